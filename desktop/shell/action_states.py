"""Which of the window's actions are possible just now, so that none is offered that would do nothing."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from core.drawing.strokes import Drawing
from core.recognition.reading import Reading
from core.recognition.subject import Subject
from desktop.state.workbench import Workbench

OF_THE_DOCUMENT = ("save", "save_as")
OF_WHAT_IS_SEEN = ("copy", "export_drawing")
OF_LOOKING = ("edit_subject", "back_to_drawing")
OF_A_READING = ("export_network", "export_layer", "export_activations")


class PossibleOrders(QObject):
    """Enables and disables actions, by their names, as document and workbench change."""

    def __init__(self, orders: Mapping[str, QAction], workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders = orders
        document, place = workbench.document, workbench.a
        self._drawing, self._is_looking = document.drawing, False
        self.take_history(False, False)
        self.take_drawing(document.drawing)
        self.take_reading(None)
        document.history_changed.connect(self.take_history)
        document.changed.connect(self.take_drawing)
        place.subject_changed.connect(self.take_subject)
        place.reading_changed.connect(self.take_reading)

    @Slot(bool, bool)
    def take_history(self, can_undo: bool, can_redo: bool) -> None:
        """Whether there is something to undo, and to redo."""
        self._orders["undo"].setEnabled(can_undo)
        self._orders["redo"].setEnabled(can_redo)

    @Slot(object)
    def take_drawing(self, drawing: Drawing) -> None:
        """This is the user's own drawing now."""
        self._drawing = drawing
        self._set_states()

    @Slot(object)
    def take_subject(self, subject: Subject) -> None:
        """This is looked at now."""
        self._is_looking = not subject.is_own
        self._set_states()

    @Slot(object)
    def take_reading(self, reading: Reading | None) -> None:
        """This is shown now; None is nothing."""
        for name in OF_A_READING:
            self._orders[name].setEnabled(reading is not None)

    def _set_states(self) -> None:
        has_drawing = not self._drawing.is_blank
        for names, is_enabled in (
            (OF_THE_DOCUMENT, has_drawing),
            (OF_WHAT_IS_SEEN, has_drawing or self._is_looking),
            (OF_LOOKING, self._is_looking),
        ):
            for name in names:
                self._orders[name].setEnabled(is_enabled)
