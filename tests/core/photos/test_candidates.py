"""Pieces: cut out without what is beside them, joined and trimmed to the pixel, judged one by one or together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.photos.candidates import EDGE, Piece, joined, judged, piece_of_mark, resized, scores_of, soft_ink, trimmed
from tests.support.drawn_pages import digit_ink, lay, page_ink, sheet_of, small_reader
from tests.support.small_networks import small_network

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 8), st.integers(1, 8)))
PIECES = st.tuples(st.integers(0, 12), st.integers(0, 12), MASKS).map(lambda facts: trimmed(*facts))
SIDE = 24


def laid(piece):
    """The pixels of a piece on a sheet."""
    sheet = np.zeros((SIDE, SIDE), bool)
    sheet[piece.top : piece.bottom, piece.left : piece.right] = piece.mask
    return sheet


@settings(max_examples=30)
@given(st.integers(0, 12), st.integers(0, 12), MASKS)
def test_trimming_takes_empty_edges_and_nothing_else(left, top, mask):
    piece = trimmed(left, top, mask)
    if not mask.any():
        assert piece is None
        return
    assert np.array_equal(laid(piece), laid(Piece(left, top, mask)))
    for edge in (piece.mask[0], piece.mask[-1], piece.mask[:, 0], piece.mask[:, -1]):
        assert edge.any()
    assert piece.area == mask.sum()


@settings(max_examples=30)
@given(st.lists(PIECES.filter(bool), min_size=1, max_size=4))
def test_joined_is_the_union(pieces):
    union = joined(pieces)
    assert np.array_equal(laid(union), np.any([laid(piece) for piece in pieces], axis=0))
    assert (union.left, union.top) == (min(one.left for one in pieces), min(one.top for one in pieces))
    assert (union.right, union.bottom) == (max(one.right for one in pieces), max(one.bottom for one in pieces))
    for edge in (union.mask[0], union.mask[-1], union.mask[:, 0], union.mask[:, -1]):
        assert edge.any()


def test_the_sides_of_a_piece():
    piece = Piece(3, 5, np.array([[True, False, True], [False, True, False]]))
    assert (piece.width, piece.height, piece.right, piece.bottom, piece.area) == (3, 2, 6, 7, 3)


def test_a_piece_of_each_mark_is_its_pixels():
    sheet, marks = sheet_of(page_ink("28", "53", height=30)[0])
    for number in range(marks.count):
        piece = piece_of_mark(marks, number)
        again = np.zeros(sheet.labels.shape, bool)
        again[piece.top : piece.bottom, piece.left : piece.right] = piece.mask
        assert np.array_equal(again, sheet.labels == number + 1)


def test_soft_ink_of_a_digit_alone_is_its_ink():
    page = np.zeros((90, 90), np.float32)
    lay(page, digit_ink(5, 50), 20, 20)
    sheet, marks = sheet_of(0.7 * page)
    piece = piece_of_mark(marks, 0)
    ink = soft_ink(sheet, piece)
    assert ink.dtype == np.uint8
    assert ink.shape == (piece.height + 2 * EDGE, piece.width + 2 * EDGE)
    expected = page[piece.top - EDGE : piece.bottom + EDGE, piece.left - EDGE : piece.right + EDGE]
    assert np.corrcoef(ink.ravel(), expected.ravel())[0, 1] > 0.98
    assert ink[expected == 1].min() > 240
    assert not ink[expected == 0].any()
    assert ((ink > 0) & (ink < 255)).any(), "edges are soft"


@pytest.mark.parametrize("contrast", [0.15, 0.4, 0.9])
def test_soft_ink_is_full_whatever_the_contrast_of_the_pen(contrast):
    page = np.zeros((90, 90), np.float32)
    lay(page, digit_ink(3, 50), 20, 20)
    sheet, marks = sheet_of(page, floor=0.05)
    fainter = type(sheet)(contrast * page, sheet.labels, 0.05)
    ink = soft_ink(fainter, piece_of_mark(marks, 0))
    assert ink.max() == 255
    assert np.abs(ink.astype(int) - soft_ink(sheet, piece_of_mark(marks, 0))).mean() < 6


def test_soft_ink_has_nothing_of_a_neighbour():
    page = np.zeros((40, 60), np.float32)
    page[10:30, 10:14] = 1
    alone, marks = sheet_of(page)
    expected = soft_ink(alone, piece_of_mark(marks, 0))
    page[10:30, 15:19] = 1  # a pixel of paper between them
    page[31:33, 8:20] = 0.9
    sheet, marks = sheet_of(page)
    assert marks.count == 3
    found = soft_ink(sheet, piece_of_mark(marks, int(marks.left.argsort(kind="stable")[1])))
    assert found.shape == expected.shape
    assert np.array_equal(found, expected)


def test_soft_ink_at_the_corner_of_the_sheet_has_less_room():
    page = np.zeros((40, 60), np.float32)
    page[:20, :4] = 1
    sheet, marks = sheet_of(page)
    assert soft_ink(sheet, piece_of_mark(marks, 0)).shape == (20 + EDGE, 4 + EDGE)
    page = page[::-1, ::-1].copy()
    sheet, marks = sheet_of(page)
    assert soft_ink(sheet, piece_of_mark(marks, 0)).shape == (20 + EDGE, 4 + EDGE)


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
    return sheet_of(0.8 * page_ink("01234", "56789", height=44)[0])


def pieces_of(marks):
    return [piece_of_mark(marks, number) for number in range(marks.count)]


def test_samples_are_judged_to_be_what_they_are(page):
    sheet, marks = page
    said = judged(small_reader(), sheet, pieces_of(marks))
    by_place = sorted(said, key=lambda one: (one.piece.top > 70, one.piece.left))
    assert [one.digit for one in by_place] == list(range(10))
    assert all(one.certainty > 0.8 and one.score > 0 for one in said)


def test_each_is_judged_as_if_it_were_alone(page):
    sheet, marks = page
    pieces = pieces_of(marks)
    many = [*pieces, *pieces[::-1]] * 6
    together = judged(small_reader(), sheet, many)
    alone = {id(piece): judged(small_reader(), sheet, [piece])[0] for piece in pieces}
    assert [one.piece for one in together] == many
    for one in together:
        expected = alone[id(one.piece)]
        assert one.digit == expected.digit
        assert one.certainty == pytest.approx(expected.certainty, abs=1e-4)
        assert one.score == pytest.approx(expected.score, abs=1e-3)


def test_nothing_is_judged_to_be_nothing(page):
    assert judged(small_reader(), page[0], []) == []
    assert scores_of(small_reader(), []).shape == (0,)


def test_scores_are_those_of_the_judgement(page):
    sheet, marks = page
    pieces = pieces_of(marks)
    scores = scores_of(small_reader(), [soft_ink(sheet, piece) for piece in pieces])
    assert scores == pytest.approx([one.score for one in judged(small_reader(), sheet, pieces)], abs=1e-3)


def test_a_scribble_is_less_of_a_digit_than_digits_are(page):
    sheet, marks = page
    least = min(one.score for one in judged(small_reader(), sheet, pieces_of(marks)))
    grid = np.zeros((90, 90), np.float32)
    grid[20:60:6, 20:60] = grid[20:60, 20:60:6] = 1
    sheet, marks = sheet_of(grid)
    assert judged(small_reader(), sheet, pieces_of(marks))[0].score < least


def test_a_network_without_a_threshold_says_how_probable_its_digit_is(page):
    sheet, marks = page
    network = small_network()
    assert network.calibration.digit_threshold is None
    for one in judged(network, sheet, pieces_of(marks)):
        assert 0.1 <= one.certainty <= 1
        # More certain is more of a digit, and no digit is beyond all numbers.
        assert one.score == pytest.approx(10 * (2 * one.certainty - 1), abs=20)
    certain = [(one.certainty, one.score) for one in judged(network, sheet, pieces_of(marks))]
    assert [score for _, score in sorted(certain)] == sorted(score for _, score in certain)


def test_what_belongs_to_a_digit_is_its_tail_too(page):
    sheet, marks = page
    whole = judged(small_reader(), sheet, pieces_of(marks)[:1])[0]
    assert whole.extent is whole.piece
    tailed = type(whole)(whole.piece, 9, 1.0, 9.0, tailed=Piece(0, 0, np.ones((3, 2), bool)))
    assert tailed.extent is tailed.tailed
