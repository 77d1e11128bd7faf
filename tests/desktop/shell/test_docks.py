"""Panels: sizes are shares of the window until the user drags a separator, and Reset layout brings them back."""

import base64

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow

from desktop.shell.docks import Docks
from desktop.shell.workspaces import WORKSPACES, Workspaces
from desktop.ui.panels import BOTTOM, LEFT, RIGHT, PanelSpec
from desktop.ui.theme import DARK, LIGHT

# What versions before the evaluation saved: the usual places in a window of 1024 x 640, and, in one of 1440 x 900, the
# lines over time moved to the bottom and the stages hidden.
OLD_USUAL = (
    "AAAA/wAAAAD9AAAAAgAAAAAAAAEwAAACTvwCAAAAAvsAAAAWAGQAbwBjAGsAXwBjAGEAbgB2AGEAcwEAAAAfAAABhQAAAYUA////+wAAABYAZABvAGMA"
    "awBfAHMAdABhAGcAZQBzAQAAAawAAADBAAAAtwD///8AAAABAAAA+AAAAk78AgAAAAL7AAAAGABkAG8AYwBrAF8AcgBlAGEAZABpAG4AZwEAAAAfAAAB"
    "RgAAAUEA////+wAAABgAZABvAGMAawBfAGgAaQBzAHQAbwByAHkBAAABbQAAAQAAAAC0AP///wAAAcgAAAJOAAAABAAAAAQAAAAIAAAACPwAAAAA"
)
OLD_MOVED = (
    "AAAA/wAAAAD9AAAAAwAAAAAAAAFLAAACVvwCAAAAAvsAAAAWAGQAbwBjAGsAXwBjAGEAbgB2AGEAcwEAAAAfAAACVgAAAYUA////+wAAABYAZABvAGMA"
    "awBfAHMAdABhAGcAZQBzAAAAAcMAAAGuAAAAtwD///8AAAABAAABIAAAAlb8AgAAAAH7AAAAGABkAG8AYwBrAF8AcgBlAGEAZABpAG4AZwEAAAAfAAAC"
    "VgAAAUEA////AAAAAwAABaAAAAD0/AEAAAAB+wAAABgAZABvAGMAawBfAGgAaQBzAHQAbwByAHkBAAAAAAAABaAAAADQAP///wAAAyUAAAJWAAAABAAA"
    "AAQAAAAIAAAACPwAAAAA"
)
QDOCK_ANIMATION = 400  # milliseconds; Qt moves docks within 200


@pytest.fixture
def started(start):
    return start()


def dock(started, name):
    return started.window.findChild(QDockWidget, name)


def drag_separator(window, canvas_dock, by, qapp):
    """Drag the line between the canvas and the network, which belongs to the window itself."""
    place = QPoint(canvas_dock.geometry().right() + 4, canvas_dock.geometry().center().y())
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseMove(window, place + QPoint(by // 2, 0))
    qapp.processEvents()
    QTest.mouseMove(window, place + QPoint(by, 0))
    qapp.processEvents()
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place + QPoint(by, 0))
    qapp.processEvents()


def test_a_larger_window_has_a_larger_canvas(started, qapp):
    window, canvas = started.window, dock(started, "dock_canvas")
    widths = []
    for size in ((1024, 640), (1440, 900), (1920, 1080)):
        window.resize(*size)
        qapp.processEvents()
        widths.append(canvas.width())
        assert window.docks.is_default_layout
        paper = started.canvas
        assert abs(paper.height() - paper.width()) <= 40, "no empty strip beside a square"
    assert widths == sorted(set(widths))


def test_a_width_set_by_the_user_survives_a_restart(start, qapp):
    first = start()
    qapp.processEvents()
    canvas = dock(first, "dock_canvas")
    before = canvas.width()
    drag_separator(first.window, canvas, 70, qapp)
    given = canvas.width()
    assert given > before + 40
    assert not first.window.docks.is_default_layout
    first.window.resize(1500, 900)
    qapp.processEvents()
    assert canvas.width() == given
    first.window.close()
    second = start()
    assert dock(second, "dock_canvas").width() == pytest.approx(given, abs=2)
    second.window.window_actions["usual_layout"].trigger()
    second.window.resize(1440, 900)
    qapp.processEvents()
    assert dock(second, "dock_canvas").width() == before


def test_back_at_the_usual_size_the_panels_have_their_usual_sizes_too(started, qtbot):
    def geometries():
        return {one.objectName(): one.geometry() for one in window.findChildren(QDockWidget) if one.isVisible()}

    window = started.window
    window.resize(1440, 900)
    window.window_actions["usual_layout"].trigger()
    qtbot.wait(QDOCK_ANIMATION)
    usual = geometries()
    for _ in range(4):
        window.window_actions["larger"].trigger()
    qtbot.waitUntil(lambda: dock(started, "dock_canvas").width() > usual["dock_canvas"].width())
    window.window_actions["usual_size"].trigger()
    qtbot.waitUntil(lambda: geometries() == usual)


def test_a_layout_nobody_touched_is_not_kept_so_that_it_suits_the_next_screen(start):
    first = start()
    first.window.close()
    assert first.settings.layout == b""


def test_an_open_panel_survives_a_restart_and_the_others_still_follow_the_window(start, qapp):
    first = start()
    first.window.window_actions["dock_photos"].trigger()
    qapp.processEvents()
    first.window.close()
    second = start()
    canvas = dock(second, "dock_canvas")
    assert not dock(second, "dock_photos").isHidden()
    widths = []
    for size in ((1200, 900), (1440, 900)):
        second.window.resize(*size)
        qapp.processEvents()
        widths.append(canvas.width())
    assert widths[0] < widths[1]


def test_closing_while_a_panel_is_enlarged_keeps_the_previous_sizes(start, qapp, qtbot):
    first = start()
    first.window.workspaces.show_panel("dock_photos")
    qapp.processEvents()
    before = first.window.docks.layout
    network, height = first.window.network_panel, first.window.network_panel.height()
    first.window.photos.panel.actions_by_name["photo_large"].setChecked(True)
    qtbot.waitUntil(lambda: network.height() == 0)
    assert first.window.docks.layout == before
    dock(first, "dock_stages").hide()
    first.window.close()
    second = start()
    assert dock(second, "dock_stages").isHidden(), "what else was done is kept too"
    qtbot.waitUntil(lambda: second.window.network_panel.height() == pytest.approx(height, abs=4))


def put_below(window, upper, lower):
    window.splitDockWidget(upper, lower, Qt.Orientation.Vertical)


def put_beside(window, left, right):
    window.splitDockWidget(left, right, Qt.Orientation.Horizontal)


@pytest.mark.parametrize("put", [QMainWindow.tabifyDockWidget, put_below, put_beside])
def test_a_panel_moved_by_the_user_on_its_side_survives_a_restart(start, qtbot, put):
    def places(started):
        canvas, stages = dock(started, "dock_canvas"), dock(started, "dock_stages")
        tabs = started.window.tabifiedDockWidgets(stages)
        return [] if tabs else [canvas.pos(), stages.pos()], tabs == [canvas]

    first = start()
    qtbot.wait(QDOCK_ANIMATION)
    assert first.window.docks.is_default_layout
    put(first.window, dock(first, "dock_stages"), dock(first, "dock_canvas"))
    qtbot.wait(QDOCK_ANIMATION)
    assert not first.window.docks.is_default_layout
    moved = places(first)
    first.window.close()
    second = start()
    qtbot.waitUntil(lambda: places(second) == moved)
    second.window.window_actions["usual_layout"].trigger()
    qtbot.waitUntil(lambda: second.window.docks.is_default_layout)


def test_a_detached_panel_comes_back(started, qapp):
    window, reading = started.window, dock(started, "dock_reading")
    reading.setFloating(True)
    assert not window.docks.is_default_layout
    window.window_actions["usual_layout"].trigger()
    qapp.processEvents()
    assert not reading.isFloating()
    assert window.dockWidgetArea(reading) == RIGHT
    assert window.docks.is_default_layout


def test_a_detached_panel_has_an_edge(started, qapp):
    def colours_of_the_edge():
        image = reading.grab().toImage()
        right, bottom, middle = image.width() - 1, image.height() - 1, image.height() // 2
        return {image.pixelColor(*place).name() for place in ((0, middle), (right, middle), (9, 0), (9, bottom))}

    window, reading = started.window, dock(started, "dock_reading")
    for theme in (LIGHT, DARK):
        window.show_theme(theme)
        reading.setFloating(True)
        qapp.processEvents()
        assert colours_of_the_edge() == {theme.line}
        reading.setFloating(False)
        qapp.processEvents()
        assert theme.line not in colours_of_the_edge()


def test_the_buttons_of_a_title_detach_and_hide(started, qapp):
    stages = dock(started, "dock_stages")
    title = stages.titleBarWidget()
    QTest.mouseClick(title._float, Qt.MouseButton.LeftButton)
    assert stages.isFloating()
    QTest.mouseClick(title._float, Qt.MouseButton.LeftButton)
    assert not stages.isFloating()
    QTest.mouseClick(title._hide, Qt.MouseButton.LeftButton)
    assert stages.isHidden()
    assert not started.window.window_actions["dock_stages"].isChecked()


def test_a_layout_that_makes_no_sense_is_the_usual_one(start):
    first = start()
    first.settings.layout = b"\0\xffnonsense"
    first.settings.geometry = b"nonsense"
    first.settings.save()
    second = start()
    assert second.window.docks.is_default_layout


@pytest.mark.parametrize(
    ("layout", "hidden", "history"), [(OLD_USUAL, set(), RIGHT), (OLD_MOVED, {"dock_stages"}, BOTTOM)]
)
def test_a_layout_older_than_the_evaluation_is_restored_and_the_evaluation_can_be_opened(
    start, qapp, layout, hidden, history
):
    first = start()
    first.settings.layout = base64.b64decode(layout)
    first.settings.save()
    second = start()
    window = second.window
    shown = {one.objectName() for one in window.findChildren(QDockWidget) if not one.isHidden()}
    assert shown == {"dock_canvas", "dock_stages", "dock_reading", "dock_history"} - hidden
    assert window.dockWidgetArea(dock(second, "dock_history")) == history
    evaluation = dock(second, "dock_evaluation")
    window.window_actions["dock_evaluation"].trigger()
    qapp.processEvents()
    assert evaluation.isVisible()
    assert window.dockWidgetArea(evaluation) == BOTTOM
    assert window.rect().contains(evaluation.geometry())
    others = [one for one in window.findChildren(QDockWidget) if one.isVisible() and one is not evaluation]
    assert not any(evaluation.geometry().intersects(other.geometry()) for other in [*others, window.network_panel])
    window.window_actions["workspace_draw"].trigger()
    qapp.processEvents()
    assert {one.objectName() for one in window.findChildren(QDockWidget) if not one.isHidden()} == shown
    assert window.dockWidgetArea(dock(second, "dock_history")) == history, "the old layout is that of drawing"
    window.window_actions["usual_layout"].trigger()
    qapp.processEvents()
    assert window.docks.is_default_layout
    assert evaluation.isHidden()


def test_the_evaluation_opens_under_the_network_and_the_columns_keep_their_sizes(started, qapp):
    window = started.window
    names = ("dock_canvas", "dock_stages", "dock_reading", "dock_history")
    qapp.processEvents()
    before = {name: dock(started, name).geometry() for name in names}
    window.window_actions["dock_evaluation"].trigger()
    qapp.processEvents()
    assert {name: dock(started, name).geometry() for name in names} == before
    evaluation, network = dock(started, "dock_evaluation").geometry(), window.network_panel.geometry()
    assert (evaluation.left(), evaluation.right()) == (network.left(), network.right())
    assert evaluation.top() > network.bottom()
    assert window.workspaces.current == "evaluate"
    window.window_actions["dock_evaluation"].trigger()
    assert window.workspaces.current == "draw"
    assert window.docks.is_default_layout


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900), (1920, 1080)])
def test_what_the_evaluation_shows_fits_into_its_dock_and_the_window_keeps_its_size(started, qapp, size):
    window = started.window
    window.resize(*size)
    window.window_actions["dock_evaluation"].trigger()
    qapp.processEvents()
    panel = window.evaluation.panel
    assert (window.width(), window.height()) == size
    assert panel.height() >= panel.sizeHint().height()
    window.resize(size[0] + 80, size[1] + 40)
    qapp.processEvents()
    assert (window.width(), window.height()) == (size[0] + 80, size[1] + 40)
    assert dock(started, "dock_canvas").width() == pytest.approx(max(304, 0.23 * (size[0] + 80)), abs=1)


def spec_of(name, side, share, opened=True):
    return PanelSpec(name, name.title(), side, make=QLabel, connect=lambda *_: None, share=share, opened=opened)


def test_panels_at_the_bottom_are_tabs_and_the_one_that_is_opened_comes_to_the_front(qtbot, qapp):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QLabel("the middle"))
    actions = {name: QAction(name, window, checkable=True) for name in ("side", "first", "second")}
    bottom = [(spec_of(name, BOTTOM, 0.3, opened=False), QLabel(name)) for name in ("first", "second")]
    actions |= {f"workspace_{one.id}": QAction(one.id, window, checkable=True) for one in WORKSPACES}
    Workspaces(Docks(window, [(spec_of("side", LEFT, 1), QLabel("side")), *bottom]), actions)
    window.resize(900, 600)
    with qtbot.waitExposed(window):
        window.show()
    first, second = (window.findChild(QDockWidget, name) for name in ("first", "second"))
    assert [actions[name].isChecked() for name in ("side", "first", "second")] == [True, False, False]
    for name in ("first", "second"):
        actions[name].trigger()
        qapp.processEvents()
    assert window.tabifiedDockWidgets(first) == [second]
    assert not second.visibleRegion().isEmpty()
    assert first.visibleRegion().isEmpty()
    assert second.geometry().bottom() + 1 == window.statusBar().geometry().top(), "the tabs are above"
