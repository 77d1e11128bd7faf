"""Opening: a file of any kind that holds a digit becomes a drawing for the canvas, one that holds several a page.

The window and the commands come through the same functions, so a file has the same answer in both.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.drawing.ink import render
from core.drawing.strokes import RASTER_SIDE, Drawing, drawing_from_json
from core.errors import NoDigitError, TextPageError
from core.geometry import Box, ink_box
from core.images.decoding import Picture, picture_from_bytes
from core.images.single_digit import find_ink, place_on_canvas
from core.images.upscaling import downscaled_original
from core.nn.network import Network
from core.nn.verdicts import Verdict
from core.photos.digit_reader import read_inks
from core.photos.illumination import PageContrast, page_contrast
from core.photos.page_reader import read_page, single_digit_page
from core.photos.pages import Page, PageDigit, PageLine
from core.recognition.reading import Reading, read_drawing
from core.storage.file_formats import DRAWING_EXTENSION
from core.storage.files import display_name, read_untrusted

OUTGROWN = 1.6
"""Times the largest digit of a page: what is larger is what a picture shows, and the page is its ground."""
MAX_OF_ONE = 8
"""A page of more digits is one, whatever else is on it."""
SOFT = (50, 205)
"""Ink between these, of 255, is an edge."""
BORDER = 0.02
"""Of the shorter side of a picture: what is so near to its border goes on beyond."""
MOSTLY, SHARP_SIDE = 0.48, 100
"""Of the ink. Measured: 0.54 of a shadow's, 0.42 at most of that of 32 photos of a digit; not in small pictures."""
MAX_SIZE_OF_ONE = 48
"""Pixels of the longer side: a picture so small has no room for two digits."""


@dataclass(frozen=True, eq=False)
class OpenedDrawing:
    """A file as a drawing for the canvas."""

    drawing: Drawing
    width: int
    """Of the upright picture in pixels; of a drawing of strokes, the canvas raster's side."""
    height: int
    box: Box | None
    """x, y, width, height of the digit in those pixels; None for a drawing of strokes."""


def open_drawing(path: Path) -> OpenedDrawing:
    """A picture (PNG, JPEG, ...) or a drawing (.digit.json) as a drawing.

    FileError when it cannot be read, NoDigitError when a picture shows none.
    """
    return drawing_from_bytes(read_untrusted(path), display_name(path))


def drawing_from_bytes(data: bytes, name: str) -> OpenedDrawing:
    """The same from the bytes of a file; name: for error messages."""
    if holds_drawing(data, name):
        return OpenedDrawing(drawing_from_json(data, name), RASTER_SIDE, RASTER_SIDE, None)
    return drawing_from_picture(picture_from_bytes(data, name))


def holds_drawing(data: bytes, name: str) -> bool:
    """Whether the bytes of a file are to be read as a drawing of strokes, and not as a picture."""
    # No picture format begins with a brace, so a drawing is known by its content whatever the file is called.
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or name.endswith(DRAWING_EXTENSION)


def drawing_from_picture(picture: Picture) -> OpenedDrawing:
    """The digit of a picture laid on the canvas; NoDigitError when it shows none."""
    digit = find_ink(picture)
    return OpenedDrawing(Drawing((), place_on_canvas(digit.ink)), picture.width, picture.height, digit.box)


def open_page(network: Network, path: Path) -> Page:
    """Read every digit of a picture or drawing file. FileError when it is neither; NoDigitError without a digit.

    The page of a blank drawing has no line.
    """
    return page_from_bytes(network, read_untrusted(path), display_name(path))


def page_from_bytes(network: Network, data: bytes, name: str) -> Page:
    """The same from the bytes of a file; name: for error messages."""
    if holds_drawing(data, name):
        return _page_of_drawing(network, drawing_from_json(data, name), name)
    return page_from_picture(network, picture_from_bytes(data, name))


def page_from_picture(network: Network, picture: Picture) -> Page:
    """Every digit of a picture, read; NoDigitError when it shows none.

    A picture of one digit may be anything: a photo that the digit fills, a screenshot, an image of a data set. It is
    looked at as drawing_from_picture looks at it, so that both find the same ink.
    """
    original = downscaled_original(picture.gray)
    if max(picture.width, picture.height) <= MAX_SIZE_OF_ONE or (original is not None and original.is_complete):
        return single_digit_page(picture, _only_digit(network, picture))
    contrast = page_contrast(picture)
    try:
        page = read_page(network, picture, contrast)
    except TextPageError as problem:
        if original is None:
            raise
        return _page_of_one_digit(network, picture, contrast, problem)
    except NoDigitError as problem:
        return _page_of_one_digit(network, picture, contrast, problem)
    # What was enlarged has soft edges, of which a page finds many pieces.
    if len(page.digits) > MAX_OF_ONE and original is None:
        return page
    try:
        digit = _only_digit(network, picture)
    except NoDigitError:
        return page
    is_one = len(page.digits) == 1 or _outgrows(digit, page) or _is_whole(digit, page)
    return single_digit_page(picture, digit, contrast) if is_one else page


def _page_of_one_digit(network: Network, picture: Picture, contrast: PageContrast, problem: NoDigitError) -> Page:
    """The page of a picture in which only a single digit may be found; else the problem is raised."""
    try:
        digit = _only_digit(network, picture)
    except NoDigitError:
        raise problem from None
    if _is_shadow(digit, picture):
        raise problem
    return single_digit_page(picture, digit, contrast)


def _only_digit(network: Network, picture: Picture) -> PageDigit:
    """The one digit that a picture shows, whatever else is in it."""
    digit = find_ink(picture)
    return read_inks(network, [(digit.box, digit.ink)])[0]


def _page_of_drawing(network: Network, drawing: Drawing, name: str) -> Page:
    """A drawing as a page as large as the canvas's raster, with what the canvas says of it, if anything is drawn."""
    ink = render(drawing)  # (S, S)
    reading = read_drawing(network, drawing, ink)
    lines: tuple[PageLine, ...] = ()
    box = ink_box(ink)
    if box is not None and reading.trace is not None and reading.score is not None:
        (x, y, width, height), trace = box, reading.trace
        digit = PageDigit(
            box,
            ink[y : y + height, x : x + width],
            trace.logits[0],
            trace.probabilities[0],
            reading.score,
            reading.verdict,
        )
        lines = (PageLine((digit,)),)
    photo = np.repeat(255 - ink[..., None], 3, axis=2)  # (S, S, 3)
    return Page(name, ink.shape[1], ink.shape[0], photo, ink, 0.0, (), lines)


def _is_shadow(digit: PageDigit, picture: Picture) -> bool:
    """Whether what was found is mostly edge, where that of pens is sharp, and goes on beyond the picture."""
    inked = np.count_nonzero(digit.ink > SOFT[0])
    soft = np.count_nonzero((digit.ink > SOFT[0]) & (digit.ink < SOFT[1])) > MOSTLY * inked
    x, y, width, height = digit.box
    border = min(x, y, picture.width - x - width, picture.height - y - height)
    return bool(soft) and max(digit.ink.shape) > SHARP_SIDE and border <= BORDER * min(picture.width, picture.height)


def _is_whole(digit: PageDigit, page: Page) -> bool:
    """Whether a digit has all that was found on a page in its box, and is a better digit than some of that."""
    x, y, width, height = digit.box
    inside = all(
        x <= left + across / 2 <= x + width and y <= top + down / 2 <= y + height
        for left, top, across, down in (other.box for other in page.digits)
    )
    return inside and digit.verdict in (None, Verdict.DIGIT) and digit.score > min(one.score for one in page.digits)


def _outgrows(digit: PageDigit, page: Page) -> bool:
    """Whether a digit is so much larger than all that was found on a page that it is what the picture shows."""
    largest = max(max(other.box[2:]) for other in page.digits)
    return digit.verdict in (None, Verdict.DIGIT) and max(digit.box[2:]) > OUTGROWN * largest


def read_file(network: Network, path: Path) -> tuple[OpenedDrawing, Reading]:
    """Open a file and read it."""
    opened = open_drawing(path)
    return opened, read_drawing(network, opened.drawing)
