"""A single image is convolved in one product or in one for each row of the kernels: the numbers are the same."""

import numpy as np
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from core.layers import Conv2D, one_image

sizes = st.integers(1, 4)


@given(sizes, sizes, sizes, sizes, st.integers(0, 5), st.integers(0, 5), sizes, st.booleans())
@settings(max_examples=80, deadline=None)
def test_both_ways_are_the_sum_of_products(filters, channels, height, width, below, beside, step, in_one):
    generator = np.random.default_rng(0)
    image = generator.normal(size=(channels, height + below, width + beside))
    weight = generator.normal(size=(filters, channels, height, width))
    stride = (step if in_one else 1, step)
    by = one_image.Plan(below // stride[0] + 1, beside // step + 1, in_one)
    expected = reference.convolution(image[None], weight, np.zeros(filters), stride, (0, 0))
    found = one_image.convolve(image, weight, stride, by)
    np.testing.assert_allclose(found.reshape(expected.shape), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("image", "kernels", "stride", "expected"),
    [
        ((1, 28, 28), (30, 1, 5, 5), (1, 1), (24, 24, True)),
        ((32, 30, 30), (32, 32, 3, 3), (1, 1), (28, 28, False)),
        ((32, 30, 30), (32, 32, 3, 3), (1, 2), (28, 14, False)),
        ((32, 30, 30), (32, 32, 3, 3), (2, 1), None),
        ((1, 4, 5), (1, 1, 2, 2), (2, 3), (2, 2, True)),
        ((200, 200, 200), (1, 200, 3, 3), (1, 1), None),
    ],
)
def test_windows_are_written_out_where_they_are_few_and_large_images_go_another_way(image, kernels, stride, expected):
    assert one_image.plan(image, kernels, stride) == expected


@pytest.mark.parametrize("few", [0, 10**9])
def test_a_layer_gives_the_same_maps_either_way_in_the_order_of_their_shape(monkeypatch, few):
    monkeypatch.setattr(one_image, "FEW_NUMBERS", few)
    one_image.plan.cache_clear()
    generator = np.random.default_rng(1)
    layer = Conv2D(filters=3, kernel=(3, 2), padding=(1, 2))
    x = generator.normal(size=(1, 2, 6, 7))
    weights = {"weight": generator.normal(size=(3, 2, 3, 2)), "bias": generator.normal(size=3)}
    y = layer.forward(x, weights)
    one_image.plan.cache_clear()
    assert y.flags.c_contiguous
    expected = reference.convolution(x, weights["weight"], weights["bias"], (1, 1), (1, 2))
    np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-10)
