"""Synthetic non-digits for outlier exposure: letters, symbols, scribbles, blots, digits upside down, pairs of digits.

A classifier trained on digits alone is overconfident on anything else. Trained on such images with a low target score,
it learns to reject them (Hendrycks, Mazeika and Dietterich 2019, "Deep anomaly detection with outlier exposure").
Letters and symbols that look like digits (O, l, S, Z, b, g, ...) are left out.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from core.data.dataset import Bytes, Dataset
from core.drawing.curves import Points
from core.drawing.strokes import Ink
from core.geometry import ink_box
from core.synthesis.doodles import SHAPES, scribble, turned
from core.synthesis.handwriting import cached_centre_lines, handwritten, prepared
from core.synthesis.typefaces import printed

LETTERS = "AaBCcDdEeFfGHhJKkLMmNnPpQRrTtUuVvWwXxY"
SYMBOLS = "?#&%@*+=<>~^$"
CONFUSABLE = "JXx&GQ"
"""Networks mistake these for digits more often than others, so they are three times as frequent."""
PRINTED_ONLY = "BDGQ"
"""Handwritten, or with a bold pen, these can look like an 8, a 0 or a 6."""
MAX_PRINTED_WEIGHT = 0.14
ORIGINAL_GLYPH, PRINTED_GLYPH = 0.1, 0.55
"""Of other letters and symbols, the share in the shape of the font, and the share that is printed in any typeface; the
rest is handwritten."""
GLYPH_SIZE = 80
UPSIDE_DOWN = (2, 2, 2, 3, 4, 5, 5, 5, 7, 7, 7)
SIDEWAYS = (2, 3, 4, 7, 8)
MIRRORED = (3, 7, 9)
"""Those of the ten that are no digit any more when turned by 180 or 90 degrees, or seen in a mirror. A 5 on its side is
often a 4 or 9 to the eye, a 6 in the mirror a 2. Named more than once is what networks take for digits most often."""
POINT_SYMMETRIC = (2, 5)
"""Of those upside down, the ones that stay what they are when they are written like a Z or an S."""
MAX_SYMMETRY = 0.9
"""How like itself upside down such a digit may be, see `symmetry`: three of a hundred are left out. By eye it would be
ten, from a sheet of MNIST's in this order, but a network that is shown none of them calls more of them sure digits."""
THREE_DIGITS = 0.15
"""Share of the images of two digits that have three."""
BELOW, ASKEW = 0.6, 0.35
"""Of the images of two digits, the share with one below the other; and of all of them, the share where one is much
higher, or much further to the right, than its neighbour."""
MAX_TWO_DIGIT_PEN = 0.16
"""The boldest pen that writes two digits, as a share of both: with a bolder one they run into one."""
TRIES = 10

Kind = Callable[[Generator], Ink]
"""Generates one non-digit: ink (S, S) uint8 of any side."""


def non_digit_kinds(digits: Dataset) -> Mapping[str, Kind]:
    """A generator for each kind of non-digit; those that consist of digits take them from the data set."""
    return {
        "scribbles": lambda rng: handwritten(scribble(rng), rng),
        "shapes": lambda rng: handwritten(SHAPES[int(rng.integers(len(SHAPES)))](rng), rng),
        "dots and blots": _blots,
        "filled areas": _filled,
        "letters": lambda rng: _glyph(LETTERS, rng),
        "symbols": lambda rng: _glyph(SYMBOLS, rng),
        "two digits": lambda rng: _two_digits(digits, rng),
        "upside down": lambda rng: _turned(digits, UPSIDE_DOWN, 180, rng),
        "sideways": lambda rng: _turned(digits, SIDEWAYS, 90 if rng.random() < 0.5 else -90, rng),
        "mirrored": lambda rng: _turned(digits, MIRRORED, 0, rng, mirrored=True),
        "jumbled": lambda rng: _jumbled(digits, rng),
    }


KIND_WEIGHTS = {
    "letters": 5,
    "upside down": 18,
    "scribbles": 6,
    "two digits": 16,
    "shapes": 2,
    "sideways": 2,
    "symbols": 3,
}
"""Relative frequencies of the kinds in training; 1 for all others."""


def non_digits(count: int, digits: Dataset, rng: Generator) -> Bytes:
    """Non-digits (count, 28, 28) of random kinds, prepared as drawings are."""
    kinds = non_digit_kinds(digits)
    weights = np.array([KIND_WEIGHTS.get(name, 1) for name in kinds], np.float64)
    makers = list(kinds.values())
    images = np.zeros((count, 28, 28), np.uint8)
    for index, number in enumerate(rng.choice(len(makers), count, p=weights / weights.sum())):
        image = prepared(makers[number](rng))
        if image is not None:
            images[index] = image
    return images


def _glyph(characters: str, rng: Generator) -> Ink:
    """A letter or symbol of Pillow's own font: in its original shape, in another typeface, or handwritten."""
    candidates = characters + 2 * "".join(character for character in characters if character in CONFUSABLE)
    character = candidates[int(rng.integers(len(candidates)))]
    ink, lines = _cached_glyph(character)
    draw = rng.random()
    if not lines or draw < ORIGINAL_GLYPH:
        return ink
    if character in PRINTED_ONLY:
        return printed(lines, rng, MAX_PRINTED_WEIGHT)
    return printed(lines, rng) if draw < PRINTED_GLYPH else handwritten(lines, rng)


@lru_cache(maxsize=len(LETTERS + SYMBOLS))
def _cached_glyph(character: str) -> tuple[Ink, tuple[Points, ...]]:
    """Its ink, and the centre lines of that."""
    font = ImageFont.load_default(GLYPH_SIZE)
    picture = Image.new("L", (2 * GLYPH_SIZE, 2 * GLYPH_SIZE))
    ImageDraw.Draw(picture).text((GLYPH_SIZE, GLYPH_SIZE), character, 255, font, anchor="mm")
    ink = np.array(picture)
    ink.flags.writeable = False
    image = prepared(ink)
    return ink, () if image is None else cached_centre_lines(image.tobytes())


def _blots(rng: Generator) -> Ink:
    """One dot, which fills its box, or some dots here and there."""
    dots = int(rng.integers(1, 6))
    rows, columns = np.indices((80, 80))
    ink = np.zeros((80, 80))
    for _ in range(dots):
        row, column = rng.uniform(20, 60, 2)
        radius = rng.uniform(2, 10 if dots > 1 else 20)
        slender = np.exp(rng.uniform(-0.3, 0.3))
        distance = np.hypot((rows - row) * slender, (columns - column) / slender)
        ink = np.maximum(ink, np.clip(radius - distance + 0.5, 0, 1))
    return np.asarray(255 * ink, np.uint8)


def _filled(rng: Generator) -> Ink:
    """A filled area: all of the canvas, a rectangle that is not slender, clouds, or noise."""
    kind = rng.integers(4)
    if kind == 0:
        return np.full((80, 80), 255, np.uint8)
    if kind == 1:
        ink = np.zeros((80, 80), np.uint8)
        height, width = rng.integers(40, 70, 2)
        ink[5 : 5 + height, 5 : 5 + width] = 255
        return ink
    noise = rng.standard_normal((80, 80))
    if kind == 2:
        noise = ndimage.gaussian_filter(noise, rng.uniform(3, 9), mode="wrap")
    level = np.quantile(noise, rng.uniform(0.3, 0.8))
    return np.where(noise > level, 255, 0).astype(np.uint8)


def _two_digits(digits: Dataset, rng: Generator) -> Ink:
    """Two digits, seldom three: in a row or one below the other, apart or touching; half of the time redrawn."""
    below = rng.random() < BELOW
    for _ in range(TRIES):
        chosen = rng.integers(len(digits), size=3 if rng.random() < THREE_DIGITS else 2)
        # One above the other, a 0 and a 0 are an 8, a 0 and a 1 a 9, and two 1 a long 1.
        if not (below and np.isin(digits.labels[chosen], (0, 1)).all()):
            break
    else:
        return np.zeros((28, 28), np.uint8)
    images = digits.images[chosen]
    boxes = np.array([ink_box(image, 1) or (14, 14, 0, 0) for image in images])  # (n, 4); a blank image is a point
    moves = _in_a_row(boxes[:, 2:], below, rng) - boxes[:, :2]  # (n, 2)
    if rng.random() < 0.5:
        centre_lines = [cached_centre_lines(image.tobytes()) for image in images]
        lines = [line + move for of_one, move in zip(centre_lines, moves, strict=True) for line in of_one]
        if lines:
            return handwritten(lines, rng, MAX_TWO_DIGIT_PEN)
    places = moves - moves.min(axis=0)
    width, height = places.max(axis=0) + 28
    ink = np.zeros((height, width), np.uint8)
    for image, (x, y) in zip(images, places, strict=True):
        place = ink[y : y + 28, x : x + 28]
        np.maximum(place, image, out=place)
    return ink


def _in_a_row(sizes: npt.NDArray[np.intp], below: bool, rng: Generator) -> npt.NDArray[np.intp]:
    """Corners (n, 2), x and y, of boxes (n, 2), width and height: each box after, or below, the one before it."""
    max_shift = 18 if rng.random() < ASKEW else 5
    corners = np.zeros_like(sizes)
    axis = int(below)
    corners[:, 1 - axis] = rng.integers(-max_shift, max_shift + 1, len(sizes)) - sizes[:, 1 - axis] // 2
    # What touches from above is often one digit to the eye.
    gaps = rng.integers(2 if below else -2, 9, len(sizes) - 1)
    corners[1:, axis] = np.cumsum(sizes[:-1, axis] + gaps)
    return corners


def _turned(digits: Dataset, classes: tuple[int, ...], degrees: float, rng: Generator, mirrored: bool = False) -> Ink:
    """A digit of one of the classes, turned by about that angle; half of them are redrawn."""
    places = np.flatnonzero(digits.labels == classes[int(rng.integers(len(classes)))])
    if not len(places):
        return np.zeros((28, 28), np.uint8)
    for _ in range(TRIES):
        place = places[int(rng.integers(len(places)))]
        image = digits.images[place]
        if degrees != 180 or digits.labels[place] not in POINT_SYMMETRIC or symmetry(image) <= MAX_SYMMETRY:
            break
    else:
        return np.zeros((28, 28), np.uint8)
    angle = degrees + rng.normal(0, 8)
    lines = cached_centre_lines(image.tobytes()) if rng.random() < 0.5 else ()
    if lines:
        return handwritten([turned(line * (-1 if mirrored else 1, 1), np.radians(angle)) for line in lines], rng)
    image = image[:, ::-1] if mirrored else image
    picture = Image.fromarray(np.pad(image, 10)).resize((96, 96), Image.Resampling.BICUBIC)
    return np.array(picture.rotate(-angle, Image.Resampling.BICUBIC))


def symmetry(image: Ink) -> float:
    """How like itself an image (28, 28) is when it is turned by 180 degrees: the correlation of both, blurred, 0..1.

    Digits as MNIST has them need not be moved upon each other: their centre of mass is at pixel 14, which is the middle
    when one more row and column are counted.
    """
    blurred = np.pad(ndimage.gaussian_filter(image.astype(np.float32), 1.0), ((0, 1), (0, 1)))
    return float((blurred * blurred[::-1, ::-1]).sum() / max(float((blurred * blurred).sum()), 1e-6))


def _jumbled(digits: Dataset, rng: Generator) -> Ink:
    """The four quarters of two digits' images in another order: strokes as digits have them, but no digit."""
    first, second = digits.images[rng.integers(len(digits), size=2)]
    quarters = [image[r : r + 14, c : c + 14] for image in (first, second) for r in (0, 14) for c in (0, 14)]
    order = rng.permutation(8)[:4]
    while np.array_equal(order % 4, np.arange(4)):
        order = rng.permutation(8)[:4]
    a, b, c, d = (quarters[number] for number in order)
    return np.block([[a, b], [c, d]])
