import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.typefaces import SIDE, SIZE, WEIGHTS, _serifs, _strokes, printed

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


def test_typefaces_differ_in_weight():
    inks = [printed((STEM,), np.random.default_rng(seed)).mean() for seed in range(40)]
    assert max(inks) > 2 * min(inks)
    assert WEIGHTS[0] < WEIGHTS[1]
