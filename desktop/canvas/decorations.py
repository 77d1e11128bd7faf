"""What surrounds the ink on the canvas: the outline of the paper, hint, message, caption, pointer and focus ring."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from desktop.ui.theme import GRID, HALF_GRID, Theme

CORNER = GRID
FOCUS_RING = 2
TEXT_FLAGS = int(Qt.TextFlag.TextWordWrap)
CENTRED = TEXT_FLAGS | int(Qt.AlignmentFlag.AlignCenter)


def paper_outline(paper: QRectF) -> QPainterPath:
    """The outline of the paper, through the middle of its hairline's pixels."""
    path = QPainterPath()
    path.addRoundedRect(paper.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
    return path


def paint_focus_ring(painter: QPainter, paper: QRectF, theme: Theme) -> None:
    """A ring around the paper, a little way off, for who comes by keyboard."""
    ring = QPainterPath()
    ring.addRoundedRect(paper.adjusted(-2, -2, 2, 2), CORNER + 2, CORNER + 2)
    painter.strokePath(ring, QPen(QColor(theme.accent), FOCUS_RING))


def paint_hint(painter: QPainter, paper: QRectF, text: str, theme: Theme) -> None:
    """What an empty canvas says, in its middle."""
    painter.setPen(QColor(theme.muted))
    inset = 4 * GRID
    painter.drawText(paper.adjusted(inset, inset, -inset, -inset), CENTRED, text)


def paint_message(painter: QPainter, paper: QRectF, text: str, colour: str, theme: Theme) -> None:
    """A sentence on a card with a bar of this colour at the foot of the paper, so that what is drawn can be seen."""
    inset, bar = 1.5 * GRID, 4.0
    widest = paper.width() - 2 * GRID - 2 * inset - bar
    room = QRectF(0, 0, widest, paper.height() - 2 * GRID - 2 * inset)
    height = QFontMetricsF(painter.font()).boundingRect(room, TEXT_FLAGS, text).height()
    card = paper.adjusted(GRID, 0, -GRID, -GRID)
    card.setTop(card.bottom() - min(height, room.height()) - 2 * inset)
    outline = QPainterPath()
    outline.addRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), CORNER / 2, CORNER / 2)
    painter.fillPath(outline, QColor(theme.field))
    painter.save()
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.fillRect(QRectF(card.left(), card.top(), bar, card.height()), QColor(colour))
    painter.restore()
    painter.strokePath(outline, QPen(QColor(theme.line), 1))
    painter.setPen(QColor(theme.text))
    painter.drawText(card.adjusted(inset + bar, inset, -inset, -inset), TEXT_FLAGS, text)


def paint_caption(painter: QPainter, paper: QRectF, title: str, keys: str, theme: Theme) -> None:
    """One line at the foot of the paper, below a digit of usual size: a title, elided to fit, and what a key does."""
    metrics, inset = QFontMetricsF(painter.font()), 1.5 * GRID
    line = paper.adjusted(inset, 0, -inset, -HALF_GRID)
    line.setTop(line.bottom() - metrics.height())
    left, right = (
        int(Qt.AlignmentFlag.AlignVCenter | side) for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
    )
    painter.setPen(QColor(theme.muted))
    painter.drawText(line, right, keys)
    line.setRight(line.right() - metrics.horizontalAdvance(keys) - GRID)
    painter.setPen(QColor(theme.text))
    painter.drawText(line, left, metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, line.width()))


def paint_pointer(painter: QPainter, place: QPointF, radius: float, erases: bool, theme: Theme) -> None:
    """The circle that pen or eraser will touch, to be seen on paper and on ink alike."""
    if erases:
        veil = QColor(theme.paper)
        veil.setAlpha(150)
        painter.setBrush(veil)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(theme.paper), 3.0), (QColor(theme.muted), 1.25)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(place, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
