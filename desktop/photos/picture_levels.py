"""A picture at its own size and at halves of it, so that it is sharp at every zoom and painted at once.

Shrunk by more than a half, Qt's smooth painting would leave pixels out; so it paints from the level that is next above
the size on the screen, each level being the one before, halved by area.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

SHARP_FROM = 2.0  # device pixels to a pixel of the picture: from here on its pixels are squares
MIN_SIDE = 64


class PictureLevels:
    """A picture (h, w) gray or (h, w, 3) colours, to be painted into a rectangle of any size."""

    def __init__(self, picture: NDArray[np.uint8]) -> None:
        self.picture = picture
        self._levels = [_image(picture)]

    @property
    def width(self) -> int:
        return self._levels[0].width()

    def paint(self, painter: QPainter, target: QRectF, pixels_across: float) -> None:
        """Fill the target; pixels_across: its width in device pixels."""
        number = 0
        while pixels_across <= self._levels[number].width() / 2:
            if number + 1 == len(self._levels):
                larger = self._levels[number]
                if min(larger.width(), larger.height()) < MIN_SIDE:
                    break
                half = larger.size() / 2
                smooth = Qt.TransformationMode.SmoothTransformation
                self._levels.append(larger.scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
            number += 1
        image = self._levels[number]
        is_smooth = pixels_across < SHARP_FROM * self.width
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        painter.drawImage(target, image, QRectF(image.rect()))


def _image(picture: NDArray[np.uint8]) -> QImage:
    """With pixels of its own, in the format that is painted fastest."""
    contiguous = np.ascontiguousarray(picture)
    height, width = contiguous.shape[:2]
    if contiguous.ndim == 2:
        image = QImage(contiguous.data, width, height, width, QImage.Format.Format_Grayscale8)
    else:
        image = QImage(contiguous.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
