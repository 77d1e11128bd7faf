"""A page as a record, as rows and as an annotated picture."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.nn.verdicts import Verdict
from core.photos.export import CSV_COLUMNS, annotated, annotated_png, page_record, pages_csv
from tests.support.boxed_pages import page_digit, page_of_boxes, page_of_digits

PAGE = page_of_boxes([[(4, (40, 60, 20, 40)), (2, (80, 61, 22, 38))], [(7, (42, 160, 18, 40))]])
BLUE, ORANGE, PURPLE = (11, 98, 196), (193, 74, 0), (122, 42, 140)


def test_a_record_has_lines_with_text_and_digits():
    record = json.loads(json.dumps(page_record(PAGE)))
    assert record.keys() == {"width", "height", "lines"}
    assert (record["width"], record["height"]) == (640, 480)
    assert [line["text"] for line in record["lines"]] == ["42", "7"]
    digit = record["lines"][0]["digits"][1]
    assert digit.keys() == {"digit", "probability", "verdict", "score", "probabilities", "box"}
    assert (digit["digit"], digit["verdict"], digit["box"]) == (2, "digit", [80, 61, 22, 38])
    assert digit["probability"] == digit["probabilities"][2] == pytest.approx(0.9)


def test_a_record_says_what_was_left_out_and_what_a_person_typed():
    typed = replace(page_digit(3, (0, 0, 9, 9)), typed=8)
    record = page_record(page_of_digits([[typed]], remarks=("Two stains were Ignored.",)))
    (digit,) = record["lines"][0]["digits"]
    assert record["remarks"] == ["Two stains were Ignored."]
    assert record["lines"][0]["text"] == "8"
    assert (digit["digit"], digit["typed"]) == (8, True)
    assert digit["probability"] == pytest.approx(0.1 / 9)


def test_rows_have_one_digit_each_and_count_from_one():
    text = pages_csv([("a, b.png", PAGE), ("empty.png", page_of_digits([])), ("c.png", PAGE)])
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == CSV_COLUMNS
    assert len(rows) == 6
    assert rows[0] == ["a, b.png", "1", "1", "4", "0.900000", "digit", "40", "60", "20", "40"]
    assert [row[1:4] for row in rows[3:]] == [["1", "1", "4"], ["1", "2", "2"], ["2", "1", "7"]]


def test_a_network_that_refuses_nothing_leaves_the_verdict_empty():
    page = page_of_digits([[page_digit(1, (5, 5, 5, 5), None)]])
    assert page_record(page)["lines"][0]["digits"][0]["verdict"] is None
    assert list(csv.reader(io.StringIO(pages_csv([("x", page)]))))[1][5] == ""


def _share_of(picture, colour, places):
    pixels = np.array([picture.getpixel(place) for place in places])
    return float((pixels == colour).all(axis=1).mean())


def _is_there(pixels, colour):
    """Whether letters of the colour are there; thin ones are mixed with their bright edge."""
    return (np.abs(pixels.astype(int) - colour).max(axis=2) < 90).sum() > 5


def _around(box):
    x, y, width, height = box
    across = [(column, row) for column in range(x, x + width) for row in (y - 2, y + height + 1)]
    return across + [(column, row) for row in range(y, y + height) for column in (x - 2, x + width + 1)]


@pytest.mark.parametrize(
    ("verdict", "colour", "least", "most"),
    [
        (Verdict.DIGIT, BLUE, 1, 1),
        (None, BLUE, 1, 1),
        (Verdict.UNSURE, ORANGE, 0.5, 0.85),
        (Verdict.NON_DIGIT_LABEL, PURPLE, 0.2, 0.5),
    ],
)
def test_a_verdict_has_a_colour_and_a_line_of_its_own(verdict, colour, least, most):
    box = (200, 200, 20, 28)
    page = page_of_digits([[page_digit(5, box, verdict)]])
    picture = annotated(page)
    assert picture.size == (640, 480)
    # The label's edge may cover the middle of the upper line, so only the sides and the lower line count.
    places = [(column, row) for column, row in _around(box) if row >= 200]
    assert least <= _share_of(picture, colour, places) <= most
    assert np.array_equal(np.asarray(picture)[200:228, 200:220], page.photo[200:228, 200:220]), "ink stays visible"
    label = np.asarray(picture)[180:197, 190:230]
    assert _is_there(label, colour)


def test_what_a_person_typed_is_not_doubted():
    box = (200, 200, 20, 28)
    typed = replace(page_digit(5, box, Verdict.NON_DIGIT_LABEL), typed=5)
    picture = annotated(page_of_digits([[typed]]))
    assert _share_of(picture, BLUE, [(198, row) for row in range(200, 228)]) == 1


def test_boxes_are_drawn_where_the_reduced_photo_shows_them():
    page = replace(page_of_boxes([[(1, (400, 400, 40, 56))]], width=640, height=960), width=1280, height=1920)
    picture = annotated(page)
    assert picture.size == (640, 960)
    assert _share_of(picture, BLUE, [(198, row) for row in range(200, 228)]) == 1


def test_a_label_at_the_upper_edge_goes_below_its_box():
    picture = annotated(page_of_boxes([[(5, (100, 0, 20, 28))]]))
    below = np.asarray(picture)[31:50, 90:130]
    assert _is_there(below, BLUE)


def test_a_page_without_digits_is_its_photo():
    page = page_of_digits([])
    assert np.array_equal(np.asarray(annotated(page)), page.photo)
    assert Image.open(io.BytesIO(annotated_png(page))).format == "PNG"
