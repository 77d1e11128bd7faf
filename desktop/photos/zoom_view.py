"""A picture that one can go into: the wheel zooms at the pointer, two fingers pinch, on a touchpad they pan, too.

Places are counted in pixels of the whole picture, whatever size the array has that is painted there.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QInputDevice, QNativeGestureEvent, QPainter, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGestureEvent, QGraphicsScene, QGraphicsView, QPinchGesture, QWidget

from desktop.photos.picture_levels import PictureLevels
from desktop.ui.theme import GRID, LIGHT, Theme, mixed

STEP = 1.25  # of one press of + or -, and of one notch of the wheel
NOTCH = 120  # of QWheelEvent.angleDelta
MAX_ZOOM = 32.0  # device pixels to a pixel of the picture
MARGIN = 0.03  # of the picture's shorter side: air around it
ABOVE = 0.02  # more of it above, for what is written there


class ZoomView(QGraphicsView):
    """Shows one picture. It fits the view until the user zooms or pans."""

    zoom_changed = Signal(float)  # device pixels to a pixel of the picture

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._size = QSize()
        self._levels: PictureLevels | None = None
        self._fits = True
        self._scale, self._turn = 1.0, 0.0  # logical pixels to a pixel of the picture; degrees
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setAcceptDrops(False)  # the window takes them
        self.viewport().setAcceptDrops(False)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.set_theme(LIGHT)

    @property
    def zoom(self) -> float:
        """Device pixels to a pixel of the picture."""
        return self._scale * self.devicePixelRatioF()

    @property
    def scale_of_view(self) -> float:
        """Logical pixels to a pixel of the picture."""
        return self._scale

    @property
    def fits(self) -> bool:
        """Whether all of the picture is seen, also when the view changes its size."""
        return self._fits

    def show_size(self, width: int, height: int) -> None:
        """Set the size of the picture in pixels, 0 for none; a new size is fitted into the view."""
        if QSize(width, height) != self._size:
            self._size = QSize(width, height)
            margin = MARGIN * min(width, height)
            above = ABOVE * height
            scene = QRectF(-margin, -margin - above, width + 2 * margin, height + 2 * margin + above)
            self._scene.setSceneRect(scene if width else QRectF())
            self.fit()

    def show_levels(self, levels: PictureLevels | None, turn: float = 0.0) -> None:
        """Paint this picture. turn: the degrees by which it was rotated counterclockwise, in a frame that holds all of
        it. The view is then rotated as well, so positions are still those of the picture before the rotation."""
        self._levels = levels
        if turn != self._turn:
            middle = self.mapToScene(self.viewport().rect().center())
            self._turn = turn
            if self._fits:
                self.fit()
            else:
                self._scale_to(self._scale)
                self.centerOn(middle)
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.setBackgroundBrush(QColor(mixed(theme.panel, theme.window, 0.6)))
        self.viewport().update()

    @Slot()
    def fit(self) -> None:
        """Show all of the picture."""
        self._fits = True
        if not self._size.isEmpty():
            self._scale_to(self._fitting_scale())
            self.centerOn(self.sceneRect().center())

    @Slot()
    def show_true_size(self) -> None:
        """One pixel of the picture on each of the screen's."""
        self.zoom_by(1 / self.zoom)

    @Slot()
    def zoom_in(self) -> None:
        self.zoom_by(STEP)

    @Slot()
    def zoom_out(self) -> None:
        self.zoom_by(1 / STEP)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller; what is at this place of the view, or in its middle, stays there."""
        if self._size.isEmpty():
            return
        self._fits = False
        place = (QPointF(self.viewport().rect().center()) if at is None else at).toPoint()
        least = min(0.5 * self._fitting_scale(), 1.0)
        there = self.mapToScene(place)
        self._scale_to(min(max(self._scale * factor, least), MAX_ZOOM / self.devicePixelRatioF()))
        self.pan_by(place - self.mapFromScene(there))

    def pan_by(self, way: QPoint) -> None:
        """Pan by this many logical pixels, up to the edge of the picture."""
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - way.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - way.y())

    def on_screen(self, box: tuple[float, float, float, float]) -> QRectF:
        """x, y, width, height in the picture as a rectangle of the viewport, in logical pixels."""
        return self.viewportTransform().mapRect(QRectF(*box))

    def sizeHint(self) -> QSize:
        return QSize(60 * GRID, 36 * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(12 * GRID, 12 * GRID)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawBackground(painter, rect)
        if self._levels is not None and not self._size.isEmpty():
            # A turned picture fills the frame around the turned one.
            target = self.on_screen((0, 0, self._size.width(), self._size.height()))
            painter.save()
            painter.resetTransform()
            self._levels.paint(painter, target, target.width() * self.devicePixelRatioF())
            painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        is_touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        zooms = event.modifiers() & Qt.KeyboardModifier.ControlModifier or not is_touchpad
        if zooms and event.angleDelta().y():
            self.zoom_by(STEP ** (event.angleDelta().y() / NOTCH), event.position())
        else:
            self._fits = False
            self.pan_by(event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                middle = self.viewport().mapFromGlobal(pinch.centerPoint().toPoint())
                self.zoom_by(pinch.scaleFactor(), QPointF(middle))
                return True
        return super().viewportEvent(event)

    def _fitting_scale(self) -> float:
        """Logical pixels to a pixel of the picture when all of it fits; scroll bars would only be in the way."""
        room, scene = self.maximumViewportSize(), QTransform().rotate(-self._turn).mapRect(self.sceneRect())
        return max(min((room.width() - 2) / scene.width(), (room.height() - 2) / scene.height()), 1e-3)

    def _scale_to(self, scale: float) -> None:
        self._scale = scale
        self.setTransform(QTransform.fromScale(scale, scale).rotate(-self._turn))
        self.zoom_changed.emit(self.zoom)
