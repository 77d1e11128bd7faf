"""The choice of a network: the shipped ones by title, and a model file once one was loaded."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QComboBox, QWidget

from core.files import display_name
from core.models import ShippedModel
from desktop.actions import ActionTable, make_actions


class NetworkChoice(QObject):
    """``box`` and ``actions`` show the same choice; ``wished(str)`` carries the name or path of another network."""

    wished = Signal(str)

    def __init__(self, window: QWidget, models: Sequence[ShippedModel], table: ActionTable) -> None:
        super().__init__(window)
        self._current = ""
        self.box = QComboBox(window)
        self.box.setAccessibleName(self.tr("Network"))
        self.box.setToolTip(self.tr("The network that reads; Ctrl+1 to Ctrl+9 choose as well"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for model in models:
            self.box.addItem(model.title, model.name)
        self.box.setCurrentIndex(-1)  # nothing is in use yet
        self.box.activated.connect(self._wish)
        descriptions = [table.network(number, model.title) for number, model in enumerate(models)]
        self.actions: list[QAction] = list(make_actions(descriptions, window).values())
        group = QActionGroup(self)
        for number, action in enumerate(self.actions):
            group.addAction(action)
            action.triggered.connect(lambda _, number=number: self._wish(number))

    @Slot(str)
    def show_choice(self, name_or_path: str) -> None:
        """This network is in use now: the name of a shipped one, or a path, which joins the list."""
        self._current = name_or_path
        place = self.box.findData(name_or_path)
        if place < 0 and name_or_path:
            while self.box.count() > len(self.actions):
                self.box.removeItem(self.box.count() - 1)
            self.box.addItem(display_name(name_or_path), name_or_path)
            place = self.box.count() - 1
        self.box.setCurrentIndex(place)
        for number, action in enumerate(self.actions):
            action.setChecked(number == place)

    @Slot()
    def show_again(self) -> None:
        """What was wished did not come: show what is in use."""
        self.show_choice(self._current)

    @Slot(int)
    def _wish(self, place: int) -> None:
        wished = self.box.itemData(place)
        if wished != self._current:
            self.wished.emit(wished)
