"""Lines in a picture that grows step by step, so that a new point costs a step and not the whole picture.

Measured: ten antialiased lines of 400 points, as curves of pyqtgraph, take 3 ms for calm data and 50 ms for data that
jump, in every frame. Here a frame adds a few steps, 0.1 ms; the whole is painted only when the scale changes.
"""

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

LINE_WIDTH = 1.5
LEADER_WIDTH = 3.0


class GrowingLines:
    """A transparent picture of lines; a line is thick, and on top, where it leads."""

    def __init__(self) -> None:
        self.picture = QPixmap()

    def start_over(self, size: QSize, pixel_ratio: float) -> None:
        """A transparent picture: its size in logical pixels, and the device pixel ratio of its screen."""
        self.picture = QPixmap(size * pixel_ratio)
        self.picture.setDevicePixelRatio(pixel_ratio)
        self.picture.fill(Qt.GlobalColor.transparent)

    def add_points(self, x: np.ndarray, y: np.ndarray, leaders: np.ndarray, colours: tuple[str, ...]) -> None:
        """Paint the steps between points that follow each other.

        x (P,) and y (P, K) in logical pixels of the picture; leaders (P,) int: which line leads at the end of the step
        that comes to a point; colours: K of "#rrggbb".
        """
        thin = [line_pen(colour, LINE_WIDTH) for colour in colours]
        thick = [line_pen(colour, LEADER_WIDTH) for colour in colours]
        painter = QPainter(self.picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for before, after in zip(range(len(x) - 1), range(1, len(x)), strict=True):
            leader = int(leaders[after])
            for line in (*range(leader), *range(leader + 1, len(colours)), leader):
                painter.setPen(thick[line] if line == leader else thin[line])
                painter.drawLine(QPointF(x[before], y[before, line]), QPointF(x[after], y[after, line]))
        painter.end()


def line_pen(colour: str, width: float) -> QPen:
    """A pen whose strokes join roundly with the next one's."""
    return QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
