"""What can be done with a photo: the buttons beside it, its menu, and the keys that work while it has the focus.

Some of these keys mean something else in the rest of the window, such as Del and the ten digits. They are known to the
photo alone, which takes them before the window does; so nobody has to tell the two apart.
"""

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.actions import ActionDescription, make_action

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


def descriptions() -> tuple[ActionDescription, ...]:
    """All of them, in the order of the list of shortcuts."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("photo_actions", text)

    row = partial(ActionDescription, tr("In the photo"))
    return (
        row("photo_next", tr("Next digit"), tr("Go to the next digit"), "Right"),
        row("photo_previous", tr("Previous digit"), tr("Go to the digit before"), "Left"),
        row("photo_below", tr("Digit below"), tr("Go to the line below"), "Down"),
        row("photo_above", tr("Digit above"), tr("Go to the line above"), "Up"),
        row("photo_new", tr("&New box"), tr("Drag a box around a digit that was missed"), "N", True),
        row("photo_split", tr("&Split"), tr("Cut the box in two, where the pointer is or the ink is thin"), "S"),
        row("photo_merge", tr("&Merge"), tr("Make one box of the chosen ones (Shift+click chooses more)"), "M"),
        row("photo_delete", tr("&Delete"), tr("Delete the chosen boxes"), "Del"),
        row("photo_untype", tr("&Forget what was typed"), tr("Back to what the network reads"), "Backspace"),
        row("photo_undo", tr("&Undo correction"), tr("Take the last correction back"), "Ctrl+Z"),
        row("photo_redo", tr("&Redo correction"), tr("Make the correction again"), "Ctrl+Shift+Z Ctrl+Y"),
        row("photo_in", tr("Zoom &in"), tr("Larger; the wheel does it at the pointer"), "+ ="),
        row("photo_out", tr("Zoom &out"), tr("Smaller"), "-"),
        row("photo_fit", tr("&Fit"), tr("Show the whole photo"), "F"),
        row("photo_true", tr("&100 %"), tr("One pixel of the photo on one of the screen"), "H"),
        row("photo_large", tr("E&xpand"), tr("Give the photo the network's place too, or give it back"), "X", True),
        row("photo_copy", tr("&Copy text"), tr("Copy the digits, line by line"), "Ctrl+C"),
        row("photo_export", tr("&Export page…"), tr("Save as text, CSV, JSON or annotated picture"), ""),
        row("photo_export_all", tr("Export &all pages…"), tr("Save all pages as CSV, JSON or text"), ""),
        row("photo_open", tr("&Open…"), tr("Open photos, scans or drawings"), ""),
        row("photo_camera", tr("C&amera"), tr("Show what the camera sees, to take a picture of it"), "C", True),
        row("photo_away", tr("Take off the &list"), tr("Take this picture off the list; its file stays"), ""),
        row("photo_stop", tr("Let &go"), tr("Drop what is dragged, or choose nothing"), "Esc"),
        row("photo_nudge_left", tr("Move the box left"), tr("Move the chosen box by a pixel"), "Alt+Left"),
        row("photo_nudge_right", tr("Move the box right"), tr("Move the chosen box by a pixel"), "Alt+Right"),
        row("photo_nudge_up", tr("Move the box up"), tr("Move the chosen box by a pixel"), "Alt+Up"),
        row("photo_nudge_down", tr("Move the box down"), tr("Move the chosen box by a pixel"), "Alt+Down"),
        row("photo_type", tr("Type the right digit"), tr("Say which digit it is"), " ".join("0123456789")),
    )


def make_photo_actions(view: QWidget) -> dict[str, QAction]:
    """The actions by name. They belong to the view: their keys are its own."""
    actions = {}
    for description in descriptions():
        action = make_action(description, view)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        actions[description.name] = action
    view.addActions(list(actions.values()))
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
