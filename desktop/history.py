"""Undo and redo: the drawings that came before and after the one shown.

Drawings are frozen, so a step is the drawing itself and undoing is to show the one before. Steps share their strokes,
which makes a long history cheap; the depth is limited all the same, because an opened picture is 78 kB of ink.
"""

from core.strokes import Drawing

DEPTH = 200  # steps that can be undone


class History:
    """A row of drawings with a place in it. ``drawing`` is the one at that place."""

    def __init__(self, drawing: Drawing) -> None:
        self._past: list[Drawing] = []
        self._drawing = drawing
        self._future: list[Drawing] = []

    @property
    def drawing(self) -> Drawing:
        return self._drawing

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def push(self, drawing: Drawing) -> None:
        """A new step; what was undone before it is gone. A blank page after a blank page is not a step."""
        if drawing is self._drawing or (drawing.is_blank and self._drawing.is_blank):
            return
        self._past.append(self._drawing)
        del self._past[:-DEPTH]
        self._drawing = drawing
        self._future.clear()

    def undo(self) -> Drawing:
        """One step back; at the beginning it stays where it is."""
        if self._past:
            self._future.append(self._drawing)
            self._drawing = self._past.pop()
        return self._drawing

    def redo(self) -> Drawing:
        """One step forward again; at the end it stays where it is."""
        if self._future:
            self._past.append(self._drawing)
            self._drawing = self._future.pop()
        return self._drawing
