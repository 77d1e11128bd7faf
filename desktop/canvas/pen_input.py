"""One pen from three devices: a widget that turns mouse, touch and stylus events into putting down, moving, lifting.

Only one device draws at a time, and of several fingers the first. Whatever can interrupt a gesture (focus or window
lost, widget hidden, another grab, a release that never arrived) lifts the pen, so no stroke is left open.
"""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QFocusEvent,
    QHideEvent,
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

EVEN_PRESSURE = 0.5
"""What a mouse or a finger reports: touch screens that tell a pressure tell the size of the fingertip."""

MOUSE_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
PointerId = Qt.MouseButton | int | str  # a button of the mouse, the number of a finger, or "stylus"


class PenInputWidget(QWidget):
    """A widget with one pen. Positions are QPointF in its own logical pixels, and may lie outside of it.

    A subclass says what the pen does by overriding ``on_pen_down``, ``on_pen_moved``, ``on_pen_lifted`` and
    ``on_pen_hovered``.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holder: PointerId | None = None  # who holds the pen down
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)  # the right button erases
        self.setMouseTracking(True)
        self.setTabletTracking(True)

    @property
    def pen_is_down(self) -> bool:
        return self._holder is not None

    def on_pen_down(self, position: QPointF, pressure: float, erases: bool) -> None:
        """The pen is put down with a pressure of 0..1; it erases with the right button or the stylus's other end."""

    def on_pen_moved(self, position: QPointF, pressure: float) -> None:
        """The pen moves while it is down."""

    def on_pen_lifted(self) -> None:
        """The pen is up."""

    def on_pen_hovered(self, position: QPointF | None) -> None:
        """The pointer is here, down or not; None when it has left."""

    def cancel_gesture(self) -> None:
        """Forgets the gesture under way: what follows of it is ignored, and ``on_pen_lifted`` is not called."""
        self._holder = None

    def _put_down(self, holder: PointerId, position: QPointF, pressure: float, erases: bool) -> None:
        self._lift(holder)  # its own release went elsewhere
        if self._holder is not None:
            return
        if not self.hasFocus():
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._holder = holder
        self.on_pen_down(position, pressure, erases)

    def _move(self, holder: PointerId, position: QPointF, pressure: float) -> None:
        if self._holder == holder:
            self.on_pen_moved(position, pressure)

    def _lift(self, holder: PointerId | None = None) -> None:
        """Lifts the pen if this device holds it; None: whichever device does."""
        if self._holder is not None and holder in (None, self._holder):
            self._holder = None
            self.on_pen_lifted()

    # The mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if not _is_made_from_touch(event) and event.button() in MOUSE_BUTTONS:
            erases = event.button() == Qt.MouseButton.RightButton
            self._put_down(event.button(), event.position(), EVEN_PRESSURE, erases)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if _is_made_from_touch(event):
            return
        self.on_pen_hovered(event.position())
        if isinstance(self._holder, Qt.MouseButton):
            if event.buttons() & self._holder:
                self._move(self._holder, event.position(), EVEN_PRESSURE)
            else:  # its release went elsewhere
                self._lift()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if not _is_made_from_touch(event):
            self._move(event.button(), event.position(), EVEN_PRESSURE)
            self._lift(event.button())

    # The stylus.

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        pressure = min(max(event.pressure(), 0.0), 1.0)
        if event.type() == QEvent.Type.TabletPress:
            other_end = event.pointerType() == QPointingDevice.PointerType.Eraser
            erases = other_end or event.button() == Qt.MouseButton.RightButton
            self._put_down("stylus", event.position(), pressure, erases)
        elif event.type() == QEvent.Type.TabletMove:
            self.on_pen_hovered(event.position())
            self._move("stylus", event.position(), pressure)
        elif event.type() == QEvent.Type.TabletRelease:
            # The pressure of a pen that is leaving says nothing, so its last place is not a point of its own.
            self._lift("stylus")

    # Fingers, and what interrupts.

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QTouchEvent) and event.device().type() == QInputDevice.DeviceType.TouchScreen:
            self._touch(event)
            event.accept()  # else a scroll area, a gesture or a made-up mouse would take the stroke
            return True
        if kind in (QEvent.Type.UngrabMouse, QEvent.Type.WindowDeactivate, QEvent.Type.WindowBlocked):
            self._lift()
        elif kind == QEvent.Type.Leave:
            self.on_pen_hovered(None)
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel or not event.points():
            if isinstance(self._holder, int):
                self._lift()
                self.on_pen_hovered(None)
            return
        if event.type() == QEvent.Type.TouchBegin:
            if isinstance(self._holder, int):
                self._lift()
            first = event.points()[0]
            self.on_pen_hovered(first.position())
            self._put_down(first.id(), first.position(), EVEN_PRESSURE, False)
            return
        for point in event.points():
            if point.id() != self._holder:
                continue
            if point.state() == QEventPoint.State.Updated:
                self.on_pen_hovered(point.position())
                self._move(point.id(), point.position(), EVEN_PRESSURE)
            elif point.state() == QEventPoint.State.Released:
                self._move(point.id(), point.position(), EVEN_PRESSURE)
                self._lift(point.id())
                self.on_pen_hovered(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._lift()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._lift()
        super().hideEvent(event)


def _is_made_from_touch(event: QMouseEvent) -> bool:
    """True for a mouse event that Qt or the system made up from a finger or a stylus."""
    return event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
