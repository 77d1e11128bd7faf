"""Laws of made pages: the same seed makes the same page, and the truth is where the ink is."""

import itertools

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.images.decoding import picture_from_bytes
from core.recognition.preparation import prepare
from core.synthesis.pages.conditions import CONDITIONS, DISTRACTORS, MIX, PLAIN, PageStyle, random_style
from core.synthesis.pages.renderer import render_page, render_page_with


@pytest.fixture(scope="module")
def digits():
    """The project's samples as a data set."""
    images = np.stack([prepare(render(sample(digit)), (1, 28, 28)).centred for digit in DIGITS])
    return Dataset(images, np.array(DIGITS, np.uint8))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_gives_a_photo_that_opens_upright(digits, condition):
    page = render_page(digits, condition, np.random.default_rng(4))
    picture = picture_from_bytes(page.data, page.name)
    assert (picture.width, picture.height) == (page.width, page.height)
    for line in page.lines:
        for digit in line:
            x, y, width, height = digit.box
            assert x >= 0
            assert y >= 0
            assert width >= 1
            assert height >= 1
            assert x + width <= page.width
            assert y + height <= page.height


def test_the_same_seed_makes_the_same_page_and_another_seed_another(digits):
    first, again, other = (render_page(digits, MIX, np.random.default_rng(seed)) for seed in (8, 8, 9))
    assert (first.data, first.lines) == (again.data, again.lines)
    assert first.data != other.data


@pytest.mark.parametrize(
    "condition", ["plain", "skew 25 to 40", "perspective", "turned", "two columns", "table around"]
)
def test_the_ink_is_in_the_boxes_and_hardly_anywhere_else(digits, condition):
    page = render_page(digits, condition, np.random.default_rng(12))
    gray = picture_from_bytes(page.data, page.name).gray
    boxed, grown = np.zeros(gray.shape, bool), np.zeros(gray.shape, bool)
    for digit in (digit for line in page.lines for digit in line):
        x, y, width, height = digit.box
        boxed[y : y + height, x : x + width] = True
        grown[max(0, y - 3) : y + height + 3, max(0, x - 3) : x + width + 3] = True
        inside = gray[y : y + height, x : x + width]
        assert inside.min() < 0.6 * np.median(gray[boxed]), "a box without ink"
    around = gray[~grown] if condition != "table around" else gray[_near(boxed) & ~grown]
    paper = np.median(around)
    assert (around < 0.6 * paper).mean() < 0.001


def _near(boxed):
    rows, columns = np.flatnonzero(boxed.any(axis=1)), np.flatnonzero(boxed.any(axis=0))
    middle = np.zeros_like(boxed)
    middle[rows[0] + 30 : rows[-1] - 30, columns[0] + 30 : columns[-1] - 30] = True
    return middle


def test_the_number_of_digits_and_their_size_are_those_of_the_look(digits):
    for seed in range(5):
        style = PageStyle(count=(30, 40), size=(50, 50))
        page = render_page_with(digits, style, "so many", np.random.default_rng(seed))
        heights = [digit.box[3] for line in page.lines for digit in line]
        assert 30 <= len(heights) <= 40
        assert 40 < np.median(heights) < 65
        assert page.text.replace("\n", "") == "".join(str(digit.digit) for line in page.lines for digit in line)


def test_lines_are_in_reading_order_and_digits_do_not_overlap_unless_they_should(digits):
    page = render_page(digits, "plain", np.random.default_rng(3))
    for line in page.lines:
        edges = [(digit.box[0], digit.box[0] + digit.box[2]) for digit in line]
        assert all(right <= left + 1 for (_, right), (left, _) in itertools.pairwise(edges))
    tops = [np.mean([digit.box[1] + digit.box[3] / 2 for digit in line]) for line in page.lines]
    assert tops == sorted(tops)


def test_the_mix_keeps_the_ranges_that_it_promises():
    looks = [random_style(np.random.default_rng(seed)) for seed in range(400)]
    assert all(12 <= style.count[0] <= style.count[1] <= 400 for style in looks)
    assert all(15 <= style.size[0] <= style.size[1] <= 300 for style in looks)
    assert max(style.skew[1] for style in looks) == 40
    assert max(style.perspective for style in looks) == 15
    assert {name for style in looks for name in style.distractors} == set(DISTRACTORS)
    assert min(style.quality[0] for style in looks) == 40


def test_touching_digits_share_ink_and_others_do_not(digits):
    def gaps(style):
        page = render_page_with(digits, style, "", np.random.default_rng(6))
        return [b.box[0] - a.box[0] - a.box[2] for line in page.lines for a, b in itertools.pairwise(line)]

    assert min(gaps(PLAIN)) >= 0
    assert np.mean(np.array(gaps(PageStyle(touching=1.0))) <= 0) > 0.8
