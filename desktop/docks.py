"""The panels that can be moved, hidden and brought back, and their usual places."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
LEFT_WIDTH, RIGHT_WIDTH = 320, 288  # logical pixels at the usual size


@dataclass(frozen=True)
class DockPlace:
    """One dock: its name in the settings and of its action, its title, what is in it, on which side."""

    name: str
    title: str
    widget: QWidget
    side: Qt.DockWidgetArea


class Docks(QObject):
    """Makes a dock for every place, from top to bottom on each side, and ties it to the action of its name."""

    def __init__(self, window: QMainWindow, places: list[DockPlace], actions: Mapping[str, QAction]) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        for place in places:
            dock = QDockWidget(place.title, window)
            dock.setObjectName(place.name)
            dock.setAccessibleName(place.title)
            dock.setWidget(place.widget)
            window.addDockWidget(place.side, dock)
            self._docks[place.name] = dock
            self._tie(dock, actions[place.name])
        sides = [place.side for place in places]
        widths = [LEFT_WIDTH if side == LEFT else RIGHT_WIDTH for side in sides]
        window.resizeDocks(list(self._docks.values()), widths, Qt.Orientation.Horizontal)
        self._usual = window.saveState()

    @Slot()
    def arrange_as_usual(self) -> None:
        """Every panel back in its place and visible."""
        self._window.restoreState(self._usual)

    def _tie(self, dock: QDockWidget, action: QAction) -> None:
        # A dock behind a tab is not visible and yet not hidden, so the signal's own flag is of no use here.
        dock.visibilityChanged.connect(lambda _: action.setChecked(not dock.isHidden()))
        action.triggered.connect(dock.setVisible)
        action.setChecked(True)
