from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from core.drawing.ink import render
from core.synthesis.added_strokes import bowed
from core.synthesis.digit_variants import (
    VARIANTS,
    closed_four,
    crossed_seven,
    crossings,
    european_one,
    one_with_foot,
    open_four,
    slashed_zero,
)
from core.synthesis.pens import Pen, drawn_with
from core.synthesis.stroke_distortions import arc_lengths

seeds = st.integers(0, 2**32 - 1)


def line(*points):
    """A line through the points, with ten steps from each to the next."""
    corners = np.array(points, np.float64)
    pieces = [np.linspace(first, last, 10, endpoint=False) for first, last in pairwise(corners)]
    return np.concatenate((*pieces, corners[-1:]))


ONE = (line((8, 2), (7, 22)),)
ONE_WITH_FLAG = (line((8, 2), (7, 22)), line((8, 2), (2, 9)))
SEVEN = (line((3, 3), (14, 3), (8, 22)),)
CROSSED_SEVEN = (
    line((3, 3), (14, 3), (11, 12)),
    line((11, 12), (8, 22)),
    line((6, 12), (11, 12)),
    line((11, 12), (16, 12)),
)
ZERO = (line((10, 2), (4, 8), (4, 16), (10, 22), (16, 16), (16, 8), (10, 2)),)
TAIL = (line((14, 14), (13, 23)), line((14, 14), (18, 14)))
OPEN_FOUR = (line((4, 3), (2, 14), (14, 14)), line((15, 2), (14, 14)), *TAIL)
CLOSED_FOUR = (line((14, 14), (15, 2), (2, 14), (14, 14)), *TAIL)
LINES = {0: ZERO, 1: ONE, 4: OPEN_FOUR, 7: SEVEN}


def rng(seed=0):
    return np.random.default_rng(seed)


def loops(lines):
    """How many pieces of paper the drawn lines enclose."""
    return ndimage.label(render(drawn_with(lines, Pen(width=0.02, size=0.9))) < 128, np.ones((3, 3)))[1] - 1


@given(seeds)
def test_an_upstroke_leads_from_the_lower_left_to_the_top(seed):
    stem, upstroke = european_one(ONE, rng(seed))
    np.testing.assert_array_equal(stem, ONE[0])
    np.testing.assert_allclose(upstroke[-1], [8, 2])
    assert upstroke[0, 0] < 8
    assert 2 < upstroke[0, 1] < 22
    assert 0.4 * 20 - 0.1 <= np.hypot(*(upstroke[-1] - upstroke[0])) <= 0.8 * 20 + 0.1


@given(seeds)
def test_a_foot_lies_under_the_stem_on_both_sides(seed):
    *_, foot = one_with_foot(ONE, rng(seed))
    assert foot[0, 0] < 7 < foot[-1, 0]
    np.testing.assert_allclose(foot[:, 1], 22, atol=4)


@given(seeds, st.floats(-20, 60))
def test_an_upstroke_is_never_nearer_to_the_stem_than_a_pen_is_wide(seed, lean):
    top = np.array([10 + 20 * np.tan(np.radians(lean)), 0.0])
    stem, upstroke = european_one((line(top, (10, 20)),), rng(seed))
    down, back = stem[-1] - stem[0], upstroke[0] - upstroke[-1]
    angle = np.degrees(np.arccos(down @ back / np.hypot(*down) / np.hypot(*back)))
    assert angle > 17
    assert back[0] * down[1] < back[1] * down[0], "on the left"


def test_a_one_that_has_an_upstroke_gets_no_other():
    assert european_one(ONE_WITH_FLAG, rng()) is None
    assert one_with_foot(ONE_WITH_FLAG, rng()) is None


@given(seeds)
def test_a_crossed_seven_has_a_line_across_its_stem(seed):
    seven, bar = crossed_seven(SEVEN, rng(seed))
    np.testing.assert_array_equal(seven, SEVEN[0])
    (stem,) = crossings((seven,), float(bar[:, 1].mean()))
    assert bar[0, 0] < stem[0] < bar[-1, 0]
    assert 9 < bar[:, 1].mean() < 16


def test_a_seven_that_is_crossed_is_not_crossed_again():
    assert crossed_seven(CROSSED_SEVEN, rng()) is None


@given(seeds)
def test_a_slash_goes_through_the_middle_from_the_lower_left(seed):
    zero, slash = slashed_zero(ZERO, rng(seed))
    np.testing.assert_array_equal(zero, ZERO[0])
    np.testing.assert_allclose((slash[0] + slash[-1]) / 2, [10, 12])
    first, last = sorted((slash[0], slash[-1]), key=lambda place: place[0])
    assert first[1] > last[1]
    assert loops((zero, slash)) >= 1


@given(seeds)
def test_an_open_four_is_closed_and_a_closed_one_opened(seed):
    assert loops(OPEN_FOUR) == 0
    assert loops(closed_four(OPEN_FOUR, rng(seed))) == 1
    assert loops(CLOSED_FOUR) == 1
    opened = open_four(CLOSED_FOUR, rng(seed))
    assert loops(opened) == 0
    assert sum(arc_lengths(one)[-1] for one in opened) == pytest.approx(
        sum(arc_lengths(one)[-1] for one in CLOSED_FOUR), rel=0.15
    )


def test_a_four_that_is_as_it_should_be_stays_so():
    assert open_four(OPEN_FOUR, rng()) is OPEN_FOUR
    assert closed_four(CLOSED_FOUR, rng()) is CLOSED_FOUR


def test_a_four_that_cannot_be_closed_is_reported():
    low_stem = (line((4, 0), (2, 14), (14, 14)), line((14, 11), (14, 14)), *TAIL)
    assert closed_four(low_stem, rng()) is None
    assert closed_four(ONE, rng()) is None


def test_a_four_without_room_for_a_triangle_is_not_closed():
    narrow = (line((11, 3), (10, 14), (14, 14)), line((14, 2), (14, 14)), *TAIL)
    assert closed_four(narrow, rng()) is None


def test_a_zero_too_narrow_for_a_slash_gets_none():
    narrow = ((ZERO[0] - 10) * (0.3, 1) + 10,)
    assert slashed_zero(ZERO, rng()) is not None
    assert slashed_zero(narrow, rng()) is None
    turned = narrow[0] @ np.array([[0.7, 0.7], [-0.7, 0.7]])
    assert slashed_zero((turned,), rng()) is None


def test_crossings_of_a_row():
    np.testing.assert_allclose(crossings((line((0, 0), (4, 8)), line((9, 0), (9, 3))), 2.0), [[1, 2], [9, 2]])
    assert crossings((line((0, 0), (4, 0)),), 2.0) == []


@given(seeds)
def test_a_bent_stroke_has_its_ends_and_hardly_bends(seed):
    stroke = bowed(np.array([1.0, 2.0]), np.array([11.0, 2.0]), rng(seed))
    np.testing.assert_allclose(stroke[[0, -1]], [[1, 2], [11, 2]], atol=1e-12)
    assert np.abs(stroke[:, 1] - 2).max() < 3


@pytest.mark.parametrize("name", list(VARIANTS))
def test_a_form_is_the_same_for_the_same_hand_and_leaves_what_it_was_given(name):
    digit, form = VARIANTS[name]
    before = [one.copy() for one in LINES[digit]]
    first, second = form(LINES[digit], rng(3)), form(LINES[digit], rng(3))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    for one, copy in zip(LINES[digit], before, strict=True):
        np.testing.assert_array_equal(one, copy)


@pytest.mark.parametrize("name", list(VARIANTS))
def test_a_form_of_a_dot_is_none_or_lines(name):
    dot = (np.array([[5.0, 5.0]]),)
    rendered = VARIANTS[name][1](dot, rng())
    assert rendered is None or all(np.isfinite(one).all() for one in rendered)
