"""Words are left out, numbers are kept, and nobody is called a word alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.photos.text_rejection import doubt, is_word, reject_letters, reject_words, words_of
from tests.support.sample_pages import candidate_box

DIGIT, LETTER = 10.0, 0.0
"""Scores in nats, as they usually are."""
SCORES = st.floats(-20, 25)


def regions(*scores):
    return [candidate_box(40 * number, 0, 26, 40, score=score) for number, score in enumerate(scores)]


def line(*gaps, height=40, width=20):
    """Pieces with so much paper between them."""
    left, found = 0, [candidate_box(0, 0, width, height)]
    for gap in gaps:
        left += width + gap
        found.append(candidate_box(left, 0, width, height))
    return found


def test_digits_are_no_word_and_letters_are():
    assert not is_word(regions(DIGIT, DIGIT, DIGIT))
    assert is_word(regions(LETTER, LETTER, LETTER))
    # A letter may look like a digit, and a digit may be written badly.
    assert is_word(regions(LETTER, DIGIT, LETTER, LETTER, LETTER))
    assert not is_word(regions(DIGIT, LETTER, DIGIT, DIGIT))


@settings(max_examples=30)
@given(SCORES)
def test_one_alone_is_no_word(score):
    assert not is_word(regions(score))


@settings(max_examples=30)
@given(SCORES, SCORES)
def test_doubt_falls_as_the_score_rises(one, other):
    low, high = sorted((one, other))
    assert 0 <= doubt(regions(high)[0]) <= doubt(regions(low)[0]) <= 1


def test_doubt_is_small_for_digits_and_large_for_letters():
    assert doubt(regions(DIGIT)[0]) < 0.05
    assert doubt(regions(LETTER)[0]) > 0.9


@settings(max_examples=30)
@given(st.lists(st.floats(8, 25), min_size=1, max_size=8))
def test_sure_digits_are_never_dropped(scores):
    assert not is_word(regions(*scores))


@settings(max_examples=30)
@given(st.lists(SCORES, min_size=1, max_size=6), st.permutations(range(6)))
def test_the_order_of_letters_does_not_matter(scores, order):
    shuffled = [scores[number] for number in order if number < len(scores)]
    assert is_word(regions(*scores)) == is_word(regions(*shuffled))


@settings(max_examples=20)
@given(st.lists(st.lists(st.floats(8, 25), min_size=1, max_size=12), max_size=5))
def test_lines_of_sure_digits_stay_as_they_are(scores):
    lines = [regions(*line) for line in scores]
    assert reject_words(lines) == (lines, 0)


def test_a_page_of_letters_has_no_line_left():
    lines = [regions(*[LETTER] * 12) for _ in range(6)]
    assert reject_words(lines) == ([], 72)


def test_a_page_of_letters_some_of_which_look_like_digits_has_no_line_left():
    lines = [regions(*[LETTER, LETTER, DIGIT, LETTER] * 4) for _ in range(5)]
    assert reject_words(lines) == ([], 80)


def test_a_heading_goes_and_the_numbers_below_it_stay():
    heading, numbers = regions(*[LETTER] * 9), [regions(*[DIGIT] * 7) for _ in range(4)]
    assert reject_words([heading, *numbers]) == (numbers, 9)


@pytest.mark.parametrize(("letters", "digits"), [(3, 6), (4, 4), (8, 4)])
def test_a_word_beside_a_number_goes_and_the_number_stays(letters, digits):
    word = regions(*[LETTER] * letters)
    number = [candidate_box(400 + 40 * place, 0, 26, 40, score=DIGIT) for place in range(digits)]
    assert reject_words([[*word, *number]]) == ([number], letters)


@settings(max_examples=30)
@given(st.lists(st.lists(SCORES, min_size=1, max_size=8), max_size=5))
def test_what_is_kept_was_there_before_and_in_its_order(scores):
    lines = [regions(*line) for line in scores]
    kept, letters = reject_words(lines)
    before = [id(one) for line in lines for one in line]
    after = [id(one) for line in kept for one in line]
    assert [one for one in before if one in after] == after
    assert letters <= len(before) - len(after)
    assert letters == len(before) - len(after) or not kept
    assert all(kept)


def test_no_lines_have_no_words():
    assert reject_words([]) == ([], 0)


@pytest.mark.parametrize("height", [10, 40, 160])
def test_a_line_is_cut_at_its_gaps(height):
    near, far = round(0.2 * height), round(1.2 * height)
    assert words_of(line(near, far, near, near, far, height=height)) == [[0, 1], [2, 3, 4], [5]]


def test_an_empty_line_has_no_words():
    assert words_of([]) == []


@settings(max_examples=30)
@given(st.lists(st.integers(-30, 100), max_size=10))
def test_every_place_is_in_one_word_in_order(gaps):
    words = words_of(line(*gaps))
    assert [place for word in words for place in word] == list(range(len(gaps) + 1))
    assert all(words)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(2, 5))
def test_the_size_of_the_page_does_not_matter(gaps, scale):
    large = line(*(scale * gap for gap in gaps), height=40 * scale, width=20 * scale)
    assert words_of(large) == words_of(line(*gaps))


def test_what_lies_under_a_long_stroke_is_of_its_word():
    bar, under, far = candidate_box(0, 0, 200, 40), candidate_box(20, 0, 20, 40), candidate_box(400, 0, 20, 40)
    beside = candidate_box(205, 0, 20, 40)
    assert words_of([bar, under, beside, far]) == [[0, 1, 2], [3]]


def split_in_two(scores, found):
    """The pieces of these scores side by side: those whose places are in `found`, and the others."""
    made = regions(*scores)
    return [made[n] for n in found], [one for n, one in enumerate(made) if n not in found]


def test_a_letter_that_looks_like_a_digit_goes_with_the_letters_of_its_word():
    found, others = split_in_two([LETTER, LETTER, DIGIT, LETTER], [2])
    assert reject_letters(found, others) == ([], 1)


def test_a_letter_that_looks_like_a_digit_and_was_not_found_still_joins_the_word():
    found, others = split_in_two([LETTER, LETTER, LETTER, DIGIT, DIGIT], [4])
    assert reject_letters(found, others) == ([], 1)


def test_a_number_beside_a_stain_or_two_is_kept():
    found, others = split_in_two([LETTER, DIGIT, DIGIT, LETTER], [1, 2])
    assert reject_letters(found, others) == (found, 0)
    found, others = split_in_two([LETTER, DIGIT], [1])
    assert reject_letters(found, others) == (found, 0)
    found, others = split_in_two([LETTER, DIGIT, LETTER], [1])
    assert reject_letters(found, others) == (found, 0), "a digit in brackets is a digit"


@pytest.mark.parametrize(
    "far", [candidate_box(400, 0, 26, 40, score=LETTER), candidate_box(0, 100, 26, 40, score=LETTER)]
)
def test_letters_elsewhere_say_nothing_of_a_digit(far):
    found = regions(DIGIT)
    assert reject_letters(found, [far, far, far]) == (found, 0)


@settings(max_examples=30)
@given(st.lists(SCORES, min_size=1, max_size=6), st.lists(SCORES, max_size=6))
def test_what_stands_together_stays_or_goes_together(scores, of_others):
    found, others = split_in_two([*scores, *of_others], range(len(scores)))
    kept, letters = reject_letters(found, others)
    strange = sum(doubt(one) > 0.5 for one in others)
    assert (kept, letters) == (([], len(found)) if strange > len(found) + 1 else (found, 0))


def test_beside_numbers_a_mark_or_two_that_are_no_digits_are_no_line():
    number, stray, doubtful = regions(DIGIT, DIGIT, DIGIT), regions(-2.0), regions(1.0)
    kept, letters = reject_words([number, stray, doubtful])
    assert kept == [number, doubtful]
    assert letters == 1
    alone, _ = reject_words([stray])
    assert alone == [stray], "where there is nothing else it is shown, and called no digit"
