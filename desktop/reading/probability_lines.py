"""Lines over time, one for each class, that name themselves: a legend above, and at the end of the lines that matter
a dot with the label. A line is thick where its class leads. Of classes that are too many for the legend it has those at
the ends of their lines; there are ten colours, which more classes share.

The time axis grows in steps, so that it seldom changes, and never shrinks during a drawing.
"""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.nn.tasks import DIGITS
from desktop.reading.growing_lines import LEADER_WIDTH, GrowingLines
from desktop.reading.probability_history import ProbabilityHistory
from desktop.ui.plots import LABEL_OVERHANG, StaticPlot
from desktop.ui.theme import GRID, HALF_GRID, Theme, scaled_font, small_font

FIRST_TIME_LIMITS = (2, 4, 6)  # seconds; then 8, 12, 16, 24, 32, 48 and so on
MIN_PERCENT, MAX_PERCENT = -1.5, 101.5  # a line at 0 or 100 % is seen in its full width
MIN_LABELLED = 0.05  # lines that end lower are identified by the legend only,
MAX_LABELS = 3  # and so are those after the likeliest: a tower of labels would stand beside no line
MAX_LABEL = 6 * GRID  # the width of a label in logical pixels; a longer one is cut
DOT_RADIUS = 3.0


class ProbabilityLines(StaticPlot):
    """Shows how the probabilities of K classes developed."""

    _line_height = 0  # 0 while pyqtgraph's constructor, which resizes already, is at work

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(has_left_axis=True, parent=parent)
        self._lines = GrowingLines()
        self._must_repaint_all = True
        self._last_painted = -1  # the number of the last point in the picture
        self._numbers = np.empty(0, dtype=np.int64)
        self._seconds = np.empty(0)
        self._labels = DIGITS
        self._percent = np.empty((0, len(DIGITS)))
        self._time_limit = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view.setYRange(MIN_PERCENT, MAX_PERCENT, padding=0)
        assert self.left is not None
        self.left.setLabel(self.tr("Probability (%)"))
        self.left.setTicks([[(0, "0"), (50, "50"), (100, "100")]])
        self.bottom.setLabel(self.tr("Drawing time (s)"))
        self._set_time_limit(time_limit(0.0))
        self.set_theme(self.theme)
        self.measure()

    @property
    def time_limit(self) -> float:
        """The end of the time axis, in seconds."""
        return self._time_limit

    @property
    def leader(self) -> int | None:
        """The number of the likeliest class at the end, or None when there is no point."""
        return int(np.argmax(self._percent[-1])) if len(self._percent) else None

    @property
    def labelled_digits(self) -> tuple[int, ...]:
        """The numbers of the classes that are written at the ends of their lines, the likeliest first."""
        if not len(self._percent):
            return ()
        likeliest = np.argsort(-self._percent[-1], kind="stable")[:MAX_LABELS]
        return tuple(int(digit) for digit in likeliest if self._percent[-1, digit] >= 100 * MIN_LABELLED)

    def show_history(self, history: ProbabilityHistory) -> None:
        """Show what a record holds now (copied); an empty one is the empty state."""
        if not len(history) or not len(self._numbers) or history.numbers[0] != self._numbers[0]:
            self._must_repaint_all = True  # another drawing
            self._set_time_limit(time_limit(0.0))
        if history.labels != self._labels:
            self._labels = history.labels
            self.measure()
        self._numbers = history.numbers.copy()
        self._seconds = history.seconds.copy()
        self._percent = 100 * np.nan_to_num(history.probabilities)  # (P, K)
        if len(history):
            self._set_time_limit(max(self._time_limit, time_limit(float(self._seconds[-1]))))
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._must_repaint_all = True

    def measure(self) -> None:
        super().measure()
        small = QFontMetrics(small_font(self.font()))
        self._line_height = small.height()
        self._lowest_plot = small.horizontalAdvance(self.tr("Probability (%)")) + GRID  # written vertically at the left
        self._regular, self._bold = scaled_font(self.font(), 1.0), scaled_font(self.font(), 1.0)
        self._bold.setBold(True)
        bold = QFontMetrics(self._bold)
        self._label_width = min(max(bold.horizontalAdvance(label) for label in self._labels), MAX_LABEL)
        right = self._label_width + 2 * GRID
        self.centralLayout.setContentsMargins(0, self._line_height + GRID, right, LABEL_OVERHANG)
        self.centralLayout.activate()
        self._must_repaint_all = True
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() + QSize(8 * GRID, 8 * GRID)

    def minimumSizeHint(self) -> QSize:
        height = self._line_height + GRID + self._lowest_plot + self.bottom_height + LABEL_OVERHANG
        return QSize(24 * GRID, height)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._must_repaint_all = True

    def position(self, seconds: float, percent: float) -> QPointF:
        """A point of the plot in pixels of this widget."""
        plot = self.plot_rectangle
        share = (percent - MIN_PERCENT) / (MAX_PERCENT - MIN_PERCENT)
        return QPointF(plot.left() + plot.width() * seconds / self._time_limit, plot.bottom() - plot.height() * share)

    def drawForeground(self, painter: QPainter, exposed: QRectF | QRect) -> None:
        self._paint_new_points()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_legend(painter)
        if len(self._seconds):
            painter.drawPixmap(self.plot_rectangle.topLeft(), self._lines.picture)
            self._paint_labels(painter)
        else:
            painter.setFont(small_font(self.font()))
            painter.setPen(QColor(self.theme.muted))
            sentence = self.tr("The probabilities appear here while you draw.")
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.plot_rectangle.adjusted(GRID, 0, -GRID, 0), wrapped, sentence)

    def _paint_new_points(self) -> None:
        """Bring the picture of the lines up to date: all of it after a change of scale, else what is new."""
        plot = self.plot_rectangle
        if self._must_repaint_all or self._lines.picture.devicePixelRatio() != self.devicePixelRatioF():
            self._lines.start_over(plot.size().toSize(), self.devicePixelRatioF())
            self._must_repaint_all = False
            self._last_painted = -1
        first_new = int(np.searchsorted(self._numbers, self._last_painted, side="right"))
        if first_new == len(self._numbers):
            return
        from_here = slice(max(0, first_new - 1), None)
        x = plot.width() * self._seconds[from_here] / self._time_limit
        shares = (self._percent[from_here] - MIN_PERCENT) / (MAX_PERCENT - MIN_PERCENT)
        leaders = self._percent[from_here].argmax(axis=1)
        self._lines.add_points(x, plot.height() * (1 - shares), leaders, self._colours)
        self._last_painted = int(self._numbers[-1])

    @property
    def _colours(self) -> tuple[str, ...]:
        """The colour of each line; there are ten, which more classes share."""
        series = self.theme.series
        return tuple(series[number % len(series)] for number in range(len(self._labels)))

    @property
    def legend(self) -> tuple[int, ...]:
        """The numbers of the classes in the legend: all, or where there is no room for them those at the ends."""
        item = GRID + HALF_GRID + self._label_width + HALF_GRID
        if len(self._labels) <= len(self.theme.series) and (self._labels == DIGITS or self._fits(item)):
            return tuple(range(len(self._labels)))
        return self.labelled_digits

    def _fits(self, item: float) -> bool:
        return item * len(self._labels) <= self.width()

    def _paint_legend(self, painter: QPainter) -> None:
        shown = self.legend
        step = self.width() / max(1, len(shown))
        middle = self._line_height / 2
        for place, number in enumerate(shown):
            x = place * step
            self._paint_label(
                painter, number, QRectF(x + GRID + HALF_GRID, 0, step - GRID - HALF_GRID, self._line_height)
            )
            painter.setPen(QPen(QColor(self._colours[number]), LEADER_WIDTH))
            painter.drawLine(QPointF(x, middle), QPointF(x + GRID, middle))

    def _paint_labels(self, painter: QPainter) -> None:
        plot = self.plot_rectangle
        ends = [self.position(float(self._seconds[-1]), float(self._percent[-1, d])) for d in self.labelled_digits]
        distance = QFontMetrics(self.font()).capHeight() + HALF_GRID
        heights = spread([end.y() for end in ends], distance, plot.top(), plot.bottom())
        for digit, end, y in reversed(list(zip(self.labelled_digits, ends, heights, strict=True))):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._colours[digit]))
            painter.drawEllipse(end, DOT_RADIUS, DOT_RADIUS)
            left = end.x() + DOT_RADIUS + HALF_GRID
            width = max(3 * GRID, self._label_width)
            self._paint_label(painter, digit, QRectF(left, y - self._line_height, width, 2 * self._line_height))

    def _paint_label(self, painter: QPainter, number: int, place: QRectF) -> None:
        leads = number == self.leader
        painter.setFont(self._bold if leads else self._regular)
        painter.setPen(QColor(self.theme.text if leads else self.theme.muted))
        label = self._labels[number]
        if len(label) > 1:
            label = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, round(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)

    def _set_time_limit(self, limit: float) -> None:
        if limit != self._time_limit:
            self._time_limit = limit
            self._must_repaint_all = True
            self.view.setXRange(0, limit, padding=0)
            self.bottom.setTicks([[(value, f"{value:g}") for value in (0, limit / 2, limit)]])


def time_limit(seconds: float) -> float:
    """The end of an axis for this many seconds: the first of 2, 4, 6, 8, 12, 16, 24, 32 ... that holds them."""
    for limit in FIRST_TIME_LIMITS:
        if seconds <= limit:
            return limit
    power = 8.0
    while seconds > 1.5 * power:
        power *= 2
    return power if seconds <= power else 1.5 * power


def spread(targets: list[float], distance: float, top: float, bottom: float) -> list[float]:
    """Positions as near to the wanted ones (growing) as keeps them `distance` apart and between top and bottom.

    Where there is no room for all, they stand evenly between top and bottom.
    """
    if distance * (len(targets) - 1) > bottom - top:
        return [float(y) for y in np.linspace(top, bottom, len(targets))]
    placed: list[float] = []
    for y in targets:
        placed.append(max(y, placed[-1] + distance if placed else top))
    lowest = bottom
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], lowest)
        lowest = placed[index] - distance
    return placed
