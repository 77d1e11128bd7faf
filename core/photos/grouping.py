"""From the marks of a level page to its digits: parts are joined, touching digits split, what is none is dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy import ndimage

from core.nn.network import Network
from core.photos.candidates import Judged, Piece, Sheet, joined, judged, piece_of_mark, trimmed
from core.photos.components import Marks, Mask
from core.photos.splitting import USUAL_WIDTH, split

MIN_SIDE = 9
"""Pixels of the longer side of what is judged."""
MAX_JUDGED = 1000
"""The largest marks; a page of more is no page of digits."""
SURE = 0.8
CERTAIN = 0.97
HEIGHTS = (0.42, 2.0)
"""A digit's height, of that of the digits around it."""
SURE_HEIGHTS = (0.25, 4.5)
"""The same where the network is sure: zeros are small in some hands, and sevens and nines have long tails."""
WIDTHS = 1.5
NEAR = 0.3
"""A part is no further from its digit than this share of a digit's height."""
NEIGHBOURS = 7
SMALLEST = 0.45
"""Digits are usually at least so high, of what is usual on the page by ink."""
FAINT = 0.4
"""Of the darkness of the digits around: what is fainter shows through, or is a stain."""
LONG = 1.5
"""A piece so many times as high as the digits around may have a long tail,"""
TAILLESS = (1.0, 1.3, 1.6, 2.0)
"""and is read again with so much left of it, in heights of the digits around."""
TAIL_WIDTH = 0.35
SOLID, VERY_SOLID = 0.6, 0.8
"""The strokes of a digit are narrower than this share of its longer side; what the network takes for a digit, such as
a 0 that a broad pen has filled, may be more solid than other marks."""
REFUSED = -5.0
"""Nats: a mark in a line of digits is kept, and called no digit, down to this score."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """The digits of a level page, and what was left out."""

    found: tuple[Judged, ...]
    unread: int
    """Marks that were not looked at, because there are too many."""
    others: tuple[Judged, ...] = ()
    """Marks whose boxes overlap none of what was found; no blots, and nothing faint or cut by the photo's edge."""


def gather(network: Network, sheet: Sheet, marks: Marks, on_edge: Mask, dropped: Mask) -> Gathered:
    """The digits among the marks of a sheet, but for those dropped (N,).

    on_edge (N,) says which marks the edge of the photo cuts.
    """
    large = np.flatnonzero((marks.side >= MIN_SIDE) & ~_huge(marks) & ~dropped)
    unread = max(0, len(large) - MAX_JUDGED)
    if unread:
        large = np.sort(large[np.argsort(-marks.area[large], kind="stable")[:MAX_JUDGED]])
    said = judged(network, sheet, [piece_of_mark(marks, int(number)) for number in large])
    strokes = [place for place, one in enumerate(said) if not _is_blot(one)]
    said, large = [said[place] for place in strokes], large[strokes]
    sizes = _Sizes(said, [float(marks.darkness[number]) for number in large], on_edge[large])
    if not sizes.known:
        return Gathered((), unread)
    whole: list[Judged] = []
    parts: list[Piece] = []
    written: list[Judged] = []
    for one, number in zip(said, large, strict=True):
        height, _, darkness = sizes.around(one.piece)
        if marks.darkness[number] < FAINT * darkness or (on_edge[number] and not _stands_free(one, height)):
            continue
        written.append(one)
        if one.piece.height < HEIGHTS[0] * height and one.piece.width < 1.2 * height and not _has_size(one, sizes):
            parts.append(one.piece)
        elif one.piece.height <= SURE_HEIGHTS[1] * max(height, sizes.usual):
            whole.append(one)
    whole = _without_tails(network, sheet, whole, sizes)
    whole = _with_parts(network, sheet, whole, parts, sizes)
    whole = _with_neighbours(network, sheet, whole, sizes)
    doubted: list[tuple[Judged, float, float]] = []
    digits: list[Judged] = []
    for one in whole:
        height, width, _ = sizes.around(one.piece)
        if one.certainty < CERTAIN or one.piece.width > USUAL_WIDTH * width:
            doubted.append((one, height, width))
        else:
            digits.append(one)
    for parts_of_one in split(network, sheet, doubted):
        digits.extend(parts_of_one)
    found = tuple(one for one in digits if _is_kept(one, sizes))
    return Gathered(found, unread, _apart_from(found, written))


def _apart_from(found: Sequence[Judged], said: Sequence[Judged]) -> tuple[Judged, ...]:
    """The pieces whose boxes overlap none of those found."""
    left, top, right, bottom = np.array(
        [(one.extent.left, one.extent.top, one.extent.right, one.extent.bottom) for one in found], np.intp
    ).reshape(-1, 4).T  # fmt: skip
    return tuple(
        one
        for one in said
        if not (
            (left < one.piece.right) & (one.piece.left < right) & (top < one.piece.bottom) & (one.piece.top < bottom)
        ).any()
    )


class _Sizes:
    """How high and how dark the digits are around a place."""

    def __init__(self, said: Sequence[Judged], darkness: Sequence[float], on_edge: NDArray[np.bool_]) -> None:
        sure = [n for n, one in enumerate(said) if one.certainty > SURE and not on_edge[n]]
        # A 1 may be any stroke, so others say how large digits are, if there are some.
        others = [n for n in sure if said[n].digit != 1]
        chosen = others if len(others) >= 3 or len(others) > len(sure) / 2 else sure
        heights = np.array([said[n].piece.height for n in chosen], np.float64)
        self.usual = 0.0
        """Pixels: how high digits are on all of the page; 0 where too few are known."""
        if len(chosen) > 3:
            # Specks that look like a digit do not say how large digits are: ink does.
            areas = np.array([said[n].piece.area for n in chosen], np.float64)
            self.usual = float(np.quantile(heights, 0.5, weights=areas, method="inverted_cdf"))
            kept = heights > 0.4 * self.usual
            chosen, heights = [n for n, keep in zip(chosen, kept, strict=True) if keep], heights[kept]
        self.known = bool(chosen)
        self._heights = heights
        self._widths = np.array([said[n].piece.width for n in chosen], np.float64)
        self._darkness = np.array([darkness[n] for n in chosen])
        self._middles = np.array([_middle(said[n].piece) for n in chosen]).reshape(-1, 2)
        self._tree = scipy.spatial.cKDTree(self._middles) if chosen else None

    def around(self, piece: Piece) -> tuple[float, float, float]:
        """The usual height and width in pixels and darkness 0..1 of the digits nearest to a piece."""
        assert self._tree is not None
        count = min(NEIGHBOURS, len(self._heights))
        _, near = self._tree.query(_middle(piece), k=count)
        near = np.atleast_1d(near)
        # Some hands write small zeros, and where there are many of them a digit is no larger for that.
        height = max(float(np.median(self._heights[near])), SMALLEST * self.usual)
        width = max(float(np.median(self._widths[near])), 0.5 * height)  # ones say nothing of the width of others
        return height, width, float(np.median(self._darkness[near]))


def _huge(marks: Marks) -> Mask:
    """Which marks are larger than any digit of a page."""
    side = min(marks.labels.shape)
    return np.asarray((marks.height > 0.75 * side) | (marks.width > 0.75 * side))


def _stands_free(one: Judged, height: float) -> bool:
    """Whether a mark at the edge of the photo is a whole digit all the same."""
    return one.certainty > CERTAIN and HEIGHTS[0] * 1.5 * height < one.piece.height < 1.5 * height


def _without_tails(network: Network, sheet: Sheet, whole: list[Judged], sizes: _Sizes) -> list[Judged]:
    """The pieces, those with a long tail without it where the network is sure then.

    The longer the tail of a 9 is, the smaller is the rest of it when all of it is scaled to 20 pixels.
    """
    tries: list[tuple[int, Piece]] = []
    for number, one in enumerate(whole):
        height, _, _ = sizes.around(one.piece)
        tail = _tail(one.piece, TAIL_WIDTH * height)
        for share in TAILLESS:
            kept = max(round(share * height), one.piece.height - tail)
            if one.piece.height > LONG * height and kept < 0.9 * one.piece.height:
                short = trimmed(one.piece.left, one.piece.top, one.piece.mask[:kept])
                if short is not None:
                    tries.append((number, short))
    shorter: dict[int, list[Judged]] = {}
    for (number, _), said in zip(tries, judged(network, sheet, [piece for _, piece in tries]), strict=True):
        # A long stroke by itself is a 1, and so is what a long tail leaves of another digit.
        if said.digit != 1 and said.certainty > SURE:
            shorter.setdefault(number, []).append(said)
    found = list(whole)
    for number, said_of_one in shorter.items():
        known = whole[number]
        voters = [*said_of_one, *([known] if known.digit != 1 else [])]
        votes = np.bincount([said.digit for said in voters], [said.certainty for said in voters])
        best = max((said for said in voters if said.digit == votes.argmax()), key=lambda said: said.certainty)
        if best is not known:
            found[number] = replace(best, tailed=known.piece)
    return found


def _tail(piece: Piece, widest: float) -> int:
    """How many of the last rows of a piece hold nothing but one stroke."""
    columns = np.arange(piece.width)
    for rows, row in enumerate(piece.mask[::-1]):
        inked = columns[row]
        if len(inked) and inked[-1] - inked[0] >= widest:
            return rows
    return piece.height


def _with_parts(
    network: Network, sheet: Sheet, whole: list[Judged], parts: Sequence[Piece], sizes: _Sizes
) -> list[Judged]:
    """The pieces, with the parts that lie near them where they are the surer, or hardly less sure, for it."""
    if not whole:
        return whole
    wishes: list[tuple[int, Piece]] = []
    for part in parts:
        height, _, _ = sizes.around(part)
        near = [(_gap(one.piece, part), number) for number, one in enumerate(whole)]
        wishes.extend((number, part) for gap, number in sorted(near)[:2] if gap < NEAR * height)
    tried = judged(network, sheet, [joined([whole[number].piece, part]) for number, part in wishes])
    best: dict[int, tuple[float, int, Piece, Judged]] = {}  # by part: the gain, of which piece, and both together
    for (number, part), said in zip(wishes, tried, strict=True):
        gain = said.certainty - whole[number].certainty
        overlaps = _gap(whole[number].piece, part) <= 0
        known = best.get(id(part))
        if (gain > 0.05 or (overlaps and gain > -0.05)) and (known is None or gain > known[0]):
            best[id(part)] = (gain, number, part, said)
    found = list(whole)
    together: dict[int, list[Piece]] = {}
    for _, number, part, said in best.values():
        together.setdefault(number, []).append(part)
        found[number] = said
    several = [number for number, its_parts in together.items() if len(its_parts) > 1]
    unions = [joined([whole[number].piece, *together[number]]) for number in several]
    for number, said in zip(several, judged(network, sheet, unions), strict=True):
        found[number] = said
    return found


def _with_neighbours(network: Network, sheet: Sheet, whole: list[Judged], sizes: _Sizes) -> list[Judged]:
    """Pieces of one digit that fell apart become one where the network is surer of both together."""
    pairs: list[tuple[int, int]] = []
    order = sorted(range(len(whole)), key=lambda number: whole[number].piece.left)
    for place, first in enumerate(order):
        one = whole[first]
        height, _, _ = sizes.around(one.piece)
        for second in order[place + 1 :]:
            other = whole[second]
            if other.piece.left - one.piece.right > 0.5 * NEAR * height:
                break
            least = min(one.piece.height, other.piece.height)
            if min(one.certainty, other.certainty) > CERTAIN and least > 0.6 * height:
                continue
            if _gap(one.piece, other.piece) > 0.5 * NEAR * height:
                continue
            union = joined([one.piece, other.piece])
            if union.height <= 1.6 * height and union.width <= 1.3 * height:
                pairs.append((first, second))
    tried = judged(network, sheet, [joined([whole[a].piece, whole[b].piece]) for a, b in pairs])
    gone: set[int] = set()
    found = dict(enumerate(whole))
    for (first, second), said in sorted(zip(pairs, tried, strict=True), key=lambda entry: -entry[1].certainty):
        if {first, second} & gone or said.certainty < SURE:
            continue
        if said.certainty > min(whole[first].certainty, whole[second].certainty):
            found[first] = said
            gone |= {first, second}
            del found[second]
    return list(found.values())


def _is_kept(one: Judged, sizes: _Sizes) -> bool:
    height, _, _ = sizes.around(one.piece)
    widest = WIDTHS * max(height, sizes.usual if one.certainty > SURE else 0)
    return _has_size(one, sizes) and one.piece.width <= widest and one.score > REFUSED


def _is_blot(one: Judged) -> bool:
    """Whether a piece is a disc or a patch, such as a blot or a hole that was punched: broad as no stroke is."""
    piece = one.piece
    least = (SOLID if one.score < 0 else VERY_SOLID) * max(piece.height, piece.width)
    if min(piece.height, piece.width) + 1 <= least or piece.area < SOLID**2 * piece.width * piece.height:
        return False
    return 2 * float(ndimage.distance_transform_edt(np.pad(piece.mask, 1)).max()) > least


def _has_size(one: Judged, sizes: _Sizes) -> bool:
    """Whether a piece is as high as digits are around it; any short stroke looks like a 1.

    Among small zeros a tall digit is no taller than elsewhere on the page.
    """
    height, _, _ = sizes.around(one.piece)
    least = SURE_HEIGHTS[0] if one.certainty > SURE and one.digit != 1 else HEIGHTS[0]
    most = SURE_HEIGHTS[1] * max(height, sizes.usual) if one.score > 0 else HEIGHTS[1] * height
    return least * height <= one.piece.height <= most


def _gap(one: Piece, other: Piece) -> float:
    """Pixels between the boxes of two pieces; negative where they overlap."""
    across = max(one.left, other.left) - min(one.right, other.right)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return float(max(across, down))


def _middle(piece: Piece) -> tuple[float, float]:
    return (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
