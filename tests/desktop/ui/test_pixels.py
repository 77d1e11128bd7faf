"""Values to indices, maps to one picture: known numbers at known places, and laws for all others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop.ui.colours import DIVERGING_ZERO, SEQUENTIAL_ZERO
from desktop.ui.pixels import (
    GROUND,
    Scale,
    StableLimits,
    Tiling,
    diverging_indices,
    largest_magnitudes,
    mosaic,
    rounded_up,
    sequential_indices,
    steady_limits,
)

LIMIT_OF_TWO = np.full((1, 1, 1), 2.0)

tilings = st.builds(
    Tiling,
    count=st.integers(1, 20),
    height=st.integers(1, 6),
    width=st.integers(1, 6),
    columns=st.integers(1, 25),
    zoom=st.integers(1, 4),
    gap=st.integers(0, 3),
)


def test_known_values_get_known_indices():
    values = np.array([[[0.0, 1.0, 2.0, 5.0]]], np.float32)
    assert sequential_indices(values, LIMIT_OF_TWO).tolist() == [[[SEQUENTIAL_ZERO, 128, 255, 255]]]
    signed = np.array([[[-9.0, -2.0, -1.0, 0.0, 1.0, 2.0]]], np.float32)
    assert diverging_indices(signed, LIMIT_OF_TWO).tolist() == [[[1, 1, 64, DIVERGING_ZERO, 192, 255]]]


def test_negative_zero_is_zero():
    assert diverging_indices(np.array([-0.0], np.float32), np.array([1.0]))[0] == DIVERGING_ZERO


def test_a_limit_of_nothing_draws_zeros_without_a_complaint():
    values = np.zeros((2, 3, 3), np.float32)
    assert (sequential_indices(values, np.zeros((1, 1, 1))) == SEQUENTIAL_ZERO).all()
    assert (diverging_indices(values, np.zeros((1, 1, 1))) == DIVERGING_ZERO).all()


def test_what_is_no_number_is_ground_and_infinity_is_the_end():
    values = np.array([np.nan, np.inf, -np.inf], np.float32)
    assert diverging_indices(values, np.array([1.0])).tolist() == [GROUND, 255, 1]


def test_a_tiny_limit_does_not_overflow():
    assert diverging_indices(np.array([1e-30, 3e38], np.float32), np.array([1e-30])).tolist() == [255, 255]


@given(arrays(np.float32, (2, 3, 4), elements=st.floats(-1e6, 1e6, width=32)), st.floats(1e-3, 1e6))
def test_opposite_values_get_opposite_indices_and_order_is_kept(values, limit):
    limits = np.full((1, 1, 1), limit)
    indices = diverging_indices(values, limits).astype(int)
    opposite = diverging_indices(-values, limits).astype(int)
    # halves are rounded to even, so a value in the middle between two colours may go either way
    assert np.abs(indices + opposite - 2 * DIVERGING_ZERO).max() <= 1
    assert (indices[values == 0] == DIVERGING_ZERO).all()
    order = np.argsort(values, axis=None)
    assert (np.diff(indices.reshape(-1)[order]) >= 0).all()
    assert indices.min() >= 1


def test_three_maps_become_one_picture():
    maps = np.array([[[1, 2]], [[3, 4]], [[5, 6]]], np.uint8)  # (3, 1, 2)
    picture = mosaic(maps, Tiling(count=3, height=1, width=2, columns=2, zoom=2, gap=1))
    assert picture.tolist() == [
        [1, 1, 2, 2, 0, 3, 3, 4, 4],
        [1, 1, 2, 2, 0, 3, 3, 4, 4],
        [0, 0, 0, 0, 0, 0, 0, 0, 0],
        [5, 5, 6, 6, 0, 0, 0, 0, 0],
        [5, 5, 6, 6, 0, 0, 0, 0, 0],
    ]


@given(tilings)
def test_every_pixel_shows_the_cell_that_the_pointer_finds_there(tiling):
    places = np.arange(tiling.count * tiling.height * tiling.width) % 254 + 1
    maps = places.astype(np.uint8).reshape(tiling.count, tiling.height, tiling.width)
    picture = mosaic(maps, tiling)
    width, height = tiling.size
    assert picture.shape == (height, width)
    for y in range(-1, height + 1):
        for x in range(-1, width + 1):
            found = tiling.locate(x, y)
            if 0 <= x < width and 0 <= y < height:
                assert picture[y, x] == (GROUND if found is None else maps[found])
    for index in range(tiling.count):
        x, y = tiling.corner(index)
        assert tiling.locate(x, y) == (index, 0, 0)


def test_outside_of_the_picture_is_nothing():
    tiling = Tiling(count=4, height=2, width=2, columns=2, zoom=3, gap=1)
    width, height = tiling.size
    for x, y in ((-1, 0), (0, -1), (width, 0), (0, height), (width + 5, 2), (-7, -7)):
        assert tiling.locate(x, y) is None


def test_channels_that_lie_next_to_each_other_in_memory_are_drawn_alike():
    maps = np.random.default_rng(3).normal(size=(5, 4, 3)).astype(np.float32)
    other_order = np.ascontiguousarray(maps.transpose(1, 2, 0)).transpose(2, 0, 1)
    assert not other_order.flags.c_contiguous
    tiling = Tiling(count=5, height=4, width=3, columns=3, zoom=2, gap=1)
    first, second = (mosaic(diverging_indices(m, LIMIT_OF_TWO), tiling) for m in (maps, other_order))
    assert np.array_equal(first, second)


def test_magnitudes_for_each_map_or_for_all():
    maps = np.array([[[1.0, -3.0]], [[0.5, 0.0]], [[0.0, 0.0]]], np.float32)  # (3, 1, 2)
    assert largest_magnitudes(maps, Scale.MAP).reshape(-1).tolist() == [3.0, 0.5, 0.0]
    assert largest_magnitudes(maps, Scale.LAYER).tolist() == [[[3.0]]]
    assert largest_magnitudes(maps, Scale.NETWORK).tolist() == [[[3.0]]]


@pytest.mark.parametrize(
    ("magnitude", "limit"),
    [
        (0, 0),
        (1, 1),
        (1.01, 1.5),
        (0.3, 0.3),
        (2.9999, 3),
        (7, 8),
        (8.1, 10),
        (0.0012, 0.0015),
        (95, 100),
        (1e-30, 1e-30),
    ],
)
def test_limits_are_round_numbers(magnitude, limit):
    assert rounded_up(np.array([float(magnitude)]))[0] == pytest.approx(limit)


@given(st.floats(1e-12, 1e12))
def test_a_rounded_limit_is_just_above(magnitude):
    limit = rounded_up(np.array([magnitude]))[0]
    assert magnitude * (1 - 1e-8) <= limit <= magnitude * 1.5001
    assert rounded_up(np.array([limit]))[0] == pytest.approx(limit)


def of(*magnitudes):
    return np.array(magnitudes).reshape(-1, 1, 1)


def test_a_scale_grows_at_once_and_does_not_flicker():
    stable = steady_limits(None, of(1.2))
    assert stable.limits.item() == 1.5
    stable = steady_limits(stable, of(4.5))
    assert stable.limits.item() == 5
    for magnitude in (4.0, 3.2, 4.9, 3.5) * 50:
        stable = steady_limits(stable, of(magnitude))
        assert stable.limits.item() == 5


def test_a_scale_shrinks_after_a_while_of_much_smaller_values_only():
    stable = steady_limits(None, of(10.0))
    for _ in range(StableLimits.PATIENCE - 1):
        stable = steady_limits(stable, of(1.0))
        assert stable.limits.item() == 10
    stable = steady_limits(stable, of(9.0))  # one large value, and the waiting begins anew
    for _ in range(StableLimits.PATIENCE - 1):
        stable = steady_limits(stable, of(1.0))
        assert stable.limits.item() == 10
    assert steady_limits(stable, of(1.0)).limits.item() == 1


def test_every_map_has_a_steady_scale_of_its_own():
    stable = steady_limits(steady_limits(None, of(1.0, 8.0)), of(3.0, 7.0))
    assert stable.limits.reshape(-1).tolist() == [3, 8]


def test_a_scale_of_another_shape_is_reset():
    assert steady_limits(steady_limits(None, of(100.0)), of(1.0, 2.0)).limits.reshape(-1).tolist() == [1, 2]
