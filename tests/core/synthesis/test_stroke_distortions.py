import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from core.drawing.ink import render
from core.synthesis.pens import Pen, drawn_with
from core.synthesis.stroke_distortions import (
    GAPS,
    TREMBLE,
    arc_lengths,
    digit_size,
    gapped,
    hooked,
    is_free,
    points_at,
    section,
    trembling,
)

seeds = st.integers(0, 2**32 - 1)
CORNER = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]])


def straight(length=20.0):
    return np.column_stack((np.zeros(21), np.linspace(0, length, 21)))


def ring(points=41):
    turns = np.linspace(0, 2 * np.pi, points)
    circle = np.column_stack((7 * np.sin(turns), 10 * np.cos(turns)))  # begins at the bottom
    circle[-1] = circle[0]
    return circle


def distance_to(line, points):
    """From each of the points (Q, 2) to the nearest place on a line (P, 2)."""
    starts, steps = line[:-1], np.diff(line, axis=0)  # (P - 1, 2)
    lengths = np.maximum((steps**2).sum(axis=1), 1e-12)
    share = np.clip(((points[:, None] - starts) * steps).sum(axis=2) / lengths, 0, 1)  # (Q, P - 1)
    return np.hypot(*np.moveaxis(starts + share[..., None] * steps - points[:, None], 2, 0)).min(axis=1)


def test_lengths_along_a_line():
    np.testing.assert_array_equal(arc_lengths(CORNER), [0, 3, 7])
    np.testing.assert_allclose(points_at(CORNER, np.array([1.0, 3.0, 5.0])), [[1, 0], [3, 0], [3, 2]])
    np.testing.assert_allclose(section(CORNER, 1, 5), [[1, 0], [3, 0], [3, 2]])
    assert digit_size((CORNER, straight(1))) == 4
    assert digit_size((np.zeros((1, 2)),)) > 0


def test_an_end_that_lies_on_another_line_is_not_free():
    upper, lower = np.array([[0.0, 0.0], [0.0, 5.0]]), np.array([[0.0, 5.0], [4.0, 9.0]])
    lines = (upper, lower)
    assert is_free(upper[0], upper, lines, 9)
    assert not is_free(upper[-1], upper, lines, 9)


@given(seeds)
def test_a_trembling_hand_keeps_ends_and_stays_near(seed):
    line = straight()
    (shaken,) = trembling((line,), np.random.default_rng(seed))
    np.testing.assert_allclose(shaken[[0, -1]], line[[0, -1]])
    aside = distance_to(line, shaken)
    assert 0 < aside.max() < 6 * TREMBLE * 20


def test_a_line_too_short_to_tremble_and_a_dot_stay_as_they_are():
    lines = (straight(), np.array([[5.0, 5.0], [5.0, 5.5]]), np.array([[9.0, 9.0]]))
    shaken = trembling(lines, np.random.default_rng(0))
    np.testing.assert_array_equal(shaken[1], lines[1])
    np.testing.assert_array_equal(shaken[2], lines[2])


@given(seeds)
def test_hooks_are_added_to_free_ends_alone(seed):
    stem, arm, spur = (
        straight(),
        np.array([[0.0, 10.0], [5.0, 10.0], [10.0, 8.0]]),
        np.array([[0.0, 15.0], [2.0, 15.0]]),
    )
    changed = hooked((stem, arm, spur), np.random.default_rng(seed))
    np.testing.assert_array_equal(changed[0][3:-3], stem)
    np.testing.assert_array_equal(changed[1][:-3], arm)
    np.testing.assert_array_equal(changed[2], spur)
    tail = arc_lengths(changed[0])
    assert 0.08 * 20 - 1e-9 <= tail[3] <= 0.13 * 20 + 1e-9


def test_a_ring_is_left_at_its_top():
    (changed,) = hooked((ring(),), np.random.default_rng(0))
    np.testing.assert_allclose(changed[3], [0, -10], atol=1e-6)
    body = changed[3:-3]
    np.testing.assert_allclose(np.sort(body, axis=0), np.sort(ring()[:-1], axis=0))


@given(seeds, st.sampled_from(["straight", "ring", "both"]))
def test_gaps_only_take_away(seed, kind):
    lines = {"straight": (straight(),), "ring": (ring(),), "both": (straight(), ring() + 20)}[kind]
    pen = 0.1
    remaining = gapped(lines, np.random.default_rng(seed), pen)
    size = digit_size(lines)
    for piece in remaining:
        assert np.min([distance_to(line, piece) for line in lines], axis=0).max() < 1e-9
    lost = sum(arc_lengths(line)[-1] for line in lines) - sum(arc_lengths(piece)[-1] for piece in remaining)
    gaps = len(remaining) - len(lines)
    assert gaps in (1, 2)
    assert gaps * (pen + GAPS[0]) * size - 1e-9 <= lost <= gaps * (pen + GAPS[1]) * size + 1e-9
    ends = np.concatenate([piece[[0, -1]] for piece in remaining])
    for end in np.concatenate([line[[0, -1]] for line in lines]):
        assert (ends == end).all(axis=1).any(), "what a line begins and ends with is kept"


@given(seeds)
def test_a_gap_is_seen_when_it_is_drawn(seed):
    line = straight()
    pen = Pen()
    whole, broken = (
        render(drawn_with(lines, pen)) for lines in ((line,), gapped((line,), np.random.default_rng(seed), 0.08 / 0.6))
    )
    assert (broken <= whole).all()
    assert ndimage.label(broken > 127)[1] > 1


def test_what_is_too_short_for_a_gap_is_kept():
    dot = np.array([[1.0, 1.0]])
    (kept,) = gapped((dot,), np.random.default_rng(0), 0.1)
    np.testing.assert_array_equal(kept, dot)


@pytest.mark.parametrize("change", [trembling, hooked, lambda lines, rng: gapped(lines, rng, 0.1)])
def test_the_same_hand_does_the_same_and_leaves_what_it_was_given(change):
    lines = (straight(), ring())
    before = [line.copy() for line in lines]
    first, second = (change(lines, np.random.default_rng(5)) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    for line, copy in zip(lines, before, strict=True):
        np.testing.assert_array_equal(line, copy)
