"""Habits of hands that MNIST's writers did not have: slashed zeros, crossed sevens, ones with an upstroke and a foot,
nines whose stem swings to the left like that of a g.

MNIST was written in one country, and has few of them; a network that saw only MNIST often reads them as other digits.
So they are made from what there is: the strokes that such a hand would add are worked out from a sketch of the digit.
They are drawn into MNIST's images here, and join the other strokes where a digit is written again
(core.synthesis.handwriting).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from core.data.dataset import Bytes
from core.drawing.curves import Points
from core.drawing.ink import paint_stroke
from core.drawing.strokes import Stroke
from core.geometry import Box, ink_box
from core.recognition.preparation import prepare
from core.synthesis.stroke_distortions import Hand

BORDER = 14
ENLARGEMENT = 2
SIDE = (28 + 2 * BORDER) * ENLARGEMENT
"""A digit is enlarged, with room around it, before a stroke is drawn into it: 112 x 112 pixels."""

MORE_ONES = 2.0
"""How much more often ones have their habit than other digits theirs."""

UPSTROKES = ((25, 75, 0.2, 0.85), (18, 42, 0.55, 1.0), (60, 88, 0.08, 0.28))
"""Of ones: the lean in degrees from upright, from and to, and the length as a share of the height. Upstrokes of all
kinds, long steep ones as Europe teaches them, and little flat flags."""

Place = npt.NDArray[np.float64]
"""x and y, (2,), in the unit of the sketch."""


@dataclass(frozen=True)
class Sketch:
    """What a habit has to know of a digit, in one unit of length throughout; y goes down."""

    x: float
    y: float
    width: float
    height: float
    pen: float
    """The width of the line."""
    mean_column: Callable[[float, float], float]
    """The mean x of the ink between two heights, each as a share of the height, 0 at the top."""


Habit = Callable[[Sketch, Hand], list[Points]]


def with_habits(images: Bytes, labels: Bytes, share: float, hand: Hand) -> Bytes:
    """Images (N, 28, 28) of which that share of the digits that have a habit got it; the others as they are."""
    changed = images.copy()
    for index, label in enumerate(labels):
        habit = habit_of(int(label), share, hand)
        if habit is not None and images[index].any():
            changed[index] = _rewritten(images[index], habit, hand)
    return changed


def habit_of(label: int, share: float, hand: Hand) -> Habit | None:
    """The habit with which this digit is written this time, for that share of the digits that have one.

    Ones have it more often: how the world writes them differs the most from MNIST.
    """
    draw = hand.random() / MORE_ONES if label == 1 else hand.random()
    return HABITS.get(label) if draw < share else None


def _rewritten(image: Bytes, habit: Habit, hand: Hand) -> Bytes:
    """The image (28, 28) with the strokes of a habit; as it is when its ink is too faint to have a box."""
    enlarged = Image.fromarray(np.pad(image, BORDER)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    ink = np.array(enlarged)  # (SIDE, SIDE)
    box = ink_box(ink)
    if box is None:
        return image
    sketch = _sketch_of(ink, box)
    for line in habit(sketch, hand):
        points = np.column_stack((np.clip(line, 0, SIDE) / SIDE, np.full(len(line), 0.5)))
        paint_stroke(ink, Stroke(points, sketch.pen / SIDE))
    preparation = prepare(ink, (1, 28, 28))
    assert preparation is not None
    return preparation.centred


def _sketch_of(ink: Bytes, box: Box) -> Sketch:
    """The sketch of a digit in an enlarged image, in this box; the pen is four times the mean distance to its edge."""
    inner = slice(BORDER * ENLARGEMENT, -BORDER * ENLARGEMENT)
    mask = ink[inner, inner] > 127
    pen = 4 * float(ndimage.distance_transform_edt(mask)[mask].mean()) if mask.any() else ENLARGEMENT
    x, y, width, height = box

    def mean_column(first: float, last: float) -> float:
        top = min(y + round(first * height), y + height - 1)
        mass = ink[top : max(top + 1, y + round(last * height))].sum(axis=0, dtype=np.float64)
        return float(mass @ np.arange(len(mass)) / mass.sum()) if mass.any() else x + width / 2

    return Sketch(x, y, width, height, pen, mean_column)


def _slashed_zero(sketch: Sketch, hand: Hand) -> list[Points]:
    """A line through the middle, upright or leaning, that ends inside the zero or reaches beyond it."""
    lean = np.radians(hand.uniform(-5, 65) * (1 if hand.random() < 0.9 else -1))  # from upright, to the right
    along = np.array([np.sin(lean), -np.cos(lean)])
    # From the middle to the box.
    half = 0.5 / max(abs(along[0]) / max(sketch.width, sketch.pen), abs(along[1]) / max(sketch.height, sketch.pen))
    middle = np.array(
        [sketch.x + sketch.width * hand.normal(0.5, 0.05), sketch.y + sketch.height * hand.normal(0.5, 0.05)]
    )
    first, last = middle + half * hand.uniform(0.7, 1.7) * along, middle - half * hand.uniform(0.7, 1.7) * along
    return [_bent(first, last, hand)]


def _crossed_seven(sketch: Sketch, hand: Hand) -> list[Points]:
    """A short, nearly level line across the stem."""
    row = hand.uniform(0.4, 0.65)
    stem = sketch.mean_column(row - 0.05, row + 0.05)
    half = max(sketch.width, sketch.height / 2) * hand.uniform(0.2, 0.45)
    lean = np.radians(hand.normal(0, 10))
    along = half * np.array([np.cos(lean), -np.sin(lean)])
    middle = np.array([stem + half * hand.normal(0, 0.15), sketch.y + row * sketch.height])
    return [_bent(middle - along, middle + along, hand)]


def _european_one(sketch: Sketch, hand: Hand) -> list[Points]:
    """An upstroke to the top, short or nearly as long as the stem; sometimes a foot."""
    top = np.array([sketch.mean_column(0, 1 / 8), sketch.y + sketch.pen / 2])
    # The flatter an upstroke, the shorter: a long flat one would be a seven.
    least, most, shortest, longest = UPSTROKES[int(hand.choice(len(UPSTROKES), p=(0.6, 0.2, 0.2)))]
    lean = np.radians(hand.uniform(least, most))  # from upright, to the left and down
    length = sketch.height * hand.uniform(shortest, longest if lean < 1 else min(longest, 0.5))
    start = top + length * np.array([-np.sin(lean), np.cos(lean)])
    lines = [_bent(start, top, hand)]
    if hand.random() < 0.35:
        bottom = sketch.y + sketch.height - sketch.pen / 2
        middle = sketch.mean_column(7 / 8, 1)
        half = sketch.height * hand.uniform(0.12, 0.42)
        left, right = middle - half * hand.uniform(0.6, 1.2), middle + half * hand.uniform(0.6, 1.2)
        lines.append(_bent(np.array([left, bottom]), np.array([right, bottom]), hand))
    return lines


def _swung_nine(sketch: Sketch, hand: Hand) -> list[Points]:
    """The stem goes on below in a bow to the left, level at its end or rising again."""
    x = sketch.mean_column(0.92, 1)
    y = sketch.y + sketch.height - sketch.pen / 2
    reach, drop = sketch.height * hand.uniform(0.15, 0.6), sketch.height * hand.uniform(0.02, 0.2)
    end = drop - sketch.height * hand.uniform(-0.02, 0.25)
    t = np.linspace(0, 1, 9)[:, None]
    start, corner, last = np.array([0, 0]), np.array([-0.15 * reach, 2 * drop - end / 2]), np.array([-reach, end])
    return [np.array([x, y]) + 2 * t * (1 - t) * corner + t * t * last + (1 - t) ** 2 * start]


HABITS: dict[int, Habit] = {0: _slashed_zero, 1: _european_one, 7: _crossed_seven, 9: _swung_nine}


def _bent(first: Place, last: Place, hand: Hand) -> Points:
    """A stroke (3, 2) from first to last (x, y) that is not quite straight."""
    across = np.array([last[1] - first[1], first[0] - last[0]])
    return np.array([first, (first + last) / 2 + across * hand.normal(0, 0.05), last])
