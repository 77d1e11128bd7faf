"""Pointing devices for tests of the canvas: a mouse, fingers and a stylus that send the events a real one causes.

Places are given as fractions of the canvas's paper; outside of 0..1 is outside of the paper.
"""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NO_BUTTON = Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier
ARC = [(0.3 + 0.4 * t, 0.7 - 0.5 * float(np.sin(np.pi * t))) for t in np.linspace(0, 1, 12)]


def place(canvas, x, y):
    """The pixel of the widget at a place of the paper."""
    paper = canvas.paper_box
    return QPoint(round(paper.left() + x * paper.width()), round(paper.top() + y * paper.height()))


class Mouse:
    """A mouse with one button held at a time."""

    def __init__(self, canvas, button=LEFT):
        self.canvas, self.button = canvas, button
        self.at = QPoint()

    def press(self, x, y):
        self.at = place(self.canvas, x, y)
        QTest.mousePress(self.canvas, self.button, PLAIN, self.at)

    def move(self, x, y, buttons=None):
        # QTest's own moves carry no button where the screen is not a real one.
        self.at = place(self.canvas, x, y)
        local, globally = QPointF(self.at), QPointF(self.canvas.mapToGlobal(self.at))
        held = self.button if buttons is None else buttons
        event = QMouseEvent(QEvent.Type.MouseMove, local, globally, NO_BUTTON, held, PLAIN)
        QApplication.sendEvent(self.canvas, event)

    def release(self):
        QTest.mouseRelease(self.canvas, self.button, PLAIN, self.at)

    def drag(self, places):
        self.press(*places[0])
        for x, y in places[1:]:
            self.move(x, y)
        self.release()


class Fingers:
    """A touch screen; fingers are numbered as they are put down."""

    def __init__(self, canvas):
        self.canvas = canvas
        self.device = QTest.createTouchDevice()
        self.down = set()

    def press(self, finger, x, y):
        self.send(finger).press(finger, place(self.canvas, x, y), self.canvas).commit()
        self.down.add(finger)

    def move(self, finger, x, y):
        self.send(finger).move(finger, place(self.canvas, x, y), self.canvas).commit()

    def release(self, finger, x, y):
        self.send(finger).release(finger, place(self.canvas, x, y), self.canvas).commit()
        self.down.discard(finger)

    def send(self, finger):
        """An event that tells of the other fingers as well, as every real one does."""
        event = QTest.touchEvent(self.canvas, self.device)
        for other in sorted(self.down - {finger}):
            event.stationary(other)
        return event


class Stylus:
    """A pen tablet's stylus, either end of it."""

    def __init__(self, canvas, eraser_end=False):
        self.canvas = canvas
        kind = QPointingDevice.PointerType.Eraser if eraser_end else QPointingDevice.PointerType.Pen
        capabilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
        self.device = QPointingDevice("stylus", 77, QInputDevice.DeviceType.Stylus, kind, capabilities, 1, 3)

    def send(self, kind, x, y, pressure, button=NO_BUTTON, held=LEFT):
        paper = self.canvas.paper_box  # a stylus reports fractions of a pixel
        local = QPointF(paper.left() + x * paper.width(), paper.top() + y * paper.height())
        globally = self.canvas.mapToGlobal(local)
        event = QTabletEvent(kind, self.device, local, globally, pressure, 0, 0, 0, 0, 0, PLAIN, button, held)
        QApplication.sendEvent(self.canvas, event)
        assert event.isAccepted()  # else Qt would send a mouse event as well

    def press(self, x, y, pressure=0.5, button=LEFT):
        self.send(QEvent.Type.TabletPress, x, y, pressure, button)

    def move(self, x, y, pressure=0.5):
        self.send(QEvent.Type.TabletMove, x, y, pressure)

    def release(self, x, y, button=LEFT):
        self.send(QEvent.Type.TabletRelease, x, y, 0.0, button, NO_BUTTON)


class Witness:
    """Everything that a canvas told, each moment checked against the drawing rendered at once."""

    def __init__(self, canvas, render):
        self.moments, self.finished, self.widths = [], [], []
        self.render = render
        canvas.ink_changed.connect(self.see)
        canvas.drawing_finished.connect(self.finished.append)
        canvas.pen_width_requested.connect(self.widths.append)

    def see(self, snapshot):
        np.testing.assert_array_equal(snapshot.ink, self.render(snapshot.drawing))
        assert not snapshot.ink.flags.writeable
        self.moments.append(snapshot)
