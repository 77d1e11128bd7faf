"""The ways to lay out one column of the network view: how many maps side by side, and how many device pixels a cell
takes. Each way has a width, a height and a worth: the sum of the logarithms of the zooms, so that enlarging the
smallest maps counts most and no layer starves for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import ceil, log

from desktop.network.cards import INPUT, LayerCard
from desktop.network.layer_heading import HeadingPlan, Style, TextSizes
from desktop.ui.pixels import Tiling

UNDER_HEADING = 3  # logical pixels, as are all lengths here
BESIDE_LABEL = 5
MAX_LABEL_WIDTH = 64
MAX_CELL = {"map": 12, "unit": 12, "class": 20}  # the largest cells
MAX_ACROSS = 64  # maps or units side by side
MAX_DOWN = 2000  # and one below the other, where that many fit across
WEIGHT = {"map": 1.0, "input": 0.3, "unit": 0.2}  # how much a layer's zoom is worth
RAGGED = 0.05  # taken off for a last row that is not full
UNALIGNED = 0.1  # taken off for units whose rows do not follow what they are made of


@dataclass(frozen=True)
class ColumnOption:
    """One way to lay out a column: the tilings of its layers (None where there is no picture), its width, how many
    lines its first heading takes, the height below that heading, and what it is worth."""

    tilings: tuple[Tiling | None, ...]
    width: int
    first_lines: int
    height_below: int
    worth: float


@lru_cache(maxsize=256)
def column_options(column: tuple[LayerCard, ...], style: Style, sizes: TextSizes) -> tuple[ColumnOption, ...]:
    """All ways worth a try to lay out a column, whatever its size; kept, because a window is resized many times."""
    first, *others = (HeadingPlan(card, style, sizes) for card in column)
    narrowest = max(plan.narrowest for plan in (first, *others))
    label = label_width(column, sizes)
    gaps = len(column) * sizes.pixels(UNDER_HEADING) + len(others) * sizes.pixels(style.between_layers)
    options = []
    for tilings in column_tilings(column, sizes):
        pictures = [tiling.size for tiling in tilings if tiling]
        width = max([narrowest] + [picture_width + label for picture_width, _ in pictures])
        lines = sum(plan.lines(width) for plan in others)
        height_below = sum(height for _, height in pictures) + lines * sizes.line + gaps
        options.append(ColumnOption(tilings, width, first.lines(width), height_below, worth_of(column, tilings)))
    return tuple(options)


def pareto_front(options: Sequence[ColumnOption]) -> list[ColumnOption]:
    """The options that are worth more than every narrower one; all are taken as equally tall."""
    kept: list[ColumnOption] = []
    for option in sorted(options, key=lambda o: (o.width, -o.worth, o.height_below)):
        if not kept or option.worth > kept[-1].worth:
            kept.append(option)
    return kept


@lru_cache(maxsize=64)
def column_tilings(column: tuple[LayerCard, ...], sizes: TextSizes) -> tuple[tuple[Tiling | None, ...], ...]:
    """The tilings of all layers of a column, which have equally many maps side by side, so that map 7 keeps its place
    from layer to layer. A smaller map is drawn as large as those of the first layer, or with cells as large as theirs.
    """
    pictured = [card for card in column if card.pictured]
    if not pictured:
        return ((None,) * len(column),)
    first = pictured[0]
    smallest = max(1, int(sizes.ratio + 0.5))
    zooms = spread(smallest, max(smallest, sizes.pixels(MAX_CELL[cell_kind(first)])))
    sames = {(card.height, card.width) for card in pictured} == {(first.height, first.width)}
    return tuple(
        tuple(tile(card, first, across, zoom, enlarged, sizes) if card.pictured else None for card in column)
        for across, zoom, enlarged in product(columns_across(first), zooms, (False,) if sames else (True, False))
    )


def tile(card: LayerCard, first: LayerCard, across: int, zoom: int, enlarged: bool, sizes: TextSizes) -> Tiling:
    """The tiling of one layer, given the zoom of the first one in its column."""
    if enlarged:
        most = sizes.pixels(MAX_CELL["map"])
        zoom = max(zoom, min(zoom * first.width // card.width, zoom * first.height // card.height, most))
    gap = max(1, round(sizes.ratio))
    return Tiling(card.count, card.height, card.width, min(across, card.count), zoom, gap)


def columns_across(card: LayerCard) -> list[int]:
    """How many maps may stand side by side: for each number of rows the fewest that fill it. Of the many ways to wrap a
    strip of units some are enough, and the one that shows what the units are made of."""
    if card.labelled:
        return [1]
    most = min(card.count, MAX_ACROSS)
    least = min(ceil(card.count / MAX_DOWN), most)
    requested = spread(least, most) if card.is_strip else range(least, most + 1)
    return sorted({ceil(card.count / ceil(card.count / across)) for across in requested} | {card.across or least})


def spread(first: int, last: int) -> list[int]:
    """Whole numbers from first to last, all of the small ones, and ever fewer of the larger ones."""
    numbers = [first]
    while numbers[-1] < last:
        numbers.append(min(numbers[-1] + max(1, numbers[-1] // 7), last))
    return numbers


def cell_kind(card: LayerCard) -> str:
    """Which limit of `MAX_CELL` holds."""
    return "class" if card.labelled else "unit" if card.is_strip else "map"


def worth_of(column: Sequence[LayerCard], tilings: Sequence[Tiling | None]) -> float:
    """What an option is worth; see the top of the file."""
    worth = 0.0
    for card, tiling in zip(column, tilings, strict=True):
        if tiling is not None:
            weight = WEIGHT["input" if card.index == INPUT else "unit" if card.is_strip else "map"]
            worth += weight * log(tiling.zoom)
            worth -= RAGGED * (card.count % tiling.columns != 0)
            worth -= UNALIGNED * (card.across not in (0, tiling.columns))
    return worth


def label_width(column: Sequence[LayerCard], sizes: TextSizes) -> int:
    """The width of the labels of classes left of their cells, with the space between; 0 in a column without such."""
    labels = [label for card in column if card.labelled for label in card.classes]
    if not labels:
        return 0
    widest = max(sizes.width(label, False) for label in labels)
    return min(widest, sizes.pixels(MAX_LABEL_WIDTH)) + sizes.pixels(BESIDE_LABEL)
