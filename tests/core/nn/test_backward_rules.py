"""Rules of the backward pass as data: a table for guided backpropagation, and which entry of a table counts."""

import numpy as np

from core.nn.backward_rules import GRADIENT, RuleTable
from core.nn.layers import Conv2D, Layer, ReLU
from tests.support.small_networks import small_network


def guided_relu(layer, x, y, gradient, weights):
    """Springenberg et al. 2015: only positive gradients pass, and only where the unit is active."""
    return layer.input_gradient(x, y, np.maximum(gradient, 0), weights)


GUIDED = RuleTable("guided backpropagation", ((ReLU, guided_relu),))


def traced(count=2):
    network = small_network()
    return network, network.trace(np.random.default_rng(1).random((count, 1, 28, 28), np.float32))


def test_guided_backpropagation_is_a_table():
    network, trace = traced()
    seed = np.random.default_rng(2).normal(size=trace.logits.shape).astype(np.float32)
    plain = network.backward(trace, {"output": seed})
    guided = network.backward(trace, {"output": seed}, GUIDED)
    for name in ("output", "dropout1", "flatten1", "maxpool2d1", "relu1"):
        np.testing.assert_array_equal(guided.outputs[name], plain.outputs[name])
    gradient, active = plain.outputs["relu1"], trace.output("relu1") > 0
    assert (gradient[active] < 0).any(), "without a negative gradient the two passes would be the same"
    np.testing.assert_array_equal(guided.outputs["norm"], np.where(active & (gradient > 0), gradient, 0))
    assert not np.array_equal(guided.input, plain.input)


def test_the_gradient_is_the_empty_table():
    network, trace = traced()
    seed = {"output": np.ones_like(trace.logits)}
    np.testing.assert_array_equal(network.backward(trace, seed, GRADIENT).input, network.backward(trace, seed).input)


def test_the_first_entry_that_matches_counts_by_class_or_by_predicate():
    def zero(layer, x, y, gradient, weights):
        return np.zeros_like(x)

    def is_conv(name, layer):
        return name == "conv"

    for entries, expected in (
        (((is_conv, zero),), zero),
        (((Layer, guided_relu), (is_conv, zero)), guided_relu),
        (((ReLU, guided_relu), (Conv2D, zero)), zero),
    ):
        assert RuleTable("", entries).rule_for("conv", Conv2D(1, 1)) is expected
    network, trace = traced()
    found = network.backward(trace, {"output": np.ones_like(trace.logits)}, RuleTable("", ((is_conv, zero),)))
    assert not found.input.any()
    assert found.outputs["conv"].any()
