"""Forms of digits that MNIST's writers hardly used: European 1, crossed 7, slashed 0, open and closed 4.

Each form changes the centre lines of a digit of its class (core.synthesis.skeletons) by adding or moving a stroke; the
result is None where the lines do not have the shape that it starts from. They serve evaluation; training images get
their forms from core.synthesis.regional_forms, with wider distributions, so that the two are not the same strokes.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from core.drawing.curves import Points
from core.synthesis.added_strokes import bowed, level, upright
from core.synthesis.stroke_distortions import Lines, arc_lengths, digit_size, is_free

PLAIN = 1.25
"""Maximum length of the lines of a one of a single stroke, as a multiple of its height."""

FOOT = (0.17, 0.33)
"""How far the foot of a one goes to each side, as a fraction of the digit's size."""
MIN_MOUTH = 0.15
"""Between the two tops of an open four, as a fraction of the digit's size."""
MIN_SPACE = 0.075
"""Radius of the circle that a closed four's triangle holds, as a fraction of the digit's size; half of the usual pen's
width is 0.067, and paper has to be seen."""
MIN_STEEPNESS = 0.75
"""Height of that triangle by its width."""
MIN_ROUNDNESS = 0.5
"""Minimum spread across by spread along of a zero that is slashed. In a narrower one no slash could be seen."""

Variant = Callable[[Lines, Generator], Lines | None]


def european_one(lines: Lines, rng: Generator) -> Lines | None:
    """A plain one with a long upstroke, as it is taught in most of Europe."""
    points = np.concatenate(lines)
    top, bottom = points[points[:, 1].argmin()], points[points[:, 1].argmax()]
    stem = top - bottom
    length = float(np.hypot(*stem))
    if length == 0 or sum(arc_lengths(line)[-1] for line in lines) > PLAIN * length:
        return None
    lean = np.degrees(np.arctan2(stem[0], -stem[1]))  # from upright, to the right
    # The upstroke of a slanted one leans less than its stem, or it would be a seven.
    turn = np.radians(max(rng.uniform(28, 48) + 0.4 * lean, lean + 18))
    start = top - length * rng.uniform(0.4, 0.8) * upright(turn)
    return (*lines, bowed(start, top, rng))


def one_with_foot(lines: Lines, rng: Generator) -> Lines | None:
    """The same with a foot."""
    upright = european_one(lines, rng)
    if upright is None:
        return None
    points = np.concatenate(lines)
    bottom = points[points[:, 1].argmax()]
    along = digit_size(lines) * np.array([1.0, rng.normal(0, 0.08)])
    return (*upright, bowed(bottom - rng.uniform(*FOOT) * along, bottom + rng.uniform(*FOOT) * along, rng))


def crossed_seven(lines: Lines, rng: Generator) -> Lines | None:
    """A short line across the stem of a seven that has none yet."""
    size = digit_size(lines)
    tips = sum(is_free(line[end], line, lines, size) for line in lines for end in (0, -1))
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    stem = crossings(lines, low[1] + (high[1] - low[1]) * rng.uniform(0.48, 0.62))
    if tips > 3 or len(stem) != 1:
        return None
    middle = stem[0] + (rng.normal(0, 0.03) * size, 0)
    lean = np.radians(rng.normal(8, 8))
    along = size * rng.uniform(0.18, 0.32) * level(lean)
    return (*lines, bowed(middle - along, middle + along, rng))


def slashed_zero(lines: Lines, rng: Generator) -> Lines | None:
    """A line through the zero, from its lower left to its upper right, that ends inside it or reaches beyond."""
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    middle, (width, height) = (low + high) / 2, high - low
    across, along = np.sqrt(np.maximum(np.linalg.eigvalsh(np.cov(points.T, bias=True)), 0))
    if min(width, height) == 0 or across < MIN_ROUNDNESS * along:
        return None
    lean = np.radians(rng.uniform(25, 55))
    half = upright(lean)
    half *= rng.uniform(0.8, 1.2) / np.hypot(half[0] / (width / 2), half[1] / (height / 2))
    return (*lines, bowed(middle - half, middle + half, rng))


def open_four(lines: Lines, rng: Generator) -> Lines | None:
    """A four whose left stroke ends beside the stem; one that was closed is parted at its top."""
    tops = _tops(lines)
    if tops:
        return lines if _mouth(tops) >= MIN_MOUTH * digit_size(lines) else None
    number = _loop(lines)
    if number is None:
        return None
    loop = lines[number]
    top, leftmost = int(loop[:, 1].argmin()), int(loop[:, 0].argmin())
    first, second = loop[: top + 1][::-1], loop[top:]  # both from the top
    stroke, rest = (first, second) if leftmost < top else (second, first)
    aside = digit_size(lines) * np.array([-rng.uniform(0.25, 0.4), rng.uniform(0.0, 0.1)])
    return (*_without(lines, number), *([rest] if len(rest) > 1 else []), _led(stroke, stroke[0] + aside))


def closed_four(lines: Lines, rng: Generator) -> Lines | None:
    """A four whose left stroke begins at the top of the stem, so that it holds a triangle."""
    tops = _tops(lines)
    if not tops:
        return None if _loop(lines) is None else lines
    (left, stroke), (_, stem) = tops
    corner = stroke[_lower_left(stroke)]
    width, height = (stem[0] - corner) * (1, -1)
    size = digit_size(lines)
    if (
        _mouth(tops) < MIN_MOUTH * size
        or height < MIN_STEEPNESS * width
        or _room(corner, stem[0], stroke[-1]) < MIN_SPACE * size
    ):
        return None
    return (*_without(lines, left), _led(stroke, stem[0]))


def _tops(lines: Lines) -> list[tuple[int, Points]]:
    """The two lines with the highest free ends in the upper half, the left one first, each with its number.

    They begin at these ends. Empty when there are no two: then a four is closed, or is none.
    """
    size = digit_size(lines)
    points = np.concatenate(lines)
    middle = (points[:, 1].min() + points[:, 1].max()) / 2
    upper = [
        (number, line[::turn])
        for number, line in enumerate(lines)
        for turn in (1, -1)
        if line[::turn][0, 1] < middle and is_free(line[::turn][0], line, lines, size)
    ]
    highest = sorted(upper, key=lambda top: float(top[1][0, 1]))[:2]
    return sorted(highest, key=lambda top: float(top[1][0, 0])) if len(highest) == 2 else []


def _mouth(tops: list[tuple[int, Points]]) -> float:
    """The width of what is open between two tops; 0 when they are the ends of one line."""
    (left, stroke), (right, stem) = tops
    return float(stem[0, 0] - stroke[0, 0]) if left != right else 0.0


def _loop(lines: Lines) -> int | None:
    """The line furthest to the left, if it goes around: both of its ends join other lines, or each other."""
    number = min(range(len(lines)), key=lambda number: float(lines[number][:, 0].min()))
    line = lines[number]
    free = any(is_free(line[end], line, lines, digit_size(lines)) for end in (0, -1))
    return number if np.array_equal(line[0], line[-1]) or not free else None


def _led(line: Points, place: Points) -> Points:
    """A line whose first point is led to a place, and the rest with it, less and less until its lower left corner."""
    lengths = arc_lengths(line)
    share = np.clip(1 - lengths / max(lengths[_lower_left(line)], 1e-9), 0, 1)[:, None]  # (P, 1)
    led: Points = line + share * (place - line[0])
    return led


def _room(first: Points, second: Points, third: Points) -> float:
    """The radius of the circle that touches all sides of a triangle with these corners, (2,) each."""
    (x, y), (other_x, other_y) = second - first, third - first
    around = sum(float(np.hypot(*side)) for side in (second - first, third - first, third - second))
    return float(abs(x * other_y - y * other_x)) / max(around, 1e-9)


def _lower_left(line: Points) -> int:
    return int((line[:, 1] - line[:, 0]).argmax())


def _without(lines: Lines, number: int) -> Lines:
    return (*lines[:number], *lines[number + 1 :])


def crossings(lines: Lines, row: float) -> list[Points]:
    """Where lines cross a row: each (2,) [x, row]."""
    crossings = []
    for line in lines:
        for (x, y), (next_x, next_y) in pairwise(line):
            if (y < row) != (next_y < row):
                crossings.append(np.array([x + (next_x - x) * (row - y) / (next_y - y), row]))
    return crossings


VARIANTS: dict[str, tuple[int, Variant]] = {
    "1 with a long upstroke": (1, european_one),
    "1 with upstroke and foot": (1, one_with_foot),
    "7 crossed": (7, crossed_seven),
    "4 open": (4, open_four),
    "4 closed": (4, closed_four),
    "0 slashed": (0, slashed_zero),
}
"""Each form with the digit that it is of."""
