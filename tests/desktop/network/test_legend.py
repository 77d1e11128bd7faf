"""Legends: the numbers are those of the scale, zero is marked where the colours have it."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from desktop.network.brushes import Brushes
from desktop.network.cards import network_cards
from desktop.network.layout import lay_out
from desktop.network.legend import LegendTexts, legend_texts, limit_text, paint_legend
from desktop.ui.colours import DIVERGING_ZERO
from desktop.ui.theme import DARK, LIGHT
from tests.support.traces import network_of

WIDTH, HEIGHT = 900, 700


def cards():
    return {card.name: card for column in network_cards(network_of()) for card in column}


def one(limit):
    return np.full((1, 1, 1), limit)


def test_the_numbers_are_the_ends_of_the_scale():
    assert legend_texts(cards()["conv"], one(1.5)) == LegendTexts("−1.5", "1.5", "±1.5")
    assert legend_texts(cards()["relu"], one(20.0)) == LegendTexts("0", "20", "20")


def test_what_is_not_known_is_a_dash_and_what_is_all_zero_is_zero():
    assert legend_texts(cards()["conv"], None) == LegendTexts("–", "–", "–")
    assert legend_texts(cards()["relu"], None) == LegendTexts("0", "–", "–")
    assert legend_texts(cards()["conv"], one(0.0)) == LegendTexts("0", "0", "0")


def test_scales_of_single_maps_are_told_for_the_map_that_is_pointed_at():
    limits = np.array([1.0, 0.2, 30.0]).reshape(3, 1, 1)
    assert legend_texts(cards()["conv"], limits) == LegendTexts("−max", "max", "±max")
    assert legend_texts(cards()["conv"], limits, channel=1) == LegendTexts("−0.2", "0.2", "±0.2")


@pytest.mark.parametrize(
    ("limit", "text"), [(1.0, "1"), (0.15, "0.15"), (30.0, "30"), (0.003, "0.003"), (1e-7, "1e−07"), (5e6, "5e+06")]
)
def test_limits_are_as_short_as_can_be(limit, text):
    assert limit_text(limit) == text


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ratio", [1, 2])
def test_the_bar_goes_through_all_colours_with_a_mark_at_zero(qapp, theme, ratio):
    brushes = Brushes.of(theme, QFont(QGuiApplication.font()))
    layout = lay_out(network_cards(network_of()), WIDTH * ratio, HEIGHT * ratio, brushes.sizes(ratio))
    place = next(place for place in layout.places if place.card.name == "conv")
    image = QImage(WIDTH * ratio, HEIGHT * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(theme.panel))
    painter = QPainter(image)
    paint_legend(painter, place, brushes, ratio, legend_texts(place.card, one(2.0)))
    painter.end()
    x, y, width, height = place.heading.legend
    middle = [image.pixel(place.x + i, place.y + y + height // 2) for i in range(x, x + width)]
    table = brushes.table(place.card).tolist()
    first, last = middle.index(table[1]), middle.index(table[255])
    assert last - first >= 20 * ratio
    tick = QColor(theme.text).rgb()
    marked = [i for i in range(first, last) if middle[i] == tick]
    assert len(marked) == ratio
    assert abs(np.mean(marked) - (first + last) / 2) <= ratio
    bar = [pixel for pixel in middle[first : last + 1] if pixel != tick]
    places = [table.index(pixel) for pixel in bar]
    assert places == sorted(places)
    assert abs(places[marked[0] - first] - DIVERGING_ZERO) < 16
