"""Line removal: ruled and squared paper, margins and the lines of tables are taken out of a page.

Lines are long, thin and straight. Where a digit's stroke crosses a line, it is darker than the line, or goes on above
and below it: there the ink stays.
"""

from collections.abc import Iterator

import numpy as np
from scipy import ndimage

from core.geometry import Mask, Plane
from core.photos.components import Components

MIN_LENGTH = 0.22
"""Of the side along which a line runs."""
PIECE = 1 / 30
"""Of that side: a line is made of level pieces at least this long, so it may rise or fall a little."""
MAX_THICKNESS = 1 / 90
"""Of the shorter side."""
REMAINS, REMAINS_REACH = 0.85, 3
"""A component with this share of its pixels this near to a line is what is left of the line."""
CROWDED = 0.5
"""Where more than this of what lines lie on is near to them, that a component is near to one says little."""
BRIDGED = 3
"""Where a stroke covers a line for up to this many level pieces, the line goes on behind it."""
SPARSE = 4
"""How dark a line is, is sampled at one column of this many."""
THICKER = 1.6
"""A stroke along a line makes it this many times as thick."""
DARKER = 1.5
"""Ink on a line is this many times as dark as the line."""


def remove_lines(values: Plane, floor: float) -> tuple[Plane, Mask]:
    """The contrast (h, w) of a deskewed page without its lines, and where (h, w) they were.

    floor is the contrast from which on a pixel may be ink.
    """
    level, lines = _without_level_lines(values, floor)
    upright, uprights = _without_level_lines(np.ascontiguousarray(level.T), floor)
    return np.ascontiguousarray(upright.T), lines | uprights.T


def line_remnants_of(lines: Mask, components: Components, values: Plane) -> Mask:
    """Which components are remains of lines (h, w): most of their pixels are at their edges.

    values (h, w) are the page's with its lines. On squared paper most of everything is near to a line; there, what is
    both higher and wider than lines are thick, or darker than they are, is ink.
    """
    width = 2 * REMAINS_REACH + 1
    near = _dilated_along(_dilated_along(lines, width, 0), width, 1)
    inked = np.bincount(components.labels[near], minlength=components.count + 1)[1:]
    remains = inked > REMAINS * components.area
    if lines.any() and near[_box(lines)].mean() > CROWDED:
        thick = max_line_thickness(values.shape) + 2 * REMAINS_REACH
        slender = np.minimum(components.width, components.height) <= thick
        # Crossings of two lines are dark, too, but small.
        dark = (components.darkness > DARKER * np.median(values[lines & (values > 0)])) & (components.side > thick)
        remains &= slender & ~dark
    return np.asarray(remains)


def _without_level_lines(values: Plane, floor: float) -> tuple[Plane, Mask]:
    faint = values > floor * 0.7
    width = values.shape[1]
    piece = max(15, round(width * PIECE))
    runs = _long_runs(_dilated_along(faint, 3, 0), piece)
    labels, _ = ndimage.label(runs, np.ones((3, 3)))
    removed = np.zeros_like(faint)
    kept = values.copy()
    thickest = max_line_thickness(values.shape)
    least = MIN_LENGTH * width
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        if place[1].stop - place[1].start < least:
            continue
        for line, (rows, columns) in _lines_in(labels[place] == number, thickest, least, BRIDGED * piece):
            top, left = place[0].start, place[1].start
            there = slice(top + rows.start, top + rows.stop), slice(left + columns.start, left + columns.stop)
            _erase_line(kept, values, removed, _slender(line), there, piece)
    return kept, removed


def _lines_in(area: Mask, thickest: float, least: float, bridged: int) -> Iterator[tuple[Mask, tuple[slice, slice]]]:
    """The lines in an area (H, W) of level runs, and where in it they are: (rows, length) each.

    It is one itself, or there are several that strokes hold together.

    Without what is thicker than a line they fall apart; pieces at most ``bridged`` pixels apart are then of one line.
    """
    if _usual_thickness(area) <= thickest:
        yield area, (slice(0, area.shape[0]), slice(0, area.shape[1]))
        return
    thin = area & ~_long_runs(area.T, int(thickest) + 1).T
    labels, _ = ndimage.label(_dilated_along(thin, bridged, 1), np.ones((3, 3)))
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        if place[1].stop - place[1].start >= least:
            line = thin[place] & (labels[place] == number)
            if _usual_thickness(line) <= thickest:
                yield line, place


def _usual_thickness(line: Mask) -> float:
    """The median thickness of a line (rows, length), in pixels, where it is there."""
    thickness = line.sum(axis=0)  # (length,)
    return float(np.median(thickness[thickness > 0]))


def _box(mask: Mask) -> tuple[slice, slice]:
    """Where a mask (h, w) that is not empty has anything."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def max_line_thickness(shape: tuple[int, ...]) -> float:
    """Pixels of the thickest line on a page of this shape, soft edges included."""
    return max(4.0, min(shape) * MAX_THICKNESS) + 2


def _slender(line: Mask) -> Mask:
    """A line (rows, length) without what lies along it: where it is much thicker, a stroke of a digit does."""
    thickness, usual = line.sum(axis=0), _usual_thickness(line)
    thin = (thickness > 0) & (thickness <= THICKER * usual + 1)
    rows, columns = np.arange(len(line))[:, None], np.arange(len(thickness))
    middles = (rows * line).sum(axis=0)[thin] / thickness[thin]
    middle = np.interp(columns, columns[thin], middles)  # (length,): where the line goes on under the stroke
    return np.asarray(line & (thin | (np.abs(rows - middle) <= usual / 2)))


def _erase_line(kept: Plane, values: Plane, removed: Mask, line: Mask, place: tuple[slice, slice], piece: int) -> None:
    """Make a line paper in ``kept`` but where ink crosses it, and note in ``removed`` where it was."""
    top, bottom = max(0, place[0].start - 2), min(values.shape[0], place[0].stop + 2)
    here = (slice(top, bottom), place[1])
    grown = np.zeros((bottom - top, line.shape[1]), bool)
    grown[place[0].start - top : place[0].start - top + line.shape[0]] = line
    grown = ndimage.binary_dilation(grown, np.ones((3, 1), bool))
    contrast = np.where(grown, values[here], 0)
    # How dark the line is by itself: along most of some way, since digits cover it in places.
    darkest = contrast.max(axis=0)  # (length,)
    known = np.flatnonzero(grown.any(axis=0))  # elsewhere thick strokes cover it
    darkest = np.interp(np.arange(len(darkest)), known, darkest[known]).astype(values.dtype)
    size = min(10 * piece, len(darkest)) // SPARSE | 1
    usual = ndimage.percentile_filter(darkest[::SPARSE], 35, size=size, mode="nearest").repeat(SPARSE)[: len(darkest)]
    ink = contrast > np.maximum(DARKER * usual, 0.12)
    above, below = _beside(values, here, grown, usual)
    crossing = grown & (ink | (above & below)[None, :])
    kept[here] = np.where(grown & ~crossing, 0, kept[here])
    removed[here] |= grown


def _beside(values: Plane, here: tuple[slice, slice], grown: Mask, usual: Plane) -> tuple[Mask, Mask]:
    """In which columns (length,) ink as dark as the line follows right above it, and right below."""
    rows = np.arange(grown.shape[0])[:, None]
    any_line = grown.any(axis=0)
    first = np.where(grown, rows, grown.shape[0]).min(axis=0) + here[0].start - 1
    last = np.where(grown, rows, -1).max(axis=0) + here[0].start + 1
    columns = np.arange(here[1].start, here[1].stop)
    masks = []
    for edge, step in ((first, -1), (last, 1)):
        darkest = np.zeros(len(columns), np.float32)
        for further in range(2):
            row = np.clip(edge + step * further, 0, values.shape[0] - 1)
            darkest = np.maximum(darkest, values[row, columns])
        masks.append(any_line & (darkest > np.maximum(0.6 * usual, 0.08)))
    return masks[0], masks[1]


def _long_runs(mask: Mask, least: int) -> Mask:
    """The pixels (h, w) of a mask in horizontal runs of at least this length: a morphological opening."""
    opened = ndimage.minimum_filter1d(mask.view(np.uint8), least, axis=1, mode="constant")
    # Of an even number of pixels the middle is one to the left, so back again it is one to the right.
    return _dilated_along(opened.view(bool), least, 1, origin=-1 if least % 2 == 0 else 0)


def _dilated_along(mask: Mask, size: int, axis: int, origin: int = 0) -> Mask:
    """A mask (h, w) grown along an axis to all that is within a window of ``size`` pixels."""
    grown = ndimage.maximum_filter1d(mask.view(np.uint8), size, axis=axis, mode="constant", origin=origin)
    return np.asarray(grown.view(bool))
