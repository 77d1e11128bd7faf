"""Touching digits are cut apart where the cut crosses the least ink and a network is surest of what it gives.

The cuts are seams: paths from top to bottom that avoid ink, found by dynamic programming; which of them are taken is
decided over all of them at once, the way of R. Casey and E. Lecolinet, "A survey of methods and strategies in
character segmentation" (1996), calls recognition-based.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.network import Network
from core.photos.pieces import Judged, Piece, Sheet, judged, soft_ink, trimmed

SEAMS = 8
"""At most so many cuts are considered for each digit's width of a piece."""
BAND = 0.22
"""A seam leaves its column by this share of the height of a digit at most."""
INK_COST = 12.0
"""Crossing full ink costs so many times what crossing paper costs."""
NARROWEST, WIDEST = 0.08, 1.35
"""A digit's width, of the height of the digits around."""
CUT_COST = 1.5
"""What each further digit costs in nats: two doubtful digits are no better than one."""
USUAL_WIDTH, WIDE = 1.3, 0.25
"""A digit so many times as wide as those around costs nothing yet, and one nat when it is wider by the second."""
LEAST_AREA = 0.03
"""Of the piece: what is less than this is no digit."""


def cuts(ink: NDArray[np.uint8], height: float) -> list[NDArray[np.intp]]:
    """Seams through ink (h, w): for each row the first column on the right of it. height is that of a usual digit."""
    columns = ink.shape[1]
    cost = 1 + np.float32(INK_COST / 255) * ink.astype(np.float32)  # (h, w)
    reach = max(2, round(BAND * height))
    step = max(2, round(height / 14))
    found: list[tuple[float, int, NDArray[np.intp]]] = []
    for column in range(step, columns - step + 1, step):
        first, last = max(0, column - reach), min(columns, column + reach)
        total, path = _seam(cost[:, first:last])
        found.append((total, column, path + first))
    # The best of every neighbourhood, as many as digits may stand here.
    limit = max(2, round(SEAMS * columns / max(height, 1)))
    chosen: list[tuple[float, int, NDArray[np.intp]]] = []
    for seam in sorted(found, key=lambda entry: entry[0]):
        if all(np.abs(seam[2] - other[2]).mean() >= step for other in chosen):
            chosen.append(seam)
        if len(chosen) == limit:
            break
    return [path for _, _, path in sorted(chosen, key=lambda entry: float(entry[2].mean()))]


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


def split(network: Network, sheet: Sheet, whole: Judged, height: float, width: float) -> list[Judged]:
    """The digits of a piece, from left to right: itself, when no cut makes it surer.

    height and width are those of usual digits around, in pixels.
    """
    piece = whole.piece
    height = min(height, 1.2 * piece.height)
    ink = soft_ink(sheet, piece)
    y, x = min(piece.top, 2), min(piece.left, 2)
    ink = ink[y : y + piece.height, x : x + piece.width]
    seams = cuts(ink, height)
    if not seams:
        return [whole]
    columns = np.arange(piece.width)[None, :]
    sides = [np.zeros(piece.mask.shape, bool)] + [columns >= seam[:, None] for seam in seams]
    sides.append(np.zeros(piece.mask.shape, bool))
    ends = len(seams) + 1
    parts: dict[tuple[int, int], Piece] = {}
    for first in range(ends):
        for last in range(first + 1, ends + 1):
            if (first, last) == (0, ends):
                continue
            mask = piece.mask & (sides[first] if first else True) & (~sides[last] if last < ends else True)
            part = trimmed(piece.left, piece.top, mask)
            if part is None or part.area < LEAST_AREA * piece.area or part.height < 0.35 * piece.height:
                continue
            if NARROWEST * height <= part.width <= WIDEST * height:
                parts[first, last] = part
    costs = {(0, ends): (_cost(whole, width), [whole])}
    for (place, _), said in zip(parts.items(), judged(network, sheet, list(parts.values())), strict=True):
        costs[place] = (_cost(said, width), [said])
    best: list[tuple[float, list[Judged]] | None] = [(0.0, [])] + [None] * ends
    for last in range(1, ends + 1):
        for first in range(last):
            before, here = best[first], costs.get((first, last))
            if before is None or here is None:
                continue
            total = before[0] + here[0] + (CUT_COST if before[1] else 0)
            known = best[last]
            if known is None or total < known[0]:
                best[last] = (total, before[1] + here[1])
    found = best[ends]
    if found is None or len(found[1]) == 1:
        return [whole]
    return [replace(said, cut_from=piece) for said in found[1]]


def _cost(said: Judged, width: float) -> float:
    """How improbable a digit is, in nats: by what the network says, and by its width."""
    wide = max(0.0, said.piece.width / width - USUAL_WIDTH) / WIDE
    return wide**2 - float(np.log(max(said.certainty, 1e-4)))
