"""A single image is convolved in one product or in one for each row of the kernels: the numbers are the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.nn.layers import AveragePool2D, BatchNorm2D, Conv2D, LeakyReLU, MaxPool2D, ReLU, Tanh, one_image
from tests.support import reference_layers

sizes = st.integers(1, 4)


@given(sizes, sizes, sizes, sizes, st.integers(0, 5), st.integers(0, 5), sizes, st.booleans())
@settings(max_examples=80, deadline=None)
def test_both_ways_are_the_sum_of_products(filters, channels, height, width, below, beside, step, at_once):
    rng = np.random.default_rng(0)
    image = rng.normal(size=(channels, height + below, width + beside))
    weight = rng.normal(size=(filters, channels, height, width))
    stride = (step if at_once else 1, step)
    plan = one_image.Plan(below // stride[0] + 1, beside // step + 1, at_once)
    expected = reference_layers.convolution(image[None], weight, np.zeros(filters), stride, (0, 0))
    found = one_image.convolve(image, weight, stride, plan)
    np.testing.assert_allclose(found.reshape(expected.shape), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("image", "kernels", "stride", "padding", "expected"),
    [
        ((1, 28, 28), (30, 1, 5, 5), (1, 1), (0, 0), (24, 24, True)),
        ((32, 28, 28), (32, 32, 3, 3), (1, 1), (1, 1), (28, 28, False)),
        ((32, 28, 30), (32, 32, 3, 3), (1, 2), (1, 0), (28, 14, False)),
        ((32, 30, 30), (32, 32, 3, 3), (2, 1), (0, 0), None),
        ((1, 4, 5), (1, 1, 2, 2), (2, 3), (0, 0), (2, 2, True)),
        ((200, 200, 200), (1, 200, 3, 3), (1, 1), (0, 0), None),
        ((3, 224, 224), (64, 3, 3, 3), (1, 1), (1, 1), None),
    ],
)
def test_windows_are_written_out_where_they_are_few_and_large_images_go_another_way(
    image, kernels, stride, padding, expected
):
    assert one_image.plan_for(image, kernels, stride, padding) == expected


WAYS = {
    "one product": ((2, 6, 7), (1, 1)),
    "a product for each kernel row": ((12, 30, 34), (1, 1)),
    "as many images": ((12, 30, 34), (2, 1)),
}
"""Image and stride of each way that a single image may take."""


ORDERS = {
    "as the shape says": np.ascontiguousarray,
    "the other way round": np.asfortranarray,
    "mirrored": lambda x: np.ascontiguousarray(x[..., ::-1])[..., ::-1],
    "rows apart": lambda x: np.repeat(x, 2, axis=2)[:, :, ::2],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("padding", [(0, 0), (1, 2)])
def test_a_layer_gives_the_same_maps_every_way_whatever_the_order_of_memory(way, order, padding):
    rng = np.random.default_rng(1)
    image, stride = WAYS[way]
    layer = Conv2D(filters=3, kernel=(3, 2), stride=stride, padding=padding)
    x = rng.normal(size=(1, *image))
    weights = {"weight": rng.normal(size=(3, len(x[0]), 3, 2)), "bias": rng.normal(size=3)}
    plan = one_image.plan_for(image, weights["weight"].shape, stride, padding)
    assert (plan is None, plan is not None and plan.at_once) == (way == "as many images", way == "one product")
    y = layer.forward(ORDERS[order](x), weights)
    assert y.flags.c_contiguous == (way != "as many images")
    expected = reference_layers.convolution(x, weights["weight"], weights["bias"], stride, padding)
    np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("layer", [ReLU(), LeakyReLU(), Tanh(), MaxPool2D(2), AveragePool2D((2, 3)), BatchNorm2D()])
def test_the_maps_of_one_image_stay_one_after_the_other(layer):
    """Otherwise the next convolution has to copy them."""
    x = np.random.default_rng(2).normal(size=(1, 4, 6, 9)).astype(np.float32)
    weights = layer.initial_weights(x.shape[1:], np.random.default_rng(0))
    assert layer.forward(x, weights).flags.c_contiguous
