"""Rendered pages: synthetic photos of digits on paper, with their ground truth.

A page is laid out from a data set (core.synthesis.pages.layout) with distractors, projected into a camera, lit, and
saved as a JPEG file. The ground truth has every digit with its box in the upright photo. The same seed renders the same
page.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from core.data.dataset import Dataset
from core.geometry import Box
from core.synthesis.pages.camera import (
    Colours,
    Matrix,
    camera_matrix,
    fit_to_frame,
    page_coordinates,
    project,
    taken,
    warp_page,
)
from core.synthesis.pages.conditions import BOARDS, COLOURS, CONDITIONS, MIX, PageStyle
from core.synthesis.pages.digits import Opacity, add_texture, digit_ink, pen_width
from core.synthesis.pages.distractors import (
    add_fingers,
    add_holes,
    add_specks,
    add_stains,
    place_cut_off_words,
    place_labels,
    place_words,
    render_lines,
)
from core.synthesis.pages.layout import Layout, PlacedDigit, lay_out
from core.synthesis.pages.paper import render_light, render_paper, render_table


@dataclass(frozen=True)
class GroundTruthDigit:
    """A written digit and its box in the upright photo."""

    digit: int
    box: Box


@dataclass(frozen=True, eq=False)
class RenderedPage:
    """A photo and its ground truth."""

    data: bytes
    """A JPEG file."""
    width: int
    """Of the upright photo, in pixels."""
    height: int
    lines: tuple[tuple[GroundTruthDigit, ...], ...]
    """In reading order; digits of two columns that stand beside each other are of one line."""
    condition: str
    style: PageStyle

    @property
    def name(self) -> str:
        """A name for the file."""
        return f"{self.condition}.jpg"

    @property
    def text(self) -> str:
        """One line of text for each line."""
        return "\n".join("".join(str(digit.digit) for digit in line) for line in self.lines)


def render_page(digits: Dataset, condition: str | None, rng: Generator) -> RenderedPage:
    """A page in a condition (of CONDITIONS; None: the mix), its digits drawn from the data set."""
    condition = MIX if condition is None else condition
    return render_page_with(digits, CONDITIONS[condition](rng), condition, rng)


def render_page_with(digits: Dataset, style: PageStyle, condition: str, rng: Generator) -> RenderedPage:
    """A page of any look."""
    size = float(np.exp(rng.uniform(*np.log(style.size))))
    pen = str(rng.choice(style.pens))
    width = pen_width(pen, size, rng)
    layout = lay_out(digits, style, pen, width, size, rng)
    margin = round(size * rng.uniform(0.8, 1.8))
    words = _place_distractors(digits, style, layout, pen, width, margin, rng)
    # Room on the page for the words beside the digits, too.
    left = margin + max([0, *(-x for x, _, _ in words if x > -layout.width)])
    top = margin + max([0, *(-y for _, y, _ in words)])
    right = margin + max([0, *(x + ink.shape[1] - layout.width for x, _, ink in words)])
    bottom = margin + max([0, *(y + ink.shape[0] - layout.height for _, y, ink in words)])
    if "cut off" in style.distractors:
        left = right = margin
    corner = (left, top)
    page = np.ones((top + layout.height + bottom, left + layout.width + right, 3), np.float32)
    _paint_ink(page, layout, words, corner, style, pen, rng)
    return _photograph(page, layout, corner, style, condition, rng)


def _place_distractors(
    digits: Dataset, style: PageStyle, layout: Layout, pen: str, width: float, margin: int, rng: Generator
) -> list[tuple[int, int, Opacity]]:
    words: list[tuple[int, int, Opacity]] = []
    if "words" in style.distractors:
        words += place_words(layout, width, rng)
    if "labels" in style.distractors:
        words += place_labels(layout, width, rng)
    if "cut off" in style.distractors:
        chosen = rng.integers(len(digits), size=2)
        inks = [
            digit_ink(digits.images[index], int(digits.labels[index]), layout.size, pen, width, rng) for index in chosen
        ]
        words += place_cut_off_words(layout, margin, inks, width, rng)
    return words


def _paint_ink(
    page: Colours,
    layout: Layout,
    words: list[tuple[int, int, Opacity]],
    corner: tuple[int, int],
    style: PageStyle,
    pen: str,
    rng: Generator,
) -> None:
    """Everything that is inked, into a page (H, W, 3) of 1, in place: what is left of each colour."""
    colour = _colour(style, rng)
    if "show-through" in style.distractors:
        faint = np.float32(rng.uniform(0.06, 0.16))
        for line in layout.lines:
            for digit in line:
                _ink(page, digit.x + corner[0], digit.y + corner[1], faint * digit.ink, (0.3, 0.3, 0.4))
        page[:] = page[:, ::-1]
    if "stains" in style.distractors:
        add_stains(page, rng)
    if {"margin", "table lines"} & set(style.distractors):
        names = set(style.distractors)
        lines = render_lines(page.shape[:2], layout, corner, names, rng)
        _ink(page, 0, 0, lines, (0.75, 0.2, 0.25) if "margin" in names and rng.random() < 0.5 else colour)
    for x, y, ink in words:
        _ink(page, x + corner[0], y + corner[1], add_texture(ink, pen, rng), colour)
    for line in layout.lines:
        if style.changing_colours:
            colour = _colour(style, rng)
        for digit in line:
            _ink(page, digit.x + corner[0], digit.y + corner[1], add_texture(digit.ink, pen, rng), colour)
    if "specks" in style.distractors:
        add_specks(page, layout.size, rng)
    if "holes" in style.distractors:
        add_holes(page, layout.size, corner[0], rng)


def _colour(style: PageStyle, rng: Generator) -> tuple[float, float, float]:
    red, green, blue = COLOURS[str(rng.choice(style.colours))]
    # What a board is written with adds light: it is kept as what it would take from white paper.
    return (1 - red, 1 - green, 1 - blue) if _is_board(style) else (red, green, blue)


def _is_board(style: PageStyle) -> bool:
    return set(style.paper) <= set(BOARDS)


def _ink(page: Colours, x: int, y: int, opacity: Opacity, colour: tuple[float, float, float]) -> None:
    """Ink (h, w) laid on the page at x, y, in place; what reaches over its edges is cut off."""
    top, left = max(0, y), max(0, x)
    place = page[top : y + opacity.shape[0], left : x + opacity.shape[1]]
    cut = opacity[top - y :, left - x :][: place.shape[0], : place.shape[1]]
    place *= 1 - cut[..., None] * (1 - np.array(colour, np.float32))


def _photograph(
    page: Colours, layout: Layout, corner: tuple[int, int], style: PageStyle, condition: str, rng: Generator
) -> RenderedPage:
    height, width = page.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    matrix = camera_matrix(corners, style, rng)
    border = layout.size * rng.uniform(*style.around) if style.table else 0.0
    around = project(matrix, corners)  # (4, 2)
    matrix, photo_width, photo_height = fit_to_frame(matrix, around, border, style.photo)
    u, v = page_coordinates(matrix, photo_width, photo_height)
    # Rules go through the baseline of the first line.
    baseline = corner[1] + layout.size
    paper = render_paper(style, u, v - np.float32(baseline), layout.pitch, layout.size, rng)
    inked = warp_page(page, matrix, photo_width, photo_height)
    if _is_board(style):
        paper += (1 - inked) * (1 - paper)
    else:
        paper *= inked
    if style.table:
        paper = render_table(paper, u, v, (0, 0, width, height), rng)
    paper *= render_light(paper.shape[:2], style, rng)
    if "fingers" in style.distractors:
        add_fingers(paper, rng)
    lines = tuple(
        tuple(GroundTruthDigit(digit.digit, _box(digit, corner, matrix, photo_width, photo_height)) for digit in line)
        for line in layout.lines
    )
    return RenderedPage(taken(paper, style, rng), photo_width, photo_height, lines, condition, style)


def _box(digit: PlacedDigit, corner: tuple[int, int], matrix: Matrix, width: int, height: int) -> Box:
    """The box of a digit's ink in the photo."""
    inked = digit.ink > 0.5 * float(digit.ink.max())  # (h, w)
    rows = np.flatnonzero(inked.any(axis=1))
    first = inked.argmax(axis=1)[rows]
    last = inked.shape[1] - inked[:, ::-1].argmax(axis=1)[rows]
    # The corners of the pixels at both ends of each row.
    ends = [np.column_stack((columns, rows + side)) for side in (0, 1) for columns in (first, last)]
    places = np.concatenate(ends) + np.array([digit.x + corner[0], digit.y + corner[1]])
    there = project(matrix, places)  # (4 rows, 2)
    low = np.clip(np.floor(there.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    high = np.clip(np.ceil(there.max(axis=0)), low + 1, (width, height)).astype(int)
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])
