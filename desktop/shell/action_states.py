"""Which of the window's actions are possible just now, so that none is offered that would do nothing."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from core.drawing.strokes import Drawing
from core.recognition.reading import Reading
from desktop.state.session import Session

OF_A_DRAWING = ("save", "save_as", "copy", "export_drawing")
OF_A_READING = ("export_network", "export_layer", "export_activations")


class PossibleOrders(QObject):
    """Enables and disables actions, by their names, as the session changes."""

    def __init__(self, orders: Mapping[str, QAction], session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders = orders
        self.take_history(False, False)
        self.take_drawing(session.drawing)
        self.take_reading(None)
        session.history_changed.connect(self.take_history)
        session.drawing_changed.connect(self.take_drawing)
        session.reading_changed.connect(self.take_reading)

    @Slot(bool, bool)
    def take_history(self, can_undo: bool, can_redo: bool) -> None:
        """Whether there is something to undo, and to redo."""
        self._orders["undo"].setEnabled(can_undo)
        self._orders["redo"].setEnabled(can_redo)

    @Slot(object)
    def take_drawing(self, drawing: Drawing) -> None:
        """This is on the canvas now."""
        for name in OF_A_DRAWING:
            self._orders[name].setEnabled(not drawing.is_blank)

    @Slot(object)
    def take_reading(self, reading: Reading | None) -> None:
        """This is shown now; None is nothing."""
        for name in OF_A_READING:
            self._orders[name].setEnabled(reading is not None)
