"""Undo and redo of drawings, and their laws under any sequence of steps."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.drawing.strokes import Drawing, Stroke
from desktop.state.history import DEPTH, History


def drawing_of(count):
    return Drawing(tuple(Stroke(np.array([[0.1 * n, 0.5, 0.5]])) for n in range(count)))


def test_undo_and_redo_walk_over_the_same_drawings():
    blank, one, two = drawing_of(0), drawing_of(1), drawing_of(2)
    history = History(blank)
    assert not history.can_undo
    assert not history.can_redo
    history.push(one)
    history.push(two)
    assert history.undo() is one
    assert history.undo() is blank
    assert history.undo() is blank, "at the beginning it stays"
    assert not history.can_undo
    assert history.redo() is one
    assert history.redo() is two
    assert history.redo() is two
    assert not history.can_redo


def test_a_new_step_after_undo_takes_the_place_of_what_was_undone():
    history = History(drawing_of(0))
    history.push(drawing_of(1))
    history.undo()
    other = drawing_of(3)
    history.push(other)
    assert not history.can_redo
    assert history.drawing is other


def test_a_blank_page_may_begin_another_document_without_a_step():
    history = History(drawing_of(0))
    history.push(drawing_of(1))
    history.undo()
    history.push(drawing_of(0), 7)
    assert history.document == 7
    assert not history.can_undo
    history.push(drawing_of(1))
    assert history.document == 7


def test_clearing_a_blank_page_is_not_a_step():
    history = History(drawing_of(0))
    history.push(drawing_of(0))
    assert not history.can_undo


def test_the_depth_is_limited():
    history = History(drawing_of(0))
    for _ in range(DEPTH + 50):
        history.push(drawing_of(1))
    steps = 0
    while history.can_undo:
        history.undo()
        steps += 1
    assert steps == DEPTH


def test_a_step_keeps_its_document():
    history = History(drawing_of(0))
    history.push(drawing_of(1))
    history.push(drawing_of(2), 1)
    history.push(drawing_of(3))
    assert history.document == 1
    history.undo()
    assert history.document == 1
    history.undo()
    assert history.document == 0
    history.redo()
    assert history.document == 1


@given(st.lists(st.sampled_from(["push", "undo", "redo"]), max_size=60))
def test_it_agrees_with_a_list_and_an_index(window_actions):
    first = drawing_of(1)
    history = History(first)
    row, place = [first], 0
    for order in window_actions:
        if order == "push":
            row[place + 1 :] = [drawing_of(1)]
            place += 1
            history.push(row[place])
        elif order == "undo":
            place = max(place - 1, 0)
            history.undo()
        else:
            place = min(place + 1, len(row) - 1)
            history.redo()
        assert history.drawing is row[place]
        assert history.can_undo == (place > 0)
        assert history.can_redo == (place < len(row) - 1)
