"""The digits of a rendered page: one digit drawn with a pen of some kind, at any size.

A third of the digits are the data set's images enlarged, as a scanner would have seen them; the others are written
again along their centre lines with the page's own pen, now and then those of the project's samples.
"""

from functools import cache, lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage, spatial

from core.drawing.curves import Points
from core.drawing.ink import render
from core.drawing.samples import sample
from core.drawing.strokes import Ink
from core.geometry import ink_box
from core.synthesis.handwriting import cached_centre_lines, prepared
from core.synthesis.pages.conditions import PENS
from core.synthesis.pens import Pen, drawn_with

Opacity = NDArray[np.float32]
"""(h, w), 0 bare paper .. 1 full ink."""

ENLARGED = 0.35
"""The share of digits that are enlarged images, where the pen is about as bold as those of the data set."""
SAMPLES = 0.06
BOLD = ("felt", "marker", "chalk")
ROOM_FOR_LINES = 0.7
"""Pixels of the data set's images: so much further than half of the line's width may ink be from the centre lines."""
FAINT = 70
"""Of 255: what is fainter is the edge of a line."""
_ROOM = 0.62
"""The share of the raster that the centre lines take: a bold pen still stays inside."""


def digit_ink(image: Ink, label: int, size: float, pen: str, width: float, rng: Generator) -> Opacity:
    """A digit about `size` pixels high, cut to its ink, written with a line that is `width` pixels wide."""
    if pen in BOLD and rng.random() < ENLARGED:
        return _upsampled(image, size, rng)
    if rng.random() < SAMPLES:
        return written(_sample_lines(label), size, width, rng)
    if not has_faithful_skeleton(image.tobytes()):
        return _upsampled(image, size, rng)
    return written(cached_centre_lines(image.tobytes()), size, width, rng)


@lru_cache(maxsize=20_000)
def has_faithful_skeleton(image: bytes) -> bool:
    """Whether the centre lines of an image (28, 28) go everywhere where its ink is: some lose a loop, or break.

    Such a digit would be another one, or none, when it is written along them.
    """
    lines, ink = cached_centre_lines(image), np.frombuffer(image, np.uint8).reshape(28, 28)
    inked = ink > FAINT
    if not lines or not inked.any():
        return False
    half_width = float(ndimage.distance_transform_edt(inked).max())
    points = np.concatenate(lines)  # (m, 2) [x, y]
    # Whatever corner of a pixel the points are counted from: both have their middle at the same place.
    shift = np.argwhere(inked)[:, ::-1].mean(axis=0) - points.mean(axis=0)
    points = points + shift.clip(-1, 1)
    rows, columns = np.indices(ink.shape)
    away, _ = spatial.KDTree(points).query(np.stack((columns, rows), axis=2))  # (28, 28)
    _, parts = ndimage.label(away < 0.9, np.ones((3, 3)))
    _, parts_of_ink = ndimage.label(ink > 0, np.ones((3, 3)))
    return bool(away[inked].max() <= half_width + ROOM_FOR_LINES and parts <= parts_of_ink)


def written(lines: tuple[Points, ...], size: float, width: float, rng: Generator) -> Opacity:
    """Lines of points (P, 2) [x, y] in any unit, their longer side `size` pixels, bent a little; cut to the ink."""
    slant, stretch = rng.normal(0, 6), float(np.exp(rng.normal(0, 0.06)))
    softened = tuple(_softened(line * (stretch, 1)) for line in lines)
    side = max(8, round(size / _ROOM))
    drawing = drawn_with(softened, Pen(max(width, 1.2) / side, size / side, slant=slant, pressure=rng.random() < 0.5))
    return _cut(np.asarray(render(drawing, side), np.float32) / np.float32(255))


def _softened(line: Points) -> Points:
    """A line (P, 2) without the staircase of the pixels that it comes from; its ends stay, where others may join it."""
    if len(line) < 5:
        return line
    soft: Points = ndimage.gaussian_filter1d(line, 1.0, axis=0, mode="nearest")
    soft[[0, -1]] = line[[0, -1]]
    return soft


def add_texture(opacity: Opacity, pen: str, rng: Generator) -> Opacity:
    """The same ink as a pen of that kind leaves it: pencil and chalk are grainy, ink is denser here than there."""
    strength = rng.uniform(*_STRENGTHS[pen])
    if pen in ("pencil", "chalk"):
        grain = ndimage.gaussian_filter(rng.standard_normal(opacity.shape, np.float32), 0.7)
        roughness = 0.5 if pen == "chalk" else 0.25
        opacity = opacity * np.clip(1 + roughness * 2 * grain, 0.25, 1.25)
    return np.asarray(np.clip(opacity * np.float32(strength), 0, 1), np.float32)


def pen_width(pen: str, size: float, rng: Generator) -> float:
    """The width of a pen's line in pixels, on a page whose digits are `size` pixels high."""
    return size * float(rng.uniform(*PENS[pen]))


_STRENGTHS = {
    "pencil": (0.5, 0.85),
    "ballpoint": (0.75, 1.0),
    "felt": (0.85, 1.0),
    "marker": (0.8, 1.0),
    "chalk": (0.65, 0.95),
}


def letter_lines(glyph: Ink) -> tuple[Points, ...]:
    """The centre lines of a letter's picture (S, S), in pixels of an image of the data set."""
    image = prepared(glyph)
    return () if image is None else cached_centre_lines(image.tobytes())


@cache
def _sample_lines(label: int) -> tuple[Points, ...]:
    return tuple(stroke.curve[:, :2] for stroke in sample(label).strokes)


def _upsampled(image: Ink, size: float, rng: Generator) -> Opacity:
    """The image (28, 28) enlarged smoothly, with edges as sharp as those of a photo."""
    factor = size / 20
    side = max(2, round(28 * factor))
    soft = ndimage.gaussian_filter(image.astype(np.float32), 0.5) if factor > 1.5 else image.astype(np.float32)
    large = np.asarray(Image.fromarray(soft).resize((side, side), Image.Resampling.BICUBIC)) / 255
    if factor > 1.5:
        large = (large - rng.uniform(0.35, 0.55)) * factor + 0.5
    return _cut(np.clip(large, 0, 1).astype(np.float32))


def _cut(opacity: Opacity) -> Opacity:
    """Cut to the box of what is inked; a single pixel of paper where nothing is."""
    box = ink_box(np.asarray(opacity * 255, np.uint8), 32)
    if box is None:
        return np.zeros((1, 1), np.float32)
    x, y, width, height = box
    return opacity[y : y + height, x : x + width]
