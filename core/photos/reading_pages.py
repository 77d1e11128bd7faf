"""Reading a page: from a picture to lines of digits, and one digit again from a box that a person drew."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import ModelFileError, NoDigit
from core.image_files import Picture
from core.layers import Array
from core.network import Network
from core.photos.pages import Box, Page, PageDigit
from core.picture_ink import place_on_canvas
from core.preparation import ink_box, prepare
from core.verdicts import score, verdicts

Plane = NDArray[np.uint8]


def read_page(network: Network, picture: Picture) -> Page:
    """Find the digits of a photo or scan and read each. NoDigit, with a sentence, where there is none."""
    raise NoDigit(picture.name)


def read_box(network: Network, page: Page, box: Box, typed: int | None = None) -> PageDigit:
    """The digit in a box of the page, whatever was found there before: all ink in it counts.

    NoDigit when the box holds no ink.
    """
    ink = ink_in_box(page, box)
    if ink is None:
        raise NoDigit("There is no ink in this box: put it around a digit.")
    return read_inks(network, [(box, ink)], [typed])[0]


def ink_in_box(page: Page, box: Box) -> Plane | None:
    """The ink (h, w) in a box, turned upright and cut to what is there; None where there is none."""
    x, y, width, height = box
    across, down = page.contrast.shape[1] / page.width, page.contrast.shape[0] / page.height
    left, top = max(0, int(x * across)), max(0, int(y * down))
    right, bottom = int(-(-(x + width) * across // 1)), int(-(-(y + height) * down // 1))
    cut = page.contrast[top:bottom, left:right]
    if not cut.size:
        return None
    if page.angle:
        cut = np.asarray(Image.fromarray(cut).rotate(page.angle, Image.Resampling.BICUBIC, expand=True))
    inked = ink_box(cut, 64)
    if inked is None:
        return None
    x, y, width, height = inked
    return cut[y : y + height, x : x + width].copy()


def read_inks(
    network: Network, found: Sequence[tuple[Box, Plane]], typed: Sequence[int | None] | None = None
) -> tuple[PageDigit, ...]:
    """What the network reads in each ink (h, w), as if it lay on the canvas."""
    if not found:
        return ()
    logits = logits_of(network, [ink for _, ink in found])  # (N, 10)
    probabilities = network.calibration.probabilities(logits)  # (N, 10)
    scores, said = score(logits), verdicts(logits, network.calibration)
    refuses = network.calibration.digit_threshold is not None
    digits = []
    for number, (box, ink) in enumerate(found):
        for array in (ink, logits, probabilities):
            array.setflags(write=False)
        digits.append(
            PageDigit(
                box,
                ink,
                logits[number],
                probabilities[number],
                float(scores[number]),
                said[number] if refuses else None,
                None if typed is None else typed[number],
            )
        )
    return tuple(digits)


def logits_of(network: Network, inks: Sequence[Plane]) -> Array:
    """The logits (N, 10) for inks (h, w) of any size, each prepared as it is on the canvas."""
    inputs = np.zeros((len(inks), *network.input_shape), np.float32)  # (N, 1, H, W)
    for number, ink in enumerate(inks):
        prepared = prepare(place_on_canvas(ink), network.input_shape)
        if prepared is not None:
            inputs[number] = prepared.input
    with np.errstate(over="ignore", invalid="ignore"):
        logits = network.logits(inputs)  # (N, 10)
    if not np.isfinite(logits).all():
        raise ModelFileError(
            f"The network “{network.title}” gives no numbers for this page, because its weights are too large: "
            "choose another network."
        )
    return logits
