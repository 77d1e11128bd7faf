"""The smooth curve through the points of a stroke, and how wide the pen is along it.

A mouse reports 60 to 1,000 points a second, so a fast hand leaves gaps of many pixels. The gaps are closed by
centripetal Catmull-Rom curves (Catmull and Rom 1974, "A class of local interpolating splines"; Yuksel, Schaefer and
Keyser 2011, "Parameterization and applications of Catmull-Rom curves"), which go through every point and make neither
loops nor cusps within a span. A span between two points depends on one more point on either side only, so a growing
stroke changes in its last span alone. Raster, canvas and vector export all use this one curve.
"""

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

DECIMALS = 5
"""Coordinates and pressures lie on a grid of 0.00001 of the side, so that a written drawing is read back unchanged."""

CURVE_STEP = 2.5 / 280
"""The curve is cut into pieces of about this length, as a fraction of the side: 2.5 pixels of the ink raster."""

SMOOTHING = 2 / 3
"""How far a trembling point is moved towards the line between its neighbours."""

MAX_SEGMENTS = 16
"""A span is cut into at most this many pieces: a hostile file cannot ask for endless work with few points."""


def quantized_points(points: npt.ArrayLike) -> Points:
    """The points as (P, 3) float64 [x, y, pressure], within 0..1 and rounded to the grid of a drawing."""
    tidy: Points = np.clip(np.asarray(points, dtype=np.float64), 0.0, 1.0)  # (P, 3)
    return tidy.round(DECIMALS)


def line_width(nominal: float, pressure: Points) -> Points:
    """Width of the line, in the unit of ``nominal``, for pressures (Q,) of 0..1; 0.5 gives the nominal width."""
    return nominal * (0.4 + 1.2 * pressure)


def segment_lengths(points: Points) -> Points:
    """How far it is from each of the points (P, 3), or (P, 2), to the next: (P - 1,)."""
    steps = np.diff(points[:, :2], axis=0)  # (P - 1, 2)
    lengths: Points = np.sqrt((steps * steps).sum(axis=1))
    return lengths


def distinct_points(points: Points) -> Points:
    """Points (P, 3) with every run of the same place as one point (M, 3), which has the run's greatest pressure."""
    moved = np.any(points[1:, :2] != points[:-1, :2], axis=1)  # (P - 1,)
    starts = np.flatnonzero(np.concatenate(([True], moved)))  # (M,)
    distinct = points[starts]  # (M, 3)
    distinct[:, 2] = np.maximum.reduceat(points[:, 2], starts)
    return distinct


def curve_spans(points: Points) -> tuple[Points, npt.NDArray[np.intp]]:
    """The curve through distinct, tidy points (M, 3), M >= 1, and the span that each of its points ends.

    Returns the curve (Q, 3) [x, y, pressure] and the spans (Q,): curve[j - 1] to curve[j] is a piece of span[j], which
    joins points[span] and points[span + 1]; the first point counts to span 0. Pressure is interpolated linearly.
    """
    if len(points) == 1:
        return points, np.zeros(1, dtype=np.intp)
    chords = np.diff(points[:, :2], axis=0)  # (M - 1, 2)
    squares = chords[:, 0] * chords[:, 0] + chords[:, 1] * chords[:, 1]  # (M - 1,)
    lengths = np.sqrt(squares)  # (M - 1,)
    knots = np.sqrt(lengths)[:, None]  # (M - 1, 1): centripetal, the square root of the chord
    bends = chords[:-1] / knots[:-1] + chords[1:] / knots[1:]  # (M - 2, 2)
    bends -= (chords[:-1] + chords[1:]) / (knots[:-1] + knots[1:])
    # At an end there is no neighbour: the outermost span is the parabola that its inner end asks for, or a line.
    leaving, arriving = chords.copy(), chords.copy()  # (M - 1, 2) each
    leaving[1:] = knots[1:] * bends
    arriving[:-1] = knots[:-1] * bends
    if len(chords) > 1:
        leaving[0] = 2 * chords[0] - arriving[0]
        arriving[-1] = 2 * chords[-1] - leaving[-1]

    pieces = np.clip(np.ceil(lengths / CURVE_STEP), 1, MAX_SEGMENTS).astype(np.intp)  # (M - 1,)
    span = np.repeat(np.arange(len(pieces)), pieces)  # (Q - 1,)
    first = np.cumsum(pieces) - pieces  # (M - 1,)
    u = ((np.arange(len(span)) - first[span] + 1) / pieces[span])[:, None]  # (Q - 1, 1), in 0..1
    square, cube = u * u, u * u * u
    curve = np.empty((len(span) + 1, 3))  # (Q, 3)
    curve[0] = points[0]
    curve[1:, :2] = (
        (2 * cube - 3 * square + 1) * points[span, :2]
        + (cube - 2 * square + u) * leaving[span]
        + (3 * square - 2 * cube) * points[span + 1, :2]
        + (cube - square) * arriving[span]
    )
    curve[1:, 2:] = (1 - u) * points[span, 2:] + u * points[span + 1, 2:]
    np.clip(curve, 0.0, 1.0, out=curve)
    return curve, np.concatenate((np.zeros(1, dtype=np.intp), span))


def smooth_points(points: npt.ArrayLike) -> Points:
    """The curve through points (P, 3) [x, y, pressure] of 0..1, as (Q, 3) of 0..1 with pieces of about ``CURVE_STEP``.

    Repeated points are taken as one; a single point stays one point. P must be at least 1.
    """
    return curve_spans(distinct_points(quantized_points(points)))[0]


def smoothed_point(before: Points, point: Points, after: Points, max_shift: float) -> Points:
    """A point (3,) of a hand's way, moved towards the line between its neighbours, but no further than ``max_shift``.

    A mouse reports whole pixels, and lines through them tremble by half a pixel. Pressure stays.
    """
    to_point, to_after = point[:2] - before[:2], after[:2] - point[:2]
    share = np.sqrt(np.array([to_point @ to_point, to_after @ to_after]))  # (2,), distances
    if share.sum() == 0:
        return point
    shift = SMOOTHING * (before[:2] + (after[:2] - before[:2]) * (share[0] / share.sum()) - point[:2])
    length = float(np.sqrt(shift @ shift))
    if length > max_shift:
        shift *= max_shift / length
    return np.array([point[0] + shift[0], point[1] + shift[1], point[2]])
