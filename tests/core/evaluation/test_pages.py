"""Counting what was read on made pages: matches of boxes, and the figures, on pages that were read by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.errors import NoDigitError
from core.evaluation import pages as page_evaluation
from core.evaluation.pages import PageAccuracy, evaluate_page, evaluate_pages, matched, summed
from core.recognition.preparation import prepare
from core.synthesis.pages.renderer import render_page
from tests.support.boxed_pages import page_of_boxes

BOXES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(1, 60), st.integers(1, 60)), max_size=12
)


@pytest.fixture(scope="module")
def rendered():
    images = np.stack([prepare(render(sample(digit)), (1, 28, 28)).centred for digit in DIGITS])
    return render_page(Dataset(images, np.array(DIGITS, np.uint8)), "plain", np.random.default_rng(5))


def reads(monkeypatch, lines):
    """From now on every page is read as these lines of (digit, box)."""
    monkeypatch.setattr(page_evaluation, "read_page", lambda network, picture: page_of_boxes(lines))


def truth(rendered):
    return [[(digit.digit, digit.box) for digit in line] for line in rendered.lines]


@given(BOXES)
def test_boxes_match_themselves(boxes):
    assert len(matched(boxes, boxes)) == len(boxes)


@given(BOXES, BOXES)
def test_a_box_is_matched_at_most_once(written, found):
    pairs = matched(written, found)
    assert len({true for true, _ in pairs}) == len({number for _, number in pairs}) == len(pairs)


def test_half_of_a_digit_and_another_place_are_no_match_and_a_loose_box_is_one():
    digit = (100, 100, 40, 60)
    assert matched([digit], [(100, 100, 10, 60)]) == []
    assert matched([digit], [(160, 100, 40, 60)]) == []
    assert matched([digit], [(94, 95, 50, 70)]) == [(0, 0)]
    assert matched([digit, (145, 100, 40, 60)], [(98, 98, 90, 64)]) != [], "one box of two digits is one of them"


def test_who_reads_the_truth_reads_all_of_it(monkeypatch, rendered):
    reads(monkeypatch, truth(rendered))
    result = evaluate_page(None, rendered)
    assert (result.f1, result.digit_accuracy, result.line_accuracy) == (1, 1, 1)
    assert result.written == result.reported == sum(len(line) for line in rendered.lines)


def test_a_wrong_digit_costs_a_digit_and_its_line(monkeypatch, rendered):
    lines = truth(rendered)
    digit, box = lines[1][0]
    lines[1][0] = ((digit + 1) % 10, box)
    reads(monkeypatch, lines)
    result = evaluate_page(None, rendered)
    assert result.found == result.written == result.right + 1
    assert result.lines_right == result.lines - 1


def test_a_digit_that_nobody_wrote_costs_precision_and_its_line(monkeypatch, rendered):
    lines = truth(rendered)
    lines[0].append((1, (0, 0, 3, 3)))
    reads(monkeypatch, lines)
    result = evaluate_page(None, rendered)
    assert result.right == result.found == result.written == result.reported - 1
    assert result.f1 == 2 * result.written / (2 * result.written + 1)
    assert result.lines_right == result.lines - 1


def test_the_right_text_at_another_place_is_no_exact_line(monkeypatch, rendered):
    lines = [[(digit, (x + 300, y, w, h)) for digit, (x, y, w, h) in line] for line in truth(rendered)]
    reads(monkeypatch, lines)
    assert evaluate_page(None, rendered).lines_right == 0


def test_a_page_on_which_nothing_is_found_counts_as_such(monkeypatch, rendered):
    def refuses(network, picture):
        raise NoDigitError("There is none.")

    monkeypatch.setattr(page_evaluation, "read_page", refuses)
    result = evaluate_page(None, rendered)
    assert (result.f1, result.digit_accuracy, result.line_accuracy, result.reported) == (0, 0, 0, 0)


def test_sums_are_sums_and_times_are_means():
    one = PageAccuracy("a", 1, 10, 11, 9, 8, 3, 2, 30.0)
    two = PageAccuracy("a", 3, 20, 20, 20, 20, 5, 5, 10.0)
    assert summed("a", [one, two]) == PageAccuracy("a", 4, 30, 31, 29, 28, 8, 7, 15.0)
    assert summed("none", []).f1 is None


def test_a_condition_has_the_same_pages_whichever_others_are_asked_for(monkeypatch):
    images = np.stack([prepare(render(sample(digit)), (1, 28, 28)).centred for digit in DIGITS])
    digits = Dataset(images, np.array(DIGITS, np.uint8))
    reads(monkeypatch, [])
    alone = list(evaluate_pages(None, digits, ["pencil"], 2))
    among = list(evaluate_pages(None, digits, ["plain", "pencil"], 2))
    assert [result.condition for result in among] == ["plain", "pencil"]
    assert (among[1].written, among[1].lines) == (alone[0].written, alone[0].lines)
    assert alone[0].pages == 2
