"""Augmentation by regional forms of digits: slashed zeros, crossed sevens, ones with an upstroke and a foot, and nines
whose stem curves to the left like that of a g.

MNIST was written in one country and has few of them; a network trained on MNIST alone often misreads them. The strokes
of a form are derived from a sketch of the digit. They are drawn into MNIST's images here, and added to the centre lines
where a digit is redrawn (core.synthesis.handwriting).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from PIL import Image
from scipy import ndimage

from core.data.dataset import Bytes
from core.drawing.curves import Points
from core.drawing.ink import paint_stroke
from core.drawing.strokes import Stroke
from core.geometry import Box, ink_box
from core.recognition.preparation import prepare
from core.synthesis.added_strokes import bowed_coarsely, level, upright

BORDER = 14
ENLARGEMENT = 2
SIDE = (28 + 2 * BORDER) * ENLARGEMENT
"""A digit is enlarged, with a border around it, before a stroke is drawn into it: 112 x 112 pixels."""

ONES_FACTOR = 2.0
"""How many times as often as other digits ones have their regional form."""

UPSTROKES = ((25, 75, 0.2, 0.85), (18, 42, 0.55, 1.0), (60, 88, 0.08, 0.28))
"""Of ones: ranges of the lean in degrees from upright, and of the length as a share of the height. Upstrokes of all
kinds, long steep ones as taught in Europe, and short flat flags."""

Place = npt.NDArray[np.float64]
"""x and y, (2,), in the unit of the sketch."""


@dataclass(frozen=True)
class Sketch:
    """The measures of a digit that its regional form depends on, in one unit of length; y goes down."""

    x: float
    y: float
    width: float
    height: float
    pen: float
    """The width of the line."""
    mean_column: Callable[[float, float], float]
    """The mean x of the ink between two heights, each as a share of the height, 0 at the top."""


RegionalForm = Callable[[Sketch, Generator], list[Points]]


def with_regional_forms(images: Bytes, labels: Bytes, share: float, rng: Generator) -> Bytes:
    """Images (N, 28, 28) where that share of the digits that have a regional form got it; the others unchanged."""
    changed = images.copy()
    for index, label in enumerate(labels):
        form = regional_form_of(int(label), share, rng)
        if form is not None and images[index].any():
            changed[index] = _with_strokes(images[index], form, rng)
    return changed


def regional_form_of(label: int, share: float, rng: Generator) -> RegionalForm | None:
    """The regional form of this digit, drawn for that share of the digits that have one; None: no form.

    Ones have it more often: their forms differ the most from MNIST.
    """
    draw = rng.random() / ONES_FACTOR if label == 1 else rng.random()
    return REGIONAL_FORMS.get(label) if draw < share else None


def _with_strokes(image: Bytes, form: RegionalForm, rng: Generator) -> Bytes:
    """The image (28, 28) with the strokes of a form; unchanged when its ink is too faint to have a box."""
    enlarged = Image.fromarray(np.pad(image, BORDER)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    ink = np.array(enlarged)  # (SIDE, SIDE)
    box = ink_box(ink)
    if box is None:
        return image
    sketch = _sketch_of(ink, box)
    for line in form(sketch, rng):
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


def _slashed_zero(sketch: Sketch, rng: Generator) -> list[Points]:
    """A line through the middle, upright or leaning, that ends inside the zero or reaches beyond it."""
    lean = np.radians(rng.uniform(-5, 65) * (1 if rng.random() < 0.9 else -1))  # from upright, to the right
    along = upright(lean)
    # From the middle to the box.
    half = 0.5 / max(abs(along[0]) / max(sketch.width, sketch.pen), abs(along[1]) / max(sketch.height, sketch.pen))
    middle = np.array(
        [sketch.x + sketch.width * rng.normal(0.5, 0.05), sketch.y + sketch.height * rng.normal(0.5, 0.05)]
    )
    first, last = middle + half * rng.uniform(0.7, 1.7) * along, middle - half * rng.uniform(0.7, 1.7) * along
    return [bowed_coarsely(first, last, rng)]


def _crossed_seven(sketch: Sketch, rng: Generator) -> list[Points]:
    """A short, nearly level line across the stem."""
    row = rng.uniform(0.4, 0.65)
    stem = sketch.mean_column(row - 0.05, row + 0.05)
    half = max(sketch.width, sketch.height / 2) * rng.uniform(0.2, 0.45)
    lean = np.radians(rng.normal(0, 10))
    along = half * level(lean)
    middle = np.array([stem + half * rng.normal(0, 0.15), sketch.y + row * sketch.height])
    return [bowed_coarsely(middle - along, middle + along, rng)]


def _european_one(sketch: Sketch, rng: Generator) -> list[Points]:
    """An upstroke to the top, short or nearly as long as the stem; sometimes a foot."""
    top = np.array([sketch.mean_column(0, 1 / 8), sketch.y + sketch.pen / 2])
    # The flatter an upstroke, the shorter: a long flat one would be a seven.
    min_lean, max_lean, min_length, max_length = UPSTROKES[int(rng.choice(len(UPSTROKES), p=(0.6, 0.2, 0.2)))]
    lean = np.radians(rng.uniform(min_lean, max_lean))  # from upright, to the left and down
    length = sketch.height * rng.uniform(min_length, max_length if lean < 1 else min(max_length, 0.5))
    start = top - length * upright(lean)
    lines = [bowed_coarsely(start, top, rng)]
    if rng.random() < 0.35:
        bottom = sketch.y + sketch.height - sketch.pen / 2
        middle = sketch.mean_column(7 / 8, 1)
        half = sketch.height * rng.uniform(0.12, 0.42)
        left, right = middle - half * rng.uniform(0.6, 1.2), middle + half * rng.uniform(0.6, 1.2)
        lines.append(bowed_coarsely(np.array([left, bottom]), np.array([right, bottom]), rng))
    return lines


def _curved_nine(sketch: Sketch, rng: Generator) -> list[Points]:
    """The stem continues below in a curve to the left, level at its end or rising again."""
    x = sketch.mean_column(0.92, 1)
    y = sketch.y + sketch.height - sketch.pen / 2
    reach, drop = sketch.height * rng.uniform(0.15, 0.6), sketch.height * rng.uniform(0.02, 0.2)
    end = drop - sketch.height * rng.uniform(-0.02, 0.25)
    t = np.linspace(0, 1, 9)[:, None]
    start, corner, last = np.array([0, 0]), np.array([-0.15 * reach, 2 * drop - end / 2]), np.array([-reach, end])
    return [np.array([x, y]) + 2 * t * (1 - t) * corner + t * t * last + (1 - t) ** 2 * start]


REGIONAL_FORMS: dict[int, RegionalForm] = {0: _slashed_zero, 1: _european_one, 7: _crossed_seven, 9: _curved_nine}
