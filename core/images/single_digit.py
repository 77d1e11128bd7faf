"""The ink of one digit in an opened picture: a photo, a scan, a screenshot, or an image of a data set.

What differs from the paper is contrast (``core.images.background``). Its strong pieces are labelled, and those that
make one digit are kept: the heaviest, and what lies near it and weighs enough, such as the loose bar of a 5. Their soft
edges stay soft, so that the result is ink as a pen would leave it.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray
from PIL import Image

from core.drawing.strokes import RASTER_SIDE
from core.errors import NoDigitError
from core.geometry import ink_box
from core.images.background import Contrast, measure_contrast, stroke_width, strong_threshold
from core.images.decoding import Picture
from core.images.grayscale import block_means
from core.images.paper import without_surroundings
from core.images.soft_ink import InkRange, ink_bytes, ink_range
from core.images.upscaling import downscaled_original

_WORKING_SIDE = 800
PLACED_SIDE = 200
"""Pixels of the longer side of a digit's ink on the canvas, which has 280: as MNIST has 20 of 28."""
_MIN_SIDE = 5  # pixels of the longer side of a digit
_MIN_SHARE = 0.02  # the longer side of a digit, of the picture's
_MAX_INK = 0.6  # of a picture: more is a dark surface, and no strokes
_MIN_WEIGHT = 0.05  # of all ink: less does not stand out from what else there is
# A picture of so few pixels and without noise comes from a data set: every gray pixel is meant.
_PREPARED_SIDE = 32
_NEARLY_FULL = 0.9  # contrast that is not stretched any further
# A piece belongs to the digit when it has at least the first of these shares of its main piece's ink, and is no
# further from it than the first reach, in sides of the main piece: up to the second for a heavy one, such as the bar
# of a 5. Without noise, light and distant pieces are meant too. Measured on the pieces of MNIST's digits.
_PIECE_SHARES = (0.02, 0.1)
_PIECE_REACHES = (0.15, 0.5)
_EXACT_SHARES = (0.005, 0.1)
_EXACT_REACHES = (0.3, 0.5)
_MAX_PIECE = 1.5
_MAX_CHAIN_LENGTH = 8
# The length of all strokes (ink through their width), in sides of the digit. Those of MNIST have at most 3,
# in grainy chalk 6; noise and squared paper have tens.
_MAX_LINE_LENGTH = 8
# Shadows, table edges and frames lie in the outermost part of a picture, where ink counts for less.
_MARGIN = 0.06
_MARGIN_WEIGHT = 0.1
_MIN_INSIDE = 0.02  # of the heaviest piece's ink: then what is inside goes before what follows the edge
_EDGE_SHARE = 0.5  # of the shorter side: who follows the very edge of the picture for longer is no digit


@dataclass(frozen=True, eq=False)
class DigitInk:
    """One digit found in a picture."""

    ink: NDArray[np.uint8]  # (h, w) read-only, 0 paper .. 255 ink, cut to the digit; at most 800 on its longer side
    box: tuple[int, int, int, int]  # x, y, width, height in pixels of the upright picture


def find_ink(picture: Picture) -> DigitInk:
    """The ink of the one digit in a picture, light on dark or dark on light. Raises NoDigitError where there is none.

    Of a picture that was enlarged (core.images.upscaling) it is the ink of its original, in the box of the enlarged
    one.
    """
    original = downscaled_original(picture.gray)
    if original is not None:
        height, width = original.gray.shape
        original_ink = _ink_of_original(Picture(original.gray, picture.name, width, height))
        return DigitInk(original_ink.ink, _box_in_picture(original_ink.box, original.gray.shape, picture))
    return _ink_of_original(picture)


def _ink_of_original(picture: Picture) -> DigitInk:
    """The ink of the one digit in a picture that was not enlarged."""
    step = max(1, -(-max(picture.gray.shape) // _WORKING_SIDE))
    contrast = measure_contrast(without_surroundings(block_means(picture.gray, step)))  # of (H, W)
    threshold = strong_threshold(contrast)
    if threshold is None:
        raise _no_digit(picture, "nothing stands out from the background")
    strong = contrast.values > threshold
    if strong.mean() > _MAX_INK:
        raise _no_digit(picture, "nearly all of the picture is ink")
    prepared = contrast.exact and max(strong.shape) <= _PREPARED_SIDE
    chosen = strong if prepared else _digit_components(strong, contrast)  # (H, W)
    if not _is_drawn(chosen):
        raise _no_digit(picture, "it contains only specks")
    ink = _dataset_ink(contrast) if prepared else _soft_ink(strong, chosen, contrast)  # (H, W)
    box = ink_box(ink)
    if box is None:
        raise _no_digit(picture, "it contains only specks")
    x, y, width, height = box
    cut = ink[y : y + height, x : x + width].copy()
    cut.setflags(write=False)
    return DigitInk(cut, _box_in_picture(box, ink.shape, picture))


def place_on_canvas(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ink (h, w) in the middle of the canvas (S, S), its longer side at 200 of 280 pixels; read-only.

    Smaller ink grows by a whole factor without smoothing, so that ``prepare`` gets its pixels back exactly; larger
    ink is reduced by area. Blank ink gives a blank canvas.
    """
    canvas = np.zeros((RASTER_SIDE, RASTER_SIDE), np.uint8)
    box = ink_box(ink)
    if box is not None:
        x, y, width, height = box
        cut = np.ascontiguousarray(ink[y : y + height, x : x + width])
        longer = max(width, height)
        if longer <= PLACED_SIDE:
            factor = PLACED_SIDE // longer
            placed = cut.repeat(factor, axis=0).repeat(factor, axis=1)
        else:
            size = [max(1, round(side * PLACED_SIDE / longer)) for side in (width, height)]
            placed = np.asarray(Image.fromarray(cut).resize((size[0], size[1]), Image.Resampling.BOX))
        top, left = (RASTER_SIDE - placed.shape[0]) // 2, (RASTER_SIDE - placed.shape[1]) // 2
        canvas[top : top + placed.shape[0], left : left + placed.shape[1]] = placed
    canvas.setflags(write=False)
    return canvas


def _digit_components(strong: NDArray[np.bool_], contrast: Contrast) -> NDArray[np.bool_]:
    """The pieces (H, W) of strong ink that make up one digit: none where no piece stands out."""
    labels, count = scipy.ndimage.label(strong, np.ones((3, 3)))  # (H, W), 0 is paper
    weights = np.bincount(labels.ravel(), _weighted(strong, contrast.values).ravel(), count + 1)  # (pieces + 1,)
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    on_border = np.bincount(border, minlength=count + 1)  # pixels of each piece
    inside = on_border <= _EDGE_SHARE * min(strong.shape)
    if (weights * inside)[1:].max() > _MIN_INSIDE * weights[1:].max():
        weights *= inside
    weights[0] = 0
    main = int(weights.argmax())
    sides = np.array([0] + [max(y.stop - y.start, x.stop - x.start) for y, x in scipy.ndimage.find_objects(labels)])
    side = int(sides[main])
    if weights[main] < _MIN_WEIGHT * weights.sum():
        return np.zeros_like(strong)
    # What is much larger is a frame or the rule of a form.
    shares = weights / weights[main]  # (pieces + 1,)
    min_shares, reaches = (_EXACT_SHARES, _EXACT_REACHES) if contrast.exact else (_PIECE_SHARES, _PIECE_REACHES)
    fitting = (shares >= min_shares[0]) & (sides <= _MAX_PIECE * side)
    if not on_border[main]:
        fitting &= on_border == 0  # what the edge of the picture cuts is something else
    reach = 1 + side * np.interp(shares, min_shares, reaches)
    chosen: NDArray[np.bool_] = labels == main
    for _ in range(_MAX_CHAIN_LENGTH):  # a piece may be near a piece that was near, as in a broken stroke
        distance = scipy.ndimage.distance_transform_edt(~chosen)
        near = scipy.ndimage.minimum(distance, labels, np.arange(count + 1)) <= reach  # (pieces + 1,)
        grown = chosen | (near & fitting)[labels]
        if np.array_equal(grown, chosen):
            break
        chosen = grown
    return chosen


def _is_drawn(chosen: NDArray[np.bool_]) -> bool:
    """Whether some pieces (H, W) are large enough for a digit, and of no more strokes than one has."""
    if not chosen.any():
        return False
    extent = max(int(np.ptp(places)) + 1 for places in np.nonzero(chosen))
    if extent < max(_MIN_SIDE, _MIN_SHARE * max(chosen.shape)):
        return False
    return bool(chosen.sum() <= _MAX_LINE_LENGTH * extent * stroke_width(chosen))


def _weighted(strong: NDArray[np.bool_], values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The contrast (H, W) of strong ink, less of it in the margin of the picture."""
    margin_y, margin_x = (int(side * _MARGIN) for side in strong.shape)
    weighed = np.full(strong.shape, _MARGIN_WEIGHT, np.float32)
    weighed[margin_y : strong.shape[0] - margin_y, margin_x : strong.shape[1] - margin_x] = 1
    return weighed * values * strong


def _dataset_ink(contrast: Contrast) -> NDArray[np.uint8]:
    """Ink (H, W) of a picture of a data set, every gray pixel of it."""
    full = float(contrast.values.max())
    return ink_bytes(contrast.values if full > _NEARLY_FULL else contrast.values / np.float32(full))


def _soft_ink(strong: NDArray[np.bool_], chosen: NDArray[np.bool_], contrast: Contrast) -> NDArray[np.uint8]:
    """Ink (H, W) of the chosen pieces with their soft edges, 0 elsewhere.

    An edge is no wider than a stroke, and belongs to the strong piece that is nearest.
    """
    distance, nearest = scipy.ndimage.distance_transform_edt(~strong, return_indices=True)
    reach = max(3.0, stroke_width(chosen))
    values = np.where(chosen[tuple(nearest)] & (distance <= reach), contrast.values, np.float32(0))
    if contrast.exact:
        ink_of = InkRange(0.0, float(contrast.values[chosen].max()))
    else:
        ink_of = ink_range(contrast.values[chosen], contrast.floor)
    ink = ink_bytes((values - np.float32(ink_of.start)) / np.float32(ink_of.full - ink_of.start))
    # What hangs on none of the pieces is grain, or the rest of a speck.
    labels, count = scipy.ndimage.label(ink, np.ones((3, 3)))  # (H, W), 0 is paper
    hanging = np.isin(np.arange(count + 1), labels[chosen])  # (fragments + 1,)
    return np.where(hanging[labels], ink, np.uint8(0))


def _box_in_picture(
    box: tuple[int, int, int, int], shape: tuple[int, ...], picture: Picture
) -> tuple[int, int, int, int]:
    """A box in a reduced plane of ``shape`` (H, W) as whole pixels of the picture, none of the ink outside."""
    x, y, width, height = box
    across, down = picture.width / shape[1], picture.height / shape[0]
    left, top = int(x * across), int(y * down)
    right, bottom = -int(-(x + width) * across // 1), -int(-(y + height) * down // 1)
    return left, top, min(right, picture.width) - left, min(bottom, picture.height) - top


def _no_digit(picture: Picture, what: str) -> NoDigitError:
    return NoDigitError(f"No digit found in “{picture.name}”: {what}. Choose a picture of one digit on plain paper.")
