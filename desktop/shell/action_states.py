"""Which of the window's actions are possible just now, so that none is offered that would do nothing."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from core.drawing.strokes import Drawing
from core.recognition.reading import Reading
from core.recognition.subject import Subject
from desktop.state.workbench import Workbench

NEEDS_DOCUMENT = ("save", "save_as")
NEEDS_CONTENT = ("copy", "export_drawing")
NEEDS_SUBJECT = ("edit_subject", "back_to_drawing")
NEEDS_READING = ("export_network", "export_layer", "export_activations")


class ActionStates(QObject):
    """Enables and disables actions, by their names, as document and workbench change."""

    def __init__(self, actions: Mapping[str, QAction], workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        document, place = workbench.document, workbench.a
        self._drawing, self._is_looking = document.drawing, False
        self.on_history_changed(False, False)
        self.on_drawing_changed(document.drawing)
        self.on_reading_changed(None)
        document.history_changed.connect(self.on_history_changed)
        document.changed.connect(self.on_drawing_changed)
        place.subject_changed.connect(self.on_subject_changed)
        place.reading_changed.connect(self.on_reading_changed)

    @Slot(bool, bool)
    def on_history_changed(self, can_undo: bool, can_redo: bool) -> None:
        """Whether there is something to undo, and to redo."""
        self._actions["undo"].setEnabled(can_undo)
        self._actions["redo"].setEnabled(can_redo)

    @Slot(object)
    def on_drawing_changed(self, drawing: Drawing) -> None:
        """This is the user's own drawing now."""
        self._drawing = drawing
        self._set_states()

    @Slot(object)
    def on_subject_changed(self, subject: Subject) -> None:
        """This is looked at now."""
        self._is_looking = not subject.is_own
        self._set_states()

    @Slot(object)
    def on_reading_changed(self, reading: Reading | None) -> None:
        """This is shown now; None is nothing."""
        for name in NEEDS_READING:
            self._actions[name].setEnabled(reading is not None)

    def _set_states(self) -> None:
        has_drawing = not self._drawing.is_blank
        for names, is_enabled in (
            (NEEDS_DOCUMENT, has_drawing),
            (NEEDS_CONTENT, has_drawing or self._is_looking),
            (NEEDS_SUBJECT, self._is_looking),
        ):
            for name in names:
                self._actions[name].setEnabled(is_enabled)
