"""One battery for every layer: shapes, data types, untouched inputs, batches, gradients."""

import numpy as np
import pytest

from core.nn.layers import (
    LAYER_KINDS,
    AveragePool2D,
    BatchNorm2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LeakyReLU,
    MaxPool2D,
    ReLU,
    Sigmoid,
    SumPool2D,
    Tanh,
)
from core.nn.layers.base import in_memory_order, in_shape_order

CASES = {
    "convolution": (Conv2D(filters=4, kernel=3), (3, 8, 7)),
    "convolution of one channel": (Conv2D(filters=4, kernel=(5, 3)), (1, 8, 7)),
    "convolution with stride and padding": (Conv2D(filters=5, kernel=(3, 2), stride=(2, 3), padding=(1, 2)), (2, 9, 8)),
    "convolution that leaves a rest": (Conv2D(filters=2, kernel=2, stride=3), (2, 9, 7)),
    "relu": (ReLU(), (3, 4, 5)),
    "leaky relu": (LeakyReLU(slope=0.2), (3, 4, 5)),
    "tanh": (Tanh(), (6,)),
    "sigmoid": (Sigmoid(), (6,)),
    "maximum": (MaxPool2D(window=2), (3, 6, 8)),
    "maximum that overlaps": (MaxPool2D(window=(3, 2), stride=(2, 1)), (3, 8, 7)),
    "average": (AveragePool2D(window=2), (3, 6, 8)),
    "average that overlaps": (AveragePool2D(window=3, stride=1), (2, 5, 6)),
    "sum": (SumPool2D(window=(2, 3)), (3, 6, 8)),
    "batch normalisation of maps": (BatchNorm2D(), (3, 4, 5)),
    "batch normalisation of rows": (BatchNorm2D(), (7,)),
    "dropout": (Dropout(rate=0.4), (3, 4, 5)),
    "flatten": (Flatten(), (3, 4, 5)),
    "dense": (Dense(units=4), (6,)),
}
cases = pytest.mark.parametrize(("layer", "input_shape"), CASES.values(), ids=CASES.keys())


def weights_of(layer, input_shape, dtype):
    """Weights that are nowhere at their simple initial values; variances are positive."""
    rng = np.random.default_rng(5)
    shapes = layer.parameter_shapes(input_shape) | layer.statistic_shapes(input_shape)
    return {
        name: (rng.random(shape) + 0.5 if name == "variance" else rng.normal(0, 0.7, shape)).astype(dtype)
        for name, shape in shapes.items()
    }


def images(input_shape, dtype, count=5):
    return np.random.default_rng(3).normal(0.1, 1, (count, *input_shape)).astype(dtype)


def test_every_kind_of_layer_is_in_the_battery():
    assert {type(layer) for layer, _ in CASES.values()} == set(LAYER_KINDS.values())


@cases
def test_the_output_has_the_declared_shape_and_the_type_of_the_input(layer, input_shape):
    for dtype in (np.float32, np.float64):
        x = images(input_shape, dtype)
        weights = weights_of(layer, input_shape, dtype)
        y = layer.forward(x, weights)
        assert y.shape == (5, *layer.output_shape(input_shape))
        assert y.dtype == dtype
        trained, cache = layer.forward_training(x, weights, np.random.default_rng(0))
        assert (trained.shape, trained.dtype) == (y.shape, y.dtype)
        grad_input, grad_parameters = layer.backward(x, trained, np.ones_like(y), weights, cache)
        assert (grad_input.shape, grad_input.dtype) == (x.shape, dtype)
        assert {name: value.shape for name, value in grad_parameters.items()} == layer.parameter_shapes(input_shape)
        assert all(value.dtype == dtype for value in grad_parameters.values())


@cases
def test_initial_weights_have_the_declared_shapes(layer, input_shape):
    weights = layer.initial_weights(input_shape, np.random.default_rng(0))
    declared = layer.parameter_shapes(input_shape) | layer.statistic_shapes(input_shape)
    assert {name: value.shape for name, value in weights.items()} == declared
    assert all(value.dtype == np.float32 for value in weights.values())


@cases
def test_inputs_and_weights_are_not_touched_and_the_answer_is_the_same_twice(layer, input_shape):
    x = images(input_shape, np.float32)
    weights = weights_of(layer, input_shape, np.float32)
    for array in (x, *weights.values()):
        array.flags.writeable = False
    first = layer.forward(x, weights)
    gradient = np.random.default_rng(1).normal(size=first.shape).astype(np.float32)
    gradient.flags.writeable = False
    back = layer.backward(x, first, gradient, weights)
    np.testing.assert_array_equal(layer.forward(x, weights), first)
    again = layer.backward(x, first, gradient, weights)
    np.testing.assert_array_equal(again[0], back[0])
    for name in back[1]:
        np.testing.assert_array_equal(again[1][name], back[1][name])


@cases
def test_a_batch_is_its_images_one_by_one(layer, input_shape):
    x = images(input_shape, np.float64)
    weights = weights_of(layer, input_shape, np.float64)
    singles = np.concatenate([layer.forward(image[None], weights) for image in x])
    np.testing.assert_allclose(layer.forward(x, weights), singles, rtol=1e-12, atol=1e-12)


@cases
def test_memory_order_does_not_matter(layer, input_shape):
    x = images(input_shape, np.float64)
    weights = weights_of(layer, input_shape, np.float64)
    y = layer.forward(x, weights)
    gradient = np.random.default_rng(1).normal(size=y.shape)
    expected = layer.backward(x, y, gradient, weights)
    x_other, gradient_other = np.asfortranarray(x), np.asfortranarray(gradient)
    np.testing.assert_allclose(layer.forward(x_other, weights), y, rtol=1e-12, atol=1e-12)
    found = layer.backward(x_other, np.asfortranarray(y), gradient_other, weights)
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-10, atol=1e-10)
    for name, value in expected[1].items():
        np.testing.assert_allclose(found[1][name], value, rtol=1e-10, atol=1e-10)


@cases
def test_what_comes_in_the_memory_order_of_the_layers_leaves_in_it(layer, input_shape):
    """Otherwise every layer that follows has to copy, and all are slow."""
    x = in_shape_order(in_memory_order(images(input_shape, np.float32)))
    weights = weights_of(layer, input_shape, np.float32)
    y, cache = layer.forward_training(x, weights, np.random.default_rng(0))
    gradient = in_shape_order(in_memory_order(np.ones_like(y)))
    for array in (layer.forward(x, weights), y, layer.backward(x, y, gradient, weights, cache)[0]):
        assert np.shares_memory(in_memory_order(array), array)


@cases
def test_arranged_weights_are_the_same_numbers_and_give_the_same_output(layer, input_shape):
    x = images(input_shape, np.float32)
    weights = weights_of(layer, input_shape, np.float32)
    arranged = layer.arranged(weights)
    assert arranged.keys() == weights.keys()
    for name, array in weights.items():
        np.testing.assert_array_equal(arranged[name], array)
    np.testing.assert_array_equal(layer.forward(x, arranged), layer.forward(x, weights))


@cases
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("count", [1, 5])
def test_gradients_in_a_random_direction(layer, input_shape, training, count):
    """(f(v + e d) - f(v - e d)) / 2e against the gradient's product with d, for the input and each parameter."""
    x = images(input_shape, np.float64, count)
    weights = weights_of(layer, input_shape, np.float64)

    def forward(x, weights):
        if not training:
            return layer.forward(x, weights), None
        return layer.forward_training(x, weights, np.random.default_rng(9))

    y, cache = forward(x, weights)
    rng = np.random.default_rng(4)
    gradient = rng.normal(size=y.shape)
    grad_input, grad_parameters = layer.backward(x, y, gradient, weights, cache)
    step = 1e-6
    for name in ("input", *grad_parameters):
        original = x if name == "input" else weights[name]
        direction = rng.normal(size=original.shape)

        def value_at(distance, name=name, original=original, direction=direction):
            moved = original + distance * direction
            y = forward(moved, weights)[0] if name == "input" else forward(x, weights | {name: moved})[0]
            return float((y * gradient).sum())

        numeric = (value_at(step) - value_at(-step)) / (2 * step)
        analytic = float(((grad_input if name == "input" else grad_parameters[name]) * direction).sum())
        assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-7), name


@cases
def test_the_input_gradient_can_be_left_out(layer, input_shape):
    x = images(input_shape, np.float64)
    weights = weights_of(layer, input_shape, np.float64)
    y = layer.forward(x, weights)
    full = layer.backward(x, y, np.ones_like(y), weights)
    none, parameters = layer.backward(x, y, np.ones_like(y), weights, input_needed=False)
    assert none is None
    for name, value in full[1].items():
        np.testing.assert_array_equal(parameters[name], value)


@cases
def test_settings_build_an_equal_layer(layer, input_shape):
    settings = {name: tuple(value) if isinstance(value, list) else value for name, value in layer.settings().items()}
    assert type(layer)(**settings) == layer
