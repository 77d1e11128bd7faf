"""Workspaces: named sets of open panels for one purpose each. Every one remembers how the user has arranged it.

A workspace may have a home panel, which is always open there. Opening that panel from the workspace for drawing goes to
its workspace, and closing it comes back; in any other workspace it opens beside what is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup

from desktop.shell.dock_widgets import Dock
from desktop.shell.docks import Docks


@dataclass(frozen=True)
class Workspace:
    """The panels that are open for drawing, without the hidden ones, and the home panel; by their ids."""

    id: str
    home: str = ""
    hidden: frozenset[str] = frozenset()


DRAW = Workspace("draw")
# A photo is not drawn stroke by stroke: the lines over time leave their place to the reading.
PHOTOS = Workspace("photos", home="dock_photos", hidden=frozenset({"dock_history"}))
EVALUATE = Workspace("evaluate", home="dock_evaluation")
WORKSPACES = (DRAW, PHOTOS, EVALUATE)


class Workspaces(QObject):
    """Goes from one workspace to another, and ties the docks to their actions. ``changed``: another one is in use."""

    changed = Signal()

    def __init__(self, docks: Docks, actions: Mapping[str, QAction]) -> None:
        super().__init__(docks)
        self._docks, self._actions = docks, actions
        self._workspaces = {workspace.id: workspace for workspace in WORKSPACES}
        self._current, self._before = DRAW, DRAW
        self._layouts: dict[str, bytes] = {}  # the user's own, of the workspaces that are not in use
        group = QActionGroup(self)
        for workspace in WORKSPACES:
            action = actions[f"workspace_{workspace.id}"]
            group.addAction(action)
            action.triggered.connect(lambda _, name=workspace.id: self.choose(name))
        for dock in docks.panels:
            self._connect_action(dock, actions[dock.spec.id])
        self._show_current()

    @property
    def current(self) -> str:
        return self._current.id

    @property
    def other_layouts(self) -> dict[str, bytes]:
        """The user's own layouts of the workspaces that are not in use."""
        return {name: layout for name, layout in self._layouts.items() if layout and name != self.current}

    def restore(self, current: str, layout: bytes, others: Mapping[str, bytes]) -> None:
        """As it was when the window closed; a workspace that is not known is the one for drawing."""
        self._current = self._workspaces.get(current, DRAW)
        self._layouts = dict(others)
        self._docks.arrange(self._opened(self._current), layout)
        self._show_current()

    def choose(self, name: str) -> None:
        """Go to this workspace, arranged as the user left it; its home panel comes before the other tabs."""
        chosen = self._workspaces[name]
        if chosen is not self._current:
            self._layouts[self.current] = self._docks.layout
            self._before, self._current = self._current, chosen
            self._docks.arrange(self._opened(chosen), self._layouts.pop(name, b""))
        if chosen.home:
            self._docks.set_open(chosen.home, True)
        self._show_current()
        self.changed.emit()

    def show_panel(self, panel: str) -> None:
        """Let this panel be seen: before the other tabs where it is open, otherwise in its workspace."""
        home = self._home_of(panel)
        if home is not None and not self._docks.is_open(panel):
            self.choose(home.id)
        else:
            self._docks.set_open(panel, True)

    def show_owner(self, action: QAction) -> None:
        """Let the panel be seen that this action belongs to, if it belongs to one."""
        owner = action.parent()
        while owner is not None and not isinstance(owner, Dock):
            owner = owner.parent()
        if owner is not None:
            self.show_panel(owner.spec.id)

    def toggle(self, panel: str, is_open: bool) -> None:
        """What the action of a panel does."""
        home = self._home_of(panel)
        if home is not None and is_open and self._current is DRAW:
            self.choose(home.id)
        elif home is not None and not is_open and self._current is home:
            self.choose(self._before.id if self._before is not home else DRAW.id)
        else:
            self._docks.set_open(panel, is_open)

    def _home_of(self, panel: str) -> Workspace | None:
        return next((workspace for workspace in WORKSPACES if workspace.home == panel), None)

    def _opened(self, workspace: Workspace) -> frozenset[str]:
        usual = {dock.spec.id for dock in self._docks.panels if dock.spec.opened}
        return frozenset((usual - workspace.hidden) | ({workspace.home} - {""}))

    def _show_current(self) -> None:
        self._actions[f"workspace_{self.current}"].setChecked(True)

    def _connect_action(self, dock: Dock, action: QAction) -> None:
        # A dock behind a tab is not visible and yet not hidden, so the signal's own flag is of no use here.
        dock.visibilityChanged.connect(lambda _: action.setChecked(not dock.isHidden()))
        dock.hide_requested.connect(lambda: self.toggle(dock.spec.id, False))
        action.triggered.connect(lambda is_open: self.toggle(dock.spec.id, is_open))
        action.setChecked(not dock.isHidden())
