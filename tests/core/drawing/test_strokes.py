import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drawing.limits import MAX_PAINT_COST, MAX_POINTS, excess_message, max_span_cost
from core.drawing.strokes import (
    BLANK,
    DEFAULT_PEN_WIDTH,
    RASTER_SIDE,
    Drawing,
    Stroke,
    StrokeBuilder,
    drawing_from_json,
    drawing_to_json,
)
from core.errors import FileError

numbers = st.floats(0, 1)
strokes = st.builds(
    Stroke, st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6), st.floats(0.005, 0.5)
)


def same(first, second):
    assert len(first.strokes) == len(second.strokes)
    for one, other in zip(first.strokes, second.strokes, strict=True):
        np.testing.assert_array_equal(one.points, other.points)
        assert one.width == other.width
    assert (first.picture is None) == (second.picture is None)
    if first.picture is not None:
        np.testing.assert_array_equal(first.picture, second.picture)
    return True


@given(st.lists(strokes, max_size=4), st.booleans(), st.integers(0, 9))
@settings(max_examples=60)
def test_reading_what_was_written_gives_the_same_drawing(some_strokes, has_picture, seed):
    picture = None
    if has_picture:
        picture = np.random.default_rng(seed).integers(0, 256, (RASTER_SIDE, RASTER_SIDE)).astype(np.uint8)
    drawing = Drawing(tuple(some_strokes), picture)
    text = drawing_to_json(drawing)
    assert same(drawing_from_json(text, "x"), drawing)
    assert same(drawing_from_json(text.encode(), "x"), drawing)
    assert drawing_to_json(drawing_from_json(text, "x")) == text


def test_numbers_are_written_with_at_most_five_decimals():
    text = drawing_to_json(Drawing((Stroke([(1 / 3, 2 / 3, 0.1)], 0.0812345),)))
    assert text == '{"strokes":[[[0.33333,0.66667,0.1]]],"widths":[0.08123]}'


def test_points_of_two_numbers_have_the_pressure_of_a_mouse_and_widths_may_be_missing():
    drawing = drawing_from_json('{"strokes": [[[0, 1], [0.5, 0.25, 1]]]}', "x")
    np.testing.assert_array_equal(drawing.strokes[0].points, [[0, 1, 0.5], [0.5, 0.25, 1]])
    assert drawing.strokes[0].width == DEFAULT_PEN_WIDTH


def test_no_strokes_are_a_blank_drawing_and_unknown_keys_do_not_matter():
    assert drawing_from_json('{"strokes": [], "made by": "hand"}', "x").is_blank
    assert drawing_from_json('{"strokes": [], "widths": null, "picture": null}', "x").is_blank
    assert drawing_from_json('\ufeff{"strokes": []}'.encode(), "x").is_blank


def test_a_hair_outside_the_square_is_clipped():
    drawing = drawing_from_json('{"strokes": [[[-0.0000005, 1.0000005, 1e-9]]]}', "x")
    np.testing.assert_array_equal(drawing.strokes[0].points, [[0, 1, 0]])


def point(value):
    return f'{{"strokes": [[[0.5, {value}, 0.5]]]}}'


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "it is not JSON"),
        ("{", "it is not JSON"),
        (b"\x89PNG\r\n\x1a\n", "it is not text in UTF-8"),
        ("[1, 2]", "it holds a list"),
        ("7", "it holds a number"),
        ('"x"', "it holds a text"),
        ("null", "it holds null"),
        ("true", "it holds true"),
        ("{}", 'it has no "strokes"'),
        ('{"strokes": {}}', '"strokes" is an object instead of a list'),
        ('{"strokes": null}', '"strokes" is null instead of a list'),
        ('{"strokes": [[[0.5, 0.5]], 3]}', "stroke 2 is a number instead of a list"),
        ('{"strokes": [[]]}', "stroke 1 has no points"),
        ('{"strokes": [[0.5, 0.5]]}', "point 1 of stroke 1 is a number instead of a list"),
        ('{"strokes": [[[[0.5, 0.5]]]]}', "point 1 of stroke 1 has 1 numbers"),
        ('{"strokes": [[[0.5, 0.5], [0.5, 0.5, 0.5, 0.5]]]}', "point 2 of stroke 1 has 4 numbers instead of 2 or 3"),
        (point('"0.5"'), "y in point 1 of stroke 1 is a text instead of a number"),
        (point("true"), "y in point 1 of stroke 1 is true instead of a number"),
        (point("null"), "y in point 1 of stroke 1 is null instead of a number"),
        (point("[0.5]"), "y in point 1 of stroke 1 is a list instead of a number"),
        (point("NaN"), "y in point 1 of stroke 1 is nan instead of 0 to 1"),
        (point("-Infinity"), "y in point 1 of stroke 1 is -inf instead of 0 to 1"),
        (point("1e400"), "y in point 1 of stroke 1 is inf instead of 0 to 1"),
        (point("1.7"), "y in point 1 of stroke 1 is 1.7 instead of 0 to 1"),
        (point("-0.001"), "y in point 1 of stroke 1 is -0.001 instead of 0 to 1"),
        (point("280"), "y in point 1 of stroke 1 is 280 instead of 0 to 1"),
        (point("1" + "0" * 400), "y in point 1 of stroke 1 is a huge number instead of 0 to 1"),
        (point("1" + "0" * 5000), "it is not JSON"),
        ('{"strokes": [[[0.5, 0.5, 7]]]}', "the pressure in point 1 of stroke 1 is 7 instead of 0 to 1"),
        ("[" * 100_000, "nested too deeply"),
        ('{"strokes": ' + "[" * 50_000 + "]" * 50_000 + "}", "nested too deeply"),
        ('{"strokes": [[[0, 0]]], "widths": 0.08}', '"widths" is a number instead of a list'),
        ('{"strokes": [[[0, 0]]], "widths": []}', '1 strokes and 0 "widths"'),
        ('{"strokes": [[[0, 0]]], "widths": [true]}', "the width of stroke 1 is true instead of a number"),
        ('{"strokes": [[[0, 0]]], "widths": [0]}', "the width of stroke 1 is 0 instead of 0.005 to 0.5"),
        ('{"strokes": [[[0, 0]]], "widths": [NaN]}', "the width of stroke 1 is nan"),
        (json.dumps({"strokes": [[[0, 0]]] * 1001}), "1,001 strokes, more than the 1,000 allowed"),
        (json.dumps({"strokes": [[[0, 0]] * (MAX_POINTS + 1)]}), "20,001 points, more than the 20,000 allowed"),
        (
            json.dumps({"strokes": [[[0, 0], [1, 1]] * 400], "widths": [0.5]}),
            "lines so long and wide that they cover",
        ),
        (json.dumps({"strokes": [[[0, 0], [1, 1]] * 10_000], "widths": [0.005]}), "times, more than the 4,000 allowed"),
        (
            json.dumps({"strokes": [[[0, 0], [1, 1]] * 10] * 1000, "widths": [0.05] * 1000}),
            "more than the 4,000 allowed",
        ),
        (" " * (5 * 1024 * 1024), "longer than 4 MB"),
        ('{"strokes": [' + "0," * 2000 + "0]}", "2,001 strokes, more than the 1,000 allowed"),
        ('{"strokes": [], "picture": 7}', 'its "picture" is damaged'),
        ('{"strokes": [], "picture": "not base64!"}', 'its "picture" is damaged'),
        ('{"strokes": [], "picture": "é"}', 'its "picture" is damaged'),
        ('{"strokes": [], "picture": "AAAA"}', 'its "picture" is damaged'),
        ('{"strokes": [], "picture": "eJwDAAAAAAE="}', 'its "picture" does not have 280 x 280 pixels'),
    ],
)
def test_what_is_no_drawing_is_refused_in_one_sentence(text, part):
    with pytest.raises(FileError) as caught:
        drawing_from_json(text, "seven.digit.json")
    sentence = str(caught.value)
    assert sentence.startswith("“seven.digit.json” is not a drawing: expected ")
    assert part in sentence
    assert sentence.endswith("choose another file.")
    assert len(sentence) < 300


def test_a_picture_that_unpacks_without_end_is_refused():
    bomb = base64.b64encode(zlib.compress(bytes(50_000_000))).decode()
    with pytest.raises(FileError, match="280 x 280"):
        drawing_from_json(json.dumps({"strokes": [], "picture": bomb}), "x")


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3), st.lists))
@settings(max_examples=100)
def test_any_json_is_a_drawing_or_one_sentence(content):
    try:
        drawing = drawing_from_json(json.dumps({"strokes": content}), "x")
    except FileError:
        return
    assert len(drawing.strokes) == len(content)


def test_strokes_and_drawings_keep_read_only_copies():
    points = np.full((2, 3), 0.5)
    picture = np.zeros((RASTER_SIDE, RASTER_SIDE), dtype=np.uint8)
    drawing = Drawing((Stroke(points),), picture)
    points[:] = 0
    picture[:] = 9
    assert drawing.strokes[0].points.min() == 0.5
    assert drawing.picture.max() == 0
    assert not drawing.strokes[0].points.flags.writeable
    assert not drawing.picture.flags.writeable


def test_a_drawing_is_blank_without_strokes_and_without_ink():
    assert BLANK.is_blank
    assert Drawing((), np.zeros((RASTER_SIDE, RASTER_SIDE), dtype=np.uint8)).is_blank
    assert not Drawing((), np.eye(RASTER_SIDE, dtype=np.uint8)).is_blank
    assert not Drawing((Stroke([(0.5, 0.5, 0.5)]),)).is_blank


@pytest.mark.parametrize("points", [np.empty((0, 3)), np.zeros((4, 2)), np.zeros(3)])
def test_a_stroke_of_another_shape_is_a_defect_of_the_program(points):
    with pytest.raises(ValueError, match=r"\(P, 3\)"):
        Stroke(points)


@pytest.mark.parametrize("picture", [np.zeros((28, 28), np.uint8), np.zeros((RASTER_SIDE, RASTER_SIDE))])
def test_a_picture_of_another_kind_is_a_defect_of_the_program(picture):
    with pytest.raises(ValueError, match="280, 280"):
        Drawing((), picture)


def test_a_growing_stroke_gives_the_stroke_of_its_points_and_past_snapshots_stay():
    rng = np.random.default_rng(2)
    points = rng.random((600, 3)) * 1.2 - 0.1
    growing = StrokeBuilder(0.9)
    snapshots = []
    for point_ in points:
        growing.add(*point_)
        snapshots.append(growing.stroke)
    for count, snapshot in enumerate(snapshots, 1):
        if count % 97 == 0 or count == len(points):
            whole = Stroke(points[:count], 0.9)
            np.testing.assert_array_equal(snapshot.points, whole.points)
            assert snapshot.width == whole.width == 0.5
            assert not snapshot.points.flags.writeable


def test_a_point_that_is_taken_back_stays_in_past_snapshots():
    growing = StrokeBuilder(0.08)
    growing.add(0.1, 0.1, 0.5)
    growing.add(0.2, 0.2, 0.5)
    before = growing.stroke
    growing.remove_last()
    growing.add(0.9, 0.9, 0.5)
    np.testing.assert_array_equal(before.points[-1], [0.2, 0.2, 0.5])
    np.testing.assert_array_equal(growing.stroke.points[-1], [0.9, 0.9, 0.5])
    assert len(growing) == 2


def test_what_a_refused_drawing_has_too_much_of_is_never_rounded_to_what_fits():
    assert excess_message(0, 0, MAX_PAINT_COST) is None
    assert "4,001 times, more than the 4,000 allowed" in excess_message(0, 0, MAX_PAINT_COST + 0.01)


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=9), st.floats(0.005, 0.5), st.data())
@settings(max_examples=60)
def test_a_growing_stroke_knows_how_often_it_goes_over_the_square(points, width, data):
    growing = StrokeBuilder(width)
    for point in points:
        before = growing.paint_cost
        growing.add(*point)
        if len(growing) > 1:
            assert growing.paint_cost - before <= max_span_cost(growing.width) + 1e-9
        if data.draw(st.booleans()):
            growing.remove_last()
            assert growing.paint_cost == before
            growing.add(*point)
    assert growing.paint_cost == pytest.approx(growing.stroke.paint_cost)


@pytest.mark.parametrize("width", [0.02, DEFAULT_PEN_WIDTH, 0.25])
def test_a_scribble_of_as_many_points_as_there_may_be_fits_at_every_width_of_the_pen(width):
    angles = np.arange(MAX_POINTS) * 0.02
    step = 1.25 / RASTER_SIDE
    circle = 0.5 + step / 0.02 * np.stack([np.cos(angles), np.sin(angles)], axis=1)  # (P, 2)
    drawing = Drawing((Stroke(np.concatenate([circle, np.full((MAX_POINTS, 1), 0.5)], axis=1), width),))
    assert drawing.excess_message is None
