"""Colour tables: what colour an index of a picture has. A table has 256 rows; row 0 is the ground that shows in the
gaps between maps, rows 1 to 255 are levels. Zero has one neutral colour in every table of a theme, close to the
ground, so that what is silent looks silent; away from zero the lightness changes steadily, which is what every eye,
red-green blind or not, can follow. The sequential table walks through the hues of viridis, the diverging one has
blue for negative and orange for positive values.
"""

from enum import Enum
from functools import cache

import numpy as np
from numpy.typing import NDArray

SEQUENTIAL_ZERO = 1  # the index of zero in the tables INK, SEQUENTIAL and PROBABILITY; 255 is the top of the scale
DIVERGING_ZERO = 128  # the index of zero in DIVERGING; 1 is the bottom and 255 the top of the scale
LEVELS = 256


class Colours(Enum):
    """Which table a layer is painted with."""

    INK = "ink"  # the input: ink on paper
    SEQUENTIAL = "sequential"  # values that are never negative
    DIVERGING = "diverging"  # values of both signs
    PROBABILITY = "probability"  # softmax, in the accent colour


# The neutral zero is the first colour of each ramp (and the last and first of the two arms of a diverging one).
LIGHT_RAMPS = {
    Colours.INK: ("#eceef1", "#14161a"),
    Colours.SEQUENTIAL: (
        "#eceef1",
        "#d3e7c2",
        "#a3d6a0",
        "#62bd94",
        "#2f9f91",
        "#28808e",
        "#32608a",
        "#3c3f80",
        "#3d1a66",
        "#2b0242",
    ),
    Colours.PROBABILITY: ("#eceef1", "#1c5fd0"),
}
DARK_RAMPS = {
    Colours.INK: ("#262a30", "#f2f3f5"),
    Colours.SEQUENTIAL: (
        "#262a30",
        "#383a70",
        "#36548b",
        "#2c708e",
        "#228b8d",
        "#24a585",
        "#46c06f",
        "#83d34b",
        "#c3e02d",
        "#fdee4f",
    ),
    Colours.PROBABILITY: ("#262a30", "#74abff"),
}
LIGHT_ARMS = (  # from zero to the bottom, from zero to the top
    ("#eceef1", "#b9d3ec", "#7db0dd", "#3f88c5", "#1d5f9f", "#0b3a70"),
    ("#eceef1", "#f6cfa6", "#eba466", "#d3762c", "#a84f0c", "#6f2c03"),
)
DARK_ARMS = (
    ("#262a30", "#24476f", "#2669a8", "#3f93d8", "#82c1f2", "#d6eefd"),
    ("#262a30", "#653a1c", "#9c531b", "#d67a2b", "#f4ad67", "#fde6c8"),
)


@cache
def colour_table(colours: Colours, dark: bool, ground: str) -> NDArray[np.uint8]:
    """The (256, 3) uint8 read-only table of RGB colours; `ground` ("#rrggbb") is the colour of index 0."""
    if colours is Colours.DIVERGING:
        below, above = DARK_ARMS if dark else LIGHT_ARMS
        steps = LEVELS - DIVERGING_ZERO  # 128 colours from zero to an end, both included
        levels = np.concatenate([ramp(below, steps)[::-1], ramp(above, steps)[1:]])  # (255, 3)
    else:
        levels = ramp((DARK_RAMPS if dark else LIGHT_RAMPS)[colours], LEVELS - SEQUENTIAL_ZERO)  # (255, 3)
    table = np.concatenate([rgb((ground,)), levels]).round().astype(np.uint8)  # (256, 3)
    table.setflags(write=False)
    return table


@cache
def packed_table(colours: Colours, dark: bool, ground: str) -> NDArray[np.uint32]:
    """The same table as (256,) uint32 read-only numbers 0xffRRGGBB, which are pixels as QImage has them."""
    table = colour_table(colours, dark, ground).astype(np.uint32)
    red, green, blue = table.T
    packed: NDArray[np.uint32] = 0xFF000000 | red << 16 | green << 8 | blue  # (256,)
    packed.setflags(write=False)
    return packed


def ramp(colours: tuple[str, ...], steps: int) -> NDArray[np.float64]:
    """(steps, 3) RGB 0..255, evenly from the first colour to the last through those between."""
    anchors = rgb(colours)  # (A, 3)
    places = np.linspace(0, len(colours) - 1, steps)
    return np.stack([np.interp(places, np.arange(len(colours)), anchors[:, i]) for i in range(3)], axis=1)


def rgb(colours: tuple[str, ...]) -> NDArray[np.float64]:
    """(A, 3) RGB 0..255 of A colours "#rrggbb"."""
    return np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours], dtype=np.float64)
