import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drawing.eraser import erase
from core.drawing.ink import RASTER_SIDE, IncrementalRaster, render
from core.drawing.ink_changes import render_change
from core.drawing.samples import sample
from core.drawing.strokes import BLANK, Drawing, Stroke

numbers = st.floats(0, 1)
strokes = st.builds(
    Stroke, st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6), st.floats(0.01, 0.2)
)
PICTURES = (None, np.eye(RASTER_SIDE, dtype=np.uint8) * 90, np.tri(RASTER_SIDE, dtype=np.uint8) * 255)


def assert_exact(before, after, side=RASTER_SIDE):
    ink = render(before, side)
    changed, (rows, columns) = render_change(ink, before, after)
    np.testing.assert_array_equal(changed, render(after, side))
    assert not changed.flags.writeable
    outside = np.ones((side, side), dtype=bool)
    outside[rows, columns] = False
    np.testing.assert_array_equal(changed[outside], ink[outside])
    return rows, columns


@given(st.lists(strokes, min_size=1, max_size=4), st.data())
@settings(max_examples=50)
def test_the_ink_after_a_change_is_exactly_that_of_the_new_drawing(all_strokes, data):
    some, others = (
        [stroke for stroke in all_strokes if data.draw(st.booleans())] + data.draw(st.lists(strokes, max_size=1))
        for _ in range(2)
    )
    pictures = st.sampled_from(PICTURES)
    assert_exact(Drawing(tuple(some), data.draw(pictures)), Drawing(tuple(others), data.draw(pictures)))


@pytest.mark.parametrize("digit", [0, 4, 8])
def test_along_the_way_of_an_eraser_it_stays_exact(digit):
    drawing = sample(digit)
    for x in np.linspace(0.2, 0.8, 12):
        rest = erase(drawing, [(x, 0.45), (x + 0.05, 0.45)], 0.04)
        assert_exact(drawing, rest)
        assert_exact(drawing, rest, 411)
        drawing = rest


@pytest.mark.parametrize("seed", range(6))
def test_a_second_erasure_redraws_only_its_neighbourhood(seed):
    heights = np.random.default_rng(seed).uniform(0.1, 0.9, 12)
    way = np.stack([np.linspace(0.05, 0.95, 12), heights, np.full(12, 0.5)], axis=1)
    first = erase(Drawing((Stroke(way, 0.05),)), [(way[2, 0], way[2, 1])], 0.04)
    second = erase(first, [(way[9, 0], way[9, 1])], 0.04)
    assert second is not first
    rows, columns = assert_exact(first, second)
    assert columns.stop - columns.start < 80
    assert rows.stop - rows.start < 80


def test_an_undone_stroke_redraws_only_its_area():
    first, second = Stroke([(0.2, 0.2, 0.5)], 0.1), Stroke([(0.8, 0.8, 0.5)], 0.1)
    rows, columns = assert_exact(Drawing((first, second)), Drawing((first,)))
    assert rows.start > 200
    assert columns.start > 200


def test_no_change_is_an_empty_box():
    drawing = sample(2)
    rows, _ = assert_exact(drawing, Drawing(drawing.strokes))
    assert rows.stop - rows.start == 0
    assert_exact(BLANK, BLANK)


def test_a_raster_may_begin_with_ink_that_is_known():
    drawing = sample(7)
    raster = IncrementalRaster(drawing, render(drawing))
    raster.begin(0.08)
    raster.add(0.1, 0.1, 0.5)
    np.testing.assert_array_equal(raster.image, render(raster.drawing))
