"""The row of tools under the canvas: pen, eraser, width, undo, redo, clear."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from core.drawing.limits import MAX_PEN_WIDTH, MIN_PEN_WIDTH
from desktop.ui.actions import tool_button
from desktop.ui.theme import HALF_GRID, scaled_font

STEPS = 100  # the slider counts hundredths of the canvas side


class ToolRow(QWidget):
    """Buttons for the actions of the same names, and a slider for the pen's width.

    ``pen_width_requested(float)`` carries a fraction of the canvas side.
    """

    pen_width_requested = Signal(float)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(round(MIN_PEN_WIDTH * STEPS), round(MAX_PEN_WIDTH * STEPS))
        self.slider.setAccessibleName(self.tr("Pen width"))
        self.slider.setToolTip(self.tr("Pen width, in percent of the canvas ([ and ])"))
        self.slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.slider.setMinimumWidth(48)
        self.slider.valueChanged.connect(self._request_width)
        self.value = QLabel(self)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # A style sheet's least height takes the place of a button's own, so the row has to insist on it.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(HALF_GRID)
        for name in ("pen", "eraser"):
            layout.addWidget(tool_button(actions[name], self))
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.value)
        layout.addSpacing(HALF_GRID)
        for name in ("undo", "redo", "clear"):
            layout.addWidget(tool_button(actions[name], self))
        self._fit_value()

    def show_pen_width(self, width: float) -> None:
        """Show this width without wishing it."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(width * STEPS))
        self.slider.blockSignals(False)
        self._show_value(self.slider.value())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_value()

    @Slot(int)
    def _request_width(self, steps: int) -> None:
        self._show_value(steps)
        self.pen_width_requested.emit(steps / STEPS)

    def _show_value(self, steps: int) -> None:
        self.value.setText(f"{steps} %")

    def _fit_value(self) -> None:
        """The widest value decides, so that the row stays still while the slider moves."""
        self.value.setFont(scaled_font(self.font(), 1.0))
        self.value.setFixedWidth(self.value.fontMetrics().horizontalAdvance("88 %"))
