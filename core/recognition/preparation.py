"""From ink to the network's input, every stage kept: the only preprocessing there is.

MNIST was made this way: the box of the ink is scaled to 20 pixels on its longer side, by area, and laid into 28 x 28
such that its centre of mass is in the middle (Y. LeCun et al., "Gradient-based learning applied to document
recognition", 1998, and the notes that came with the data). What was drawn with strokes is first drawn once more with
a finer pen, if its lines are too bold for its size; a picture is not. The canvas, an opened picture and the commands
all come through ``prepare_drawing`` or ``prepare``, so a file is read alike wherever it is opened. Each step can be
left out, to see what it is good for (`digitscope evaluate --drawn`).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.drawing.ink import render
from core.drawing.strokes import Drawing, Ink
from core.geometry import Box, ink_box
from core.nn.tasks import CHANNELS
from core.recognition.stroke_width import width_normalized

SCALED_SIDE = 20
CENTRED_SIDE = 28
# The pixel whose middle is the centre of mass, within half a pixel. Measured on the 60,000 training images: the mean
# index of their ink lies in 13.5 .. 14.5 for all of them, on both axes.
_CENTRE_INDEX = 14


@dataclass(frozen=True)
class PreparationSteps:
    """Which of the steps between the ink and the network's input are done."""

    box: bool = True
    """The box of the ink is scaled; otherwise the whole canvas is, to 28 pixels on its longer side."""
    centre_of_mass: bool = True
    """It goes into the middle; otherwise the box's middle does, and without a box the ink stays where it was drawn."""
    thickness: bool = True
    """The lines of strokes get no bolder than suits the size of the digit (core.recognition.stroke_width)."""


ALL_STEPS = PreparationSteps()


@dataclass(frozen=True, eq=False)
class Preparation:
    """One drawing on its way to the network; all arrays are read-only, and the ink is a copy."""

    ink: NDArray[np.uint8]  # (S, S), 0 paper .. 255 ink, as it was drawn
    box: Box  # x, y, width, height of what is scaled, in pixels of the canvas
    cropped: NDArray[np.uint8]  # (height, width): what is inside the box
    scaled: NDArray[np.uint8]  # (at most 20, at most 20), its longer side exactly 20; without the step box, 28
    centred: NDArray[np.uint8]  # (28, 28), its centre of mass in the middle
    input: NDArray[np.float32]  # (C, H, W), 0..1: centred / 255 with zeros around it, the same in every channel
    # (S, S): the ink with finer lines, which then is what is cut and scaled; None where it is the ink itself
    width_normalized: NDArray[np.uint8] | None = None


@dataclass(frozen=True, eq=False)
class PreparedPixels:
    """An image of a data set as a network's input: no stage is needed, and none is done. Arrays are read-only."""

    centred: NDArray[np.uint8]  # (28, 28), 0 paper .. 255 ink: the pixels of the image
    input: NDArray[np.float32]  # (C, H, W), 0..1: these / 255 with zeros around them, in every channel


def prepare_pixels(pixels: NDArray[np.uint8], input_shape: tuple[int, int, int] = (1, 32, 32)) -> PreparedPixels:
    """The pixels (28, 28) uint8 of an image that is prepared already, as a network's input (C, H, W) float32.

    ValueError for an ``input_shape`` that ``prepare`` does not take, or for pixels of another shape or type.
    """
    if pixels.shape != (CENTRED_SIDE, CENTRED_SIDE) or pixels.dtype != np.uint8:
        raise ValueError(f"prepared pixels are (28, 28) uint8, not {pixels.shape} {pixels.dtype}")
    centred = pixels.copy()
    network_input = _bordered(centred, input_shape)
    for array in (centred, network_input):
        array.setflags(write=False)
    return PreparedPixels(centred, network_input)


def prepare_drawing(
    drawing: Drawing,
    input_shape: tuple[int, int, int] = (1, 32, 32),
    steps: PreparationSteps = ALL_STEPS,
    ink: Ink | None = None,
) -> Preparation | None:
    """Every stage from a drawing to a network's input, as ``prepare``; None for a blank canvas.

    ``ink`` (S, S) is what ``render(drawing)`` gives, for those who have it already.
    """
    if ink is None:
        ink = render(drawing)
    return prepare(ink, input_shape, steps, width_normalized(drawing) if steps.thickness else None)


def prepare(
    ink: NDArray[np.uint8],
    input_shape: tuple[int, int, int] = (1, 32, 32),
    steps: PreparationSteps = ALL_STEPS,
    redrawn: NDArray[np.uint8] | None = None,
) -> Preparation | None:
    """Every stage from ink (S, S) uint8, 255 = ink, to a network's input (C, H, W) float32; None for blank ink.

    ``redrawn`` is the same ink with lines of another width, which is what is scaled. ``input_shape`` has one channel,
    or three, which get the same gray levels, and at least 28 x 28 pixels; anything else raises ValueError, as does ink
    of another type or number of axes.
    """
    _require_input_size(input_shape)
    for plane in (ink,) if redrawn is None else (ink, redrawn):
        if plane.dtype != np.uint8 or plane.ndim != 2:
            raise ValueError(f"ink is one plane of uint8, not {plane.ndim} axes of {plane.dtype}")
    ink = ink.copy()  # (S, S); what is passed may be a view of a canvas that goes on growing
    used = ink if redrawn is None else redrawn.copy()  # (S, S)
    box = ink_box(used)
    if box is None or (redrawn is not None and ink_box(ink) is None):
        return None
    if not steps.box:
        box = (0, 0, used.shape[1], used.shape[0])
    scaled = _scale(used, box, SCALED_SIDE if steps.box else CENTRED_SIDE)
    centred = _centre(scaled, steps)
    network_input = _bordered(centred, input_shape)
    for array in (ink, used, scaled, centred, network_input):
        array.setflags(write=False)
    return Preparation(ink, box, _cut(used, box), scaled, centred, network_input, None if redrawn is None else used)


def _require_input_size(input_shape: tuple[int, int, int]) -> None:
    channels, height, width = input_shape
    if channels not in CHANNELS.values() or height < CENTRED_SIDE or width < CENTRED_SIDE:
        raise ValueError(f"a digit needs an input of 1 or 3 x 28 x 28 or more, not {channels} x {height} x {width}")


def _bordered(centred: NDArray[np.uint8], input_shape: tuple[int, int, int]) -> NDArray[np.float32]:
    """The centred pixels (28, 28) as an input (C, H, W) in 0..1, every channel alike, with equal borders of zeros."""
    _require_input_size(input_shape)
    _, height, width = input_shape
    network_input = np.zeros(input_shape, np.float32)  # (C, H, W)
    top, left = (height - CENTRED_SIDE) // 2, (width - CENTRED_SIDE) // 2
    np.divide(centred, np.float32(255), out=network_input[0, top : top + CENTRED_SIDE, left : left + CENTRED_SIDE])
    network_input[1:] = network_input[0]
    return network_input


def _cut(ink: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """What is inside a box: (height, width), a view."""
    x, y, width, height = box
    return ink[y : y + height, x : x + width]


def _scale(ink: NDArray[np.uint8], box: Box, side: int) -> NDArray[np.uint8]:
    """The box of the ink scaled to this longer side in pixels, aspect ratio kept; a pixel is the mean of its area."""
    x, y, width, height = box
    longer = max(width, height)
    size = (max(1, round(width * side / longer)), max(1, round(height * side / longer)))
    picture = Image.fromarray(ink).resize(size, Image.Resampling.BOX, box=(x, y, x + width, y + height))
    return np.array(picture)  # (at most side, at most side)


def _centre(scaled: NDArray[np.uint8], steps: PreparationSteps) -> NDArray[np.uint8]:
    """(28, 28) with the scaled digit in it, moved by whole pixels, and never over the edge, to its centre of mass."""
    if not steps.box and steps.centre_of_mass:
        scaled = _cut(scaled, ink_box(scaled, 1) or (0, 0, *scaled.shape[::-1]))  # its paper is not to be kept inside
    height, width = scaled.shape
    if steps.centre_of_mass:
        top = _start(scaled.sum(axis=1, dtype=np.int64), CENTRED_SIDE - height)
        left = _start(scaled.sum(axis=0, dtype=np.int64), CENTRED_SIDE - width)
    else:
        top, left = (CENTRED_SIDE - height) // 2, (CENTRED_SIDE - width) // 2
    centred = np.zeros((CENTRED_SIDE, CENTRED_SIDE), np.uint8)
    centred[top : top + height, left : left + width] = scaled
    return centred


def _start(mass: NDArray[np.int64], max_start: int) -> int:
    """Where a profile of ink (n,) begins so that its mean index falls into 13.5 .. 14.5; from 0 to ``max_start``."""
    total = int(mass.sum())
    moment = int(mass @ np.arange(mass.size))
    mean = moment / total if total else (mass.size - 1) / 2
    return min(max(math.ceil(_CENTRE_INDEX - 0.5 - mean), 0), max_start)
