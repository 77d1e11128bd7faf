"""The eraser of a vector drawing: strokes are cut where a disc passed, and a picture under them loses its ink there.

A stroke is followed along its smooth curve, so an eraser that passes between two far points cuts it all the same. What
lies under the eraser goes completely, so the line is cut where its edge, not its middle, meets the disc. Strokes that
the eraser does not touch stay the same objects.
"""

import numpy as np
import numpy.typing as npt

from core.drawing.curves import CURVE_STEP, Points, distinct_points, line_width, quantized_points, segment_lengths
from core.drawing.rasterizer import paint_capsules
from core.drawing.strokes import Drawing, Ink, Stroke

FINE_STEP = 0.98 * CURVE_STEP
"""A little shorter than a piece, so that after rounding a stroke that was cut is its own curve, and a second cut
changes nothing but its neighbourhood."""

HALVINGS = 10
"""A cut is placed by bisecting a piece of the curve this many times: to a fiftieth of a pixel of the canvas."""


def erase(drawing: Drawing, path: npt.ArrayLike, radius: float) -> Drawing:
    """The drawing after a disc of ``radius`` (a fraction of the side) passed along ``path`` (K, 2), K >= 1, in 0..1.

    Returns ``drawing`` itself where nothing was under the disc.
    """
    places = quantized_points(path)  # (K, 2)
    strokes = tuple(rest for stroke in drawing.strokes for rest in _remaining_pieces(stroke, places, radius))
    picture = None if drawing.picture is None else _remaining_picture(drawing.picture, places, radius)
    if picture is drawing.picture and strokes == drawing.strokes:
        return drawing
    return Drawing(strokes, picture)


def _remaining_pieces(stroke: Stroke, path: Points, radius: float) -> list[Stroke]:
    """What is left of a stroke: itself, or its pieces outside of the disc's way."""
    margin = (
        radius + stroke.width
    )  # the pen's radius is at most 0.8 of its width; a curve leaves its points' box a little
    box = stroke.points[:, :2]
    slack = margin + 0.3 * np.abs(np.diff(box, axis=0)).max(initial=0.0)
    if np.any(box.min(axis=0) - slack > path.max(axis=0)) or np.any(box.max(axis=0) + slack < path.min(axis=0)):
        return [stroke]
    curve = _resampled(stroke)  # (Q, 3)
    outside = _clearance(curve, path, radius, stroke.width) > 0  # (Q,)
    if outside.all():
        return [stroke]
    ends = _cuts(curve, outside, path, radius, stroke.width)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], outside, [False]))))
    rests = []
    for first, after in edges.reshape(-1, 2).tolist():
        parts = [curve[first:after]]
        if first > 0:
            parts.insert(0, ends[first - 1][None])
        if after < len(curve):
            parts.append(ends[after - 1][None])
        run = np.concatenate(parts)  # (R, 3)
        if segment_lengths(run).sum() >= CURVE_STEP:  # shorter ones are crumbs
            rests.append(Stroke(run, stroke.width))
    return rests


def _resampled(stroke: Stroke) -> Points:
    """The stroke's curve with its pieces cut until none is longer than FINE_STEP: (R, 3).

    A stroke whose points are as dense as that already, because it was cut before, is its own curve and stays so.
    """
    curve = stroke.curve  # (Q, 3)
    if len(curve) == len(distinct_points(stroke.points)):
        return curve
    pieces = np.maximum(np.ceil(segment_lengths(curve) / FINE_STEP), 1).astype(np.intp)  # (Q - 1,)
    places = np.arange(pieces.sum() + 1)  # (R,)
    starts = np.concatenate(([0], np.cumsum(pieces)))  # (Q,): where each point of the curve comes to lie
    return np.stack([np.interp(places, starts, column) for column in curve.T], axis=1)


def _clearance(curve: Points, path: Points, radius: float, width: float) -> Points:
    """How far the line's edge is from the disc's way, (Q,) for points (Q, 3); negative where the disc touched it."""
    nearest = np.full(len(curve), np.inf)  # (Q,), squared
    starts, ends = (path, path) if len(path) == 1 else (path[:-1], path[1:])
    for start, end in zip(starts, ends, strict=True):
        way = end - start  # (2,)
        away = curve[:, :2] - start  # (Q, 2)
        share = np.clip(away @ way / max(float(way @ way), 1e-12), 0.0, 1.0)  # (Q,)
        away = away - share[:, None] * way
        np.minimum(nearest, (away * away).sum(axis=1), out=nearest)
    clearance: Points = np.sqrt(nearest) - radius - line_width(width, curve[:, 2]) / 2
    return clearance


def _cuts(
    curve: Points, outside: npt.NDArray[np.bool_], path: Points, radius: float, width: float
) -> dict[int, Points]:
    """Where the pieces that begin or end under the disc leave it: index of the piece -> point (3,) outside."""
    crossing = np.flatnonzero(outside[1:] != outside[:-1])  # (C,)
    starts_outside = outside[crossing][:, None]
    clear = np.where(starts_outside, curve[crossing], curve[crossing + 1])  # (C, 3)
    under = np.where(starts_outside, curve[crossing + 1], curve[crossing])
    for _ in range(HALVINGS):
        middle = (clear + under) / 2
        free = (_clearance(middle, path, radius, width) > 0)[:, None]
        clear, under = np.where(free, middle, clear), np.where(free, under, middle)
    return dict(zip(crossing.tolist(), clear, strict=True))


def _remaining_picture(picture: Ink, path: Points, radius: float) -> Ink:
    """A picture (S, S) uint8 without the ink under the disc's way; itself when there was none."""
    discs = np.empty((len(path), 3))  # (K, 3)
    discs[:, :2] = path * len(picture)
    discs[:, 2] = radius * len(picture)
    passed = np.zeros_like(picture)
    paint_capsules(passed, np.concatenate((discs, discs) if len(discs) == 1 else (discs[:-1], discs[1:]), axis=1))
    rest: Ink = np.minimum(picture, 255 - passed)
    if np.array_equal(rest, picture):
        return picture
    rest.flags.writeable = False
    return rest
