"""Handwriting synthesis: the centre lines of a digit, distorted and drawn with a pen of any width.

MNIST's digits were written on paper and scanned, most of them with pens of similar widths. A drawing on the canvas may
have thin or very bold lines, the corners of a mouse, hooks where a stylus lands and lifts, and small gaps. All of this
is generated here from MNIST's training images.
"""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from core.data.dataset import Bytes
from core.drawing.curves import Points
from core.drawing.rasterizer import paint_capsules
from core.drawing.strokes import Ink
from core.recognition.preparation import prepare
from core.synthesis.regional_forms import Sketch, regional_form_of
from core.synthesis.skeletons import centre_lines

Joined = npt.NDArray[np.bool_]

SIDE = 66
"""The raster that a digit is written on, in pixels: fine enough for a thin pen, small enough to be quick."""
LENGTH = 40
"""The longer side of the centre lines on it; with the boldest pen the ink still stays inside, but for a long hook."""
PENS = (0.03, 0.36)
"""Thinnest and boldest pen, as shares of the longer side of the centre lines; of MNIST's, nine in ten are 0.09 to
0.21."""
BOLD = 0.22
"""From this width on a pen fills the loops of some digits, and only the outline is left to recognise them by."""
MISPLACED_SHARE, MISPLACEMENT = 0.15, 0.04
"""Share of digits whose lines are displaced, and the sd of the displacement as a share of the longer side: strokes that
should meet have a gap between them, or cross."""
MORE_BOLD = 0.2
"""Share of digits drawn with such a pen, in addition to those that get one by chance."""


def rewritten(images: Bytes, labels: Bytes, habits: float, rng: Generator) -> Bytes:
    """Images (N, 28, 28) of digits, each redrawn. habits: share of regional forms among the digits that have one."""
    changed = images.copy()
    for index, label in enumerate(labels):
        lines = cached_centre_lines(images[index].tobytes())
        if not lines:
            continue  # a blank image has no strokes
        form = regional_form_of(int(label), habits, rng)
        if form is not None:
            lines = (*lines, *form(sketch_of(lines), rng))
        written = prepared(handwritten(lines, rng))
        if written is not None:
            changed[index] = written
    return changed


def prepared(ink: Ink) -> Bytes | None:
    """The image (28, 28) that the preparation makes of ink of any size; None for blank ink."""
    preparation = prepare(ink, (1, 28, 28))
    return None if preparation is None else preparation.centred


def handwritten(lines: Iterable[Points], rng: Generator, boldest: float = PENS[1]) -> Ink:
    """Lines (P, 2) [x, y], in any unit, drawn with a random handwriting and pen: ink (SIDE, SIDE) uint8.

    boldest is the width of the boldest pen, as a share of the longer side of the lines.
    The points of all lines are worked on together; `joined` (P,) says from which of them the pen goes on to the next.
    """
    lines = list(lines)
    points = np.concatenate(lines)
    joined = np.ones(len(points), np.bool_)
    joined[np.cumsum([len(line) for line in lines]) - 1] = False
    points = _smoothed(points, joined, int(rng.integers(0, 4)))
    points = _bent(_placed(points), rng)
    if rng.random() < MISPLACED_SHARE:
        points = points + line_shifts(joined, rng)
    points = _placed(points)
    if rng.random() < 0.25:
        points, joined = _with_hooks(points, joined, rng)
    if rng.random() < 0.25:
        points, joined = _sparse(points, joined, int(rng.integers(2, 6)))
    if rng.random() < 0.15:
        joined = joined & (rng.random(len(points)) > 0.04)
    thinnest = BOLD if rng.random() < MORE_BOLD and boldest > BOLD else PENS[0]
    radius = 0.5 * LENGTH * float(np.exp(rng.uniform(*np.log((thinnest, boldest)))))
    radii = np.full(len(points), radius)
    if rng.random() < 0.3:  # a stylus: the line swells and falls
        radii *= np.interp(np.linspace(0, 1, len(points)), np.linspace(0, 1, 6), rng.uniform(0.4, 1.2, 6))
    discs = np.column_stack((points + SIDE / 2, radii))  # (P, 3)
    starts = np.flatnonzero(joined)
    dots = np.flatnonzero(~joined & ~np.concatenate(([False], joined[:-1])))
    first, last = np.concatenate((starts, dots)), np.concatenate((starts + 1, dots))
    ink = np.zeros((SIDE, SIDE), np.uint8)
    paint_capsules(ink, np.concatenate((discs[first], discs[last]), axis=1))
    return ink


@lru_cache(maxsize=60_000)
def cached_centre_lines(image: bytes) -> tuple[Points, ...]:
    """The centre lines of an image, cached because a training image returns in every epoch."""
    lines = centre_lines(np.frombuffer(image, np.uint8).reshape(28, 28))
    for line in lines:
        line.flags.writeable = False
    return lines


def sketch_of(lines: tuple[Points, ...]) -> Sketch:
    """The sketch of a digit from its centre lines (P, 2), as if drawn with a pen of common width."""
    points = np.concatenate(lines)  # (all P, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    pen = 0.12 * max(float((high - low).max()), 1.0)
    x, y = low - pen / 2
    width, height = high - low + pen

    def mean_column(first: float, last: float) -> float:
        inside = points[(points[:, 1] >= y + first * height) & (points[:, 1] <= y + last * height)]
        return float(inside[:, 0].mean()) if len(inside) else x + width / 2

    return Sketch(x, y, width, height, pen, mean_column)


def _placed(points: Points) -> Points:
    """Points (P, 2) with their box around the origin, its longer side LENGTH; a dot stays a dot."""
    low, high = points.min(axis=0), points.max(axis=0)
    placed: Points = (points - (low + high) / 2) * (LENGTH / max(float((high - low).max()), 1e-6))
    return placed


def _smoothed(points: Points, joined: Joined, times: int) -> Points:
    """Points moved towards their neighbours' middle, the ends of lines kept: the staircase of thinning goes."""
    inner = np.flatnonzero(joined[1:] & joined[:-1]) + 1
    for _ in range(times):
        moved = points.copy()
        moved[inner] = (points[inner - 1] + 2 * points[inner] + points[inner + 1]) / 4
        points = moved
    return points


def _bent(points: Points, rng: Generator) -> Points:
    """Stretched, slanted, turned, bent by two slow waves along each axis, and trembling from point to point."""
    stretch = np.exp(rng.normal(0, 0.15))
    slant, turn = rng.normal(0, 0.22), np.radians(rng.normal(0, 8))
    cosine, sine = np.cos(turn), np.sin(turn)
    matrix = np.array([[cosine, -sine], [sine, cosine]]) @ np.array([[stretch, -slant], [0, 1]])
    waves = rng.normal(0, np.pi / LENGTH, (4, 2))  # radians for each pixel
    swung = np.sin(points @ waves.T + rng.uniform(0, 2 * np.pi, 4)) * rng.normal(0, 0.03 * LENGTH, 4)  # (P, 4)
    tremble = LENGTH * abs(rng.normal(0, 0.008))
    bent: Points = (points + swung.reshape(-1, 2, 2).sum(axis=1)) @ matrix.T
    return bent + rng.normal(0, tremble, points.shape)


def line_shifts(joined: Joined, rng: Generator) -> Points:
    """Random displacements (P, 2), the same for all points of a line."""
    lines = np.concatenate(([0], np.cumsum(~joined)[:-1]))  # (P,): the number of each point's line
    return rng.normal(0, MISPLACEMENT * LENGTH, (int(lines[-1]) + 1, 2))[lines]


def _with_hooks(points: Points, joined: Joined, rng: Generator) -> tuple[Points, Joined]:
    """A little tail where the pen lands, or lifts, on some of the lines."""
    lands = np.flatnonzero(np.concatenate(([True], ~joined[:-1])))
    lifts = np.flatnonzero(~joined)
    lands, lifts = lands[rng.random(len(lands)) < 0.6], lifts[rng.random(len(lifts)) < 0.6]
    places = np.concatenate((lands, lifts + 1))
    tails = points[np.concatenate((lands, lifts))] + rng.normal(0, 0.05 * LENGTH, (len(places), 2))
    joined = joined.copy()
    joined[lifts] = True
    goes_on = np.concatenate((np.ones(len(lands), np.bool_), np.zeros(len(lifts), np.bool_)))
    # Between two lines the tail of the one that lifts comes before that of the one that lands.
    order = np.argsort(places + np.where(goes_on, 0.5, 0.0), kind="stable")
    return np.insert(points, places[order], tails[order], axis=0), np.insert(joined, places[order], goes_on[order])


def _sparse(points: Points, joined: Joined, every: int) -> tuple[Points, Joined]:
    """Only every n-th point, and the ends of lines: a fast mouse cuts corners."""
    lands = np.concatenate(([True], ~joined[:-1]))
    kept = (np.arange(len(points)) % every == 0) | lands | ~joined
    return points[kept], joined[kept]
