"""Doodles that people draw on a canvas instead of digits: scribbles and simple shapes.

Each is lines of points (P, 2) [x, y] in any unit, y downwards.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from scipy import interpolate, signal

from core.drawing.curves import Points

ShapeGenerator = Callable[[Generator], list[Points]]


def scribble(rng: Generator) -> list[Points]:
    """One to three long lines that go over each other: wandering, from place to place, to and fro, or in loops."""
    kind = SCRIBBLES[int(rng.choice(len(SCRIBBLES), p=SCRIBBLE_SHARES))]
    return [kind(rng) for _ in range(int(rng.integers(1, 4)))]


def _wandering(rng: Generator) -> Points:
    """A line whose heading wanders, drawn back to the middle, so that it crosses itself."""
    count = int(rng.integers(60, 120))
    heading = rng.normal(rng.normal(0, 0.15), rng.uniform(0.2, 0.7), count).cumsum()
    steps = np.column_stack((np.cos(heading), np.sin(heading)))
    # p[n] = 0.96 p[n - 1] + step[n]: what is far away is drawn back the most.
    wandered: Points = signal.lfilter([1], [1, -0.96], steps, axis=0) + rng.normal(0, 2, 2)
    return wandered


def _from_place_to_place(rng: Generator) -> Points:
    """Straight or round, through places anywhere."""
    places = rng.uniform(0, 1, (int(rng.integers(7, 16)), 2))
    along = np.linspace(0, len(places) - 1, 9 * len(places))
    order = 1 if rng.random() < 0.4 else 3
    line: Points = interpolate.make_interp_spline(np.arange(len(places)), places, k=order)(along)
    return line


def _to_and_fro(rng: Generator) -> Points:
    """As one shades an area, or crosses something out: from side to side, and on downwards."""
    turns = int(rng.integers(5, 14))
    ends = np.column_stack((np.arange(turns, dtype=np.float64) % 2, np.linspace(0, rng.uniform(0.2, 0.9), turns)))
    ends += rng.normal(0, 0.08, ends.shape)
    return turned(_through(*ends.tolist()), rng.uniform(-LEVEL, LEVEL))


def _in_loops(rng: Generator) -> Points:
    """As one tries out a pen: round and round, and along."""
    angle = np.linspace(0, 2 * np.pi * rng.uniform(3, 7), 120)
    onward = rng.uniform(0.08, 0.2) * angle
    loops = np.column_stack((np.cos(angle) + onward, rng.uniform(0.7, 1.4) * np.sin(angle)))
    return turned(loops, rng.uniform(-LEVEL, LEVEL))


SCRIBBLES = (_wandering, _from_place_to_place, _to_and_fro, _in_loops)
SCRIBBLE_SHARES = (0.55, 0.2, 0.125, 0.125)
LEVEL = 0.5
"""In radians: what a bold pen shades is a bar, and a vertical one would be a 1."""


def turned(line: Points, angle: float) -> Points:
    """A line turned about the origin by an angle in radians."""
    after: Points = line @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]).T
    return after


def _through(*corners: tuple[float, float]) -> Points:
    """Straight lines from corner to corner, with points along them."""
    places = np.array(corners, np.float64)
    along = np.linspace(0, len(places) - 1, 8 * (len(places) - 1) + 1)
    indices = np.arange(len(places))
    return np.column_stack([np.interp(along, indices, places[:, axis]) for axis in (0, 1)])


def _arc(x: float, y: float, radius: float, first: float, last: float) -> Points:
    """Part of a circle, angles in turns from the right, downwards."""
    angle = 2 * np.pi * np.linspace(first, last, max(4, int(abs(last - first) * 28)))
    return np.column_stack((x + radius * np.cos(angle), y + radius * np.sin(angle)))


def _polygon(rng: Generator, corners: int, start: float) -> list[Points]:
    turns = start + np.arange(corners + 1) / corners
    radii = rng.uniform(0.8, 1.2, corners)
    radii = np.append(radii, radii[0])
    return [_through(*np.column_stack((radii * np.cos(2 * np.pi * turns), radii * np.sin(2 * np.pi * turns))).tolist())]


def _star(rng: Generator) -> list[Points]:
    turns = -0.25 + 0.4 * np.arange(6)
    return [_through(*np.column_stack((np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns))).tolist())]


def _zigzag(rng: Generator) -> list[Points]:
    teeth = int(rng.integers(5, 10))
    high = rng.uniform(0.4, 1.6)
    return [_through(*((0.5 * number, high * (number % 2) + rng.normal(0, 0.1)) for number in range(teeth)))]


def _hatching(rng: Generator) -> list[Points]:
    lines = int(rng.integers(3, 7))
    lean = rng.normal(0, 0.5)
    return [_through((0.3 * n, 0), (0.3 * n + lean, 1 + rng.normal(0, 0.15))) for n in range(lines)]


def _lattice(rng: Generator) -> list[Points]:
    count = int(rng.integers(2, 4))
    places = (np.arange(count) + 0.5) / count
    return [_through((p, -0.1), (p, 1.1)) for p in places] + [_through((-0.1, p), (1.1, p)) for p in places]


def _spiral(rng: Generator) -> list[Points]:
    angle = np.linspace(0, 2 * np.pi * rng.uniform(2.2, 4), 90)
    return [np.column_stack((angle * np.cos(angle), angle * np.sin(angle)))]


def _wave(rng: Generator) -> list[Points]:
    x = np.linspace(0, rng.uniform(2, 5), 50)
    return [np.column_stack((x, rng.uniform(0.2, 0.7) * np.sin(2 * np.pi * x)))]


def _heart(rng: Generator) -> list[Points]:
    t = np.linspace(0, 2 * np.pi, 40)
    return [
        np.column_stack(
            (16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)))
        )
    ]


def _face(rng: Generator) -> list[Points]:
    eyes: list[npt.NDArray[np.float64]] = [_arc(x, -0.3, 0.08, 0, 1) for x in (-0.35, 0.35)]
    return [_arc(0, 0, 1, 0, 1), *eyes, _arc(0, 0.1, 0.5, 0.08, 0.42)]


def _house(rng: Generator) -> list[Points]:
    return [_through((0, 1), (0, 0.4), (0.5, 0), (1, 0.4), (1, 1), (0, 1)), _through((0, 0.4), (1, 0.4))]


def _arrow(rng: Generator) -> list[Points]:
    turn = 2 * np.pi * rng.random()
    return [turned(line, turn) for line in (_through((-1, 0), (1, 0)), _through((0.5, -0.4), (1, 0), (0.5, 0.4)))]


def _plus(rng: Generator) -> list[Points]:
    return [_through((-1, 0), (1, 0)), _through((0, -1), (0, 1))]


def _cross(rng: Generator) -> list[Points]:
    return [_through((-1, -1), (1, 1)), _through((-1, 1), (1, -1))]


def _dash(rng: Generator) -> list[Points]:
    return [_through((-1, 0), (1, rng.normal(0, 0.15)))]


def _level_lines(rng: Generator) -> list[Points]:
    return [_through((0, 0.4 * n), (1 + rng.normal(0, 0.1), 0.4 * n)) for n in range(int(rng.integers(2, 5)))]


def _stems(rng: Generator) -> list[Points]:
    return [_through((0.35 * n, 0), (0.35 * n + rng.normal(0, 0.08), 1)) for n in range(int(rng.integers(2, 5)))]


def _tick(rng: Generator) -> list[Points]:
    return [_through((0, 0.6), (0.35, 1), (1, 0))]


SHAPES: tuple[ShapeGenerator, ...] = (
    lambda rng: _polygon(rng, 3, -0.25),
    lambda rng: _polygon(rng, 4, 0.125),
    _star,
    _zigzag,
    _hatching,
    _lattice,
    _spiral,
    _wave,
    _heart,
    _face,
    _house,
    _arrow,
    _plus,
    _cross,
    _dash,
    _level_lines,
    _stems,
    _tick,
)
