"""A digit again from a box that a person draws: what is in it is read as the page was."""

import numpy as np
import pytest

from core.errors import NoDigitError
from core.photos.digit_reader import ink_in_box, read_box
from core.photos.page_reader import read_page
from tests.support.sample_pages import LINES, drawn, gray_of, made, page_ink, picture_of, small_reader


@pytest.fixture(scope="module")
def page():
    """LINES as they are read."""
    return read_page(small_reader(), drawn(*LINES)[0])


@pytest.mark.parametrize("style", ["plain", "ruled", "pencil", "askew"])
def test_a_box_around_a_digit_holds_this_digit(style):
    found = read_page(small_reader(), made(style)[1])
    same = [read_box(small_reader(), found, digit.box) for digit in found.digits]
    assert [digit.box for digit in same] == [digit.box for digit in found.digits]
    agree = sum(one.digit == other.digit for one, other in zip(same, found.digits, strict=True))
    # Where lines fall, a neighbour may reach into a box.
    assert agree >= len(same) - (1 if found.angle else 0)


@pytest.mark.parametrize("strength", [0.15, 0.4, 0.9])
def test_a_box_around_a_digit_of_any_pen_has_its_ink_and_verdict(strength):
    ink, _ = page_ink(*LINES, height=52, gap=30)
    found = read_page(small_reader(), picture_of(gray_of(ink, strength)))
    assert found.text == "\n".join(LINES)
    for digit in found.digits:
        same = read_box(small_reader(), found, digit.box)
        assert same.digit == digit.digit
        assert same.verdict is digit.verdict
        assert same.ink.max() > 200


def test_a_box_around_two_digits_holds_the_ink_of_both(page):
    found = page
    one, other = (digit.box for digit in found.lines[0].digits[:2])
    wide = (one[0], one[1], other[0] + other[2] - one[0], max(one[3], other[3]))
    assert ink_in_box(found, wide).shape[1] > 1.8 * ink_in_box(found, one).shape[1]


def test_a_box_may_be_larger_than_its_digit_or_reach_over_the_edge(page):
    found = page
    x, y, width, height = found.digits[0].box
    narrow, wide = (
        ink_in_box(found, (x, y, width, height)),
        ink_in_box(found, (x - 12, y - 12, width + 24, height + 24)),
    )
    assert np.abs(np.subtract(narrow.shape, wide.shape)).max() <= 4
    assert ink_in_box(found, (-50, -50, x + width + 50, y + height + 50)).shape == pytest.approx(wide.shape, abs=4)


@pytest.mark.parametrize("box", [(0, 0, 20, 20), (5000, 5000, 10, 10), (-40, -40, 30, 30), (3, 3, 0, 0)])
def test_a_box_without_ink_says_so(page, box):
    assert ink_in_box(page, box) is None
    with pytest.raises(NoDigitError, match="There is no ink in this box"):
        read_box(small_reader(), page, box)


def test_what_a_person_typed_is_the_digit_of_a_box(page):
    found = page
    typed = read_box(small_reader(), found, found.digits[0].box, typed=7)
    assert typed.digit == 7
    assert int(typed.logits.argmax()) == found.digits[0].digit
    assert typed.probability == pytest.approx(float(typed.probabilities[7]))
