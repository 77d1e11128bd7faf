"""Lines no bolder than those of MNIST: the strokes of a drawing, drawn once more with a pen that suits the digit.

A pen has one width on the whole canvas, so a small digit gets bold lines, whose loops fill with ink. MNIST's digits
were all written with pens that suited them. A drawing still knows the way of its pen, so nothing has to be guessed from
the ink: where the lines are bolder than MNIST's, the same ways are drawn with a finer pen. Pressure keeps its share of
the width. Thin lines stay as they are, because bolder ones would close gaps that were left, or rubbed out, on purpose;
and so do pictures, which have no ways.
"""

import numpy as np

from core.drawing.curves import Points, line_width, segment_lengths
from core.drawing.ink import curve_capsules
from core.drawing.rasterizer import paint_many_capsules
from core.drawing.strokes import RASTER_SIDE, Drawing, Ink, Stroke

BOLDEST, LINE, BLOT = 0.14, 0.3, 0.5
"""Widths of lines, as shares of the longer side of the ink's box. Lines up to LINE get the width BOLDEST at most:
MNIST's median is 0.125 (2.5 of 20 pixels), and beyond 0.15 the networks read less well. What is wider than BLOT is a
dot or a blot; towards it the change fades, so nothing jumps while a line begins."""
MAX_LINE = 6.0
"""Times the longer side of all lines. Of 1,500 digits of 60 people the longest has 4.6; beyond this it is a scribble or
an area that was filled, and the filling is what is meant."""
MAX_STROKES = 100
"""No digit has as many strokes, and drawing them again at every movement of the pen would take too long."""
SPACING = 1 / 30
"""Of the longer side of all lines. Of each stretch of a curve that is so long, one point is enough: a line is four
times as wide and hides the difference, and a pen of many points costs no more than a mouse."""


def width_normalized(drawing: Drawing) -> Ink | None:
    """The ink of a drawing with lines of a suitable width: (S, S) uint8, read-only, 0 paper to 255 ink.

    None when no line is too bold, or when they are none of a digit, or when a picture is under them.
    """
    strokes = drawing.strokes
    if not 0 < len(strokes) <= MAX_STROKES or (drawing.picture is not None and drawing.picture.any()):
        return None
    extent, suitable, factor = _change(strokes)
    if factor == 1:
        return None
    pieces = [
        curve_capsules(
            _spaced(stroke.curve, SPACING * extent), stroke.width * _own_factor(stroke, suitable, factor), RASTER_SIDE
        )
        for stroke in strokes
    ]
    ink = np.zeros((RASTER_SIDE, RASTER_SIDE), np.uint8)
    paint_many_capsules(ink, np.concatenate(pieces))
    ink.flags.writeable = False
    return ink


def _change(strokes: tuple[Stroke, ...]) -> tuple[float, float, float]:
    """The longer side of the lines' middles, the mean width they should have, both as shares of the canvas's side, and
    how many times as wide as now that is; 1 to leave them alone."""
    points = np.concatenate([stroke.points for stroke in strokes])  # (all P, 3)
    widths = np.concatenate([line_width(stroke.width, stroke.points[:, 2]) for stroke in strokes])  # (all P,)
    # The points are measured, not the curves through them: nearly the same, and cheap however many there are.
    lengths = segment_lengths(points)  # (all P - 1,)
    lengths[np.cumsum([len(stroke.points) for stroke in strokes])[:-1] - 1] = 0.0  # between two strokes the pen was up
    extent = float(np.ptp(points[:, :2], axis=0).max())
    length = float(lengths.sum())
    if not 0 < length <= MAX_LINE * extent:
        return extent, 0.0, 1.0
    width = float(lengths @ (widths[1:] + widths[:-1])) / (2 * length)
    share = width / (extent + width)
    if not BOLDEST < share < BLOT:
        return extent, width, 1.0
    target = float(np.interp(share, (LINE, BLOT), (BOLDEST, BLOT)))
    suitable = target / (1 - target) * extent  # the box ends half a line beyond the middle of the outermost
    return extent, suitable, suitable / width


def _own_factor(stroke: Stroke, suitable: float, factor: float) -> float:
    """How many times as wide one stroke gets, at most 1: one that is finer than the others gets no finer than suits."""
    own = float(line_width(stroke.width, stroke.points[:, 2]).mean())
    return max(factor, min(1.0, suitable / own))


def _spaced(curve: Points, spacing: float) -> Points:
    """Of each stretch of a curve (Q, 3) that is so long, the first point; and the last of all."""
    along = np.concatenate(([0.0], segment_lengths(curve).cumsum()))  # (Q,)
    kept = np.diff(along // spacing, prepend=-1.0) > 0  # (Q,)
    kept[-1] = True
    spaced: Points = curve[kept]
    return spaced
