"""What the hand does on a page, and the cursors that say what it would do."""

import enum

from PySide6.QtCore import Qt

from desktop.photos.box_geometry import Edge

DIAGONAL, OTHER_DIAGONAL = Qt.CursorShape.SizeFDiagCursor, Qt.CursorShape.SizeBDiagCursor
CURSORS = {
    Edge.NONE: Qt.CursorShape.SizeAllCursor,
    Edge.LEFT | Edge.TOP: DIAGONAL,
    Edge.RIGHT | Edge.BOTTOM: DIAGONAL,
    Edge.RIGHT | Edge.TOP: OTHER_DIAGONAL,
    Edge.LEFT | Edge.BOTTOM: OTHER_DIAGONAL,
    Edge.LEFT: Qt.CursorShape.SizeHorCursor,
    Edge.RIGHT: Qt.CursorShape.SizeHorCursor,
    Edge.TOP: Qt.CursorShape.SizeVerCursor,
    Edge.BOTTOM: Qt.CursorShape.SizeVerCursor,
}
ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class Drag(enum.Enum):
    """What the hand is doing."""

    NONE = "none"
    PAN = "pan"
    BOX = "box"  # the chosen one is moved or resized
    NEW = "new"  # one is drawn
