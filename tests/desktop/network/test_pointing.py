"""From unit to unit by keys, and what a unit says."""

import numpy as np
import pytest

from desktop.network.cards import INPUT, network_cards
from desktop.network.layer_heading import TextSizes
from desktop.network.layout import lay_out
from desktop.network.pointing import Pointed, Step, stepped
from desktop.network.readout import readout, value_text
from tests.support.traces import CONV, DENSE, OUTPUT, POOL, RELU, SOFTMAX, network_of, tiny_trace

CARDS = {card.index: card for column in network_cards(network_of()) for card in column}


@pytest.fixture(scope="module")
def layout():
    return lay_out(network_cards(network_of()), 360, 400, TextSizes(14, lambda text, is_name: 6 * len(text), 1.0))


def test_the_first_step_leads_to_the_input(layout):
    for step in Step:
        assert stepped(layout, None, step) == Pointed(INPUT, 0, 0, 0)


def test_arrows_walk_over_the_cells_of_a_map_and_stop_at_its_border(layout):
    unit = Pointed(CONV, 1, 2, 3)
    assert stepped(layout, unit, Step.LEFT) == Pointed(CONV, 1, 2, 2)
    assert stepped(layout, unit, Step.UP) == Pointed(CONV, 1, 1, 3)
    assert stepped(layout, unit, Step.DOWN) == Pointed(CONV, 1, 3, 3)
    assert stepped(layout, unit, Step.RIGHT) == unit


def test_arrows_walk_over_the_units_of_a_strip_as_they_are_wrapped(layout):
    tiling = next(place.tiling for place in layout.places if place.card.index == DENSE)
    assert tiling.rows > 1
    across = tiling.columns
    assert stepped(layout, Pointed(DENSE, 0, 0, 0), Step.DOWN) == Pointed(DENSE, across, 0, 0)
    assert stepped(layout, Pointed(DENSE, 3, 0, 0), Step.RIGHT) == Pointed(DENSE, 4, 0, 0)
    assert stepped(layout, Pointed(DENSE, 4, 0, 0), Step.RIGHT) == Pointed(DENSE, 4, 0, 0)
    assert stepped(layout, Pointed(DENSE, 0, 0, 0), Step.UP) == Pointed(DENSE, 0, 0, 0)


def test_maps_and_layers_follow_each_other_and_dropout_is_passed_over(layout):
    assert stepped(layout, Pointed(CONV, 1, 2, 3), Step.NEXT_MAP) == Pointed(CONV, 2, 2, 3)
    assert stepped(layout, Pointed(CONV, 2, 2, 3), Step.NEXT_MAP) == Pointed(CONV, 2, 2, 3)
    assert stepped(layout, Pointed(CONV, 1, 2, 3), Step.PREVIOUS_MAP) == Pointed(CONV, 0, 2, 3)
    assert stepped(layout, Pointed(CONV, 1, 2, 3), Step.NEXT_LAYER) == Pointed(RELU, 1, 2, 3)
    assert stepped(layout, Pointed(RELU, 1, 2, 3), Step.NEXT_LAYER) == Pointed(POOL, 1, 0, 0)
    assert stepped(layout, Pointed(OUTPUT, 0, 0, 0), Step.PREVIOUS_LAYER).layer == OUTPUT - 2
    assert stepped(layout, Pointed(SOFTMAX, 3, 0, 0), Step.NEXT_LAYER) == Pointed(SOFTMAX, 3, 0, 0)


def test_every_unit_says_where_it_is_and_what_its_value_is():
    trace = tiny_trace(network_of())
    for unit, text in (
        (Pointed(CONV, 0, 0, 0), "conv, filter 0, row 0, column 0: −3.0000"),
        (Pointed(CONV, 2, 3, 3), "conv, filter 2, row 3, column 3: 2.8750"),
        (Pointed(DENSE, 3, 0, 0), "dense, unit 3: 0.5000"),
        (Pointed(OUTPUT, 1, 0, 0), "output, class 1: −2.0000"),
        (Pointed(INPUT, 0, 7, 7), "input, row 7, column 7: 1.0000"),
    ):
        assert readout(CARDS[unit.layer], unit, trace, None) == text


def test_after_an_activation_function_the_readout_has_the_value_before_it():
    text = readout(CARDS[RELU], Pointed(RELU, 0, 0, 0), tiny_trace(network_of()), CARDS[CONV])
    assert text == "relu, filter 0, row 0, column 0: 0.0000 (before: −3.0000)"


def test_without_a_trace_there_is_no_value():
    assert readout(CARDS[CONV], Pointed(CONV, 0, 1, 2), None, None) == "conv, filter 0, row 1, column 2"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0000"), (-0.00012, "−1.200e−04"), (123456.0, "1.235e+05"), (np.inf, "inf"), (-0.0, "0.0000")],
)
def test_values_have_as_many_figures_as_they_need(value, text):
    assert value_text(value) == text
