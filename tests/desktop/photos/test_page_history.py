"""What would be lost with the window: the corrections that no file has, after any steps there and back."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.photos.pages import Page, PageLine
from desktop.photos import page_history
from desktop.photos.page_history import PageHistory

BLANK = Page("page", 4, 4, np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), np.uint8), 0.0, (), ())


def page_of(number):
    """A page that is told from others by how many lines it has, all of them empty."""
    return replace(BLANK, lines=tuple(PageLine(()) for _ in range(number)))


def test_a_page_as_it_was_read_can_be_read_again():
    history = PageHistory(page_of(1))
    assert not history.is_unsaved
    history.push(page_of(2))
    assert history.is_unsaved
    history.undo()
    assert not history.is_unsaved
    history.redo()
    assert history.is_unsaved


def test_what_a_file_has_is_saved_until_the_next_correction():
    history = PageHistory(page_of(1))
    history.push(page_of(2))
    history.note_saved({id(history.lines)})
    assert not history.is_unsaved
    history.push(page_of(3))
    assert history.is_unsaved
    history.undo()
    assert not history.is_unsaved


def test_other_lines_of_the_same_text_are_not_the_ones_that_were_saved():
    history = PageHistory(page_of(1))
    history.push(page_of(2))
    other = page_of(2)
    history.note_saved({id(other.lines)})
    assert history.is_unsaved


@given(st.lists(st.sampled_from(["push", "undo", "redo", "save"]), max_size=40), st.integers(1, 5))
def test_a_step_is_saved_when_it_was_read_or_exported_and_not_otherwise(window_actions, depth):
    usual, page_history.DEPTH = page_history.DEPTH, depth
    try:
        history = PageHistory(page_of(1))
        saved = [history.lines]
        for count, order in enumerate(window_actions, 2):
            if order == "push":
                history.push(page_of(count))
            elif order == "save":
                history.note_saved({id(history.lines)})
                saved.append(history.lines)
            else:
                getattr(history, order)()
            assert history.is_unsaved == (not any(history.lines is lines for lines in saved))
    finally:
        page_history.DEPTH = usual
