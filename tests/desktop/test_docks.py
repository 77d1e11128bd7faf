"""Panels: their sizes follow the window until somebody moves them, and the usual layout brings them back."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget

from desktop.docks import RIGHT


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
        assert window.docks.is_usual
        paper = started.canvas
        assert abs(paper.height() - paper.width()) <= 40, "no empty strip beside a square"
    assert widths == sorted(set(widths))


def test_a_width_that_somebody_gave_stays_and_survives_a_restart(start, qapp):
    first = start()
    qapp.processEvents()
    canvas = dock(first, "dock_canvas")
    before = canvas.width()
    drag_separator(first.window, canvas, 70, qapp)
    given = canvas.width()
    assert given > before + 40
    assert not first.window.docks.is_usual
    first.window.resize(1500, 900)
    qapp.processEvents()
    assert canvas.width() == given
    first.window.close()
    second = start()
    assert dock(second, "dock_canvas").width() == pytest.approx(given, abs=2)
    second.window.orders["usual_layout"].trigger()
    second.window.resize(1440, 900)
    qapp.processEvents()
    assert dock(second, "dock_canvas").width() == before


def test_a_layout_nobody_touched_is_not_kept_so_that_it_suits_the_next_screen(start):
    first = start()
    first.window.close()
    assert first.settings.layout == b""


def test_a_detached_panel_comes_back(started, qapp):
    window, reading = started.window, dock(started, "dock_reading")
    reading.setFloating(True)
    assert not window.docks.is_usual
    window.orders["usual_layout"].trigger()
    qapp.processEvents()
    assert not reading.isFloating()
    assert window.dockWidgetArea(reading) == RIGHT
    assert window.docks.is_usual


def test_the_buttons_of_a_title_detach_and_hide(started, qapp):
    stages = dock(started, "dock_stages")
    title = stages.titleBarWidget()
    QTest.mouseClick(title._float, Qt.MouseButton.LeftButton)
    assert stages.isFloating()
    QTest.mouseClick(title._float, Qt.MouseButton.LeftButton)
    assert not stages.isFloating()
    QTest.mouseClick(title._hide, Qt.MouseButton.LeftButton)
    assert stages.isHidden()
    assert not started.window.orders["dock_stages"].isChecked()


def test_a_layout_that_makes_no_sense_is_the_usual_one(start):
    first = start()
    first.settings.layout = b"\0\xffnonsense"
    first.settings.geometry = b"nonsense"
    first.settings.save()
    second = start()
    assert second.window.docks.is_usual
