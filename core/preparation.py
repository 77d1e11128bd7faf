"""From ink to the network's input, every stage kept: the only preprocessing there is.

MNIST was made this way: the box of the ink is scaled to 20 pixels on its longer side, by area, and laid into 28 x 28
such that its centre of mass is in the middle (Y. LeCun et al., "Gradient-based learning applied to document
recognition", 1998, and the notes that came with the data). The canvas, an opened picture and the commands all come
through ``prepare``, so a digit is read alike wherever it comes from.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SCALED_SIDE = 20
CENTRED_SIDE = 28
# The pixel whose middle is the centre of mass, within half a pixel. Measured on the 60,000 training images: the mean
# index of their ink lies in 13.5 .. 14.5 for all of them, on both axes.
_CENTRE_INDEX = 14
# The box is that of the pixels with at least this much ink of 255: less is a rounding error of whoever made the ink,
# and may not decide about the size of a digit. It cannot be much larger, for MNIST's own boxes follow the faintest
# gray: of 10,000 training images 0.02 % change when prepared again with a floor of 1, 0.5 % with 4, 8 % with 16.
INK_FLOOR = 4


@dataclass(frozen=True, eq=False)
class Preparation:
    """One drawing on its way to the network; all arrays are read-only, and the ink is a copy."""

    ink: NDArray[np.uint8]  # (S, S), 0 paper .. 255 ink
    box: tuple[int, int, int, int]  # x, y, width, height of the ink, in pixels of the canvas
    cropped: NDArray[np.uint8]  # (height, width): the ink inside the box
    scaled: NDArray[np.uint8]  # (at most 20, at most 20), its longer side exactly 20
    centred: NDArray[np.uint8]  # (28, 28), its centre of mass in the middle
    input: NDArray[np.float32]  # (1, H, W), 0..1: centred / 255 with zeros around it


def prepare(ink: NDArray[np.uint8], input_shape: tuple[int, int, int] = (1, 32, 32)) -> Preparation | None:
    """Every stage from ink (S, S) uint8, 255 = ink, to a network's input (1, H, W) float32; None for a blank canvas.

    ``input_shape`` has one channel and at least 28 x 28 pixels; anything else raises ValueError, as does ink of
    another type or number of axes.
    """
    channels, height, width = input_shape
    if channels != 1 or height < CENTRED_SIDE or width < CENTRED_SIDE:
        raise ValueError(f"a digit needs an input of 1 x 28 x 28 or more, not {channels} x {height} x {width}")
    if ink.dtype != np.uint8 or ink.ndim != 2:
        raise ValueError(f"ink is one plane of uint8, not {ink.ndim} axes of {ink.dtype}")
    ink = ink.copy()  # (S, S); what is passed may be a view of a canvas that goes on growing
    box = ink_box(ink)
    if box is None:
        return None
    scaled = _scale(ink, box)
    centred = _centre(scaled)
    network_input = np.zeros(input_shape, np.float32)  # (1, H, W)
    top, left = (height - CENTRED_SIDE) // 2, (width - CENTRED_SIDE) // 2
    np.divide(centred, np.float32(255), out=network_input[0, top : top + CENTRED_SIDE, left : left + CENTRED_SIDE])
    for array in (ink, scaled, centred, network_input):
        array.setflags(write=False)
    x, y, box_width, box_height = box
    cropped = ink[y : y + box_height, x : x + box_width]  # (box_height, box_width)
    return Preparation(ink, box, cropped, scaled, centred, network_input)


def ink_box(ink: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """The smallest box (x, y, width, height) around all pixels of (h, w) ink that reach INK_FLOOR, or None."""
    # The maximum along an axis is found by vector instructions, several times faster than any() of a comparison.
    columns = np.flatnonzero(ink.max(axis=0, initial=0) >= INK_FLOOR)
    rows = np.flatnonzero(ink.max(axis=1, initial=0) >= INK_FLOOR)
    if columns.size == 0:
        return None
    x, y = int(columns[0]), int(rows[0])
    return x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y


def _scale(ink: NDArray[np.uint8], box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """The box of the ink with its longer side at 20 pixels, its shape kept, each pixel the mean of what it covers."""
    x, y, width, height = box
    longer = max(width, height)
    size = (max(1, round(width * SCALED_SIDE / longer)), max(1, round(height * SCALED_SIDE / longer)))
    picture = Image.fromarray(ink).resize(size, Image.Resampling.BOX, box=(x, y, x + width, y + height))
    return np.array(picture)  # (at most 20, at most 20)


def _centre(scaled: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(28, 28) with the scaled digit in it, moved by whole pixels, and never over the edge, to its centre of mass."""
    height, width = scaled.shape
    top = _start(scaled.sum(axis=1, dtype=np.int64), CENTRED_SIDE - height)
    left = _start(scaled.sum(axis=0, dtype=np.int64), CENTRED_SIDE - width)
    centred = np.zeros((CENTRED_SIDE, CENTRED_SIDE), np.uint8)
    centred[top : top + height, left : left + width] = scaled
    return centred


def _start(mass: NDArray[np.int64], room: int) -> int:
    """Where a profile of ink (n,) begins so that its mean index falls into 13.5 .. 14.5; from 0 to ``room``."""
    total = int(mass.sum())
    moment = int(mass @ np.arange(mass.size))
    mean = moment / total if total else (mass.size - 1) / 2
    return min(max(math.ceil(_CENTRE_INDEX - 0.5 - mean), 0), room)
