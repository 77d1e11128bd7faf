"""Things that people draw on a canvas for digits: scribbles, and the shapes that everybody can draw.

Each is lines of points (P, 2) [x, y] in any unit, y downwards.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import interpolate, signal

from core.drawing.curves import Points
from core.synthesis.stroke_distortions import Hand

ShapeGenerator = Callable[[Hand], list[Points]]


def scribble(hand: Hand) -> list[Points]:
    """One to three long lines that go over each other: wandering, from place to place, to and fro, or in loops."""
    kind = SCRIBBLES[int(hand.choice(len(SCRIBBLES), p=SCRIBBLE_SHARES))]
    return [kind(hand) for _ in range(int(hand.integers(1, 4)))]


def _wandering(hand: Hand) -> Points:
    """A line whose heading wanders, drawn back to the middle, so that it crosses itself."""
    count = int(hand.integers(60, 120))
    heading = hand.normal(hand.normal(0, 0.15), hand.uniform(0.2, 0.7), count).cumsum()
    steps = np.column_stack((np.cos(heading), np.sin(heading)))
    # p[n] = 0.96 p[n - 1] + step[n]: what is far away is drawn back the most.
    wandered: Points = signal.lfilter([1], [1, -0.96], steps, axis=0) + hand.normal(0, 2, 2)
    return wandered


def _from_place_to_place(hand: Hand) -> Points:
    """Straight or round, through places anywhere."""
    places = hand.uniform(0, 1, (int(hand.integers(7, 16)), 2))
    along = np.linspace(0, len(places) - 1, 9 * len(places))
    order = 1 if hand.random() < 0.4 else 3
    line: Points = interpolate.make_interp_spline(np.arange(len(places)), places, k=order)(along)
    return line


def _to_and_fro(hand: Hand) -> Points:
    """As one shades an area, or crosses something out: from side to side, and on downwards."""
    turns = int(hand.integers(5, 14))
    ends = np.column_stack((np.arange(turns, dtype=np.float64) % 2, np.linspace(0, hand.uniform(0.2, 0.9), turns)))
    ends += hand.normal(0, 0.08, ends.shape)
    return turned(_through(*ends.tolist()), hand.uniform(-LEVEL, LEVEL))


def _in_loops(hand: Hand) -> Points:
    """As one tries out a pen: round and round, and along."""
    angle = np.linspace(0, 2 * np.pi * hand.uniform(3, 7), 120)
    onward = hand.uniform(0.08, 0.2) * angle
    loops = np.column_stack((np.cos(angle) + onward, hand.uniform(0.7, 1.4) * np.sin(angle)))
    return turned(loops, hand.uniform(-LEVEL, LEVEL))


SCRIBBLES = (_wandering, _from_place_to_place, _to_and_fro, _in_loops)
SCRIBBLE_SHARES = (0.55, 0.2, 0.125, 0.125)
LEVEL = 0.5
"""In radians: what a bold pen shades is a bar, and one that stands up would be a one."""


def turned(line: Points, angle: float) -> Points:
    """A line turned about the origin by an angle in radians."""
    after: Points = line @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]).T
    return after


def _through(*corners: tuple[float, float]) -> Points:
    """Straight lines from corner to corner, with points along them, as a hand leaves them."""
    places = np.array(corners, np.float64)
    along = np.linspace(0, len(places) - 1, 8 * (len(places) - 1) + 1)
    known = np.arange(len(places))
    return np.column_stack([np.interp(along, known, places[:, axis]) for axis in (0, 1)])


def _arc(x: float, y: float, radius: float, first: float, last: float) -> Points:
    """Part of a circle, angles in turns from the right, downwards."""
    angle = 2 * np.pi * np.linspace(first, last, max(4, int(abs(last - first) * 28)))
    return np.column_stack((x + radius * np.cos(angle), y + radius * np.sin(angle)))


def _polygon(hand: Hand, corners: int, start: float) -> list[Points]:
    turns = start + np.arange(corners + 1) / corners
    radii = hand.uniform(0.8, 1.2, corners)
    radii = np.append(radii, radii[0])
    return [_through(*np.column_stack((radii * np.cos(2 * np.pi * turns), radii * np.sin(2 * np.pi * turns))).tolist())]


def _star(hand: Hand) -> list[Points]:
    turns = -0.25 + 0.4 * np.arange(6)
    return [_through(*np.column_stack((np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns))).tolist())]


def _zigzag(hand: Hand) -> list[Points]:
    teeth = int(hand.integers(5, 10))
    high = hand.uniform(0.4, 1.6)
    return [_through(*((0.5 * number, high * (number % 2) + hand.normal(0, 0.1)) for number in range(teeth)))]


def _hatching(hand: Hand) -> list[Points]:
    lines = int(hand.integers(3, 7))
    lean = hand.normal(0, 0.5)
    return [_through((0.3 * n, 0), (0.3 * n + lean, 1 + hand.normal(0, 0.15))) for n in range(lines)]


def _lattice(hand: Hand) -> list[Points]:
    count = int(hand.integers(2, 4))
    places = (np.arange(count) + 0.5) / count
    return [_through((p, -0.1), (p, 1.1)) for p in places] + [_through((-0.1, p), (1.1, p)) for p in places]


def _spiral(hand: Hand) -> list[Points]:
    angle = np.linspace(0, 2 * np.pi * hand.uniform(2.2, 4), 90)
    return [np.column_stack((angle * np.cos(angle), angle * np.sin(angle)))]


def _wave(hand: Hand) -> list[Points]:
    x = np.linspace(0, hand.uniform(2, 5), 50)
    return [np.column_stack((x, hand.uniform(0.2, 0.7) * np.sin(2 * np.pi * x)))]


def _heart(hand: Hand) -> list[Points]:
    t = np.linspace(0, 2 * np.pi, 40)
    return [
        np.column_stack(
            (16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)))
        )
    ]


def _face(hand: Hand) -> list[Points]:
    eyes: list[npt.NDArray[np.float64]] = [_arc(x, -0.3, 0.08, 0, 1) for x in (-0.35, 0.35)]
    return [_arc(0, 0, 1, 0, 1), *eyes, _arc(0, 0.1, 0.5, 0.08, 0.42)]


def _house(hand: Hand) -> list[Points]:
    return [_through((0, 1), (0, 0.4), (0.5, 0), (1, 0.4), (1, 1), (0, 1)), _through((0, 0.4), (1, 0.4))]


def _arrow(hand: Hand) -> list[Points]:
    turn = 2 * np.pi * hand.random()
    return [turned(line, turn) for line in (_through((-1, 0), (1, 0)), _through((0.5, -0.4), (1, 0), (0.5, 0.4)))]


def _plus(hand: Hand) -> list[Points]:
    return [_through((-1, 0), (1, 0)), _through((0, -1), (0, 1))]


def _cross(hand: Hand) -> list[Points]:
    return [_through((-1, -1), (1, 1)), _through((-1, 1), (1, -1))]


def _dash(hand: Hand) -> list[Points]:
    return [_through((-1, 0), (1, hand.normal(0, 0.15)))]


def _level_lines(hand: Hand) -> list[Points]:
    return [_through((0, 0.4 * n), (1 + hand.normal(0, 0.1), 0.4 * n)) for n in range(int(hand.integers(2, 5)))]


def _stems(hand: Hand) -> list[Points]:
    return [_through((0.35 * n, 0), (0.35 * n + hand.normal(0, 0.08), 1)) for n in range(int(hand.integers(2, 5)))]


def _tick(hand: Hand) -> list[Points]:
    return [_through((0, 0.6), (0.35, 1), (1, 0))]


SHAPES: tuple[ShapeGenerator, ...] = (
    lambda hand: _polygon(hand, 3, -0.25),
    lambda hand: _polygon(hand, 4, 0.125),
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
