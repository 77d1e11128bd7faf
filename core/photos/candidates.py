"""Candidates: regions of ink that may be a digit, a part of one, or several digits, with the network's scores."""

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
from core.nn.score import digit_probabilities, score
from core.photos.components import Components, LabelMap
from core.recognition.preparation import prepare

SCORING_SIDE = 60
"""Pixels of the longer side of the ink that is judged: three for one of what a network sees."""
BLOCK, THREADS = 50, 2
"""Candidates that are judged at once, and threads that do it: NumPy works without holding the others up."""
PROBABILITY_AS_SCORE = 10.0
"""Nats, for a network without scores: what a probability of 1 is taken for, and one of 0 for less than nothing."""
MIDDLE_SCORE, SPREAD_OF_SCORES = 4.0, 1.5
"""Nats: letters, and what is cut from anything, score about 2, digits about 10."""
EDGE = 2
"""Pixels around a component that contain its soft edge."""


@dataclass(frozen=True, eq=False)
class LabeledPage:
    """A level page as candidates are cut from it."""

    values: Plane  # (h, w) contrast, 0 paper .. 1
    labels: LabelMap  # (h, w) the components, 0 paper
    floor: float  # contrast below this is paper


@dataclass(frozen=True, eq=False)
class Region:
    """Some pixels of a page: a mask and its place."""

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
    def bounds(self) -> tuple[int, int, int, int]:
        """left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom

    @property
    def area(self) -> int:
        return int(self.mask.sum())


@dataclass(frozen=True, eq=False)
class Candidate:
    """A region and the network's answer to it."""

    region: Region
    digit: int
    confidence: float
    """How probable it is that it is a digit at all and this one, 0..1."""
    score: float
    with_tail: Region | None = None
    """The candidate with the long tail that was cut off to read it; None where nothing was."""

    cut_from: "Candidate | None" = None
    """The larger candidate that it was cut from; None where it is one by itself."""

    @property
    def extent(self) -> Region:
        """All that belongs to it."""
        return self.region if self.with_tail is None else self.with_tail


def region_of_component(components: Components, number: int) -> Region:
    return Region(int(components.left[number]), int(components.top[number]), components.mask(number))


def joined(regions: Sequence[Region]) -> Region:
    """All pixels of some candidates as one."""
    left, top = min(region.left for region in regions), min(region.top for region in regions)
    right, bottom = max(region.right for region in regions), max(region.bottom for region in regions)
    mask = np.zeros((bottom - top, right - left), bool)
    for region in regions:
        mask[region.top - top : region.bottom - top, region.left - left : region.right - left] |= region.mask
    return Region(left, top, mask)


def trimmed(left: int, top: int, mask: Mask) -> Region | None:
    """The candidate of a mask (height, width) whose first pixel is at left, top; None when it is empty."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        return None
    cut = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Region(left + int(columns[0]), top + int(rows[0]), cut)


def soft_ink(labeled: LabeledPage, region: Region) -> NDArray[np.uint8]:
    """The ink (h, w) of a region with its soft edges and nothing of what is beside it; 255 in the middle of strokes."""
    top, left = max(0, region.top - EDGE), max(0, region.left - EDGE)
    bottom, right = region.bottom + EDGE, region.right + EDGE
    values, labels = labeled.values[top:bottom, left:right], labeled.labels[top:bottom, left:right]
    own = np.zeros(values.shape, bool)
    y, x = region.top - top, region.left - left
    own[y : y + region.height, x : x + region.width] = region.mask
    reached = own | (ndimage.binary_dilation(own, np.ones((3, 3)), EDGE) & (labels == 0))
    ink = ink_range(values[own], labeled.floor)
    shares = np.where(reached, (values - np.float32(ink.start)) / np.float32(max(ink.full - ink.start, 1e-3)), 0)
    return ink_bytes(shares)


def resized(ink: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Ink (h, w) with its longer side at ``side`` pixels: by area when it shrinks, smoothly when it grows."""
    longer = max(ink.shape)
    size = (max(1, round(ink.shape[1] * side / longer)), max(1, round(ink.shape[0] * side / longer)))
    method = Image.Resampling.BOX if longer > side else Image.Resampling.BICUBIC
    return np.array(Image.fromarray(ink).resize(size, method))


def score_regions(network: Network, labeled: LabeledPage, regions: Sequence[Region]) -> list[Candidate]:
    """The network's answer to each region."""
    blocks = [regions[first : first + BLOCK] for first in range(0, len(regions), BLOCK)]
    with ThreadPoolExecutor(THREADS, thread_name_prefix="pieces") as pool:
        assessed = pool.map(lambda block: _assess(network, [soft_ink(labeled, region) for region in block]), blocks)
        scored = [candidate for block in assessed for candidate in zip(*block, strict=True)]
    return [
        Candidate(region, int(digit), float(confidence), float(points))
        for region, (digit, confidence, points) in zip(regions, scored, strict=True)
    ]


def scores_of(network: Network, inks: Sequence[NDArray[np.uint8]]) -> Array:
    """How much each ink (h, w) looks like a digit, (N,) in nats."""
    return _assess(network, inks)[2] if inks else np.zeros(0)


def _assess(network: Network, inks: Sequence[NDArray[np.uint8]]) -> tuple[NDArray[np.intp], Array, Array]:
    """The digits, certainties and scores of inks (h, w), (N,) each."""
    inputs = np.zeros((len(inks), *network.input_shape), np.float32)  # (N, 1, H, W)
    for number, ink in enumerate(inks):
        prepared = prepare(resized(ink, SCORING_SIDE), network.input_shape)
        if prepared is not None:
            inputs[number] = prepared.input
    with overflow_ignored():
        logits = np.nan_to_num(network.logits(inputs)).astype(np.float64)  # (N, 10)
    calibration = network.calibration
    probabilities = calibration.probabilities(logits)  # (N, 10)
    surest = probabilities.max(axis=1)  # (N,)
    if calibration.digit_threshold is None:
        # A network that learnt nothing of what is no digit has only its probabilities to say.
        return logits.argmax(axis=1), surest, PROBABILITY_AS_SCORE * (2 * surest - 1)
    scores = score(logits)
    return logits.argmax(axis=1), surest * digit_probabilities(scores), scores
