"""The lines of a drawing get a width that suits its digit; everything else stays as it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from core.ink import render
from core.preparation import ink_box
from core.samples import DIGITS, sample
from core.stroke_width import DRAWN, MOST_LINE, SUITABLE, evened
from core.strokes import INK_SIDE, Drawing, Stroke

THINNEST, BOLDEST = SUITABLE[1], SUITABLE[2]
coordinates = st.floats(0.0, 1.0)
points = st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=1, max_size=5)
drawings = st.lists(st.tuples(points, st.floats(0.005, 0.5)), min_size=1, max_size=3).map(
    lambda strokes: Drawing(tuple(Stroke(np.array(line), width) for line, width in strokes))
)


def drawn(width, *lines, pressure=0.5):
    return Drawing(tuple(Stroke([(x, y, pressure) for x, y in line], width) for line in lines))


def zigzag(width, size=0.6, pressure=0.5):
    low, high = 0.5 - size / 2, 0.5 + size / 2
    return drawn(width, [(low, low), (high, low), (low, high), (high, high)], pressure=pressure)


def ring(width):
    turns = np.linspace(0, 2 * np.pi, 40)
    return drawn(width, np.column_stack((0.5 + 0.2 * np.cos(turns), 0.5 + 0.3 * np.sin(turns))))


def pen_for(share, size=0.6):
    """The width of the pen whose lines have this share of the box of a drawing with middles so far apart."""
    return share * size / (1 - share)


def assert_same_ink(ink, other):
    """But for the rounding of widths, and for corners that a pen of fewer points cuts."""
    difference = np.abs(ink.astype(int) - other)
    assert (difference > 60).sum() <= 20
    assert difference.mean() < 0.2


def shown(drawing):
    """What is scaled: the ink with other lines, or as it was drawn."""
    ink = evened(drawing)
    return render(drawing) if ink is None else ink


@pytest.mark.parametrize("shape", [zigzag, ring])
@pytest.mark.parametrize(
    ("width", "wanted"), [(0.01, THINNEST), (0.03, THINNEST), (0.06, THINNEST), (0.12, BOLDEST), (0.2, BOLDEST)]
)
def test_thin_and_bold_lines_get_the_nearest_suitable_width(shape, width, wanted):
    assert_same_ink(evened(shape(width)), render(shape(pen_for(wanted))))


@pytest.mark.parametrize("width", [0.085, 0.09, 0.095])
def test_lines_of_a_suitable_width_are_left_alone(width):
    drawing = zigzag(width)
    assert DRAWN[1] <= width / (0.6 + width) <= DRAWN[2]
    assert evened(drawing) is None


@pytest.mark.parametrize("digit", DIGITS)
def test_any_pen_gives_the_same_lines(digit):
    lines = sample(digit).strokes
    thin, thinner = (evened(Drawing(tuple(Stroke(line.points, width) for line in lines))) for width in (0.02, 0.04))
    bold, bolder = (evened(Drawing(tuple(Stroke(line.points, width) for line in lines))) for width in (0.13, 0.16))
    np.testing.assert_allclose(thin.astype(int), thinner, atol=2)  # a width lies on the grid of drawings
    np.testing.assert_allclose(bold.astype(int), bolder, atol=2)


def test_a_loop_that_ink_has_filled_is_open_again():
    turns = np.linspace(0, 2 * np.pi, 40)
    loop = drawn(
        0.16, [(0.4, 0.2), (0.4, 0.7)], np.column_stack((0.48 + 0.08 * np.cos(turns), 0.7 + 0.08 * np.sin(turns)))
    )
    papers = [ndimage.label(ink < 128)[1] for ink in (render(loop), evened(loop))]
    assert papers == [1, 2]


@pytest.mark.parametrize(("size", "wanted"), [(0.3, BOLDEST), (0.9, THINNEST)])
def test_the_size_of_the_digit_decides_what_suits(size, wanted):
    assert_same_ink(evened(zigzag(0.08, size)), render(zigzag(pen_for(wanted, size), size)))


@pytest.mark.parametrize(("pressure", "wanted"), [(0.1, THINNEST), (0.9, BOLDEST)])
def test_pressure_counts_as_width(pressure, wanted):
    assert evened(zigzag(0.09)) is None
    assert_same_ink(evened(zigzag(0.09, pressure=pressure)), render(zigzag(pen_for(wanted))))


def test_a_line_that_swells_keeps_its_shape():
    width, even = 0.16, np.linspace(0.1, 0.9, 30)
    swelling = Drawing((Stroke(np.column_stack((even, np.full(30, 0.5), np.linspace(0, 1, 30))), width),))
    ink = evened(swelling)
    columns = (ink > 127).sum(axis=0)
    assert columns[INK_SIDE * 8 // 10] / columns[INK_SIDE * 2 // 10] == pytest.approx(
        (0.4 + 1.2 * 0.875) / (0.4 + 1.2 * 0.125), rel=0.15
    )


def test_dots_and_blots_stay_dots_and_blots():
    assert evened(drawn(0.2, [(0.5, 0.5)])) is None
    assert evened(drawn(0.2, [(0.5, 0.5)], [(0.6, 0.5)])) is None
    assert evened(drawn(0.2, [(0.4, 0.5), (0.6, 0.5)])) is None


def test_while_a_line_begins_its_width_never_jumps():
    lengths = np.linspace(0.001, 0.9, 900)
    areas = [int(shown(drawn(0.08, [(0.05, 0.5), (0.05 + length, 0.5)])).sum()) / 255 for length in lengths]
    pixels = np.diff(areas)
    assert np.abs(pixels).max() < 60, "of 280 x 280, from one thousandth of the canvas to the next"


def test_an_area_that_was_filled_stays_filled():
    rows = np.linspace(0.3, 0.6, 12)
    filling = [(x, y) for number, y in enumerate(rows) for x in ((0.3, 0.6) if number % 2 else (0.6, 0.3))]
    assert len(rows) > MOST_LINE
    assert evened(drawn(0.08, filling)) is None


def test_a_picture_under_the_strokes_keeps_all_as_it_is():
    picture = render(zigzag(0.03))
    assert evened(Drawing(zigzag(0.2).strokes, picture)) is None
    assert evened(Drawing((), picture)) is None
    assert evened(Drawing()) is None


def test_a_pen_of_many_points_draws_what_a_mouse_draws():
    turns = np.linspace(0, 1.9 * np.pi, 4000)
    dense = np.column_stack((0.5 + 0.2 * np.cos(turns), 0.5 + 0.3 * np.sin(turns)))
    many, few = evened(drawn(0.03, dense)), evened(drawn(0.03, np.concatenate((dense[::100], dense[-1:]))))
    assert np.abs(many.astype(int) - few).mean() < 0.3
    assert np.abs(many.astype(int) - few).max() < 100


@given(drawings)
def test_whatever_is_drawn_some_ink_stays_and_lies_in_its_place(drawing):
    before, after = render(drawing), shown(drawing)
    assert after.shape == (INK_SIDE, INK_SIDE)
    assert after.dtype == np.uint8
    if ink_box(before) is None:
        return
    x, y, width, height = ink_box(before)
    left, top, across, down = ink_box(after)
    middle = np.array((left + across / 2 - x - width / 2, top + down / 2 - y - height / 2))
    widest = max(stroke.width for stroke in drawing.strokes)
    assert np.abs(middle).max() <= INK_SIDE * (widest + 0.12), "the canvas's border cuts off a part of bold lines"
