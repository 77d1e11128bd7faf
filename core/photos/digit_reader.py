"""Reading the digits of a page: the ink in a box, and the network's answer to many inks at once."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from core.drawing.strokes import Ink
from core.errors import NoDigitError
from core.geometry import INK_FLOOR, Box, ink_box
from core.images.single_digit import place_on_canvas
from core.images.soft_ink import ink_bytes, ink_range
from core.nn.inference import finite_logits
from core.nn.layers import Array
from core.nn.network import Network
from core.nn.score import score
from core.nn.verdicts import verdicts
from core.photos.candidates import BLOCK
from core.photos.components import EDGE_SHARE
from core.photos.pages import Page, PageDigit
from core.recognition.preparation import prepare

MIN_INK = 13
"""Of 255: what has less contrast in a box is paper."""


def read_box(network: Network, page: Page, box: Box, typed: int | None = None) -> PageDigit:
    """The digit in a box of the page, whatever was found there before: all ink in it counts.

    NoDigitError when the box holds no ink.
    """
    ink = ink_in_box(page, box)
    if ink is None:
        raise NoDigitError("There is no ink in this box. Draw it around a digit.")
    return read_inks(network, [(box, ink)], [typed])[0]


def ink_in_box(page: Page, box: Box) -> Ink | None:
    """The ink (h, w) in a box, turned upright and cut to what is there; None where there is none."""
    x, y, width, height = box
    across, down = page.contrast.shape[1] / page.width, page.contrast.shape[0] / page.height
    left, top = max(0, int(x * across)), max(0, int(y * down))
    right, bottom = max(0, math.ceil((x + width) * across)), max(0, math.ceil((y + height) * down))
    cut = page.contrast[top:bottom, left:right]
    if not cut.size:
        return None
    darkest = int(cut.max())
    if darkest < MIN_INK:
        return None
    ink = ink_range(cut[cut > EDGE_SHARE * darkest], 0.0)
    cut = ink_bytes((cut - ink.start) / (ink.full - ink.start))
    if page.angle:
        cut = np.asarray(Image.fromarray(cut).rotate(page.angle, Image.Resampling.BICUBIC, expand=True))
    return trimmed_ink(cut, 64).copy()


def read_inks(
    network: Network, inks: Sequence[tuple[Box, Ink]], typed: Sequence[int | None] | None = None
) -> tuple[PageDigit, ...]:
    """What the network reads in each ink (h, w), as if it lay on the canvas."""
    if not inks:
        return ()
    logits = logits_of_inks(network, [ink for _, ink in inks])  # (N, 10)
    probabilities = network.calibration.probabilities(logits)  # (N, 10)
    scores, scored = score(logits), verdicts(logits, network.calibration)
    refuses = network.calibration.digit_threshold is not None
    digits = []
    for number, (box, ink) in enumerate(inks):
        for array in (ink, logits, probabilities):
            array.setflags(write=False)
        digits.append(
            PageDigit(
                box,
                ink,
                logits[number],
                probabilities[number],
                float(scores[number]),
                scored[number] if refuses else None,
                None if typed is None else typed[number],
            )
        )
    return tuple(digits)


def logits_of_inks(network: Network, inks: Sequence[Ink]) -> Array:
    """The logits (N, 10) for inks (h, w) of any size, each prepared as it is on the canvas."""
    inputs = np.zeros((len(inks), *network.input_shape), np.float32)  # (N, 1, H, W)
    for number, ink in enumerate(inks):
        prepared = prepare(place_on_canvas(ink), network.input_shape)
        if prepared is not None:
            inputs[number] = prepared.input
    # Some at a time: what a layer gives for hundreds of digits takes hundreds of megabytes.
    return np.concatenate(
        [finite_logits(network, inputs[first : first + BLOCK]) for first in range(0, len(inputs), BLOCK)]
    )


def trimmed_ink(ink: Ink, floor: int = INK_FLOOR) -> Ink:
    """Ink (h, w) cut to the box of what reaches the floor; uncut where nothing does."""
    x, y, width, height = ink_box(ink, floor) or (0, 0, ink.shape[1], ink.shape[0])
    return ink[y : y + height, x : x + width]
