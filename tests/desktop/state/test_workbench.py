"""The workbench: looking changes no document, editing a subject is one step, and each ink is read once."""

import numpy as np
import pytest

from core.drawing.ink import render
from core.drawing.samples import sample
from core.drawing.strokes import Drawing, Stroke
from core.nn.units import Unit
from core.recognition.subject import Subject, SubjectKind
from desktop.state.canvas_ink import CanvasInk
from tests.support.connected_state import line, longer
from tests.support.small_networks import small_network


def snapshot(drawing):
    return CanvasInk(drawing, render(drawing))


def digit_subject(digit=8):
    return Subject(SubjectKind.PHOTO_DIGIT, "Digit from photo.jpg", Drawing((), render(sample(digit))))


def document_of(state):
    document = state.document
    return document.drawing, document.step_count, document.path, document.is_modified


def test_what_is_drawn_is_read_while_the_pen_is_down(state):
    drawing = line()
    state.bench.read_ink(snapshot(drawing))
    (reading,) = state.readings
    assert reading.digit == 1
    assert state.place.reading is reading
    assert state.document.drawing.is_blank, "the step is made when the pen is up"
    assert state.history == []


def test_what_was_read_from_the_canvas_is_not_read_again_when_it_is_a_step(state):
    drawing = line()
    state.bench.read_ink(snapshot(drawing))
    state.bench.finish_stroke(Drawing((Stroke(drawing.strokes[0].points.copy()),)))
    assert len(state.readings) == 1
    state.document.begin(line(0.4))
    assert len(state.readings) == 2
    state.bench.finish_stroke(longer(line(0.4), 0.9))
    assert len(state.readings) == 3, "what the canvas did not tell is read"


def test_undo_and_redo_read_the_drawing(state):
    first = line()
    state.document.add_step(first)
    state.document.add_step(longer(first, 0.2))
    state.bench.undo()
    assert state.readings[-1].subject.drawing is first
    state.bench.undo()
    assert state.readings[-1] is None
    state.bench.redo()
    assert state.readings[-1].digit == 1
    assert state.subjects == [], "it is the same drawing all the time"


def test_ink_that_the_network_cannot_see_is_no_reading(state):
    state.bench.read_ink(CanvasInk(line(), np.zeros((280, 280), np.uint8)))
    assert state.readings == [None]


def test_looking_reads_and_leaves_the_document_alone(state):
    state.document.add_step(line())
    before = document_of(state)
    subject = digit_subject(8)
    state.bench.look_at(subject)
    assert state.place.reading.digit == 8
    assert state.place.reading.subject is subject
    assert state.bench.is_looking
    assert document_of(state) == before
    state.bench.back_to_drawing()
    assert not state.bench.is_looking
    assert state.place.reading.digit == 1
    assert document_of(state) == before


def test_going_back_is_nothing_where_nothing_else_is_looked_at(state):
    state.document.add_step(line())
    readings = len(state.readings)
    state.bench.back_to_drawing()
    state.bench.edit_subject()
    assert len(state.readings) == readings
    assert state.document.step_count == 1


def test_editing_a_subject_is_one_step_with_the_same_ink(state):
    state.document.add_step(line())
    subject = digit_subject(8)
    state.bench.look_at(subject)
    state.bench.edit_subject()
    assert not state.bench.is_looking
    assert state.document.drawing is subject.drawing
    assert state.place.reading.digit == 8
    assert state.document.step_count == 2
    state.bench.undo()
    assert state.place.reading.digit == 1


def test_a_stroke_on_a_subject_makes_a_drawing_of_it_in_one_step(state, tmp_path):
    own = line()
    state.document.add_step(own)
    state.document.save(str(tmp_path / "own.digit.json"))
    subject = digit_subject(8)
    state.bench.look_at(subject)
    first, second = (longer(subject.drawing, x) for x in (0.1, 0.9))
    state.bench.read_ink(snapshot(first))
    assert state.document.drawing is own, "the pen is still down"
    state.bench.finish_stroke(first)
    assert state.document.drawing is first
    assert state.document.path == "", "saving does not write it over the other drawing"
    assert state.document.step_count == 2
    state.bench.read_ink(snapshot(second))
    state.bench.finish_stroke(second)
    assert state.document.step_count == 3
    state.bench.undo()
    state.bench.undo()
    assert state.document.drawing is own
    assert state.document.path.endswith("own.digit.json")


def test_a_stroke_on_a_subject_that_is_dropped_leaves_the_next_one_to_the_drawing(state):
    state.document.add_step(line())
    state.bench.look_at(digit_subject())
    state.bench.read_ink(snapshot(longer(digit_subject().drawing, 0.1)))
    state.bench.look_at(digit_subject(3))
    state.bench.back_to_drawing()
    grown = longer(state.document.drawing, 0.9)
    state.bench.read_ink(snapshot(grown))
    state.bench.finish_stroke(grown)
    assert state.begun == [], "it is a stroke more on the user's own drawing"
    assert state.document.drawing is grown


@pytest.mark.parametrize("command", ["undo", "redo", "clear"])
def test_no_command_changes_a_drawing_that_is_out_of_sight(state, command):
    state.document.add_step(line())
    state.document.add_step(longer(line(), 0.2))
    state.document.undo()
    before = document_of(state)
    state.bench.look_at(digit_subject())
    getattr(state.bench, command)()
    assert not state.bench.is_looking
    assert document_of(state) == before
    getattr(state.bench, command)()
    assert document_of(state) != before


def test_a_document_that_changes_comes_into_sight(state):
    state.bench.look_at(digit_subject())
    state.document.begin(line())
    assert not state.bench.is_looking
    assert state.place.reading.digit == 1


def test_units_are_pointed_at_and_pinned_until_another_network_comes(state):
    seen = []
    state.bench.selection_changed.connect(seen.append)
    first, second = Unit("conv1", (3,)), Unit("output", (7,))
    state.bench.hover(first)
    state.bench.hover(first)
    assert len(seen) == 1, "nothing has changed"
    state.bench.toggle_pin(first)
    state.bench.toggle_pin(second)
    state.bench.hover(None)
    assert (state.bench.selection.hovered, state.bench.selection.pinned) == (None, (first, second))
    state.bench.toggle_pin(first)
    assert state.bench.selection.pinned == (second,)
    state.place.show_network(small_network())
    assert (seen[-1].hovered, seen[-1].pinned) == (None, ())
