"""The ink on the screen: the raster of a drawing at the resolution of the device, in the theme's colour.

It is drawn by the same rules as the raster that the network reads, only finer, so the screen shows the very ink, crisp
at any scale. A stroke under way is added piece by piece; since a pixel keeps the greatest ink of all pieces, no joint
between two of them shows, and nothing changes when the stroke ends. (Painting the pieces with QPainter would: where two
anti-aliased edges overlap it adds them, and the line looks bolder until the whole drawing is repainted.)
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter

from core.drawing.curves import Points
from core.drawing.ink import NO_CAPSULES, RASTER_SIDE, render
from core.drawing.ink_changes import Window, render_change
from core.drawing.rasterizer import capsule_windows, paint_capsules
from core.drawing.strokes import Drawing, Ink

MAX_WORK = 6e8
"""Pixels that painting a drawing may go over: a second or two in the worst case. A drawing that needs more, as no digit
does, is shown coarser."""


def premultiplied_shades(colour: QColor) -> npt.NDArray[np.uint32]:
    """For each ink 0..255 the colour as opaque as that, (256,) of Qt's format ARGB32_Premultiplied."""
    ink = np.arange(256, dtype=np.uint32)
    red, green, blue = ((ink * value + 127) // 255 for value in (colour.red(), colour.green(), colour.blue()))
    return np.asarray(ink << 24 | red << 16 | green << 8 | blue, np.uint32)


class InkLayer:
    """The ink of a drawing as an image of ``side`` x ``pixel_ratio`` device pixels, transparent where there is none.

    Only where painting would keep the window waiting, for very long or broad lines, are there fewer pixels.
    """

    def __init__(self, side: float, pixel_ratio: float, colour: QColor) -> None:
        """``side`` of the square in logical pixels, device pixels per logical one, and the ink's colour."""
        self.side, self.pixel_ratio = side, pixel_ratio
        self._shades = premultiplied_shades(colour)
        self._begin_blank(self._finest)

    @property
    def _finest(self) -> int:
        """The side in device pixels."""
        return max(round(self.side * self.pixel_ratio), 1)

    def _begin_blank(self, pixels: int) -> None:
        """Takes an image of another resolution, with nothing on it."""
        self.drawing = Drawing()
        self.pixels = pixels  # D
        self._ink: Ink = np.zeros((pixels, pixels), dtype=np.uint8)
        self._shown: npt.NDArray[np.uint32] = np.zeros((pixels, pixels), dtype=np.uint32)
        self._provisional = NO_CAPSULES
        self._grows = False  # a stroke is under way that the drawing does not have yet
        # The image is a view of the array: what is written there is painted, without a copy.
        format_ = QImage.Format.Format_ARGB32_Premultiplied
        self.image = QImage(self._shown.data, pixels, pixels, 4 * pixels, format_)
        self.image.setDevicePixelRatio(self.pixel_ratio * pixels / self._finest)

    def show(self, drawing: Drawing) -> None:
        """Shows another drawing, and forgets the stroke under way."""
        pixels, paint_cost = self._finest, drawing.paint_cost
        while paint_cost * pixels**2 > MAX_WORK and pixels > RASTER_SIDE:
            pixels = max(pixels * 3 // 4, RASTER_SIDE)
        if pixels != self.pixels:
            self._begin_blank(pixels)
        box: Window = (slice(None), slice(None))
        if self._grows:
            self._ink = render(drawing, self.pixels).copy()  # (D, D)
        else:
            ink, box = render_change(self._ink, self.drawing, drawing)
            self._ink = ink.copy()
        self.drawing, self._provisional, self._grows = drawing, NO_CAPSULES, False
        self._shown[box] = self._shades[self._ink[box]]

    def add(self, settled: Points, provisional: Points) -> QRect:
        """Adds pieces (n, 6) of the stroke under way, and shows others (m, 6) until they are replaced the next time.

        Both in pixels of the network's raster. The cost does not depend on what was added before. Returns where the
        ink may have changed, in logical pixels from the layer's corner.
        """
        scale = self.pixels / RASTER_SIDE
        settled, provisional = settled * scale, provisional * scale
        stale, self._provisional = self._provisional, provisional
        self._grows = True
        paint_capsules(self._ink, settled)
        touched = np.concatenate((stale, settled, provisional))
        if len(touched) == 0:
            return QRect()
        low, high = capsule_windows(touched)  # (n, 2) each
        left, top = (max(value, 0) for value in low.min(axis=0).tolist())
        right, bottom = (min(value, self.pixels) for value in high.max(axis=0).tolist())
        if right <= left or bottom <= top:
            return QRect()
        ink = self._ink[top:bottom, left:right].copy()
        paint_capsules(ink, provisional - (left, top, 0, left, top, 0))
        self._shown[top:bottom, left:right] = self._shades[ink]
        ratio = self.image.devicePixelRatio()
        return QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio).toAlignedRect()

    def finish(self, drawing: Drawing) -> None:
        """Takes the drawing with the stroke that was added in pieces."""
        if drawing.strokes[:-1] != self.drawing.strokes:  # this layer was made in the middle of the stroke
            self.show(drawing)
            return
        paint_capsules(self._ink, self._provisional)
        self.drawing, self._provisional, self._grows = drawing, NO_CAPSULES, False

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """Paints the ink with its upper left corner there, in logical pixels."""
        if self.pixels == self._finest:
            painter.drawImage(corner, self.image)
            return
        # The place is given in full: Qt does not enlarge an image for a device pixel ratio below one.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(corner, QSizeF(self.side, self.side)), self.image)
