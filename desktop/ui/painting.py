"""Arrays as pictures on a painter, one number to one device pixel, whatever the scaling of the screen.

Layouts are worked out in device pixels, because that is what has to come out whole; `in_device_pixels` makes a
painter count in them. Text is painted in logical pixels as everywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter


def draw_colours(painter: QPainter, x: int, y: int, colours: NDArray[np.uint32]) -> None:
    """Paint (h, w) colours 0xffRRGGBB with their top left corner at x, y."""
    contiguous = np.ascontiguousarray(colours)
    height, width = contiguous.shape
    # The image borrows the array, which outlives it here.
    painter.drawImage(x, y, QImage(contiguous.data, width, height, 4 * width, QImage.Format.Format_RGB32))


def colour_image(colours: NDArray[np.uint32]) -> QImage:
    """(h, w) colours 0xffRRGGBB as an image with pixels of its own."""
    contiguous = np.ascontiguousarray(colours)
    height, width = contiguous.shape
    return QImage(contiguous.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


@contextmanager
def in_device_pixels(painter: QPainter, ratio: float | None = None) -> Iterator[float]:
    """Within it the painter counts in device pixels; gives the number of device pixels to a logical one, which is that
    of the painter's device where it is not given."""
    if ratio is None:
        ratio = painter.device().devicePixelRatioF()
    painter.save()
    painter.scale(1 / ratio, 1 / ratio)
    try:
        yield ratio
    finally:
        painter.restore()
