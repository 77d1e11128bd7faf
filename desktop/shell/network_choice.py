"""The widgets that choose a network of the catalogue: a box and the actions of the menu."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from core.nn.models import ShippedModel
from core.storage.files import display_name, printable
from desktop.files.opening import MODEL_SUFFIX
from desktop.shell.network_box import NetworkBox, NetworkEntry, lesson_of
from desktop.state.network_catalogue import NetworkCatalogue
from desktop.ui.actions import ActionTable, make_actions
from desktop.ui.dialogs import folder_of


class NetworkChoice(QObject):
    """``box`` and ``actions`` show the same choice."""

    requested = Signal(str, bool)  # the name or path of a network, and whether another one is in use

    def __init__(self, window: QWidget, catalogue: NetworkCatalogue, table: ActionTable) -> None:
        super().__init__(window)
        self._catalogue = catalogue
        self.box = NetworkBox(window)
        self.box.setAccessibleName(self.tr("Network"))
        entries = [self._shipped(model) for model in catalogue.models]
        for entry in entries:
            self.box.add(entry)
        self.box.setCurrentIndex(-1)  # nothing is in use yet
        self.box.activated.connect(self._request)
        descriptions = [table.network(number, entry.title, entry.tooltip) for number, entry in enumerate(entries)]
        self.actions: list[QAction] = list(make_actions(descriptions, window).values())
        group = QActionGroup(self)
        for number, (entry, action) in enumerate(zip(entries, self.actions, strict=True)):
            if entry.lesson:  # in the menu alone: the list of shortcuts names the network, and no more
                action.setText(f"{action.text()} – {entry.lesson.replace('&', '&&')}")
            action.setStatusTip(entry.figures)
            group.addAction(action)
            action.triggered.connect(lambda _, number=number: self._request(number))
        self._explain()

    @Slot(str)
    def show_choice(self, name_or_path: str) -> None:
        """This network is in use now: the name of a shipped one, or a path, which joins the list."""
        place = self.box.findData(name_or_path)
        if place < 0 and name_or_path:
            while self.box.count() > len(self.actions):
                self.box.removeItem(self.box.count() - 1)
            self.box.add(self._loaded(name_or_path))
            place = self.box.count() - 1
        self.box.setCurrentIndex(place)
        for number, action in enumerate(self.actions):
            action.setChecked(number == place)
        self._explain()

    @Slot()
    def show_again(self) -> None:
        """The requested network could not be loaded: show the one in use."""
        self.show_choice(self._catalogue.chosen)

    @Slot(int)
    def _request(self, place: int) -> None:
        requested = self.box.itemData(place)
        self.requested.emit(requested, requested != self._catalogue.chosen)

    def _explain(self) -> None:
        about = self.box.currentData(Qt.ItemDataRole.ToolTipRole) or ""
        self.box.setToolTip(
            about
            + self.tr("<p>The network in use. Ctrl+1 to Ctrl+{last} switch networks.</p>").format(
                last=min(len(self.actions), 9)
            )
        )

    def _shipped(self, model: ShippedModel) -> NetworkEntry:
        figures = self.tr("{count} parameters").format(count=f"{model.architecture.parameters:,}")
        if model.accuracy is not None:
            accuracy = self.tr("{percent} % accuracy on the MNIST test set")
            figures += ", " + accuracy.format(percent=f"{100 * model.accuracy:.2f}")
        return NetworkEntry(model.name, model.title, lesson_of(model.description), model.description, figures)

    def _loaded(self, path: str) -> NetworkEntry:
        where = self.tr("A model file in {folder}").format(folder=printable(folder_of(path)))
        return NetworkEntry(path, display_name(path).removesuffix(MODEL_SUFFIX), where, where, "")
