"""Corrections of a page: what is asked for changes, everything else stays, and the reading order is kept."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NoDigitError
from core.photos.corrections import (
    MIN_SIDE,
    AddBox,
    DeleteDigits,
    MergeBoxes,
    MoveBox,
    SplitBox,
    TypeDigit,
    bounding_box,
    inside,
    level_coordinates,
    read_digits_again,
    split_column,
    with_digit,
)
from tests.support.pages import digit_by_hand, page_by_hand, two_lines
from tests.support.small_networks import small_network

NETWORK = small_network()
BOXES = st.tuples(st.integers(-50, 450), st.integers(-50, 350), st.integers(1, 500), st.integers(1, 400))


def boxes(page):
    return [[digit.box for digit in line.digits] for line in page.lines]


def ids(page):
    return [id(digit) for digit in page.digits]


@given(st.sets(st.integers(0, 4)))
def test_deleting_takes_these_and_leaves_the_others_in_their_order(gone):
    page = two_lines()
    after = DeleteDigits(tuple(gone)).apply(page, NETWORK)
    assert ids(after) == [one for place, one in enumerate(ids(page)) if place not in gone]
    assert all(line.digits for line in after.lines)
    assert after.photo is page.photo
    assert len(page.digits) == 5


def test_a_deleted_line_is_gone():
    assert DeleteDigits((0, 1)).apply(two_lines(), NETWORK).text == "345"
    assert DeleteDigits(tuple(range(5))).apply(two_lines(), NETWORK).lines == ()


@given(st.integers(0, 4), st.integers(0, 9))
def test_typing_changes_one_digit_and_can_be_taken_back(index, typed):
    page = two_lines()
    after = TypeDigit(index, typed).apply(page, NETWORK)
    assert after.digits[index].digit == typed
    assert after.digits[index].probability == pytest.approx(page.digits[index].probabilities[typed])
    assert [one for place, one in enumerate(ids(after)) if place != index] == [
        one for place, one in enumerate(ids(page)) if place != index
    ]
    assert [len(line.digits) for line in after.lines] == [2, 3]
    assert TypeDigit(index, None).apply(after, NETWORK).text == page.text


def test_a_moved_box_is_read_again_and_keeps_what_was_typed():
    page = TypeDigit(0, 8).apply(two_lines(), NETWORK)
    after = MoveBox(0, (44, 33, 20, 50)).apply(page, NETWORK)
    assert boxes(after) == [[(44, 33, 20, 50), (100, 34, 36, 58)], boxes(page)[1]]
    assert after.digits[0].typed == 8
    assert after.digits[0].ink.shape == (50, 20)
    assert not np.array_equal(after.digits[0].logits, page.digits[0].logits)


def test_a_box_that_is_moved_to_another_line_is_read_there():
    page = page_by_hand([digit_by_hand((10, 20, 30, 60), 1)], [digit_by_hand((10, 150, 30, 60), 2)])
    contrast = page.contrast.copy()
    contrast[150:210, 100:130] = 255
    page = replace(page, contrast=contrast)
    after = MoveBox(0, (100, 150, 30, 60)).apply(page, NETWORK)
    assert boxes(after) == [[(10, 150, 30, 60), (100, 150, 30, 60)]]


def test_a_merged_box_is_the_union_and_takes_the_place_of_both():
    page = two_lines()
    after = MergeBoxes((2, 3)).apply(page, NETWORK)
    assert boxes(after) == [boxes(page)[0], [(30, 150, 100, 66), (150, 150, 40, 64)]]


@given(st.integers(-20, 60))
def test_the_halves_of_a_split_box_make_up_the_whole(cut):
    page = two_lines()
    left, top, width, height = page.digits[2].box
    after = SplitBox(2, left + cut).apply(page, NETWORK)
    first, second = after.digits[2].box, after.digits[3].box
    assert bounding_box([first, second]) == (left, top, width, height)
    assert first[2] + second[2] == width
    assert min(first[2], second[2]) >= MIN_SIDE
    assert len(after.digits) == len(page.digits) + 1


def test_splitting_and_merging_again_leaves_the_box_as_it_was():
    page = two_lines()
    after = MergeBoxes((4, 5)).apply(SplitBox(4, 165).apply(page, NETWORK), NETWORK)
    assert boxes(after) == boxes(page)


def test_the_place_to_split_is_where_the_ink_is_thin():
    page = page_by_hand([digit_by_hand((20, 40, 30, 60)), digit_by_hand((54, 40, 30, 60))])
    assert 50 <= split_column(page, (20, 40, 64, 60)) <= 54
    full = two_lines()
    assert split_column(full, (30, 150, 40, 60)) == pytest.approx(50, abs=1), "the middle where all is ink"


def test_a_new_box_without_ink_is_a_sentence():
    with pytest.raises(NoDigitError, match="no ink"):
        AddBox((300, 200, 40, 40)).apply(two_lines(), NETWORK)
    with pytest.raises(NoDigitError):
        MoveBox(0, (300, 200, 40, 40)).apply(two_lines(), NETWORK)


def test_a_new_box_is_read_where_it_stands():
    page = two_lines()
    without = DeleteDigits((3,)).apply(page, NETWORK)
    assert boxes(AddBox((90, 156, 40, 60)).apply(without, NETWORK)) == boxes(page)


@given(BOXES)
def test_a_box_is_cut_to_the_page(box):
    page = page_by_hand()
    x, y, width, height = inside(page, box)
    assert min(width, height) >= MIN_SIDE
    assert 0 <= x <= x + width <= page.width
    assert 0 <= y <= y + height <= page.height
    assert inside(page, (x, y, width, height)) == (x, y, width, height)


@given(st.permutations(range(3, 12)), st.sampled_from([-35.0, -10.0, 0.0, 4.0, 20.0, 35.0]))
def test_digits_put_one_by_one_stand_in_reading_order_whatever_comes_first(order, angle):
    """Three lines of four digits, falling by the angle; the first of each line are there, the others come anyhow."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    places = [(100, 200), (100, 290), (100, 380)]
    places += [(160 + 60 * column, 200 + 90 * row) for row in range(3) for column in range(3)]
    turned = [(round(u * cosine - v * sine), round(u * sine + v * cosine)) for u, v in places]
    digits = [digit_by_hand((x - 15, y - 25, 30, 50)) for x, y in turned]
    lines = ()
    for number in (0, 1, 2, *order):
        lines = with_digit(lines, digits[number], angle)
    assert [[digits.index(digit) for digit in line.digits] for line in lines] == [
        [0, 3, 4, 5],
        [1, 6, 7, 8],
        [2, 9, 10, 11],
    ]


def test_a_new_line_of_the_second_column_stays_in_it():
    left = [[digit_by_hand((20, y, 30, 50))] for y in (20, 120, 220)]
    right = [[digit_by_hand((320, y, 30, 50))] for y in (60, 260)]
    page = page_by_hand(*left, *right, height=400)
    between = digit_by_hand((320, 160, 30, 50))
    lines = with_digit(page.lines, between, 0.0)
    assert [line.digits[0].box[:2] for line in lines] == [
        (20, 20),
        (20, 120),
        (20, 220),
        (320, 60),
        (320, 160),
        (320, 260),
    ]


@given(BOXES, st.floats(-40, 40))
def test_levelling_keeps_distances(box, angle):
    along, across = level_coordinates(box, angle)
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    assert math.hypot(along, across) == pytest.approx(math.hypot(x, y))


def test_another_network_reads_the_same_ink_in_the_same_boxes():
    digits = TypeDigit(1, 7).apply(two_lines(), NETWORK).digits
    other = read_digits_again(small_network(1), digits)
    assert [digit.box for digit in other] == [digit.box for digit in digits]
    assert [digit.typed for digit in other] == [None, 7, None, None, None]
    assert all(after.ink is before.ink for after, before in zip(other, digits, strict=True))
    assert not np.array_equal(other[0].logits, read_digits_again(NETWORK, digits)[0].logits)
    assert read_digits_again(NETWORK, ()) == ()


@pytest.mark.parametrize(
    "correction",
    [MoveBox(0, (44, 33, 20, 50)), AddBox((90, 156, 40, 60)), SplitBox(2, 50), MergeBoxes((2, 3)), DeleteDigits((1,)),
     TypeDigit(1, 7)],
)  # fmt: skip
def test_a_correction_is_a_record_that_changes_no_page(correction):
    page = two_lines()
    lines = page.lines
    first, second = correction.apply(page, NETWORK), correction.apply(page, NETWORK)
    assert page.lines is lines
    assert first.text == second.text
    assert boxes(first) == boxes(second)
    assert correction == replace(correction)
    assert len({correction, replace(correction)}) == 1
