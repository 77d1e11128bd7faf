"""Workspaces: each has its panels and remembers how the user arranged it; photos and the evaluation go to theirs."""

import base64
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget

from desktop.shell.workspaces import WORKSPACES

OPEN = {
    "draw": {"dock_canvas", "dock_stages", "dock_reading", "dock_history"},
    "photos": {"dock_canvas", "dock_stages", "dock_reading", "dock_photos"},
    "evaluate": {"dock_canvas", "dock_stages", "dock_reading", "dock_history", "dock_evaluation"},
}


@pytest.fixture
def started(start):
    return start()


def opened(started):
    return {dock.objectName() for dock in started.window.findChildren(QDockWidget) if not dock.isHidden()}


def dock(started, name):
    return started.window.findChild(QDockWidget, name)


def choose(started, name, qapp):
    started.window.window_actions[f"workspace_{name}"].trigger()
    qapp.processEvents()


def test_each_has_its_panels_by_its_keys_and_its_sizes_suit_every_window(started, qapp):
    window = started.window
    assert set(OPEN) == {one.id for one in WORKSPACES}
    for number, name in enumerate(("draw", "photos", "evaluate"), 1):
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), modifiers)
        assert window.workspaces.current == name
        assert opened(started) == OPEN[name]
        assert [window.window_actions[f"workspace_{one}"].isChecked() for one in OPEN] == [one == name for one in OPEN]
        assert {id for id in OPEN["photos"] | OPEN["evaluate"] if window.window_actions[id].isChecked()} == OPEN[name]
        for width, height in ((1920, 1080), (1280, 800)):
            window.resize(width, height)
            qapp.processEvents()
            assert window.docks.is_default_layout
            assert dock(started, "dock_canvas").width() == pytest.approx(max(304, 0.23 * width), abs=1)
            lowest = dock(started, "dock_history" if name != "photos" else "dock_reading")
            assert lowest.geometry().bottom() >= window.statusBar().geometry().top() - 12, "the column is filled"


def test_each_remembers_what_the_user_changed_also_after_a_restart(start, qapp):
    first = start()
    dock(first, "dock_stages").titleBarWidget()._hide.click()
    choose(first, "photos", qapp)
    assert opened(first) == OPEN["photos"]
    first.window.window_actions["dock_reading"].trigger()
    choose(first, "draw", qapp)
    assert opened(first) == OPEN["draw"] - {"dock_stages"}
    choose(first, "photos", qapp)
    assert opened(first) == OPEN["photos"] - {"dock_reading"}
    first.window.close()
    second = start()
    assert second.window.workspaces.current == "photos"
    assert opened(second) == OPEN["photos"] - {"dock_reading"}
    second.window.window_actions["usual_layout"].trigger()
    assert opened(second) == OPEN["photos"]
    choose(second, "draw", qapp)
    assert opened(second) == OPEN["draw"] - {"dock_stages"}, "resetting one workspace leaves the others"


def test_the_evaluation_action_goes_there_and_back_to_where_one_was(started, qapp):
    window = started.window
    window.window_actions["dock_evaluation"].trigger()
    assert window.workspaces.current == "evaluate"
    dock(started, "dock_evaluation").titleBarWidget()._hide.click()
    assert window.workspaces.current == "draw"
    assert opened(started) == OPEN["draw"]
    assert not window.window_actions["dock_evaluation"].isChecked()


def test_photos_and_evaluation_can_still_be_open_together_as_tabs(started, qapp):
    window = started.window
    window.window_actions["dock_photos"].trigger()
    window.window_actions["dock_evaluation"].trigger()
    qapp.processEvents()
    assert window.workspaces.current == "photos"
    assert {"dock_photos", "dock_evaluation"} <= opened(started)
    assert window.tabifiedDockWidgets(dock(started, "dock_photos")) == [dock(started, "dock_evaluation")]


def test_a_photo_that_is_opened_goes_to_photos_unless_photos_are_to_be_seen_already(started, qapp):
    window = started.window
    choose(started, "evaluate", qapp)
    window.photos.show_requested.emit()
    assert window.workspaces.current == "photos"
    choose(started, "evaluate", qapp)
    window.window_actions["dock_photos"].trigger()
    assert window.workspaces.current == "evaluate"
    window.photos.show_requested.emit()
    assert window.workspaces.current == "evaluate", "nothing jumps while the photos are open"


def test_leaving_photos_while_a_photo_is_large_gives_the_network_its_place_back(started, qapp):
    window = started.window
    choose(started, "photos", qapp)
    window.photos.panel.actions_by_name["photo_large"].setChecked(True)
    qapp.processEvents()
    choose(started, "draw", qapp)
    assert window.network_panel.maximumHeight() > 0
    assert window.docks.is_default_layout


@pytest.mark.parametrize(
    ("workspace", "others"),
    [("nowhere", "{}"), ("photos", "no json"), ("", json.dumps({"photos": "%%", "else": 3, "evaluate": "bm9uZQ=="}))],
)
def test_settings_that_make_no_sense_are_the_usual_workspaces(start, qapp, workspace, others):
    first = start()
    first.settings.workspace = workspace
    first.settings._store.setValue("window/workspace_layouts", others)
    first.settings.layout = base64.b64decode("AAAA")
    first.settings.save()
    second = start()
    assert opened(second) == OPEN["photos" if workspace == "photos" else "draw"]
    for name, panels in OPEN.items():
        choose(second, name, qapp)
        assert opened(second) == panels
