"""The reliability diagram: how often a network is right when it says how sure it is (Guo et al. 2017, figure 1).

One bar for each bin of the probability of the digit that was read, as high as the share of its images that was read
right; on the diagonal the network is as often right as it says. Above each bar stands how many images are in it, and
a bar of few images is hollow: its height means little.
"""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QHelpEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.nn.calibration import Reliability
from desktop.evaluation.texts import count_text, share_text
from desktop.ui.plots import LABEL_OVERHANG, StaticPlot
from desktop.ui.theme import GRID, HALF_GRID, Theme, small_font

FEW = 30  # images; below it a share is off by several percent as a rule
WIDEST_COUNT = "60,000"
LEGEND_SIDE = 10
PERCENT_TICKS = [[(0, "0"), (50, "50"), (100, "100")]]


class ReliabilityPlot(StaticPlot):
    """Shows one reliability; without one, empty axes and a sentence."""

    _line = 0  # 0 while pyqtgraph's constructor, which resizes already, is at work

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(has_left_axis=True, parent=parent)
        self._reliability: Reliability | None = None
        self._sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.bars = pg.BarGraphItem(x0=np.zeros(0), y0=0, width=0, height=np.zeros(0))
        self.view.addItem(self.bars, ignoreBounds=True)
        self.view.setXRange(0, 100, padding=0)
        self.view.setYRange(0, 100, padding=0)
        assert self.left is not None
        self.left.setLabel(self.tr("Accuracy (%)"))
        self.bottom.setLabel(self.tr("Probability (%)"))
        for axis in self.axes:
            axis.setTicks(PERCENT_TICKS)
        self.setAccessibleName(self.tr("Reliability diagram"))
        self.set_theme(self.theme)
        self.measure()
        self.show_reliability(None, "")

    @property
    def heights(self) -> np.ndarray:
        """The heights of the bars as painted, in percent: one for each bin that holds images."""
        return np.array(self.bars.opts["height"], dtype=np.float64)

    def show_reliability(self, reliability: Reliability | None, sentence: str) -> None:
        """Show the bins of a network; where there is none, a sentence that says why."""
        self._reliability, self._sentence = reliability, sentence
        if reliability is None:
            self.bars.setOpts(x0=np.zeros(0), width=0, height=np.zeros(0))
        else:
            bins = len(reliability.counts)
            self._filled = np.flatnonzero(reliability.counts)  # (f,)
            heights = 100 * reliability.accuracies[self._filled]
            self.bars.setOpts(x0=100 * self._filled / bins, width=100 / bins, height=heights)
        self._colour_bars()
        self.setAccessibleDescription(sentence if reliability is None else self._summary(reliability))
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._colour_bars()

    def measure(self) -> None:
        super().measure()
        metrics = QFontMetrics(small_font(self.font()))
        self._line = metrics.height()
        self._count_length = metrics.horizontalAdvance(WIDEST_COUNT) + HALF_GRID
        self._half_a_tick = metrics.horizontalAdvance("100") // 2 + HALF_GRID
        self._place()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() + QSize(6 * GRID, 6 * GRID)

    def minimumSizeHint(self) -> QSize:
        lowest = QFontMetrics(small_font(self.font())).horizontalAdvance(self.tr("Accuracy (%)")) + GRID
        height = self._line + self._count_length + lowest + self.bottom_height + LABEL_OVERHANG
        return QSize(max(28 * GRID, self._legend_width()), height)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self._line:
            self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._bin_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self._about() if place is None else self._bin_text(place), self)
            return True
        return super().event(event)

    def drawForeground(self, painter: QPainter, exposed: QRectF | QRect) -> None:
        plot = self.plot_rectangle
        painter.setFont(small_font(self.font()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_legend(painter)
        if self._reliability is None:
            painter.setPen(QColor(self.theme.muted))
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(plot.adjusted(GRID, 0, -GRID, 0), wrapped, self._sentence)
            return
        self._paint_diagonal(painter, plot.bottomLeft(), plot.topRight())
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(QPointF(0, plot.top() - HALF_GRID - self._line), self.tr("images"))
        painter.setPen(QColor(self.theme.text))
        step = plot.width() / len(self._reliability.counts)
        for place, count in enumerate(self._reliability.counts.tolist()):
            if count:
                painter.save()
                painter.translate(plot.left() + place * step, plot.top() - HALF_GRID)
                painter.rotate(-90)
                upright = QRectF(0, 0, self._count_length, step)
                left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
                painter.drawText(upright, left, count_text(count))
                painter.restore()

    def _legend(self) -> tuple[tuple[str, str], ...]:
        """The entries of the legend: text and kind of sign."""
        return (
            (self.tr("correct"), "full"),
            (self.tr("few images"), "hollow"),
            (self.tr("perfectly calibrated"), "line"),
        )

    def _legend_width(self) -> int:
        measure = QFontMetrics(small_font(self.font())).horizontalAdvance
        return HALF_GRID + sum(LEGEND_SIDE + HALF_GRID + measure(text) + GRID for text, _ in self._legend())

    def _paint_legend(self, painter: QPainter) -> None:
        """One line at the top: the two sorts of bars, and the diagonal."""
        middle, x = self._line / 2, HALF_GRID
        measure = painter.fontMetrics().horizontalAdvance
        for text, kind in self._legend():
            box = QRectF(x, middle - LEGEND_SIDE / 2, LEGEND_SIDE, LEGEND_SIDE)
            if kind == "line":
                self._paint_diagonal(painter, box.bottomLeft(), box.topRight())
            else:
                painter.setPen(QPen(QColor(self.theme.accent), 1))
                painter.setBrush(QColor(self.theme.accent) if kind == "full" else Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            x += LEGEND_SIDE + HALF_GRID
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(QPointF(x, painter.fontMetrics().ascent()), text)
            x += measure(text) + GRID

    def _paint_diagonal(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        """On it a network is as often right as it says. It is seen on the panel and on the bars."""
        for colour, width in ((self.theme.panel, 3), (self.theme.text, 1)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(start, end)

    def _place(self) -> None:
        """Axes no higher than wide: in a tall place the rest stays free below them."""
        above, below = self._line + self._count_length, self.bottom_height + LABEL_OVERHANG
        assert self.left is not None
        plot_width = self.width() - self.left.width() - self._half_a_tick
        free = max(0, round(self.height() - above - below - plot_width))
        self.centralLayout.setContentsMargins(0, above, self._half_a_tick, LABEL_OVERHANG + free)
        self.centralWidget.setGeometry(self.range)  # again: with the margin of a taller plot it was too high
        self.centralLayout.activate()

    def _colour_bars(self) -> None:
        if self._reliability is None:
            return
        full, hollow = QBrush(QColor(self.theme.accent)), QBrush(Qt.BrushStyle.NoBrush)
        brushes = [full if count >= FEW else hollow for count in self._reliability.counts[self._filled].tolist()]
        self.bars.setOpts(brushes=brushes, pen=QPen(QColor(self.theme.accent), 0))

    def _bin_at(self, x: float) -> int | None:
        """The bin under a point, if it holds images."""
        if self._reliability is None:
            return None
        plot = self.plot_rectangle
        place = math.floor((x - plot.left()) / plot.width() * len(self._reliability.counts))
        held = 0 <= place < len(self._reliability.counts) and self._reliability.counts[place] > 0
        return place if held else None

    def _bin_text(self, place: int) -> str:
        assert self._reliability is not None
        bins = len(self._reliability.counts)
        return self.tr(
            "Probability {low} to {high} %: {count} images, {right} correct, mean probability {mean}"
        ).format(
            low=f"{100 * place / bins:.1f}",
            high=f"{100 * (place + 1) / bins:.1f}",
            count=count_text(int(self._reliability.counts[place])),
            right=share_text(float(self._reliability.accuracies[place])),
            mean=share_text(float(self._reliability.probabilities[place])),
        )

    def _about(self) -> str:
        return self.tr(
            "<p>The height of each bar is the share of its images that were read correctly. On the diagonal, the "
            "network is right as often as it says. A hollow bar has fewer than {few} images, so its height means "
            "little.</p>"
        ).format(few=FEW)

    def _summary(self, reliability: Reliability) -> str:
        return "; ".join(self._bin_text(place) for place in np.flatnonzero(reliability.counts).tolist())
