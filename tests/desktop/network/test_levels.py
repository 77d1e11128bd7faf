"""Which colours a layer gets, and where its scale ends."""

import numpy as np

from desktop.network.levels import find_levels, first_maps, layer_colours, layer_indices
from desktop.ui.colours import DIVERGING_ZERO, SEQUENTIAL_ZERO, Colours
from desktop.ui.pixels import Scale, StableLimits
from tests.support.traces import (
    CONV,
    CONV_VALUES,
    DENSE,
    FLATTEN,
    OUTPUT,
    POOL,
    RELU,
    TANH,
    network_of,
    tiny_trace,
)


def limits(levels, layer):
    return levels.limits[layer].reshape(-1).tolist()


def test_what_may_be_negative_is_diverging_and_what_cannot_be_is_sequential():
    layers = [
        {"layer": "AveragePool2D", "window": 2},
        {"layer": "Conv2D", "filters": 2, "kernel": 3},
        {"layer": "BatchNorm2D"},
        {"layer": "LeakyReLU"},
        {"layer": "SumPool2D", "window": 2},
        {"layer": "Sigmoid"},
        {"layer": "MaxPool2D", "window": 2},
        {"layer": "Dropout", "rate": 0.3},
        {"layer": "Flatten"},
        {"layer": "Dense", "units": 3},
        {"layer": "ReLU"},
        {"layer": "Dense", "units": 2},
    ]
    colours = layer_colours(network_of({"input": [1, 28, 28], "layers": layers}).layers)
    signed, positive = Colours.DIVERGING, Colours.SEQUENTIAL
    assert colours == (
        *(positive, signed, signed, signed, signed, positive),
        *(positive, positive, positive, signed, positive, signed),
    )


def test_a_layer_has_one_scale_that_reaches_its_largest_magnitude():
    levels = find_levels(tiny_trace(network_of()), Scale.LAYER)
    assert limits(levels, CONV) == [3]
    assert limits(levels, RELU) == limits(levels, POOL) == limits(levels, FLATTEN) == [3]
    assert limits(levels, DENSE) == [1.5]
    assert limits(levels, OUTPUT) == [4]


def test_maps_have_scales_of_their_own_and_a_strip_has_one():
    levels = find_levels(tiny_trace(network_of()), Scale.MAP)
    assert limits(levels, CONV) == [3, 1, 3]  # -3 to -1.125, -1 to 0.875, 1 to 2.875
    assert limits(levels, RELU) == [0, 1, 3]
    assert limits(levels, FLATTEN) == [3]
    assert limits(levels, TANH) == [1]


def test_the_network_has_one_scale():
    levels = find_levels(tiny_trace(network_of()), Scale.NETWORK)
    assert {tuple(limits(levels, layer)) for layer in range(8)} == {(4,)}


def test_a_scale_is_stable_during_a_drawing_and_reset_by_a_new_one():
    network = network_of()
    large, small = tiny_trace(network, CONV_VALUES * 10), tiny_trace(network, CONV_VALUES)
    levels = find_levels(large, Scale.LAYER)
    for _ in range(StableLimits.PATIENCE - 1):
        levels = find_levels(small, Scale.LAYER, levels)
        assert limits(levels, CONV) == [30]
    assert limits(find_levels(small, Scale.LAYER, levels), CONV) == [3]
    assert limits(find_levels(small, Scale.LAYER), CONV) == [3]


def test_another_choice_of_scale_resets_the_limits():
    network = network_of()
    before = find_levels(tiny_trace(network, CONV_VALUES * 10), Scale.LAYER)
    assert limits(find_levels(tiny_trace(network), Scale.NETWORK, before), CONV) == [4]


def test_zero_is_zero_in_both_kinds_of_table():
    values = first_maps(CONV_VALUES)
    limit = np.full((1, 1, 1), 3.0)
    signed = layer_indices(values, Colours.DIVERGING, limit)
    assert (signed == DIVERGING_ZERO).sum() == 1
    assert signed[1, 2, 0] == DIVERGING_ZERO
    positive = layer_indices(np.maximum(values, 0), Colours.SEQUENTIAL, limit)
    assert ((positive == SEQUENTIAL_ZERO) == (values <= 0)).all()
