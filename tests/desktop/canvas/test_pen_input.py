"""Touch and stylus on the canvas, and who may draw when several do at once."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTouchEvent
from PySide6.QtWidgets import QApplication, QScrollArea

from core.drawing.ink import render
from core.drawing.strokes import Drawing, Stroke
from desktop.canvas.canvas import Canvas
from tests.support.pointers import ARC, LEFT, NO_BUTTON, PLAIN, RIGHT, Fingers, Mouse, Stylus, Witness, place

LINE = Stroke([(0.2, 0.5, 0.5), (0.8, 0.5, 0.5)], 0.08)


@pytest.fixture
def canvas(qtbot):
    widget = Canvas()
    qtbot.addWidget(widget)
    widget.resize(328, 328)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def witness(canvas):
    return Witness(canvas, render)


def test_a_finger_draws_one_stroke(canvas, witness):
    fingers = Fingers(canvas)
    fingers.press(0, *ARC[0])
    for x, y in ARC[1:]:
        fingers.move(0, x, y)
    fingers.release(0, *ARC[-1])
    (finished,) = witness.finished
    (stroke,) = finished.strokes
    np.testing.assert_allclose(stroke.points[:, :2], ARC, atol=0.005)
    assert (stroke.points[:, 2] == 0.5).all()
    assert len(witness.moments) == len(ARC)
    assert canvas.hasFocus()


def test_only_the_first_of_two_fingers_draws(canvas, witness):
    fingers = Fingers(canvas)
    fingers.press(0, 0.2, 0.2)
    fingers.press(1, 0.8, 0.8)
    fingers.move(1, 0.8, 0.5)
    fingers.move(0, 0.5, 0.2)
    fingers.release(1, 0.8, 0.5)
    assert canvas.pen_is_down
    fingers.move(0, 0.5, 0.5)
    fingers.release(0, 0.5, 0.5)
    (finished,) = witness.finished
    (stroke,) = finished.strokes
    np.testing.assert_allclose(stroke.points[:, :2], [(0.2, 0.2), (0.5, 0.2), (0.5, 0.5)], atol=0.005)


def test_a_scroll_area_does_not_steal_the_finger(qtbot):
    area = QScrollArea()
    qtbot.addWidget(area)
    canvas = Canvas()
    canvas.resize(328, 1000)
    area.setWidget(canvas)
    area.resize(340, 340)
    area.show()
    qtbot.waitExposed(area)
    area.verticalScrollBar().setValue(300)
    witness = Witness(canvas, render)
    fingers = Fingers(canvas)
    fingers.press(0, 0.5, 0.2)
    fingers.move(0, 0.5, 0.5)
    fingers.move(0, 0.5, 0.7)
    fingers.release(0, 0.5, 0.7)
    assert len(witness.finished) == 1
    assert area.verticalScrollBar().value() == 300


def test_a_cancelled_touch_ends_the_stroke(canvas, witness):
    fingers = Fingers(canvas)
    fingers.press(0, 0.2, 0.2)
    fingers.move(0, 0.5, 0.2)
    QApplication.sendEvent(canvas, QTouchEvent(QEvent.Type.TouchCancel, fingers.device))
    assert len(witness.finished) == 1
    assert not canvas.pen_is_down
    fingers.release(0, 0.5, 0.2)
    assert len(witness.finished) == 1


def test_a_trackpads_touches_are_left_to_the_mouse_they_move(canvas, witness):
    pad = QPointingDevice(
        "pad",
        78,
        QPointingDevice.DeviceType.TouchPad,
        QPointingDevice.PointerType.Finger,
        QPointingDevice.Capability.Position,
        5,
        1,
    )
    event = QTouchEvent(QEvent.Type.TouchBegin, pad)
    QApplication.sendEvent(canvas, event)
    assert not witness.moments
    assert not canvas.pen_is_down


def test_a_mouse_that_the_system_makes_up_from_a_finger_is_ignored(canvas, witness):
    at = QPointF(place(canvas, 0.5, 0.5))
    for source in (Qt.MouseEventSource.MouseEventSynthesizedBySystem, Qt.MouseEventSource.MouseEventSynthesizedByQt):
        for kind, button, held in (
            (QEvent.Type.MouseButtonPress, LEFT, LEFT),
            (QEvent.Type.MouseMove, NO_BUTTON, LEFT),
            (QEvent.Type.MouseButtonRelease, LEFT, NO_BUTTON),
        ):
            event = QMouseEvent(kind, at, at, canvas.mapToGlobal(at), button, held, PLAIN, source)
            QApplication.sendEvent(canvas, event)
    assert not witness.moments


def test_the_stylus_draws_with_its_pressure(canvas, witness):
    stylus = Stylus(canvas)
    stylus.press(0.2, 0.5, 0.2)
    stylus.move(0.5, 0.5, 0.6)
    stylus.move(0.8, 0.5, 1.0)
    stylus.release(0.8, 0.5)
    (finished,) = witness.finished
    np.testing.assert_allclose(
        finished.strokes[0].points, [(0.2, 0.5, 0.2), (0.5, 0.5, 0.6), (0.8, 0.5, 1.0)], atol=1e-4
    )


def test_pressing_harder_in_one_place_makes_the_dot_grow(canvas, witness):
    stylus = Stylus(canvas)
    stylus.press(0.5, 0.5, 0.1)
    for pressure in (0.11, 0.3, 0.6, 0.9):
        stylus.move(0.5, 0.5, pressure)
    stylus.release(0.5, 0.5)
    ink = [int(snapshot.ink.astype(int).sum()) for snapshot in witness.moments]
    assert ink == sorted(ink)
    assert len(ink) == 4  # a hundredth more is no change worth telling
    assert ink[-1] > 3 * ink[0]


@pytest.mark.parametrize(("eraser_end", "button"), [(True, LEFT), (False, RIGHT)])
def test_the_other_end_of_the_stylus_and_its_button_erase(canvas, witness, eraser_end, button):
    canvas.show_drawing(Drawing((LINE,)))
    stylus = Stylus(canvas, eraser_end)
    stylus.press(0.5, 0.3, button=button)
    stylus.move(0.5, 0.7)
    stylus.release(0.5, 0.7, button=button)
    assert len(witness.finished[0].strokes) == 2


def test_a_hovering_stylus_draws_nothing(canvas, witness):
    Stylus(canvas).move(0.5, 0.5, 0.0)
    assert not witness.moments


def test_one_device_draws_at_a_time(canvas, witness):
    mouse, stylus, fingers = Mouse(canvas), Stylus(canvas), Fingers(canvas)
    mouse.press(0.2, 0.2)
    stylus.press(0.8, 0.8)
    fingers.press(0, 0.6, 0.6)
    fingers.move(0, 0.7, 0.6)
    stylus.move(0.8, 0.5)
    mouse.move(0.5, 0.2)
    stylus.release(0.8, 0.5)
    fingers.release(0, 0.7, 0.6)
    assert canvas.pen_is_down
    mouse.release()
    (finished,) = witness.finished
    assert len(finished.strokes) == 1
    assert finished.strokes[0].points.shape == (2, 3)
