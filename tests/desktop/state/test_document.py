"""The document: only editing makes steps, each step knows its file, what cannot be saved changes nothing."""

import gc

import pytest

from core.drawing.strokes import drawing_from_json
from desktop.files.opening import OpenFile
from desktop.state.history import DEPTH
from tests.support.connected_state import line, longer


def test_a_finished_stroke_is_a_step(state):
    state.document.add_step(line())
    assert state.history == [(True, False)]
    assert state.begun == []
    assert state.files[-1] == ("", True)
    assert state.document.is_modified


def test_undo_and_redo_go_through_the_steps(state):
    document, first = state.document, line()
    document.add_step(first)
    document.add_step(longer(first, 0.2))
    document.undo()
    assert state.drawings[-1] is first
    assert state.history[-1] == (True, True)
    document.undo()
    assert state.drawings[-1].is_blank
    document.redo()
    assert state.drawings[-1] is document.drawing is first


def test_a_drawing_that_is_begun_is_announced_before_it_is_the_current_one_everywhere(state):
    order = []
    state.document.begun.connect(lambda drawing: order.append(("begun", drawing)))
    state.document.changed.connect(lambda drawing: order.append(("changed", drawing)))
    drawing = line()
    state.document.begin(drawing)
    assert order == [("begun", drawing), ("changed", drawing)]


def test_a_saved_drawing_is_opened_with_its_path_and_undo_restores_the_previous_file(state, tmp_path):
    document = state.document
    first, second = tmp_path / "first.digit.json", tmp_path / "second.digit.json"
    document.add_step(line(0.3))
    assert document.save(str(first))
    assert state.files[-1] == (str(first), False)
    document.clear()
    assert document.path == ""
    document.add_step(line(0.6))
    document.save(str(second))
    state.opener.open(OpenFile(str(first)))
    assert state.files[-1] == (str(first), False)
    assert document.drawing.strokes[0].points[0, 0] == 0.3
    document.add_step(longer(document.drawing, 0.8))
    assert state.files[-1] == (str(first), True)
    document.undo()
    document.undo()
    assert document.path == str(second), "saving now would not write the second drawing over the first"
    assert drawing_from_json(second.read_text(), "second").strokes[0].points[0, 0] == 0.6
    assert state.files[-1] == (str(second), False), "its file holds just this"


def test_what_cannot_be_saved_is_a_sentence_and_stays_modified(state, tmp_path):
    state.document.add_step(line())
    assert not state.document.save(str(tmp_path / "missing" / "a.digit.json"))
    assert len(state.failures) == 1
    assert state.files[-1] == ("", True)


def test_a_new_drawing_after_undoing_everything_does_not_take_the_old_file(state, tmp_path):
    document = state.document
    document.add_step(line())
    document.save(str(tmp_path / "old.digit.json"))
    document.undo()
    assert document.drawing.is_blank
    document.clear()
    document.add_step(line())
    assert document.path == ""
    assert state.files[-1] == ("", True)


def test_files_of_drawings_that_no_undo_reaches_are_forgotten(state):
    """The steps are limited, so what is known of their files is too."""
    document = state.document
    for number in range(DEPTH + 50):
        document.begin(line(0.1 + number / 1000), f"/drawings/{number}.digit.json")
    gc.collect()
    assert document.step_count == DEPTH
    assert len(document._paths) <= DEPTH + 2
    for _ in range(DEPTH):
        document.undo()
    assert document.path == "/drawings/49.digit.json"


@pytest.mark.parametrize("is_saved", [True, False])
def test_nothing_drawn_is_never_modified(state, tmp_path, is_saved):
    if is_saved:
        state.document.add_step(line())
        state.document.save(str(tmp_path / "a.digit.json"))
    state.document.clear()
    assert not state.document.is_modified
