"""The convolution with fewer multiplications, against its definition, and when it is taken."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.nn.layers import Conv2D, direct, winograd
from core.nn.layers.base import in_memory_order, in_shape_order

few = st.integers(1, 3)
widths = st.integers(2, 5)


IMAGES, CHANNELS, FILTERS = 32, 16, 16
"""The smallest batch for which a layer takes this method."""


@given(st.integers(1, winograd.POINT_COUNT), st.integers(0, 2**32 - 1))
def test_six_values_know_the_product_of_two_polynomials(length, seed):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=length), rng.normal(size=winograd.POINT_COUNT + 1 - length)
    products = (winograd.values(length, np.float64) @ first) * (winograd.values(len(second), np.float64) @ second)
    np.testing.assert_allclose(
        winograd.window_values(np.dtype(np.float64)).T @ products, np.convolve(first, second), rtol=1e-12, atol=1e-12
    )


@given(
    few,
    few,
    few,
    few,
    widths,
    st.tuples(st.integers(0, 6), st.integers(0, 9)),
    few,
    st.integers(0, 7),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=80, deadline=None)
def test_it_is_the_convolution_and_its_two_gradients(images, channels, filters, height, width, more, top, left, seed):
    rng = np.random.default_rng(seed)
    shape = (max(1, height - 2 * top) + more[0], channels, max(1, width - 2 * left) + more[1], images)
    x = rng.normal(size=shape)
    padded = np.pad(x, ((top, top), (0, 0), (left, left), (0, 0)))
    weight = rng.normal(size=(filters, channels, height, width))
    y = winograd.convolve(padded, weight)
    np.testing.assert_allclose(y, direct.convolve(padded, weight, (1, 1)), rtol=1e-10, atol=1e-10)
    gradient = rng.normal(size=y.shape)
    np.testing.assert_allclose(
        winograd.weight_gradient(padded, gradient, (height, width)),
        direct.weight_gradient(padded, gradient, (height, width), (1, 1)),
        rtol=1e-10,
        atol=1e-10,
    )
    np.testing.assert_allclose(
        winograd.input_gradient(gradient, weight, shape, (top, left)),
        direct.input_gradient(gradient, weight, shape, (top, left), (1, 1)),
        rtol=1e-10,
        atol=1e-10,
    )


@pytest.mark.parametrize("kernel", [2, 3, 4, 5])
def test_the_layer_is_its_images_one_by_one_and_keeps_the_memory_order(kernel):
    rng = np.random.default_rng(0)
    layer = Conv2D(FILTERS, kernel=kernel, padding=1)
    x = rng.normal(size=(IMAGES, CHANNELS, 7, 9 + kernel))
    assert winograd.is_faster(layer.output_shape(x.shape[1:])[2], kernel)
    weights = {"weight": rng.normal(size=(FILTERS, CHANNELS, kernel, kernel)), "bias": rng.normal(size=FILTERS)}
    y = layer.forward(x, weights)
    singles = [layer.forward(image[None], weights) for image in x]
    np.testing.assert_allclose(y, np.concatenate(singles), rtol=1e-9, atol=1e-9)
    assert not np.array_equal(y, np.concatenate(singles)), "another method, so other rounding errors"
    gradient = in_shape_order(in_memory_order(rng.normal(size=y.shape)))
    grad_input, _ = layer.backward(x, y, gradient, weights)
    for array in (y, grad_input):
        assert np.shares_memory(in_memory_order(array), array)


@pytest.mark.parametrize("kernel", [(3, 3), (5, 5), (1, 4)])
def test_gradients_of_the_layer_in_a_random_direction(kernel):
    rng = np.random.default_rng(1)
    layer = Conv2D(FILTERS, kernel=kernel, padding=(0, 1))
    x = rng.normal(size=(IMAGES, CHANNELS, 6, 10 + kernel[1]))
    assert winograd.is_faster(layer.output_shape(x.shape[1:])[2], kernel[1])
    weights = {"weight": rng.normal(size=(FILTERS, CHANNELS, *kernel)), "bias": rng.normal(size=FILTERS)}
    y, cache = layer.forward_training(x, weights, rng)
    gradient = rng.normal(size=y.shape)
    grad_input, grad_parameters = layer.backward(x, y, gradient, weights, cache)
    step = 1e-4  # the value is linear in each of the three
    for name in ("input", "weight", "bias"):
        original = x if name == "input" else weights[name]
        direction = rng.normal(size=original.shape)

        def value_at(distance, name=name, original=original, direction=direction):
            moved = original + distance * direction
            y = layer.forward(moved, weights) if name == "input" else layer.forward(x, weights | {name: moved})
            return float((y * gradient).sum())

        numeric = (value_at(step) - value_at(-step)) / (2 * step)
        analytic = float(((grad_input if name == "input" else grad_parameters[name]) * direction).sum())
        assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-4), name


@pytest.mark.parametrize("width", [2, 3, 4, 5])
def test_float32_loses_at_most_two_bits(width):
    rng = np.random.default_rng(2)
    padded = rng.normal(size=(10, 32, 24, 8)).astype(np.float32)
    weight = rng.normal(size=(16, 32, 3, width)).astype(np.float32)
    exact = direct.convolve(padded.astype(np.float64), weight.astype(np.float64), (1, 1))
    error = np.square(winograd.convolve(padded, weight) - exact).mean() ** 0.5
    usual = np.square(direct.convolve(padded, weight, (1, 1)) - exact).mean() ** 0.5
    assert error < 4 * usual
    assert winograd.convolve(padded, weight).dtype == np.float32


def test_one_image_is_worked_out_by_the_definition_and_many_by_points():
    rng = np.random.default_rng(3)
    many = rng.normal(size=(64, 16, 10, 10)).astype(np.float32)
    weights = {"weight": rng.normal(size=(16, 16, 3, 3)).astype(np.float32), "bias": np.zeros(16, np.float32)}
    layer = Conv2D(filters=16, kernel=3)
    expected = in_shape_order(winograd.convolve(in_memory_order(many), weights["weight"]))
    np.testing.assert_array_equal(layer.forward(many, weights), expected)
    one = in_memory_order(many[:1])
    exact = in_shape_order(direct.convolve(one.astype(np.float64), weights["weight"].astype(np.float64), (1, 1)))
    error, by_points = (np.abs(y - exact).max() for y in (layer.forward(many[:1], weights), expected[:1]))
    assert error < 0.7 * by_points
    for other in (Conv2D(filters=16, kernel=3, stride=2), Conv2D(filters=4, kernel=3), Conv2D(filters=16, kernel=1)):
        weight = rng.normal(size=(other.filters, 16, *other.kernel)).astype(np.float32)
        expected = in_shape_order(direct.convolve(in_memory_order(many), weight, other.stride))
        bias = np.zeros(other.filters, np.float32)
        np.testing.assert_array_equal(other.forward(many, {"weight": weight, "bias": bias}), expected)


@pytest.mark.parametrize(
    ("columns", "kernel_width", "expected"),
    [(28, 3, True), (7, 3, True), (8, 5, True), (2, 3, False), (28, 1, False), (28, 6, False), (28, 2, True)],
)
def test_it_saves_where_there_are_fewer_multiplications(columns, kernel_width, expected):
    assert winograd.is_faster(columns, kernel_width) is expected


def test_the_scratch_memory_that_a_layer_asks_for_holds_what_this_way_takes():
    layer, images, shape = Conv2D(256, 3), 64, (16, 5, 5)
    weights = layer.initial_weights(shape, np.random.default_rng(0))
    x = np.random.default_rng(0).normal(size=(images, *shape)).astype(np.float32)
    assert layer._is_large(x.shape)
    layer.forward(x, weights)  # what is kept from now on is not counted
    tracemalloc.start()
    layer.forward(x, weights)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    of_kernels = weights["weight"].size * winograd.POINT_COUNT / layer.kernel[1]  # however many images there are
    asked = images * (layer.scratch_size(shape) + np.prod(layer.output_shape(shape))) + of_kernels  # numbers of 4 bytes
    assert 0.95 * asked < peak / 4 < 1.05 * asked
