"""Boxes under the pointer, and the way from one digit to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.photos.box_geometry import (
    HANDLES,
    Edge,
    box_between,
    digit_at,
    dragged,
    handle_at,
    handle_place,
    label_widths,
    neighbour,
)
from tests.support.pages import digit_by_hand, page_by_hand, two_lines

BOXES = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(1, 200), st.integers(1, 200))
WAYS = st.integers(-400, 400)


@given(BOXES, WAYS, WAYS)
def test_a_box_that_is_moved_keeps_its_size(box, x, y):
    assert dragged(box, Edge.NONE, x, y) == (box[0] + x, box[1] + y, *box[2:])


@given(BOXES, st.sampled_from(HANDLES), WAYS, WAYS)
def test_a_handle_takes_its_edges_along_and_leaves_the_others(box, handle, x, y):
    left, top, width, height = dragged(box, handle, x, y)
    assert min(width, height) >= 1
    if not handle & (Edge.LEFT | Edge.RIGHT):
        assert (left, width) == (box[0], box[2])
    if not handle & (Edge.TOP | Edge.BOTTOM):
        assert (top, height) == (box[1], box[3])
    if handle is Edge.RIGHT and box[2] + x > 0:
        assert (left, width) == (box[0], box[2] + x)
    if handle is Edge.LEFT and box[2] - x > 0:
        assert (left, width) == (box[0] + x, box[2] - x)


@given(BOXES, st.sampled_from(HANDLES))
def test_every_handle_is_found_at_its_place(box, handle):
    assert handle_at(box, *handle_place(box, handle), 0.25) == handle
    assert handle_at(box, -50, -50, 8) is None


def test_the_order_of_corners_does_not_matter():
    assert box_between(10, 50, 30, 20) == box_between(30, 20, 10, 50) == (10, 20, 20, 30)
    assert box_between(5, 5, 5, 5) == (5, 5, 1, 1)


def test_of_boxes_one_in_the_other_the_smaller_is_meant_and_near_is_near_enough():
    page = page_by_hand([digit_by_hand((0, 0, 100, 100)), digit_by_hand((40, 40, 20, 20))])
    assert digit_at(page.digits, 50, 50, 0) == 1
    assert digit_at(page.digits, 10, 10, 0) == 0
    assert digit_at(page.digits, 103, 50, 4) == 0
    assert digit_at(page.digits, 105, 50, 4) is None


@pytest.mark.parametrize(
    ("start", "across", "down", "end"),
    [(0, 1, 0, 1), (1, 1, 0, 2), (4, 1, 0, 4), (0, -1, 0, 0), (0, 0, 1, 2), (1, 0, 1, 3), (4, 0, -1, 1), (3, 0, 1, 3)],
)
def test_arrows_follow_the_lines_and_stay_at_the_ends(start, across, down, end):
    assert neighbour(two_lines().lines, start, across, down) == end


def test_text_above_a_box_may_reach_to_the_next_box_of_its_line_but_not_further():
    page = page_by_hand(
        [digit_by_hand((10, 100, 20, 40)), digit_by_hand((60, 110, 20, 40)), digit_by_hand((300, 100, 20, 40))],
        [digit_by_hand((20, 200, 20, 40))],
    )
    assert label_widths(page.digits) == [50, 120, 120, 120]
    assert label_widths(()) == []
