from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drawing.ink import RASTER_SIDE, IncrementalRaster, paint_stroke, render, smooth_points, stroke_capsules
from core.drawing.limits import MAX_POINTS
from core.drawing.rasterizer import CAPSULES_AT_ONCE, paint_capsules, paint_many_capsules
from core.drawing.strokes import Drawing, Stroke

numbers = st.floats(0, 1) | st.sampled_from([0.0, 0.25, 0.5, 1.0])
point_lists = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=9)
near_points = st.lists(st.tuples(*[st.integers(48, 52).map(lambda n: n / 100)] * 3), min_size=1, max_size=9)
widths = st.floats(0.005, 0.3)


def reference(points, width, side):
    """Per pixel, the distance to the discs of a densely sampled curve: slow and obviously right."""
    curve = smooth_points(points)
    shares = np.linspace(0, 1, 150)[:, None]
    y, x = np.indices((side, side))[..., None] + 0.5  # (side, side, 1) each
    ink = np.zeros((side, side))
    for start, end in pairwise(curve if len(curve) > 1 else np.repeat(curve, 2, axis=0)):
        disc_x, disc_y, pressure = (start + (end - start) * shares).T  # (150,) each
        radius = width * side * (0.4 + 1.2 * pressure) / 2
        distance = np.sqrt((x - disc_x * side) ** 2 + (y - disc_y * side) ** 2)  # (side, side, 150)
        ink = np.maximum(ink, np.clip(radius - distance + 0.5, 0, 1).max(axis=2))
    return ink * 255


@given(point_lists.map(lambda points: points[:4]), widths)
@settings(max_examples=20, deadline=None)
def test_every_line_is_the_union_of_discs_along_its_curve(points, width):
    side = 32
    raster = np.zeros((side, side), dtype=np.uint8)
    stroke = Stroke(points, width)
    paint_stroke(raster, stroke)
    np.testing.assert_allclose(raster, reference(stroke.points, stroke.width, side), atol=3)


@given(st.lists(st.tuples(point_lists | near_points, widths), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_the_growing_raster_equals_the_drawing_rendered_at_once_at_every_moment(strokes):
    raster = IncrementalRaster()
    for points, width in strokes:
        raster.begin(width)
        for point in points:
            raster.add(*point)
            np.testing.assert_array_equal(raster.image, render(raster.drawing))
        raster.end()
        np.testing.assert_array_equal(raster.image, render(raster.drawing))
    assert len(raster.drawing.strokes) == len(strokes)
    again = Drawing(tuple(Stroke(points, width) for points, width in strokes))
    np.testing.assert_array_equal(raster.image, render(again))


@given(st.lists(st.tuples(*[numbers] * 3), min_size=2, max_size=9), st.data())
@settings(max_examples=40, deadline=None)
def test_it_does_so_too_when_last_points_are_corrected(points, data):
    raster = IncrementalRaster()
    raster.begin(0.1)
    raster.add(*points[0])
    kept = [points[0]]
    for point in points[1:]:
        corrected = None
        here = Stroke(kept[-2:]).points
        if (len(here) == 1 or (here[0, :2] != here[1, :2]).any()) and data.draw(st.booleans()):
            nearby = st.sampled_from([kept[-1], (0.5, 0.5, 0.5), points[0]])
            corrected = data.draw(nearby)
            kept[-1] = corrected
        raster.add(*point, corrected_last=corrected)
        kept.append(point)
        np.testing.assert_array_equal(raster.drawing.strokes[0].points, Stroke(kept).points)
        np.testing.assert_array_equal(raster.image, render(raster.drawing))


def test_a_point_in_the_place_of_another_cannot_be_corrected():
    raster = IncrementalRaster()
    raster.begin(0.1)
    with pytest.raises(ValueError, match="no last point"):
        raster.add(0.5, 0.5, 0.5, corrected_last=(0.4, 0.4, 0.5))
    raster.add(0.5, 0.5, 0.5)
    raster.add(0.5, 0.5, 0.6)
    with pytest.raises(ValueError, match="no last point"):
        raster.add(0.6, 0.6, 0.5, corrected_last=(0.4, 0.4, 0.5))


def test_a_long_stroke_is_drawn_in_parts_that_show_nowhere():
    rng = np.random.default_rng(8)
    points = np.clip(0.5 + np.cumsum(rng.normal(0, 0.01, (700, 3)), axis=0), 0, 1)
    raster = IncrementalRaster()
    raster.begin(0.02)
    for point in points:
        raster.add(*point)
    np.testing.assert_array_equal(raster.image, render(Drawing((Stroke(points, 0.02),))))


def test_a_dot_is_a_disc_of_the_pens_width():
    ink = render(Drawing((Stroke([(0.5, 0.5, 0.5)], 0.1),)))
    assert ink.shape == (RASTER_SIDE, RASTER_SIDE)
    assert ink.dtype == np.uint8
    assert ink[140, 127:153].min() == 255
    assert ink.sum() / 255 == pytest.approx(np.pi * 14**2, rel=0.01)


def test_a_line_has_the_pens_width_and_round_ends():
    ink = render(Drawing((Stroke([(0.25, 0.5, 0.5), (0.75, 0.5, 0.5)], 0.1),))) / 255
    assert ink[:, 140].sum() == pytest.approx(28)
    assert ink[140].sum() == pytest.approx(140 + 28, abs=0.1)
    assert ink[128, 59] == 0  # outside of the round end, inside of a square one


def test_more_pressure_makes_a_wider_line():
    ink = render(Drawing((Stroke([(0.1, 0.5, 0.0), (0.9, 0.5, 1.0)], 0.1),)))
    heights = (ink / 255).sum(axis=0)[40:240]  # (200,)
    assert heights[0] < 0.7 * 28
    assert heights[-1] > 1.3 * 28
    assert (np.diff(heights) > -0.6).all()


def test_nothing_drawn_is_no_ink():
    assert not render(Drawing()).any()
    assert not IncrementalRaster().image.any()


def test_the_picture_lies_under_the_strokes():
    picture = np.zeros((RASTER_SIDE, RASTER_SIDE), dtype=np.uint8)
    picture[10:20, 10:20] = 200
    drawing = Drawing((Stroke([(0.5, 0.5, 0.5)], 0.1),), picture)
    ink = render(drawing)
    assert (ink[10:20, 10:20] == 200).all()
    assert ink[140, 140] == 255
    np.testing.assert_array_equal(IncrementalRaster(drawing).image, ink)


def test_images_are_read_only_and_do_not_change_later():
    raster = IncrementalRaster()
    raster.begin(0.08)
    raster.add(0.2, 0.2, 0.5)
    first, first_drawing = raster.image, raster.drawing
    copy = first.copy()
    raster.add(0.8, 0.8, 0.5)
    np.testing.assert_array_equal(first, copy)
    assert first_drawing.strokes[0].points.shape == (1, 3)
    assert not first.flags.writeable
    assert not render(raster.drawing).flags.writeable


def test_points_outside_are_clipped_to_the_border():
    raster = IncrementalRaster()
    raster.begin(0.08)
    raster.add(-3.0, 0.5, 2.0)
    np.testing.assert_array_equal(raster.drawing.strokes[0].points, [[0.0, 0.5, 1.0]])


def test_a_pen_that_touched_nothing_leaves_no_stroke():
    raster = IncrementalRaster()
    raster.begin(0.08)
    raster.end()
    raster.end()
    assert raster.drawing.is_blank


def test_starting_again_ends_the_current_stroke():
    raster = IncrementalRaster()
    raster.begin(0.08)
    raster.add(0.2, 0.2, 0.5)
    raster.begin(0.05)
    raster.add(0.8, 0.8, 0.5)
    assert [stroke.width for stroke in raster.drawing.strokes] == [0.08, 0.05]


def test_a_point_without_a_stroke_is_refused():
    with pytest.raises(ValueError, match="begin a stroke"):
        IncrementalRaster().add(0.5, 0.5, 0.5)


def test_the_work_of_a_point_does_not_grow_with_the_stroke(monkeypatch):
    # Counted, not timed: how many pieces are painted for a point.
    painted = []
    monkeypatch.setattr("core.drawing.ink.paint_capsules", lambda raster, capsules: painted.append(len(capsules)))
    raster = IncrementalRaster()
    raster.begin(0.08)
    angle = 0.0
    for _ in range(2_000):
        angle += 0.05
        raster.add(0.5 + 0.3 * np.cos(angle), 0.5 + 0.3 * np.sin(angle), 0.5)
    assert max(painted[-100:]) == max(painted[100:200])


def test_the_most_points_across_the_canvas_are_rendered():
    points = np.random.default_rng(1).random((MAX_POINTS, 3))
    assert render(Drawing((Stroke(points),))).min() == 255


def test_what_is_full_of_ink_is_not_painted_again(monkeypatch):
    # Counted, not timed: how many pieces of a very long line are painted.
    painted = []
    monkeypatch.setattr(
        "core.drawing.rasterizer.paint_capsules", lambda raster, capsules: painted.append(len(capsules))
    )
    points = np.random.default_rng(1).random((2_000, 3))
    paint_many_capsules(np.full((64, 64), 255, dtype=np.uint8), stroke_capsules((Stroke(points, 0.05),), 64))
    assert sum(painted) == CAPSULES_AT_ONCE


def test_a_very_long_line_is_the_union_of_its_pieces():
    stroke = Stroke(np.random.default_rng(2).random((300, 3)), 0.01)
    expected, whole = np.zeros((2, 150, 150), dtype=np.uint8)
    for capsule in stroke_capsules((stroke,), 150):
        paint_capsules(expected, capsule[None])
    paint_stroke(whole, stroke)
    np.testing.assert_array_equal(whole, expected)
