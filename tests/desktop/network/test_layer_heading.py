"""Headings: on as few lines as the width allows, never with a text cut off."""

from dataclasses import replace

import pytest

from desktop.network.cards import network_cards
from desktop.network.layer_heading import COMPACT, NORMAL, PLAIN, HeadingPlan, TextSizes
from tests.support.traces import network_of

SIZES = TextSizes(10, lambda text, is_name: 6 * len(text), 1.0)


def plan(of, style=NORMAL, **changes):
    cards = {card.name: card for column in network_cards(network_of()) for card in column}
    return HeadingPlan(replace(cards[of], **changes), style, SIZES)


def texts(heading):
    return [(text.text, text.x, text.y // SIZES.line) for text in heading.texts]


def test_in_a_wide_column_name_and_shape_share_a_line_and_so_do_detail_and_legend():
    heading = plan("conv").heading(200)
    assert texts(heading) == [("conv", 0, 0), ("3 × 4 × 4", 200 - 54, 0), ("3 filters 5 × 5", 0, 1)]
    x, y, width, _ = heading.legend
    assert (x + width, y) == (200, 10)
    assert heading.height == 20


def test_in_a_narrow_column_everything_has_a_line_of_its_own():
    made = plan("conv", name="convolution")
    heading = made.heading(made.narrowest)
    assert [line for _, _, line in texts(heading)] == [0, 1, 2]
    assert [x for _, x, _ in texts(heading)] == [0, 0, 0]
    assert heading.legend[:2] == (0, 30)
    assert heading.height == 40


def test_a_plain_heading_has_the_detail_only_where_it_costs_no_line():
    assert [text.text for text in plan("conv", PLAIN).heading(80).texts] == ["conv", "3 × 4 × 4"]
    assert [text.text for text in plan("conv", PLAIN).heading(200).texts] == ["conv", "3 × 4 × 4", "3 filters 5 × 5"]


def test_a_compact_heading_counts_units_without_saying_so():
    assert [text.text for text in plan("dense", COMPACT).heading(80).texts] == ["dense", "5"]


def test_a_layer_without_a_picture_has_no_legend():
    assert plan("dropout").heading(200).legend is None


@pytest.mark.parametrize("name", ["input", "conv", "relu", "dense", "dropout", "output"])
@pytest.mark.parametrize("style", [NORMAL, PLAIN, COMPACT])
def test_wider_headings_never_take_more_lines_and_lines_are_counted_as_made(name, style):
    made = plan(name, style)
    lines = [made.lines(width) for width in range(made.narrowest, 300)]
    assert lines == sorted(lines, reverse=True)
    assert lines == [made.heading(width).height // SIZES.line for width in range(made.narrowest, 300)]
