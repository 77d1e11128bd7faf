"""From an image of a digit back to strokes: its centre line, thinned and followed from end to end.

The strokes have no order and no direction of writing; drawn again with a pen they give the digit with a pen's even
width. Thinning is scikit-image's (Zhang and Suen 1984); what is written here is only the way along its pixels.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage
from skimage.morphology import skeletonize

from core.drawing.curves import Points
from core.drawing.strokes import Ink

ENLARGEMENT = 4
"""Thinning an image of 28 x 28 leaves a staircase; enlarged, the centre line is found to a quarter of a pixel."""
LEVELS = (180, 205, 225, 245)
"""Thresholds of ink for thinning: the first as a rule, a higher one where that opens a loop."""
MIN_AREA = 6
"""Pixels of the enlarged image; smaller holes and specks are noise of the grey levels."""
FILLED = 2.0
"""Ink this many times as wide as the line is a filled loop; where lines cross it is up to 1.5 times as wide."""
RIM = 1.4
"""What of such a loop is ink at most: its paper begins this far from the outline, in halves of the line's width."""
SPUR = 5
"""Branches with a free end and at most this many pixels are corners of the pen's outline, not strokes."""
EVERY = 4
"""Every fourth pixel of a path becomes a point of its stroke, and the last."""

Pixel = tuple[int, int]
Neighbours = dict[Pixel, list[Pixel]]


def centre_lines(image: Ink) -> tuple[Points, ...]:
    """The centre lines of a digit (28, 28) uint8 as strokes of points (P, 2) [x, y], in pixels of the image."""
    enlarged = Image.fromarray(image).resize((28 * ENLARGEMENT, 28 * ENLARGEMENT), Image.Resampling.BICUBIC)
    return tuple((line + 0.5) / ENLARGEMENT for line in follow(_thinned(_mask(np.array(enlarged)))))


def _mask(ink: Ink) -> npt.NDArray[np.bool_]:
    """The ink to be thinned, cut at the level that leaves the most loops open and tears no line apart.

    The small loops of a bold 6 or 8 are filled with grey, and open only well above half of the full ink.
    """
    usual = ink >= LEVELS[0]
    parts, loops = _parts(usual), _parts(~usual)
    chosen = usual
    for level in LEVELS[1:]:
        mask = ink >= level
        if _parts(mask) > parts:
            break
        if (count := _parts(~mask)) > loops:
            chosen, loops = mask, count
    return chosen


def _thinned(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The centre lines of a mask (112, 112), around the loops that the pen has filled and no level of the ink opens.

    Thinned without this, a filled loop becomes a line, and a bold 6 is redrawn as a 1. Its width tells it from a line;
    half of that is the distance from its middle to the paper.
    """
    thin = skeletonize(mask)  # type: ignore[no-untyped-call]
    if not thin.any():
        return np.asarray(thin, np.bool_)
    distance = ndimage.distance_transform_edt(mask)
    half = float(np.median(distance[thin]))
    areas, _ = ndimage.label(distance > RIM * half)
    filled = np.unique(areas[distance > FILLED * half])
    if len(filled):
        thin = skeletonize(mask & ~np.isin(areas, filled))  # type: ignore[no-untyped-call]
    return np.asarray(thin, np.bool_)


def _parts(mask: npt.NDArray[np.bool_]) -> int:
    """The number of areas of at least MIN_AREA pixels."""
    areas, _ = ndimage.label(mask)
    return int((np.bincount(areas.ravel())[1:] >= MIN_AREA).sum())


def follow(thin: npt.NDArray[np.bool_]) -> list[Points]:
    """The lines of a thinned picture (H, W) as points (P, 2) [x, y], each from one end or crossing to the next."""
    neighbours = _neighbours(thin)
    paths = [path for path in _paths(neighbours) if not _is_spur(path, neighbours)]
    dots = [[pixel] for pixel, others in neighbours.items() if not others]
    return [
        np.array([(column, row) for row, column in (*path[:-1:EVERY], path[-1])], np.float64) for path in paths + dots
    ]


def _neighbours(thin: npt.NDArray[np.bool_]) -> Neighbours:
    """Which pixels of the line touch; a diagonal counts only where no pixel lies on the way around its corner."""
    pixels = {(int(row), int(column)) for row, column in np.argwhere(thin)}
    neighbours: Neighbours = {}
    for row, column in pixels:
        straight = [(row + i, column + j) for i, j in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        diagonal = [
            (row + i, column + j)
            for i, j in ((1, 1), (1, -1), (-1, -1), (-1, 1))
            if (row + i, column) not in pixels and (row, column + j) not in pixels
        ]
        neighbours[row, column] = [pixel for pixel in (*straight, *diagonal) if pixel in pixels]
    return dict(sorted(neighbours.items()))


def _paths(neighbours: Neighbours) -> Iterator[list[Pixel]]:
    """Every way from an end or a crossing to the next, each once; then the rings that have neither."""
    walked: set[frozenset[Pixel]] = set()
    knots = [pixel for pixel, others in neighbours.items() if len(others) != 2]
    for start in (*knots, *neighbours):
        for second in neighbours[start]:
            if frozenset((start, second)) in walked:
                continue
            path = [start, second]
            walked.add(frozenset((start, second)))
            while len(neighbours[path[-1]]) == 2 and path[-1] != start:
                onward = next(pixel for pixel in neighbours[path[-1]] if pixel != path[-2])
                walked.add(frozenset((path[-1], onward)))
                path.append(onward)
            yield path


def _is_spur(path: list[Pixel], neighbours: Neighbours) -> bool:
    ends = {len(neighbours[path[0]]), len(neighbours[path[-1]])}
    return len(path) <= SPUR and 1 in ends and max(ends) > 2
