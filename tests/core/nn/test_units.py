"""Addresses of units, and what a unit depends on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ArchitectureError, UnitError
from core.nn.architecture import architecture_from_object
from core.nn.network import Network
from core.nn.units import Unit, receptive_field, seeds_of, unit_from_text
from tests.support.small_networks import small_architecture, small_network

layer_names = st.from_regex(r"\A[A-Za-z0-9_\-]{1,60}\Z")
indices = st.integers(0, 10**9 - 1)
index_tuples = st.one_of(st.just(()), st.tuples(indices), st.tuples(indices, indices, indices))


@given(st.builds(Unit, layer_names, index_tuples))
def test_the_text_of_a_unit_reads_back(unit):
    assert unit_from_text(str(unit)) == unit


def test_the_text_is_the_name_and_the_index():
    assert str(Unit("conv1", (3, 4, 5))) == "conv1[3,4,5]"
    assert unit_from_text(" dense1[ 7 ] ") == Unit("dense1", (7,))
    assert unit_from_text("input[0, 3, 4]") == Unit("input", (0, 3, 4))


@pytest.mark.parametrize(
    "text", ["", "conv1[", "conv1[]", "conv1[a]", "conv1[-1]", "conv1[1.5]", "[1]", "a b", "a[1,2,3,4]"]
)
def test_another_text_gets_a_sentence(text):
    with pytest.raises(UnitError, match=r"is not a unit: expected .*\.$"):
        unit_from_text(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("conv2", ["no layer 'conv2'", "input, conv, norm", "softmax"]),
        ("conv[3]", ["map", "0 to 2", "3"]),
        ("conv[0,12,0]", ["row", "0 to 11", "12"]),
        ("conv[0,0,99]", ["column", "0 to 11", "99"]),
        ("conv[0,1]", ["3 × 12 × 12", "conv[map,row,column]"]),
        ("output[10]", ["unit", "0 to 9"]),
        ("output[1,2,3]", ["output[unit]"]),
        ("softmax[10]", ["0 to 9"]),
        ("input[1]", ["0 to 0"]),
    ],
)
def test_a_unit_that_the_network_does_not_have_gets_a_sentence(text, words):
    with pytest.raises(UnitError) as caught:
        unit_from_text(text).checked(small_architecture())
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert str(caught.value).endswith(".")


def test_values_are_those_of_the_trace():
    trace = small_network().trace(np.random.default_rng(1).random((2, 1, 28, 28), np.float32))
    conv = trace.outputs[0]
    np.testing.assert_array_equal(Unit("conv").values(trace), conv)
    np.testing.assert_array_equal(Unit("conv", (2,)).values(trace), conv[:, 2])
    assert Unit("conv", (2, 3, 4)).value(trace, 1) == conv[1, 2, 3, 4]
    assert Unit("input", (0, 3, 4)).value(trace) == trace.input[0, 0, 3, 4]
    assert Unit("softmax", (7,)).value(trace) == trace.probabilities[0, 7]
    assert Unit("output", (7,)).value(trace) == trace.logits[0, 7]
    with pytest.raises(UnitError, match="not a single unit"):
        Unit("conv", (2,)).value(trace)
    with pytest.raises(UnitError, match="no layer"):
        Unit("conv9").values(trace)


def test_a_layer_may_be_called_as_the_input_or_the_probabilities_are():
    layers = [{"layer": "Flatten", "name": "softmax"}, {"layer": "Dense", "name": "input", "units": 3}]
    architecture = architecture_from_object({"input": [1, 4, 4], "layers": layers}, "x")
    weights = {"input.weight": np.ones((3, 16), np.float32), "input.bias": np.zeros(3, np.float32)}
    trace = Network(architecture, weights).trace(np.ones((1, 1, 4, 4), np.float32))
    np.testing.assert_array_equal(Unit("input").values(trace), [[16, 16, 16]])
    assert Unit("softmax").values(trace).shape == (1, 16)


def test_seeds_of_units_are_the_gradient_of_their_sum():
    network = small_network()
    trace = network.trace(np.random.default_rng(1).random((2, 1, 28, 28), np.float32))
    seeds = seeds_of(
        trace, {Unit("conv", (1, 2, 3)): 2.0, Unit("conv", (2,)): 1.0, Unit("output", (4,)): np.array([1, -1])}
    )
    expected = np.zeros_like(trace.output("conv"))
    expected[:, 1, 2, 3] = 2
    expected[:, 2] = 1
    np.testing.assert_array_equal(seeds["conv"], expected)
    np.testing.assert_array_equal(seeds["output"], np.eye(10)[[4, 4]] * [[1], [-1]])
    with pytest.raises(ValueError, match=r"output\[4\]"):
        seeds_of(trace, {Unit("output", (4,)): np.ones(3)})


pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


@st.composite
def networks(draw):
    """Random small networks whose units depend on no input with two signs: all weights and inputs are positive."""
    layers = []
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["Conv2D", "MaxPool2D", "AveragePool2D", "SumPool2D", "BatchNorm2D", "ReLU"]))
        layer = {"layer": kind}
        if kind == "Conv2D":
            layer |= {"filters": draw(st.integers(1, 2)), "kernel": list(draw(pairs)), "stride": list(draw(pairs))}
            layer |= {"padding": list(draw(st.tuples(st.integers(0, 2), st.integers(0, 2))))}
        elif "Pool" in kind:
            layer |= {"window": list(draw(pairs)), "stride": list(draw(pairs))}
        layers.append(layer)
    dense = [{"layer": "Flatten"}, {"layer": "Dropout", "rate": 0.5}, {"layer": "Dense", "units": 3}]
    shape = [draw(st.integers(1, 2)), draw(st.integers(3, 9)), draw(st.integers(3, 9))]
    try:
        architecture = architecture_from_object({"input": shape, "layers": [*layers, *dense]}, "random")
    except ArchitectureError:
        layers.clear()
        architecture = architecture_from_object({"input": shape, "layers": dense}, "random")
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    weights = {name: rng.uniform(0.5, 1.5, size) for name, size in architecture.weight_shapes().items()}
    weights |= {name: np.zeros_like(array) for name, array in weights.items() if name.endswith(".mean")}
    summary = draw(st.sampled_from(architecture.summaries()))
    index = tuple(draw(st.integers(0, size - 1)) for size in summary.output_shape)
    return Network(architecture, weights), Unit(summary.name, index), rng


@given(networks())
@settings(max_examples=60, deadline=None)
def test_a_unit_depends_on_its_receptive_field_and_on_nothing_else(case):
    """On the set of inputs whose change changes the unit; a change far above all values also wins every maximum."""
    network, unit, rng = case
    x = rng.uniform(0.5, 1.5, (1, *network.input_shape))
    changed = np.repeat(x, x.size, axis=0)
    changed.reshape(x.size, x.size)[np.diag_indices(x.size)] += 1000
    before = np.array([unit.value(network.trace(x))])
    singles = np.array([unit.value(network.trace(changed[number : number + 1])) for number in range(x.size)])
    depends = (np.abs(singles - before) > 1e-6).reshape(network.input_shape)
    expected = np.zeros(network.input_shape, bool)
    field = receptive_field(unit, network.architecture)
    expected[np.ix_(*field["input"])] = True
    np.testing.assert_array_equal(depends, expected)
    assert next(iter(field)) == unit.layer


def test_the_receptive_field_of_a_probability_is_that_of_all_logits():
    field = receptive_field(Unit("softmax", (3,)), small_architecture())
    assert field["softmax"] == ((3,),)
    assert field["output"] == (tuple(range(10)),)
    assert field["conv"] == (tuple(range(3)), tuple(range(12)), tuple(range(12)))
    assert field["input"] == ((0,), tuple(range(27)), tuple(range(27))), "the last row and column are in no window"
    assert receptive_field(Unit("input", (0, 1, 2)), small_architecture()) == {"input": ((0,), (1,), (2,))}
