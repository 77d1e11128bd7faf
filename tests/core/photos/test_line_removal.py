"""The lines of the paper go, and the digits across them stay."""

import numpy as np
import pytest
from scipy import ndimage

from core.photos.components import find_components
from core.photos.line_removal import line_remnants_of, remove_lines
from tests.support.sample_pages import digit_ink, lay, likeness, page_ink

FLOOR = 0.05
RULE = 0.25


def digits():
    return 0.8 * page_ink("2358", "4679", height=60, gap=34, margin=60)[0]


def ruled(shape, pitch=37, first=20, width=2):
    rows = np.indices(shape)[0]
    return np.where((rows - first) % pitch < width, np.float32(RULE), np.float32(0))


def squared(shape, pitch=37):
    return np.maximum(ruled(shape, pitch), ruled(shape[::-1], pitch).T)


def falling(shape, degrees, pitch=60, width=2.0):
    rows, columns = np.indices(shape)
    across = (rows - np.tan(np.radians(degrees)) * columns) % pitch - pitch / 2
    return (RULE * np.clip(width / 2 + 0.5 - np.abs(across), 0, 1)).astype(np.float32)


def test_a_page_without_lines_is_unchanged_to_the_bit():
    values = digits()
    kept, lines = remove_lines(values, FLOOR)
    assert np.array_equal(kept, values)
    assert kept is not values
    assert not lines.any()


def test_blank_paper_has_no_lines():
    kept, lines = remove_lines(np.zeros((50, 70), np.float32), FLOOR)
    assert not kept.any()
    assert not lines.any()


@pytest.mark.parametrize("paper", [ruled, squared])
def test_lines_alone_go_altogether(paper):
    values = paper((300, 420))
    kept, lines = remove_lines(values, FLOOR)
    assert not kept.any()
    assert lines[values > 0].all()
    assert likeness(lines, ndimage.binary_dilation(values > 0, np.ones((5, 5)))) > 0.6


@pytest.mark.parametrize("paper", [ruled, squared])
def test_digits_across_lines_keep_nearly_all_of_their_pixels(paper):
    plain = digits()
    values = np.maximum(plain, paper(plain.shape))
    kept, _ = remove_lines(values, FLOOR)
    drawn = plain > 0.3
    assert likeness(kept > 0.3, drawn) > 0.97
    # And nothing is left of the lines away from the digits.
    assert (kept[~ndimage.binary_dilation(drawn, iterations=8)] > FLOOR).mean() < 0.002


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("darker", [1.2, 1.7])
def test_a_digit_little_darker_than_the_lines_keeps_its_strokes_across_them(digit, darker):
    plain = np.zeros((240, 600), np.float32)
    lay(plain, darker * RULE * digit_ink(digit, 60), 150, 90)
    kept, _ = remove_lines(np.maximum(plain, ruled(plain.shape)), FLOOR)
    # What is hardly darker than the lines cannot be told from them all along its edges.
    assert likeness(kept > RULE / 2, plain > RULE / 2) > (0.9 if darker > 1.5 else 0.6)


@pytest.mark.parametrize("degrees", [-0.5, 0.25, 0.5])
def test_lines_that_fall_a_little_go_too(degrees):
    plain = digits()
    values = np.maximum(plain, falling(plain.shape, degrees))
    kept, lines = remove_lines(values, FLOOR)
    drawn = plain > 0.3
    assert likeness(kept > 0.3, drawn) > 0.95
    away = ~ndimage.binary_dilation(drawn, iterations=8)
    there = (falling(plain.shape, degrees) > 0.1) & away
    assert (kept[there] > FLOOR).mean() < 0.03
    assert lines[there].mean() > 0.97


def test_upright_lines_go_as_level_ones_do():
    plain = digits()
    values = np.maximum(plain, ruled(plain.shape))
    kept, lines = remove_lines(values, FLOOR)
    turned, turned_lines = remove_lines(np.ascontiguousarray(values.T), FLOOR)
    assert likeness(turned.T > 0.3, kept > 0.3) > 0.98
    assert likeness(turned_lines.T, lines) > 0.9


def test_short_strokes_and_broad_bars_are_no_lines():
    values = np.zeros((300, 420), np.float32)
    values[50:53, 100:160] = 0.8  # the bar of a 7, or a minus
    values[120:160, 20:400] = 0.5  # a finger, or a shadow
    kept, lines = remove_lines(values, FLOOR)
    assert np.array_equal(kept, values)
    assert not lines.any()


def test_remains_of_lines_are_distinguished_from_digits():
    lines = np.zeros((200, 300), bool)
    lines[100:103] = True
    ink = np.zeros((200, 300), bool)
    ink[98:100, 20:30] = True  # beside the line
    ink[104, 60:64] = True
    ink[80:130, 150:156] = True  # a stroke across it
    ink[40:60, 200:204] = True  # far from it
    components = find_components(ink, ink.astype(np.float32))
    remains = {
        int(left): bool(gone)
        for left, gone in zip(
            components.left, line_remnants_of(lines, components, lines * np.float32(RULE)), strict=True
        )
    }
    assert remains == {20: True, 60: True, 150: False, 200: False}


def test_without_lines_nothing_is_left_of_them():
    ink = digits() > 0.3
    components = find_components(ink, ink.astype(np.float32))
    assert not line_remnants_of(np.zeros(ink.shape, bool), components, digits()).any()


def test_on_narrow_squares_digits_are_not_what_is_left_of_lines():
    plain = digits()
    values = np.maximum(plain, squared(plain.shape, pitch=16))
    kept, lines = remove_lines(values, FLOOR)
    components = find_components(kept > 0.1, kept)
    large = components.height > 40
    assert large.sum() >= 8, "the digits are there"
    assert not line_remnants_of(lines, components, values)[large].any()


def test_on_narrow_squares_what_is_as_faint_as_a_line_is_left_of_one():
    paper = squared((300, 420), pitch=16)
    _, lines = remove_lines(paper, FLOOR)
    ink = np.zeros(paper.shape, np.float32)
    ink[37:39, 100:140] = RULE  # beside a level line
    ink[120:170, 53:56] = 3 * RULE  # a one along an upright line
    components = find_components(ink > 0, ink)
    remains = {
        int(left): bool(gone)
        for left, gone in zip(components.left, line_remnants_of(lines, components, paper), strict=True)
    }
    assert remains == {100: True, 53: False}


@pytest.mark.parametrize("shape", [(1, 1), (1, 60), (60, 1), (3, 400), (16, 15)])
def test_planes_of_any_size_are_taken(shape):
    for values in (np.zeros(shape, np.float32), np.random.default_rng(1).random(shape, np.float32)):
        kept, lines = remove_lines(values, FLOOR)
        assert kept.shape == lines.shape == shape
        assert ((kept == values) | (kept == 0)).all()
        assert lines[kept != values].all()


def test_ink_of_a_digit_is_never_made_darker():
    values = np.maximum(digits(), squared(digits().shape))
    before = values.copy()
    kept, lines = remove_lines(values, FLOOR)
    assert np.array_equal(values, before), "what is given stays as it is"
    assert ((kept == values) | (kept == 0)).all()
    assert lines[kept != values].all()


def test_a_stroke_on_a_line_is_kept():
    values = ruled((300, 420), pitch=100, first=100)
    box = lay(values, 0.8 * digit_ink(2, 60), 200, 43)  # stands on the line at 100..102
    kept, _ = remove_lines(values, FLOOR)
    x, y, width, height = box
    foot = 0.8 * digit_ink(2, 60) > 0.4
    assert likeness(kept[y : y + height, x : x + width] > 0.4, foot) > 0.97
