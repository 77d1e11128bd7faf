"""Reading a page: from a photo or scan to lines of digits."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.errors import NoDigitError, TextPageError
from core.geometry import Box
from core.images.decoding import Picture
from core.images.single_digit import PLACED_SIDE
from core.nn.network import Network
from core.photos.candidates import Candidate, LabeledPage, Region, resized, soft_ink
from core.photos.components import Components, find_components, ink_mask, ink_threshold
from core.photos.deskew import Rotation
from core.photos.digit_reader import read_inks, trimmed_ink
from core.photos.grouping import LevelPage, group_components
from core.photos.illumination import PageContrast, page_contrast
from core.photos.line_removal import line_remnants_of, remove_lines
from core.photos.orientation import orientation_of
from core.photos.pages import Page, PageDigit, PageLine, PageStage
from core.photos.reading_order import Extent, group_into_lines
from core.photos.stages import Intermediates, page_stages
from core.photos.surroundings import without_surroundings
from core.photos.text_rejection import reject_letters, reject_words


def read_page(network: Network, picture: Picture, contrast: PageContrast | None = None) -> Page:
    """Find the digits of a photo or scan and read each. NoDigitError, with a sentence, where there is none.

    ``contrast`` is page_contrast(picture), for callers that have it already.
    """
    contrast = without_surroundings(network, picture, page_contrast(picture) if contrast is None else contrast)
    floor = ink_threshold(contrast)
    ink = ink_mask(contrast)  # (h, w)
    orientation = orientation_of(network, contrast, ink, floor)
    turn = orientation.turn
    turned = turn.apply(contrast.values)  # (h', w')
    level, ruling = remove_lines(turned, floor)
    components = find_components(ink_mask(replace(contrast, values=level)), level)
    labeled = LabeledPage(level, components.labels, floor)
    on_edge = _on_edge(components, turn, contrast.values.shape)
    grouped = group_components(
        network, LevelPage(labeled, components, on_edge, line_remnants_of(ruling, components, turned))
    )
    candidates, letters = reject_letters(grouped.found, grouped.others)
    lines, words = reject_words(_lines(candidates, orientation.slope))
    if not lines:
        raise _no_digit(picture, words)
    digits = [candidate for line in lines for candidate in line]
    inks = [soft_ink(labeled, candidate.region) for candidate in digits]
    placed = [
        (
            _box_in_photo(candidate.extent, turn, level.shape, contrast.scale, picture),
            resized(trimmed_ink(ink), PLACED_SIDE),
        )
        for candidate, ink in zip(digits, inks, strict=True)
    ]
    read = iter(read_inks(network, placed))
    photo = picture.shown
    return Page(
        picture.name,
        picture.width,
        picture.height,
        photo,
        _bytes(contrast.values if turn.degrees else level),
        turn.degrees,
        page_stages(Intermediates(photo, contrast.values, ink, labeled, ruling, turn.degrees != 0, digits, inks)),
        tuple(PageLine(tuple(next(read) for _ in line)) for line in lines),
        _remarks(words + letters, grouped.skipped),
    )


def _lines(digits: Sequence[Candidate], slope: float) -> list[list[Candidate]]:
    """The candidates line by line, in reading order."""
    extents = [Extent.turned(*candidate.extent.bounds, slope) for candidate in digits]
    return [[digits[number] for number in line] for line in group_into_lines(extents)]


def _no_digit(picture: Picture, letters: int) -> NoDigitError:
    if letters:
        return TextPageError(
            f"“{picture.name}” looks like a page of text. Choose a picture of handwritten digits, or crop it to the "
            "digits."
        )
    return NoDigitError(f"No digits found in “{picture.name}”. Choose a picture of digits on plain paper.")


def _remarks(letters: int, skipped: int) -> tuple[str, ...]:
    remarks = []
    if letters:
        what = (
            "Ignored 1 mark that looks like a letter."
            if letters == 1
            else f"Ignored {letters:,} marks that look like words or stains."
        )
        remarks.append(what)
    if skipped:
        what = "1 of the smaller marks was" if skipped == 1 else f"{skipped:,} of the smaller marks were"
        remarks.append(f"{what} skipped because there are too many.")
    return tuple(remarks)


def single_digit_page(picture: Picture, digit: PageDigit, contrast: PageContrast | None = None) -> Page:
    """A picture as the page of a single digit that was found in it.

    ``contrast`` is page_contrast(picture), for callers that have it already.
    """
    values = (page_contrast(picture) if contrast is None else contrast).values
    photo = picture.shown
    stages = (PageStage("photo", photo),)
    lines = (PageLine((digit,)),)
    return Page(picture.name, picture.width, picture.height, photo, _bytes(values), 0.0, stages, lines)


def _on_edge(components: Components, turn: Rotation, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which components touch the edge of the photo, whose shape before it was turned is given."""
    frame = np.zeros(shape, np.float32)
    frame[:2], frame[-2:], frame[:, :2], frame[:, -2:] = 1, 1, 1, 1
    touched = np.unique(components.labels[turn.apply(frame) > 0.2])
    is_touched = np.zeros(components.count + 1, bool)
    is_touched[touched] = True
    return is_touched[1:]


def _box_in_photo(region: Region, turn: Rotation, shape: tuple[int, ...], scale: float, picture: Picture) -> Box:
    """The smallest box around a candidate of a deskewed page, in pixels of the upright photo."""
    rows, columns = np.nonzero(region.mask)
    corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    places = [turn.back(region.left + columns + x, region.top + rows + y, shape) for x, y in corners]
    x, y = np.concatenate(places, axis=1) / scale
    left, top = max(0, math.floor(x.min())), max(0, math.floor(y.min()))
    right, bottom = min(picture.width, math.ceil(x.max())), min(picture.height, math.ceil(y.max()))
    return left, top, max(1, right - left), max(1, bottom - top)


def _bytes(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    pixels = np.round(255 * np.clip(values, 0, 1)).astype(np.uint8)
    pixels.setflags(write=False)
    return pixels
