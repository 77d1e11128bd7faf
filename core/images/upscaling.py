"""Upscaled pictures: detection, and the original that can be read.

An upscaled picture holds no more than its original did. An image of a data set has about 28 x 28 pixels. Upscaled, it
shows squares whose edges look like strokes, or soft edges as wide as a pen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.geometry import Plane

MAX_ORIGINAL = 32
"""Pixels of the longer side, as the images of data sets have them."""
MIN_ORIGINAL = 8
MIN_FACTOR = 2.0
MIN_EDGES = 5
"""Between squares, across or down. With fewer there is a bar or a frame, which fits into squares of any size."""
MIN_GRAY = 0.02
"""Share of an image's pixels that are neither darkest nor lightest: with less it is a drawing and no reduced scan."""
DRAWN_FACTOR = 4
"""The squares of a drawing stay squares of this many pixels, for its edges are meant to be sharp."""
SOFT_SIDE = 48
"""Pixels of the longer side that hold all of such an image, wherever their edges are."""
MAX_SOFT = 320
"""Pixels of the longer side: larger pictures without sharp edges are photos out of focus."""
SHARP = 0.03
"""Root mean square of what is lost around the ink when a soft picture is reduced, of the range from black to white.
Measured: 0.005 to 0.023 for nine of ten digits that were enlarged with bilinear or bicubic interpolation, 0.05 at least
for digits with sharp edges."""
MIN_INK_SIDE = 16
"""Pixels of the longer side of the ink that have to be left after that: a small digit would lose its shape."""
FAINT = 0.25
"""Of the range from black to white: what differs less from the paper is no ink."""
TALL = 0.6
"""Of the height of all ink: what is as high and stands beside something as high is a digit of its own."""
MIN_RANGE = 0.5
"""From dark to light, of the range from black to white: a shadow has no sharp edges either, but is not so dark."""


@dataclass(frozen=True, eq=False)
class Original:
    """What an enlarged picture was made of."""

    gray: Plane  # (h, w), 0 black .. 1 white
    is_complete: bool
    """Whether its pixels are those of the original, and not only as many as hold what is in the enlarged picture."""


def downscaled_original(gray: Plane) -> Original | None:
    """The original of a picture (H, W), 0 black .. 1 white, that was enlarged; None where it was not."""
    longer = max(gray.shape)
    if longer < MIN_FACTOR * MIN_ORIGINAL or min(gray.shape) == 0:
        return None
    cells = _blocks(gray)
    if cells is not None:
        return Original(cells, True)
    if longer > MAX_SOFT:
        return None
    soft = _softly_reduced(gray)
    return None if soft is None else Original(soft, False)


def _blocks(gray: Plane) -> Plane | None:
    """The even squares that a picture consists of, reduced; None where it is not of such squares."""
    down = np.flatnonzero((gray[1:] != gray[:-1]).any(axis=1)) + 1  # rows that differ from the one before
    across = np.flatnonzero((gray[:, 1:] != gray[:, :-1]).any(axis=0)) + 1
    max_count = min(MAX_ORIGINAL, int(max(gray.shape) / MIN_FACTOR))
    if not MIN_EDGES <= max(down.size, across.size) <= max_count:
        return None
    for count in range(MIN_ORIGINAL, max_count + 1):
        factor = max(gray.shape) / count
        for shift in (0.0, 0.5):  # a pixel shows what is under its corner, or under its middle
            rows, columns = (_starts(side, factor, shift) for side in gray.shape)
            if np.isin(down, rows).all() and np.isin(across, columns).all():
                cells = np.ascontiguousarray(gray[np.ix_(rows, columns)])  # (h, w)
                if _has_neighbours(cells):
                    return None
                return cells if _has_grays(cells) else cells.repeat(DRAWN_FACTOR, axis=0).repeat(DRAWN_FACTOR, axis=1)
    return None


def _ink_mask(gray: Plane) -> NDArray[np.bool_]:
    """Where a picture (h, w) is not its paper."""
    inked: NDArray[np.bool_] = np.abs(gray - np.median(gray)) > FAINT * np.ptp(gray)
    return inked


def _has_neighbours(cells: Plane) -> bool:
    """Whether there are two or more things as tall as digits in a picture (h, w), beside each other."""
    inked = _ink_mask(cells)
    filled = inked.any(axis=0).astype(np.int8)  # (w,)
    starts = np.flatnonzero(np.diff(filled, prepend=0) == 1)
    heights = [np.ptp(np.flatnonzero(part.any(axis=1))) + 1 for part in np.split(inked, starts[1:], axis=1)]
    tallest = np.ptp(np.flatnonzero(inked.any(axis=1))) + 1
    return bool(np.count_nonzero(np.array(heights) >= TALL * tallest) > 1)


def _has_grays(cells: Plane) -> bool:
    low, high = cells.min(), cells.max()
    return bool(((cells > low) & (cells < high)).mean() >= MIN_GRAY)


def _starts(side: int, factor: float, shift: float) -> NDArray[np.intp]:
    """Where the squares of an enlarged side begin."""
    starts: NDArray[np.intp] = np.ceil(np.arange(max(1, round(side / factor))) * factor - shift - 1e-9).astype(np.intp)
    return starts.clip(0, side - 1)


def _softly_reduced(gray: Plane) -> Plane | None:
    """A picture without sharp edges as one of few pixels that holds all that is in it; None for other pictures."""
    if np.ptp(gray) < MIN_RANGE:
        return None
    height, width = gray.shape
    side = min(SOFT_SIDE, int(max(gray.shape) / MIN_FACTOR))
    factor = max(gray.shape) / side
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    reduced = Image.fromarray(gray).resize(size, Image.Resampling.BOX)
    again = np.asarray(reduced.resize((width, height), Image.Resampling.BICUBIC))  # (H, W)
    inked = _ink_mask(gray)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if rows.size == 0 or max(np.ptp(rows), np.ptp(columns)) + 1 < MIN_INK_SIDE * factor:
        return None
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]  # paper loses nothing, however much there is
    lost = float(np.sqrt(np.square(again[box] - gray[box]).mean()))
    return np.asarray(reduced) if lost < SHARP else None
