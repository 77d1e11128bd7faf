import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.synthesis.typefaces import SIDE, SIZE, _serifs, _strokes, printed

STEM = np.column_stack((np.zeros(9), np.linspace(0, 8, 9)))
BAR = STEM[:, ::-1]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1000), st.floats(-1000, 1000))
def test_a_character_stands_whole_in_the_middle_whatever_the_unit_of_its_lines(seed, unit, place):
    ink = printed((STEM * unit + place, BAR * unit + place), np.random.default_rng(seed))
    again = printed((STEM, BAR), np.random.default_rng(seed))
    assert ink.shape == (SIDE, SIDE)
    assert not ink[[0, -1]].any()
    assert not ink[:, [0, -1]].any()
    assert np.abs(ink.astype(int) - again).mean() < 1  # apart from rounding at the edges
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) >= SIZE


def test_a_nib_draws_thick_across_its_broad_side_and_thin_along_it():
    upright, level = (_strokes(line, 10.0, 0.3, 0.0)[:, 2] for line in (STEM, BAR))
    np.testing.assert_allclose(upright, 5)
    np.testing.assert_allclose(level, 1.5)
    np.testing.assert_allclose(_strokes(STEM, 10.0, 1.0, 0.4)[:, 2], 5)  # without contrast all are alike


def test_a_dot_is_a_dot():
    dot = _strokes(np.array([[3.0, 4.0]]), 10.0, 1.0, 0.0)
    np.testing.assert_array_equal(dot, [[3, 4, 5, 3, 4, 5]])


def test_serifs_stand_across_free_ends_only():
    stem, bar = np.add(STEM, (4, 0)), np.add(BAR, (0, 8))  # an upright line on the middle of a level one
    serifs = _serifs((stem, bar), 0.1)
    assert len(serifs) == 3
    top = next(serif for serif in serifs if serif[:, 1].max() < 1)
    assert np.ptp(top[:, 1]) == 0
    assert top[:, 0].mean() == pytest.approx(4)
    assert np.ptp(top[:, 0]) == pytest.approx(2 * 0.1 * 8)
    for serif in serifs:
        if serif[:, 1].max() > 1:
            assert np.ptp(serif[:, 0]) == 0  # of the level line


def test_a_ring_and_a_short_line_have_no_serif():
    turn = np.linspace(0, 2 * np.pi, 30)
    ring = np.column_stack((np.cos(turn), np.sin(turn)))
    ring[-1] = ring[0]
    assert _serifs((ring,), 0.1) == ()
    assert _serifs((STEM, np.array([[4.0, 0], [4.1, 0.1]])), 0.1)[0].mean(axis=0)[0] == 0  # of the stem alone


def test_a_serif_follows_the_stroke_and_not_its_last_point():
    crooked = np.concatenate(([[0.15, 0]], STEM))  # thinning leaves such corners
    serifs = _serifs((crooked,), 0.1)
    assert len(serifs) == 2
    for serif in serifs:
        assert np.ptp(serif[:, 1]) == 0


def ink_of(lines, count=60):
    return [printed(lines, np.random.default_rng(seed)).astype(float) for seed in range(count)]


def test_typefaces_differ_in_weight_width_slant_and_serifs():
    frame = (STEM, np.add(STEM, (8, 0)), BAR, np.add(BAR, (0, 8)))
    weights = [ink.mean() for ink in ink_of(frame)]
    assert max(weights) > 2.5 * min(weights)
    shapes = [
        np.ptp(np.flatnonzero(ink.any(axis=0))) / np.ptp(np.flatnonzero(ink.any(axis=1))) for ink in ink_of(frame)
    ]
    assert max(shapes) > 1.5 * min(shapes)
    stems = ink_of((STEM,))
    tops, bottoms = ([ink[rows].sum(axis=0) @ np.arange(SIDE) / ink[rows].sum() for ink in stems]
                     for rows in (slice(20, 40), slice(56, 76)))  # fmt: skip
    leaning = np.array(tops) - np.array(bottoms)
    assert (leaning > 3).any()  # italics lean to the right
    assert (leaning > -1).all()
    ends = [ink[18:26].sum() / ink[44:52].sum() for ink in stems]
    assert max(ends) > 1.5  # a serif at the top
    assert min(ends) < 1.1  # none


def test_of_a_v_the_left_stroke_is_the_thicker_one():
    down, up = np.array([[0.0, 0], [3, 8]]), np.array([[3.0, 8], [6, 0]])
    for broad in np.radians([-45.0, -20.0]):
        assert _strokes(down, 10.0, 0.3, broad)[0, 2] > 1.15 * _strokes(up, 10.0, 0.3, broad)[0, 2]
    heavier = [ink[:, : SIDE // 2].sum() > 1.1 * ink[:, SIDE // 2 :].sum() for ink in ink_of((down, up))]
    lighter = [ink[:, SIDE // 2 :].sum() > 1.1 * ink[:, : SIDE // 2].sum() for ink in ink_of((down, up))]
    assert sum(heavier) > 5 * sum(lighter)
