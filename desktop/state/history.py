"""Undo and redo: the drawings that came before and after the one shown.

Drawings are frozen, so a step is the drawing itself and undoing is to show the one before. Steps share their strokes,
which makes a long history cheap; the depth is limited all the same, because an opened picture is 78 kB of ink. Each
step knows which document it belongs to, so that undoing the opening of a file also restores the previous file.
"""

from dataclasses import dataclass, replace

from core.drawing.strokes import Drawing

DEPTH = 200  # steps that can be undone


@dataclass(frozen=True, eq=False)
class Step:
    """A drawing, and the number of the document it is a state of."""

    drawing: Drawing
    document: int = 0


class History:
    """A row of steps with a place in it. ``drawing`` and ``document`` are those of the step at that place."""

    def __init__(self, drawing: Drawing) -> None:
        self._past: list[Step] = []
        self._step = Step(drawing)
        self._future: list[Step] = []

    @property
    def drawing(self) -> Drawing:
        return self._step.drawing

    @property
    def document(self) -> int:
        return self._step.document

    @property
    def documents(self) -> set[int]:
        """The documents of all steps, those that can be undone and redone included."""
        return {step.document for step in (*self._past, self._step, *self._future)}

    @property
    def step_count(self) -> int:
        """How many steps can be undone."""
        return len(self._past)

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def push(self, drawing: Drawing, document: int | None = None) -> None:
        """A new step, of the same document unless another is named; what was undone before it is gone.

        A blank page after a blank page is not a step, but may begin another document.
        """
        if drawing is self.drawing or (drawing.is_blank and self.drawing.is_blank):
            self._step = replace(self._step, document=self.document if document is None else document)
            return
        self._past.append(self._step)
        del self._past[:-DEPTH]
        self._step = Step(drawing, self.document if document is None else document)
        self._future.clear()

    def undo(self) -> Drawing:
        """One step back; at the beginning it stays where it is."""
        if self._past:
            self._future.append(self._step)
            self._step = self._past.pop()
        return self.drawing

    def redo(self) -> Drawing:
        """One step forward again; at the end it stays where it is."""
        if self._future:
            self._past.append(self._step)
            self._step = self._future.pop()
        return self.drawing
