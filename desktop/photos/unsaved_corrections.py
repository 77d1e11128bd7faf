"""The question before corrections are lost that no file has: when the window closes, or a picture leaves the list."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.photos.item import Item


class UnsavedCorrections(QObject):
    """Asks in a box that holds up nothing but the window."""

    export_requested = Signal(object)  # tuple of (name, Page)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._box: QMessageBox | None = None

    def ask(self, items: Sequence[Item], anyway: str, go_on: Callable[[], None]) -> None:
        """Ask about the corrections of these pictures; go on when the person presses the button with that text."""
        if self._box is not None:  # one question at a time
            self._box.close()
        box = self._box = QMessageBox(self._window)
        box.finished.connect(self._forget)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Corrections"))
        box.setText(self._sentence(items))
        box.setInformativeText(self.tr("Export them to keep them."))
        box.addButton(anyway, QMessageBox.ButtonRole.DestructiveRole).clicked.connect(go_on)
        export = box.addButton(self.tr("Export…"), QMessageBox.ButtonRole.AcceptRole)
        export.clicked.connect(lambda: self._export(items))
        box.setDefaultButton(export)
        box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.open()

    def _export(self, items: Sequence[Item]) -> None:
        pages = ((item.long_name, item.history.record) for item in items if item.history is not None)
        self.export_requested.emit(tuple(pages))

    @Slot()
    def _forget(self) -> None:
        self._box = None

    def _sentence(self, items: Sequence[Item]) -> str:
        if len(items) == 1:
            return self.tr("Your corrections to “{name}” have not been exported and will be lost.").format(
                name=items[0].name
            )
        return self.tr("Your corrections to {count} pictures have not been exported and will be lost.").format(
            count=len(items)
        )
