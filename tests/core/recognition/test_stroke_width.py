"""Lines that are too bold for their digit get a width that suits it; everything else stays as it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from core.drawing.eraser import erase
from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.drawing.strokes import RASTER_SIDE, Drawing, Stroke
from core.recognition.stroke_width import BOLDEST, MAX_LINE, MAX_STROKES, width_normalized

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
    ink = width_normalized(drawing)
    return render(drawing) if ink is None else ink


@pytest.mark.parametrize("shape", [zigzag, ring])
@pytest.mark.parametrize("width", [0.11, 0.14, 0.2])
def test_bold_lines_get_a_suitable_width(shape, width):
    assert_same_ink(width_normalized(shape(width)), render(shape(pen_for(BOLDEST))))


@pytest.mark.parametrize("width", [0.005, 0.03, 0.08, 0.095])
def test_lines_of_a_suitable_width_and_thin_ones_are_left_alone(width):
    assert width / (0.6 + width) <= BOLDEST
    assert width_normalized(zigzag(width)) is None


@pytest.mark.parametrize("digit", DIGITS)
def test_any_bold_pen_gives_the_same_lines(digit):
    lines = sample(digit).strokes
    bold, bolder = (
        width_normalized(Drawing(tuple(Stroke(line.points, width) for line in lines))) for width in (0.13, 0.16)
    )
    np.testing.assert_allclose(bold.astype(int), bolder, atol=2)


def test_a_loop_that_ink_has_filled_is_open_again():
    turns = np.linspace(0, 2 * np.pi, 40)
    loop = drawn(
        0.16, [(0.4, 0.2), (0.4, 0.7)], np.column_stack((0.48 + 0.08 * np.cos(turns), 0.7 + 0.08 * np.sin(turns)))
    )
    papers = [ndimage.label(ink < 128)[1] for ink in (render(loop), width_normalized(loop))]
    assert papers == [1, 2]


def test_the_size_of_the_digit_decides_what_suits():
    assert width_normalized(zigzag(0.08, 0.9)) is None
    assert_same_ink(width_normalized(zigzag(0.08, 0.3)), render(zigzag(pen_for(BOLDEST, 0.3), 0.3)))


def test_pressure_counts_as_width():
    assert width_normalized(zigzag(0.09)) is None
    assert_same_ink(width_normalized(zigzag(0.09, pressure=0.9)), render(zigzag(pen_for(BOLDEST))))


@pytest.mark.parametrize("fine", [0.01, 0.03])
def test_a_fine_line_among_bold_ones_stays_as_fine_as_it_is(fine):
    bar = Stroke([(0.2, 0.5, 0.5), (0.8, 0.5, 0.5)], fine)
    ink = width_normalized(Drawing((*zigzag(0.2).strokes, bar)))
    bar_alone = ink[120:160, 84]  # at 0.3 of the canvas, where the zigzag has no ink
    assert bar_alone.sum() / 255 == pytest.approx(fine * RASTER_SIDE, abs=0.1)


def test_no_line_gets_wider():
    dot = Stroke([(0.5, 0.5, 0.5)], 0.16)
    with_dot = Drawing((*zigzag(0.03).strokes, dot))
    assert width_normalized(with_dot) is None
    bold = Drawing((*zigzag(0.15).strokes, dot))
    assert (width_normalized(bold) <= render(bold)).all()


def test_what_was_rubbed_out_stays_so():
    line = drawn(0.12, [(0.2, 0.5), (0.8, 0.5)])
    gapped = erase(line, [(0.5, 0.5)], 0.09)
    assert ndimage.label(width_normalized(gapped) > 127)[1] == ndimage.label(render(gapped) > 127)[1] == 2


def test_a_line_that_swells_keeps_its_shape():
    width, even = 0.16, np.linspace(0.1, 0.9, 30)
    swelling = Drawing((Stroke(np.column_stack((even, np.full(30, 0.5), np.linspace(0, 1, 30))), width),))
    ink = width_normalized(swelling)
    columns = (ink > 127).sum(axis=0)
    assert columns[RASTER_SIDE * 8 // 10] / columns[RASTER_SIDE * 2 // 10] == pytest.approx(
        (0.4 + 1.2 * 0.875) / (0.4 + 1.2 * 0.125), rel=0.15
    )


def test_dots_and_blots_stay_dots_and_blots():
    assert width_normalized(drawn(0.2, [(0.5, 0.5)])) is None
    assert width_normalized(drawn(0.2, [(0.5, 0.5)], [(0.6, 0.5)])) is None
    assert width_normalized(drawn(0.2, [(0.4, 0.5), (0.6, 0.5)])) is None


def test_while_a_line_begins_its_width_never_jumps():
    lengths = np.linspace(0.001, 0.9, 900)
    areas = [int(shown(drawn(0.08, [(0.05, 0.5), (0.05 + length, 0.5)])).sum()) / 255 for length in lengths]
    pixels = np.diff(areas)
    assert np.abs(pixels).max() < 60, "of 280 x 280, from one thousandth of the canvas to the next"


def test_an_area_that_was_filled_stays_filled():
    rows = np.linspace(0.3, 0.6, 12)
    filling = [(x, y) for number, y in enumerate(rows) for x in ((0.3, 0.6) if number % 2 else (0.6, 0.3))]
    assert len(rows) > MAX_LINE
    assert width_normalized(drawn(0.08, filling)) is None


def test_more_strokes_than_any_digit_has_are_left_alone():
    many = [[(0.3 + 0.001 * n, 0.3), (0.3 + 0.001 * n, 0.301)] for n in range(MAX_STROKES)]
    few = drawn(0.12, [(0.3, 0.2), (0.7, 0.8)], *many[1:])
    assert width_normalized(few) is not None
    assert width_normalized(drawn(0.12, [(0.3, 0.2), (0.7, 0.8)], *many)) is None


def test_a_picture_that_was_rubbed_out_is_none():
    np.testing.assert_array_equal(
        width_normalized(Drawing(zigzag(0.2).strokes, np.zeros((RASTER_SIDE, RASTER_SIDE), np.uint8))),
        width_normalized(zigzag(0.2)),
    )


def test_a_picture_under_the_strokes_keeps_all_as_it_is():
    picture = render(zigzag(0.03))
    assert width_normalized(Drawing(zigzag(0.2).strokes, picture)) is None
    assert width_normalized(Drawing((), picture)) is None
    assert width_normalized(Drawing()) is None


def test_a_pen_of_many_points_draws_what_a_mouse_draws():
    turns = np.linspace(0, 1.9 * np.pi, 4000)
    dense = np.column_stack((0.5 + 0.2 * np.cos(turns), 0.5 + 0.3 * np.sin(turns)))
    many, few = (
        width_normalized(drawn(0.13, dense)),
        width_normalized(drawn(0.13, np.concatenate((dense[::100], dense[-1:])))),
    )
    assert np.abs(many.astype(int) - few).mean() < 0.3
    assert np.abs(many.astype(int) - few).max() < 100


@given(drawings)
def test_whatever_is_drawn_its_ink_only_loses_its_outermost_part(drawing):
    before, after = render(drawing), width_normalized(drawing)
    if after is None:
        return
    assert after.shape == (RASTER_SIDE, RASTER_SIDE)
    assert after.dtype == np.uint8
    assert not after.flags.writeable
    middles = render(Drawing(tuple(Stroke(stroke.points, 0.005) for stroke in drawing.strokes)))
    reach = ndimage.maximum_filter(before, 9)  # a curve of fewer points cuts corners by a little
    assert (after <= reach).all()
    assert (ndimage.maximum_filter(after, 9)[middles > 127] > 0).all(), "no part of a line is lost"
