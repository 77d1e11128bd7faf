"""From the marks of a level page to its digits: parts are joined, touching digits split, what is none is dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from core.geometry import Mask
from core.nn.network import Network
from core.photos.candidates import Judged, Piece, Sheet, joined, judged, piece_of_mark, trimmed
from core.photos.components import Marks
from core.photos.digit_sizes import DigitSizes, SizeSample
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


@dataclass(frozen=True, eq=False)
class LevelPage:
    """A deskewed page without ruled lines: what grouping starts from."""

    sheet: Sheet
    marks: Marks
    on_edge: Mask
    """(N,): which components the edge of the photo cuts."""
    line_remnants: Mask
    """(N,): which components are what is left of ruled lines."""


@dataclass(frozen=True, eq=False)
class _Measured:
    """A component as a candidate, and what else is known of it."""

    judged: Judged
    darkness: float
    on_edge: bool


def gather(network: Network, page: LevelPage) -> Gathered:
    """The digits among the components of a page."""
    sheet, marks = page.sheet, page.marks
    large = np.flatnonzero((marks.side >= MIN_SIDE) & ~_huge(marks) & ~page.line_remnants)
    unread = max(0, len(large) - MAX_JUDGED)
    if unread:
        large = np.sort(large[np.argsort(-marks.area[large], kind="stable")[:MAX_JUDGED]])
    said = judged(network, sheet, [piece_of_mark(marks, int(number)) for number in large])
    strokes = [
        _Measured(one, float(marks.darkness[number]), bool(page.on_edge[number]))
        for one, number in zip(said, large, strict=True)
        if not _is_blot(one)
    ]
    sizes = DigitSizes([_sample(stroke) for stroke in strokes if stroke.judged.certainty > SURE and not stroke.on_edge])
    if not sizes.known:
        return Gathered((), unread)
    whole: list[Judged] = []
    parts: list[Piece] = []
    written: list[Judged] = []
    for stroke in strokes:
        one = stroke.judged
        height, _, darkness = sizes.around(one.piece)
        if stroke.darkness < FAINT * darkness or (stroke.on_edge and not _stands_free(one, height)):
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


def _sample(stroke: _Measured) -> SizeSample:
    return SizeSample(stroke.judged.piece, stroke.judged.digit, stroke.darkness)


def _huge(marks: Marks) -> Mask:
    """Which marks are larger than any digit of a page."""
    side = min(marks.labels.shape)
    return np.asarray((marks.height > 0.75 * side) | (marks.width > 0.75 * side))


def _stands_free(one: Judged, height: float) -> bool:
    """Whether a mark at the edge of the photo is a whole digit all the same."""
    return one.certainty > CERTAIN and HEIGHTS[0] * 1.5 * height < one.piece.height < 1.5 * height


def _without_tails(network: Network, sheet: Sheet, whole: list[Judged], sizes: DigitSizes) -> list[Judged]:
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
    network: Network, sheet: Sheet, whole: list[Judged], parts: Sequence[Piece], sizes: DigitSizes
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


def _with_neighbours(network: Network, sheet: Sheet, whole: list[Judged], sizes: DigitSizes) -> list[Judged]:
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


def _is_kept(one: Judged, sizes: DigitSizes) -> bool:
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


def _has_size(one: Judged, sizes: DigitSizes) -> bool:
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
