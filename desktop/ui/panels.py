"""How a feature declares a panel: its title, its place, how it is made, and how it is connected.

A feature has one function that returns its `PanelSpec`; the window lists these functions in desktop/shell/panels.py and
gives each feature a `PanelContext`. A feature knows neither the window nor the state behind the signals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.ui.actions import ActionDescription
from desktop.ui.settings import Settings

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
CENTRE = Qt.DockWidgetArea.NoDockWidgetArea  # the middle of the window, which is no dock


@dataclass(frozen=True)
class PanelContext:
    """What a panel may hear and ask for."""

    window: QWidget
    actions: Mapping[str, QAction]
    settings: Settings
    describe_error: Callable[[Exception], str]  # a sentence for whatever a worker raised

    network_changed: SignalInstance  # Network
    reading_changed: SignalInstance  # Reading or None
    subject_changed: SignalInstance  # Subject: something else is looked at
    page_opened: SignalInstance  # Opened: a picture of several digits
    photos_requested: SignalInstance  # paths of files and folders that are to be read as photos
    closed: SignalInstance  # the window is gone: stop what runs

    look_at: Callable[[Any], object]  # Subject: show it in all panels
    hover_unit: Callable[[Any], object]  # Unit or None: the pointer is over it
    pin_unit: Callable[[Any], object]  # Unit: pin it, or no longer
    open_files: Callable[[], object]  # ask which files to open
    open_request: Callable[[Any], object]  # OpenFile or OpenBytes
    show_panel: Callable[[str], object]  # by id: open it, or bring it before the other tabs
    enlarge_panel: Callable[[str, bool], object]  # by id: give it the middle of the window too, or give that back
    show_hint: Callable[[str], object]  # in the status bar
    show_problem: Callable[[str], object]  # a sentence
    show_notice: Callable[[str], object]  # a sentence


@dataclass(frozen=True)
class PanelSpec:
    """One panel, in the language in use.

    ``id`` is the name of its action and of its dock in the settings. ``make`` returns the panel, or the controller
    that has it as ``panel``; ``connect`` is called with that once everything is made. ``share`` is the panel's part of
    the height that the panels above it leave, at the bottom that of the window's height. ``opened``: in the workspace
    for drawing. A panel in the CENTRE has no action.
    """

    id: str
    title: str
    side: Qt.DockWidgetArea
    make: Callable[[PanelContext], Any]
    connect: Callable[[Any, PanelContext], None]
    share: float = 1.0
    action_text: str = ""
    tooltip: str = ""
    keys: str = ""
    opened: bool = True

    def action(self, group: str) -> ActionDescription:
        """The action that shows and hides it."""
        return ActionDescription(group, self.id, self.action_text, self.tooltip, self.keys, True)


def widget_of(feature: Any) -> Any:
    """The panel, a QWidget with ``set_theme``, of what ``PanelSpec.make`` returned."""
    return feature if isinstance(feature, QWidget) else feature.panel
