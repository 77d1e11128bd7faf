"""The canvas: strokes in, ink out. A square of paper on which mouse, finger and stylus draw and erase.

It keeps the drawing as vectors and as the raster that the network reads, both of the same moment, and emits them after
every change by the pen, while the pen is still down. What it is told to show it shows without an answer: the document
has the drawing, and the workbench the subject.
"""

from enum import Enum

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from core.drawing.curves import Points, smoothed_point
from core.drawing.eraser import erase
from core.drawing.ink import IncrementalRaster
from core.drawing.ink_changes import render_change
from core.drawing.limits import MAX_PAINT_COST, MAX_PEN_WIDTH, MAX_POINTS, MIN_PEN_WIDTH, excess_message, max_span_cost
from core.drawing.strokes import BLANK, DEFAULT_PEN_WIDTH, Drawing
from core.recognition.subject import Subject
from desktop.canvas.ink_layer import InkLayer
from desktop.canvas.paper import MARGIN, PaperWidget
from desktop.state.canvas_ink import CanvasInk
from desktop.ui.theme import Theme

MIN_STEP = 1.25  # logical pixels: a mouse's steps of one pixel would draw stairs
MIN_PRESS = 0.02
MAX_SMOOTHING_SHIFT = 0.75  # logical pixels
MIN_ERASER = 0.03
WHEEL_NOTCH = 120
WIDTH_PER_NOTCH = 1.1


class Tool(Enum):
    PEN = "pen"
    ERASER = "eraser"


class Canvas(PaperWidget):
    """The drawing surface. Widths and positions of drawings are fractions of the paper's side."""

    ink_changed = Signal(object)  # CanvasInk, after every change by the pen, while it is down too
    drawing_finished = Signal(object)  # Drawing, when a stroke or a way of the eraser is complete
    pen_width_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raster = IncrementalRaster()
        self._snapshot = CanvasInk(BLANK, self._raster.image)
        self._tool = Tool.PEN
        self._pen_width = DEFAULT_PEN_WIDTH
        self._layer: InkLayer | None = None  # None until it is painted
        self._before: Drawing | None = None  # while the eraser is down: the drawing before
        self._last: Points | None = None  # while pen or eraser is down: its last kept point, (3,)
        self._before_last: Points | None = None  # the point before that, steadied
        self._waiting: Points | None = None  # a point too near to the last one, kept only if it is the final one
        self._room = 0  # points that still fit into the drawing
        self._remaining_paint_cost = 0.0  # how far the covering of the stroke under way may grow

    # Orders, and what is on it.

    @property
    def drawing(self) -> Drawing:
        return self._snapshot.drawing

    @property
    def snapshot(self) -> CanvasInk:
        """The drawing and its ink as they are."""
        return self._snapshot

    @Slot(object)
    def show_subject(self, subject: Subject) -> None:
        """Show a subject; if it is not the user's own drawing, with its title."""
        self.show_drawing(subject.drawing)
        if not subject.is_own:
            note = self.tr("{title}. Draw on it to edit a copy, or press Esc to go back to your drawing.")
            self.show_note(note.format(title=subject.title), subject.title)

    @Slot(object)
    def show_drawing(self, drawing: Drawing) -> None:
        """Shows a drawing of the user's. If it is another one than now, a stroke under way is dropped, and the rest of
        its gesture ignored."""
        self.show_note("")
        if drawing is self.drawing:
            return
        self.cancel_gesture()
        self._before = self._last = self._before_last = self._waiting = None
        self.show_message("")
        self._replace(drawing)
        self._snapshot = CanvasInk(self._raster.drawing, self._raster.image)

    @property
    def tool(self) -> Tool:
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Takes effect when the pen is put down the next time."""
        self._tool = tool
        self.update()

    @property
    def pen_width(self) -> float:
        return self._pen_width

    def set_pen_width(self, width: float) -> None:
        """The width of the next stroke at pressure 0.5, as a fraction of the side."""
        self._pen_width = width
        self.update()

    @property
    def eraser_radius(self) -> float:
        """Half as much again as the pen's, and never too small to be seen; a fraction of the side."""
        return max(0.75 * self._pen_width, MIN_ERASER)

    def set_theme(self, theme: Theme) -> None:
        self._layer = None
        super().set_theme(theme)

    # Drawing and erasing.

    def on_pen_down(self, position: QPointF, pressure: float, erases: bool) -> None:
        self.show_message("")
        if not self.paper_box.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN).contains(position.toPoint()):
            self.cancel_gesture()
            return
        point = self._point(position, pressure)
        if erases or self._tool is Tool.ERASER:
            self._before, self._last = self.drawing, point
            self._erase(point)
            return
        points = self.drawing.point_count
        # There must be room for one more point, of any distance, while the one before may still be steadied.
        paint_cost = self.drawing.paint_cost + 2 * max_span_cost(self._pen_width)
        if excess_message(len(self.drawing.strokes) + 1, points + 1, paint_cost):
            self._refuse()
            return
        self._room, self._remaining_paint_cost = MAX_POINTS - points, MAX_PAINT_COST - paint_cost
        self.update()  # the hint goes
        self._raster.begin(self._pen_width)
        self._draw(point)

    def on_pen_moved(self, position: QPointF, pressure: float) -> None:
        point = self._point(position, pressure)
        if self._before is not None:
            self._erase(point)
        elif self._last is not None and np.array_equal(point, self._last):
            self._waiting = None
        elif self._is_near(point):
            self._waiting = point
        else:
            self._draw(point)

    def on_pen_lifted(self) -> None:
        if self._before is not None:
            changed, self._before, self._last = self.drawing is not self._before, None, None
            self.update()
            if changed:
                self.drawing_finished.emit(self.drawing)
        elif self._last is not None:
            if self._waiting is not None:
                self._draw(self._waiting)
                if self._last is None:  # that point was the last that fits, and ended the stroke
                    return
            self._last = self._before_last = self._waiting = None
            self._raster.end()
            self._snapshot = CanvasInk(self._raster.drawing, self._snapshot.ink)
            if self._layer is not None:
                self._layer.finish(self.drawing)
            self.update()
            self.drawing_finished.emit(self.drawing)

    def _draw(self, point: Points) -> None:
        """Leads the pen to a point (3,); the cost does not depend on the length of the stroke."""
        corrected, last, before_last = None, self._last, self._before_last
        if last is not None and before_last is not None and not np.array_equal(last[:2], before_last[:2]):
            most = MAX_SMOOTHING_SHIFT / self.paper_box.width()
            corrected = smoothed_point(before_last, last, point, most)
        self._before_last = last if corrected is None else corrected
        self._last, self._waiting = point, None
        x, y, pressure = point
        self._raster.add(x, y, pressure, corrected_last=corrected)
        if self._layer is not None:
            changed = self._layer.add(self._raster.settled, self._raster.provisional)
            self.update(changed.translated(self.paper_box.topLeft()))
        self._room -= 1
        self._notify()
        if self._room == 0 or self._raster.paint_cost > self._remaining_paint_cost:
            self._refuse()

    def _erase(self, point: Points) -> None:
        """Leads the eraser from its last place to a point (3,)."""
        assert self._last is not None
        self.update(self.pointer_box())
        way = np.stack((self._last, point))[:, :2]  # (2, 2)
        self._last = point
        rest = erase(self.drawing, way, self.eraser_radius)
        if rest is self.drawing:
            return
        if rest.excess_message:
            self._refuse()
            return
        self._replace(rest)
        self._notify()

    def _refuse(self) -> None:
        """Ends the gesture where the drawing would grow beyond what a file may hold."""
        self.cancel_gesture()
        self.on_pen_lifted()
        self.show_message(self.tr("This drawing is full. Undo some lines, or clear it."))

    def _replace(self, drawing: Drawing) -> None:
        ink, _ = render_change(self._snapshot.ink, self.drawing, drawing)
        self._raster = IncrementalRaster(drawing, ink)
        if self._layer is not None:
            self._layer.show(drawing)
        self.update()

    def _notify(self) -> None:
        self.show_note("")  # what was looked at is being edited now
        self._snapshot = CanvasInk(self._raster.drawing, self._raster.image)
        self.ink_changed.emit(self._snapshot)

    def _point(self, position: QPointF, pressure: float) -> Points:
        """A position in the widget as a point (3,) of the paper; outside of it, the nearest on its border."""
        paper = self.paper_box
        x = (position.x() - paper.left()) / paper.width()
        y = (position.y() - paper.top()) / paper.height()
        return np.clip((x, y, pressure), 0.0, 1.0)

    def _is_near(self, point: Points) -> bool:
        assert self._last is not None
        moved = np.hypot(*(point - self._last)[:2]) * self.paper_box.width()
        return bool(moved < MIN_STEP and abs(point[2] - self._last[2]) < MIN_PRESS)

    # On the paper.

    def shows_hint(self) -> bool:
        return self.drawing.is_blank

    def pointer_look(self) -> tuple[float, bool] | None:
        if self._before is not None:
            return self.eraser_radius, True
        if self._last is not None:
            return None  # the ink itself shows where the pen is
        return (self.eraser_radius, True) if self._tool is Tool.ERASER else (self._pen_width / 2, False)

    def paint_ink(self, painter: QPainter) -> None:
        # A picture of the widget may be taken at a finer resolution than the screen's.
        ratio = max(self.devicePixelRatioF(), painter.deviceTransform().m11())
        paper = self.paper_box
        if self._layer is None or (self._layer.side, self._layer.pixel_ratio) != (paper.width(), ratio):
            self._layer = InkLayer(paper.width(), ratio, QColor(self._theme.ink))
            self._layer.show(self.drawing)
        self._layer.paint(painter, QPointF(paper.topLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layer = None
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        event.accept()
        width = self._pen_width * WIDTH_PER_NOTCH ** (event.angleDelta().y() / WHEEL_NOTCH)
        self.pen_width_requested.emit(min(max(width, MIN_PEN_WIDTH), MAX_PEN_WIDTH))
