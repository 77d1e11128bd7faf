"""Splitting of touching digits: cuts cross as little ink as possible, and the network chooses among them.

The cuts are seams: paths from top to bottom that avoid ink, found by dynamic programming; which of them are taken is
decided over all of them at once, the way of R. Casey and E. Lecolinet, "A survey of methods and strategies in
character segmentation" (1996), calls recognition-based.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.nn.network import Network
from core.photos.candidates import (
    EDGE,
    MIDDLE_SCORE,
    SPREAD_OF_SCORES,
    Candidate,
    LabeledPage,
    Region,
    score_regions,
    soft_ink,
    trimmed,
)

SEAMS = 8
"""At most this many cuts are considered for each digit's width of a candidate."""
BANDS = (0.22, 0.06)
"""A seam leaves its column by this share of the height of a digit at most. The narrow ones are for two zeros, between
which there is no way but through the wall that they share."""
INK_COST = 12.0
"""Crossing full ink costs this many times what crossing paper costs."""
MIN_WIDTH, MAX_WIDTH = 0.08, 1.35
"""A digit's width, of the height of the digits around."""
CUT_COST = 1.5
"""What each further digit costs in nats: two doubtful digits are no better than one."""
TYPICAL_WIDTH, WIDE_RATIO = 1.3, 0.25
"""A digit up to this many times as wide as those around costs nothing, and one nat when it is wider by the second."""
MAX_FOR_WIDTH = 2.0
"""Nats: some zeros are very wide."""
MIN_AREA, MIN_HEIGHT = 0.03, 0.35
"""Of the candidate: what is less than this is no digit."""


def find_seams(ink: NDArray[np.uint8], height: float) -> list[NDArray[np.intp]]:
    """Seams through ink (h, w): for each row the first column on the right of it. height is that of a usual digit."""
    columns = ink.shape[1]
    cost = 1 + np.float32(INK_COST / 255) * ink.astype(np.float32)  # (h, w)
    step = max(2, round(height / 14))
    # As many of each kind as digits may stand here.
    limit = max(2, round(SEAMS * columns / max(height, 1)))
    chosen: list[NDArray[np.intp]] = []
    for band in BANDS:
        reach = max(1, round(band * height))
        seams: list[tuple[float, int, NDArray[np.intp]]] = []
        for column in range(step, columns - step + 1, step):
            first, last = max(0, column - reach), min(columns, column + reach)
            total, path = _seam(cost[:, first:last])
            seams.append((total, column, path + first))
        free = limit
        for _, _, path in sorted(seams, key=lambda entry: entry[:2]):
            if free and all(np.abs(path - other).mean() >= step for other in chosen):
                chosen.append(path)
                free -= 1
    return sorted(chosen, key=lambda path: float(path.mean()))


def _seam(cost: NDArray[np.float32]) -> tuple[float, NDArray[np.intp]]:
    """The cheapest path from the top to the bottom of a plane (h, w) that moves a column a row at most."""
    rows = cost.shape[0]
    total = cost.copy()
    for row in range(1, rows):
        total[row] += ndimage.minimum_filter1d(total[row - 1], 3, mode="nearest")
    path = np.empty(rows, np.intp)
    path[-1] = int(total[-1].argmin())
    for row in range(rows - 2, -1, -1):
        first = max(0, path[row + 1] - 1)
        path[row] = first + int(total[row, first : path[row + 1] + 2].argmin())
    return float(total[-1].min()) / rows, path


@dataclass(frozen=True, eq=False)
class SplitOptions:
    """A candidate and all that may be cut from it."""

    whole: Candidate
    width: float
    """Of a usual digit around, in pixels."""
    ends: int
    """The number of its cuts and one: cut 0 is its left edge, and this one its right."""
    parts: dict[tuple[int, int], Region]
    """The part between two cuts, by their indices, if it may be a digit."""


def split(
    network: Network, labeled: LabeledPage, regions: Sequence[tuple[Candidate, float, float]]
) -> list[list[Candidate]]:
    """The digits of each candidate, from left to right: itself, where no cut makes it surer.

    With each candidate come the height and the width of usual digits around it, in pixels.
    """
    all_options = [_split_options(labeled, whole, height, width) for whole, height, width in regions]
    scored = iter(score_regions(network, labeled, [part for options in all_options for part in options.parts.values()]))
    return [_best_split(options, {place: next(scored) for place in options.parts}) for options in all_options]


def _split_options(labeled: LabeledPage, whole: Candidate, height: float, width: float) -> SplitOptions:
    region = whole.region
    height = min(height, 1.2 * region.height)
    y, x = min(region.top, EDGE), min(region.left, EDGE)
    ink = soft_ink(labeled, region)[y : y + region.height, x : x + region.width]
    columns = np.arange(region.width)[None, :]
    # To the right of each cut, (h, w); of the first, all.
    right = [np.ones(region.mask.shape, bool)] + [columns >= seam[:, None] for seam in find_seams(ink, height)]
    right.append(np.zeros(region.mask.shape, bool))
    parts: dict[tuple[int, int], Region] = {}
    for first, last in combinations(range(len(right)), 2):
        if (first, last) == (0, len(right) - 1):
            continue
        part = trimmed(region.left, region.top, region.mask & right[first] & ~right[last])
        if part is None or part.area < MIN_AREA * region.area or part.height < MIN_HEIGHT * region.height:
            continue
        if MIN_WIDTH * height <= part.width <= MAX_WIDTH * height:
            parts[first, last] = part
    return SplitOptions(whole, width, len(right) - 1, parts)


def _best_split(cut: SplitOptions, scored: Mapping[tuple[int, int], Candidate]) -> list[Candidate]:
    """The cheapest way from the left edge to the right (Viterbi)."""
    known = {**scored, (0, cut.ends): cut.whole}
    best: dict[int, tuple[float, list[Candidate]]] = {0: (0.0, [])}
    for last in range(1, cut.ends + 1):
        ways = [
            (best[first][0] + _cost(known[first, last], cut.width) + CUT_COST * (first > 0), first)
            for first in range(last)
            if first in best and (first, last) in known
        ]
        if ways:
            cost, first = min(ways)
            best[last] = (cost, [*best[first][1], known[first, last]])
    parts = best[cut.ends][1]
    return parts if len(parts) == 1 else [replace(part, cut_from=cut.whole) for part in parts]


def _cost(scored: Candidate, width: float) -> float:
    """How improbable a digit is, in nats: by what the network says, by its score, and by its width."""
    wide = max(0.0, scored.region.width / width - TYPICAL_WIDTH) / WIDE_RATIO
    unlike = np.logaddexp(0, (MIDDLE_SCORE - scored.score) / SPREAD_OF_SCORES)
    return min(wide**2, MAX_FOR_WIDTH) + float(unlike) - float(np.log(max(scored.confidence, 1e-4)))
