"""From the ink of one drawing to that of another which shares most of it: after an eraser's step, an undo, a redo.

A pixel keeps the greatest ink of all pieces of all curves. So where no piece came or went the ink is the same, and only
the window around the pieces that did is drawn again; the result is exactly what rendering the whole drawing gives.
"""

from typing import TypeAlias

import numpy as np

from core.drawing.curves import Points
from core.drawing.ink import NO_CAPSULES, picture_ink, stroke_capsules
from core.drawing.rasterizer import capsule_windows, paint_many_capsules
from core.drawing.strokes import Drawing, Ink

Window: TypeAlias = tuple[slice, slice]
"""Rows and columns of a raster."""


def render_change(ink: Ink, before: Drawing, after: Drawing) -> tuple[Ink, Window]:
    """The ink (side, side) of ``after``, read-only, and the window outside of which it is that of ``before``.

    ``ink``, that of ``before``, has any side; it is not changed. Strokes are compared as objects.
    """
    side = len(ink)
    kept, came = set(before.strokes), set(after.strokes)
    gone_pieces = stroke_capsules((stroke for stroke in before.strokes if stroke not in came), side)
    new_pieces = stroke_capsules((stroke for stroke in after.strokes if stroke not in kept), side)
    window = _window_around(_not_in_both(gone_pieces, new_pieces), side)
    if after.picture is not before.picture:
        window = _union(window, _difference(picture_ink(before, side), picture_ink(after, side)))
    changed = ink.copy()
    rows, columns = window
    if rows.stop > rows.start and columns.stop > columns.start:
        changed[window] = picture_ink(after, side)[window]
        paint_many_capsules(changed, _inside(stroke_capsules(after.strokes, side), window))
    changed.flags.writeable = False
    return changed, window


def _not_in_both(first: Points, second: Points) -> Points:
    """The rows that are in one of two arrays (n, 6), (m, 6) only."""
    if len(first) == 0 or len(second) == 0:  # a drawing that was opened, or cleared
        return np.concatenate((first, second))
    ones, others = ({row.tobytes() for row in rows} for rows in (first, second))
    only = [np.frombuffer(row).reshape(-1, 6) for row in ones ^ others]
    return np.concatenate([NO_CAPSULES, *only])


def _window_around(capsules: Points, side: int) -> Window:
    """The window that holds every pixel that capsules (n, 6) can touch."""
    if len(capsules) == 0:
        return slice(0, 0), slice(0, 0)
    low, high = capsule_windows(capsules)  # (n, 2) each
    left, top = np.clip(low.min(axis=0), 0, side).tolist()
    right, bottom = np.clip(high.max(axis=0), 0, side).tolist()
    return slice(top, bottom), slice(left, right)


def _inside(capsules: Points, window: Window) -> Points:
    """Those of the capsules (n, 6) whose windows meet a window."""
    low, high = capsule_windows(capsules)
    rows, columns = window
    meets = (low[:, 0] < columns.stop) & (high[:, 0] > columns.start)
    meets &= (low[:, 1] < rows.stop) & (high[:, 1] > rows.start)
    inside: Points = capsules[meets]
    return inside


def _difference(first: Ink, second: Ink) -> Window:
    """The window of the pixels in which two rasters differ."""
    differs = first != second  # (side, side)
    rows, columns = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
    if len(rows) == 0:
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _union(first: Window, second: Window) -> Window:
    """The smallest window around two, of which either may be empty."""
    filled = [window for window in (first, second) if not _is_empty(window)]
    if len(filled) < 2:
        return filled[0] if filled else first
    rows, columns = (
        slice(min(window[axis].start for window in filled), max(window[axis].stop for window in filled))
        for axis in (0, 1)
    )
    return rows, columns


def _is_empty(window: Window) -> bool:
    rows, columns = window
    return bool(rows.stop <= rows.start or columns.stop <= columns.start)
