"""The command palette in the window: it lists every action with its keys, and runs the one that is chosen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop.shell.palette import commands_of
from desktop.shell.palette_rows import ENABLED_ROLE
from desktop.ui.actions import KEYS_ONLY


@pytest.fixture
def opened(start, qtbot):
    """A started window with its palette open."""
    started = start()
    started.window.activateWindow()
    qtbot.waitUntil(started.window.isActiveWindow)
    started.canvas.setFocus()
    QTest.keyClick(started.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(started.window.palette_bar.isVisible)
    return started


def listed(opened):
    return [command.action.objectName() for command in opened.window.palette_bar.shown]


def type_text(opened, text):
    QTest.keyClicks(opened.window.palette_bar.query, text)


def press(opened, key):
    QTest.keyClick(opened.window.palette_bar.query, key)


def test_every_action_with_a_name_is_listed_once_with_its_keys(opened):
    window = opened.window
    names = listed(opened)
    assert len(names) == len(set(names))
    actions = {action for action in window.findChildren(QAction) if action.objectName() and action.text()}
    expected = {action.objectName() for action in actions if not action.property(KEYS_ONLY)}
    assert set(names) == {name for name in expected if not name.startswith("_")} - {"palette"}
    of_the_window = {action.objectName() for action in window.actions()} - {"palette"}
    assert of_the_window <= set(names)
    assert {"logits", "copy_probabilities", "photo_export", "photo_camera"} <= set(names), "those of panels too"
    for command in window.palette_bar.shown:
        assert command.keys == command.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert command.name.strip()


def test_every_entry_of_the_menu_bar_can_be_found(opened):
    known = {command.action for command in commands_of(opened.window)}
    entries = {
        action
        for menu in opened.window.menuBar().findChildren(QMenu)
        for action in menu.actions()
        if action.menu() is None and not action.isSeparator()
    }
    assert entries <= known


def test_typing_and_enter_run_a_command_and_give_the_keys_back(opened):
    type_text(opened, "dark th")
    assert listed(opened)[0] == "theme_dark"
    press(opened, Qt.Key.Key_Return)
    assert opened.window.appearance.choice == "dark"
    assert not opened.window.palette_bar.isVisible()
    assert QApplication.focusWidget() is opened.canvas


def test_arrow_keys_choose_and_go_round(opened):
    palette = opened.window.palette_bar
    count = len(palette.shown)
    press(opened, Qt.Key.Key_Down)
    assert palette.current is palette.shown[1]
    press(opened, Qt.Key.Key_Up)
    press(opened, Qt.Key.Key_Up)
    assert palette.current is palette.shown[count - 1]
    press(opened, Qt.Key.Key_Down)
    assert palette.current is palette.shown[0]
    press(opened, Qt.Key.Key_PageUp)
    assert palette.current is palette.shown[0]


def test_escape_closes_and_runs_nothing(opened):
    type_text(opened, "dark")
    press(opened, Qt.Key.Key_Escape)
    assert not opened.window.palette_bar.isVisible()
    assert opened.window.appearance.choice == "system"
    assert QApplication.focusWidget() is opened.canvas


def test_a_disabled_action_is_listed_and_not_run(opened):
    assert not opened.window.window_actions["undo"].isEnabled()
    type_text(opened, "undo")
    palette = opened.window.palette_bar
    assert palette.current.action is opened.window.window_actions["undo"]
    index = palette.list.currentIndex()
    assert index.data(ENABLED_ROLE) is False
    assert "not available" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    press(opened, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_keys_of_the_window_are_text_while_a_command_is_typed(opened):
    before = opened.window.document.drawing
    type_text(opened, "7b")
    assert opened.window.palette_bar.query.text() == "7b"
    assert opened.window.document.drawing is before


def test_nothing_that_matches_is_one_sentence(opened):
    type_text(opened, "qqxx")
    palette = opened.window.palette_bar
    assert palette.nothing.isVisible()
    assert palette.nothing.text() == "No command matches “qqxx”."
    assert palette.current is None
    press(opened, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_an_action_of_a_closed_panel_opens_the_panel(opened):
    window = opened.window
    assert window.photos.panel.isHidden() or not window.photos.panel.isVisible()
    type_text(opened, "take off the list")
    press(opened, Qt.Key.Key_Escape)
    window.palette_bar.chosen.emit(window.photos.panel.actions_by_name["photo_fit"])
    assert window.window_actions["dock_photos"].isChecked()


def test_it_fits_into_the_window_at_every_size_of_the_text(opened, qapp):
    window, palette = opened.window, opened.window.palette_bar
    for width, height in ((1440, 900), (1024, 640)):
        window.resize(width, height)
        for text in ("", "dark", "qqxx"):
            palette.query.setText(text)
            qapp.processEvents()
            assert window.rect().contains(palette.geometry())
    before = palette.height()
    window.window_actions["larger"].trigger()
    qapp.processEvents()
    assert window.rect().contains(palette.geometry())
    assert palette.height() >= before


def test_a_click_elsewhere_closes_it(opened):
    opened.window.reading_panel.logits_box.setFocus()
    assert not opened.window.palette_bar.isVisible()
