"""Marks: what is ink beside what is around it, and its connected pieces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.photos.components import find_components, ink_mask, ink_threshold
from tests.support.sample_pages import contrast_of, digit_ink, lay

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12)))


def mask_of(*rows):
    return np.array([[cell == "#" for cell in row] for row in rows])


def test_pieces_of_a_known_mask():
    mask = mask_of(
        "##....#",
        "#.....#",
        ".......",
        "..###..",
    )
    values = np.where(mask, 0.5, 0).astype(np.float32)
    values[3, 2:5] = 0.2, 0.3, 0.7
    components = find_components(mask, values)
    assert components.count == 3
    assert components.left.tolist() == [0, 6, 2]
    assert components.top.tolist() == [0, 0, 3]
    assert components.right.tolist() == [2, 7, 5]
    assert components.bottom.tolist() == [2, 2, 4]
    assert components.width.tolist() == [2, 1, 3]
    assert components.height.tolist() == [2, 2, 1]
    assert components.side.tolist() == [2, 2, 3]
    assert components.area.tolist() == [3, 2, 3]
    assert components.darkness == pytest.approx([0.5, 0.5, 0.4])
    assert components.mask(0).tolist() == [[True, True], [True, False]]


def test_a_blank_mask_has_no_marks():
    components = find_components(np.zeros((5, 7), bool), np.zeros((5, 7), np.float32))
    assert components.count == 0
    assert components.labels.shape == (5, 7)
    for array in (
        components.left,
        components.top,
        components.right,
        components.bottom,
        components.area,
        components.darkness,
        components.side,
    ):
        assert array.shape == (0,)


@pytest.mark.parametrize("rows", [("#..", ".#.", "..#"), ("..#", ".#.", "#..")])
def test_what_touches_over_a_corner_is_one_piece(rows):
    components = find_components(mask_of(*rows), np.ones((3, 3), np.float32))
    assert components.count == 1
    assert components.area.tolist() == [3]


def test_what_lies_in_the_box_of_another_mark_is_not_in_its_mask():
    outer = np.zeros((9, 9), bool)
    outer[0], outer[8], outer[:, 0], outer[:, 8] = True, True, True, True
    outer[4, 4] = True
    components = find_components(outer, np.ones((9, 9), np.float32))
    assert components.count == 2
    assert components.mask(0).sum() == 32
    assert not components.mask(0)[4, 4]


@settings(max_examples=30)
@given(MASKS)
def test_the_pieces_are_the_mask_and_no_pixel_is_in_two(mask):
    values = np.linspace(0.1, 1, mask.size, dtype=np.float32).reshape(mask.shape)
    components = find_components(mask, values)
    again = np.zeros(mask.shape, int)
    for number in range(components.count):
        piece = components.mask(number)
        # Boxes are as small as they can be.
        for edge in (piece[0], piece[-1], piece[:, 0], piece[:, -1]):
            assert edge.any()
        place = (
            slice(components.top[number], components.bottom[number]),
            slice(components.left[number], components.right[number]),
        )
        again[place] += piece
        assert components.area[number] == piece.sum()
        assert components.darkness[number] == pytest.approx(values[place][piece].mean())
    assert np.array_equal(again, mask)


def test_blank_paper_has_no_ink():
    assert not ink_mask(contrast_of(np.zeros((60, 80)))).any()


def test_what_is_fainter_than_the_least_ink_is_none_and_what_is_darker_is():
    for noise in (0.004, 0.05):
        least = ink_threshold(contrast_of(np.zeros((1, 1)), noise))
        assert least > noise
        values = np.zeros((60, 80), np.float32)
        values[20:40, 30:34] = 0.8 * least
        assert not ink_mask(contrast_of(values, noise)).any()
        values[20:40, 30:34] = 2 * least
        assert ink_mask(contrast_of(values, noise))[22:38, 31:33].all()


def test_more_noise_needs_more_contrast():
    needed = [ink_threshold(contrast_of(np.zeros((1, 1)), noise)) for noise in (0.001, 0.02, 0.05, 0.1)]
    assert needed == sorted(needed)
    assert needed[-1] > needed[0]


def test_the_edge_of_a_stroke_is_where_its_contrast_is_about_half():
    values = np.zeros((80, 120), np.float32)
    values[:, 50:60] = 0.8
    values[:, 49], values[:, 60] = 0.2, 0.2
    columns = np.flatnonzero(ink_mask(contrast_of(values)).any(axis=0))
    assert columns.tolist() == list(range(50, 60))


def test_a_faint_rule_through_dark_ink_hangs_on_no_digit():
    values = np.zeros((140, 400), np.float32)
    values[68:70] = 0.2
    box = lay(values, 0.8 * digit_ink(8, 60), 100, 40)
    mask = ink_mask(contrast_of(values))
    x, y, width, height = box
    components = find_components(mask, values)
    main = int(components.area.argmax())
    # Far from the digit the rule is ink by itself; beside it it is not.
    assert (components.left[main], components.right[main]) == pytest.approx((x, x + width), abs=1)
    assert (components.top[main], components.bottom[main]) == pytest.approx((y, y + height), abs=1)
    assert mask[68:70, 350:].all()


def test_pencil_counts_beside_a_felt_pen_that_is_far_enough():
    values = np.zeros((200, 300), np.float32)
    lay(values, 0.9 * digit_ink(5, 50), 40, 70)
    pencil = lay(values, 0.2 * digit_ink(5, 50), 200, 70)
    x, y, width, height = pencil
    mask = ink_mask(contrast_of(values))
    components = find_components(mask, values)
    assert components.count == 2
    right = int(components.left.argmax())
    found = [components.left[right], components.top[right], components.width[right], components.height[right]]
    assert found == pytest.approx([x, y, width, height], abs=1)


@settings(max_examples=20)
@given(arrays(np.float32, st.tuples(st.integers(1, 30), st.integers(1, 30)), elements=st.floats(0, 1, width=32)))
def test_any_contrast_has_a_mask_of_its_shape(values):
    mask = ink_mask(contrast_of(values))
    assert mask.shape == values.shape
    assert mask.dtype == bool
    if values.max() <= ink_threshold(contrast_of(values)):
        assert not mask.any()
