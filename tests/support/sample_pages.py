"""Small pages for tests of how photos are read: the project's samples laid on paper at known places."""

from dataclasses import replace
from functools import cache

import numpy as np
from PIL import Image

from core.drawing.ink import render
from core.drawing.samples import sample
from core.geometry import ink_box
from core.images.decoding import Picture, picture_from_bytes
from core.nn.models import resolve_model
from core.photos.candidates import Candidate, LabeledPage, Region
from core.photos.components import find_components
from core.photos.illumination import PageContrast
from core.synthesis.pages.conditions import PageStyle
from core.synthesis.pages.renderer import render_page_with
from tests.support.page_files import sample_digits

LINES = "28305", "6947", "35862"
LOOK = PageStyle(count=(12, 14), size=(44, 44), gap=(0.3, 0.5), pens=("felt",))
LOOKS = {
    "plain": LOOK,
    "ruled": replace(LOOK, pattern=("ruled",)),
    "in a shadow": replace(LOOK, shadow=(0.3, 0.4), gradient=0.3),
    "pencil": replace(LOOK, pens=("pencil",), colours=("graphite",)),
    "leaning": replace(LOOK, perspective=8.0),
    "turned by the camera": replace(LOOK, turned=True),
    "skew": replace(LOOK, skew=(8, 8)),
    "askew": replace(LOOK, skew=(25, 25)),
}


@cache
def digit_ink(digit, height):
    """The ink (height, w) of a sample, 0..1."""
    x, y, width, high = ink_box(render(sample(digit)))
    cut = Image.fromarray(render(sample(digit))[y : y + high, x : x + width])
    resized = cut.resize((max(1, round(width * height / high)), height), Image.Resampling.BOX)
    ink = np.asarray(resized, np.float32) / np.float32(255)
    ink.setflags(write=False)
    return ink


def lay(page, ink, left, top):
    """Ink (h, w) laid on a page of ink, in place; its box x, y, width, height."""
    place = page[top : top + ink.shape[0], left : left + ink.shape[1]]
    np.maximum(place, ink, out=place)
    return left, top, ink.shape[1], ink.shape[0]


def page_ink(*lines, height=48, gap=28, margin=40):
    """The ink (H, W), 0..1, of lines of samples ("12", "345"), and their boxes (x, y, width, height) line by line."""
    inks = [[digit_ink(int(digit), height) for digit in line] for line in lines]
    width = 2 * margin + max(sum(ink.shape[1] + gap for ink in line) for line in inks)
    page = np.zeros((2 * margin + len(lines) * (height + gap), width), np.float32)
    boxes = []
    for row, line in enumerate(inks):
        left = margin
        boxes.append([])
        for ink in line:
            boxes[-1].append(lay(page, ink, left, margin + row * (height + gap)))
            left += ink.shape[1] + gap
    return page, boxes


def gray_of(ink, strength=0.75, paper=0.9):
    """Ink (h, w), 0..1, as dark gray on light paper."""
    return np.asarray(paper * (1 - strength * ink), np.float32)


def picture_of(gray, colours=None, name="page.png"):
    """An opened picture of a plane of gray (h, w), 0..1."""
    gray = np.asarray(gray, np.float32)
    return Picture(gray, name, gray.shape[1], gray.shape[0], colours)


def contrast_of(values, noise=0.004, scale=1.0):
    """Ink (h, w), 0..1, as the contrast of a page."""
    return PageContrast(np.asarray(values, np.float32), noise, scale)


def labeled_page_of(values, floor=0.1):
    """Ink (h, w), 0..1, as a level page and its marks: whatever is darker than 0.4."""
    values = np.asarray(values, np.float32)
    components = find_components(values > 0.4, values)
    return LabeledPage(values, components.labels, floor), components


def region_of_box(left, top, width, height):
    """A full box."""
    return Region(left, top, np.ones((height, width), bool))


def candidate_box(left, top, width, height, digit=3, confidence=0.99, score=10.0):
    """A full box, and what was said of it."""
    return Candidate(region_of_box(left, top, width, height), digit, confidence, score)


def likeness(one, other):
    """The intersection of two masks over their union."""
    return (one & other).sum() / (one | other).sum()


@cache
def small_reader():
    """The smallest network that is shipped."""
    return resolve_model("visualisation")


def made(style, seed=2):
    """A made page of one of LOOKS with its truth, and its picture."""
    page = render_page_with(sample_digits(), LOOKS[style], style, np.random.default_rng(seed))
    return page, picture_from_bytes(page.data, page.name)


def drawn(*lines):
    """A picture of lines of samples, and their boxes line by line."""
    ink, boxes = page_ink(*lines, height=52, gap=30)
    return picture_of(gray_of(ink), name="numbers.png"), boxes
