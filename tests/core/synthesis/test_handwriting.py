import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from core.synthesis import handwriting
from core.synthesis.handwriting import (
    LENGTH,
    MISPLACEMENT,
    SIDE,
    handwritten,
    line_shifts,
    prepared,
    rewritten,
    sketch_of,
)
from core.synthesis.regional_forms import REGIONAL_FORMS
from tests.core.synthesis.test_regional_forms import DIGITS, ring

ZIGZAG = [np.array([[0, 0], [4, 0], [4, 8], [9, 8]], float), np.array([[2.0, 3.0]])]


@given(st.integers(0, 2**32 - 1))
def test_whatever_the_hand_the_ink_is_there_and_stays_inside(seed):
    ink = handwritten(ZIGZAG, np.random.default_rng(seed))
    assert ink.shape == (SIDE, SIDE)
    assert ink.dtype == np.uint8
    assert ink.max() > 60
    assert ink[1:-1, 1:-1].sum(dtype=np.int64) > 0.9 * ink.sum(dtype=np.int64)


def test_the_same_hand_writes_the_same_and_another_hand_something_else():
    first, again, other = (handwritten(ZIGZAG, np.random.default_rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_pens_are_from_thin_to_bold():
    rng = np.random.default_rng(0)
    shares = [handwritten(ZIGZAG, rng).mean() / 255 for _ in range(200)]
    assert min(shares) < 0.03
    assert max(shares) > 0.2


@given(st.integers(0, 2**32 - 1))
def test_a_dot_stays_one_dot(seed):
    ink = handwritten([np.array([[5.0, 5.0]])], np.random.default_rng(seed))
    rows, columns = np.nonzero(ink)
    assert abs(np.ptp(rows) - np.ptp(columns)) <= 12  # at most two hooks longer than wide
    assert ink.any()


@pytest.mark.parametrize("label", DIGITS)
def test_digits_written_again_are_prepared_like_all_others(label):
    images = np.repeat(DIGITS[label]()[None], 30, axis=0)
    found = rewritten(images, np.full(30, label, np.uint8), 0.5, np.random.default_rng(0))
    assert len({image.tobytes() for image in found}) == 30
    for image in found:
        again = prepared(image)
        np.testing.assert_array_equal(again > 127, image > 127)


def test_without_habits_a_zero_stays_open():
    images = np.repeat(ring()[None], 60, axis=0)
    labels = np.zeros(60, np.uint8)
    plain = rewritten(images, labels, 0.0, np.random.default_rng(0))
    slashed = rewritten(images, labels, 1.0, np.random.default_rng(0))
    assert (plain[:, 12:16, 12:16] > 100).mean() < 0.15
    assert (slashed[:, 10:18, 10:18] > 100).any(axis=(1, 2)).mean() > 0.9


def test_a_hasty_hand_puts_lines_beside_their_places_and_keeps_their_form():
    joined = np.array([True, True, False, True, False, False])  # lines of three points, of two, and a dot
    shifts = np.stack([line_shifts(joined, np.random.default_rng(seed)) for seed in range(400)])  # (400, 6, 2)
    for first, last in ((0, 3), (3, 5), (5, 6)):
        line = shifts[:, first:last]
        np.testing.assert_array_equal(line, np.broadcast_to(line[:, :1], line.shape))
    assert not np.array_equal(shifts[:, 0], shifts[:, 3])
    assert not np.array_equal(shifts[:, 3], shifts[:, 5])
    np.testing.assert_allclose(shifts[:, (0, 3, 5)].std(axis=(0, 1)), MISPLACEMENT * LENGTH, rtol=0.1)


def test_lines_that_meet_come_apart_only_where_the_hand_is_hasty(monkeypatch):
    meeting = [np.array([[0.0, 0.0], [10.0, 10.0]]), np.array([[10.0, 10.0], [20.0, 0.0]])]
    monkeypatch.setattr(handwriting, "PENS", (0.03, 0.03))
    monkeypatch.setattr(handwriting, "MISPLACEMENT", 0.5)

    def pieces(loose):
        monkeypatch.setattr(handwriting, "MISPLACED_SHARE", loose)
        inks = [handwritten(meeting, np.random.default_rng(seed), 0.03) for seed in range(40)]
        return np.mean([ndimage.label(ink, np.ones((3, 3)))[1] for ink in inks])

    assert pieces(1.0) > pieces(0.0) + 0.5


def test_an_upstroke_ends_and_a_foot_lies_where_the_stem_does():
    stem = np.array([[5.0, row] for row in range(21)])
    feet = 0
    for seed in range(20):
        upstroke, *foot = REGIONAL_FORMS[1](sketch_of((stem,)), np.random.default_rng(seed))
        np.testing.assert_allclose(upstroke[-1], stem[0])
        for line in foot:
            assert line[0, 1] == line[-1, 1] == stem[-1, 1]
            feet += 1
    assert feet > 2


def test_a_blank_image_stays_blank():
    blank = np.zeros((2, 28, 28), np.uint8)
    assert not rewritten(blank, np.zeros(2, np.uint8), 0.5, np.random.default_rng(0)).any()
