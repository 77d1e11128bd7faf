"""Distortions of strokes for evaluation: tremor, hooks at the ends, gaps.

They change centre lines (core.synthesis.skeletons) before a pen draws them. A digit keeps its size and place apart from
what is added. Strokes that belong to one digit, such as a slash or a foot, are in core.synthesis.digit_variants.
"""

import numpy as np
from numpy.random import Generator

from core.drawing.curves import Points

Lines = tuple[Points, ...]
"""The lines of a digit, each (P, 2) [x, y], in any unit; y goes down."""

TREMBLE = 0.018
"""sd of the sideways movement, as a fraction of the digit's size, as are all lengths here."""
TREMBLE_STEP = 0.1
"""Distance along the line between two random displacements."""
HOOKS = (0.08, 0.13)
"""Shortest and longest little tail: half of the usual pen's width, which hides it, and a little more."""
MIN_HOOKED = 0.25
"""A shorter line is no stroke of its own."""
HOOK_TURNS = (50.0, 120.0)
"""Degrees by which the pen turns into the tail."""
GAPS = (0.02, 0.06)
"""Width of the paper that is seen in a gap."""
MAX_GAPS = 2
TOUCH = 0.06
"""An end of a line this near to another line joins it."""


def digit_size(lines: Lines) -> float:
    """The longer side of the lines' box; tiny, but not 0, for a dot."""
    points = np.concatenate(lines)  # (all P, 2)
    return max(float(np.ptp(points, axis=0).max()), 1e-6)


def trembling(lines: Lines, rng: Generator) -> Lines:
    """Tremor: every line is displaced sideways to and fro. Its ends stay in place."""
    size = digit_size(lines)
    return tuple(_trembling(line, size, rng) for line in lines)


def _trembling(line: Points, size: float, rng: Generator) -> Points:
    lengths = arc_lengths(line)
    steps = int(lengths[-1] / (TREMBLE_STEP * size))
    if steps < 2:
        return line
    knots = np.linspace(0, lengths[-1], steps + 1)
    aside = TREMBLE * size * rng.standard_normal(steps + 1)
    aside[[0, -1]] = 0
    # Half a step apart, so that the pen turns softly at each of them.
    places = np.linspace(0, lengths[-1], 2 * steps + 1)
    along = np.gradient(points_at(line, places), axis=0)  # (Q, 2)
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    across = np.column_stack((-along[:, 1], along[:, 0]))  # (Q, 2)
    shaken: Points = points_at(line, places) + across * np.interp(places, knots, aside)[:, None]
    return shaken


def hooked(lines: Lines, rng: Generator) -> Lines:
    """Little tails where the pen lands and lifts: at every end that joins no other line; a ring is left at its top."""
    size = digit_size(lines)
    changed = []
    for line in lines:
        ring = len(line) > 3 and np.array_equal(line[0], line[-1])
        line = np.roll(line[:-1], -int(line[:-1, 1].argmin()), axis=0) if ring else line
        free = [end for end in (0, -1) if ring or is_free(line[end], line, lines, size)]
        for end in free if arc_lengths(line)[-1] > MIN_HOOKED * size else ():
            tail = _tail(line if end == -1 else line[::-1], size, rng)
            line = np.concatenate((line, tail) if end == -1 else (tail[::-1], line))
        changed.append(line)
    return tuple(changed)


def _tail(line: Points, size: float, rng: Generator) -> Points:
    """Three points that go on from the last one, turned to one side: (3, 2)."""
    lengths = arc_lengths(line)
    onward = line[-1] - points_at(line, np.array([lengths[-1] - 0.1 * size]))[0]
    turn = np.radians(rng.uniform(*HOOK_TURNS) * rng.choice((-1, 1)))
    heading = np.arctan2(onward[1], onward[0]) + turn * np.array([0.7, 1.0, 1.1])  # (3,)
    step = rng.uniform(*HOOKS) * size / 3
    tail: Points = line[-1] + step * np.cumsum(np.column_stack((np.cos(heading), np.sin(heading))), axis=0)
    return tail


def gapped(lines: Lines, rng: Generator, pen: float) -> Lines:
    """One or two small gaps, where a pen of this width, a fraction of the digit's size, left no ink.

    A gap is as much longer than the paper that is seen in it as the pen's two round ends reach into it. Lines that are
    too short for one, and the ends of lines, are kept.
    """
    size = digit_size(lines)
    remaining = list(lines)
    for _ in range(rng.integers(1, MAX_GAPS + 1)):
        gap = (pen + rng.uniform(*GAPS)) * size
        free_lengths = np.array([max(float(arc_lengths(line)[-1]) - 2 * gap, 0.0) for line in remaining])
        if free_lengths.sum() == 0:
            break
        number = int(rng.choice(len(remaining), p=free_lengths / free_lengths.sum()))
        first = gap / 2 + rng.uniform(0, free_lengths[number])
        line = remaining.pop(number)
        remaining += [section(line, 0, first), section(line, first + gap, float(arc_lengths(line)[-1]))]
    return tuple(remaining)


def arc_lengths(line: Points) -> Points:
    """The distance of each point of a line (P, 2) from its first, along the line: (P,)."""
    return np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))


def points_at(line: Points, lengths: Points) -> Points:
    """The points (Q, 2) on a line (P, 2) at these distances along it."""
    of_points = arc_lengths(line)
    return np.column_stack([np.interp(lengths, of_points, line[:, axis]) for axis in (0, 1)])


def section(line: Points, first: float, last: float) -> Points:
    """The part of a line between two distances along it."""
    lengths = arc_lengths(line)
    inside = line[(lengths > first) & (lengths < last)]
    ends = points_at(line, np.array([first, last]))  # (2, 2)
    return np.concatenate((ends[:1], inside, ends[1:]))


def is_free(end: Points, line: Points, lines: Lines, size: float) -> bool:
    """Whether an end (2,) of a line is near no other line."""
    return all(other is line or float(np.hypot(*(other - end).T).min()) > TOUCH * size for other in lines)
