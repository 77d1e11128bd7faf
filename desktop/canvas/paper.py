"""The paper under the ink: a square in its widget, with hint, message, pointer and focus ring, in any theme.

What is drawn on it, and how, is the canvas's business (desktop.canvas.canvas), which says what ink to paint.
"""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.canvas.decorations import (
    paint_caption,
    paint_focus_ring,
    paint_hint,
    paint_message,
    paint_pointer,
    paper_outline,
)
from desktop.canvas.pen_input import PenInputWidget
from desktop.ui.theme import LIGHT, Theme, small_font

MIN_SIDE, DEFAULT_SIDE = 280, 320  # logical pixels
MARGIN = 4  # around the paper, for the ring that shows the keyboard's focus
MIN_POINTER = 3.0  # logical pixels, a radius


class PaperWidget(PenInputWidget):
    """A square of paper that never paints ink of its own: it asks ``paint_ink`` and ``shows_hint``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._hint = self.tr("Draw a digit here, or drop a photo")
        self._message = ""
        self._note = self._note_title = ""
        self._pointer: QPointF | None = None
        self._shows_focus = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumSize(MIN_SIDE + 2 * MARGIN, MIN_SIDE + 2 * MARGIN)
        self.setAccessibleName(self.tr("Drawing canvas"))
        self._update_accessible_description()
        self._paper_box = self._middle_square()

    # What the canvas fills in.

    def paint_ink(self, painter: QPainter) -> None:
        """Paints the ink onto ``paper_box``; the painter is clipped to the paper."""
        raise NotImplementedError

    def shows_hint(self) -> bool:
        """True while there is nothing on the paper."""
        raise NotImplementedError

    def pointer_look(self) -> tuple[float, bool] | None:
        """Radius of the pointer's circle, as a fraction of the side, and whether it is the eraser's; None for none."""
        raise NotImplementedError

    # Orders.

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_hint(self, text: str) -> None:
        """What an empty canvas says."""
        self._hint = text
        self.update()

    def show_message(self, text: str) -> None:
        """Shows a sentence about a problem until the pen is put down the next time; "" takes it away."""
        if text != self._message:
            self._message = text
            self._update_accessible_description()
            self.update()

    @property
    def message(self) -> str:
        return self._message

    def show_note(self, text: str, title: str = "") -> None:
        """Mark the paper as showing something that is not the user's drawing; "" makes it the user's own again.

        The title is on the paper; the text, a sentence about it, is its tooltip.
        """
        if text != self._note:
            self._note, self._note_title = text, title
            self.setToolTip(text)
            self._update_accessible_description()
            self.update()

    @property
    def note(self) -> str:
        return self._note

    def _update_accessible_description(self) -> None:
        what = self.tr("Draw one digit with the mouse, a finger or a stylus. The right mouse button erases.")
        self.setAccessibleDescription(self._message or self._note or what)

    # Where it is.

    @property
    def paper_box(self) -> QRect:
        """The square in the middle that is drawn on, in logical pixels of the widget."""
        return self._paper_box

    def _middle_square(self) -> QRect:
        side = min(self.width(), self.height()) - 2 * MARGIN
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def sizeHint(self) -> QSize:
        return QSize(DEFAULT_SIDE + 2 * MARGIN, DEFAULT_SIDE + 2 * MARGIN)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._paper_box = self._middle_square()
        self._pointer = None  # its place on the paper is another one now
        super().resizeEvent(event)

    # The pointer and the focus.

    def on_pen_hovered(self, position: QPointF | None) -> None:
        self.update(self.pointer_box())
        on_paper = position is not None and self.paper_box.contains(position.toPoint())
        if on_paper and self._pointer is None:
            self.setCursor(Qt.CursorShape.BlankCursor)  # the circle of pen or eraser replaces it
        elif not on_paper:
            self.unsetCursor()
        self._pointer = position if on_paper else None
        self.update(self.pointer_box())

    def _pointer_radius(self) -> float:
        """In logical pixels; the smallest pen can still be found. 0 without a circle."""
        look = self.pointer_look()
        return 0.0 if look is None else max(look[0] * self.paper_box.width(), MIN_POINTER)

    def pointer_box(self) -> QRect:
        """Where the pointer's circle is; empty when there is none."""
        radius = self._pointer_radius()
        if self._pointer is None or radius == 0:
            return QRect()
        reach = radius + 3
        x, y = self._pointer.x(), self._pointer.y()
        return QRectF(x - reach, y - reach, 2 * reach, 2 * reach).toAlignedRect()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # As in browsers: who clicked knows where the focus is, who came by keyboard is shown.
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self._shows_focus = False
        elif event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._shows_focus = True
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, paper = self._theme, QRectF(self.paper_box)
        outline = paper_outline(paper)
        painter.fillPath(outline, QColor(theme.paper))
        painter.save()
        painter.setClipPath(outline)
        self.paint_ink(painter)
        look = self.pointer_look()
        if self._pointer is not None and look is not None:
            paint_pointer(painter, self._pointer, self._pointer_radius(), look[1], theme)
        painter.restore()
        edge = QPen(QColor(theme.accent), 2, Qt.PenStyle.DashLine) if self._note else QPen(QColor(theme.line), 1)
        painter.strokePath(outline, edge)
        if self._message:
            paint_message(painter, paper, self._message, theme.warning, theme)
        elif self._note:
            painter.setFont(small_font(self.font()))
            paint_caption(painter, paper, self._note_title, self.tr("Esc: your drawing"), theme)
        elif self.shows_hint():
            paint_hint(painter, paper, self._hint, theme)
        if self.hasFocus() and self._shows_focus:
            paint_focus_ring(painter, paper, theme)
