"""Laws of how one digit of a made page is written."""

import numpy as np
import pytest

from core.synthesis.pages.digits import add_texture, digit_ink, has_faithful_skeleton, pen_width, written
from tests.support.page_files import sample_digits


@pytest.fixture(scope="module")
def digits():
    return sample_digits()


def test_centre_lines_keep_the_shape_of_a_digit_but_not_of_a_block_or_of_paper(digits):
    assert all(has_faithful_skeleton(image.tobytes()) for image in digits.images)
    block = np.zeros((28, 28), np.uint8)
    assert not has_faithful_skeleton(block.tobytes())
    block[6:22, 8:20] = 255
    assert not has_faithful_skeleton(block.tobytes())


@pytest.mark.parametrize("pen", ["pencil", "ballpoint", "felt", "marker", "chalk"])
def test_ink_has_the_size_that_was_asked_for_and_is_cut_to_itself(digits, pen):
    rng = np.random.default_rng(2)
    for size in (15, 60, 300):
        for image, label in zip(digits.images, digits.labels, strict=True):
            width = pen_width(pen, size, rng)
            ink = digit_ink(image, int(label), size, pen, width, rng)
            assert 0.75 * size <= max(ink.shape) <= 1.25 * size + width + 3
            assert ink.max() > 0.5
            assert ink[0].any()
            assert ink[-1].any()
            assert ink[:, 0].any()
            assert ink[:, -1].any()
            left = add_texture(ink, pen, rng)
            assert left.min() >= 0
            assert left.max() <= 1
            assert not left[ink == 0].any(), "a pen leaves nothing where it was not"


def test_a_line_is_as_wide_as_its_pen():
    stem = (np.column_stack((np.zeros(40), np.linspace(0, 1, 40))),)
    for width in (3, 8, 20):
        ink = written(stem, 200, width, np.random.default_rng(4))
        middle = ink[90:110].sum(axis=1)  # the pen may press more or less, and the digit lean
        assert 0.5 * width < middle.min()
        assert middle.max() < 1.6 * width
