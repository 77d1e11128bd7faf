"""How much one drawing may hold: strokes, points, and the work of painting its lines.

The points alone say little: 20,000 of them can lead a broad pen across the whole canvas each time, and the window would
stand still for a minute. So what can be drawn and what is read from a file has all three limits.
"""

from math import ceil, sqrt

import numpy as np

from core.drawing.curves import CURVE_STEP, MAX_SEGMENTS, Points, line_width

MAX_STROKES, MAX_POINTS = 1_000, 20_000

MIN_STROKE_WIDTH, MAX_STROKE_WIDTH = 0.005, 0.5
"""The width of a stroke at pressure 0.5, as a fraction of the canvas side: in drawings and their files."""
MIN_PEN_WIDTH, MAX_PEN_WIDTH = 0.03, 0.16
"""The width of the pen that the user can choose, as a fraction of the canvas side."""

MAX_PAINT_COST = 4_000.0
"""How often all lines together may go over the square. What is less is rendered in about a second, and 20,000 points of
a hand, each 1.25 of 280 pixels from the last, fit even with the widest pen of the canvas."""

SEGMENT_COST = 0.01
"""What a piece of a line costs however small it is, as a part of the square."""


def paint_cost(points: Points, width: float) -> float:
    """How often a line through points (P, 3) goes over the square while it is painted: the sum of its pieces' squares.

    A piece is counted with a square as large as its length and the line's width at full pressure, whatever lies under
    it, so every further point makes the sum greater. It measures the work of rendering, not the ink that is seen.
    """
    broad = _max_width(width)
    steps = np.diff(points[:, :2], axis=0)  # (P - 1, 2)
    lengths = np.sqrt((steps * steps).sum(axis=1))  # (P - 1,)
    pieces = np.clip(np.ceil(lengths / CURVE_STEP), 1, MAX_SEGMENTS)
    squares = pieces * ((lengths / pieces + broad) ** 2 + SEGMENT_COST)
    return float(squares.sum()) + broad**2 + SEGMENT_COST  # a line begins with a dot


def max_span_cost(width: float) -> float:
    """The most that one further point can add to ``paint_cost``."""
    return MAX_SEGMENTS * ((sqrt(2) / MAX_SEGMENTS + _max_width(width)) ** 2 + SEGMENT_COST)


def _max_width(width: float) -> float:
    """The width of a line at full pressure."""
    return float(line_width(width, np.ones(1))[0])


def excess_message(stroke_count: int, point_count: int, total_cost: float = 0.0) -> str | None:
    """What is too much for one drawing, as the part of a sentence, or None when it fits.

    ``total_cost`` is the sum of what ``paint_cost`` gives for each of its strokes.
    """
    if stroke_count > MAX_STROKES:
        return f"{stroke_count:,} strokes, more than the {MAX_STROKES:,} allowed"
    if point_count > MAX_POINTS:
        return f"{point_count:,} points, more than the {MAX_POINTS:,} allowed"
    if total_cost > MAX_PAINT_COST:
        lines = f"lines so long and wide that they cover the square {ceil(total_cost):,} times"
        return f"{lines}, more than the {MAX_PAINT_COST:,.0f} allowed"
    return None
