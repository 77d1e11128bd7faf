"""Ink as vectors on the screen: the same pieces and widths as the raster that the network sees, crisp at any scale.

A mouse's stroke has one width and is one line with round joints. A stylus changes the width along the way: such a
stroke is filled as outlines of its pieces, some at a time, since one fill of all of them takes Qt many times longer.
"""

import numpy as np
from pyqtgraph.functions import arrayToQPath
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, qRgba

from core.curves import Points
from core.ink import INK_SIDE, curve_capsules, render, smooth_points
from core.strokes import Drawing, Ink, Stroke

PIECES_AT_ONCE = 16
MOST_VECTORS = 20_000
"""A drawing of more points than this is painted from its raster: nobody draws one, but a file may hold it."""

FLATNESS = 0.15  # of a device pixel: how far an outline may be from its circle


def capsules_path(capsules: Points) -> QPainterPath:
    """The outlines of capsules (n, 6) [x, y, radius, x, y, radius] as one path to be filled."""
    x, y, radius, end_x, end_y, end_radius = capsules.T[:, :, None]  # (n, 1) each
    across, down = end_x - x, end_y - y
    length = np.maximum(np.hypot(across, down), 1e-9)
    direction = np.arctan2(down, across)
    # The outline leaves the circles where a line touches both; where one circle holds the other it is that circle.
    touch = np.arccos(np.clip((radius - end_radius) / length, -1.0, 1.0))
    largest = max(float(radius.max()), float(end_radius.max()), FLATNESS)
    corners = 1 + int(np.clip(np.ceil(np.pi / np.arccos(1 - FLATNESS / largest) / 2), 4, 48))
    turn = np.linspace(-1.0, 1.0, corners)  # (corners,)
    front = direction + touch * turn  # (n, corners)
    back = direction + np.pi + (np.pi - touch) * turn
    outline_x = np.concatenate((end_x + end_radius * np.cos(front), x + radius * np.cos(back)), axis=1)
    outline_y = np.concatenate((end_y + end_radius * np.sin(front), y + radius * np.sin(back)), axis=1)
    connected = np.ones(outline_x.shape, dtype=np.int32)  # (n, 2 corners)
    connected[:, -1] = 0
    path = arrayToQPath(outline_x.ravel(), outline_y.ravel(), connect=connected.ravel(), finiteCheck=False)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def paint_capsules(painter: QPainter, capsules: Points, colour: QColor) -> None:
    """Fills capsules (n, 6), in the painter's coordinates."""
    for first in range(0, len(capsules), PIECES_AT_ONCE):
        painter.fillPath(capsules_path(capsules[first : first + PIECES_AT_ONCE]), colour)


def paint_stroke(painter: QPainter, stroke: Stroke, side: float, colour: QColor) -> None:
    """Paints a stroke into the square from (0, 0) to (side, side)."""
    curve = smooth_points(stroke.points)  # (Q, 3)
    capsules = curve_capsules(curve, stroke.width, side)
    if len(curve) == 1 or np.ptp(curve[:, 2]) > 0:
        paint_capsules(painter, capsules, colour)
        return
    pen = QPen(colour, 2 * capsules[0, 2], Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(arrayToQPath(curve[:, 0] * side, curve[:, 1] * side, finiteCheck=False), pen)


def paint_picture(painter: QPainter, picture: Ink, side: float, colour: QColor) -> None:
    """Paints the ink (S, S) of an opened image in the ink's colour over the square from (0, 0) to (side, side)."""
    image = QImage(picture.tobytes(), INK_SIDE, INK_SIDE, INK_SIDE, QImage.Format.Format_Indexed8)
    red, green, blue, _ = colour.getRgb()
    image.setColorTable([qRgba(red, green, blue, ink) for ink in range(256)])
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(0, 0, side, side), image)


def paint_drawing(painter: QPainter, drawing: Drawing, side: float, colour: QColor) -> None:
    """Paints picture and strokes into the square from (0, 0) to (side, side)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if sum(len(stroke.points) for stroke in drawing.strokes) > MOST_VECTORS:
        paint_picture(painter, render(drawing), side, colour)
        return
    if drawing.picture is not None:
        paint_picture(painter, drawing.picture, side, colour)
    for stroke in drawing.strokes:
        paint_stroke(painter, stroke, side, colour)


class InkLayer:
    """The ink of a drawing as a transparent pixmap in device pixels, to which a stroke under way is added in pieces.

    When the stroke ends it is painted once more as a whole, from below, so that no joint between two pieces stays.
    """

    def __init__(self, side: float, pixel_ratio: float, colour: QColor) -> None:
        """``side`` of the square in logical pixels, device pixels per logical one, and the ink's colour."""
        self.side = side
        self.pixel_ratio = pixel_ratio
        self.colour = colour
        self.drawing = Drawing()
        self.pixmap = self._blank()
        self._ended = self.pixmap  # without the stroke under way; Qt copies when one of the two is painted on

    def _blank(self) -> QPixmap:
        pixels = max(round(self.side * self.pixel_ratio), 1)
        pixmap = QPixmap(pixels, pixels)
        pixmap.setDevicePixelRatio(self.pixel_ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap

    def show(self, drawing: Drawing) -> None:
        """Shows another drawing; one that only goes on from the drawing shown before is added to it."""
        kept = self.drawing.strokes
        if drawing.picture is self.drawing.picture and drawing.strokes[: len(kept)] == kept:
            added = Drawing(drawing.strokes[len(kept) :])
        else:
            self._ended, added = self._blank(), drawing
        painter = QPainter(self._ended)
        paint_drawing(painter, added, self.side, self.colour)
        painter.end()
        self.drawing = drawing
        self.pixmap = QPixmap(self._ended)

    def add(self, capsules: Points) -> None:
        """Adds pieces (n, 6) of the stroke under way, in pixels of the ink's raster."""
        if len(capsules) == 0:
            return
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_capsules(painter, capsules * (self.side / INK_SIDE), self.colour)
        painter.end()

    def paint(self, painter: QPainter, corner: QPointF, provisional: Points) -> None:
        """Paints the ink with its upper left corner there, and over it the pieces (n, 6) that may still change."""
        painter.drawPixmap(corner, self.pixmap)
        painter.save()
        painter.translate(corner)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_capsules(painter, provisional * (self.side / INK_SIDE), self.colour)
        painter.restore()
