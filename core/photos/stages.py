"""The stages of a page as pictures, to be looked at: dark ink on white, whatever the photo has."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.photos.candidates import EDGE, Judged
from core.photos.components import Labels, Mask
from core.photos.illumination import Plane
from core.photos.pages import Stage

Bytes = NDArray[np.uint8]

DROPPED = (213, 94, 0)
RULING = (86, 180, 233)
"""Vermillion and sky blue of M. Okabe and K. Ito's colours, which colour-blind people can tell apart."""


def stages_of(
    photo: Bytes,
    contrast: Plane,
    mask: Mask,
    level: Plane,
    ruling: Mask,
    labels: Labels,
    found: Sequence[Judged],
    inks: Sequence[Bytes],
    turned: bool,
) -> tuple[Stage, ...]:
    """The stages: photo (h, w, 3); contrast and mask (h, w) before it was turned; all others (h', w') after.

    inks are those that soft_ink gives of the digits found.
    """
    return (
        Stage("photo", photo),
        Stage("light", _dark_on_white(contrast)),
        Stage("ink", _read_only(np.where(mask, 0, 255).astype(np.uint8))),
        Stage("straight", _dark_on_white(level), turned),
        Stage("pieces", _pieces(ruling, labels, found), turned),
        Stage("digits", _digits(labels.shape, found, inks), turned),
    )


def _pieces(ruling: Mask, labels: Labels, found: Sequence[Judged]) -> Bytes:
    picture = np.full((*labels.shape, 3), 255, np.uint8)
    picture[ruling] = RULING
    picture[labels > 0] = DROPPED
    for one in found:
        for piece in (one.extent, one.piece):
            picture[piece.top : piece.bottom, piece.left : piece.right][piece.mask] = 0
    return _read_only(picture)


def _digits(shape: tuple[int, ...], found: Sequence[Judged], inks: Sequence[Bytes]) -> Bytes:
    picture = np.full(shape, 255, np.uint8)
    for one, ink in zip(found, inks, strict=True):
        # The soft edge of a digit at the edge of the page has less room on that side.
        top, left = max(0, one.piece.top - EDGE), max(0, one.piece.left - EDGE)
        place = picture[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.minimum(place, 255 - ink, out=place)
    return _read_only(picture)


def _dark_on_white(contrast: Plane) -> Bytes:
    return _read_only(np.round(255 * (1 - np.clip(contrast, 0, 1))).astype(np.uint8))


def _read_only(picture: Bytes) -> Bytes:
    picture.setflags(write=False)
    return picture
