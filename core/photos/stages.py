"""The stages of reading a page as pictures: dark ink on white, whatever the polarity of the photo."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geometry import Mask, Plane
from core.photos.candidates import EDGE, Candidate, LabeledPage
from core.photos.pages import PageStage

Bytes = NDArray[np.uint8]

DROPPED = (213, 94, 0)
RULING = (86, 180, 233)
"""Vermillion and sky blue of M. Okabe and K. Ito's colours, which colour-blind people can tell apart."""


@dataclass(frozen=True, eq=False)
class Intermediates:
    """The intermediate results of reading a page: (h, w) before deskewing, (h', w') after it."""

    photo: Bytes  # (h, w, 3)
    contrast: Plane  # (h, w)
    ink: Mask  # (h, w)
    labeled: LabeledPage  # (h', w'): deskewed, without ruled lines
    ruling: Mask  # (h', w'): where the ruled lines were
    deskewed: bool
    digits: Sequence[Candidate]
    digit_inks: Sequence[Bytes]
    """soft_ink of each digit."""


def page_stages(page: Intermediates) -> tuple[PageStage, ...]:
    """The stages of a page, in the order of PAGE_STAGES."""
    return (
        PageStage("photo", page.photo),
        PageStage("light", _dark_on_white(page.contrast)),
        PageStage("ink", _read_only(np.where(page.ink, 0, 255).astype(np.uint8))),
        PageStage("straight", _dark_on_white(page.labeled.values), page.deskewed),
        PageStage("pieces", _components(page), page.deskewed),
        PageStage("digits", _digits(page), page.deskewed),
    )


def _components(page: Intermediates) -> Bytes:
    picture = np.full((*page.labeled.labels.shape, 3), 255, np.uint8)
    picture[page.ruling] = RULING
    picture[page.labeled.labels > 0] = DROPPED
    for candidate in page.digits:
        for region in (candidate.extent, candidate.region):
            picture[region.top : region.bottom, region.left : region.right][region.mask] = 0
    return _read_only(picture)


def _digits(page: Intermediates) -> Bytes:
    picture = np.full(page.labeled.labels.shape, 255, np.uint8)
    for candidate, ink in zip(page.digits, page.digit_inks, strict=True):
        # At the edge of the page the soft edge of a digit is cut off on that side.
        top, left = max(0, candidate.region.top - EDGE), max(0, candidate.region.left - EDGE)
        place = picture[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.minimum(place, 255 - ink, out=place)
    return _read_only(picture)


def _dark_on_white(contrast: Plane) -> Bytes:
    return _read_only(np.round(255 * (1 - np.clip(contrast, 0, 1))).astype(np.uint8))


def _read_only(picture: Bytes) -> Bytes:
    picture.setflags(write=False)
    return picture
