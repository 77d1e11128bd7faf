"""The layout of the network view: a pure function of the cards, the available space and the text size.

Of all ways to lay out the columns (desktop.network.column_options) those are chosen that together fit into the room and
are worth most, which is a knapsack over the columns and solved exactly. Terser headings and narrower gaps leave more
room for the pictures, so all styles are tried. Where nothing fits, the content grows beyond the room, first downwards,
and the view scrolls. All lengths are device pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop.network.cards import LayerCard
from desktop.network.column_options import UNDER_HEADING, ColumnOption, column_options, label_width, pareto_front
from desktop.network.layer_heading import COMPACT, PLAIN, STYLES, Heading, HeadingPlan, Style, TextSizes
from desktop.ui.pixels import Tiling

Columns = Sequence[Sequence[LayerCard]]

MAX_GUTTER = 40  # logical pixels between columns
FIRST_LINES = (2, 3, 4)  # how many lines the first headings may take, all of them alike
BEYOND = (PLAIN, COMPACT)  # the styles for a room that is too small
GROWTH = 1.15  # of a room that is too small, step by step
MAX_DOWNWARDS = 3  # times the height, before the width grows as well


@dataclass(frozen=True)
class LayerPlace:
    """A layer with its place: the heading's top left corner, and below it the mosaic's, with its tiling (None for a
    layer without a picture). Digits of classes stand to the left of the mosaic, from `x` on."""

    card: LayerCard
    heading: Heading
    x: int
    y: int
    mosaic_x: int
    mosaic_y: int
    tiling: Tiling | None

    @property
    def bottom(self) -> int:
        """The first pixel below the layer."""
        return self.mosaic_y + (self.tiling.size[1] if self.tiling else 0)

    @property
    def mosaic_right(self) -> int:
        """The first pixel right of the mosaic."""
        return self.mosaic_x + (self.tiling.size[0] if self.tiling else 0)


@dataclass(frozen=True)
class NetworkLayout:
    """All layers with their places, in the order of the network, the arrows between columns as lines of (x, y) points,
    and the size of the whole, which may exceed the room."""

    places: tuple[LayerPlace, ...]
    arrows: tuple[tuple[tuple[int, int], ...], ...]
    width: int
    height: int
    ratio: float

    def find(self, x: int, y: int) -> tuple[LayerPlace, tuple[int, int, int]] | None:
        """The layer and its (map, row, column) at a pixel, or None."""
        for place in self.places:
            if place.tiling is not None and (cell := place.tiling.locate(x - place.mosaic_x, y - place.mosaic_y)):
                return place, cell
        return None

    def middle_of(self, layer: int, channel: int, row: int, column: int) -> tuple[int, int]:
        """The pixel in the middle of a cell of the layer with this index, which has a picture."""
        place = next(place for place in self.places if place.card.index == layer)
        assert place.tiling is not None
        x, y = place.tiling.corner(channel)
        zoom = place.tiling.zoom
        return place.mosaic_x + x + column * zoom + zoom // 2, place.mosaic_y + y + row * zoom + zoom // 2

    def layer_at(self, x: int, y: int) -> LayerPlace | None:
        """The layer whose heading or picture a pixel belongs to, or None."""
        for place in self.places:
            if place.x <= x < place.x + place.heading.width and place.y <= y < place.bottom:
                return place
        return None


def lay_out(columns: Columns, width: int, height: int, sizes: TextSizes) -> NetworkLayout:
    """The best layout of a network in a room of width x height device pixels."""
    fitting = []
    for style in STYLES:
        choice = choose(
            [column_options(tuple(column), style, sizes) for column in columns], width, height, style, sizes
        )
        if choice:
            fitting.append((choice[0] + style.worth, choice[1], style))
    if fitting:
        _, chosen, style = max(fitting, key=lambda fit: fit[0])
        return place_columns(columns, chosen, width, style, sizes)
    return lay_out_beyond(columns, width, height, sizes)


def lay_out_beyond(columns: Columns, width: int, height: int, sizes: TextSizes) -> NetworkLayout:
    """The layout that exceeds the room as little as can be, rather downwards than to the right; the headings are as
    terse as that takes."""
    offered = {style: [column_options(tuple(column), style, sizes) for column in columns] for style in BEYOND}
    room_width, room_height = max(width, min(narrowest(offered[style], style, sizes) for style in BEYOND)), height
    while True:
        for style in BEYOND:
            choice = choose(offered[style], room_width, room_height, style, sizes)
            if choice:
                return place_columns(columns, choice[1], room_width, style, sizes)
        room_height = int(room_height * GROWTH) + sizes.line
        if room_height > MAX_DOWNWARDS * height:
            room_width = int(room_width * GROWTH) + sizes.line


def narrowest(offered: Sequence[Sequence[ColumnOption]], style: Style, sizes: TextSizes) -> int:
    """The width that the columns take where each of them is as narrow as can be."""
    least = sum(min(option.width for option in options) for options in offered)
    return least + 2 * sizes.pixels(style.margin) + (len(offered) - 1) * sizes.pixels(style.gutter)


def choose(
    offered: Sequence[Sequence[ColumnOption]], width: int, height: int, style: Style, sizes: TextSizes
) -> tuple[float, list[ColumnOption]] | None:
    """The option of each column that together are worth most in the room, and that worth; None where nothing fits."""
    budget = width - 2 * sizes.pixels(style.margin) - (len(offered) - 1) * sizes.pixels(style.gutter)
    below = height - 2 * sizes.pixels(style.margin)
    best: tuple[float, list[ColumnOption]] | None = None
    for lines in FIRST_LINES:
        available = below - lines * sizes.line
        fitting = [
            pareto_front(
                [option for option in options if option.first_lines <= lines and option.height_below <= available]
            )
            for options in offered
        ]
        solution = solve_knapsack(fitting, budget)
        if solution and (best is None or solution[0] > best[0]):
            best = solution
    return best


def solve_knapsack(offered: Sequence[Sequence[ColumnOption]], budget: int) -> tuple[float, list[ColumnOption]] | None:
    """One option of each column, of the largest total worth with a total width of at most `budget`."""
    if not all(offered) or sum(options[0].width for options in offered) > budget:  # the first is the narrowest
        return None
    worth = np.zeros(budget + 1)  # worth[w]: the most that the columns so far can be worth in a width of w
    choices = []
    for options in offered:
        totals = np.full((len(options), budget + 1), -np.inf)
        for number, option in enumerate(options):
            if option.width <= budget:
                totals[number, option.width :] = worth[: budget + 1 - option.width] + option.worth
        choices.append(totals.argmax(axis=0))  # (budget + 1,)
        worth = totals.max(axis=0)
    chosen = []
    left = budget
    for options, choice in zip(reversed(offered), reversed(choices), strict=True):
        option = options[int(choice[left])]
        chosen.append(option)
        left -= option.width
    return float(worth[budget]), chosen[::-1]


def place_columns(
    columns: Columns, chosen: Sequence[ColumnOption], width: int, style: Style, sizes: TextSizes
) -> NetworkLayout:
    """The chosen options side by side; what is left of the width goes between the columns, then around them."""
    margin = sizes.pixels(style.margin)
    left = width - 2 * margin - sum(option.width for option in chosen)
    gutter = min(left // max(len(columns) - 1, 1), sizes.pixels(MAX_GUTTER))
    x = margin + (left - gutter * (len(columns) - 1)) // 2
    top = margin + max(option.first_lines for option in chosen) * sizes.line + sizes.pixels(UNDER_HEADING)
    places: list[LayerPlace] = []
    arrows = []
    for column, option in zip(columns, chosen, strict=True):
        added = place_column(column, option, x, margin, top, style, sizes)
        before = next((place for place in reversed(places) if place.tiling), None)
        after = next((place for place in added if place.tiling), None)
        if before is not None and after is not None:
            arrows.append(arrow(before, after, x - gutter // 2, sizes))
        places += added
        x += option.width + gutter
    height = max(place.bottom for place in places) + margin
    return NetworkLayout(tuple(places), tuple(arrows), width, height, sizes.ratio)


def place_column(
    column: Sequence[LayerCard], option: ColumnOption, x: int, y: int, top: int, style: Style, sizes: TextSizes
) -> list[LayerPlace]:
    """The layers of a column one below the other from y on, the first mosaic at `top`."""
    label = label_width(column, sizes)
    places: list[LayerPlace] = []
    for card, tiling in zip(column, option.tilings, strict=True):
        heading = HeadingPlan(card, style, sizes).heading(option.width)
        mosaic_y = y + heading.height + sizes.pixels(UNDER_HEADING) if places else top
        mosaic_x = x + (label if card.labelled else 0)
        places.append(LayerPlace(card, heading, x, y, mosaic_x, mosaic_y, tiling))
        y = places[-1].bottom + sizes.pixels(style.between_layers)
    return places


def arrow(before: LayerPlace, after: LayerPlace, turn: int, sizes: TextSizes) -> tuple[tuple[int, int], ...]:
    """From the middle of one mosaic's right side to the middle of the next one's left side, turning at x = `turn`."""
    space = sizes.pixels(3)
    start = (before.mosaic_right + space, (before.mosaic_y + before.bottom) // 2)
    end = (after.x - space, (after.mosaic_y + after.bottom) // 2)
    return (start, end) if start[1] == end[1] else (start, (turn, start[1]), (turn, end[1]), end)
