"""The digits of one cell of the confusion matrix, or all mistakes: a heading that says which, and their thumbnails."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.evaluation.digit_list import DigitList
from desktop.evaluation.measurement import Measurement
from desktop.evaluation.texts import cell_text, count_text, nothing_text
from desktop.ui.elided_label import ElidedLabel
from desktop.ui.theme import GRID, HALF_GRID, Theme, scaled_font, small_font


class DigitsView(QWidget):
    """``digit_opened(int)`` carries the number of an image, ``all_requested()`` that all mistakes are to be shown."""

    digit_opened = Signal(int)
    all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.order = ElidedLabel(self), ElidedLabel(self)
        self.all_button = QToolButton(self)
        self.all_button.setText(self.tr("All mistakes"))
        self.all_button.setToolTip(self.tr("Show all mistakes, worst first (Esc)"))
        self.all_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.all_button.clicked.connect(self.all_requested)
        stays = self.all_button.sizePolicy()
        stays.setRetainSizeWhenHidden(True)  # the list below keeps its place
        self.all_button.setSizePolicy(stays)
        self.list = DigitList(self)
        self.list.digit_opened.connect(self.digit_opened)
        self.nothing = QLabel(self)
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.nothing)
        second = QHBoxLayout()
        second.setSpacing(GRID)
        second.addWidget(self.order, 1)
        second.addWidget(self.all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(HALF_GRID)
        column.addWidget(self.heading)
        column.addLayout(second)
        column.addWidget(self._pages, 1)
        self._fit()
        self.show_digits(None, None)

    def show_digits(self, measurement: Measurement | None, cell: tuple[int, int] | None) -> None:
        """Show the digits of a cell (true digit, read digit), or all mistakes, those of the highest loss first."""
        self.all_button.setVisible(cell is not None)
        if measurement is None:
            self._write("", "")
            self.nothing.setText("")
            self._show(None, np.empty(0, np.intp))
        elif cell is None:
            counts = {
                "count": count_text(len(measurement.evaluation.mistakes)),
                "total": count_text(measurement.evaluation.images),
            }
            self._write(self.tr("Mistakes: {count} of {total}").format(**counts), self.tr("worst first"))
            self.nothing.setText(self.tr("Every image was read correctly."))
            self._show(measurement, measurement.mistakes())
        else:
            confusion = measurement.evaluation.confusion
            labels = measurement.network.task.labels
            names = labels[cell[0]], labels[cell[1]]
            text = cell_text(*names, int(confusion[cell]), int(confusion[cell[0]].sum()))
            order = self.tr("least certain first") if cell[0] == cell[1] else self.tr("worst first")
            self._write(text, order if confusion[cell] else "")
            self.nothing.setText(nothing_text(*names))
            self._show(measurement, measurement.cell(*cell))

    def take_focus(self) -> None:
        """The keys come here from a page that is gone."""
        target = self.list if self.list.isVisible() else self.all_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self.list.set_theme(theme)
        for label in (self.nothing, self.order):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), QColor(theme.muted))
            label.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.all_button.isVisible():
            self.all_requested.emit()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        self.heading.setFont(scaled_font(self.font(), 1.0))
        self.order.setFont(small_font(self.font()))

    def _write(self, heading: str, order: str) -> None:
        self.heading.show_text(heading)
        self.order.show_text(order)

    def _show(self, measurement: Measurement | None, indices: NDArray[np.intp]) -> None:
        self.list.show_digits(measurement, indices)
        self._pages.setCurrentWidget(self.list if len(indices) else self.nothing)
