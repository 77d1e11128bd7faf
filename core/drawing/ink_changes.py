"""From the ink of one drawing to that of another which shares most of it: after an eraser's step, an undo, a redo.

A pixel keeps the greatest ink of all pieces of all curves. So where no piece came or went the ink is the same, and only
the box around the pieces that did is drawn anew; the result is exactly what rendering the whole drawing gives.
"""

import numpy as np

from core.drawing.curves import Points
from core.drawing.ink import NO_CAPSULES, picture_ink, stroke_capsules
from core.drawing.rasterizer import capsule_windows, paint_many_capsules
from core.drawing.strokes import Drawing, Ink

Box = tuple[slice, slice]
"""Rows and columns of a raster."""


def render_change(ink: Ink, before: Drawing, after: Drawing) -> tuple[Ink, Box]:
    """The ink (side, side) of ``after``, read-only, and the box outside of which it equals ``ink``, that of ``before``.

    ``ink`` has any side; it is not changed. Strokes are compared as objects.
    """
    side = len(ink)
    kept, came = set(before.strokes), set(after.strokes)
    gone_pieces = stroke_capsules((stroke for stroke in before.strokes if stroke not in came), side)
    new_pieces = stroke_capsules((stroke for stroke in after.strokes if stroke not in kept), side)
    box = _box_around(_not_in_both(gone_pieces, new_pieces), side)
    if after.picture is not before.picture:
        box = _union(box, _difference(picture_ink(before, side), picture_ink(after, side)))
    changed = ink.copy()
    rows, columns = box
    if rows.stop > rows.start and columns.stop > columns.start:
        changed[box] = picture_ink(after, side)[box]
        paint_many_capsules(changed, _inside(stroke_capsules(after.strokes, side), box))
    changed.flags.writeable = False
    return changed, box


def _not_in_both(first: Points, second: Points) -> Points:
    """The rows that are in one of two arrays (n, 6), (m, 6) only."""
    if len(first) == 0 or len(second) == 0:  # a drawing that was opened, or cleared
        return np.concatenate((first, second))
    ones, others = ({row.tobytes() for row in rows} for rows in (first, second))
    only = [np.frombuffer(row).reshape(-1, 6) for row in ones ^ others]
    return np.concatenate([NO_CAPSULES, *only])


def _box_around(capsules: Points, side: int) -> Box:
    """The box that holds every pixel that capsules (n, 6) can touch."""
    if len(capsules) == 0:
        return slice(0, 0), slice(0, 0)
    low, high = capsule_windows(capsules)  # (n, 2) each
    left, top = np.clip(low.min(axis=0), 0, side).tolist()
    right, bottom = np.clip(high.max(axis=0), 0, side).tolist()
    return slice(top, bottom), slice(left, right)


def _inside(capsules: Points, box: Box) -> Points:
    """Those of the capsules (n, 6) whose windows meet a box."""
    low, high = capsule_windows(capsules)
    rows, columns = box
    meets = (low[:, 0] < columns.stop) & (high[:, 0] > columns.start)
    meets &= (low[:, 1] < rows.stop) & (high[:, 1] > rows.start)
    inside: Points = capsules[meets]
    return inside


def _difference(first: Ink, second: Ink) -> Box:
    """The box of the pixels in which two rasters differ."""
    differs = first != second  # (side, side)
    rows, columns = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
    if len(rows) == 0:
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _union(first: Box, second: Box) -> Box:
    """The smallest box around two, of which either may be empty."""
    boxes = [box for box in (first, second) if box[0].stop > box[0].start and box[1].stop > box[1].start]
    if len(boxes) < 2:
        return boxes[0] if boxes else first
    rows, columns = (
        slice(min(box[axis].start for box in boxes), max(box[axis].stop for box in boxes)) for axis in (0, 1)
    )
    return rows, columns
