"""Forms of digits that MNIST's writers hardly used: the European 1, the crossed 7, the slashed 0, the two ways to 4.

Each is made from the centre lines of a digit of its class (core.skeletons), by adding a stroke or by moving one; None
says that these lines do not have the shape that it starts from. They are for measuring what a network makes of such
hands; core.habits puts similar strokes into the images that a network is trained on, in another way.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from core.curves import Points
from core.writing_variants import Hand, Lines, digit_size, is_free, way

PLAIN = 1.25
"""A one of a single stroke: its lines are at most so much longer than it is high."""

FOOT = (0.17, 0.33)
"""How far the foot of a one goes to each side, as a fraction of the digit's size."""
LEAST_MOUTH = 0.15
"""Between the two tops of an open four, as a fraction of the digit's size."""
LEAST_TRIANGLE = 0.3
"""Height of what a closed four holds, as a fraction of the digit's size ..."""
LEAST_STEEPNESS = 0.7
"""... and of its width."""

Form = Callable[[Lines, Hand], Lines | None]


def european_one(lines: Lines, hand: Hand) -> Lines | None:
    """A plain one with a long upstroke, as it is taught in most of Europe."""
    points = np.concatenate(lines)
    top, bottom = points[points[:, 1].argmin()], points[points[:, 1].argmax()]
    stem = top - bottom
    length = float(np.hypot(*stem))
    if length == 0 or sum(way(line)[-1] for line in lines) > PLAIN * length:
        return None
    lean = np.degrees(np.arctan2(stem[0], -stem[1]))  # from upright, to the right
    # A hand that leans its stem leans the upstroke less, or it would write a seven.
    turn = np.radians(max(hand.uniform(28, 48) + 0.4 * lean, lean + 18))
    start = top + length * hand.uniform(0.4, 0.8) * np.array([-np.sin(turn), np.cos(turn)])
    return (*lines, bent(start, top, hand))


def one_with_foot(lines: Lines, hand: Hand) -> Lines | None:
    """The same with a foot."""
    upright = european_one(lines, hand)
    if upright is None:
        return None
    points = np.concatenate(lines)
    bottom = points[points[:, 1].argmax()]
    along = digit_size(lines) * np.array([1.0, hand.normal(0, 0.08)])
    return (*upright, bent(bottom - hand.uniform(*FOOT) * along, bottom + hand.uniform(*FOOT) * along, hand))


def crossed_seven(lines: Lines, hand: Hand) -> Lines | None:
    """A short line across the stem of a seven that has none yet."""
    size = digit_size(lines)
    tips = sum(is_free(line[end], line, lines, size) for line in lines for end in (0, -1))
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    stem = crossings(lines, low[1] + (high[1] - low[1]) * hand.uniform(0.48, 0.62))
    if tips > 3 or len(stem) != 1:
        return None
    middle = stem[0] + (hand.normal(0, 0.03) * size, 0)
    lean = np.radians(hand.normal(8, 8))
    along = size * hand.uniform(0.18, 0.32) * np.array([np.cos(lean), -np.sin(lean)])
    return (*lines, bent(middle - along, middle + along, hand))


def slashed_zero(lines: Lines, hand: Hand) -> Lines | None:
    """A line through the zero, from its lower left to its upper right, that ends inside it or reaches beyond."""
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    middle, (width, height) = (low + high) / 2, high - low
    if min(width, height) == 0:
        return None
    lean = np.radians(hand.uniform(25, 55))
    along = np.array([np.sin(lean), -np.cos(lean)])
    along *= hand.uniform(0.8, 1.2) / np.hypot(along[0] / (width / 2), along[1] / (height / 2))
    return (*lines, bent(middle - along, middle + along, hand))


def open_four(lines: Lines, hand: Hand) -> Lines | None:
    """A four whose left stroke ends beside the stem; one that was closed is parted at its top."""
    return _four(lines, hand, closed=False)


def closed_four(lines: Lines, hand: Hand) -> Lines | None:
    """A four whose left stroke begins at the top of the stem, so that it holds a triangle."""
    return _four(lines, hand, closed=True)


def _four(lines: Lines, hand: Hand, *, closed: bool) -> Lines | None:
    size = digit_size(lines)
    points = np.concatenate(lines)
    middle = (points[:, 1].min() + points[:, 1].max()) / 2
    tips = sorted(
        (line[end][1], line[end][0], number, end)
        for number, line in enumerate(lines)
        for end in (0, -1)
        if line[end][1] < middle and is_free(line[end], line, lines, size)
    )
    if len(tips) >= 2:  # the two highest are where its strokes begin
        (_, x, left, left_end), (stem_y, stem_x, stem, _) = sorted(tips[:2], key=lambda tip: tip[1])
        if left == stem or stem_x - x < LEAST_MOUTH * size:
            return None
        if not closed:
            return lines
        stroke = lines[left][:: 1 if left_end == 0 else -1]
        width, height = (stem_x, -stem_y) - stroke[_lower_left(stroke)] * (1, -1)
        if height < max(LEAST_TRIANGLE * size, LEAST_STEEPNESS * width):
            return None
        return (*_without(lines, left), _led(stroke, np.array([stem_x, stem_y])))
    left = min(range(len(lines)), key=lambda number: lines[number][:, 0].min())
    line = lines[left]
    if any(is_free(line[end], line, lines, size) for end in (0, -1)) and not np.array_equal(line[0], line[-1]):
        return None
    if closed:
        return lines
    top, leftmost = int(line[:, 1].argmin()), int(line[:, 0].argmin())
    first, second = line[: top + 1][::-1], line[top:]  # both from the top
    stroke, rest = (first, second) if leftmost < top else (second, first)
    opened = _led(stroke, stroke[0] + size * np.array([-hand.uniform(0.25, 0.4), hand.uniform(0.0, 0.1)]))
    return (*_without(lines, left), *([rest] if len(rest) > 1 else []), opened)


def _led(line: Points, place: Points) -> Points:
    """A line whose first point is led to a place, and the rest with it, less and less until its lower left corner."""
    lengths = way(line)
    share = np.clip(1 - lengths / max(lengths[_lower_left(line)], 1e-9), 0, 1)[:, None]  # (P, 1)
    led: Points = line + share * (place - line[0])
    return led


def _lower_left(line: Points) -> int:
    return int((line[:, 1] - line[:, 0]).argmax())


def _without(lines: Lines, number: int) -> Lines:
    return (*lines[:number], *lines[number + 1 :])


def crossings(lines: Lines, row: float) -> list[Points]:
    """Where lines cross a row: each (2,) [x, row]."""
    found = []
    for line in lines:
        for (x, y), (next_x, next_y) in pairwise(line):
            if (y < row) != (next_y < row):
                found.append(np.array([x + (next_x - x) * (row - y) / (next_y - y), row]))
    return found


def bent(first: Points, last: Points, hand: Hand) -> Points:
    """A stroke from first to last (2,) that is not quite straight: (5, 2)."""
    across = np.array([last[1] - first[1], first[0] - last[0]])
    places = np.linspace(0, 1, 5)[:, None]
    return first + (last - first) * places + across * hand.normal(0, 0.04) * 4 * places * (1 - places)


FORMS: dict[str, tuple[int, Form]] = {
    "1 with a long upstroke": (1, european_one),
    "1 with upstroke and foot": (1, one_with_foot),
    "7 crossed": (7, crossed_seven),
    "4 open": (4, open_four),
    "4 closed": (4, closed_four),
    "0 slashed": (0, slashed_zero),
}
"""Each form with the digit that it is of."""
