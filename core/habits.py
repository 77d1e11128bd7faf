"""Habits of hands that MNIST's writers did not have: slashed zeros, crossed sevens, ones with an upstroke and a foot.

MNIST was written in one country, and has hardly any of them; a network that saw only MNIST reads them as other digits.
So they are made from what there is: a stroke as wide as the digit's own is drawn into its image, and the image is then
prepared again as everything else is.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from core.dataset import Bytes
from core.ink import paint_stroke
from core.preparation import ink_box, prepare
from core.strokes import Stroke

BORDER = 14
ENLARGEMENT = 2
SIDE = (28 + 2 * BORDER) * ENLARGEMENT
"""A digit is enlarged, with room around it, before a stroke is drawn into it: 112 x 112 pixels."""

Hand = np.random.Generator
Place = npt.NDArray[np.float64]
"""x and y, (2,), in pixels of the enlarged image."""
Line = list[Place]


def with_habits(images: Bytes, labels: Bytes, share: float, hand: Hand) -> Bytes:
    """Images (N, 28, 28) of which that share of all zeros, ones and sevens got a habit; the others as they are."""
    changed = images.copy()
    for index in np.flatnonzero(hand.random(len(images)) < share):
        habit = HABITS.get(int(labels[index]))
        if habit is not None and images[index].any():
            changed[index] = _rewritten(images[index], habit, hand)
    return changed


def _rewritten(image: Bytes, habit: Callable[[Bytes, Hand], list[Line]], hand: Hand) -> Bytes:
    enlarged = Image.fromarray(np.pad(image, BORDER)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    ink = np.array(enlarged)  # (SIDE, SIDE)
    width = _pen_width(ink)
    for line in habit(ink, hand):
        points = np.array([(x / SIDE, y / SIDE, 0.5) for x, y in line])
        paint_stroke(ink, Stroke(points, width / SIDE))
    preparation = prepare(ink, (1, 28, 28))
    assert preparation is not None
    return preparation.centred


def _pen_width(ink: Bytes) -> float:
    """The width of the pen in pixels: the mean distance to the edge is a quarter of it, across a stroke."""
    inner = slice(BORDER * ENLARGEMENT, -BORDER * ENLARGEMENT)
    mask = ink[inner, inner] > 127
    return 4 * float(ndimage.distance_transform_edt(mask)[mask].mean()) if mask.any() else ENLARGEMENT


def _slashed_zero(ink: Bytes, hand: Hand) -> list[Line]:
    """A line through the middle, upright or leaning, that ends inside the zero or reaches beyond it."""
    x, y, width, height = _box(ink)
    lean = np.radians(hand.uniform(-5, 65) * (1 if hand.random() < 0.9 else -1))  # from upright, to the right
    along = np.array([np.sin(lean), -np.cos(lean)])
    half = 0.5 / max(abs(along[0]) / width, abs(along[1]) / height)  # from the middle to the box
    middle = np.array([x + width * hand.normal(0.5, 0.05), y + height * hand.normal(0.5, 0.05)])
    first, last = middle + half * hand.uniform(0.7, 1.7) * along, middle - half * hand.uniform(0.7, 1.7) * along
    return [_bent(first, last, hand)]


def _crossed_seven(ink: Bytes, hand: Hand) -> list[Line]:
    """A short, nearly level line across the stem."""
    x, y, width, height = _box(ink)
    row = y + height * hand.uniform(0.4, 0.65)
    columns = np.flatnonzero(ink[int(row)] > 127)
    stem = float(columns.mean()) if len(columns) else x + width / 2
    half = max(width, height / 2) * hand.uniform(0.2, 0.45)
    lean = np.radians(hand.normal(0, 10))
    along = half * np.array([np.cos(lean), -np.sin(lean)])
    middle = np.array([stem + half * hand.normal(0, 0.15), row])
    return [_bent(middle - along, middle + along, hand)]


def _european_one(ink: Bytes, hand: Hand) -> list[Line]:
    """An upstroke to the top, short or nearly as long as the stem; sometimes a foot."""
    _, y, _, height = _box(ink)
    eighth = max(1, height // 8)  # a dash may be lower than eight rows
    top = np.array([_mean_column(ink, y, y + eighth), y + _pen_width(ink) / 2])
    lean = np.radians(hand.uniform(25, 80))  # from upright, to the left and down
    # The flatter an upstroke, the shorter: a long flat one would be a seven.
    length = height * hand.uniform(0.2, 0.85 if lean < 1 else 0.4)
    start = top + length * np.array([-np.sin(lean), np.cos(lean)])
    lines = [_bent(start, top, hand)]
    if hand.random() < 0.25:
        bottom = y + height - _pen_width(ink) / 2
        middle = _mean_column(ink, y + height - eighth, y + height)
        half = height * hand.uniform(0.12, 0.35)
        lines.append(
            _bent(
                np.array([middle - half * hand.uniform(0.6, 1.2), bottom]),
                np.array([middle + half * hand.uniform(0.6, 1.2), bottom]),
                hand,
            )
        )
    return lines


HABITS: dict[int, Callable[[Bytes, Hand], list[Line]]] = {0: _slashed_zero, 1: _european_one, 7: _crossed_seven}


def _bent(first: Place, last: Place, hand: Hand) -> Line:
    """A stroke from first to last (x, y) that is not quite straight."""
    across = np.array([last[1] - first[1], first[0] - last[0]])
    middle = (first + last) / 2 + across * hand.normal(0, 0.05)
    return [np.clip(place, 0, SIDE) for place in (first, middle, last)]


def _box(ink: Bytes) -> tuple[int, int, int, int]:
    box = ink_box(ink)
    assert box is not None
    return box


def _mean_column(ink: Bytes, first: int, last: int) -> float:
    """Where the ink of the rows from first to before last is, on the average of the columns; there is some."""
    mass = ink[first:last].sum(axis=0, dtype=np.float64)
    return float(mass @ np.arange(len(mass)) / mass.sum())
