"""Which way a page lies: its digits are turned with their lines, or stand upright on lines that fall."""

import numpy as np
import pytest
from PIL import Image

from core.photos.components import ink_mask, ink_threshold
from core.photos.orientation import orientation_of
from tests.support.sample_pages import contrast_of, digit_ink, page_ink, small_reader

HEIGHT = 44
LINES = "2345", "5683", "9246", "3859"


def orientation(ink):
    contrast = contrast_of(0.8 * ink)
    return orientation_of(small_reader(), contrast, ink_mask(contrast), ink_threshold(contrast))


def level():
    return page_ink(*LINES, height=HEIGHT, gap=24, margin=50)[0]


def turned(degrees):
    """A page whose lines fall by some degrees, and its digits with them."""
    return np.asarray(Image.fromarray(level()).rotate(-degrees, Image.Resampling.BILINEAR, expand=True))


def upright(degrees):
    """A page whose lines fall, and whose digits stand upright on them."""
    angle = np.radians(degrees)
    page = np.zeros((640, 640), np.float32)
    for row, line in enumerate(LINES):
        for column, digit in enumerate(line):
            across, down = 70 * (column - 1.5), 100 * (row - 1.5)
            x = 320 + across * np.cos(angle) - down * np.sin(angle)
            y = 320 + across * np.sin(angle) + down * np.cos(angle)
            ink = digit_ink(int(digit), HEIGHT)
            top, left = round(y - ink.shape[0] / 2), round(x - ink.shape[1] / 2)
            page[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return page


def test_a_level_page_is_not_turned():
    found = orientation(level())
    assert found.turn.degrees == 0
    assert found.slope == 0


def test_blank_paper_is_not_turned():
    found = orientation(np.zeros((80, 120), np.float32))
    assert (found.turn.degrees, found.slope) == (0, 0)
    assert (found.turn.height, found.turn.width) == (80, 120)


@pytest.mark.parametrize("degrees", [-30, -8, 8, 20, 32])
def test_digits_that_are_turned_with_their_lines_are_turned_back(degrees):
    ink = turned(degrees)
    found = orientation(ink)
    assert found.turn.degrees == pytest.approx(degrees, abs=3)
    assert found.slope == 0
    assert (found.turn.height, found.turn.width) == ink.shape


@pytest.mark.parametrize("degrees", [-38, -22, 20, 38])
def test_digits_that_stand_upright_on_falling_lines_are_not_turned(degrees):
    found = orientation(upright(degrees))
    assert found.turn.degrees == 0
    assert found.slope == pytest.approx(degrees, abs=3)


@pytest.mark.parametrize("degrees", [-7, 3, 11])
def test_the_paper_says_how_the_page_lies(degrees):
    ink = level()
    rows, columns = np.indices(ink.shape)
    angle = np.radians(degrees)
    rules = (rows * np.cos(angle) - columns * np.sin(angle)) % 30 < 2
    found = orientation(np.where(rules, np.float32(0.4), np.float32(0)))
    assert found.turn.degrees == pytest.approx(degrees, abs=0.3)


def test_a_page_is_only_turned_or_only_sloped():
    for ink in (level(), turned(15), turned(-25), upright(35), upright(-35)):
        found = orientation(ink)
        assert found.turn.degrees == 0 or found.slope == 0
