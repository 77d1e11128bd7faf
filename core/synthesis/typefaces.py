"""A character as typefaces print it: narrow or wide, slanted, light or bold, with thick and thin strokes, serifs.

The program ships no font files, but training needs more than one typeface. So the centre lines of one font's characters
are redrawn: stretched, slanted, with a nib that is broad in one direction, and with serifs.
"""

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from core.drawing.curves import Points
from core.drawing.rasterizer import paint_capsules
from core.drawing.strokes import Ink
from core.synthesis.stroke_distortions import Lines, arc_lengths, digit_size, is_free, points_at

SIDE = 96
"""The raster that a character is printed on, in pixels."""
SIZE = 56
"""The longer side of its centre lines."""
WEIGHTS = (0.05, 0.24)
"""The broadest stroke of the lightest and of the boldest typeface, as shares of that side."""
SERIFED = 0.5
"""Share of typefaces with serifs."""
SERIF = (0.07, 0.16)
"""How far a serif goes to each side of its stroke, as a share of the size."""
ENDING = 0.12
"""As a share of the size: so long is the part of a stroke whose direction its serif follows."""
FLAT = 0.5
"""A stroke that ends with less than this sine of its angle is level, and its serif upright."""


def printed(lines: Lines, rng: Generator, boldest: float = WEIGHTS[1]) -> Ink:
    """Centre lines of points (P, 2) [x, y], in any unit, in a typeface drawn at random: ink (SIDE, SIDE) uint8.

    boldest is the weight of the boldest typeface, as a share of the longer side of the lines.
    """
    lines = _placed(_shaped(lines, rng))
    weight = SIZE * float(np.exp(rng.uniform(np.log(WEIGHTS[0]), np.log(boldest))))
    contrast = rng.uniform(0.25, 1) if rng.random() < 0.6 else 1.0
    # Where the nib is broad: along the line, or rising from it. So strokes down are thick, and of the two of a V the
    # left one; y goes down, and so the angle is negative.
    broad = np.radians(rng.uniform(-45, 0))
    with_nib = [_strokes(line, weight, contrast, broad) for line in lines]
    if rng.random() < SERIFED:
        thin = weight * max(contrast, 0.4)
        with_nib += [_strokes(serif, thin, 1.0, 0.0) for serif in _serifs(lines, rng.uniform(*SERIF))]
    ink = np.zeros((SIDE, SIDE), np.uint8)
    paint_capsules(ink, np.concatenate(with_nib))
    return ink


def _shaped(lines: Lines, rng: Generator) -> Lines:
    """Narrower or wider, and every third one slanted as italics are."""
    stretch = np.exp(rng.normal(0, 0.2))
    slant = np.tan(np.radians(rng.uniform(6, 18))) if rng.random() < 1 / 3 else 0.0
    matrix = np.array([[stretch, -slant], [0, 1]])
    return tuple(line @ matrix.T for line in lines)


def _placed(lines: Lines) -> Lines:
    """In the middle of the raster, the longer side of their box SIZE."""
    points = np.concatenate(lines)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    scale = SIZE / digit_size(lines)
    return tuple((line - middle) * scale + SIDE / 2 for line in lines)


def _strokes(line: Points, weight: float, contrast: float, broad: float) -> npt.NDArray[np.float64]:
    """A line as capsules (P - 1, 6) of a nib: as wide as the weight where it goes across the broad direction."""
    line = line if len(line) > 1 else np.repeat(line, 2, axis=0)
    along = np.diff(line, axis=0)  # (P - 1, 2)
    across = np.abs(np.sin(np.arctan2(along[:, 1], along[:, 0]) - broad))
    radii = 0.5 * weight * (contrast + (1 - contrast) * across)[:, None]  # (P - 1, 1)
    return np.concatenate((line[:-1], radii, line[1:], radii), axis=1)


def _serifs(lines: Lines, reach: float) -> Lines:
    """A short line across every free end: a level one, or an upright one where the stroke itself ends level."""
    size, caps = digit_size(lines), []
    for line in lines:
        if arc_lengths(line)[-1] < 2 * reach * size or np.array_equal(line[0], line[-1]):
            continue  # too short for one, or a ring
        for tip in (line, line[::-1]):
            if not is_free(tip[0], line, lines, size):
                continue
            ending = tip[0] - points_at(tip, np.array([ENDING * size]))[0]
            level = abs(ending[1]) < FLAT * float(np.hypot(*ending))
            half = reach * size * np.array((0.0, 1.0) if level else (1.0, 0.0))
            caps.append(np.array([tip[0] - half, tip[0] + half]))
    return tuple(caps)
