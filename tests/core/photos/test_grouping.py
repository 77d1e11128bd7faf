"""From marks to digits: specks go, what fell apart comes together, tails and touching digits are understood."""

import numpy as np
import pytest

from core.photos.candidates import LabeledPage
from core.photos.components import find_components
from core.photos.grouping import LevelPage, group_components
from tests.support.sample_pages import digit_ink, labeled_page_of, lay, page_ink, small_reader

HEIGHT = 50
LINES = "01234", "56789"


@pytest.fixture
def page():
    """The ten samples in two lines, and room below; their boxes."""
    ink, boxes = page_ink(*LINES, height=HEIGHT)
    return np.pad(ink, ((0, 160), (0, 0))), [box for line in boxes for box in line]


def grouped(ink, on_edge=None, dropped=None):
    """What is gathered from a page of ink; on_edge and dropped say of a box (left, top) whether it is."""
    labeled, components = labeled_page_of(0.8 * ink)
    masks = [
        np.array([bool(chosen and chosen(x, y)) for x, y in zip(components.left, components.top, strict=True)], bool)
        for chosen in (on_edge, dropped)
    ]
    return group_components(small_reader(), LevelPage(labeled, components, *masks))


def found_at(found, box, reach=6):
    """The digits that are read with the left upper corner of their piece at that of a box."""
    x, y = box[:2]
    return [one.digit for one in found if abs(one.region.left - x) < reach and abs(one.region.top - y) < reach]


def assert_all_samples(found, boxes):
    assert len(found) == len(boxes)
    for digit, box in enumerate(boxes):
        assert found_at(found, box) == [digit]


def test_every_sample_is_gathered_where_it_stands(page):
    ink, boxes = page
    result = grouped(ink)
    assert_all_samples(result.found, boxes)
    assert result.skipped == 0
    for one, (x, y, width, height) in zip(sorted(result.found, key=lambda one: one.digit), boxes, strict=True):
        region = one.region
        assert [region.left, region.top, region.width, region.height] == pytest.approx([x, y, width, height], abs=2)


def test_a_blank_page_has_nothing():
    result = grouped(np.zeros((60, 80), np.float32))
    assert result.found == ()
    assert result.skipped == 0


def test_specks_are_dropped(page):
    ink, boxes = page
    free = ink.copy()
    for row, column in np.random.default_rng(1).integers(0, 180, (60, 2)):
        if not ink[max(0, row - 8) : row + 11, max(0, column - 8) : column + 11].any():
            free[row : row + 3, column : column + 3] = 1
    assert (free != ink).sum() > 100
    assert_all_samples(grouped(free).found, boxes)


def test_what_is_much_larger_than_digits_is_dropped(page):
    ink, boxes = page
    ink[200:204, 10:-10] = 1
    ink[200:330, 10:14] = ink[326:330, 10:-10] = 1
    assert_all_samples(grouped(ink).found, boxes)


def test_a_five_whose_bar_is_loose_is_one_five(page):
    ink, boxes = page
    x, y, width, height = boxes[5]
    upper = ink[y : y + 8, x : x + width]
    upper[:, 15:19] = 0
    assert labeled_page_of(ink)[1].count == 11
    found = grouped(ink).found
    assert_all_samples(found, boxes)
    five = next(one for one in found if one.digit == 5)
    assert [five.region.width, five.region.height] == pytest.approx([width, height], abs=2)


def test_a_digit_broken_across_is_joined(page):
    ink, boxes = page
    x, y, width, _ = boxes[3]
    ink[y + 24 : y + 26, x : x + width] = 0
    assert labeled_page_of(ink)[1].count == 11
    assert_all_samples(grouped(ink).found, boxes)


@pytest.mark.parametrize("length", [20, 50, 80, 110])
def test_a_nine_with_a_long_tail_is_a_nine_and_keeps_it(page, length):
    ink, boxes = page
    x, y, width, height = boxes[9]
    foot = y + height - 3
    columns = x + np.flatnonzero(ink[foot, x : x + width] > 0.5)
    for further in range(length):
        ink[foot + further, columns - further // 6] = 1
    found = grouped(ink).found
    assert_all_samples(found, boxes)
    nine = next(one for one in found if one.digit == 9)
    assert nine.extent.bottom == pytest.approx(foot + length, abs=2)
    assert nine.extent.top == nine.region.top


def test_marks_on_the_edge_of_the_photo_are_dropped_unless_they_are_whole_digits(page):
    ink, boxes = page
    x, y, width, _ = boxes[7]
    broken = ink.copy()
    broken[y : y + 32, x : x + width] = 0  # what the edge leaves of a 7
    on_edge = grouped(broken, on_edge=lambda left, top: abs(top - y - 32) < 3 and left >= x - 1 and left < x + width)
    assert 7 not in [one.digit for one in on_edge.found]
    assert len(on_edge.found) == 9
    whole = grouped(ink, on_edge=lambda left, top: left == x and top == y)
    assert_all_samples(whole.found, boxes)


def test_marks_that_are_dropped_already_are_not_gathered(page):
    ink, boxes = page
    result = grouped(ink, dropped=lambda left, top: top > 100)
    assert_all_samples(result.found, boxes[:5])
    assert grouped(ink, dropped=lambda left, top: True).found == ()


def test_touching_digits_are_gathered_one_by_one(page):
    ink, _ = page
    three, five = digit_ink(3, HEIGHT), digit_ink(5, HEIGHT)
    lay(ink, three, 60, 220)
    for left in range(60 + three.shape[1], 60, -1):
        trial = ink.copy()
        lay(trial, five, left, 220)
        if labeled_page_of(trial)[1].count == 11:
            break
    found = sorted((one for one in grouped(trial).found if one.region.top > 200), key=lambda one: one.region.left)
    assert [one.digit for one in found] == [3, 5]
    assert len(grouped(trial).found) == 12


def test_what_shows_through_is_dropped(page):
    ink, boxes = page
    lay(ink, digit_ink(2, HEIGHT), 100, 230)
    labeled, components = labeled_page_of(ink)
    values = labeled.values.copy()
    values[225:] *= np.float32(0.2)  # much fainter than all else
    faint = type(labeled)(values, labeled.labels, 0.05)
    low = components.top > 200
    assert low.sum() == 1
    components.darkness[low] *= 0.2
    none = np.zeros(components.count, bool)
    assert_all_samples(group_components(small_reader(), LevelPage(faint, components, none, none)).found, boxes)


def test_holes_that_were_punched_and_blots_are_no_digits(page):
    ink, boxes = page
    rows, columns = np.indices(ink.shape)
    for row, column, radius in ((220, 30, 24), (250, 120, 14), (240, 200, 30)):
        ink[np.hypot(rows - row, columns - column) < radius] = 1
    assert_all_samples(grouped(ink).found, boxes)


def test_what_was_looked_at_is_found_or_among_the_others_unless_it_is_a_blot(page):
    ink, boxes = page
    ink[220:226, 20:110] = 1  # a dash
    ink[220:250, 120:160] = 1
    result = grouped(ink)
    assert_all_samples(result.found, boxes)
    assert [(one.region.left, one.region.top) for one in result.others] == [(20, 220)]


def test_what_shows_through_is_no_letter_beside_a_digit(page):
    ink, boxes = page
    faint = ink.copy()
    for left in (30, 70, 110):
        faint[220:226, left : left + 30] = faint[220:260, left : left + 6] = 0.2
    level = 0.8 * faint
    shown = find_components(level > 0.1, level)
    none = np.zeros(shown.count, bool)
    result = group_components(small_reader(), LevelPage(LabeledPage(level, shown.labels, 0.05), shown, none, none))
    assert_all_samples(result.found, boxes)
    assert result.others == ()


def test_a_tall_seven_among_small_zeros_is_kept():
    ink = np.zeros((620, 700), np.float32)
    for left in range(40, 600, 80):
        lay(ink, digit_ink(4, 75), left, 40)
    for left in range(40, 460, 60):
        lay(ink, digit_ink(0, 32), left, 500)
    box = lay(ink, digit_ink(7, 125), 480, 460)
    assert found_at(grouped(ink).found, box) == [7]


def test_where_on_the_sheet_digits_stand_does_not_matter(page):
    ink, boxes = page
    moved = np.roll(ink, 70, axis=0)
    assert_all_samples(grouped(moved).found, [(x, y + 70, width, height) for x, y, width, height in boxes])


def test_more_marks_than_can_be_looked_at_are_counted():
    ink = np.zeros((620, 640), np.float32)
    one = np.zeros((10, 8), np.float32)
    one[:, 3:5] = 1
    for top in range(5, 600, 14):
        for left in range(4, 620, 12):
            ink[top : top + 10, left : left + 8] = one
    _, components = labeled_page_of(ink)
    result = grouped(ink)
    assert result.skipped > 0
    assert len(result.found) + result.skipped <= components.count
