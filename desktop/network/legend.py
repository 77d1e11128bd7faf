"""The legend of one layer: its colours as a bar with zero marked on it, and the numbers at the ends of the scale."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QColor, QPainter

from core.text import UNKNOWN
from desktop.network.brushes import Brushes, draw_text
from desktop.network.cards import LayerCard
from desktop.network.layout import LayerPlace
from desktop.ui.colours import DIVERGING_ZERO, LEVELS, SEQUENTIAL_ZERO, Colours
from desktop.ui.number_texts import MINUS
from desktop.ui.painting import draw_colours, in_device_pixels

BAR_HEIGHT = 6  # logical pixels, as are the other lengths here
TICK = 2  # how far the mark of zero extends above and below the bar
BESIDE_BAR = 4
MIN_BAR = 20  # with a number at both ends; below it one number has to do
STEADY_NUMBER = "0.8"  # the bar keeps its length while the numbers are no wider than this one


@dataclass(frozen=True)
class LegendTexts:
    """The numbers at the low and the high end, and the one that says both where there is room for one only."""

    low: str
    high: str
    both: str


def legend_texts(card: LayerCard, limits: NDArray[np.float64] | None, channel: int | None = None) -> LegendTexts:
    """The numbers of a legend for the ends of a layer's scales, (C, 1, 1) or (1, 1, 1), or None when not known.

    Where every map has a scale of its own they are those of one map (`channel`), or "max" for none in particular.
    """
    if limits is None:
        end = UNKNOWN
    elif limits.size == 1:
        end = limit_text(limits.item())
    elif channel is None:
        end = QCoreApplication.translate("legend", "max")
    else:
        end = limit_text(limits.reshape(-1)[channel].item())
    if card.colours is not Colours.DIVERGING:
        return LegendTexts("0", end, end)
    if end in ("0", UNKNOWN):
        return LegendTexts(end, end, end)
    return LegendTexts(MINUS + end, end, "±" + end)


def limit_text(limit: float) -> str:
    """The end of a scale, a round number, as short as can be: "0.15", "20"."""
    return f"{limit:g}".replace("-", MINUS)


def paint_legend(painter: QPainter, place: LayerPlace, brushes: Brushes, ratio: float, texts: LegendTexts) -> None:
    """The legend of a layer at its place, over whatever was there."""
    if place.heading.legend is None:
        return
    x, y, width, height = place.heading.legend
    area = QRectF((place.x + x) / ratio, (place.y + y) / ratio, width / ratio, height / ratio)
    painter.fillRect(area, QColor(brushes.theme.panel))
    painter.setFont(brushes.text_font)
    painter.setPen(QColor(brushes.theme.muted))
    measure = painter.fontMetrics().horizontalAdvance
    before = measure(texts.low) + BESIDE_BAR
    after = max(measure(texts.high), measure(STEADY_NUMBER)) + BESIDE_BAR
    high = texts.high
    if area.width() - before - after < MIN_BAR:
        before, high = 0, texts.both
        after = max(measure(high), measure(STEADY_NUMBER)) + BESIDE_BAR
    else:
        draw_text(painter, area.x(), area.y(), texts.low)
    draw_text(painter, area.right() - after + BESIDE_BAR, area.y(), high)
    paint_bar(painter, area.adjusted(before, 0, -after, 0), place.card, brushes, ratio)


def paint_bar(painter: QPainter, area: QRectF, card: LayerCard, brushes: Brushes, ratio: float) -> None:
    """All colours of a layer from the lowest to the highest, in the middle of an area, and a mark where zero is."""
    zero = DIVERGING_ZERO if card.colours is Colours.DIVERGING else SEQUENTIAL_ZERO
    with in_device_pixels(painter, ratio):
        left, width = round(area.x() * ratio), max(1, round(area.width() * ratio))
        height, tick = max(1, round(BAR_HEIGHT * ratio)), round(TICK * ratio)
        top = round(area.center().y() * ratio) - height // 2
        steps = np.linspace(SEQUENTIAL_ZERO, LEVELS - 1, width).round().astype(np.uint8)  # (w,)
        draw_colours(painter, left, top, np.tile(brushes.table(card)[steps], (height, 1)))
        mark = left + round((zero - SEQUENTIAL_ZERO) / (LEVELS - 1 - SEQUENTIAL_ZERO) * (width - 1))
        thickness = max(1, round(ratio))
        painter.fillRect(mark - thickness // 2, top - tick, thickness, height + 2 * tick, QColor(brushes.theme.text))
