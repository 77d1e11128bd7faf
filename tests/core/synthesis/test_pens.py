import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.geometry import ink_box
from core.recognition.preparation import prepare
from core.synthesis.pens import Pen, drawn_with, redrawn
from core.synthesis.skeletons import centre_lines, follow


def image_of(text):
    """A thinned picture from lines of text: # is ink."""
    return np.array([[character == "#" for character in line] for line in text.split()])


def test_a_line_is_followed_from_end_to_end():
    (line,) = follow(image_of("......... .#######. ........."))
    np.testing.assert_array_equal(line[[0, -1]], [[1, 1], [7, 1]])


def test_a_ring_is_closed():
    (line,) = follow(image_of("..###.. .#...#. .#...#. ..###.."))
    np.testing.assert_array_equal(line[0], line[-1])


def test_a_crossing_gives_each_of_its_arms():
    cross = np.zeros((41, 41), bool)
    cross[20, 5:36] = cross[5:36, 20] = True
    lines = follow(cross)
    ends = {tuple(line[place]) for line in lines for place in (0, -1)}
    assert {(5, 20), (35, 20), (20, 5), (20, 35)} <= ends


def test_a_dot_is_one_point():
    (line,) = follow(image_of("... .#. ..."))
    np.testing.assert_array_equal(line, [[1, 1]])
    assert follow(np.zeros((5, 5), bool)) == []


def test_the_centre_line_of_a_bar_is_its_middle():
    image = np.zeros((28, 28), np.uint8)
    image[5:24, 12:16] = 255
    (line,) = centre_lines(image)
    np.testing.assert_allclose(line[:, 0], 14, atol=0.6)
    assert np.ptp(line[:, 1]) == pytest.approx(16, abs=2.5)


@given(st.floats(0.2, 0.6), st.floats(0.35, 0.65), st.floats(0.35, 0.65), st.floats(0.03, 0.1))
def test_a_pen_draws_where_and_as_large_as_it_is_asked(size, x, y, width):
    lines = (np.array([[0.0, 0.0], [3.0, 8.0]]), np.array([[1.0, 2.0]]))
    left, top, wide, high = ink_box(render(drawn_with(lines, Pen(width=width, size=size, x=x, y=y))))
    assert left + wide / 2 == pytest.approx(280 * x, abs=1.5)
    assert top + high / 2 == pytest.approx(280 * y, abs=1.5)
    assert high == pytest.approx(280 * (size + width), abs=3)


def test_a_blank_image_is_a_blank_drawing():
    assert redrawn(np.zeros((28, 28), np.uint8), Pen()).is_blank


def test_slant_pressure_and_few_points_change_what_they_say():
    lines = (np.column_stack((np.zeros(41), np.arange(41.0))),)
    slanted = drawn_with(lines, Pen(slant=45)).strokes[0].points
    assert slanted[0, 0] - slanted[-1, 0] == pytest.approx(0.6, abs=1e-3), "the top goes to the right"
    assert len(drawn_with(lines, Pen(every=4)).strokes[0].points) == 11
    pressures = drawn_with(lines, Pen(pressure=True)).strokes[0].points[:, 2]
    assert pressures[20] > pressures[0] + 0.2


@pytest.mark.parametrize("digit", DIGITS)
def test_a_sample_drawn_again_looks_like_itself(digit):
    centred = prepare(render(sample(digit))).centred
    again = prepare(render(redrawn(centred, Pen()))).centred
    both, either = np.minimum(centred, again).sum(dtype=int), np.maximum(centred, again).sum(dtype=int)
    assert both / either > 0.45, "the same digit, moved by a pixel at most"


def test_a_loop_that_is_filled_with_grey_stays_a_loop():
    rows, columns = np.mgrid[:28, :28] - 13.5
    distance = np.hypot(rows, columns)
    blob = np.where(distance < 7, 255, 0).astype(np.uint8)
    blob[distance < 2.2] = 200  # the hole of a bold loop, as a scanner leaves it
    lines = centre_lines(blob)
    away = np.hypot(*(np.concatenate(lines) - 14).T)
    assert away.min() > 2, "a line goes around the hole, none through it"
    solid = np.where(distance < 7, 255, 0).astype(np.uint8)
    assert np.hypot(*(np.concatenate(centre_lines(solid)) - 14).T).min() < 2


def test_a_higher_level_that_tears_a_line_apart_is_not_taken():
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 12:16] = 255
    image[13:15, 12:16] = 190  # a faint place in a stem
    assert len(centre_lines(image)) == 1


def papers(ink):
    """How many pieces of paper lines cut it into."""
    return ndimage.label(ink < 128)[1]


def test_a_loop_that_is_filled_with_ink_is_opened_where_it_is_twice_as_wide_as_the_line():
    rows, columns = np.mgrid[:28, :28].astype(float)
    image = np.zeros((28, 28), np.uint8)
    image[3:20, 12:15] = 255  # the stem of a six, three pixels wide
    image[np.hypot(rows - 19, columns - 15) < 4.6] = 255
    assert papers(render(redrawn(image, Pen(width=0.02)))) == 2, "around the digit, and in its loop"
    away = np.hypot(*(np.concatenate(centre_lines(image)) - (15.5, 19.5)).T)
    assert 1.5 < away.min() < 4


@pytest.mark.parametrize("width", [2, 4, 6])
@pytest.mark.parametrize("slant", [0.0, 0.5, 1.0])
def test_a_crossing_is_no_loop(width, slant):
    rows, columns = np.mgrid[:28, :28] - 13.5
    upright = np.abs(columns + slant * rows) / np.hypot(1, slant) < width / 2
    level = np.abs(rows) < width / 2
    inside = np.maximum(np.abs(rows), np.abs(columns)) < 10
    image = np.where((upright | level) & inside, 255, 0).astype(np.uint8)
    assert papers(render(redrawn(image, Pen(width=0.02)))) == 1
