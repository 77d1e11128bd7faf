"""The menus and the order of their actions. The texts are in the table of actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from core.storage.files import display_name
from desktop.shell.file_commands import FileCommands
from desktop.ui.actions import ActionTable, make_actions

SEPARATOR = None
EDIT = (
    "undo",
    "redo",
    SEPARATOR,
    "copy",
    "paste",
    SEPARATOR,
    "edit_subject",
    "back_to_drawing",
    SEPARATOR,
    "clear",
    SEPARATOR,
    "pen",
    "eraser",
    "thinner",
    "thicker",
)
EXPORT = ("export_drawing", "export_network", "export_layer", "export_activations")
WORKSPACE = ("workspace_draw", "workspace_photos", "workspace_evaluate")
THEME = ("theme_system", "theme_light", "theme_dark")
VIEW = ("larger", "smaller", "usual_size", SEPARATOR, "full_screen", SEPARATOR, "verdict", SEPARATOR)
PANELS = (
    "dock_canvas",
    "dock_stages",
    "dock_reading",
    "dock_history",
    "dock_evaluation",
    "dock_photos",
    SEPARATOR,
    "usual_layout",
)
HELP = ("palette", "shortcuts", SEPARATOR, "about")


@dataclass(frozen=True)
class Menus:
    """The menus that others fill or show as well."""

    recent: QMenu
    network: QMenu
    theme: QMenu


def fill_menu_bar(bar: QMenuBar, actions: Mapping[str, QAction], networks: Sequence[QAction]) -> Menus:
    """Build all menus; the caller fills the recent files."""
    translate = QCoreApplication.translate
    file = _menu(bar, translate("menus", "&File"))
    _add(file, actions, ("new", "open"))
    recent = _menu(file, translate("menus", "Open &recent"))
    _add(file, actions, ("reopen", SEPARATOR, "save", "save_as"))
    _add(_menu(file, translate("menus", "E&xport")), actions, EXPORT)
    _add(file, actions, (SEPARATOR, "open_model", SEPARATOR, "quit"))
    _add(_menu(bar, translate("menus", "&Edit")), actions, EDIT)
    _add(_menu(bar, translate("menus", "&Samples")), actions, [f"sample_{digit}" for digit in range(10)])
    network = _menu(bar, translate("menus", "&Network"))
    network.addActions(list(networks))
    _add(network, actions, (SEPARATOR, "open_model"))
    view = _menu(bar, translate("menus", "&View"))
    theme = _menu(view, translate("menus", "&Theme"))
    _add(theme, actions, THEME)
    group = QActionGroup(bar)
    for name in THEME:
        group.addAction(actions[name])
    _add(view, actions, VIEW)
    _add(_menu(view, translate("menus", "&Workspace")), actions, WORKSPACE)
    _add(_menu(view, translate("menus", "&Panels")), actions, PANELS)
    _add(_menu(bar, translate("menus", "&Help")), actions, HELP)
    return Menus(recent, network, theme)


class RecentFiles(QObject):
    """The menu of recent files. ``requested(str)`` carries the path of the one that was chosen."""

    requested = Signal(str)

    def __init__(self, menu: QMenu, window: QWidget, table: ActionTable, commands: FileCommands) -> None:
        super().__init__(menu)
        self._menu, self._window, self._table = menu, window, table
        self._actions: list[QAction] = []
        self.requested.connect(commands.open_path)
        commands.recent_changed.connect(self.show_files)

    def show_files(self, paths: Sequence[str]) -> None:
        """Replace the list with these paths, newest first."""
        for action in self._actions:
            self._window.removeAction(action)
            action.deleteLater()
        descriptions = [self._table.recent(number, display_name(path)) for number, path in enumerate(paths)]
        self._actions = list(make_actions(descriptions, self._window).values())
        for path, action in zip(paths, self._actions, strict=True):
            action.triggered.connect(lambda _, path=path: self.requested.emit(path))
        self._menu.addActions(self._actions)
        self._menu.setEnabled(bool(paths))


def _menu(parent: QMenuBar | QMenu, title: str) -> QMenu:
    menu = parent.addMenu(title)
    menu.setAccessibleName(title.replace("&", ""))
    menu.setToolTipsVisible(True)
    return menu


def _add(menu: QMenu, actions: Mapping[str, QAction], names: Sequence[str | None]) -> None:
    for name in names:
        if name is SEPARATOR:
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
