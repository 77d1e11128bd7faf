"""The signs of the three verdicts, which differ in their shape and not by their colour alone."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.nn.verdicts import Verdict

STROKE = 0.12  # of a sign's side, the width of what is drawn on it


def paint_sign(painter: QPainter, box: QRectF, verdict: Verdict, colour: QColor, ground: QColor) -> None:
    """The sign of a verdict in a square box: a disc with a tick, a diamond with a question mark, a square
    with a cross."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    strokes = QPen(
        ground, STROKE * box.width(), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

    if verdict is Verdict.DIGIT:
        painter.drawEllipse(box)
        painter.setPen(strokes)
        painter.drawPolyline([at(0.28, 0.52), at(0.44, 0.68), at(0.73, 0.34)])
    elif verdict is Verdict.UNSURE:
        painter.drawPolygon(QPolygonF([at(0.5, 0), at(1, 0.5), at(0.5, 1), at(0, 0.5)]))
        painter.setPen(strokes)
        painter.drawPolyline([at(0.37, 0.38), at(0.44, 0.29), at(0.56, 0.29), at(0.63, 0.38), at(0.5, 0.56)])
        painter.drawPoint(at(0.5, 0.74))
    else:
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 2, 2)
        painter.setPen(strokes)
        painter.drawLine(at(0.32, 0.32), at(0.68, 0.68))
        painter.drawLine(at(0.68, 0.32), at(0.32, 0.68))
