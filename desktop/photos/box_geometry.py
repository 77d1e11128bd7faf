"""Boxes under the pointer: which one is meant, which of its handles, and what a drag makes of it.

Everything is counted in pixels of the photo; how large a handle or the slack around a box is there depends on the zoom
and is given by the caller.
"""

import enum
import math
from collections.abc import Sequence

import numpy as np

from core.geometry import Box
from core.photos.pages import PageDigit, PageLine

ABOVE = 0.4  # of a box's height: what its text takes above it


class Edge(enum.Flag):
    """The edges of a box that a handle moves; none of them: the whole box is moved."""

    NONE = 0
    LEFT = enum.auto()
    TOP = enum.auto()
    RIGHT = enum.auto()
    BOTTOM = enum.auto()


HANDLES: tuple[Edge, ...] = (
    *(Edge.LEFT | Edge.TOP, Edge.RIGHT | Edge.TOP, Edge.RIGHT | Edge.BOTTOM, Edge.LEFT | Edge.BOTTOM),
    *(Edge.LEFT, Edge.TOP, Edge.RIGHT, Edge.BOTTOM),
)


def handle_place(box: Box, handle: Edge) -> tuple[float, float]:
    """The middle of a handle."""
    x, y, width, height = box
    across = 0.0 if Edge.LEFT in handle else 1.0 if Edge.RIGHT in handle else 0.5
    down = 0.0 if Edge.TOP in handle else 1.0 if Edge.BOTTOM in handle else 0.5
    return x + across * width, y + down * height


def handle_at(box: Box, x: float, y: float, reach: float) -> Edge | None:
    """The handle within reach of a place, corners before edges; None where there is none."""
    for handle in HANDLES:
        handle_x, handle_y = handle_place(box, handle)
        if max(abs(handle_x - x), abs(handle_y - y)) <= reach:
            return handle
    return None


def digit_at(digits: Sequence[PageDigit], x: float, y: float, slack: float) -> int | None:
    """The digit whose box holds a place, the smallest box first; within the slack around boxes the nearest."""
    best, least = None, (math.inf, math.inf)
    for place, digit in enumerate(digits):
        left, top, width, height = digit.box
        outside = max(left - x, x - left - width, top - y, y - top - height, 0.0)
        if outside <= slack and (outside, width * height) < least:
            best, least = place, (outside, width * height)
    return best


def dragged(box: Box, edges: Edge, by_x: float, by_y: float) -> Box:
    """The box with these edges moved, or all of it; an edge may pass the one on the other side."""
    x, y, width, height = box
    left, top, right, bottom = float(x), float(y), float(x + width), float(y + height)
    everything = edges is Edge.NONE
    left += by_x if everything or Edge.LEFT in edges else 0
    right += by_x if everything or Edge.RIGHT in edges else 0
    top += by_y if everything or Edge.TOP in edges else 0
    bottom += by_y if everything or Edge.BOTTOM in edges else 0
    return box_between(left, top, right, bottom)


def box_between(x: float, y: float, other_x: float, other_y: float) -> Box:
    """The box with these two opposite corners, in whole pixels, of one pixel at least."""
    left, right = sorted((round(x), round(other_x)))
    top, bottom = sorted((round(y), round(other_y)))
    return left, top, max(1, right - left), max(1, bottom - top)


def label_widths(digits: Sequence[PageDigit]) -> list[float]:
    """How wide a text above each box may be, from its left edge on, before it meets another box or the text above
    that; never more than three times the box's longer side."""
    if not digits:
        return []
    left, top, width, height = np.array([digit.box for digit in digits], float).T  # each (N,)
    text_top, bottom = top - ABOVE * height, top + height
    rooms = []
    for x, y, text_y, longer in zip(left, top, text_top, np.maximum(width, height), strict=True):
        meets = (left > x) & (text_top < y) & (bottom > text_y)  # (N,)
        rooms.append(float(min(left[meets].min(initial=np.inf) - x, 3 * longer)))
    return rooms


def neighbour(lines: Sequence[PageLine], index: int, across: int, down: int) -> int:
    """The place of the digit to go to from this one: so many further in reading order, or in the line that is so many
    further down, the one that stands nearest. At the ends it stays."""
    counts = [len(line.digits) for line in lines]
    if across or not down:
        return min(max(index + across, 0), sum(counts) - 1)
    row, first = 0, 0
    while index >= first + counts[row]:
        first += counts[row]
        row += 1
    target = min(max(row + down, 0), len(lines) - 1)
    if target == row:
        return index
    here = _middle(lines[row].digits[index - first])
    nearest = min(range(counts[target]), key=lambda place: abs(_middle(lines[target].digits[place]) - here))
    return sum(counts[:target]) + nearest


def _middle(digit: PageDigit) -> float:
    return digit.box[0] + digit.box[2] / 2
