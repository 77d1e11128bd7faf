"""A page that was read: its lines, its digits, and the stages on the way. All of it is frozen, arrays are read-only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.drawing.strokes import Ink
from core.geometry import Box
from core.images.single_digit import place_on_canvas
from core.nn.verdicts import Verdict


@dataclass(frozen=True, eq=False)
class PageDigit:
    """One digit of a page: its box, its ink, and the network's reading of it."""

    box: Box
    ink: NDArray[np.uint8]  # (h, w), 0 paper .. 255 ink, upright, cut to the digit
    logits: NDArray[np.float32]  # (10,)
    probabilities: NDArray[np.float32]  # (10,), 0..1
    score: float
    """How much it looks like a digit, in nats (core.nn.verdicts)."""
    verdict: Verdict | None
    """None when the network refuses nothing."""
    typed: int | None = None
    """The digit that a person said it is, None where nobody did."""

    @property
    def digit(self) -> int:
        """What a person typed, or else the class with the highest probability."""
        return int(self.logits.argmax()) if self.typed is None else self.typed

    @property
    def probability(self) -> float:
        """The network's probability of that digit, 0..1, whether read or typed."""
        return float(self.probabilities[self.digit])

    @property
    def canvas_ink(self) -> Ink:
        """The ink as it goes on the canvas (S, S): reading it gives these logits."""
        return place_on_canvas(self.ink)


@dataclass(frozen=True)
class PageLine:
    """Digits from left to right."""

    digits: tuple[PageDigit, ...]

    @property
    def text(self) -> str:
        return "".join(str(digit.digit) for digit in self.digits)


@dataclass(frozen=True, eq=False)
class PageStage:
    """One step from the photo to the digits, as a picture."""

    name: str
    """One of PAGE_STAGES."""
    picture: NDArray[np.uint8]  # (h, w) gray or (h, w, 3) colours; read-only
    turned: bool = False
    """Whether it was turned since the photo, so that boxes do not lie on it."""


PAGE_STAGES = ("photo", "light", "ink", "straight", "pieces", "digits")
"""The photo; its contrast with the paper, light and shadow put away; where it is dark enough for ink; the contrast with
level lines and without those of the paper; its marks, black where they are kept, orange where they are dropped, the
lines of the paper blue; the digits as they are read."""


@dataclass(frozen=True, eq=False)
class Page:
    """A photo or scan and what was read in it."""

    name: str
    width: int
    """Of the upright photo, in pixels; boxes are in these."""
    height: int
    photo: NDArray[np.uint8]  # (h, w, 3) sRGB, upright, reduced by area where the photo is large
    contrast: NDArray[np.uint8]  # (h, w), 0 paper .. 255 ink: soft, before any mark is dropped; boxes are cut from it
    angle: float
    """How far the lines of the page fall to the right, in degrees; digits are turned back by it."""
    stages: tuple[PageStage, ...]
    lines: tuple[PageLine, ...]
    remarks: tuple[str, ...] = ()
    """What a person should know: what was left out, and why. Whole sentences."""

    @property
    def digits(self) -> tuple[PageDigit, ...]:
        """All digits in reading order."""
        return tuple(digit for line in self.lines for digit in line.digits)

    @property
    def text(self) -> str:
        """One line of text for each line."""
        return "\n".join(line.text for line in self.lines)
