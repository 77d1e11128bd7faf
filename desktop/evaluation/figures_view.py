"""The figures of a network on the test images: six names with their numbers, in one row or in several."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from core.text import UNKNOWN
from desktop.evaluation.figures import Figures
from desktop.evaluation.texts import count_text, share_text
from desktop.ui.theme import GRID, HALF_GRID, Theme, scaled_font, small_font

Number = TypeVar("Number", int, float)
WIDEST_VALUES = (
    "100.00 %",
    "8.8888 nats",
    "88.88 %",
    "88.88 %",
    "10,000",
    "88.888 ms",
)  # numbers as wide as they become


class FiguresView(QWidget):
    """Shows one record of figures; what is not known is a dash."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = 0
        self._names: list[QLabel] = []
        self._values: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(0)
        for name, about in self._explained():
            label, value = QLabel(name, self), QLabel(UNKNOWN, self)
            value.setAccessibleName(name)
            for widget in (label, value):
                widget.setToolTip(f"<p>{about}</p>")
                widget.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            self._names.append(label)
            self._values.append(value)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()
        self.set_columns(len(self._names))

    @property
    def texts(self) -> tuple[str, ...]:
        """The six numbers as they are written."""
        return tuple(value.text() for value in self._values)

    def show_figures(self, figures: Figures | None) -> None:
        """Show these figures; None is that nothing is known."""
        figures = figures or Figures(recorded=False)
        texts = (
            _text(figures.accuracy, share_text),
            _text(figures.log_loss, lambda loss: self.tr("{number} nats").format(number=f"{loss:.4f}")),
            _text(figures.calibration_error, share_text),
            _text(figures.refused, share_text),
            _text(figures.images, count_text),
            _text(figures.milliseconds, lambda time: self.tr("{number} ms").format(number=f"{time:.3f}")),
        )
        for value, text in zip(self._values, texts, strict=True):
            value.setText(text)

    def set_columns(self, columns: int) -> None:
        """Arrange the figures in this many columns, each a name above its value."""
        if columns == self._columns:
            return
        self._columns = columns
        for place, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            row, column = divmod(place, columns)
            self._grid.addWidget(name, 2 * row, column)
            self._grid.addWidget(value, 2 * row + 1, column)

    def least_width(self) -> int:
        """What the names and numbers need in one row."""
        names = QFontMetrics(small_font(self.font()))
        values = QFontMetrics(scaled_font(self.font(), 1.0))
        widths = (
            max(names.horizontalAdvance(name.text()), values.horizontalAdvance(widest))
            for name, widest in zip(self._names, WIDEST_VALUES, strict=True)
        )
        return sum(widths) + (len(WIDEST_VALUES) - 1) * 2 * GRID

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        for labels, colour in ((self._names, theme.muted), (self._values, theme.text)):
            for label in labels:
                palette = label.palette()
                palette.setColor(label.foregroundRole(), QColor(colour))
                label.setPalette(palette)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(scaled_font(self.font(), 1.0))
        for name, value, widest in zip(self._names, self._values, WIDEST_VALUES, strict=True):
            name.setFont(small_font(self.font()))
            value.setFont(scaled_font(self.font(), 1.0))
            value.setMinimumWidth(metrics.horizontalAdvance(widest))  # a number that changes moves nothing
            value.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            value.setContentsMargins(0, 0, 0, HALF_GRID)

    def _explained(self) -> tuple[tuple[str, str], ...]:
        """The names, and what they mean."""
        return (
            (self.tr("Accuracy"), self.tr("Share of the images that were read correctly.")),
            (
                self.tr("Log loss"),
                self.tr("Mean of −log p of the true digit, in nats: low when the network is right and certain."),
            ),
            (
                self.tr("Calibration error"),
                self.tr(
                    "Expected calibration error: the gap between the stated probability and the actual accuracy, "
                    "averaged over the bins of the diagram (Guo et al. 2017)."
                ),
            ),
            (
                self.tr("Rejected as unsure"),
                self.tr("Share of the images read as unsure or as not a digit. A dash: the network gives no verdict."),
            ),
            (self.tr("Images"), self.tr("Number of images read.")),
            (
                self.tr("Time per image"),
                self.tr("Time to read a single image and keep every activation, as the window does. Median of 200."),
            ),
        )


def _text(number: Number | None, write: Callable[[Number], str]) -> str:
    return UNKNOWN if number is None else write(number)
