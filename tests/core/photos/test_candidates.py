"""Pieces: cut out without what is beside them, joined and trimmed to the pixel, judged one by one or together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.photos.candidates import (
    EDGE,
    Region,
    joined,
    region_of_component,
    resized,
    score_regions,
    scores_of,
    soft_ink,
    trimmed,
)
from tests.support.sample_pages import digit_ink, labeled_page_of, lay, page_ink, small_reader
from tests.support.small_networks import small_network

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 8), st.integers(1, 8)))
PIECES = st.tuples(st.integers(0, 12), st.integers(0, 12), MASKS).map(lambda facts: trimmed(*facts))
SIDE = 24


def laid(region):
    """The pixels of a piece on a sheet."""
    labeled = np.zeros((SIDE, SIDE), bool)
    labeled[region.top : region.bottom, region.left : region.right] = region.mask
    return labeled


@settings(max_examples=30)
@given(st.integers(0, 12), st.integers(0, 12), MASKS)
def test_trimming_takes_empty_edges_and_nothing_else(left, top, mask):
    region = trimmed(left, top, mask)
    if not mask.any():
        assert region is None
        return
    assert np.array_equal(laid(region), laid(Region(left, top, mask)))
    for edge in (region.mask[0], region.mask[-1], region.mask[:, 0], region.mask[:, -1]):
        assert edge.any()
    assert region.area == mask.sum()


@settings(max_examples=30)
@given(st.lists(PIECES.filter(bool), min_size=1, max_size=4))
def test_joined_is_the_union(regions):
    union = joined(regions)
    assert np.array_equal(laid(union), np.any([laid(region) for region in regions], axis=0))
    assert (union.left, union.top) == (min(one.left for one in regions), min(one.top for one in regions))
    assert (union.right, union.bottom) == (max(one.right for one in regions), max(one.bottom for one in regions))
    for edge in (union.mask[0], union.mask[-1], union.mask[:, 0], union.mask[:, -1]):
        assert edge.any()


def test_the_sides_of_a_piece():
    region = Region(3, 5, np.array([[True, False, True], [False, True, False]]))
    assert (region.width, region.height, region.right, region.bottom, region.area) == (3, 2, 6, 7, 3)


def test_a_piece_of_each_mark_is_its_pixels():
    labeled, components = labeled_page_of(page_ink("28", "53", height=30)[0])
    for number in range(components.count):
        region = region_of_component(components, number)
        again = np.zeros(labeled.labels.shape, bool)
        again[region.top : region.bottom, region.left : region.right] = region.mask
        assert np.array_equal(again, labeled.labels == number + 1)


def test_soft_ink_of_a_digit_alone_is_its_ink():
    page = np.zeros((90, 90), np.float32)
    lay(page, digit_ink(5, 50), 20, 20)
    labeled, components = labeled_page_of(0.7 * page)
    region = region_of_component(components, 0)
    ink = soft_ink(labeled, region)
    assert ink.dtype == np.uint8
    assert ink.shape == (region.height + 2 * EDGE, region.width + 2 * EDGE)
    expected = page[region.top - EDGE : region.bottom + EDGE, region.left - EDGE : region.right + EDGE]
    assert np.corrcoef(ink.ravel(), expected.ravel())[0, 1] > 0.98
    assert ink[expected == 1].min() > 240
    assert not ink[expected == 0].any()
    assert ((ink > 0) & (ink < 255)).any(), "edges are soft"


@pytest.mark.parametrize("contrast", [0.15, 0.4, 0.9])
def test_soft_ink_is_full_whatever_the_contrast_of_the_pen(contrast):
    page = np.zeros((90, 90), np.float32)
    lay(page, digit_ink(3, 50), 20, 20)
    labeled, components = labeled_page_of(page, floor=0.05)
    fainter = type(labeled)(contrast * page, labeled.labels, 0.05)
    ink = soft_ink(fainter, region_of_component(components, 0))
    assert ink.max() == 255
    assert np.abs(ink.astype(int) - soft_ink(labeled, region_of_component(components, 0))).mean() < 6


def test_soft_ink_has_nothing_of_a_neighbour():
    page = np.zeros((40, 60), np.float32)
    page[10:30, 10:14] = 1
    alone, components = labeled_page_of(page)
    expected = soft_ink(alone, region_of_component(components, 0))
    page[10:30, 15:19] = 1  # a pixel of paper between them
    page[31:33, 8:20] = 0.9
    labeled, components = labeled_page_of(page)
    assert components.count == 3
    found = soft_ink(labeled, region_of_component(components, int(components.left.argsort(kind="stable")[1])))
    assert found.shape == expected.shape
    assert np.array_equal(found, expected)


def test_soft_ink_at_the_corner_of_the_sheet_has_less_room():
    page = np.zeros((40, 60), np.float32)
    page[:20, :4] = 1
    labeled, components = labeled_page_of(page)
    assert soft_ink(labeled, region_of_component(components, 0)).shape == (20 + EDGE, 4 + EDGE)
    page = page[::-1, ::-1].copy()
    labeled, components = labeled_page_of(page)
    assert soft_ink(labeled, region_of_component(components, 0)).shape == (20 + EDGE, 4 + EDGE)


@settings(max_examples=20)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 80))
def test_resized_ink_has_its_longer_side(height, width, side):
    ink = resized(np.full((height, width), 255, np.uint8), side)
    assert max(ink.shape) == side
    longer = max(height, width)
    assert ink.shape == tuple(max(1, round(one * side / longer)) for one in (height, width))
    assert (ink == 255).all()


@pytest.fixture(scope="module")
def page():
    return labeled_page_of(0.8 * page_ink("01234", "56789", height=44)[0])


def pieces_of(components):
    return [region_of_component(components, number) for number in range(components.count)]


def test_samples_are_judged_to_be_what_they_are(page):
    labeled, components = page
    scored = score_regions(small_reader(), labeled, pieces_of(components))
    by_place = sorted(scored, key=lambda one: (one.region.top > 70, one.region.left))
    assert [one.digit for one in by_place] == list(range(10))
    assert all(one.confidence > 0.8 and one.score > 0 for one in scored)


def test_each_is_judged_as_if_it_were_alone(page):
    labeled, components = page
    regions = pieces_of(components)
    many = [*regions, *regions[::-1]] * 6
    together = score_regions(small_reader(), labeled, many)
    alone = {id(region): score_regions(small_reader(), labeled, [region])[0] for region in regions}
    assert [one.region for one in together] == many
    for one in together:
        expected = alone[id(one.region)]
        assert one.digit == expected.digit
        assert one.confidence == pytest.approx(expected.confidence, abs=1e-4)
        assert one.score == pytest.approx(expected.score, abs=1e-3)


def test_nothing_is_judged_to_be_nothing(page):
    assert score_regions(small_reader(), page[0], []) == []
    assert scores_of(small_reader(), []).shape == (0,)


def test_scores_are_those_of_the_judgement(page):
    labeled, components = page
    regions = pieces_of(components)
    scores = scores_of(small_reader(), [soft_ink(labeled, region) for region in regions])
    assert scores == pytest.approx([one.score for one in score_regions(small_reader(), labeled, regions)], abs=1e-3)


def test_a_scribble_is_less_of_a_digit_than_digits_are(page):
    labeled, components = page
    least = min(one.score for one in score_regions(small_reader(), labeled, pieces_of(components)))
    grid = np.zeros((90, 90), np.float32)
    grid[20:60:6, 20:60] = grid[20:60, 20:60:6] = 1
    labeled, components = labeled_page_of(grid)
    assert score_regions(small_reader(), labeled, pieces_of(components))[0].score < least


def test_a_network_without_a_threshold_says_how_probable_its_digit_is(page):
    labeled, components = page
    network = small_network()
    assert network.calibration.digit_threshold is None
    for one in score_regions(network, labeled, pieces_of(components)):
        assert 0.1 <= one.confidence <= 1
        # More certain is more of a digit, and no digit is beyond all numbers.
        assert one.score == pytest.approx(10 * (2 * one.confidence - 1), abs=20)
    certain = [(one.confidence, one.score) for one in score_regions(network, labeled, pieces_of(components))]
    assert [score for _, score in sorted(certain)] == sorted(score for _, score in certain)


def test_what_belongs_to_a_digit_is_its_tail_too(page):
    labeled, components = page
    whole = score_regions(small_reader(), labeled, pieces_of(components)[:1])[0]
    assert whole.extent is whole.region
    with_tail = type(whole)(whole.region, 9, 1.0, 9.0, with_tail=Region(0, 0, np.ones((3, 2), bool)))
    assert with_tail.extent is with_tail.with_tail
