import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drawing.eraser import erase
from core.drawing.ink import RASTER_SIDE, render
from core.drawing.rasterizer import paint_capsules
from core.drawing.strokes import Drawing, Stroke

numbers = st.floats(0, 1)
points = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6)
drawings = st.lists(st.builds(Stroke, points, st.floats(0.01, 0.1)), min_size=1, max_size=3).map(
    lambda strokes: Drawing(tuple(strokes))
)
paths = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4)
LINE = Stroke([(0.1, 0.5, 0.5), (0.9, 0.5, 0.5)], 0.04)


def passed(path, radius):
    """The pixels (S, S) that a disc of this radius, in pixels, covers on its way."""
    ground = np.zeros((RASTER_SIDE, RASTER_SIDE), dtype=np.uint8)
    discs = np.array([(x * RASTER_SIDE, y * RASTER_SIDE, radius) for x, y in [path[0], *path]])
    paint_capsules(ground, np.concatenate((discs[:-1], discs[1:]), axis=1))
    return ground


@given(drawings, paths, st.floats(0.03, 0.1))
@settings(max_examples=60, deadline=None)
def test_no_ink_stays_under_the_eraser_and_none_appears(drawing, path, radius):
    before, after = render(drawing), render(erase(drawing, path, radius))
    assert after[passed(path, radius * RASTER_SIDE - 1.5) > 0].max(initial=0) == 0
    grown = after.astype(int) - before
    assert grown.max() <= 8  # thinner curves of the same line: a thirtieth of a pixel


@given(drawings, paths, st.floats(0.03, 0.1))
@settings(max_examples=60, deadline=None)
def test_ink_out_of_reach_stays(drawing, path, radius):
    before, after = render(drawing), render(erase(drawing, path, radius))
    # A cut takes at most the pen's whole breadth (1.6 times its width) and a crumb of a few pixels beyond the disc.
    reach = (radius + 1.6 * max(stroke.width for stroke in drawing.strokes)) * RASTER_SIDE + 5
    far = passed(path, reach) == 0
    np.testing.assert_allclose(after[far], before[far], atol=8)


@given(drawings, paths)
@settings(max_examples=30, deadline=None)
def test_erasing_again_changes_nothing_more(drawing, path):
    once = erase(drawing, path, 0.05)
    np.testing.assert_allclose(render(erase(once, path, 0.049)), render(once), atol=1)


def test_a_line_of_two_far_points_is_cut_in_two_where_the_eraser_crossed():
    rest = erase(Drawing((LINE,)), [(0.5, 0.2), (0.5, 0.8)], 0.05)
    left, right = rest.strokes
    # The cut is where the edge of the line's round end touches the eraser: 0.05 + 0.04 / 2 from its middle.
    assert left.points[0, 0] == 0.1
    assert left.points[-1, 0] == pytest.approx(0.43, abs=2e-4)
    assert right.points[0, 0] == pytest.approx(0.57, abs=2e-4)
    assert right.points[-1, 0] == 0.9
    assert left.width == right.width == 0.04


def test_pressure_stays_where_it_was():
    line = Stroke([(0.1, 0.5, 0.0), (0.9, 0.5, 1.0)], 0.04)
    left, right = erase(Drawing((line,)), [(0.5, 0.5)], 0.05).strokes
    for part in (left, right):
        np.testing.assert_allclose(part.points[:, 2], (part.points[:, 0] - 0.1) / 0.8, atol=2e-5)


def test_what_the_eraser_does_not_touch_stays_the_same_object():
    far = Stroke([(0.1, 0.1, 0.5), (0.9, 0.1, 0.5)], 0.04)
    drawing = Drawing((far, LINE))
    assert erase(drawing, [(0.5, 0.8)], 0.05) is drawing
    assert erase(drawing, [(0.5, 0.5)], 0.05).strokes[0] is far


def test_dots_and_crumbs_go_whole():
    dot = Stroke([(0.5, 0.5, 0.5)], 0.04)
    assert erase(Drawing((dot,)), [(0.5, 0.5)], 0.03).is_blank
    assert erase(Drawing((LINE,)), [(0.17, 0.5), (0.9, 0.5)], 0.049).is_blank


def test_an_eraser_at_the_end_shortens_the_line():
    (rest,) = erase(Drawing((LINE,)), [(0.9, 0.5)], 0.05).strokes
    assert rest.points[-1, 0] == pytest.approx(0.83, abs=2e-4)


def test_the_picture_under_the_strokes_loses_its_ink_in_the_disc_only():
    picture = np.full((RASTER_SIDE, RASTER_SIDE), 200, dtype=np.uint8)
    rest = erase(Drawing((), picture), [(0.5, 0.5)], 0.1).picture
    assert not rest.flags.writeable
    assert rest[140, 113:167].max() == 0
    assert rest[140, 110] == rest[140, 169] == 200
    assert picture.min() == 200


def test_a_blank_place_of_a_picture_leaves_the_drawing_as_it_is():
    picture = np.zeros((RASTER_SIDE, RASTER_SIDE), dtype=np.uint8)
    picture[:20] = 255
    drawing = Drawing((LINE,), picture)
    assert erase(drawing, [(0.5, 0.9)], 0.05) is drawing
