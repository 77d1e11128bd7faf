"""A piece: some ink of a level page that may be a digit, a part of one, or several; cut out, joined, judged."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from core.geometry import Mask, Plane
from core.images.soft_ink import ink_bytes, ink_range
from core.nn.inference import overflow_ignored
from core.nn.layers import Array
from core.nn.network import Network
from core.nn.score import chances, score
from core.photos.components import LabelMap, Marks
from core.recognition.preparation import prepare

JUDGED_SIDE = 60
"""Pixels of the longer side of the ink that is judged: three for one of what a network sees."""
BLOCK, THREADS = 50, 2
"""Pieces that are judged at once, and threads that do it: NumPy works without holding the others up."""
LIKE_A_SCORE = 10.0
"""Nats, for a network without scores: what a probability of 1 is taken for, and one of 0 for less than nothing."""
MIDDLE_SCORE, SPREAD_OF_SCORES = 4.0, 1.5
"""Nats: letters, and what is cut from anything, score about 2, digits about 10."""
EDGE = 2
"""Pixels around a mark in which its soft edge lies."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A level page as pieces are cut from it."""

    values: Plane  # (h, w) contrast, 0 paper .. 1
    labels: LabelMap  # (h, w) the marks, 0 paper
    floor: float  # contrast below this is paper


@dataclass(frozen=True, eq=False)
class Piece:
    """Some pixels of a sheet."""

    left: int
    top: int
    mask: Mask  # (height, width), no empty row or column at its edges

    @property
    def width(self) -> int:
        return int(self.mask.shape[1])

    @property
    def height(self) -> int:
        return int(self.mask.shape[0])

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def area(self) -> int:
        return int(self.mask.sum())


@dataclass(frozen=True, eq=False)
class Judged:
    """A piece and what a network says of it."""

    piece: Piece
    digit: int
    certainty: float
    """How probable it is that it is a digit at all and this one, 0..1."""
    score: float
    tailed: Piece | None = None
    """The piece with the long tail that was cut off to read it; None where nothing was."""

    cut_from: "Judged | None" = None
    """The larger piece that it was cut from; None where it is one by itself."""

    @property
    def extent(self) -> Piece:
        """All that belongs to it."""
        return self.piece if self.tailed is None else self.tailed


def piece_of_mark(marks: Marks, number: int) -> Piece:
    return Piece(int(marks.left[number]), int(marks.top[number]), marks.mask(number))


def joined(pieces: Sequence[Piece]) -> Piece:
    """All pixels of some pieces as one."""
    left, top = min(piece.left for piece in pieces), min(piece.top for piece in pieces)
    right, bottom = max(piece.right for piece in pieces), max(piece.bottom for piece in pieces)
    mask = np.zeros((bottom - top, right - left), bool)
    for piece in pieces:
        mask[piece.top - top : piece.bottom - top, piece.left - left : piece.right - left] |= piece.mask
    return Piece(left, top, mask)


def trimmed(left: int, top: int, mask: Mask) -> Piece | None:
    """The piece of a mask (height, width) whose first pixel is at left, top; None when it is empty."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        return None
    cut = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Piece(left + int(columns[0]), top + int(rows[0]), cut)


def soft_ink(sheet: Sheet, piece: Piece) -> NDArray[np.uint8]:
    """The ink (h, w) of a piece with its soft edges and nothing of what is beside it; 255 in the middle of strokes."""
    top, left = max(0, piece.top - EDGE), max(0, piece.left - EDGE)
    bottom, right = piece.bottom + EDGE, piece.right + EDGE
    values, labels = sheet.values[top:bottom, left:right], sheet.labels[top:bottom, left:right]
    own = np.zeros(values.shape, bool)
    y, x = piece.top - top, piece.left - left
    own[y : y + piece.height, x : x + piece.width] = piece.mask
    reached = own | (ndimage.binary_dilation(own, np.ones((3, 3)), EDGE) & (labels == 0))
    ink = ink_range(values[own], sheet.floor)
    shares = np.where(reached, (values - np.float32(ink.start)) / np.float32(max(ink.full - ink.start, 1e-3)), 0)
    return ink_bytes(shares)


def resized(ink: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Ink (h, w) with its longer side at so many pixels: by area when it shrinks, smoothly when it grows."""
    longer = max(ink.shape)
    size = (max(1, round(ink.shape[1] * side / longer)), max(1, round(ink.shape[0] * side / longer)))
    method = Image.Resampling.BOX if longer > side else Image.Resampling.BICUBIC
    return np.array(Image.fromarray(ink).resize(size, method))


def judged(network: Network, sheet: Sheet, pieces: Sequence[Piece]) -> list[Judged]:
    """What the network says of each piece."""
    blocks = [pieces[first : first + BLOCK] for first in range(0, len(pieces), BLOCK)]
    with ThreadPoolExecutor(THREADS, thread_name_prefix="pieces") as pool:
        found = pool.map(lambda block: _said(network, [soft_ink(sheet, piece) for piece in block]), blocks)
        said = [one for block in found for one in zip(*block, strict=True)]
    return [
        Judged(piece, int(digit), float(certainty), float(points))
        for piece, (digit, certainty, points) in zip(pieces, said, strict=True)
    ]


def scores_of(network: Network, inks: Sequence[NDArray[np.uint8]]) -> Array:
    """How much each ink (h, w) looks like a digit, (N,) in nats."""
    return _said(network, inks)[2] if inks else np.zeros(0)


def _said(network: Network, inks: Sequence[NDArray[np.uint8]]) -> tuple[NDArray[np.intp], Array, Array]:
    """The digits, certainties and scores of inks (h, w), (N,) each."""
    inputs = np.zeros((len(inks), *network.input_shape), np.float32)  # (N, 1, H, W)
    for number, ink in enumerate(inks):
        prepared = prepare(resized(ink, JUDGED_SIDE), network.input_shape)
        if prepared is not None:
            inputs[number] = prepared.input
    with overflow_ignored():
        logits = np.nan_to_num(network.logits(inputs)).astype(np.float64)  # (N, 10)
    calibration = network.calibration
    probabilities = calibration.probabilities(logits)  # (N, 10)
    surest = probabilities.max(axis=1)  # (N,)
    if calibration.digit_threshold is None:
        # A network that learnt nothing of what is no digit has only its probabilities to say.
        return logits.argmax(axis=1), surest, LIKE_A_SCORE * (2 * surest - 1)
    scores = score(logits)
    return logits.argmax(axis=1), surest * chances(scores), scores
