"""The terms of a unit sum to it, for every kind of layer, and its input region holds them all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.nn.layers import Activation, Conv2D, Dense, MaxPool2D, ReLU
from core.nn.layers.terms import unit_region
from tests.core.nn.layers.test_layers import cases, images, weights_of


@cases
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-10), (np.float32, 1e-5)])
def test_the_terms_sum_to_the_unit(layer, input_shape, dtype, tolerance):
    x, weights = images(input_shape, dtype), weights_of(layer, input_shape, dtype)
    rng = np.random.default_rng(6)
    for image in x:
        y = layer.forward(image[None], weights)[0]
        unit = tuple(int(rng.integers(size)) for size in y.shape)
        terms = layer.terms(image, weights, unit)
        assert terms.unit == unit
        total = np.array([[terms.total]])
        assert terms.function == (layer.kind if isinstance(layer, Activation) else "")
        value = layer.function(total)[0, 0] if isinstance(layer, Activation) else terms.total
        scale = np.abs(terms.contributions).sum() + abs(terms.bias)
        assert value == pytest.approx(float(y[unit]), abs=tolerance * scale)
        np.testing.assert_array_equal(terms.inputs, image[tuple(terms.indices.T)])
        np.testing.assert_array_equal(terms.contributions, terms.inputs * terms.weights)
        assert not any(array.flags.writeable for array in (terms.indices, terms.inputs, terms.weights))
        region = layer.input_region(unit_region(unit), input_shape)
        inside = {tuple(index) for index in np.stack(np.meshgrid(*region, indexing="ij"), -1).reshape(-1, len(region))}
        found = {tuple(index) for index in terms.indices}
        assert found == inside if not isinstance(layer, MaxPool2D) else found < inside
        assert len(found) == len(terms.indices)


sizes = st.integers(1, 3)


@given(st.tuples(sizes, sizes), st.tuples(sizes, sizes), st.tuples(st.integers(0, 3), st.integers(0, 3)), st.data())
@settings(max_examples=60, deadline=None)
def test_the_terms_of_a_convolution_are_its_kernel_times_the_window_inside_the_image(kernel, stride, padding, data):
    layer = Conv2D(2, kernel, stride, padding)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    x = rng.normal(size=(2, kernel[0] + 2, kernel[1] + 1))
    weights = {"weight": rng.normal(size=(2, 2, *kernel)), "bias": rng.normal(size=2)}
    y = layer.forward(x[None], weights)[0]
    for unit in np.ndindex(y.shape):
        terms = layer.terms(x, weights, unit)
        assert terms.total == pytest.approx(y[unit], rel=1e-10, abs=1e-10)
        assert terms.bias == weights["bias"][unit[0]]


def test_the_terms_of_a_neuron_are_its_row_of_weights():
    weights = {"weight": np.arange(6.0).reshape(2, 3), "bias": np.array([5.0, 7.0])}
    terms = Dense(2).terms(np.array([1.0, 10.0, 100.0]), weights, (1,))
    assert terms.contributions.tolist() == [3, 40, 500]
    assert (terms.bias, terms.total) == (7, 550)


def test_the_winner_of_a_maximum_is_the_first_place_that_holds_it():
    x = np.array([[[1.0, 3.0], [3.0, 2.0]]])
    assert MaxPool2D(2).terms(x, {}, (0, 0, 0)).indices.tolist() == [[0, 0, 1]]


def test_the_total_of_an_activation_is_what_goes_into_it():
    terms = ReLU().terms(np.array([-2.0, 3.0]), {}, (0,))
    assert (terms.total, terms.function) == (-2, "ReLU")
