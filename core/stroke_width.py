"""Lines as wide as those of MNIST: a very thin pen is made thicker, and a very bold one thinner, before the scaling.

The width is measured by the distance of the ink's pixels to the paper, and changed by a threshold on such distances,
which moves the edges of all lines by the same fraction of a pixel (a dilation or an erosion with a disc). Lines within
a usual range stay untouched, to the bit. Nothing is lost or filled: a line that is made thinner keeps its middle, and
one that is made thicker stops before it would close a loop or a mouth.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Plane = NDArray[np.uint8]
Distances = NDArray[np.float64]
Mask = NDArray[np.bool_]

FINE_SIDE = 80
"""The longer side of the box in which widths are measured: four pixels for each of the network's 20."""
THINNEST, BOLDEST = 2.5 / 20, 4.0 / 20
"""Widths that are left alone, as shares of the box's longer side. Measured on MNIST's training images: the median is
2.5 of 20 pixels, and a twentieth of them are above 4."""
BORDER = 7
"""Paper around the box: room for the lines that get thicker, by at most six pixels on each side."""
BLOT = 0.5
"""What is wider than this share of the box's longer side is no line but a dot or a blot."""
SLENDER = 0.1
"""Where bold lines flow into one another, there is more ink than the pen is wide. This share of all places along the
middles of lines is narrower than what is taken for a bold pen's width."""
LEVEL = 0.36
"""The distance from the paper grows by 1 a pixel beside the middle of a line, squared; on the middle by much less."""
STEPS = (1.0, 0.75, 0.5, 0.25)
"""Where a loop or a mouth would close, lines are thickened by one of these shares instead."""
HALF_INK = 127


def evened(ink: Plane) -> Plane | None:
    """Ink (h, w), cut to its box, with lines of a usual width; None when they are so already, or are no lines.

    The result is another picture of the same ink: its box has 80 pixels on its longer side, and a border around it.
    """
    fine = _fine(ink)  # (H, W)
    depth = ndimage.distance_transform_edt(fine > HALF_INK)  # (H, W): how far a pixel's middle is from paper's
    width = _mean_width(depth)
    if 0 < width < THINNEST * FINE_SIDE:
        return _thicker(fine, (_wanted(width, THINNEST) - width) / 2)
    if width > BOLDEST * FINE_SIDE:
        middles = _middles(depth)
        width = 2 * float(np.quantile(depth[middles], SLENDER)) - 1 if middles.any() else np.inf  # a blot has none
        if BOLDEST * FINE_SIDE < width <= BLOT * FINE_SIDE:
            return _thinner(fine, depth, middles, width, _wanted(width, BOLDEST))
    return None


def _wanted(width: float, share: float) -> float:
    """How wide lines have to become, in pixels, to have that share of the box; it grows and shrinks with them."""
    # The box ends half a line beyond the middle of its outermost lines.
    return share * (FINE_SIDE - width) / (1 - share)


def put_back(even: Plane, shape: tuple[int, ...], box: tuple[int, int, int, int]) -> Plane:
    """Evened ink where it came from: on a plane of this shape, which had it in that box (x, y, width, height)."""
    x, y, width, height = box
    pixel = max(width, height) / FINE_SIDE
    size = (round(even.shape[1] * pixel), round(even.shape[0] * pixel))
    page = Image.new("L", (shape[1], shape[0]))
    place = (round(x - BORDER * pixel), round(y - BORDER * pixel))
    page.paste(Image.fromarray(even).resize(size, Image.Resampling.BILINEAR), place)
    return np.array(page)


def line_width(ink: Plane) -> float:
    """The mean width of the lines in ink (h, w), cut to its box, as a share of the box's longer side."""
    return _mean_width(ndimage.distance_transform_edt(_fine(ink) > HALF_INK)) / FINE_SIDE


def _mean_width(depth: Distances) -> float:
    """Across a line of even width, the mean distance from its edge is a quarter of the width; in pixels."""
    within = depth[depth > 0]
    # The nearest paper is a pixel whose middle lies half a pixel beyond the edge.
    return 4 * float(within.mean() - 0.5) if within.size else 0.0


def _middles(depth: Distances) -> Mask:
    """Where the paper is as near on one side as on the other: there the distance hardly changes across the line."""
    down, right = np.gradient(depth)
    return (depth > 0) & (down * down + right * right < LEVEL)


def _fine(ink: Plane) -> Plane:
    height, width = ink.shape
    longer = max(height, width)
    size = (max(1, round(width * FINE_SIDE / longer)), max(1, round(height * FINE_SIDE / longer)))
    way = Image.Resampling.BOX if longer >= FINE_SIDE else Image.Resampling.BICUBIC
    return np.pad(np.array(Image.fromarray(ink).resize(size, way)), BORDER)


def _thicker(fine: Plane, by: float) -> Plane:
    """Every edge moved outwards by so many pixels, or less."""
    inked = fine > HALF_INK
    away = ndimage.distance_transform_edt(~inked)
    before = _papers(inked)
    for step in STEPS:
        thicker = np.clip(1 + step * by - away, 0, 1)
        if _papers(thicker > 0.5) == before:
            return np.maximum(_bytes(thicker), fine)
    return fine


def _thinner(fine: Plane, depth: Distances, middles: Mask, width: float, wanted: float) -> Plane:
    """Every edge moved inwards, but the middle of each line kept half as wide as wanted, or as it is."""
    from_middle = ndimage.distance_transform_edt(~middles)
    thinner = np.maximum(depth - (width - wanted) / 2, wanted / 4 + 0.5 - from_middle)
    return np.minimum(_bytes(np.clip(thinner, 0, 1)), fine)


def _papers(inked: Mask) -> int:
    """How many pieces of paper there are that ink keeps apart: the one around, and one in each loop."""
    return int(ndimage.label(~inked)[1])


def _bytes(shares: Distances) -> Plane:
    return np.rint(255 * shares).astype(np.uint8)
