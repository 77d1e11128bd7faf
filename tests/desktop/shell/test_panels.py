"""The registry of panels: each declares itself and gets its theme; the window's own table stays short."""

import pytest
from PySide6.QtWidgets import QDockWidget

from desktop.shell.panels import PANELS
from desktop.ui.panels import CENTRE, widget_of
from desktop.ui.theme import DARK, LIGHT

MAX_CONNECTIONS = 30


@pytest.fixture
def started(start):
    return start()


def test_the_table_of_the_window_is_short(started):
    rows = started.window.connections()
    assert 10 < len(rows) <= MAX_CONNECTIONS
    features = [widget_of(started.window.panels.feature(describe_error().id)) for describe_error in PANELS]
    receivers = [getattr(slot, "__self__", None) for _, slot in rows]
    assert not any(receiver in features for receiver in receivers), "a panel connects itself"


def test_every_panel_has_its_place_and_its_action(started):
    specs = [describe_error() for describe_error in PANELS]
    assert len({spec.id for spec in specs}) == len(specs)
    for spec in specs:
        widget = started.window.panels.widget(spec.id)
        if spec.side == CENTRE:
            assert started.window.centralWidget() is widget
            continue
        dock = started.window.findChild(QDockWidget, spec.id)
        assert dock.widget() is widget
        assert dock.windowTitle() == spec.title
        assert started.window.dockWidgetArea(dock) == spec.side
        action = started.window.window_actions[spec.id]
        assert action.isCheckable()
        assert action.isChecked() == spec.opened
        assert spec.tooltip in action.toolTip()
        assert action.shortcut().toString() == spec.keys


def test_a_theme_reaches_every_panel(started, monkeypatch):
    reached = []
    names = [describe_error().id for describe_error in PANELS]
    for name in names:
        widget = started.window.panels.widget(name)
        monkeypatch.setattr(widget, "set_theme", lambda theme, name=name: reached.append((name, theme)))
    for theme in (DARK, LIGHT):
        started.window.show_theme(theme)
    assert reached == [(name, theme) for theme in (DARK, LIGHT) for name in names]
