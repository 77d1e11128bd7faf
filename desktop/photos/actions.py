"""What can be done with a photo: the buttons beside it, its menu, and the keys that work while it has the focus.

Some of these keys mean something else in the rest of the window, such as Del and the ten digits. They are known to the
photo alone, which takes them before the window does; so nobody has to tell the two apart.
"""

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.ui.actions import KEYS_ONLY, ActionDescription, make_action

ZOOMS = ("photo_out", "photo_true", "photo_in", "photo_fit")
ICONS = {
    "photo_in": "zoom_in",
    "photo_out": "zoom_out",
    "photo_fit": "fit",
    "photo_new": "box_new",
    "photo_split": "box_split",
    "photo_merge": "box_merge",
    "photo_delete": "trash",
    "photo_undo": "undo",
    "photo_redo": "redo",
    "photo_copy": "copy",
    "photo_export": "export",
    "photo_open": "folder",
    "photo_camera": "camera",
    "photo_large": "enlarge",
}


class PhotoActionTable(QObject):
    """The descriptions of all of them, in the language in use."""

    def descriptions(self) -> tuple[ActionDescription, ...]:
        """In the order of the list of shortcuts."""
        row = partial(ActionDescription, self.tr("In the photo"))
        return (
            row("photo_next", self.tr("Next digit"), self.tr("Go to the next digit"), "Right"),
            row("photo_previous", self.tr("Previous digit"), self.tr("Go to the previous digit"), "Left"),
            row("photo_below", self.tr("Digit below"), self.tr("Go to the line below"), "Down"),
            row("photo_above", self.tr("Digit above"), self.tr("Go to the line above"), "Up"),
            row("photo_new", self.tr("&New box"), self.tr("Drag a box around a missed digit"), "N", True),
            row(
                "photo_split",
                self.tr("&Split"),
                self.tr("Cut the box in two at the pointer, or where the ink is thin"),
                "S",
            ),
            row(
                "photo_merge",
                self.tr("&Merge"),
                self.tr("Merge the selected boxes into one (Shift+click selects more)"),
                "M",
            ),
            row("photo_delete", self.tr("&Delete"), self.tr("Delete the selected boxes"), "Del"),
            row(
                "photo_untype",
                self.tr("C&lear typed digit"),
                self.tr("Use what the network reads again"),
                "Backspace",
            ),
            row("photo_undo", self.tr("&Undo correction"), self.tr("Undo the last correction"), "Ctrl+Z"),
            row("photo_redo", self.tr("&Redo correction"), self.tr("Redo the correction"), "Ctrl+Shift+Z Ctrl+Y"),
            row("photo_in", self.tr("Zoom &in"), self.tr("Zoom in; the mouse wheel zooms at the pointer"), "+ ="),
            row("photo_out", self.tr("Zoom &out"), self.tr("Zoom out"), "-"),
            row("photo_fit", self.tr("&Fit"), self.tr("Show the whole photo"), "F"),
            row("photo_true", self.tr("&100 %"), self.tr("Show the photo at its actual size"), "H"),
            row(
                "photo_large",
                self.tr("E&xpand"),
                self.tr("Let the photo fill the network's space too, or give it back"),
                "X",
                True,
            ),
            row("photo_copy", self.tr("&Copy text"), self.tr("Copy the digits, line by line"), "Ctrl+C"),
            row(
                "photo_export",
                self.tr("&Export page…"),
                self.tr("Save as CSV, JSON, text or annotated picture"),
                "Ctrl+E",
            ),
            row(
                "photo_export_all",
                self.tr("Export &all pages…"),
                self.tr("Save all pages as CSV, JSON or text"),
                "Ctrl+Shift+E",
            ),
            row("photo_open", self.tr("&Open…"), self.tr("Open photos, scans or drawings"), ""),
            row(
                "photo_camera",
                self.tr("C&amera"),
                self.tr("Turn on the camera to take a picture"),
                "C",
                True,
            ),
            row(
                "photo_away",
                self.tr("Remove from &list"),
                self.tr("Remove this picture from the list; the file is kept"),
                "",
            ),
            row("photo_stop", self.tr("Dese&lect"), self.tr("Cancel dragging, or clear the selection"), "Esc"),
            row(
                "photo_nudge_left",
                self.tr("Move the box left"),
                self.tr("Move the selected box by a pixel"),
                "Alt+Left",
            ),
            row(
                "photo_nudge_right",
                self.tr("Move the box right"),
                self.tr("Move the selected box by a pixel"),
                "Alt+Right",
            ),
            row("photo_nudge_up", self.tr("Move the box up"), self.tr("Move the selected box by a pixel"), "Alt+Up"),
            row(
                "photo_nudge_down",
                self.tr("Move the box down"),
                self.tr("Move the selected box by a pixel"),
                "Alt+Down",
            ),
            row(
                "photo_type",
                self.tr("Correct the digit"),
                self.tr("Type the digit that it really is"),
                " ".join("0123456789"),
            ),
        )


def make_photo_actions(view: QWidget) -> dict[str, QAction]:
    """The actions by name. Qt knows none of their keys, which the panel takes from the view: two actions with one key
    would be ambiguous to Qt, and neither of them done."""
    actions = {}
    for description in PhotoActionTable(view).descriptions():
        action = make_action(description, view)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # of the buttons and menus that show it
        actions[description.name] = action
    actions["photo_type"].setProperty(KEYS_ONLY, True)
    return actions


def action_of_key(actions: dict[str, QAction], event: QKeyEvent) -> QAction | None:
    """The action whose key this is."""
    keys = QKeySequence(event.keyCombination())
    plain = QKeySequence(event.key())  # keys of the number pad, and those that need Shift on some keyboards
    for action in actions.values():
        if keys in action.shortcuts():
            return action
    if not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
        for action in actions.values():
            if plain in action.shortcuts() and event.text():
                return action
    return None
