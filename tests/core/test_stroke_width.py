import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from core.ink import render
from core.preparation import ink_box
from core.stroke_width import BOLDEST, BORDER, FINE_SIDE, THINNEST, evened, line_width, put_back
from core.strokes import Drawing, Stroke

PIXEL = 1 / 20
"""A pixel of the network's digit, as a share of its longer side."""
coordinates = st.floats(0.2, 0.8)
lines = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=5)


def cut(ink):
    x, y, width, height = ink_box(ink)
    return ink[y : y + height, x : x + width]


def drawn(width, *strokes):
    return cut(render(Drawing(tuple(Stroke([(x, y, 0.5) for x, y in stroke], width) for stroke in strokes))))


def zigzag(width):
    return drawn(width, [(0.25, 0.2), (0.75, 0.2), (0.25, 0.8), (0.75, 0.8)])


def ring(width):
    turns = np.linspace(0, 2 * np.pi, 40)
    return drawn(width, np.column_stack((0.5 + 0.2 * np.cos(turns), 0.5 + 0.3 * np.sin(turns))))


def fine(ink):
    """The ink as `evened` sees it: 80 pixels on its longer side, with the border around it."""
    longer = max(ink.shape)
    size = tuple(max(1, round(side * FINE_SIDE / longer)) for side in ink.shape[::-1])
    way = Image.Resampling.BOX if longer >= FINE_SIDE else Image.Resampling.BICUBIC
    return np.pad(np.asarray(Image.fromarray(ink).resize(size, way)), BORDER)


def pieces_of_paper(ink):
    return ndimage.label(ink < 128)[1]


@pytest.mark.parametrize("shape", [zigzag, ring])
@pytest.mark.parametrize("width", [0.02, 0.04, 0.08, 0.12])
def test_the_width_of_a_pen_is_found(shape, width):
    ink = shape(width)
    assert line_width(ink) == pytest.approx(280 * width / max(ink.shape), rel=0.12)


@pytest.mark.parametrize("width", [0.12, 0.14, 0.16])
def test_lines_of_a_usual_width_are_left_alone(width):
    assert THINNEST < line_width(zigzag(width)) < BOLDEST
    assert evened(zigzag(width)) is None


@pytest.mark.parametrize("shape", [zigzag, ring])
@pytest.mark.parametrize(("width", "wanted"), [(0.02, THINNEST), (0.04, THINNEST), (0.06, THINNEST), (0.24, BOLDEST)])
def test_thin_and_bold_lines_get_the_nearest_usual_width(shape, width, wanted):
    assert line_width(cut(evened(shape(width)))) == pytest.approx(wanted, abs=0.4 * PIXEL)


@pytest.mark.parametrize("width", [0.02, 0.04, 0.06, 0.24])
def test_what_has_been_evened_hardly_changes_when_it_is_evened_again(width):
    once = cut(evened(zigzag(width)))
    again = evened(once)
    assert again is None or line_width(cut(again)) == pytest.approx(line_width(once), abs=0.3 * PIXEL)


def test_a_wider_pen_stays_at_least_as_wide():
    widths = [0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.18, 0.22, 0.26]
    found = []
    for width in widths:
        ink = zigzag(width)
        even = evened(ink)
        found.append(line_width(ink if even is None else cut(even)))
    assert (np.diff(found) > -0.2 * PIXEL).all()


@given(lines, st.sampled_from([0.01, 0.02, 0.03, 0.05]))
def test_thickening_only_adds_ink_and_closes_nothing(points, width):
    ink = drawn(width, points)
    even = evened(ink)
    if even is None or line_width(ink) > BOLDEST:
        return
    before = fine(ink)
    assert (even >= before).all()
    assert pieces_of_paper(even) == pieces_of_paper(before)


@given(lines, st.sampled_from([0.15, 0.2, 0.25]))
def test_thinning_only_takes_ink_and_breaks_nothing(points, width):
    ink = drawn(width, points)
    even = evened(ink)
    if even is None or line_width(ink) < THINNEST:
        return
    before = fine(ink)
    assert (even <= before).all()
    whole = np.ones((3, 3))
    assert ndimage.label(even > 127, whole)[1] == ndimage.label(before > 127, whole)[1]


@pytest.mark.parametrize("pen", [0.15, 0.2, 0.25])
def test_a_line_that_ends_thin_keeps_its_thin_end(pen):
    def tapering(first, last, y):
        points = np.column_stack((np.linspace(0.1, 0.9, 30), np.full(30, y), np.linspace(first, last, 30)))
        return Stroke(points, pen)

    ink = cut(render(Drawing((tapering(1, 0, 0.25), tapering(1, 1, 0.8)))))
    even = evened(ink)
    if even is not None:
        before = fine(ink)
        right = before.shape[1] - BORDER - 8
        assert before[:, right].max() > 200, "the thin line reaches to the right"
        assert even[: before.shape[0] // 2, right].max() > 200, "and still does"


def test_the_mouth_between_two_near_lines_stays_open():
    ink = drawn(0.02, [(0.3, 0.2), (0.3, 0.5), (0.36, 0.8), (0.42, 0.5), (0.42, 0.2)], [(0.3, 0.2), (0.36, 0.2)])
    assert pieces_of_paper(evened(ink)) == pieces_of_paper(fine(ink)) == 1


@pytest.mark.parametrize("side", [1, 3, 30, 200])
def test_a_dot_and_a_filled_box_are_no_lines(side):
    assert evened(np.full((side, side), 255, np.uint8)) is None


def test_ink_too_faint_for_a_line_is_left_alone():
    assert evened(np.full((30, 100), 100, np.uint8)) is None
    assert line_width(np.full((30, 100), 100, np.uint8)) == 0


def test_evened_ink_is_put_back_where_it_was():
    canvas = np.zeros((280, 280), np.uint8)
    ink = zigzag(0.03)
    x, y, height, width = 100, 40, *ink.shape
    canvas[y : y + height, x : x + width] = ink
    back = put_back(evened(ink), canvas.shape, (x, y, width, height))
    assert back.shape == canvas.shape
    assert back[canvas > 200].min() > 100, "the old lines lie inside the new ones"
    left, top, wide, high = ink_box(back, 128)
    assert (left + wide / 2, top + high / 2) == (
        pytest.approx(x + width / 2, abs=3),
        pytest.approx(y + height / 2, abs=3),
    )
    assert wide > width


def test_what_would_lie_outside_is_cut_off():
    ink = zigzag(0.03)
    back = put_back(evened(ink), ink.shape, (0, 0, *ink.shape[::-1]))
    assert back.shape == ink.shape
    assert back.any()
