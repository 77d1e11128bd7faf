"""The workbench: two places, A and B, where networks look at subjects, and the units that are pointed at.

The window shows place A. There the user's own drawing is looked at, until another subject is: a digit of a photo, an
image of a data set, a sample. Looking changes no document. Editing does, and begins in one of two ways: by
``edit_subject``, or by a stroke on the subject. Both make one step of the document, which undo takes back.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from core.drawing.strokes import Drawing, Ink
from core.nn.units import Unit
from core.recognition.subject import Subject, own_subject
from desktop.state.canvas_ink import CanvasInk
from desktop.state.document import Document
from desktop.state.place import Place
from desktop.work.workers import LatestWorker, WorkerClass


@dataclass(frozen=True)
class Selection:
    """The units that are pointed at: the one under the pointer, if any, and those that were pinned."""

    hovered: Unit | None = None
    pinned: tuple[Unit, ...] = ()


def same_ink(first: Drawing, second: Drawing) -> bool:
    """Whether two drawings have the same strokes over the same picture, so that their ink is the same."""
    return (
        first.picture is second.picture
        and len(first.strokes) == len(second.strokes)
        and all(
            one is other or (one.width == other.width and np.array_equal(one.points, other.points))
            for one, other in zip(first.strokes, second.strokes, strict=True)
        )
    )


class Workbench(QObject):
    """``a`` and ``b`` are its places. ``describe_error`` turns whatever a worker raised into a sentence."""

    selection_changed = Signal(object)  # Selection

    def __init__(
        self,
        document: Document,
        describe_error: Callable[[Exception], str],
        parent: QObject | None = None,
        worker: WorkerClass = LatestWorker,
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.a, self.b = (
            Place(describe_error, "reading", self, worker),
            Place(describe_error, "reading-b", self, worker),
        )
        self._selection = Selection()
        self._is_edit = False  # the stroke under way was begun on a subject that is not the user's own drawing
        document.begun.connect(self._on_begun)
        document.changed.connect(self._on_changed)
        self.a.network_changed.connect(self._clear_selection)

    @property
    def is_looking(self) -> bool:
        """Whether place A has a subject that is not the user's own drawing."""
        return not self.a.subject.is_own

    @property
    def selection(self) -> Selection:
        return self._selection

    @Slot(object)
    def look_at(self, subject: Subject) -> None:
        """Show this subject in all views. The document stays as it is."""
        self._is_edit = False
        self.a.look_at(subject)

    @Slot()
    def back_to_drawing(self) -> None:
        """Show the user's own drawing again, if anything else is looked at."""
        if self.is_looking:
            self.look_at(self._own(self.document.drawing))

    @Slot()
    def edit_subject(self) -> None:
        """Make a drawing of the subject that is looked at: one step of the document."""
        if self.is_looking:
            self.document.begin(self.a.subject.drawing)

    @Slot(object)
    def read_ink(self, snapshot: CanvasInk) -> None:
        """The canvas changed, the pen may still be down: read what there is so far."""
        own = self._own(snapshot.drawing, snapshot.ink)
        if self.is_looking:
            self.look_at(own)
            self._is_edit = True
        else:
            self.a.follow(own)

    @Slot(object)
    def finish_stroke(self, drawing: Drawing) -> None:
        """The pen is up, or the eraser: one step. A stroke on a subject makes a drawing of it in the same step."""
        if self._is_edit:
            self.document.begin(drawing)
        else:
            self.document.add_step(drawing)

    # No command changes a drawing that is out of sight: these show it first, and act when they are given again.

    @Slot()
    def undo(self) -> None:
        self._act_on_drawing(self.document.undo)

    @Slot()
    def redo(self) -> None:
        self._act_on_drawing(self.document.redo)

    @Slot()
    def clear(self) -> None:
        self._act_on_drawing(self.document.clear)

    @Slot(object)
    def hover(self, unit: Unit | None) -> None:
        """The pointer is on this unit of the network in place A, or on none."""
        self._select(Selection(unit, self._selection.pinned))

    @Slot(object)
    def toggle_pin(self, unit: Unit) -> None:
        """Pin this unit, or take its pin away."""
        pinned = self._selection.pinned
        kept = tuple(other for other in pinned if other != unit)
        self._select(Selection(self._selection.hovered, kept if len(kept) < len(pinned) else (*pinned, unit)))

    @Slot()
    def close(self) -> None:
        """Stop the workers and join their threads."""
        self.a.close()
        self.b.close()

    def _act_on_drawing(self, act: Callable[[], None]) -> None:
        if self.is_looking:
            self.back_to_drawing()
        else:
            act()

    @Slot(object)
    def _on_begun(self, drawing: Drawing) -> None:
        if not self._is_edit or not same_ink(self.a.subject.drawing, drawing):
            self.a.look_at(self._own(drawing))

    @Slot(object)
    def _on_changed(self, drawing: Drawing) -> None:
        self._is_edit = False
        if self.is_looking:
            self.a.look_at(self._own(drawing))
        else:
            shown = self.a.subject
            is_read = same_ink(shown.drawing, drawing)
            self.a.follow(self._own(drawing, shown.known_ink if is_read else None), is_read)

    @Slot()
    def _clear_selection(self) -> None:
        """The units were those of another network."""
        self._select(Selection())

    def _select(self, selection: Selection) -> None:
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit(selection)

    def _own(self, drawing: Drawing, ink: Ink | None = None) -> Subject:
        return own_subject(drawing, self.tr("Your drawing"), ink)
