import numpy as np
import pytest

from core.errors import ArchitectureError
from core.nn.losses import LOSSES, softmax
from core.nn.network import Network, initial_network
from tests.support.small_networks import small_architecture, small_network


def images(count=3, dtype=np.float32):
    return np.random.default_rng(1).random((count, 1, 28, 28)).astype(dtype)


def in_float64(network):
    generator = np.random.default_rng(2)
    weights = {
        name: array.astype(np.float64) + (0 if name.endswith("variance") else generator.normal(0, 0.05, array.shape))
        for name, array in network.weights.items()
    }
    return Network(network.architecture, weights)


def test_a_trace_keeps_every_layer_and_nobody_can_write_to_it():
    network = small_network()
    x = images()
    trace = network.trace(x)
    assert trace.network is network
    assert len(trace.outputs) == len(network.layers)
    np.testing.assert_array_equal(trace.logits, trace.outputs[-1])
    np.testing.assert_array_equal(trace.probabilities, softmax(trace.logits))
    for array in (trace.input, *trace.outputs, trace.logits, trace.probabilities):
        assert not array.flags.writeable
        assert array.dtype == np.float32
    x[:] = 0
    assert trace.input.any(), "the trace has to keep its own input"


def test_each_output_is_its_layer_applied_to_the_one_before():
    network = small_network()
    trace = network.trace(images())
    before = trace.input
    for name, layer, output in zip(network.names, network.layers, trace.outputs, strict=True):
        weights = {key.split(".")[1]: value for key, value in network.weights.items() if key.startswith(f"{name}.")}
        np.testing.assert_array_equal(layer.forward(before, weights), output)
        before = output


def test_logits_are_those_of_the_trace():
    network = small_network()
    np.testing.assert_array_equal(network.logits(images()), network.trace(images()).logits)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
@pytest.mark.parametrize("training", [False, True])
def test_gradients_of_the_whole_network_in_a_random_direction(loss, training):
    network = in_float64(small_network())
    x, labels = images(dtype=np.float64), np.array([1, 5, 9])

    def tape_of(network, x):
        return network.forward_training(x, np.random.default_rng(7))

    if training:
        tape = tape_of(network, x)
        found = network.backward(tape, loss(tape.inputs[-1], labels)[1], input_needed=True)
    else:
        trace = network.trace(x)
        found = network.gradients(trace, loss(trace.logits, labels)[1])
    generator = np.random.default_rng(3)
    step = 1e-6
    for name in ("input", *found.parameters):
        original = x if name == "input" else network.weights[name]
        direction = generator.normal(size=original.shape)

        def loss_at(distance, name=name, original=original, direction=direction):
            moved = original + distance * direction
            other = network if name == "input" else Network(network.architecture, network.weights | {name: moved})
            image = moved if name == "input" else x
            logits = tape_of(other, image).inputs[-1] if training else other.logits(image)
            return loss(logits, labels)[0].sum()

        numeric = (loss_at(step) - loss_at(-step)) / (2 * step)
        analytic = ((found.input if name == "input" else found.parameters[name]) * direction).sum()
        assert analytic == pytest.approx(numeric, rel=2e-5, abs=1e-8), name


def test_the_gradient_by_the_input_is_left_out_when_nobody_asks():
    network = small_network()
    tape = network.forward_training(images(), np.random.default_rng(0))
    by_logits = np.ones_like(tape.inputs[-1])
    without = network.backward(tape, by_logits)
    asked = network.backward(tape, by_logits, input_needed=True)
    assert without.input is None
    assert asked.input.shape == (3, 1, 28, 28)
    for name, value in asked.parameters.items():
        np.testing.assert_array_equal(without.parameters[name], value)


def test_the_same_seed_gives_the_same_network():
    first, second, other = small_network(1), small_network(1), small_network(2)
    for name, array in first.weights.items():
        np.testing.assert_array_equal(array, second.weights[name])
    assert (first.weights["conv.weight"] != other.weights["conv.weight"]).any()


def test_weights_that_nobody_can_change_are_arranged_and_compute_the_same():
    network = small_network()
    frozen = {name: array.copy() for name, array in network.weights.items()}
    for array in frozen.values():
        array.flags.writeable = False
    arranged = Network(network.architecture, frozen)
    for mine, other in zip(arranged.trace(images()).outputs, network.trace(images()).outputs, strict=True):
        np.testing.assert_array_equal(mine, other)
    for name, array in frozen.items():
        assert arranged.weights[name] is array


def test_weights_that_are_changed_in_place_change_the_network():
    network = small_network()
    before = network.logits(images())
    network.weights["conv.weight"][...] *= 2
    assert (network.logits(images()) != before).any()


def test_weights_that_do_not_fit_are_refused():
    architecture = small_architecture()
    weights = dict(initial_network(architecture, np.random.default_rng(0)).weights)
    with pytest.raises(ArchitectureError, match=r"conv\.weight .* shape"):
        Network(architecture, weights | {"conv.weight": np.zeros((3, 1, 5, 4), np.float32)})
    del weights["norm.mean"]
    with pytest.raises(ArchitectureError, match=r"norm\.mean .* missing"):
        Network(architecture, weights)


def test_images_of_another_shape_are_a_defect_of_the_caller():
    with pytest.raises(ValueError, match="28"):
        small_network().trace(np.zeros((1, 1, 32, 32), np.float32))
