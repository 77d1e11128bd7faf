"""The look of a rendered page: its paper, pens, layout, light and camera, drawn within the ranges of a condition.

A condition changes one thing of a plain page, so that one can see what a reader of pages makes of that one thing; the
mix draws everything at random, each page for itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

Range = tuple[float, float]

MAX_PIXELS = 2_200_000
"""Of the written area. A page of the mix with large digits has fewer of them, so that it stays below this."""


@dataclass(frozen=True)
class PageStyle:
    """The ranges that a page is drawn from; lengths are in pixels, or in heights of the digits where it says so."""

    count: tuple[int, int] = (20, 60)
    """Digits on the page."""
    size: Range = (36, 64)
    """Height of the digits."""
    gap: Range = (0.12, 0.5)
    """Paper between two digits of a number, in heights; below zero they touch."""
    touching: float = 0.0
    """Share of the digits that touch the one before."""
    arrangement: str = "lines"
    """One of ARRANGEMENTS."""
    pens: tuple[str, ...] = ("ballpoint", "felt")
    """Of PENS; one is chosen."""
    colours: tuple[str, ...] = ("black", "blue")
    """Of COLOURS."""
    changing_colours: bool = False
    """Whether each line has a colour of its own."""
    paper: tuple[str, ...] = ("white",)
    """Of PAPERS; one is chosen."""
    pattern: tuple[str, ...] = ("blank",)
    """Of PATTERNS; one is chosen."""
    squares: Range = (0.5, 1.1)
    """Side of a square of squared paper, in heights."""
    skew: Range = (0, 1)
    """Degrees, to either side."""
    perspective: float = 0.0
    """Maximum tilt of the camera in degrees."""
    gradient: float = 0.06
    """How much darker the darkest corner is at most, as a share."""
    shadow: Range = (0, 0)
    """What a shadow takes of the light, as a share."""
    lamp: float = 0.0
    """What is missing of the light, as a share, beyond the spot that a lamp throws."""
    brightness: Range = (0.88, 1.0)
    blur: Range = (0.3, 0.6)
    """Standard deviation in pixels."""
    noise: Range = (0.003, 0.008)
    """Standard deviation, of the range from black to white."""
    quality: tuple[int, int] = (88, 95)
    """Of the JPEG file."""
    table: bool = False
    """Whether something else is seen around the sheet."""
    around: Range = (0.5, 1.5)
    """How much of that on each side, in heights."""
    distractors: tuple[str, ...] = ()
    """Of DISTRACTORS; all of them are on the page."""
    photo: tuple[int, int] | None = None
    """Width and height of the upright photo; None for what the page needs."""
    turned: bool = False
    """Whether the camera was held otherwise than the EXIF data's first orientation."""


ARRANGEMENTS = ("lines", "columns", "scattered")
PENS: Mapping[str, Range] = {
    "pencil": (0.045, 0.09),
    "ballpoint": (0.045, 0.09),
    "felt": (0.08, 0.14),
    "marker": (0.14, 0.22),
    "chalk": (0.06, 0.12),
}
"""Width of the line in heights of the digits: a line of 0.5 mm in digits of 6 to 10 mm is 0.05 to 0.08."""
COLOURS: Mapping[str, tuple[float, float, float]] = {
    "black": (0.10, 0.10, 0.11),
    "blue": (0.12, 0.19, 0.55),
    "red": (0.74, 0.13, 0.15),
    "green": (0.08, 0.42, 0.22),
    "graphite": (0.25, 0.25, 0.27),
    "chalk": (0.93, 0.93, 0.88),
    "yellow chalk": (0.95, 0.88, 0.50),
}
"""What the paper's colour is multiplied by under full ink; chalk lies on the board with this colour."""
PAPERS: Mapping[str, tuple[float, float, float]] = {
    "white": (0.95, 0.95, 0.94),
    "gray": (0.80, 0.81, 0.83),
    "cream": (0.95, 0.91, 0.80),
    "yellow": (0.96, 0.92, 0.35),
    "pale yellow": (0.94, 0.88, 0.62),
    "bluish": (0.78, 0.84, 0.88),
    "green board": (0.16, 0.27, 0.22),
    "black board": (0.15, 0.15, 0.16),
}
BOARDS = ("green board", "black board")
PATTERNS = ("blank", "ruled", "squared")
DISTRACTORS = (
    "words",
    "labels",
    "stains",
    "margin",
    "table lines",
    "show-through",
    "specks",
    "cut off",
    "fingers",
    "holes",
)

PLAIN = PageStyle()
_INKS = ("black", "blue", "red", "green")


def random_style(rng: Generator) -> PageStyle:
    """A look of which everything was drawn at random: 12 to 400 digits of 15 to 300 pixels."""
    size = float(np.exp(rng.uniform(*np.log((15, 300)))))
    max_count = int(np.clip(MAX_PIXELS / (3 * size * size), 13, 400))
    count = int(np.exp(rng.uniform(*np.log((12, max_count)))))
    board = rng.random() < 0.08
    pen = "chalk" if board else str(rng.choice(["pencil", "ballpoint", "felt", "marker"], p=[0.2, 0.4, 0.28, 0.12]))
    inks: tuple[str, ...] = _INKS if pen != "pencil" else ("graphite",)
    wide = rng.random() < 0.6
    quiet = rng.random() < 0.35
    papers = BOARDS if board else ("white", "white", "gray", "cream", "yellow", "pale yellow", "bluish")
    chosen = rng.random(len(DISTRACTORS)) < (0.0 if quiet else 0.2)
    return PageStyle(
        count=(count, count),
        size=(size, size),
        gap=(0.15, rng.uniform(0.3, 1.2)) if wide else (0.03, 0.25),
        touching=0.0 if rng.random() < 0.7 else rng.uniform(0.02, 0.15),
        arrangement=str(rng.choice(ARRANGEMENTS[:2] if size > 120 else (*ARRANGEMENTS, "lines", "lines", "lines"))),
        pens=(pen,),
        colours=("chalk", "chalk", "yellow chalk") if board else inks,
        changing_colours=bool(rng.random() < 0.1),
        paper=papers,
        pattern=("blank",) if board else ("blank", "blank", "ruled", "squared"),
        skew=(0, 40) if rng.random() < 0.12 else (0, 6),
        perspective=15.0 if rng.random() < 0.4 else 0.0,
        gradient=rng.uniform(0, 0.5),
        shadow=(0.15, 0.5) if rng.random() < 0.35 else (0, 0),
        brightness=(0.55, 1.0),
        blur=(0.3, max(0.5, min(1.6, size / 30))),
        noise=(0.002, 0.025),
        quality=(40, 95),
        table=bool(rng.random() < 0.3),
        distractors=tuple(name for name, here in zip(DISTRACTORS, chosen, strict=True) if here),
        turned=bool(rng.random() < 0.25),
    )


def _constant(style: PageStyle) -> Callable[[Generator], PageStyle]:
    return lambda rng: style


def _plain_with(**changes: object) -> Callable[[Generator], PageStyle]:
    return _constant(replace(PLAIN, **changes))  # type: ignore[arg-type]


MIX = "mix"
CONDITIONS: Mapping[str, Callable[[Generator], PageStyle]] = {
    "plain": _constant(PLAIN),
    "15 to 24 pixels": _plain_with(size=(15, 24), count=(30, 120), blur=(0.3, 0.5)),
    "150 to 300 pixels": _plain_with(size=(150, 300), count=(12, 16)),
    "200 to 400 digits": _plain_with(size=(26, 40), count=(200, 400)),
    "pencil": _plain_with(pens=("pencil",), colours=("graphite",)),
    "marker": _plain_with(pens=("marker",)),
    "red and green": _plain_with(colours=("red", "green")),
    "changing colours": _plain_with(colours=_INKS, changing_colours=True),
    "yellow paper": _plain_with(paper=("yellow", "pale yellow")),
    "ruled paper": _plain_with(pattern=("ruled",)),
    "squared paper": _plain_with(pattern=("squared",)),
    "narrow squares": _plain_with(pattern=("squared",), squares=(0.3, 0.5)),
    "chalk on a board": _plain_with(paper=BOARDS, pens=("chalk",), colours=("chalk", "yellow chalk")),
    "light gradient": _plain_with(gradient=0.6),
    "shadows": _plain_with(shadow=(0.25, 0.6), gradient=0.2),
    "lamp": _plain_with(lamp=0.5),
    "dim": _plain_with(brightness=(0.3, 0.5), noise=(0.015, 0.03)),
    "blur": _plain_with(blur=(1.2, 2.2)),
    "noise": _plain_with(noise=(0.02, 0.04)),
    "JPEG 40": _plain_with(quality=(40, 40)),
    "yellow paper, JPEG 20": _plain_with(paper=("yellow",), colours=("blue",), quality=(20, 20)),
    "perspective": _plain_with(perspective=15.0),
    "skew 10 to 25": _plain_with(skew=(10, 25)),
    "skew 25 to 40": _plain_with(skew=(25, 40)),
    "table around": _plain_with(table=True, perspective=8.0, skew=(0, 6)),
    "much table around": _plain_with(table=True, around=(4, 8), perspective=8.0, skew=(0, 6)),
    "close": _plain_with(gap=(0.03, 0.1)),
    "touching": _plain_with(gap=(0.05, 0.2), touching=0.25),
    "two columns": _plain_with(arrangement="columns"),
    "scattered": _plain_with(arrangement="scattered"),
    "words": _plain_with(distractors=("words", "labels")),
    "stains and specks": _plain_with(distractors=("stains", "specks")),
    "margin and table lines": _plain_with(distractors=("margin", "table lines")),
    "show-through": _plain_with(distractors=("show-through",)),
    "cut off": _plain_with(distractors=("cut off",)),
    "fingers": _plain_with(distractors=("fingers",), shadow=(0.1, 0.3)),
    "punched holes": _plain_with(distractors=("holes",)),
    "turned": _plain_with(turned=True),
    MIX: random_style,
}
