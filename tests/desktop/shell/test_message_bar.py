"""The message bar: in nobody's way, read in peace, and an offer waits for its answer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from desktop.shell import message_bar
from desktop.shell.message_bar import MessageBar
from desktop.ui.theme import DARK, LIGHT

LONG = "“a very long name of a picture.png” is too large: it has 900,000,000 pixels; make it smaller first. " * 3


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1024, 640)
    window.show()
    return window


@pytest.fixture
def bar(window):
    bar = MessageBar(window)
    bar.set_theme(LIGHT)
    bar.set_bottom_margin(30)
    return bar


def test_a_sentence_lies_whole_at_the_lower_left_and_moves_with_the_window(bar):
    bar.show_problem(LONG)
    window = bar.parentWidget()
    for size in ((1024, 640), (400, 300), (1440, 900)):
        window.resize(*size)
        assert window.rect().contains(bar.geometry())
        assert bar.geometry().bottom() < size[1] - 29
        label = bar.label
        assert label.height() >= label.heightForWidth(label.width()), "no line is cut"


def test_a_long_sentence_lies_whole_where_a_short_one_lay(bar, qtbot):
    bar.show_problem("A sentence.")
    qtbot.wait(1)  # Qt lays it out
    short = bar.height()
    bar.show_problem(LONG)
    assert bar.height() > short
    assert bar.label.height() >= bar.label.heightForWidth(bar.label.width())
    qtbot.wait(1)
    bar.show_problem("A sentence.")
    assert bar.height() == short


def test_it_gives_way_to_drawing_only_when_it_could_be_read(bar, monkeypatch):
    bar.show_problem("A sentence.")
    bar.dismiss_if_read()
    assert bar.isVisible()
    monkeypatch.setattr(message_bar, "READING_MILLISECONDS", 0)
    bar.dismiss_if_read()
    assert not bar.isVisible()


def test_it_says_when_the_keys_have_to_go_elsewhere(bar):
    left = []
    bar.left.connect(lambda: left.append(True))
    bar.show_notice("Saved.")
    bar.dismiss()
    assert left == []
    bar.show_notice("Saved.")
    bar.cross.setFocus()
    bar.cross.click()
    assert left == [True]


def test_an_offer_stays_until_it_is_answered(bar, monkeypatch, qtbot):
    monkeypatch.setattr(message_bar, "READING_MILLISECONDS", 0)
    bar.show_offer("Restore it?", "Restore", "Discard")
    bar.dismiss_if_read()
    assert bar.is_offer
    with qtbot.waitSignal(bar.accepted):
        QTest.mouseClick(bar.yes, Qt.MouseButton.LeftButton)
    assert not bar.is_offer
    bar.show_offer("Restore it?", "Restore", "Discard")
    with qtbot.waitSignal(bar.declined):
        QTest.mouseClick(bar.no, Qt.MouseButton.LeftButton)
    bar.show_notice("Saved.")
    assert not bar.is_offer
    assert not bar.yes.isVisible()


def close_by_cross(bar):
    QTest.mouseClick(bar.cross, Qt.MouseButton.LeftButton)


def close_by_escape(bar):
    QTest.keyClick(bar.parentWidget(), Qt.Key.Key_Escape)


def draw_on(bar):
    bar.dismiss_if_read()


@pytest.mark.parametrize("close", [close_by_cross, close_by_escape, draw_on])
def test_an_offer_is_there_again_when_the_messages_that_covered_it_go(bar, monkeypatch, qtbot, close):
    monkeypatch.setattr(message_bar, "READING_MILLISECONDS", 0)
    bar.show_offer("Restore it?", "Restore", "Discard")
    bar.show_problem("The network is damaged.")
    bar.show_notice("The first of 2 files was opened.")
    assert not bar.is_offer
    assert not bar.yes.isVisible()
    close(bar)
    assert bar.is_offer
    assert bar.label.text() == "Restore it?"
    assert bar.yes.isVisible()
    with qtbot.waitSignal(bar.accepted):
        QTest.mouseClick(bar.yes, Qt.MouseButton.LeftButton)
    bar.show_notice("Saved.")
    close(bar)
    assert not bar.isVisible(), "an offer that was answered does not come back"


def test_an_offer_that_was_closed_does_not_come_back(bar):
    bar.show_offer("Restore it?", "Restore", "Discard")
    close_by_cross(bar)
    assert not bar.isVisible()
    bar.show_notice("Saved.")
    close_by_cross(bar)
    assert not bar.isVisible()


def test_a_file_name_is_no_markup_and_a_screen_reader_gets_the_sentence(bar):
    bar.set_theme(DARK)
    bar.show_problem("“<b>bold</b>.png” is empty.")
    assert bar.label.textFormat() is Qt.TextFormat.PlainText
    assert bar.accessibleDescription() == "“<b>bold</b>.png” is empty."


def test_a_problem_goes_when_the_next_thing_goes_well_and_a_notice_stays(bar):
    bar.show_problem("“a.png” is empty.")
    bar.clear_problem()
    assert not bar.isVisible()
    bar.show_notice("Saved as “a.png”.")
    bar.clear_problem()
    assert bar.isVisible()
