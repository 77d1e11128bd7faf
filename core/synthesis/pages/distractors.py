"""Distractors on a rendered page: words, stains, margin and table lines, specks, writing that is cut off, fingers."""

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from core.drawing.strokes import Ink
from core.synthesis.pages.camera import Colours
from core.synthesis.pages.digits import Opacity, letter_lines, written
from core.synthesis.pages.layout import Layout

WORDS = ("Monday", "Name", "phone", "date", "Rechnung", "homework", "Exercise", "thanks", "kitchen", "water", "and",
         "Page", "Anna", "weather", "from", "Haus", "market", "garden", "number")  # fmt: skip
LABELS = ("Tel:", "Nr.", "Sum", "Name", "code", "key", "Konto")
_CAP = 0.75
"""The height of a printed capital letter, as a share of the font's size."""


def word_ink(text: str, size: float, width: float, rng: Generator) -> Opacity:
    """A word as ink (h, w): printed, or written with a pen of that width; capitals are about `size` pixels high."""
    if rng.random() < 0.4:
        return np.asarray(_glyphs(text, size / _CAP), np.float32) / np.float32(255)
    letters = [_letter(letter, size, width, rng) for letter in text]
    height = max(ink.shape[0] for ink in letters) + 4
    joined = [np.pad(ink, ((height - ink.shape[0], 0), (0, max(1, round(0.06 * size))))) for ink in letters]
    return np.concatenate(joined, axis=1)


def _letter(letter: str, size: float, width: float, rng: Generator) -> Opacity:
    glyph = _glyphs(letter, 80)
    lines = letter_lines(glyph)
    high = size * glyph.shape[0] / (80 * _CAP)
    if not lines or high < 4:
        return np.asarray(Image.fromarray(glyph).resize((max(1, round(size / 8)),) * 2), np.float32) / np.float32(255)
    longer = max(glyph.shape) / glyph.shape[0]
    return written(lines, high * longer * float(np.exp(rng.normal(0, 0.06))), width, rng)


def _glyphs(text: str, size: float) -> Ink:
    """Printed text, cut to its ink (h, w)."""
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (max(1, int(right - left) + 2), max(1, int(bottom - top) + 2)))
    ImageDraw.Draw(picture).text((1 - left, 1 - top), text, fill=255, font=font)
    return np.asarray(picture)


def place_words(layout: Layout, width: float, rng: Generator) -> list[tuple[int, int, Opacity]]:
    """Words above and below the digits: their places, from the digits' upper left corner, and their ink."""
    placed = []
    for below in (False, True):
        if below and rng.random() < 0.4:
            continue
        x = rng.uniform(0, 0.3) * layout.width
        while x < layout.width and rng.random() < 0.9:
            ink = word_ink(str(rng.choice(WORDS)), layout.size * rng.uniform(0.6, 1.0), width, rng)
            y = layout.height + 0.6 * layout.size if below else -ink.shape[0] - 0.6 * layout.size
            placed.append((round(x), round(y), ink))
            x += ink.shape[1] + rng.uniform(0.5, 1.2) * layout.size
    return placed


def place_labels(layout: Layout, width: float, rng: Generator) -> list[tuple[int, int, Opacity]]:
    """A word to the left of some lines."""
    placed = []
    for line in layout.lines:
        if rng.random() < 0.4:
            ink = word_ink(str(rng.choice(LABELS)), layout.size * 0.8, width, rng)
            bottom = line[0].y + line[0].ink.shape[0]
            placed.append((round(line[0].x - ink.shape[1] - 0.7 * layout.size), bottom - ink.shape[0], ink))
    return placed


def place_cut_off_words(
    layout: Layout, margin: int, digits: list[Opacity], width: float, rng: Generator
) -> list[tuple[int, int, Opacity]]:
    """Words and digits that the edge of the photo cuts through."""
    placed = []
    for ink in (word_ink(str(rng.choice(WORDS)), layout.size, width, rng), *digits):
        y = round(rng.uniform(0, max(1, layout.height - ink.shape[0])))
        share = rng.uniform(0.3, 0.6)
        left = rng.random() < 0.5
        # The edge cuts off that share, and more where the rest would reach the digits.
        clear = 0.3 * layout.size
        if left:
            x = min(-margin - share * ink.shape[1], -clear - ink.shape[1])
        else:
            x = max(layout.width + margin - (1 - share) * ink.shape[1], layout.width + clear)
        placed.append((round(x), y, ink))
    return placed


def render_lines(
    shape: tuple[int, int], layout: Layout, corner: tuple[int, int], names: set[str], rng: Generator
) -> Opacity:
    """A margin line, or the lines of a table that stand between the digits' lines: (H, W) opacity."""
    opacity = np.zeros(shape, np.float32)
    x, y = corner
    thick = max(1, round(layout.size * rng.uniform(0.02, 0.05)))
    if "margin" in names:
        column = max(0, round(x - rng.uniform(0.35, 0.8) * layout.size))
        opacity[:, column : column + thick] = rng.uniform(0.5, 0.9)
    if "table lines" in names:
        left, right = max(0, round(x - 0.4 * layout.size)), round(x + layout.width + 0.4 * layout.size)
        tops = [min(digit.y for digit in line) for line in layout.lines]
        ends = [max(digit.y + digit.ink.shape[0] for digit in line) for line in layout.lines]
        middles = [(a + b) / 2 for a, b in zip(ends, tops[1:], strict=False)]
        rows = [tops[0] - 0.35 * layout.size, *middles, ends[-1] + 0.35 * layout.size]
        for row in rows:
            top = max(0, round(y + row))
            opacity[top : top + thick, left:right] = 0.85
        for column in (left, right - thick):
            opacity[max(0, round(y + rows[0])) : round(y + rows[-1]), max(0, column) : column + thick] = 0.85
    return opacity


def add_stains(page: Colours, rng: Generator) -> None:
    """Coffee rings and drops, into a page (H, W, 3) in place; weak, and without sharp edges."""
    height, width = page.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        radius = rng.uniform(0.04, 0.15) * min(height, width)
        column, row = rng.uniform(0, width), rng.uniform(0, height)
        reach = int(radius * 1.5) + 2
        top, bottom = max(0, int(row) - reach), min(height, int(row) + reach)
        left, right = max(0, int(column) - reach), min(width, int(column) + reach)
        if bottom <= top or right <= left:
            continue
        y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
        angle = np.arctan2(y - row, x - column)
        distance = np.hypot(y - row, x - column) / (radius * (1 + 0.06 * np.sin(3 * angle + rng.uniform(0, 6))))
        ring = np.exp(-(((distance - 1) / 0.12) ** 2)) if rng.random() < 0.5 else np.clip((1 - distance) * 4, 0, 1)
        weak = rng.uniform(0.1, 0.3) * ndimage.gaussian_filter(ring, 1.5)
        page[top:bottom, left:right] *= 1 - weak[..., None] * np.array([0.45, 0.65, 0.9], np.float32)


def add_specks(page: Colours, size: float, rng: Generator) -> None:
    """Dust and dots of a pen, into a page (H, W, 3) in place; each at most a twelfth of a digit's height wide."""
    height, width = page.shape[:2]
    for _ in range(int(rng.integers(10, 60))):
        row, column = int(rng.integers(height)), int(rng.integers(width))
        side = 1 + int(rng.integers(max(1, round(size / 12))))
        page[row : row + side, column : column + side] *= np.float32(rng.uniform(0.3, 0.8))


def add_holes(page: Colours, size: float, margin: int, rng: Generator) -> None:
    """A row of holes in the left margin of a page (H, W, 3), in place; what is below them is dark."""
    height, width = page.shape[:2]
    radius = min(rng.uniform(0.2, 0.5) * size, 0.35 * margin)
    rows, columns = np.mgrid[:height, : min(width, margin)].astype(np.float32)
    step = size * rng.uniform(2, 5)
    first = rng.uniform(radius, step)
    beside = (rows - first + step / 2) % step - step / 2  # from the middle of the nearest hole
    here = np.clip(radius - np.hypot(beside, columns - margin / 2) + 0.5, 0, 1)[..., None]
    page[:, : min(width, margin)] *= 1 - here * np.float32(rng.uniform(0.7, 0.95))


def add_fingers(photo: Colours, rng: Generator) -> None:
    """One or two fingertips at an edge of the photo (H, W, 3), in place; none reaches far inside."""
    height, width = photo.shape[:2]
    radius = rng.uniform(0.035, 0.06) * min(height, width)
    skin = np.array([0.80, 0.58, 0.47], np.float32) * np.float32(rng.uniform(0.45, 1.0))
    place = rng.uniform(0.2, 0.8)
    for number in range(int(rng.integers(1, 3))):
        x, y = (place * width + number * 2.3 * radius, height - 0.6 * radius)
        top, bottom = max(0, int(y - 1.3 * radius)), height
        left, right = max(0, int(x - 1.2 * radius)), min(width, int(x + 1.2 * radius) + 1)
        if right <= left or bottom <= top:
            continue
        rows, columns = np.mgrid[top:bottom, left:right].astype(np.float32)
        above = np.hypot(columns - x, np.minimum(rows - y, 0)) / radius
        here = np.clip((1 - above) * radius / 2, 0, 1)[..., None]
        round_light = (0.65 + 0.4 * np.sqrt(np.clip(1 - ((columns - x) / radius) ** 2, 0, 1)))[..., None]
        photo[top:bottom, left:right] = photo[top:bottom, left:right] * (1 - here) + here * skin * round_light
