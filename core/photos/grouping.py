"""Grouping: components of a deskewed page become digits. Parts are joined, touching digits split, others dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from core.geometry import Mask
from core.nn.network import Network
from core.photos.candidates import Candidate, LabeledPage, Region, joined, region_of_component, score_regions, trimmed
from core.photos.components import Components
from core.photos.digit_sizes import DigitSizes, SizeSample
from core.photos.splitting import TYPICAL_WIDTH, split

MIN_SIDE = 9
"""Pixels of the longer side of the smallest components that are scored."""
MAX_SCORED = 1000
"""The largest components; a page of more is no page of digits."""
SURE = 0.8
CERTAIN = 0.97
HEIGHTS = (0.42, 2.0)
"""A digit's height, of that of the digits around it."""
SURE_HEIGHTS = (0.25, 4.5)
"""The same where the network is sure: some people write small zeros, and sevens and nines have long tails."""
WIDTHS = 1.5
NEAR = 0.3
"""A part is no further from its digit than this share of a digit's height."""
FAINT = 0.4
"""Of the darkness of the digits around: what is fainter shows through, or is a stain."""
LONG = 1.5
"""A candidate this many times as high as the digits around may have a long tail,"""
KEPT_HEIGHTS = (1.0, 1.3, 1.6, 2.0)
"""and is read again cut to these heights, in heights of the digits around."""
TAIL_WIDTH = 0.35
SOLID, VERY_SOLID = 0.6, 0.8
"""The strokes of a digit are narrower than this share of its longer side; what the network takes for a digit, such as
a 0 that a broad pen has filled, may be more solid than other components."""
REFUSED = -5.0
"""Nats: a component in a line of digits is kept, and called no digit, down to this score."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """The digits of a deskewed page, and what was left out."""

    found: tuple[Candidate, ...]
    skipped: int
    """Components that were not looked at, because there are too many."""
    others: tuple[Candidate, ...] = ()
    """Components whose boxes overlap none of what was found; no blots, and nothing faint or cut by the photo's edge."""


@dataclass(frozen=True, eq=False)
class LevelPage:
    """A deskewed page without ruled lines: what grouping starts from."""

    labeled: LabeledPage
    components: Components
    on_edge: Mask
    """(N,): which components the edge of the photo cuts."""
    line_remnants: Mask
    """(N,): which components are what is left of ruled lines."""


@dataclass(frozen=True, eq=False)
class _Measured:
    """A component as a candidate, and what else is known of it."""

    candidate: Candidate
    darkness: float
    on_edge: bool


def group_components(network: Network, page: LevelPage) -> Grouping:
    """The digits among the components of a page."""
    labeled, components = page.labeled, page.components
    large = np.flatnonzero((components.side >= MIN_SIDE) & ~_huge(components) & ~page.line_remnants)
    skipped = max(0, len(large) - MAX_SCORED)
    if skipped:
        large = np.sort(large[np.argsort(-components.area[large], kind="stable")[:MAX_SCORED]])
    scored = score_regions(network, labeled, [region_of_component(components, int(number)) for number in large])
    strokes = [
        _Measured(candidate, float(components.darkness[number]), bool(page.on_edge[number]))
        for candidate, number in zip(scored, large, strict=True)
        if not _is_blot(candidate)
    ]
    sizes = DigitSizes(
        [_sample(stroke) for stroke in strokes if stroke.candidate.confidence > SURE and not stroke.on_edge]
    )
    if not sizes.known:
        return Grouping((), skipped)
    whole: list[Candidate] = []
    parts: list[Region] = []
    written: list[Candidate] = []
    for stroke in strokes:
        candidate = stroke.candidate
        height, _, darkness = sizes.around(candidate.region)
        if stroke.darkness < FAINT * darkness or (stroke.on_edge and not _stands_free(candidate, height)):
            continue
        written.append(candidate)
        if (
            candidate.region.height < HEIGHTS[0] * height
            and candidate.region.width < 1.2 * height
            and not _has_size(candidate, sizes)
        ):
            parts.append(candidate.region)
        elif candidate.region.height <= SURE_HEIGHTS[1] * max(height, sizes.usual):
            whole.append(candidate)
    whole = _without_tails(network, labeled, whole, sizes)
    whole = _with_parts(network, labeled, whole, parts, sizes)
    whole = _with_neighbours(network, labeled, whole, sizes)
    doubted: list[tuple[Candidate, float, float]] = []
    digits: list[Candidate] = []
    for candidate in whole:
        height, width, _ = sizes.around(candidate.region)
        if candidate.confidence < CERTAIN or candidate.region.width > TYPICAL_WIDTH * width:
            doubted.append((candidate, height, width))
        else:
            digits.append(candidate)
    for parts_of_one in split(network, labeled, doubted):
        digits.extend(parts_of_one)
    kept = tuple(candidate for candidate in digits if _is_kept(candidate, sizes))
    return Grouping(kept, skipped, _apart_from(kept, written))


def _apart_from(kept: Sequence[Candidate], scored: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates whose boxes overlap none of those found."""
    left, top, right, bottom = np.array(
        [candidate.extent.bounds for candidate in kept], np.intp
    ).reshape(-1, 4).T  # fmt: skip
    return tuple(
        candidate
        for candidate in scored
        if not (
            (left < candidate.region.right)
            & (candidate.region.left < right)
            & (top < candidate.region.bottom)
            & (candidate.region.top < bottom)
        ).any()
    )


def _sample(stroke: _Measured) -> SizeSample:
    return SizeSample(stroke.candidate.region, stroke.candidate.digit, stroke.darkness)


def _huge(components: Components) -> Mask:
    """Which components are larger than any digit of a page."""
    side = min(components.labels.shape)
    return np.asarray((components.height > 0.75 * side) | (components.width > 0.75 * side))


def _stands_free(candidate: Candidate, height: float) -> bool:
    """Whether a component at the edge of the photo is a whole digit all the same."""
    return candidate.confidence > CERTAIN and HEIGHTS[0] * 1.5 * height < candidate.region.height < 1.5 * height


def _without_tails(
    network: Network, labeled: LabeledPage, whole: list[Candidate], sizes: DigitSizes
) -> list[Candidate]:
    """The candidates, those with a long tail without it where the network is sure then.

    The longer the tail of a 9 is, the smaller is the rest of it when all of it is scaled to 20 pixels.
    """
    tries: list[tuple[int, Region]] = []
    for number, candidate in enumerate(whole):
        height, _, _ = sizes.around(candidate.region)
        tail = _tail(candidate.region, TAIL_WIDTH * height)
        for share in KEPT_HEIGHTS:
            kept = max(round(share * height), candidate.region.height - tail)
            if candidate.region.height > LONG * height and kept < 0.9 * candidate.region.height:
                short = trimmed(candidate.region.left, candidate.region.top, candidate.region.mask[:kept])
                if short is not None:
                    tries.append((number, short))
    shorter: dict[int, list[Candidate]] = {}
    for (number, _), scored in zip(
        tries, score_regions(network, labeled, [region for _, region in tries]), strict=True
    ):
        # A long stroke by itself is a 1, and so is what a long tail leaves of another digit.
        if scored.digit != 1 and scored.confidence > SURE:
            shorter.setdefault(number, []).append(scored)
    candidates = list(whole)
    for number, said_of_one in shorter.items():
        known = whole[number]
        voters = [*said_of_one, *([known] if known.digit != 1 else [])]
        votes = np.bincount([scored.digit for scored in voters], [scored.confidence for scored in voters])
        best = max(
            (scored for scored in voters if scored.digit == votes.argmax()), key=lambda scored: scored.confidence
        )
        if best is not known:
            candidates[number] = replace(best, with_tail=known.region)
    return candidates


def _tail(region: Region, max_width: float) -> int:
    """How many of the last rows of a candidate hold nothing but one stroke."""
    columns = np.arange(region.width)
    for rows, row in enumerate(region.mask[::-1]):
        inked = columns[row]
        if len(inked) and inked[-1] - inked[0] >= max_width:
            return rows
    return region.height


def _with_parts(
    network: Network, labeled: LabeledPage, whole: list[Candidate], parts: Sequence[Region], sizes: DigitSizes
) -> list[Candidate]:
    """The candidates, with the parts that lie near them where they are the surer, or hardly less sure, for it."""
    if not whole:
        return whole
    joins: list[tuple[int, Region]] = []
    for part in parts:
        height, _, _ = sizes.around(part)
        near = [(_gap(candidate.region, part), number) for number, candidate in enumerate(whole)]
        joins.extend((number, part) for gap, number in sorted(near)[:2] if gap < NEAR * height)
    tried = score_regions(network, labeled, [joined([whole[number].region, part]) for number, part in joins])
    best: dict[
        int, tuple[float, int, Region, Candidate]
    ] = {}  # by part: the gain, of which candidate, and both together
    for (number, part), scored in zip(joins, tried, strict=True):
        gain = scored.confidence - whole[number].confidence
        overlaps = _gap(whole[number].region, part) <= 0
        known = best.get(id(part))
        if (gain > 0.05 or (overlaps and gain > -0.05)) and (known is None or gain > known[0]):
            best[id(part)] = (gain, number, part, scored)
    candidates = list(whole)
    together: dict[int, list[Region]] = {}
    for _, number, part, scored in best.values():
        together.setdefault(number, []).append(part)
        candidates[number] = scored
    several = [number for number, its_parts in together.items() if len(its_parts) > 1]
    unions = [joined([whole[number].region, *together[number]]) for number in several]
    for number, scored in zip(several, score_regions(network, labeled, unions), strict=True):
        candidates[number] = scored
    return candidates


def _with_neighbours(
    network: Network, labeled: LabeledPage, whole: list[Candidate], sizes: DigitSizes
) -> list[Candidate]:
    """Candidates of one digit that fell apart become one where the network is surer of both together."""
    pairs: list[tuple[int, int]] = []
    order = sorted(range(len(whole)), key=lambda number: whole[number].region.left)
    for place, first in enumerate(order):
        candidate = whole[first]
        height, _, _ = sizes.around(candidate.region)
        for second in order[place + 1 :]:
            other = whole[second]
            if other.region.left - candidate.region.right > 0.5 * NEAR * height:
                break
            lower_height = min(candidate.region.height, other.region.height)
            if min(candidate.confidence, other.confidence) > CERTAIN and lower_height > 0.6 * height:
                continue
            if _gap(candidate.region, other.region) > 0.5 * NEAR * height:
                continue
            union = joined([candidate.region, other.region])
            if union.height <= 1.6 * height and union.width <= 1.3 * height:
                pairs.append((first, second))
    tried = score_regions(network, labeled, [joined([whole[a].region, whole[b].region]) for a, b in pairs])
    gone: set[int] = set()
    candidates = dict(enumerate(whole))
    for (first, second), scored in sorted(zip(pairs, tried, strict=True), key=lambda entry: -entry[1].confidence):
        if {first, second} & gone or scored.confidence < SURE:
            continue
        if scored.confidence > min(whole[first].confidence, whole[second].confidence):
            candidates[first] = scored
            gone |= {first, second}
            del candidates[second]
    return list(candidates.values())


def _is_kept(candidate: Candidate, sizes: DigitSizes) -> bool:
    height, _, _ = sizes.around(candidate.region)
    max_width = WIDTHS * max(height, sizes.usual if candidate.confidence > SURE else 0)
    return _has_size(candidate, sizes) and candidate.region.width <= max_width and candidate.score > REFUSED


def _is_blot(candidate: Candidate) -> bool:
    """Whether a candidate is a disc or a patch, such as a blot or a hole that was punched: broad as no stroke is."""
    region = candidate.region
    min_pixels = (SOLID if candidate.score < 0 else VERY_SOLID) * max(region.height, region.width)
    if min(region.height, region.width) + 1 <= min_pixels or region.area < SOLID**2 * region.width * region.height:
        return False
    return 2 * float(ndimage.distance_transform_edt(np.pad(region.mask, 1)).max()) > min_pixels


def _has_size(candidate: Candidate, sizes: DigitSizes) -> bool:
    """Whether a candidate is as high as digits are around it; any short stroke looks like a 1.

    Among small zeros a tall digit is no taller than elsewhere on the page.
    """
    height, _, _ = sizes.around(candidate.region)
    min_share = SURE_HEIGHTS[0] if candidate.confidence > SURE and candidate.digit != 1 else HEIGHTS[0]
    max_height = SURE_HEIGHTS[1] * max(height, sizes.usual) if candidate.score > 0 else HEIGHTS[1] * height
    return min_share * height <= candidate.region.height <= max_height


def _gap(candidate: Region, other: Region) -> float:
    """Pixels between the boxes of two candidates; negative where they overlap."""
    across = max(candidate.left, other.left) - min(candidate.right, other.right)
    down = max(candidate.top, other.top) - min(candidate.bottom, other.bottom)
    return float(max(across, down))
