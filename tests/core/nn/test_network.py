import numpy as np
import pytest

from core.errors import ArchitectureError, UnitError
from core.nn.architecture import architecture_from_object
from core.nn.losses import LOSSES, softmax
from core.nn.network import Network, initial_network
from core.nn.training_passes import backward_training, forward_training
from tests.support.small_networks import SMALL, small_architecture, small_network


def images(count=3, dtype=np.float32):
    return np.random.default_rng(1).random((count, 1, 28, 28)).astype(dtype)


def in_float64(network):
    rng = np.random.default_rng(2)
    weights = {
        name: array.astype(np.float64) + (0 if name.endswith("variance") else rng.normal(0, 0.05, array.shape))
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
        return forward_training(network, x, np.random.default_rng(7))

    if training:
        tape = tape_of(network, x)
        found = backward_training(network, tape, loss(tape.inputs[-1], labels)[1], input_needed=True)
    else:
        trace = network.trace(x)
        found = network.backward(trace, {"output": loss(trace.logits, labels)[1]}, parameters=True)
    assert found.parameters.keys() == network.architecture.parameter_shapes().keys()
    rng = np.random.default_rng(3)
    step = 1e-6
    for name in ("input", *found.parameters):
        original = x if name == "input" else network.weights[name]
        direction = rng.normal(size=original.shape)

        def loss_at(distance, name=name, original=original, direction=direction):
            moved = original + distance * direction
            other = network if name == "input" else network.with_weights({name: moved})
            image = moved if name == "input" else x
            logits = tape_of(other, image).inputs[-1] if training else other.logits(image)
            return loss(logits, labels)[0].sum()

        numeric = (loss_at(step) - loss_at(-step)) / (2 * step)
        analytic = ((found.input if name == "input" else found.parameters[name]) * direction).sum()
        assert analytic == pytest.approx(numeric, rel=2e-5, abs=1e-8), name


def test_training_leaves_the_gradient_of_the_input_out_when_nobody_asks():
    network = small_network()
    tape = forward_training(network, images(), np.random.default_rng(0))
    grad_logits = np.ones_like(tape.inputs[-1])
    without = backward_training(network, tape, grad_logits)
    asked = backward_training(network, tape, grad_logits, input_needed=True)
    assert without.input is None
    assert asked.input.shape == (3, 1, 28, 28)
    for name, value in asked.parameters.items():
        np.testing.assert_array_equal(without.parameters[name], value)


def test_the_same_seed_gives_the_same_network():
    first, second, other = small_network(1), small_network(1), small_network(2)
    for name, array in first.weights.items():
        np.testing.assert_array_equal(array, second.weights[name])
    assert (first.weights["conv.weight"] != other.weights["conv.weight"]).any()


def test_a_network_cannot_be_changed():
    network = small_network()
    with pytest.raises(ValueError, match="read-only"):
        network.weights["conv.weight"][...] *= 2
    with pytest.raises(TypeError, match="item assignment"):
        network.weights["conv.weight"] = np.zeros(3)
    with pytest.raises(AttributeError, match="immutable"):
        network.weights = {}
    given = {name: array.copy() for name, array in network.weights.items()}
    other = Network(network.architecture, given)
    before = other.logits(images())
    for array in given.values():
        array += 1
    del given["conv.weight"]
    np.testing.assert_array_equal(other.logits(images()), before)


def test_a_network_over_the_parameters_of_training_follows_them_and_computes_the_same():
    parameters = {name: array.copy() for name, array in small_network().weights.items()}
    live = Network.live(small_architecture(), parameters)
    kept = Network(small_architecture(), live.weights)
    before = kept.logits(images())
    np.testing.assert_array_equal(live.logits(images()), before)
    parameters["conv.weight"] *= 2
    expected = Network(small_architecture(), parameters).trace(images()).outputs
    for mine, other in zip(live.trace(images()).outputs, expected, strict=True):
        np.testing.assert_array_equal(mine, other)
    assert (live.logits(images()) != before).any()
    np.testing.assert_array_equal(kept.logits(images()), before)
    assert not any(array.flags.writeable for array in live.weights.values())


def test_with_weights_changes_some_arrays_and_shares_all_others():
    network = in_float64(small_network())
    changed = network.weights["norm.scale"] * 2
    other = network.with_weights({"norm.scale": changed})
    changed[:] = 0
    for name, array in network.weights.items():
        if name != "norm.scale":
            assert other.weights[name] is array
    np.testing.assert_array_equal(other.weights["norm.scale"], 2 * network.weights["norm.scale"])
    assert list(other.weights) == list(network.weights)
    expected = Network(network.architecture, network.weights | {"norm.scale": 2 * network.weights["norm.scale"]})
    np.testing.assert_array_equal(other.logits(images()), expected.logits(images()))
    assert (other.architecture, other.calibration) == (network.architecture, network.calibration)


def test_with_weights_refuses_what_does_not_fit():
    network = small_network()
    with pytest.raises(ArchitectureError, match=r"no weights 'conv\.size': expected one of conv\.weight, conv\.bias\."):
        network.with_weights({"conv.size": np.zeros(3)})
    with pytest.raises(ArchitectureError, match=r"norm\.scale .* shape"):
        network.with_weights({"norm.scale": np.zeros(4, np.float32)})


@pytest.mark.parametrize("count", [1, 3])
def test_a_pass_from_the_output_of_a_layer_is_the_rest_of_the_trace_bit_for_bit(count):
    network = small_network()
    trace = network.trace(images(count))
    for index, name in enumerate(("input", *network.names), start=-1):
        for layer in (index, name):
            found = network.forward_from(layer, trace.output(name))
            np.testing.assert_array_equal(found.logits, trace.logits)
            np.testing.assert_array_equal(found.probabilities, trace.probabilities)
            for later in (*network.names[max(index, 0) :], "softmax"):
                np.testing.assert_array_equal(found.output(later), trace.output(later))
    with pytest.raises(UnitError, match="conv"):
        found.output("conv")


def test_a_pass_from_a_changed_output_continues_with_the_change():
    network = small_network()
    trace = network.trace(images())
    changed = trace.output("norm").copy()
    changed[:, 1] = 0
    found = network.forward_from("norm", changed)
    changed[:] = 5
    assert not found.output("relu1")[:, 1].any()
    np.testing.assert_array_equal(found.output("relu1")[:, 0], trace.output("relu1")[:, 0])
    assert not any(array.flags.writeable for array in found.outputs)
    with pytest.raises(ValueError, match="norm"):
        network.forward_from("norm", np.zeros((1, 3, 11, 12), np.float32))
    with pytest.raises(UnitError, match="no layer 'norm2'"):
        network.forward_from("norm2", changed)


def test_a_seed_at_any_layer_gives_the_gradient_at_every_earlier_one():
    """In a random direction of each layer's output, and of the input, in float64. Without ReLU, after which maxima tie
    at 0, where they have no derivative.
    """
    smooth = SMALL | {"layers": [{"layer": "Tanh"} if each == {"layer": "ReLU"} else each for each in SMALL["layers"]]}
    network = in_float64(initial_network(architecture_from_object(smooth, "smooth"), np.random.default_rng(0)))
    trace = network.trace(images(2, np.float64))
    rng = np.random.default_rng(4)
    step = 1e-6
    places = ("input", *network.names, "softmax")
    for position, top in enumerate(places):
        seed = rng.normal(size=trace.output(top).shape)
        found = network.backward(trace, {top: seed})
        assert not found.parameters
        assert list(found.outputs) == list(reversed(places[1 : min(position, len(network.names)) + 1]))
        for below in places[: position + 1]:
            if below == "softmax":
                continue
            direction = rng.normal(size=trace.output(below).shape)

            def value_at(distance, below=below, direction=direction, top=top, seed=seed):
                moved = network.forward_from(below, trace.output(below) + distance * direction)
                return (moved.output(top) * seed).sum()

            numeric = (value_at(step) - value_at(-step)) / (2 * step)
            gradient = found.input if below == "input" else found.outputs[below]
            assert (gradient * direction).sum() == pytest.approx(numeric, rel=2e-5, abs=1e-7), (top, below)


def test_seeds_at_several_layers_add_up():
    network = in_float64(small_network())
    trace = network.trace(images(2, np.float64))
    rng = np.random.default_rng(5)
    seeds = {name: rng.normal(size=trace.output(name).shape) for name in ("input", "relu1", "output", "softmax")}
    together = network.backward(trace, seeds, parameters=True)
    alone = [network.backward(trace, {name: seed}, parameters=True) for name, seed in seeds.items()]
    np.testing.assert_allclose(together.input, sum(each.input for each in alone), rtol=1e-9, atol=1e-12)
    for name in network.names:
        parts = [each.outputs[name] for each in alone if name in each.outputs]
        np.testing.assert_allclose(together.outputs[name], sum(parts), rtol=1e-9, atol=1e-12)
    for name, value in together.parameters.items():
        parts = [each.parameters[name] for each in alone if name in each.parameters]
        np.testing.assert_allclose(value, sum(parts), rtol=1e-9, atol=1e-12)
    assert not any(array.flags.writeable for array in (together.input, *together.outputs.values()))


@pytest.mark.parametrize("kernel", [1, 3, (5, 2)])
@pytest.mark.parametrize("padding", [0, (1, 2)])
@pytest.mark.parametrize("stride", [1, 2])
def test_the_gradient_of_a_batch_is_that_of_its_images(kernel, padding, stride):
    """A single image takes another algorithm."""
    conv = {"layer": "Conv2D", "filters": 4, "kernel": kernel if isinstance(kernel, int) else list(kernel)}
    conv |= {"padding": padding if isinstance(padding, int) else list(padding), "stride": stride}
    layers = [conv, {"layer": "Sigmoid"}, {"layer": "Flatten"}, {"layer": "Dense", "name": "output", "units": 3}]
    architecture = architecture_from_object({"input": [2, 9, 8], "layers": layers}, "x")
    network = in_float64(initial_network(architecture, np.random.default_rng(0)))
    x = np.random.default_rng(1).normal(size=(4, 2, 9, 8))
    seed = np.random.default_rng(2).normal(size=(4, 3))
    found = network.backward(network.trace(x), {"output": seed})
    for image in range(4):
        one = network.backward(network.trace(x[image : image + 1]), {"output": seed[image : image + 1]})
        np.testing.assert_allclose(one.input[0], found.input[image], rtol=1e-9, atol=1e-12)


def test_seeds_that_do_not_fit_are_refused():
    network = small_network()
    trace = network.trace(images())
    with pytest.raises(ValueError, match="at least one seed"):
        network.backward(trace, {})
    with pytest.raises(ValueError, match=r"\(3, 10\) at output"):
        network.backward(trace, {"output": np.zeros((1, 10), np.float32)})
    with pytest.raises(UnitError, match="no layer 'dense7'"):
        network.backward(trace, {"dense7": np.zeros((1, 10), np.float32)})


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
