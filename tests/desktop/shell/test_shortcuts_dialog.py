"""The list of shortcuts: what stands in it, and that it follows the size of the text."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel

from desktop.shell.shortcuts_dialog import ShortcutsDialog
from desktop.ui.actions import PLAIN_NAME


def dialog(qtbot):
    action = QAction("&Undo")
    action.setProperty(PLAIN_NAME, "Undo")
    action.setShortcuts([QKeySequence("Ctrl+Z"), QKeySequence("Alt+Backspace")])
    dialog = ShortcutsDialog({"Edit": [action]})
    qtbot.addWidget(dialog)
    return dialog


def labels(dialog):
    return {label.text(): label for label in dialog.findChildren(QLabel)}


def test_a_heading_its_actions_and_all_their_keys(qtbot):
    assert list(labels(dialog(qtbot))) == ["Edit", "Undo", "Ctrl+Z  ·  Alt+Backspace"]


def test_the_bold_headings_follow_the_size_of_the_text(qtbot):
    shown = dialog(qtbot)
    font = shown.font()
    font.setPointSizeF(2 * font.pointSizeF())
    shown.setFont(font)
    heading, action = labels(shown)["Edit"], labels(shown)["Undo"]
    assert heading.font().bold()
    assert not action.font().bold()
    assert heading.font().pointSizeF() == action.font().pointSizeF() == font.pointSizeF()
