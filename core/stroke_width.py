"""Lines as wide as those of MNIST: the strokes of a drawing, drawn once more with a pen that suits the digit's size.

A pen has one width on the whole canvas, so a small digit gets bold lines, whose loops fill with ink, and a large one
gets thin lines. MNIST's digits were all written with pens that suited them. A drawing still knows the way of its pen,
so nothing has to be guessed from the ink: where the lines are bolder or thinner than MNIST's, the same ways are drawn
with another pen. Pressure keeps its share of the width. Pictures have no ways and stay as they are.
"""

import numpy as np
from numpy.typing import NDArray

from core.capsules import paint_many_capsules
from core.curves import Points, line_width
from core.ink import curve_capsules
from core.strokes import INK_SIDE, Drawing, Ink, Stroke

DRAWN = (0.0, 0.12, 0.14, 0.3, 0.5)
"""Widths of lines, as shares of the longer side of the ink's box, and what becomes of them:"""
SUITABLE = (0.12, 0.12, 0.14, 0.14, 0.5)
"""What is between is interpolated. MNIST's median is 0.125 (2.5 of 20 pixels), and around it the networks read best.
What is wider than half of the box is a dot or a blot and no line; towards it the change fades, so nothing jumps while a
line begins."""
MOST_LINE = 6.0
"""Times the longer side of all lines. Of 1,500 digits of 60 people the longest has 4.6; beyond this it is a scribble or
an area that was filled, and the filling is what is meant."""
SPACING = 1 / 30
"""Of the longer side of all lines. Points of a curve that are nearer than this to the one before are left out: a line
is four times as wide and hides the difference, and a pen of many points costs no more than a mouse."""


def evened(drawing: Drawing) -> Ink | None:
    """The ink of a drawing with lines of a suitable width: (S, S) uint8, 0 paper to 255 ink.

    None when the lines are of such a width already, or are none of a digit, or when a picture is under them.
    """
    if drawing.picture is not None or not drawing.strokes:
        return None
    extent, factor = _change(drawing.strokes)
    if factor == 1:
        return None
    ways = (_spaced(stroke.curve, SPACING * extent) for stroke in drawing.strokes)
    pieces = [
        curve_capsules(way, stroke.width * factor, INK_SIDE) for way, stroke in zip(ways, drawing.strokes, strict=True)
    ]
    ink = np.zeros((INK_SIDE, INK_SIDE), np.uint8)
    paint_many_capsules(ink, np.concatenate(pieces))
    return ink


def _change(strokes: tuple[Stroke, ...]) -> tuple[float, float]:
    """The longer side of the lines' middles, and how many times as wide they should be; 1 to leave them alone."""
    extent, length, width = _measures(strokes)
    if not 0 < length <= MOST_LINE * extent:
        return extent, 1.0
    share = width / (extent + width)
    if share >= DRAWN[-1] or DRAWN[1] <= share <= DRAWN[2]:
        return extent, 1.0
    suitable = float(np.interp(share, DRAWN, SUITABLE))
    # The box ends half a line beyond the middle of the outermost line.
    return extent, suitable / (1 - suitable) * extent / width


def _measures(strokes: tuple[Stroke, ...]) -> tuple[float, float, float]:
    """The longer side of the lines' middles, their length, and their mean width along it, as shares of the canvas.

    The points are measured, not the curves through them: nearly the same, and it costs little however many there are.
    """
    points = np.concatenate([stroke.points for stroke in strokes])  # (all P, 3)
    counts = [len(stroke.points) for stroke in strokes]
    widths = np.concatenate([line_width(stroke.width, stroke.points[:, 2]) for stroke in strokes])  # (all P,)
    steps = points[1:, :2] - points[:-1, :2]  # (all P - 1, 2)
    lengths = np.sqrt((steps * steps).sum(axis=1))  # (all P - 1,)
    lengths[np.cumsum(counts)[:-1] - 1] = 0.0  # from one stroke to the next the pen was up
    extent = float(np.ptp(points[:, :2], axis=0).max())
    length = float(lengths.sum())
    width = float(lengths @ (widths[1:] + widths[:-1])) / (2 * length) if length else float(widths.max())
    return extent, length, width


def _spaced(curve: Points, spacing: float) -> Points:
    """A curve (Q, 3) without most of the points that are nearer than this to the one before; both ends stay."""
    steps: NDArray[np.float64] = np.diff(curve[:, :2], axis=0)  # (Q - 1, 2)
    along = np.concatenate(([0.0], np.sqrt((steps * steps).sum(axis=1)).cumsum()))  # (Q,)
    kept = np.diff(along // spacing, prepend=-1.0) > 0  # (Q,): the first of each stretch
    kept[-1] = True
    spaced: Points = curve[kept]
    return spaced
