import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.synthesis import non_digits as module
from core.synthesis.doodles import SCRIBBLE_SHARES, SCRIBBLES, SHAPES, scribble
from core.synthesis.handwriting import prepared
from core.synthesis.non_digits import (
    MAX_SYMMETRY,
    MIRRORED,
    SIDEWAYS,
    UPSIDE_DOWN,
    non_digit_kinds,
    non_digits,
    symmetry,
)
from tests.core.synthesis.test_regional_forms import ring, seven, stem

DIGITS = Dataset(np.array([ring(), stem(), seven()] * 3), np.array([0, 1, 7] * 3, np.uint8))
KINDS = list(non_digit_kinds(DIGITS))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_mark_is_ink_and_the_same_hand_makes_it_again(kind, seed):
    make = non_digit_kinds(DIGITS)[kind]
    ink, again = make(np.random.default_rng(seed)), make(np.random.default_rng(seed))
    np.testing.assert_array_equal(ink, again)
    assert ink.dtype == np.uint8
    assert ink.ndim == 2


def test_marks_are_prepared_images_of_many_kinds():
    found = non_digits(100, DIGITS, np.random.default_rng(0))
    assert found.shape == (100, 28, 28)
    inked = found[found.any(axis=(1, 2))]
    assert len({image.tobytes() for image in inked}) > 0.8 * len(inked) > 30
    for image in inked:
        rows, columns = np.flatnonzero(image.max(axis=1) > 8), np.flatnonzero(image.max(axis=0) > 8)
        assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20


def test_no_digits_no_turned_digits_but_blank_marks():
    none = Dataset(ring()[None], np.zeros(1, np.uint8))
    assert not non_digit_kinds(none)["upside down"](np.random.default_rng(0)).any()


def test_an_upside_down_seven_has_its_bar_below():
    images = [prepared(non_digit_kinds(DIGITS)["upside down"](np.random.default_rng(seed))) for seed in range(20)]
    sevens = [image for image in images if image is not None]  # the classes that are not there give blank marks
    assert len(sevens) >= 3
    for image in sevens:
        assert image[:14].sum(dtype=np.int64) < image[14:].sum(dtype=np.int64)


def test_what_stays_a_digit_when_turned_is_not_turned():
    assert not {0, 1, 6, 8, 9} & set(UPSIDE_DOWN)
    assert not {0, 1} & set(SIDEWAYS)
    assert not {0, 1, 8} & set(MIRRORED)


def zed():
    """A two written like a Z, (28, 28), its middle at pixel 14."""
    image = np.zeros((28, 28), np.uint8)
    image[4:7, 8:21] = image[22:25, 8:21] = 255
    for row in range(7, 22):
        column = 19 - round((row - 7) * 10 / 14)
        image[row, column - 1 : column + 2] = 255
    return image


def test_symmetry_is_one_for_what_is_the_same_upside_down():
    image = np.zeros((28, 28), np.uint8)
    image[5:24, 8:21] = np.random.default_rng(0).integers(0, 256, (19, 13))  # around pixel 14
    image = np.maximum(image, np.pad(image[::-1, ::-1], ((1, 0), (1, 0)))[:28, :28])
    assert symmetry(image) == pytest.approx(1, abs=1e-5)
    assert symmetry(zed()) > MAX_SYMMETRY
    assert symmetry(seven()) < MAX_SYMMETRY
    assert symmetry(np.zeros((28, 28), np.uint8)) == 0


@pytest.mark.parametrize("digit", [2, 5])
def test_a_two_like_a_z_and_a_five_like_an_s_are_not_marks_when_they_are_upside_down(digit):
    symmetric = Dataset(zed()[None], np.array([digit], np.uint8))
    both = Dataset(np.array([zed(), seven()]), np.full(2, digit, np.uint8))
    inked = 0
    for seed in range(20):
        assert not non_digit_kinds(symmetric)["upside down"](np.random.default_rng(seed)).any()
        inked += non_digit_kinds(both)["upside down"](np.random.default_rng(seed)).any()
    assert inked > 0


def test_two_digits_hold_more_ink_than_one(monkeypatch):
    monkeypatch.setattr(module, "cached_centre_lines", lambda image: ())  # so that none is written again
    one = [image.sum(dtype=np.int64) for image in DIGITS.images]
    for seed in range(20):
        ink = non_digit_kinds(DIGITS)["two digits"](np.random.default_rng(seed))
        assert ink.sum(dtype=np.int64) > 1.2 * min(one)


@given(
    st.integers(0, 2**32 - 1), st.booleans(), st.lists(st.tuples(st.integers(1, 28), st.integers(1, 28)), min_size=2)
)
def test_boxes_in_a_row_keep_their_order_and_hardly_overlap(seed, below, sizes):
    sizes = np.array(sizes)
    corners = module._in_a_row(sizes, below, np.random.default_rng(seed))
    axis = int(below)
    gaps = corners[1:, axis] - (corners[:-1, axis] + sizes[:-1, axis])
    assert ((gaps >= (2 if below else -2)) & (gaps <= 8)).all()
    middles = corners[:, 1 - axis] + sizes[:, 1 - axis] // 2
    assert (np.abs(middles) <= 18).all()


def test_digits_in_a_row_lose_no_ink(monkeypatch):
    monkeypatch.setattr(module, "cached_centre_lines", lambda image: ())  # so that none is written again
    dots = np.zeros((4, 28, 28), np.uint8)
    dots[:, 0, 0] = dots[:, 27, 27] = 200  # as wide and high as an image can be, and only corners to overlap
    digits = Dataset(dots, np.array([2, 3, 4, 5], np.uint8))
    for seed in range(40):
        ink = non_digit_kinds(digits)["two digits"](np.random.default_rng(seed))
        assert np.count_nonzero(ink == 200) in (4, 6)


@pytest.mark.parametrize(("labels", "ways"), [((0, 1), {False}), ((1, 7), {False, True})])
def test_zeros_and_ones_alone_are_not_put_one_above_the_other(monkeypatch, labels, ways):
    met, in_a_row = set(), module._in_a_row
    monkeypatch.setattr(module, "_in_a_row", lambda sizes, below, rng: met.add(below) or in_a_row(sizes, below, rng))
    digits = Dataset(np.array([ring(), stem()]), np.array(labels, np.uint8))
    for seed in range(40):
        non_digit_kinds(digits)["two digits"](np.random.default_rng(seed))
    assert met == ways


def test_blank_images_give_no_two_digits():
    blank = Dataset(np.zeros((3, 28, 28), np.uint8), np.array([2, 3, 4], np.uint8))
    assert not any(non_digit_kinds(blank)["two digits"](np.random.default_rng(seed)).any() for seed in range(20))


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_lines_of_points(shape):
    for line in shape(np.random.default_rng(1)):
        assert line.ndim == 2
        assert line.shape[1] == 2
        assert np.isfinite(line).all()


def test_a_scribble_crosses_its_own_box_many_times():
    for seed in range(10):
        lines = scribble(np.random.default_rng(seed))
        length = sum(np.hypot(*np.diff(line, axis=0).T).sum() for line in lines)
        box = np.ptp(np.concatenate(lines), axis=0).max()
        assert length > 1.5 * box


@pytest.mark.parametrize("kind", SCRIBBLES)
def test_every_kind_of_scribble_goes_a_long_way_in_a_small_place(kind):
    for seed in range(10):
        line = kind(np.random.default_rng(seed))
        length = np.hypot(*np.diff(line, axis=0).T).sum()
        assert length > 1.3 * np.ptp(line, axis=0).max()
    assert sum(SCRIBBLE_SHARES) == pytest.approx(1)


def test_letters_that_a_hand_makes_digits_of_are_only_printed(monkeypatch):
    written = []
    monkeypatch.setattr(
        module, "handwritten", lambda lines, rng: written.append(lines) or np.full((9, 9), 255, np.uint8)
    )
    rng = np.random.default_rng(0)
    for _ in range(50):
        assert module._glyph(module.PRINTED_ONLY, rng).any()
    assert not written
    for _ in range(50):
        module._glyph("A", rng)
    assert 10 < len(written) < 40


def test_letters_that_pass_for_digits_are_met_three_times_as_often(monkeypatch):
    asked = []
    monkeypatch.setattr(module, "_cached_glyph", lambda character: asked.append(character) or (ring(), ()))
    rng = np.random.default_rng(0)
    for _ in range(800):
        module._glyph("AJ", rng)
    assert asked.count("J") == pytest.approx(600, abs=40)
    assert asked.count("A") == 800 - asked.count("J")
