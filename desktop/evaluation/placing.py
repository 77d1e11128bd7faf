"""An image of MNIST on the canvas, such that what the network gets of it are exactly its own pixels.

The canvas has ten pixels for each of the image's, and ``core.recognition.preparation`` takes their means, so the pixels
come back as they were, provided that it finds the same box. It passes over ink below its floor, and 0.5 % of the images
have an edge as faint as that: there the same amount of ink is laid in dots that reach the floor, and no eye sees a
difference.
"""

import numpy as np
from numpy.typing import NDArray

from core.drawing.strokes import Drawing
from core.geometry import INK_FLOOR, ink_box
from core.images.single_digit import place_on_canvas


def drawing_of_image(image: NDArray[np.uint8]) -> Drawing:
    """The image (28, 28), 0 paper to 255 ink, as a picture on the canvas; a blank one gives a blank canvas."""
    raised = np.where(image > 0, np.maximum(image, INK_FLOOR), image)  # (28, 28)
    box, canvas = ink_box(raised), place_on_canvas(raised)  # (S, S)
    on_canvas = ink_box(canvas)
    if box is None or on_canvas is None:
        return Drawing((), canvas)
    (x, y, width, height), (left, top, placed_width, placed_height) = box, on_canvas
    zoom = placed_width // width
    cells = image[y : y + height, x : x + width].repeat(zoom, axis=0).repeat(zoom, axis=1)  # (placed height, width)
    order = np.tile(dot_order(zoom), (height, width))  # (placed height, width)
    dots = np.where(order * INK_FLOOR < cells.astype(np.int64) * zoom**2, INK_FLOOR, 0)
    canvas = canvas.copy()
    canvas[top : top + placed_height, left : left + placed_width] = np.where(cells < INK_FLOOR, dots, cells)
    return Drawing((), canvas)


def dot_order(side: int) -> NDArray[np.int64]:
    """(side, side) the numbers 0 .. side² - 1: in which order the dots of one pixel are set.

    Those at the rim come first, spread along all four sides, so that already a few of them make the box as large as
    the whole pixel does.
    """
    row, column = np.indices((side, side))
    depth = np.minimum(np.minimum(row, side - 1 - row), np.minimum(column, side - 1 - column))
    is_corner = np.isin(row, (0, side - 1)) & np.isin(column, (0, side - 1))
    order = np.empty(side * side, np.int64)
    order[np.lexsort(((row + column).ravel() % 2, depth.ravel(), ~is_corner.ravel()))] = np.arange(side * side)
    return order.reshape(side, side)
