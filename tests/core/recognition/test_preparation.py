import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw

from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.drawing.strokes import Drawing, Stroke
from core.geometry import INK_FLOOR, ink_box
from core.recognition.preparation import PreparationSteps, prepare, prepare_drawing
from core.recognition.stroke_width import width_normalized

SIDE = 280
inks = hnp.arrays(
    np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=st.sampled_from([0, 0, 10, 128, 255])
)


def canvas(ink, top=100, left=100, side=SIDE):
    """Some ink (h, w) on an empty canvas (side, side)."""
    whole = np.zeros((side, side), np.uint8)
    whole[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return whole


def drawn(points, width=22):
    image = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(image).line(points, fill=255, width=width, joint="curve")
    return np.asarray(image)


def seven():
    return drawn([(90, 60), (200, 60), (120, 240)])


def centre_of_mass(plane):
    """The mean index of the ink (row, column)."""
    rows, columns = np.indices(plane.shape)
    mass = plane.astype(np.float64)
    return (rows * mass).sum() / mass.sum(), (columns * mass).sum() / mass.sum()


def test_a_blank_canvas_has_no_preparation():
    assert prepare(np.zeros((SIDE, SIDE), np.uint8)) is None
    assert prepare(np.full((SIDE, SIDE), INK_FLOOR - 1, np.uint8)) is None
    assert prepare(np.zeros((0, 0), np.uint8)) is None


def test_every_stage_has_its_shape_and_its_range():
    ink = seven()
    preparation = prepare(ink)
    np.testing.assert_array_equal(preparation.ink, ink)
    x, y, width, height = preparation.box
    assert ink[y, x : x + width].any()
    assert ink[y + height - 1, x : x + width].any()
    assert not ink[:y].any()
    assert not ink[y + height :].any()
    assert not ink[:, :x].any()
    assert not ink[:, x + width :].any()
    np.testing.assert_array_equal(preparation.cropped, ink[y : y + height, x : x + width])
    assert max(preparation.scaled.shape) == 20
    assert preparation.centred.shape == (28, 28)
    assert preparation.input.shape == (1, 32, 32)
    for plane in (preparation.ink, preparation.cropped, preparation.scaled, preparation.centred):
        assert plane.dtype == np.uint8
        assert not plane.flags.writeable
    assert preparation.input.dtype == np.float32
    assert not preparation.input.flags.writeable
    assert preparation.input.max() == 1
    assert preparation.input.min() == 0


def test_the_stages_do_not_change_when_the_canvas_does():
    ink = seven().copy()
    preparation = prepare(ink)
    ink[:] = 0
    assert preparation.ink.any()
    assert preparation.cropped.any()


@given(inks)
def test_every_stage_follows_from_the_one_before(ink):
    preparation = prepare(canvas(ink))
    if preparation is None:
        assert ink.max() < INK_FLOOR
        return
    assert max(preparation.scaled.shape) == 20
    assert min(preparation.scaled.shape) >= 1
    _, _, width, height = preparation.box
    if width != height:
        assert (width > height) == (preparation.scaled.shape[1] >= preparation.scaled.shape[0])
    assert preparation.scaled.sum() == preparation.centred.sum()  # nothing is lost at the border
    np.testing.assert_array_equal(preparation.input[0, 2:30, 2:30], preparation.centred.astype(np.float32) / 255)
    assert np.count_nonzero(preparation.input) == np.count_nonzero(preparation.centred)


@given(inks, st.integers(0, 260), st.integers(0, 260))
def test_where_the_ink_is_on_the_canvas_changes_nothing(ink, top, left):
    assume(ink.max() >= INK_FLOOR)
    here, there = prepare(canvas(ink, 0, 0)), prepare(canvas(ink, top, left))
    np.testing.assert_array_equal(here.centred, there.centred)
    np.testing.assert_array_equal(here.input, there.input)
    assert there.box == (here.box[0] + left, here.box[1] + top, here.box[2], here.box[3])


@given(st.integers(1, 13), hnp.arrays(np.uint8, (20, 20), elements=st.integers(0, 255)))
def test_a_digit_of_whole_multiples_of_twenty_pixels_comes_back_exactly(factor, scaled):
    scaled[0, 0] = scaled[-1, -1] = 255  # so that the box is the whole of it
    preparation = prepare(canvas(scaled.repeat(factor, axis=0).repeat(factor, axis=1), 7, 3))
    np.testing.assert_array_equal(preparation.scaled, scaled)


@pytest.mark.parametrize("factor", [2, 3])
def test_a_drawing_of_another_size_is_nearly_the_same_digit(factor):
    small = prepare(seven())
    large = prepare(seven().repeat(factor, axis=0).repeat(factor, axis=1))
    difference = np.abs(small.centred.astype(int) - large.centred)
    assert difference.mean() < 1
    assert difference.max() < 40


def test_each_pixel_is_the_mean_of_what_it_covers():
    ink = np.random.default_rng(0).integers(0, 256, (60, 100), dtype=np.uint8)
    ink[0, 0] = ink[-1, -1] = 255
    expected = ink.reshape(12, 5, 20, 5).mean(axis=(1, 3))
    np.testing.assert_allclose(prepare(canvas(ink)).scaled, expected, atol=1)  # rounded once for each axis


@given(inks)
def test_the_centre_of_mass_is_in_the_middle_as_far_as_there_is_room(ink):
    preparation = prepare(canvas(ink))
    assume(preparation is not None)
    assume(preparation.scaled.any())
    for axis, middle in enumerate(centre_of_mass(preparation.centred)):
        centred, scaled = preparation.centred.sum(axis=1 - axis), preparation.scaled.sum(axis=1 - axis)
        at_the_start = np.array_equal(centred[: scaled.size], scaled)
        at_the_end = np.array_equal(centred[-scaled.size :], scaled)
        assert 13.5 <= middle < 14.5 or (at_the_start and middle >= 14.5) or (at_the_end and middle < 13.5)


def test_mass_that_lies_at_one_end_does_not_push_the_other_over_the_edge():
    ink = np.zeros((200, 200), np.uint8)
    ink[:, :20] = 255  # a heavy bar on the left ...
    ink[90:100] = 40  # ... and a faint one that needs the whole width
    preparation = prepare(canvas(ink, 10, 10))
    assert preparation.centred.sum() == preparation.scaled.sum()
    assert preparation.centred[:, 8:].any()
    assert (preparation.centred[:, -1] > 0).any()  # as far as the border, and no further


@pytest.mark.parametrize(("width", "height", "shape"), [(200, 1, (1, 20)), (1, 200, (20, 1)), (200, 12, (1, 20))])
def test_a_dash_keeps_its_shape_and_at_least_one_pixel(width, height, shape):
    preparation = prepare(canvas(np.full((height, width), 255, np.uint8), 30, 40))
    assert preparation.scaled.shape == shape
    assert (preparation.scaled == 255).all()


def test_a_dot_fills_twenty_pixels():
    preparation = prepare(canvas(np.full((1, 1), 255, np.uint8)))
    assert preparation.scaled.shape == (20, 20)
    assert (preparation.centred[4:24, 4:24] == 255).all()


def test_ink_of_less_than_the_floor_does_not_decide_about_the_box():
    ink = canvas(np.full((20, 20), 200, np.uint8))
    faint = ink.copy()
    faint[0, 0] = INK_FLOOR - 1
    assert prepare(faint).box == prepare(ink).box
    faint[0, 0] = INK_FLOOR
    assert prepare(faint).box[:2] == (0, 0)


@pytest.mark.parametrize(("shape", "top", "left"), [((1, 28, 28), 0, 0), ((1, 32, 32), 2, 2), ((1, 29, 40), 0, 6)])
def test_the_input_has_the_size_that_the_network_asks_for(shape, top, left):
    preparation = prepare(seven(), shape)
    assert preparation.input.shape == shape
    inside = preparation.input[0, top : top + 28, left : left + 28]
    np.testing.assert_array_equal(inside, preparation.centred.astype(np.float32) / 255)
    assert np.count_nonzero(inside) == np.count_nonzero(preparation.input)


@pytest.mark.parametrize("shape", [(1, 27, 28), (1, 28, 27), (2, 32, 32), (4, 32, 32), (0, 32, 32)])
def test_inputs_that_cannot_hold_a_digit_are_refused(shape):
    with pytest.raises(ValueError, match="1 or 3 x 28 x 28"):
        prepare(seven(), shape)


@pytest.mark.parametrize("ink", [np.zeros((5, 5)), np.zeros(5, np.uint8), np.zeros((1, 5, 5), np.uint8)])
def test_ink_of_another_kind_is_refused(ink):
    with pytest.raises(ValueError, match="uint8"):
        prepare(ink)


def test_the_box_is_the_smallest_around_the_ink():
    ink = np.zeros((9, 7), np.uint8)
    assert ink_box(ink) is None
    ink[2, 5] = ink[6, 1] = 255
    assert ink_box(ink) == (1, 2, 5, 5)


def plainly_prepared(ink):
    """The two steps as they were before they could be left out: scaled and centred."""
    rows, columns = (np.flatnonzero((ink >= INK_FLOOR).any(axis=axis)) for axis in (1, 0))
    x, y = int(columns[0]), int(rows[0])
    width, height = int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y
    longer = max(width, height)
    size = (max(1, round(width * 20 / longer)), max(1, round(height * 20 / longer)))
    box = (x, y, x + width, y + height)
    scaled = np.array(Image.fromarray(ink).resize(size, Image.Resampling.BOX, box=box))
    centred = np.zeros((28, 28), np.uint8)
    starts = []
    for axis, length in ((1, scaled.shape[0]), (0, scaled.shape[1])):
        mass = scaled.sum(axis=axis, dtype=np.int64)
        mean = int(mass @ np.arange(length)) / int(mass.sum()) if mass.any() else (length - 1) / 2
        starts.append(min(max(math.ceil(13.5 - mean), 0), 28 - length))
    top, left = starts
    centred[top : top + scaled.shape[0], left : left + scaled.shape[1]] = scaled
    return scaled, centred


@given(inks, st.integers(0, 260), st.integers(0, 260))
def test_the_usual_steps_are_those_of_mnist_to_the_bit(ink, top, left):
    assume(ink.max() >= INK_FLOOR)
    ink = canvas(ink, top, left)
    preparation = prepare(ink)
    scaled, centred = plainly_prepared(ink)
    np.testing.assert_array_equal(preparation.scaled, scaled)
    np.testing.assert_array_equal(preparation.centred, centred)
    assert preparation.width_normalized is None


@pytest.mark.parametrize("digit", DIGITS)
def test_the_ink_of_drawn_digits_is_prepared_as_that_of_mnist(digit):
    preparation = prepare_drawing(sample(digit), steps=PreparationSteps(thickness=False))
    scaled, centred = plainly_prepared(render(sample(digit)))
    np.testing.assert_array_equal(preparation.scaled, scaled)
    np.testing.assert_array_equal(preparation.centred, centred)


@given(inks)
def test_without_centre_of_mass_the_box_is_in_the_middle(ink):
    assume(ink.max() >= INK_FLOOR)
    preparation = prepare(canvas(ink), steps=PreparationSteps(centre_of_mass=False))
    height, width = preparation.scaled.shape
    top, left = (28 - height) // 2, (28 - width) // 2
    np.testing.assert_array_equal(preparation.centred[top : top + height, left : left + width], preparation.scaled)
    assert preparation.centred.sum() == preparation.scaled.sum()
    np.testing.assert_array_equal(preparation.scaled, prepare(canvas(ink)).scaled)


@given(hnp.arrays(np.uint8, (28, 28), elements=st.sampled_from([0, 0, 0, 60, 255])))
def test_without_box_and_centre_of_mass_the_canvas_is_scaled_as_it_is(image):
    ink = image.repeat(10, axis=0).repeat(10, axis=1)
    preparation = prepare(ink, steps=PreparationSteps(box=False, centre_of_mass=False))
    assume(preparation is not None)
    assert preparation.box == (0, 0, 280, 280)
    np.testing.assert_array_equal(preparation.cropped, ink)
    np.testing.assert_array_equal(preparation.scaled, image)
    np.testing.assert_array_equal(preparation.centred, image)


@given(st.integers(0, 180), st.integers(0, 100))
def test_without_box_the_size_on_the_canvas_counts_but_not_the_place(left, top):
    ink = np.zeros((SIDE, SIDE), np.uint8)
    left, top = left // 10 * 10, top // 10 * 10  # by whole pixels of the scaled canvas
    ink[top : top + 180, left : left + 100] = seven()[60:240, 100:200]
    here, small = prepare(ink, steps=PreparationSteps(box=False)), prepare(seven(), steps=PreparationSteps(box=False))
    first = np.zeros_like(ink)
    first[:180, :100] = seven()[60:240, 100:200]
    np.testing.assert_array_equal(here.centred, prepare(first, steps=PreparationSteps(box=False)).centred)
    assert small.centred.any()
    for axis, middle in enumerate(centre_of_mass(here.centred)):
        assert 13.5 <= middle < 14.5, axis
    assert here.centred.sum(dtype=int) < prepare(ink).centred.sum(dtype=int)


def test_without_box_ink_too_faint_to_be_scaled_is_no_digit_but_no_error():
    ink = np.zeros((SIDE, SIDE), np.uint8)
    ink[5, 5] = 40
    for centre_of_mass_too in (True, False):
        preparation = prepare(ink, steps=PreparationSteps(box=False, centre_of_mass=centre_of_mass_too))
        assert not preparation.centred.any()


def test_a_canvas_that_is_not_square_keeps_its_shape_without_box():
    ink = np.full((100, 50), 255, np.uint8)
    preparation = prepare(ink, steps=PreparationSteps(box=False, centre_of_mass=False))
    assert preparation.scaled.shape == (28, 14)
    assert (preparation.centred[:, 7:21] == 255).all()
    assert not preparation.centred[:, :7].any()


def corners(width):
    return Drawing((Stroke([(0.3, 0.2, 0.5), (0.7, 0.2, 0.5), (0.4, 0.85, 0.5)], width),))


@pytest.mark.parametrize("box", [True, False])
def test_bold_lines_get_their_width_before_they_are_scaled(box):
    steps = PreparationSteps(box=box)
    preparation = prepare_drawing(corners(0.2), steps=steps)
    np.testing.assert_array_equal(preparation.ink, render(corners(0.2)))
    np.testing.assert_array_equal(preparation.width_normalized, width_normalized(corners(0.2)))
    assert not preparation.width_normalized.flags.writeable
    as_if_drawn_so = prepare(preparation.width_normalized, steps=steps)
    assert preparation.box == as_if_drawn_so.box
    for name in ("cropped", "scaled", "centred", "input"):
        np.testing.assert_array_equal(getattr(preparation, name), getattr(as_if_drawn_so, name))
    assert as_if_drawn_so.width_normalized is None, "ink alone has no strokes"


@pytest.mark.parametrize("drawing", [corners(0.09), corners(0.2)])
def test_without_the_step_the_ink_is_scaled_as_it_was_drawn(drawing):
    preparation = prepare_drawing(drawing, steps=PreparationSteps(thickness=False))
    plain = prepare(render(drawing))
    assert preparation.width_normalized is None
    np.testing.assert_array_equal(preparation.input, plain.input)


def test_lines_of_a_suitable_width_are_scaled_as_they_were_drawn():
    assert prepare_drawing(corners(0.09)).width_normalized is None


def test_ink_that_is_known_already_is_not_drawn_again():
    known = render(corners(0.05))
    np.testing.assert_array_equal(prepare_drawing(corners(0.09), ink=known).input, prepare(known).input)
    assert prepare_drawing(Drawing()) is None
    assert prepare_drawing(corners(0.2), ink=np.zeros((SIDE, SIDE), np.uint8)) is None, "nothing is seen of it"


@pytest.mark.parametrize("other", [np.zeros((4, 4), np.float32), np.zeros(9, np.uint8)])
def test_lines_of_another_kind_of_array_are_refused(other):
    with pytest.raises(ValueError, match="one plane of uint8"):
        prepare(seven(), redrawn=other)
