"""Horizontal bars, one for each class, with its label at the left and the number at the right of its bar.

The bars are one pyqtgraph BarGraphItem. Empty tracks and labels are its background, numbers its foreground, all at
fixed places: twenty text items would cost more than everything else together.

The panel is no taller for more than ten classes: their rows get lower, and the text in them smaller.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.nn.tasks import DIGITS
from desktop.ui.plots import LABEL_OVERHANG, StaticPlot
from desktop.ui.theme import GRID, Theme, mixed, scaled_font, small_font

BAR_THICKNESS = 0.62  # of a row
TALLEST_ROW = 2.4  # of the text's height; more room stays empty below the bars
WIDEST_TICK = "−100"
MAX_TICK_LENGTH = "0 50 100"  # bars are at least as long as their ticks are wide
TRACK_SHARE_OF_LINE = 0.45  # the colour of an empty track, between panel and line
NUMBER_PLACE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MAX_LABEL = 8 * GRID  # the width of a label, in logical pixels; a longer one is cut
MIN_TEXT = 5  # logical pixels: in lower rows nothing is written
OTHERS_SHARE_OF_TEXT = 0.42  # the grey of the bars that did not win, between panel and text


class DigitBars(StaticPlot):
    """Bars of the values of K classes, at first the ten digits; the winner in the accent colour.

    number_text makes the number of a bar from its value, widest_number is the widest text it makes; shows_digits
    says whether the labels stand at the left; has_tracks whether empty bars show how long a bar can become.
    """

    _row = 0  # the least height of a row; 0 while pyqtgraph's constructor, which resizes already, is at work

    def __init__(
        self,
        number_text: Callable[[float], str],
        widest_number: str,
        shows_digits: bool,
        has_tracks: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(has_left_axis=False, parent=parent)
        self._number_text = number_text
        self._widest_number = widest_number
        self._shows_digits = shows_digits
        self._has_tracks = has_tracks
        self._winner: int | None = None
        self._limit: float | None = None
        self._labels = DIGITS
        self._texts = [""] * len(DIGITS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        rows = np.arange(len(DIGITS))
        self.bars = pg.BarGraphItem(x0=0, y=rows, width=np.zeros(len(DIGITS)), height=BAR_THICKNESS, pen=None)
        self.view.addItem(self.bars, ignoreBounds=True)
        self.view.invertY(True)
        self.view.setYRange(-0.5, len(DIGITS) - 0.5, padding=0)
        self.set_theme(self.theme)
        self.measure()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the classes, from the top."""
        return self._labels

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Show these classes from now on; nothing is known of them yet."""
        if labels == self._labels:
            return
        self._labels, self._texts, self._winner = labels, [""] * len(labels), None
        self.bars.setOpts(y=np.arange(len(labels)), width=np.zeros(len(labels)))
        self.view.setYRange(-0.5, len(labels) - 0.5, padding=0)
        self._colour_bars()
        self.measure()

    @property
    def values(self) -> np.ndarray:
        """The lengths of the bars as painted, in the axis's unit, (K,) float64; negative ones go left of zero."""
        return np.array(self.bars.opts["width"], dtype=np.float64)

    @property
    def texts(self) -> tuple[str, ...]:
        """The numbers as painted; empty texts when nothing is shown."""
        return tuple(self._texts)

    def set_scale(self, low: float, high: float, ticks: Sequence[tuple[float, str]], title: str) -> None:
        """The range of the bars with ticks (value, text) and the title of the axis, which names the unit."""
        self.view.setXRange(low, high, padding=0)
        self.bottom.setLabel(title)
        self.bottom.setTicks([list(ticks)])

    @property
    def limit(self) -> float | None:
        """Where the dotted line across the bars is, in the axis's unit; None where there is none."""
        return self._limit

    def set_limit(self, limit: float | None) -> None:
        """Draw a dotted line across the bars here, which a bar passes or does not."""
        if limit == self._limit:
            return
        before, self._limit = self._limit_x, limit
        for x in (before, self._limit_x):
            if x is not None:
                self.viewport().update(x - 1, 0, 3, self.height())

    def show_values(self, lengths: np.ndarray, numbers: np.ndarray, winner: int) -> None:
        """Show the bars: lengths (K,) in the axis's unit, numbers (K,) that the texts are made of, and who won."""
        self._show(np.nan_to_num(lengths), [self._number_text(float(number)) for number in numbers], winner)

    def show_nothing(self) -> None:
        """Empty bars and no numbers."""
        self._show(np.zeros(len(self._labels)), [""] * len(self._labels), None)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._colour_bars()

    def measure(self) -> None:
        super().measure()
        metrics = QFontMetrics(self.font())
        self._regular, self._bold = scaled_font(self.font(), 1.0), scaled_font(self.font(), 1.0)
        self._bold.setBold(True)
        bold = QFontMetrics(self._bold)
        self._row = metrics.height()
        small = QFontMetrics(small_font(self.font()))
        half_a_tick = small.horizontalAdvance(WIDEST_TICK) // 2
        self._shortest_bar = small.horizontalAdvance(MAX_TICK_LENGTH)
        widest = min(max(bold.horizontalAdvance(label) for label in self._labels), MAX_LABEL)
        self._left = widest + GRID if self._shows_digits else half_a_tick
        self._right = bold.horizontalAdvance(self._widest_number) + GRID
        self._place_rows()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        smallest = self.minimumSizeHint()
        return QSize(smallest.width() + 10 * GRID, smallest.height() + 3 * len(DIGITS))

    def minimumSizeHint(self) -> QSize:
        width = self._left + self._shortest_bar + self._right
        rows = min(len(self._labels), len(DIGITS))
        return QSize(width, rows * self._row + self.bottom_height + LABEL_OVERHANG)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self._row:
            self._place_rows()

    def drawBackground(self, painter: QPainter, exposed: QRectF | QRect) -> None:
        """Tracks and digits: Qt keeps this as a picture until the winner, the theme or the size changes."""
        super().drawBackground(painter, exposed)
        plot, row = self.plot_rectangle, self._row_height
        thickness = BAR_THICKNESS * row
        for number, label in enumerate(self._labels):
            top = plot.top() + number * row
            if self._has_tracks:
                track = QRectF(plot.left(), top + (row - thickness) / 2, plot.width(), thickness)
                painter.fillRect(track, QColor(mixed(self.theme.panel, self.theme.line, TRACK_SHARE_OF_LINE)))
            if self._shows_digits:
                self._write(number, label, painter, QRectF(0, top, self._left - GRID, row))
        if self._has_tracks:
            painter.setPen(QColor(self.theme.line))
            painter.drawLine(plot.topLeft(), plot.bottomLeft())

    def drawForeground(self, painter: QPainter, exposed: QRectF | QRect) -> None:
        plot, row, width = self.plot_rectangle, self._row_height, self.width()
        for number, text in enumerate(self._texts):
            self._write(number, text, painter, QRectF(0, plot.top() + number * row, width, row))
        if not self._has_tracks:
            zero = round(self.view.mapViewToScene(QPointF(0, 0)).x())
            painter.setPen(QColor(self.theme.muted))
            painter.drawLine(zero, round(plot.top()), zero, round(plot.bottom()))
        if self._limit_x is not None:
            painter.setPen(QPen(self._loud, 1, Qt.PenStyle.DotLine))
            painter.drawLine(self._limit_x, round(plot.top()), self._limit_x, round(plot.bottom()))

    @property
    def _limit_x(self) -> int | None:
        """Where the dotted line is, in pixels of this widget."""
        return None if self._limit is None else round(self.view.mapViewToScene(QPointF(self._limit, 0)).x())

    @property
    def _row_height(self) -> float:
        return self.plot_rectangle.height() / len(self._labels)

    def _write(self, number: int, text: str, painter: QPainter, box: QRectF) -> None:
        """A label or a number of a class, at the right of a box: in bold if it won, smaller in a low row."""
        won = number == self._winner
        font = self._bold if won else self._regular
        if len(self._labels) > len(DIGITS) and box.height() < self._row:
            if box.height() < MIN_TEXT:
                return
            font = scaled_font(self.font(), box.height() / self._row)
            font.setBold(won)
        painter.setFont(font)
        painter.setPen(self._loud if won else self._quiet)
        if len(text) > 1:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, math.ceil(box.width()) + 1)
        painter.drawText(box, NUMBER_PLACE, text)

    def _show(self, lengths: np.ndarray, texts: list[str], winner: int | None) -> None:
        has_new_lengths, has_new_texts = not np.array_equal(lengths, self.values), texts != self._texts
        self._texts = texts
        self.bars.setOpts(width=lengths)
        if winner != self._winner:
            self._winner = winner
            self._colour_bars()
        if has_new_lengths or has_new_texts:
            # The item's own request comes later; a repaint before that, of a strip of it, would make Qt forget how far
            # the bars reached, and leave their ends standing.
            plot = self.plot_rectangle
            left = plot.left() if has_new_lengths else plot.right()
            self.viewport().update(QRectF(left, plot.top(), self.width() - left, plot.height()).toAlignedRect())

    def _colour_bars(self) -> None:
        self._quiet, self._loud = QColor(self.theme.muted), QColor(self.theme.text)
        others = QBrush(QColor(mixed(self.theme.panel, self.theme.text, OTHERS_SHARE_OF_TEXT)))
        winner = QBrush(QColor(self.theme.accent))
        self.bars.setOpts(brushes=[winner if digit == self._winner else others for digit in range(len(self._labels))])
        self._repaint_all()

    def _repaint_all(self) -> None:
        self.resetCachedContent()
        self.viewport().update()

    def _place_rows(self) -> None:
        """Rows of whole pixels, all of one height: the rest of the height stays free below the axis."""
        free = self.height() - self.bottom_height - LABEL_OVERHANG
        row = max(1, min(int(free // len(self._labels)), round(TALLEST_ROW * self._row)))
        below = max(0, free - len(self._labels) * row) + LABEL_OVERHANG
        self.centralLayout.setContentsMargins(self._left, 0, self._right, below)
        self.centralLayout.activate()
        self._repaint_all()
