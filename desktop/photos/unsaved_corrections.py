"""The question before corrections are lost that no file has: when the window closes, or a picture leaves the list."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.photos.item import Item


class UnsavedCorrections(QObject):
    """Asks in a box that holds up nothing but the window."""

    export_wished = Signal(object)  # tuple of (name, Page)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask(self, items: Sequence[Item], anyway: str, go_on: Callable[[], None]) -> QMessageBox:
        """Ask about the corrections of these pictures; go on when the person presses the button with that text."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Corrections"))
        box.setText(self._sentence(items))
        box.setInformativeText(self.tr("Without an export they are lost."))
        box.addButton(anyway, QMessageBox.ButtonRole.DestructiveRole).clicked.connect(go_on)
        export = box.addButton(self.tr("Export…"), QMessageBox.ButtonRole.AcceptRole)
        pages = tuple((item.long_name, item.history.record) for item in items)
        export.clicked.connect(lambda: self.export_wished.emit(pages))
        box.setDefaultButton(export)
        box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.open()
        return box

    def _sentence(self, items: Sequence[Item]) -> str:
        if len(items) == 1:
            return self.tr("The corrections of “{name}” were not exported.").format(name=items[0].name)
        return self.tr("The corrections of {count} pictures were not exported.").format(count=len(items))
