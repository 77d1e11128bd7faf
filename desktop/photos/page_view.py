"""A page with its boxes and what was read in each, and the hand that chooses and corrects them.

It shows one frozen page and emits wishes. Dragging pans; but within the chosen box it moves the box, at its handles it
resizes it, and with the tool for new boxes it draws one. A press that hardly moves is a click.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from core.geometry import Box
from core.photos.pages import Page
from desktop.photos.box_geometry import (
    HANDLES,
    Edge,
    box_between,
    digit_at,
    dragged,
    handle_at,
    handle_place,
)
from desktop.photos.digit_marks import HANDLE_SIDE, MarkStyle, paint_box, paint_handles
from desktop.photos.hand import ADDING, CURSORS, Drag
from desktop.photos.page_marks import PageMarks
from desktop.photos.zoom_view import ZoomView
from desktop.ui.theme import GRID, small_font

SLACK = 4  # logical pixels around a box that still belong to it
MIN_HANDLED = 5 * HANDLE_SIDE  # of a box's longer side on the screen: a smaller one has no handles


class PageView(ZoomView):
    """Places of digits are those in the page's reading order; boxes and x are in pixels of the photo."""

    selection_requested = Signal(object)  # tuple of places
    box_changed = Signal(int, object)  # place, Box: moved or resized
    box_drawn = Signal(object)  # Box: a new one
    pointed = Signal(object)  # the place of the digit under the pointer, or None
    drawing_changed = Signal(bool)  # whether the next drag draws a box
    menu_requested = Signal(QPoint)  # where, on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self._selected: tuple[int, ...] = ()
        self._is_stale = False
        self._marks = PageMarks(())
        self._draws = False
        self._pans = False  # the space bar is down
        self._pointed: int | None = None
        self._pointer: QPointF | None = None  # in the photo
        self._pressed: QPoint | None = None  # where a button went down, until it is up
        self._last = QPoint()
        self._drag = Drag.NONE
        self._grabbed: Edge | None = None
        self._shape: Box | None = None  # of the box that is being dragged
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo"))

    @property
    def draws(self) -> bool:
        return self._draws

    @property
    def pointer_x(self) -> int | None:
        """Where the pointer is, in pixels of the photo; None when it is not here."""
        return None if self._pointer is None else round(self._pointer.x())

    def show_page(self, page: Page | None, selected: tuple[int, ...], is_stale: bool) -> None:
        """Show this page with these digits chosen. Stale readings are not shown, but the boxes are."""
        before, self._page = self._page, page
        is_reselected = selected != self._selected or page is not before
        self._selected, self._is_stale = selected, is_stale
        if is_reselected and self._grabbed is not None:  # what is held is the box that was chosen
            self._let_go()
        if page is not before:
            self._marks = PageMarks(page.digits if page is not None else ())
            self._let_go()
            self._point_at(None)
        self.show_size(page.width if page else 0, page.height if page else 0)
        if page is None:
            self.set_draws(False)
        elif len(selected) == 1 and is_reselected and not self.fits:
            box = QRectF(*page.digits[selected[0]].box)
            self.ensureVisible(box, 3 * GRID, 3 * GRID)
        self.viewport().update()

    @Slot(bool)
    def set_draws(self, draws: bool) -> None:
        """Whether the next drag draws a new box."""
        draws = draws and self._page is not None
        if draws != self._draws:
            self._draws = draws
            self._show_cursor()
        self.drawing_changed.emit(draws)  # also when nothing changed: an action that asked in vain must be unchecked

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter, self._marks)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(self._theme.accent))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._pointer = None
            self._point_at(None)
        elif event.type() == QEvent.Type.Gesture:  # the first of two fingers was taken for a mouse
            self._let_go()
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pans = False
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if self._page is None or self._pressed is not None or event.button() == Qt.MouseButton.RightButton:
            return
        self._pressed = self._last = event.position().toPoint()
        self._pointer = self.mapToScene(self._pressed)
        self._drag, self._shape = Drag.NONE, None
        self._grabbed = self._edge_at(self._pointer) if is_left and not self._pans and not self._draws else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        self._pointer = self.mapToScene(here)
        if self._page is None:
            return
        if self._pressed is None:
            slack = SLACK / self.scale_of_view
            self._point_at(digit_at(self._page.digits, self._pointer.x(), self._pointer.y(), slack))
            self._show_cursor()
            return
        if self._drag is Drag.NONE:
            if (here - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return
            is_left = bool(event.buttons() & Qt.MouseButton.LeftButton)
            draws = self._draws and is_left and not self._pans
            self._drag = Drag.NEW if draws else Drag.PAN if self._grabbed is None else Drag.BOX
            self._show_cursor()
        self._drag_to(here, self._pressed, self._page)
        self._last = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._page is None or self._pressed is None:
            return
        drag, shape = self._drag, self._shape
        self._pressed, self._drag, self._grabbed = None, Drag.NONE, None
        if drag is Drag.NEW and shape is not None:
            self.set_draws(False)
            self.box_drawn.emit(shape)
        elif drag is Drag.BOX and shape is not None:
            self.box_changed.emit(self._selected[0], shape)
        elif drag is Drag.NONE and event.button() == Qt.MouseButton.LeftButton:
            self._click(event, self._page)
        self._shape = None
        self._show_cursor()
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._pointed is not None and self._pointed not in self._selected:
            self.selection_requested.emit((self._pointed,))
        self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._pans = True
            self._show_cursor()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._pans = False
            self._show_cursor()

    @property
    def can_give_up(self) -> bool:
        """Whether there is something to be dropped: a drag, the tool for new boxes, or what is chosen."""
        return self._drag in (Drag.BOX, Drag.NEW) or self._draws or bool(self._selected)

    @Slot()
    def give_up(self) -> None:
        """Drop what is being dragged; or else the tool for new boxes; or else what is chosen."""
        if self._drag in (Drag.BOX, Drag.NEW):
            self._let_go()
        elif self._draws:
            self.set_draws(False)
        elif self._selected:
            self.selection_requested.emit(())

    def _let_go(self) -> None:
        """Drop what is being dragged, as if it had never been pressed."""
        self._drag, self._grabbed, self._shape, self._pressed = Drag.NONE, None, None, None
        self.viewport().update()

    def _drag_to(self, here: QPoint, pressed: QPoint, page: Page) -> None:
        if self._drag is Drag.PAN:
            self._fits = False
            self.pan_by(here - self._last)
            return
        start, end = self.mapToScene(pressed), self.mapToScene(here)
        if self._drag is Drag.NEW:
            self._shape = box_between(start.x(), start.y(), end.x(), end.y())
        elif self._grabbed is not None:
            box = page.digits[self._selected[0]].box
            self._shape = dragged(box, self._grabbed, end.x() - start.x(), end.y() - start.y())
        self.viewport().update()

    def _click(self, event: QMouseEvent, page: Page) -> None:
        place = self.mapToScene(event.position().toPoint())
        hit = digit_at(page.digits, place.x(), place.y(), SLACK / self.scale_of_view)
        if hit is None:
            self.selection_requested.emit(())
        elif event.modifiers() & ADDING:
            others = tuple(one for one in self._selected if one != hit)
            self.selection_requested.emit(others if hit in self._selected else (*others, hit))
        else:
            self.selection_requested.emit((hit,))

    def _edge_at(self, place: QPointF) -> Edge | None:
        """What a drag that begins here does to the chosen box; None when it does nothing to it."""
        if self._page is None or len(self._selected) != 1 or self._is_stale:
            return None
        box = self._page.digits[self._selected[0]].box
        reach = HANDLE_SIDE / self.scale_of_view if self._has_handles else 0.0
        handle = handle_at(box, place.x(), place.y(), reach) if reach else None
        if handle is not None:
            return handle
        x, y, width, height = box
        return Edge.NONE if QRectF(x, y, width, height).contains(place) else None

    @property
    def _has_handles(self) -> bool:
        if self._page is None or len(self._selected) != 1 or self._is_stale:
            return False
        box = self.on_screen(self._page.digits[self._selected[0]].box)
        return max(box.width(), box.height()) >= MIN_HANDLED

    def _paint_marks(self, painter: QPainter, marks: PageMarks) -> None:
        shape = self._shape if self._drag is Drag.BOX else None
        font = small_font(self.font())
        style = MarkStyle(self._theme, font, marks.text_size(self.scale_of_view, font), not self._is_stale)
        marks.paint(painter, self, style, self._selected, self._pointed, shape)
        if self._has_handles:
            box = shape or marks.digits[self._selected[0]].box
            places = [QPointF(*handle_place(box, handle)) for handle in HANDLES]
            paint_handles(painter, [self.viewportTransform().map(place) for place in places], self._theme)
        if self._drag is Drag.NEW and self._shape is not None:
            paint_box(painter, self.on_screen(self._shape), None, self._theme, True)

    def _point_at(self, place: int | None) -> None:
        if place != self._pointed:
            self._pointed = place
            self.pointed.emit(place)
            self.viewport().update()

    def _show_cursor(self) -> None:
        if self._drag is Drag.PAN:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._pans:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._draws:
            shape = Qt.CursorShape.CrossCursor
        else:
            edge = self._grabbed if self._grabbed is not None or self._pointer is None else self._edge_at(self._pointer)
            is_digit = self._pointed is not None
            shape = Qt.CursorShape.PointingHandCursor if is_digit else Qt.CursorShape.ArrowCursor
            shape = CURSORS[edge] if edge is not None else shape
        self.viewport().setCursor(shape)
