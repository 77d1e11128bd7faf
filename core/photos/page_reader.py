"""Reading a page: from a picture to lines of digits, and one digit again from a box that a person drew."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import NoDigit, PageOfText
from core.geometry import Box
from core.images.decoding import Picture
from core.images.single_digit import place_on_canvas
from core.nn.inference import finite_logits
from core.nn.layers import Array
from core.nn.network import Network
from core.nn.score import score
from core.nn.verdicts import verdicts
from core.photos.candidates import BLOCK, Piece, Sheet, resized, soft_ink
from core.photos.components import HALF, Marks, find_marks, ink_mask, least_ink
from core.photos.deskew import Turn
from core.photos.grouping import gather
from core.photos.illumination import PageContrast, page_contrast
from core.photos.line_removal import left_of, without_ruling
from core.photos.orientation import orientation_of
from core.photos.pages import Page, PageDigit, PageLine, Stage
from core.photos.reading_order import Extent, lines_of
from core.photos.stages import stages_of
from core.photos.surroundings import without_surroundings
from core.photos.text_rejection import without_letters, without_words
from core.recognition.preparation import INK_FLOOR, ink_box, prepare

Plane = NDArray[np.uint8]

FAINTEST = 13
"""Of 255: what has less contrast in a box is paper."""
INK_SIDE = 200
"""Pixels of the longer side of a digit's ink, as it lies on the canvas."""


def read_page(network: Network, picture: Picture, contrast: PageContrast | None = None) -> Page:
    """Find the digits of a photo or scan and read each. NoDigit, with a sentence, where there is none.

    ``contrast`` is page_contrast(picture), for callers that have it already.
    """
    contrast = without_surroundings(network, picture, page_contrast(picture) if contrast is None else contrast)
    floor = least_ink(contrast)
    mask = ink_mask(contrast)  # (h, w)
    orientation = orientation_of(network, contrast, mask, floor)
    turn = orientation.turn
    turned = turn.apply(contrast.values)  # (h', w')
    level, ruling = without_ruling(turned, floor)
    straight = replace(contrast, values=level)
    marks = find_marks(ink_mask(straight), level)
    sheet = Sheet(level, marks.labels, floor)
    on_edge = _on_edge(marks, turn, contrast.values.shape)
    gathered = gather(network, sheet, marks, on_edge, left_of(ruling, marks, turned))
    found, of_words = without_letters(gathered.found, gathered.others)
    extents = [
        Extent.turned(p.left, p.top, p.right, p.bottom, orientation.slope) for p in (one.extent for one in found)
    ]
    lines, letters = without_words([[found[number] for number in line] for line in lines_of(extents)])
    if not lines:
        raise _no_digit(picture, letters)
    letters += of_words
    found = [one for line in lines for one in line]
    boxes = [_box_in_photo(one.extent, turn, level.shape, contrast.scale, picture) for one in found]
    soft = [soft_ink(sheet, one.piece) for one in found]
    inks = [resized(_trimmed(ink), INK_SIDE) for ink in soft]
    digits = iter(read_inks(network, list(zip(boxes, inks, strict=True))))
    photo = picture.shown
    page_lines = tuple(PageLine(tuple(next(digits) for _ in line)) for line in lines)
    return Page(
        picture.name,
        picture.width,
        picture.height,
        photo,
        _bytes(contrast.values if turn.degrees else level),
        turn.degrees,
        stages_of(photo, contrast.values, mask, level, ruling, marks.labels, found, soft, turn.degrees != 0),
        page_lines,
        _remarks(letters, gathered.unread),
    )


def _no_digit(picture: Picture, letters: int) -> NoDigit:
    if letters:
        return PageOfText(
            f"“{picture.name}” looks like a page of text, and digits are wanted: choose a picture of handwritten "
            "digits, or cut out the part that has them."
        )
    return NoDigit(
        f"No digit is found in “{picture.name}”: choose a picture in which digits are written on plain paper."
    )


def _remarks(letters: int, unread: int) -> tuple[str, ...]:
    remarks = []
    if letters:
        what = (
            "One mark that looks like a letter was"
            if letters == 1
            else f"{letters:,} marks that look like words or stains were"
        )
        remarks.append(f"{what} left out.")
    if unread:
        what = "One of the smaller marks was" if unread == 1 else f"{unread:,} of the smaller marks were"
        remarks.append(f"{what} not looked at, because there are too many.")
    return tuple(remarks)


def page_of_one(picture: Picture, digit: PageDigit, contrast: PageContrast | None = None) -> Page:
    """A picture as the page of a single digit that was found in it.

    ``contrast`` is page_contrast(picture), for callers that have it already.
    """
    values = (page_contrast(picture) if contrast is None else contrast).values
    photo = picture.shown
    stages = (Stage("photo", photo),)
    lines = (PageLine((digit,)),)
    return Page(picture.name, picture.width, picture.height, photo, _bytes(values), 0.0, stages, lines)


def _on_edge(marks: Marks, turn: Turn, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which marks touch the edge of the photo, whose shape before it was turned is given."""
    frame = np.zeros(shape, np.float32)
    frame[:2], frame[-2:], frame[:, :2], frame[:, -2:] = 1, 1, 1, 1
    touched = np.unique(marks.labels[turn.apply(frame) > 0.2])
    found = np.zeros(marks.count + 1, bool)
    found[touched] = True
    return found[1:]


def _box_in_photo(piece: Piece, turn: Turn, shape: tuple[int, ...], scale: float, picture: Picture) -> Box:
    """The smallest box around a piece of a level page, in pixels of the upright photo."""
    rows, columns = np.nonzero(piece.mask)
    corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    places = [turn.back(piece.left + columns + x, piece.top + rows + y, shape) for x, y in corners]
    x, y = np.concatenate(places, axis=1) / scale
    left, top = max(0, math.floor(x.min())), max(0, math.floor(y.min()))
    right, bottom = min(picture.width, math.ceil(x.max())), min(picture.height, math.ceil(y.max()))
    return left, top, max(1, right - left), max(1, bottom - top)


def _trimmed(ink: Plane, floor: int = INK_FLOOR) -> Plane:
    x, y, width, height = ink_box(ink, floor) or (0, 0, ink.shape[1], ink.shape[0])
    return ink[y : y + height, x : x + width]


def _bytes(values: NDArray[np.float32]) -> Plane:
    found = np.round(255 * np.clip(values, 0, 1)).astype(np.uint8)
    found.setflags(write=False)
    return found


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
    right, bottom = max(0, math.ceil((x + width) * across)), max(0, math.ceil((y + height) * down))
    cut = page.contrast[top:bottom, left:right]
    if not cut.size:
        return None
    darkest = int(cut.max())
    if darkest < FAINTEST:
        return None
    # As in soft_ink: the middle of a stroke is full ink, however faint the pen is.
    full = float(np.quantile(cut[cut > HALF * darkest], 0.6))
    low = 0.2 * full
    ink = np.clip((cut - low) / (0.9 * full - low), 0, 1)
    cut = np.round(255 * ink).astype(np.uint8)
    if page.angle:
        cut = np.asarray(Image.fromarray(cut).rotate(page.angle, Image.Resampling.BICUBIC, expand=True))
    return _trimmed(cut, 64).copy()


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
    # Some at a time: what a layer gives for hundreds of digits takes hundreds of megabytes.
    return np.concatenate(
        [finite_logits(network, inputs[first : first + BLOCK]) for first in range(0, len(inputs), BLOCK)]
    )
