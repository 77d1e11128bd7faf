"""Marks that are no digits: letters, symbols, scribbles, blots, digits upside down, two digits at once.

A network that has met digits only is sure of everything it is shown. Shown such marks during training, and taught a
low score for them, it learns where digits end ("outlier exposure", Hendrycks, Mazeika and Dietterich 2019). Letters and
symbols that are digits to the eye (O, l, S, Z, b, g, ...) are left out.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from core.data.dataset import Bytes, Dataset
from core.drawing.curves import Points
from core.drawing.strokes import Ink
from core.geometry import ink_box
from core.synthesis.doodles import SHAPES, scribble, turned
from core.synthesis.handwriting import known_lines, prepared, write
from core.synthesis.stroke_distortions import Hand
from core.synthesis.typefaces import printed

LETTERS = "AaBCcDdEeFfGHhJKkLMmNnPpQRrTtUuVvWwXxY"
SYMBOLS = "?#&%@*+=<>~^$"
OFTEN = "JXx&GQ"
"""Networks take these for digits more often than others, so they are trained on three times as often."""
PRINTED_ONLY = "BDGQ"
"""Written by a hurried hand, or with a bold pen, these are an 8, a 0 or a 6 to the eye."""
BOLDEST_OF_THESE = 0.14
AS_IT_IS, PRINTED = 0.1, 0.55
"""Of other letters and symbols, the share as the font has them, and the share that is printed at all; the rest is
written."""
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
"""Share of the marks of two digits that are of three."""
BELOW, ASKEW = 0.6, 0.35
"""Of the marks of two digits, the share with one below the other; and of all of them, the share where one stands much
higher, or much further to the right, than its neighbour."""
BOLDEST_OF_TWO = 0.16
"""The boldest pen that writes two digits, as a share of both: with a bolder one they run into one."""
TRIES = 10

Kind = Callable[[Hand], Ink]
"""Makes one mark: ink (S, S) uint8 of any side."""


def mark_kinds(digits: Dataset) -> Mapping[str, Kind]:
    """How to make a mark of each kind; digits, which some are made of, are taken from the data set."""
    return {
        "scribbles": lambda hand: write(scribble(hand), hand),
        "shapes": lambda hand: write(SHAPES[int(hand.integers(len(SHAPES)))](hand), hand),
        "dots and blots": _blots,
        "filled areas": _filled,
        "letters": lambda hand: _glyph(LETTERS, hand),
        "symbols": lambda hand: _glyph(SYMBOLS, hand),
        "two digits": lambda hand: _two_digits(digits, hand),
        "upside down": lambda hand: _turned(digits, UPSIDE_DOWN, 180, hand),
        "sideways": lambda hand: _turned(digits, SIDEWAYS, 90 if hand.random() < 0.5 else -90, hand),
        "mirrored": lambda hand: _turned(digits, MIRRORED, 0, hand, mirrored=True),
        "jumbled": lambda hand: _jumbled(digits, hand),
    }


SHARES = {
    "letters": 5,
    "upside down": 18,
    "scribbles": 6,
    "two digits": 16,
    "shapes": 2,
    "sideways": 2,
    "symbols": 3,
}
"""How often a kind is trained on, against 1 for the others."""


def marks(count: int, digits: Dataset, hand: Hand) -> Bytes:
    """That many marks (count, 28, 28), of kinds drawn at random, prepared as every drawing is."""
    kinds = mark_kinds(digits)
    weights = np.array([SHARES.get(name, 1) for name in kinds], np.float64)
    makers = list(kinds.values())
    found = np.zeros((count, 28, 28), np.uint8)
    for index, number in enumerate(hand.choice(len(makers), count, p=weights / weights.sum())):
        mark = prepared(makers[number](hand))
        if mark is not None:
            found[index] = mark
    return found


def _glyph(characters: str, hand: Hand) -> Ink:
    """A letter or symbol of Pillow's own font: as it is, as another typeface would have it, or written by hand."""
    among = characters + 2 * "".join(character for character in characters if character in OFTEN)
    character = among[int(hand.integers(len(among)))]
    ink, lines = _known_glyph(character)
    draw = hand.random()
    if not lines or draw < AS_IT_IS:
        return ink
    if character in PRINTED_ONLY:
        return printed(lines, hand, BOLDEST_OF_THESE)
    return printed(lines, hand) if draw < PRINTED else write(lines, hand)


@lru_cache(maxsize=len(LETTERS + SYMBOLS))
def _known_glyph(character: str) -> tuple[Ink, tuple[Points, ...]]:
    """Its ink, and the centre lines of that."""
    font = ImageFont.load_default(GLYPH_SIZE)
    picture = Image.new("L", (2 * GLYPH_SIZE, 2 * GLYPH_SIZE))
    ImageDraw.Draw(picture).text((GLYPH_SIZE, GLYPH_SIZE), character, 255, font, anchor="mm")
    ink = np.array(picture)
    ink.flags.writeable = False
    image = prepared(ink)
    return ink, () if image is None else known_lines(image.tobytes())


def _blots(hand: Hand) -> Ink:
    """One dot, which fills its box, or some dots here and there."""
    dots = int(hand.integers(1, 6))
    rows, columns = np.indices((80, 80))
    ink = np.zeros((80, 80))
    for _ in range(dots):
        row, column = hand.uniform(20, 60, 2)
        radius = hand.uniform(2, 10 if dots > 1 else 20)
        slender = np.exp(hand.uniform(-0.3, 0.3))
        distance = np.hypot((rows - row) * slender, (columns - column) / slender)
        ink = np.maximum(ink, np.clip(radius - distance + 0.5, 0, 1))
    return np.asarray(255 * ink, np.uint8)


def _filled(hand: Hand) -> Ink:
    """A filled area: all of the canvas, a rectangle that is not slender, clouds, or noise."""
    kind = hand.integers(4)
    if kind == 0:
        return np.full((80, 80), 255, np.uint8)
    if kind == 1:
        ink = np.zeros((80, 80), np.uint8)
        height, width = hand.integers(40, 70, 2)
        ink[5 : 5 + height, 5 : 5 + width] = 255
        return ink
    noise = hand.standard_normal((80, 80))
    if kind == 2:
        noise = ndimage.gaussian_filter(noise, hand.uniform(3, 9), mode="wrap")
    level = np.quantile(noise, hand.uniform(0.3, 0.8))
    return np.where(noise > level, 255, 0).astype(np.uint8)


def _two_digits(digits: Dataset, hand: Hand) -> Ink:
    """Two digits, seldom three: in a row or one below the other, apart or touching; every other time written again."""
    below = hand.random() < BELOW
    for _ in range(TRIES):
        chosen = hand.integers(len(digits), size=3 if hand.random() < THREE_DIGITS else 2)
        # One above the other, a 0 and a 0 are an 8, a 0 and a 1 a 9, and two 1 a long 1.
        if not (below and np.isin(digits.labels[chosen], (0, 1)).all()):
            break
    else:
        return np.zeros((28, 28), np.uint8)
    images = digits.images[chosen]
    boxes = np.array([ink_box(image, 1) or (14, 14, 0, 0) for image in images])  # (n, 4); a blank image is a point
    moves = _in_a_row(boxes[:, 2:], below, hand) - boxes[:, :2]  # (n, 2)
    if hand.random() < 0.5:
        known = [known_lines(image.tobytes()) for image in images]
        lines = [line + move for of_one, move in zip(known, moves, strict=True) for line in of_one]
        if lines:
            return write(lines, hand, BOLDEST_OF_TWO)
    places = moves - moves.min(axis=0)
    width, height = places.max(axis=0) + 28
    ink = np.zeros((height, width), np.uint8)
    for image, (x, y) in zip(images, places, strict=True):
        place = ink[y : y + 28, x : x + 28]
        np.maximum(place, image, out=place)
    return ink


def _in_a_row(sizes: npt.NDArray[np.intp], below: bool, hand: Hand) -> npt.NDArray[np.intp]:
    """Corners (n, 2), x and y, of boxes (n, 2), width and height: each box after, or below, the one before it."""
    most_askew = 18 if hand.random() < ASKEW else 5
    corners = np.zeros_like(sizes)
    axis = int(below)
    corners[:, 1 - axis] = hand.integers(-most_askew, most_askew + 1, len(sizes)) - sizes[:, 1 - axis] // 2
    # What touches from above is often one digit to the eye.
    gaps = hand.integers(2 if below else -2, 9, len(sizes) - 1)
    corners[1:, axis] = np.cumsum(sizes[:-1, axis] + gaps)
    return corners


def _turned(digits: Dataset, classes: tuple[int, ...], degrees: float, hand: Hand, mirrored: bool = False) -> Ink:
    """A digit of one of the classes, turned by about that angle; every other one is written again."""
    places = np.flatnonzero(digits.labels == classes[int(hand.integers(len(classes)))])
    if not len(places):
        return np.zeros((28, 28), np.uint8)
    for _ in range(TRIES):
        place = places[int(hand.integers(len(places)))]
        image = digits.images[place]
        if degrees != 180 or digits.labels[place] not in POINT_SYMMETRIC or symmetry(image) <= MAX_SYMMETRY:
            break
    else:
        return np.zeros((28, 28), np.uint8)
    angle = degrees + hand.normal(0, 8)
    lines = known_lines(image.tobytes()) if hand.random() < 0.5 else ()
    if lines:
        return write([turned(line * (-1 if mirrored else 1, 1), np.radians(angle)) for line in lines], hand)
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


def _jumbled(digits: Dataset, hand: Hand) -> Ink:
    """The four quarters of two digits' images in another order: strokes as digits have them, but no digit."""
    first, second = digits.images[hand.integers(len(digits), size=2)]
    quarters = [image[r : r + 14, c : c + 14] for image in (first, second) for r in (0, 14) for c in (0, 14)]
    order = hand.permutation(8)[:4]
    while np.array_equal(order % 4, np.arange(4)):
        order = hand.permutation(8)[:4]
    a, b, c, d = (quarters[number] for number in order)
    return np.block([[a, b], [c, d]])
