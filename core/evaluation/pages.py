"""Page reading measured on rendered pages with known ground truth: detection, classification and reading order.

Detected digits are assigned to written ones by the overlap of their boxes, so that the sum of the overlaps is maximal
(scipy.optimize.linear_sum_assignment). Assigned digits count as found; precision, recall and F1 follow.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from core.data.dataset import Dataset
from core.errors import NoDigitError
from core.geometry import Box
from core.images.decoding import picture_from_bytes
from core.nn.network import Network
from core.photos.page_reader import read_page
from core.photos.pages import Page
from core.synthesis.pages.renderer import GroundTruthDigit, RenderedPage, render_page

MIN_OVERLAP = 0.4
"""Minimum intersection over union of two boxes of the same digit (Everingham et al. 2010, "The Pascal visual object
classes challenge", eq. 4, uses 0.5 for large objects; a 1 that is two pixels wide needs less)."""
GROWN = 0.05
"""Boxes are grown by this share of their longer side, at least by a pixel, before they are compared."""
SEED = 23


@dataclass(frozen=True)
class PageAccuracy:
    """Counts on the pages of one condition. Fields are keys of the JSON output."""

    condition: str
    pages: int
    written: int
    """Digits on the pages."""
    reported: int
    """Digits that the reader reports, true or not."""
    found: int
    """Those of them that are a written digit."""
    right: int
    """Written digits that were found and classified correctly."""
    lines: int
    lines_right: int
    """Lines whose digits were all found and classified correctly, in the right order, with nothing between them."""
    milliseconds: float
    """Mean time per page, from the bytes of the file to the digits."""

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall of the digits found, 0..1; None where nothing was to be found."""
        return _share(2 * self.found, self.written + self.reported)

    @property
    def digit_accuracy(self) -> float | None:
        """The share of the written digits that were found and classified correctly, 0..1."""
        return _share(self.right, self.written)

    @property
    def line_accuracy(self) -> float | None:
        """The share of the lines that were read without an error, 0..1."""
        return _share(self.lines_right, self.lines)


def evaluate_pages(
    network: Network, digits: Dataset, conditions: Iterable[str], count: int, seed: int = SEED
) -> Iterator[PageAccuracy]:
    """Render `count` pages of each condition from the data set and read them; one result per condition."""
    for condition in conditions:
        # Each condition has random numbers of its own, whichever others are asked for.
        rng = np.random.default_rng((seed, *condition.encode()))
        results = [evaluate_page(network, render_page(digits, condition, rng)) for _ in range(count)]
        yield summed(condition, results)


def evaluate_page(network: Network, rendered: RenderedPage) -> PageAccuracy:
    """The counts of one rendered page."""
    started = time.perf_counter()
    try:
        page: Page | None = read_page(network, picture_from_bytes(rendered.data, rendered.name))
    except NoDigitError:
        page = None
    milliseconds = 1000 * (time.perf_counter() - started)
    digits = [] if page is None else [digit for line in page.lines for digit in line.digits]
    written = [digit for line in rendered.lines for digit in line]
    matches = matched([digit.box for digit in written], [digit.box for digit in digits])
    correct = sum(written[true].digit == digits[number].digit for true, number in matches)
    texts = [] if page is None else [line.text for line in page.lines]
    boxes = [] if page is None else [[digit.box for digit in line.digits] for line in page.lines]
    return PageAccuracy(
        rendered.condition,
        1,
        len(written),
        len(digits),
        len(matches),
        correct,
        len(rendered.lines),
        _exact_lines(rendered.lines, boxes, texts),
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


def matched(written: Sequence[Box], reported: Sequence[Box]) -> list[tuple[int, int]]:
    """Pairs (number of the written box, number of the found one) of boxes of the same digit, each used once."""
    if not written or not reported:
        return []
    overlaps = _overlaps(_grown(written), _grown(reported))  # (n, m)
    overlaps[overlaps < MIN_OVERLAP] = 0
    rows, columns = optimize.linear_sum_assignment(overlaps, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if overlaps[row, column] > 0]


def _exact_lines(
    written: Sequence[Sequence[GroundTruthDigit]], reported: Sequence[Sequence[Box]], texts: Sequence[str]
) -> int:
    """How many written lines are one of the found lines: the same text, and every box a match of its place."""
    correct = 0
    free = set(range(len(reported)))
    for line in written:
        text = "".join(str(digit.digit) for digit in line)
        everywhere = [(number, number) for number in range(len(line))]
        for number in sorted(free):
            if texts[number] == text and matched([digit.box for digit in line], reported[number]) == everywhere:
                free.remove(number)
                correct += 1
                break
    return correct


def _grown(boxes: Sequence[Box]) -> npt.NDArray[np.float64]:
    """Boxes as (n, 4) [left, top, right, bottom], grown by a margin."""
    x, y, width, height = np.array(boxes, np.float64).T
    margin = np.maximum(GROWN * np.maximum(width, height), 1)
    grown: npt.NDArray[np.float64] = np.column_stack((x - margin, y - margin, x + width + margin, y + height + margin))
    return grown


def _overlaps(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Intersection over union of boxes (n, 4) and (m, 4): (n, m), 0..1."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])  # (n, m, 2)
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (first, second)]
    overlap: npt.NDArray[np.float64] = common / (areas[0][:, None] + areas[1] - common)
    return overlap


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
