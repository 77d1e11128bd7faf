"""Reading order: lines from top to bottom and digits from left to right, wherever they stand on a line."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.photos.reading_order import Extent, group_into_lines


def grid(rows, columns, height=40, width=26, across=50, down=90, rise=lambda x: 0.0):
    """Boxes row by row; rise moves those at x down by so many pixels."""
    return [
        Extent(
            x := 30 + column * across,
            y := 30 + row * down + rise(x),
            x + width,
            y + height,
        )
        for row in range(rows)
        for column in range(columns)
    ]


def rows_of(rows, columns):
    return [list(range(row * columns, (row + 1) * columns)) for row in range(rows)]


BOXES = st.lists(
    st.tuples(st.integers(0, 800), st.integers(0, 800), st.integers(1, 80), st.integers(1, 120)), max_size=30
).map(lambda boxes: [Extent(x, y, x + width, y + height) for x, y, width, height in boxes])


@settings(max_examples=30)
@given(BOXES)
def test_every_one_occurs_once_and_lines_go_from_left_to_right(extents):
    lines = group_into_lines(extents)
    assert sorted(number for line in lines for number in line) == list(range(len(extents)))
    assert all(lines)
    for line in lines:
        centres = [extents[number].centre for number in line]
        assert centres == sorted(centres)


@settings(max_examples=30)
@given(st.permutations(range(20)), st.integers(0, 1000))
def test_the_order_in_which_they_are_given_does_not_matter(order, seed):
    rng = np.random.default_rng(seed)
    extents = [
        Extent(one.left + dx, one.top + dy, one.right + dx, one.bottom + dy)
        for one, (dx, dy) in zip(grid(4, 5), rng.normal(0, 4, (20, 2)), strict=True)
    ]
    lines = group_into_lines(extents)
    shuffled = group_into_lines([extents[number] for number in order])
    assert [[order[number] for number in line] for line in shuffled] == lines


@settings(max_examples=20)
@given(BOXES, st.floats(-500, 500), st.floats(-500, 500), st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_neither_place_nor_size_of_the_page_matters(extents, x, y, scale):
    x, y = round(x), round(y)
    moved = [
        Extent(one.left * scale + x, one.top * scale + y, one.right * scale + x, one.bottom * scale + y)
        for one in extents
    ]
    apart = {one.centre for one in extents}
    if len(apart) == len(extents):  # of two above each other the first given comes first
        assert group_into_lines(moved) == group_into_lines(extents)


def test_nothing_has_no_lines():
    assert group_into_lines([]) == []


def test_one_is_a_line():
    assert group_into_lines([Extent(3, 4, 5, 9)]) == [[0]]


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 30), (12, 1), (5, 7), (9, 20)])
def test_a_grid_has_its_rows_in_order(rows, columns):
    assert group_into_lines(grid(rows, columns)) == rows_of(rows, columns)


@pytest.mark.parametrize("slope", [-0.12, -0.05, 0.05, 0.12])
def test_lines_that_rise_and_fall(slope):
    extents = grid(4, 14, rise=lambda x: slope * x)
    assert group_into_lines(extents) == rows_of(4, 14)


@pytest.mark.parametrize("bend", [-40, -20, 20, 40])
def test_lines_that_bend(bend):
    extents = grid(4, 14, rise=lambda x: bend * ((x - 380) / 380) ** 2)
    assert group_into_lines(extents) == rows_of(4, 14)


def test_a_baseline_that_trembles():
    rng = np.random.default_rng(7)
    extents = [
        Extent(one.left, one.top + shift, one.right, one.bottom + shift)
        for one, shift in zip(grid(5, 12), rng.uniform(-9, 9, 60), strict=True)
    ]
    assert group_into_lines(extents) == rows_of(5, 12)


def test_two_columns_side_by_side_are_of_one_line():
    left = grid(3, 3)
    right = [Extent(one.left + 500, one.top, one.right + 500, one.bottom) for one in left]
    lines = group_into_lines([*left, *right])
    assert lines == [[0, 1, 2, 9, 10, 11], [3, 4, 5, 12, 13, 14], [6, 7, 8, 15, 16, 17]]


def test_small_digits_on_the_line_and_tails_below_it_stay():
    extents = grid(3, 8)
    small, with_tail, high = extents[3], extents[10], extents[20]
    extents[3] = Extent(small.left, small.top + 20, small.right, small.bottom)
    extents[10] = Extent(with_tail.left, with_tail.top, with_tail.right, with_tail.bottom + 30)
    extents[20] = Extent(high.left, high.top - 25, high.right, high.bottom)
    assert group_into_lines(extents) == rows_of(3, 8)


def test_lines_of_other_sizes():
    small = grid(1, 9, height=20, width=12, across=24)
    large = [Extent(30 + 110 * column, 90, 100 + 110 * column, 210) for column in range(4)]
    assert group_into_lines([*large, *small]) == [list(range(4, 13)), [0, 1, 2, 3]]


def test_a_line_that_begins_further_to_the_right():
    extents = [one for number, one in enumerate(grid(3, 6)) if number not in {0, 1, 2}]
    assert group_into_lines(extents) == [[0, 1, 2], list(range(3, 9)), list(range(9, 15))]


@settings(max_examples=20)
@given(st.floats(-40, 40), st.integers(0, 10), st.integers(0, 10))
def test_an_extent_is_turned_by_its_middle_and_keeps_its_sides(slope, left, top):
    extent = Extent.turned(left, top, left + 8, top + 20, slope)
    assert extent.right - extent.left == pytest.approx(8)
    assert extent.height == pytest.approx(20)
    assert np.hypot(extent.centre, extent.middle) == pytest.approx(np.hypot(left + 4, top + 10))


def test_no_slope_is_no_turn():
    assert Extent.turned(1, 2, 3, 4, 0) == Extent(1, 2, 3, 4)


@pytest.mark.parametrize("slope", [-35, -15, 20, 40])
def test_upright_digits_on_falling_lines_have_their_lines_once_turned(slope):
    angle = np.radians(slope)
    extents = []
    for one in grid(4, 8):
        x = one.centre * np.cos(angle) - one.middle * np.sin(angle)
        y = one.centre * np.sin(angle) + one.middle * np.cos(angle)
        extents.append(Extent.turned(x - 13, y - 20, x + 13, y + 20, slope))
    assert group_into_lines(extents) == rows_of(4, 8)
