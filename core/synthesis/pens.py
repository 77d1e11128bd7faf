"""A digit redrawn with another pen: elsewhere, larger, thinner, slanted, with fewer points.

It turns an image of MNIST into a drawing on the canvas, to evaluate and train networks on pens that MNIST lacks.
"""

from dataclasses import dataclass

import numpy as np

from core.drawing.curves import Points
from core.drawing.strokes import Drawing, Ink, Stroke
from core.synthesis.skeletons import centre_lines


@dataclass(frozen=True)
class Pen:
    """The pen and the place of a redrawn digit; all lengths are fractions of the canvas side."""

    width: float = 0.08
    size: float = 0.6
    """The longer side of the digit's centre lines."""
    x: float = 0.5
    y: float = 0.5
    """The middle of the digit."""
    slant: float = 0.0
    """Degrees to the right."""
    every: int = 1
    """Only every n-th point, as a fast mouse gives them."""
    pressure: bool = False
    """Whether the pressure swells and falls along a stroke, as a stylus reports it."""


def redrawn(image: Ink, pen: Pen) -> Drawing:
    """The centre lines of an image (28, 28) as a drawing; blank when the image is."""
    return drawn_with(centre_lines(image), pen)


def drawn_with(lines: tuple[Points, ...], pen: Pen) -> Drawing:
    """Lines of points (P, 2) [x, y], in any unit, as strokes of that pen."""
    if not lines:
        return Drawing()
    everything = np.concatenate(lines)  # (all P, 2)
    everything[:, 0] -= np.tan(np.radians(pen.slant)) * everything[:, 1]
    lowest, highest = everything.min(axis=0), everything.max(axis=0)
    # A dot has no size; it is drawn at the pen's position.
    scale = pen.size / max(float((highest - lowest).max()), 1e-6)
    placed = (everything - (lowest + highest) / 2) * scale + (pen.x, pen.y)
    strokes = []
    for line in np.split(placed, np.cumsum([len(line) for line in lines])[:-1]):
        kept = np.concatenate((line[: -1 : pen.every], line[-1:])) if len(line) > 1 else line
        strokes.append(Stroke(np.column_stack((kept, _pressures(len(kept), pen.pressure))), pen.width))
    return Drawing(tuple(strokes))


def _pressures(count: int, varied: bool) -> Points:
    """(count,): 0.5 throughout as a mouse reports, or light at both ends and firm between as a stylus does."""
    if not varied:
        return np.full(count, 0.5)
    return 0.25 + 0.45 * np.sin(np.pi * np.linspace(0.1, 0.9, count))
