"""The fast layers against loops that follow the definitions, on shapes that hypothesis chooses."""

from statistics import mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.nn.layers import AveragePool2D, BatchNorm2D, Conv2D, Dense, Dropout, MaxPool2D, Sigmoid, SumPool2D
from core.nn.layers import windows as layer_windows
from tests.support import reference_layers

sizes = st.integers(1, 4)


@st.composite
def windows(draw):
    """(rows, columns) of an image, a window that fits, and a stride."""
    window = draw(st.tuples(sizes, sizes))
    image = (window[0] + draw(st.integers(0, 5)), window[1] + draw(st.integers(0, 5)))
    return image, window, draw(st.tuples(sizes, sizes))


@given(windows(), sizes, sizes, sizes, st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_convolution_is_the_sum_of_products(window, count, channels, filters, padding, seed):
    image, kernel, stride = window
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, channels, *image))
    layer = Conv2D(filters, kernel, stride, padding)
    weights = {"weight": rng.normal(size=(filters, channels, *kernel)), "bias": rng.normal(size=filters)}
    expected = reference_layers.convolution(x, weights["weight"], weights["bias"], stride, padding)
    np.testing.assert_allclose(layer.forward(x, weights), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("filters", "shape", "is_cut"),
    [(3, (4, 2, 9, 12), False), (24, (64, 16, 9, 60), True), (1, (128, 16, 40, 60), True)],
    ids=["one product", "products of some columns", "copies of some columns"],
)
def test_a_batch_is_its_images_one_by_one_however_the_work_is_cut(filters, shape, is_cut):
    """Single images take another way, which is compared with the definition above."""
    layer = Conv2D(filters, kernel=(3, 2), stride=(1, 2), padding=(1, 0))
    images, channels, rows, _ = shape
    columns = layer.output_shape(shape[1:])[2]
    multiplications, copied = filters * channels * 6 * images, (rows + 2) * channels * 2 * images
    assert (len(layer_windows.column_parts(columns, multiplications, copied, 1)) > 1) == is_cut
    rng = np.random.default_rng(0)
    x = rng.normal(size=shape)
    weights = {"weight": rng.normal(size=(filters, channels, 3, 2)), "bias": rng.normal(size=filters)}
    singles = [layer.forward(image[None], weights) for image in x]
    gradient = rng.normal(size=(images, *singles[0].shape[1:]))
    backs = [layer.backward(x[n : n + 1], singles[n], gradient[n : n + 1], weights) for n in range(images)]
    y = layer.forward(x, weights)
    np.testing.assert_allclose(y, np.concatenate(singles), rtol=1e-10, atol=1e-10)
    grad_input, grad_parameters = layer.backward(x, y, gradient, weights)
    np.testing.assert_allclose(grad_input, np.concatenate([back[0] for back in backs]), rtol=1e-10, atol=1e-10)
    for name, value in grad_parameters.items():
        np.testing.assert_allclose(value, sum(back[1][name] for back in backs), rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize(("kind", "combine"), [(MaxPool2D, max), (SumPool2D, sum), (AveragePool2D, mean)])
@given(windows(), sizes, sizes, st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_pooling_combines_each_window(kind, combine, window, count, channels, seed):
    image, size, stride = window
    # Few different values, so that windows often hold their maximum more than once.
    x = np.random.default_rng(seed).integers(-2, 3, (count, channels, *image)).astype(np.float64)
    y = kind(size, stride).forward(x, {})
    np.testing.assert_allclose(y, reference_layers.pooling(x, size, stride, combine), rtol=1e-12)


@given(windows(), sizes, sizes, st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_the_gradient_of_a_maximum_goes_to_the_first_place_that_holds_it(window, count, channels, seed):
    image, size, stride = window
    rng = np.random.default_rng(seed)
    x = rng.integers(-2, 3, (count, channels, *image)).astype(np.float64)
    layer = MaxPool2D(size, stride)
    y = layer.forward(x, {})
    gradient = rng.normal(size=y.shape)
    grad_input, _ = layer.backward(x, y, gradient, {})
    np.testing.assert_allclose(grad_input, reference_layers.max_pooling_gradient(x, gradient, size, stride), rtol=1e-12)


@given(sizes, sizes, sizes, st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_dense_is_the_sum_of_products(count, inputs, units, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, inputs))
    weights = {"weight": rng.normal(size=(units, inputs)), "bias": rng.normal(size=units)}
    expected = reference_layers.dense(x, weights["weight"], weights["bias"])
    np.testing.assert_allclose(Dense(units).forward(x, weights), expected, rtol=1e-10, atol=1e-12)


def test_batch_normalisation_in_training_gives_mean_0_and_variance_1():
    x = np.random.default_rng(0).normal(3, 5, (8, 2, 6, 7))
    layer = BatchNorm2D(epsilon=1e-12)
    weights = layer.initial_weights((2, 6, 7), np.random.default_rng(0))
    y, cache = layer.forward_training(x, weights, np.random.default_rng(0))
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=(0, 2, 3)), 1, rtol=1e-9)
    for _ in range(200):
        weights |= layer.measured_statistics(weights, cache)
    np.testing.assert_allclose(weights["mean"], x.mean(axis=(0, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(weights["variance"], x.var(axis=(0, 2, 3), ddof=1), rtol=1e-5)
    np.testing.assert_allclose(layer.forward(x, weights), y, rtol=0.01, atol=0.01)


def test_dropout_keeps_the_mean_and_drops_its_share():
    x = np.ones((40, 50, 50), np.float32)
    y, _ = Dropout(0.3).forward_training(x, {}, np.random.default_rng(0))
    assert (y == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.01)
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / np.float32(0.7))}


def test_sigmoid_neither_overflows_nor_loses_its_ends():
    y = Sigmoid().forward(np.array([[-1000.0, 0.0, 1000.0]], np.float32), {})
    np.testing.assert_array_equal(y, [[0, 0.5, 1]])
