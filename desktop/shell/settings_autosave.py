"""What the window remembers of itself: brought back at the start, and written a moment after it has changed, so that
no end of the program, however sudden, loses it.
"""

from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from desktop.canvas.tools import DrawingTools
from desktop.network.panel import NetworkPanel
from desktop.shell.docks import Docks
from desktop.shell.workspaces import Workspaces
from desktop.ui.appearance import Appearance
from desktop.ui.settings import Settings

QUIET_MILLISECONDS = 300  # a slider that is dragged, or a window, is written when it rests


class SettingsAutosave(QObject):
    """`note` is called after every change; the values are read when the file is written."""

    def __init__(
        self,
        window: QMainWindow,
        settings: Settings,
        appearance: Appearance,
        tools: DrawingTools,
        docks: Docks,
        workspaces: Workspaces,
        network_panel: NetworkPanel,
        verdict: QAction,
        network_chosen: SignalInstance,
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._appearance = window, settings, appearance
        self._tools, self._docks, self._network_panel, self._verdict = tools, docks, network_panel, verdict
        self._workspaces = workspaces
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._timer.timeout.connect(self.save)
        for changed in (
            tools.pen_width_changed,
            network_panel.scale_requested,
            verdict.toggled,
            docks.changed,
            workspaces.changed,
            appearance.choice_changed,
            appearance.scale_changed,
        ):
            changed.connect(self.note)
        network_chosen.connect(self.note_network)

    def restore(self) -> None:
        """The window as the settings say; the theme is applied already."""
        self._window.restoreGeometry(self._settings.geometry)
        settings = self._settings
        self._workspaces.restore(settings.workspace, settings.layout, settings.workspace_layouts)
        self._tools.set_pen_width(self._settings.pen_width)
        self._network_panel.set_scale(self._settings.colour_scale)
        self._verdict.setChecked(self._settings.shows_verdict)

    @Slot()
    def note(self) -> None:
        """Something has changed that the settings keep."""
        self._timer.start()

    @Slot(str)
    def note_network(self, name_or_path: str) -> None:
        """This network was chosen, and did come."""
        self._settings.network = name_or_path
        self.note()

    @Slot()
    def save(self) -> None:
        """Write it all, now."""
        self._timer.stop()
        settings = self._settings
        settings.geometry = bytes(self._window.saveGeometry().data())
        settings.layout = self._docks.layout
        settings.workspace = self._workspaces.current
        settings.workspace_layouts = self._workspaces.other_layouts
        settings.theme = self._appearance.choice
        settings.scale = self._appearance.scale
        settings.pen_width = self._tools.pen_width
        settings.colour_scale = self._network_panel.scale
        settings.shows_verdict = self._verdict.isChecked()
        settings.save()
