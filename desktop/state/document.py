"""The document: the user's own drawing, its undo history and its file. Only editing changes it, looking never does."""

from collections.abc import Callable
from weakref import WeakValueDictionary

from PySide6.QtCore import QObject, Signal, Slot

from core.drawing.strokes import Drawing, drawing_to_json
from core.errors import DigitscopeError
from core.storage.files import write_atomically
from desktop.state.history import History


class Document(QObject):
    """``describe_error`` turns a failure to save into a sentence."""

    begun = Signal(object)  # Drawing: another drawing took the place of the one before; emitted before ``changed``
    changed = Signal(object)  # Drawing: after every step, undo and redo
    history_changed = Signal(bool, bool)  # can undo, can redo
    file_changed = Signal(str, bool)  # path or "", modified since
    failed = Signal(str)  # a sentence

    def __init__(self, describe_error: Callable[[Exception], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._describe_error = describe_error
        self._history = History(Drawing())
        self._begun = 0  # how many drawings were begun; the number of the newest
        self._paths: dict[int, str] = {}  # by that number, as long as the history knows it
        # What the file holds, by that number, as long as the history knows it.
        self._saved: WeakValueDictionary[int, Drawing] = WeakValueDictionary()

    @property
    def drawing(self) -> Drawing:
        """The drawing after the last finished step."""
        return self._history.drawing

    @property
    def path(self) -> str:
        """Where the drawing was last saved or opened from; empty when nowhere."""
        return self._paths.get(self._history.document, "")

    @property
    def is_modified(self) -> bool:
        """Whether there is something drawn that no file holds."""
        return not self.drawing.is_blank and self.drawing is not self._saved.get(self._history.document)

    @property
    def step_count(self) -> int:
        """How many steps can be undone."""
        return self._history.step_count

    @Slot(object)
    def add_step(self, drawing: Drawing) -> None:
        """The drawing after one more stroke or way of the eraser, as one step that can be undone."""
        self._history.push(drawing)
        self._notify()

    @Slot(object, str)
    def begin(self, drawing: Drawing, path: str = "") -> None:
        """Another drawing, of this file or of none, takes the place of the one before: one step that can be undone."""
        self._begun += 1
        self._history.push(drawing, self._begun)
        known = self._history.documents
        self._paths = {number: known_path for number, known_path in self._paths.items() if number in known}
        if path:
            self._paths[self._begun] = path
            self._saved[self._begun] = drawing
        self.begun.emit(self.drawing)
        self._notify()

    @Slot()
    def clear(self) -> None:
        """A blank page of no file; undo brings the drawing back, with its file."""
        self.begin(Drawing())

    @Slot()
    def undo(self) -> None:
        self._history.undo()
        self._notify()

    @Slot()
    def redo(self) -> None:
        self._history.redo()
        self._notify()

    def save(self, path: str) -> bool:
        """Write the drawing to this file, whole or not at all; whether that worked."""
        try:
            write_atomically(path, drawing_to_json(self.drawing).encode("utf-8"))
        except DigitscopeError as failure:
            self.failed.emit(self._describe_error(failure))
            return False
        self._paths[self._history.document] = path
        self._saved[self._history.document] = self.drawing
        self._notify_file()
        return True

    def _notify(self) -> None:
        self.changed.emit(self.drawing)
        self.history_changed.emit(self._history.can_undo, self._history.can_redo)
        self._notify_file()

    def _notify_file(self) -> None:
        self.file_changed.emit(self.path, self.is_modified)
