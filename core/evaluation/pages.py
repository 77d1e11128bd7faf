"""How well pages are read: what was found on made pages, against what was written on them.

Found digits are matched to written ones by how much their boxes have in common, so that the sum of all matches is the
greatest (scipy.optimize.linear_sum_assignment). What is matched counts as found; precision, recall and F1 follow.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from core.data.dataset import Dataset
from core.errors import NoDigit
from core.geometry import Box
from core.images.decoding import picture_from_bytes
from core.nn.network import Network
from core.photos.page_reader import read_page
from core.photos.pages import Page
from core.synthesis.pages.renderer import RenderedPage, TrueDigit, render_page

MIN_OVERLAP = 0.4
"""Of two boxes that are of the same digit: their common area by the area of both (Everingham et al. 2010, "The Pascal
visual object classes challenge", eq. 4, asks for 0.5 of large things; a 1 of two pixels' width needs mercy)."""
GROWN = 0.05
"""Boxes are compared with this share of their longer side around them, and at least a pixel."""
SEED = 23


@dataclass(frozen=True)
class PageAccuracy:
    """What was found, read and ordered on pages of one condition."""

    condition: str
    pages: int
    written: int
    """Digits on the pages."""
    reported: int
    """Digits that the reader reports, whatever they are."""
    found: int
    """Those of them that are a written digit."""
    right: int
    """Written digits that were found and read right."""
    lines: int
    lines_right: int
    """Lines of which every digit was found and read right, in the right order, with nothing else between them."""
    milliseconds: float
    """For each page, on the mean: from the bytes of the file to the digits."""

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall of the digits found, 0..1; None where nothing was to be found."""
        return _share(2 * self.found, self.written + self.reported)

    @property
    def digits_right(self) -> float | None:
        """The share of the written digits that were read right, 0..1."""
        return _share(self.right, self.written)

    @property
    def whole_lines(self) -> float | None:
        """The share of the lines that were read exactly, 0..1."""
        return _share(self.lines_right, self.lines)


def evaluate_pages(
    network: Network, digits: Dataset, conditions: Iterable[str], count: int, seed: int = SEED
) -> Iterator[PageAccuracy]:
    """Makes so many pages of each condition from the data set and reads them; one result for each condition."""
    for condition in conditions:
        # Each condition has random numbers of its own, whichever others are asked for.
        rng = np.random.default_rng((seed, *condition.encode()))
        results = [evaluate_page(network, render_page(digits, condition, rng)) for _ in range(count)]
        yield summed(condition, results)


def evaluate_page(network: Network, made: RenderedPage) -> PageAccuracy:
    """Reads one made page, and counts."""
    started = time.perf_counter()
    try:
        page: Page | None = read_page(network, picture_from_bytes(made.data, made.name))
    except NoDigit:
        page = None
    milliseconds = 1000 * (time.perf_counter() - started)
    digits = [] if page is None else [digit for line in page.lines for digit in line.digits]
    written = [digit for line in made.lines for digit in line]
    matches = matched([digit.box for digit in written], [digit.box for digit in digits])
    right = sum(written[true].digit == digits[number].digit for true, number in matches)
    texts = [] if page is None else [line.text for line in page.lines]
    found = [] if page is None else [[digit.box for digit in line.digits] for line in page.lines]
    return PageAccuracy(
        made.condition,
        1,
        len(written),
        len(digits),
        len(matches),
        right,
        len(made.lines),
        _exact_lines(made.lines, found, texts),
        milliseconds,
    )


def summed(condition: str, results: Sequence[PageAccuracy]) -> PageAccuracy:
    """The sums of all results, under one name; the time is the mean over the pages."""
    pages = sum(result.pages for result in results)
    total = sum(result.milliseconds * result.pages for result in results)
    return PageAccuracy(
        condition,
        pages,
        sum(result.written for result in results),
        sum(result.reported for result in results),
        sum(result.found for result in results),
        sum(result.right for result in results),
        sum(result.lines for result in results),
        sum(result.lines_right for result in results),
        total / pages if pages else 0.0,
    )


def matched(written: Sequence[Box], found: Sequence[Box]) -> list[tuple[int, int]]:
    """Pairs (number of the written box, number of the found one) of boxes of the same digit, each used once."""
    if not written or not found:
        return []
    overlaps = _overlaps(_grown(written), _grown(found))  # (n, m)
    overlaps[overlaps < MIN_OVERLAP] = 0
    rows, columns = optimize.linear_sum_assignment(overlaps, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if overlaps[row, column] > 0]


def _exact_lines(written: Sequence[Sequence[TrueDigit]], found: Sequence[Sequence[Box]], texts: Sequence[str]) -> int:
    """How many written lines are one of the found lines: the same text, and every box a match of its place."""
    right = 0
    free = set(range(len(found)))
    for line in written:
        text = "".join(str(digit.digit) for digit in line)
        everywhere = [(number, number) for number in range(len(line))]
        for number in sorted(free):
            if texts[number] == text and matched([digit.box for digit in line], found[number]) == everywhere:
                free.remove(number)
                right += 1
                break
    return right


def _grown(boxes: Sequence[Box]) -> npt.NDArray[np.float64]:
    """Boxes as (n, 4) [left, top, right, bottom], with some room around them."""
    x, y, width, height = np.array(boxes, np.float64).T
    room = np.maximum(GROWN * np.maximum(width, height), 1)
    grown: npt.NDArray[np.float64] = np.column_stack((x - room, y - room, x + width + room, y + height + room))
    return grown


def _overlaps(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The common area of boxes (n, 4) and (m, 4) by the area of both: (n, m), 0..1."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])  # (n, m, 2)
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (first, second)]
    overlap: npt.NDArray[np.float64] = common / (areas[0][:, None] + areas[1] - common)
    return overlap


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
