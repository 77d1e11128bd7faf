"""Soft ink and the statistics of paper, by laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.images.paper_statistics import leans_dark, noise_deviation, preview_step, relative_brightness
from core.images.soft_ink import MAX_START, MIN_START, ink_bytes, ink_range

CONTRASTS = st.lists(st.floats(0.05, 1), min_size=1, max_size=40)


@given(CONTRASTS, st.floats(0, 1))
def test_ink_begins_between_its_shares_of_the_full_contrast(strokes, floor):
    ink = ink_range(np.array(strokes), floor)
    full = ink.full + ink.start / 2
    assert MIN_START * full <= ink.start * (1 + 1e-12)
    assert ink.start <= MAX_START * full * (1 + 1e-12)
    assert min(strokes) <= full * (1 + 1e-12)
    assert ink.full > ink.start


@given(CONTRASTS, st.floats(0.1, 8))
def test_a_fainter_pen_leaves_the_same_ink(strokes, factor):
    values = np.array(strokes)
    first, second = ink_range(values, 0.0), ink_range(factor * values, 0.0)
    assert (second.start, second.full) == pytest.approx((factor * first.start, factor * first.full))


@given(st.lists(st.floats(-2, 3), min_size=1, max_size=30))
def test_ink_of_more_contrast_is_no_fainter(shares):
    ink = ink_bytes(np.sort(np.array(shares)))
    assert (np.diff(ink.astype(int)) >= 0).all()
    assert ink_bytes(np.array([0.0, 1.0])).tolist() == [0, 255]


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 500))
def test_the_step_of_a_preview_is_the_smallest_that_keeps_its_pixel_limit(height, width, side):
    step = preview_step((height, width), side)
    assert -(-max(height, width) // step) <= side
    assert step == 1 or -(-max(height, width) // (step - 1)) > side


def test_the_noise_of_paper_is_its_standard_deviation():
    noise = np.random.default_rng(1).normal(0, 0.03, 40_000)
    assert noise_deviation(-noise[noise < 0]) == pytest.approx(0.03, rel=0.03)
    assert noise_deviation(np.zeros(0)) == 0


def test_the_share_that_ink_takes_does_not_depend_on_the_light():
    light = np.linspace(0.2, 1, 50, dtype=np.float32)[None]
    np.testing.assert_allclose(relative_brightness(0.3 * light, light, 0.05), 0.3, rtol=1e-6)
    assert relative_brightness(np.full((1, 1), 0.01, np.float32), np.zeros((1, 1), np.float32), 0.05) == pytest.approx(
        0.2
    )


def test_polarity_is_that_of_the_smaller_part():
    difference = np.full((20, 20), 0.05, np.float32)
    difference[3:6, 3:6] = -0.8
    assert leans_dark(difference)
    assert not leans_dark(-difference)
