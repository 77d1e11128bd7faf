"""Touching digits are cut apart, single ones are not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.photos.candidates import Candidate, joined, region_of_component, score_regions
from core.photos.splitting import find_seams, split
from tests.support.sample_pages import digit_ink, labeled_page_of, lay, page_ink, region_of_box, small_reader

HEIGHT, WIDTH = 60, 40


def touching(*digits):
    """A sheet on which these samples just touch, its one piece as it is judged, and where each digit begins."""
    inks = [digit_ink(digit, HEIGHT) for digit in digits]
    page = np.zeros((HEIGHT + 60, sum(ink.shape[1] for ink in inks) + 80), np.float32)
    left, starts = 30, []
    for ink in inks:
        while left > 30:  # closer by a pixel until it touches
            trial = page.copy()
            lay(trial, ink, left, 30)
            if labeled_page_of(trial)[1].count == 1:
                break
            left -= 1
        lay(page, ink, left, 30)
        starts.append(left)
        left += ink.shape[1]
    labeled, components = labeled_page_of(0.8 * page)
    assert components.count == 1
    return labeled, score_regions(small_reader(), labeled, [region_of_component(components, 0)])[0], starts


def read(digits):
    return [one.digit for one in digits]


@pytest.mark.parametrize("digits", ["35", "88", "47", "56", "62", "28", "354"])
def test_touching_samples_are_cut_into_these(digits):
    labeled, whole, starts = touching(*map(int, digits))
    found = split(small_reader(), labeled, [(whole, HEIGHT, WIDTH)])[0]
    assert "".join(map(str, read(found))) == digits
    for one, start in zip(found, starts, strict=True):
        assert one.region.left == pytest.approx(start, abs=10)
        assert one.cut_from is not None


@pytest.mark.parametrize("digits", [(3, 5), (8, 8), (4, 7), (3, 5, 4)])
def test_parts_do_not_overlap_and_are_of_the_piece(digits):
    labeled, whole, _ = touching(*digits)
    parts = [one.region for one in split(small_reader(), labeled, [(whole, HEIGHT, WIDTH)])[0]]
    assert len(parts) > 1
    union = joined([whole.region, *parts])
    assert (union.left, union.top, union.width, union.height) == (
        whole.region.left,
        whole.region.top,
        whole.region.width,
        whole.region.height,
    )
    assert np.array_equal(union.mask, whole.region.mask), "no pixel comes from elsewhere"
    assert sum(part.area for part in parts) == joined(parts).area, "none is in two parts"
    assert sum(part.area for part in parts) > 0.97 * whole.region.area


def test_single_clear_digits_are_not_cut():
    labeled, components = labeled_page_of(0.8 * page_ink("01234", "56789", height=HEIGHT)[0])
    scored = score_regions(
        small_reader(), labeled, [region_of_component(components, number) for number in range(components.count)]
    )
    found = split(small_reader(), labeled, [(one, HEIGHT, WIDTH) for one in scored])
    assert [parts[0] for parts in found] == scored
    assert all(len(parts) == 1 and parts[0].cut_from is None for parts in found)


def test_each_piece_is_split_as_if_it_were_alone():
    labeled, whole, _ = touching(3, 5)
    twice = split(small_reader(), labeled, [(whole, HEIGHT, WIDTH)] * 2)
    once = split(small_reader(), labeled, [(whole, HEIGHT, WIDTH)])[0]
    assert [read(parts) for parts in twice] == [read(once)] * 2
    assert split(small_reader(), labeled, []) == []


@settings(max_examples=20)
@given(st.integers(1, 40), st.integers(1, 60), st.floats(1, 80), st.integers(0, 99))
def test_seams_go_from_row_to_row_without_a_jump(height, width, usual, seed):
    ink = (np.random.default_rng(seed).random((height, width)) * 255).astype(np.uint8)
    found = find_seams(ink, usual)
    for seam in found:
        assert seam.shape == (height,)
        assert seam.min() >= 0
        assert seam.max() <= width
        assert (np.abs(np.diff(seam)) <= 1).all()
    means = [seam.mean() for seam in found]
    assert means == sorted(means), "from left to right"


def test_a_seam_goes_through_the_paper_between_two_strokes():
    ink = np.zeros((40, 60), np.uint8)
    rows = np.arange(40)
    for row in rows:
        ink[row, 15 + row // 4 : 20 + row // 4] = 255
        ink[row, 35 + row // 4 : 40 + row // 4] = 255
    seams = find_seams(ink, 40)
    assert any(
        all(ink[row, : seam[row]].any() and ink[row, seam[row] :].any() for row in rows)
        and all(ink[row, seam[row] - 1] == 0 or ink[row, seam[row]] == 0 for row in rows)
        for seam in seams
    )


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 40), (40, 3), (200, 12)])
def test_any_piece_gives_at_least_itself(width, height):
    page = np.zeros((80, 240), np.float32)
    page[20 : 20 + height, 20 : 20 + width] = 0.8
    labeled, _ = labeled_page_of(page)
    whole = Candidate(region_of_box(20, 20, width, height), 1, 0.5, 1.0)
    for usual in (4.0, 30.0, 100.0):
        parts = split(small_reader(), labeled, [(whole, usual, usual)])[0]
        assert parts
        assert sum(part.region.area for part in parts) <= whole.region.area
