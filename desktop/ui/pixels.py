"""Arrays in, arrays out: values of maps to indices of a colour table, and many maps to one picture. Nothing here
knows Qt or a theme. Index 0 is the ground between maps; what the other 255 mean is said in desktop.ui.colours.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.nn.inference import overflow_ignored
from desktop.ui.colours import DIVERGING_ZERO, LEVELS, SEQUENTIAL_ZERO

Pixel = TypeVar("Pixel", np.uint8, np.uint32)

GROUND = 0  # the index of what is no map
ROUND_STEPS = np.array([1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0])  # where a scale may end, times a power of ten


class Scale(Enum):
    """What one scale of colours covers: every map for itself, all maps of a layer, or all layers of the network."""

    MAP = "map"
    LAYER = "layer"
    NETWORK = "network"


@dataclass(frozen=True)
class Tiling:
    """How `count` maps of height x width cells lie in one picture: `columns` side by side, row after row, every cell
    zoom x zoom pixels, `gap` pixels of ground between maps."""

    count: int
    height: int
    width: int
    columns: int
    zoom: int
    gap: int

    @property
    def rows(self) -> int:
        """How many rows of maps there are."""
        return -(-self.count // self.columns)

    @property
    def tile(self) -> tuple[int, int]:
        """Width and height of one map in pixels."""
        return self.width * self.zoom, self.height * self.zoom

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in pixels."""
        tile_width, tile_height = self.tile
        columns = min(self.columns, self.count)
        return columns * (tile_width + self.gap) - self.gap, self.rows * (tile_height + self.gap) - self.gap

    def corner(self, index: int) -> tuple[int, int]:
        """x and y of the top left pixel of one map."""
        tile_width, tile_height = self.tile
        row, column = divmod(index, self.columns)
        return column * (tile_width + self.gap), row * (tile_height + self.gap)

    def locate(self, x: int, y: int) -> tuple[int, int, int] | None:
        """(map, row, column) of the cell that the pixel at x, y belongs to; None on the ground."""
        tile_width, tile_height = self.tile
        map_column, inside_x = divmod(x, tile_width + self.gap)
        map_row, inside_y = divmod(y, tile_height + self.gap)
        if not 0 <= map_column < self.columns or map_row < 0 or inside_x >= tile_width or inside_y >= tile_height:
            return None
        index = map_row * self.columns + map_column
        return (index, inside_y // self.zoom, inside_x // self.zoom) if index < self.count else None


@lru_cache(maxsize=256)
def tile_sources(tiling: Tiling) -> NDArray[np.intp]:
    """For every pixel of the picture, (height, width), the place of its cell in the flat (count, height, width) maps
    counted from 1, or 0 for the ground. Worked out once for a layout; painting is then a single look-up."""
    picture_width, picture_height = tiling.size
    tile_width, tile_height = tiling.tile
    map_row, inside_y = np.divmod(np.arange(picture_height), tile_height + tiling.gap)  # (h,)
    map_column, inside_x = np.divmod(np.arange(picture_width), tile_width + tiling.gap)  # (w,)
    maps = map_row[:, None] * tiling.columns + map_column  # (h, w)
    cells = (inside_y // tiling.zoom)[:, None] * tiling.width + inside_x // tiling.zoom  # (h, w)
    drawn = (inside_y < tile_height)[:, None] & (inside_x < tile_width) & (maps < tiling.count)  # (h, w)
    sources = np.where(drawn, 1 + maps * (tiling.height * tiling.width) + cells, 0)  # (h, w)
    sources.setflags(write=False)
    return sources


def mosaic(maps: NDArray[Pixel], tiling: Tiling, ground: int = GROUND) -> NDArray[Pixel]:
    """All maps (count, height, width), of indices or of colours, as one picture (h, w), `ground` between them."""
    flat = np.empty(maps.size + 1, maps.dtype)
    flat[0] = ground
    flat[1:] = maps.reshape(-1)
    return flat.take(tile_sources(tiling))


def sequential_indices(values: NDArray[np.float32], limit: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Values that are never negative as indices, the shape kept: 0 is `SEQUENTIAL_ZERO`, `limit` and above 255.

    `limit` broadcasts against the values. Where it is 0 everything is drawn as zero; what is no number is ground.
    """
    return levels(values, limit, SEQUENTIAL_ZERO)


def diverging_indices(values: NDArray[np.float32], limit: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Values of both signs as indices, the shape kept: exactly 0 is `DIVERGING_ZERO`, -limit is 1 and limit 255."""
    return levels(values, limit, DIVERGING_ZERO)


def levels(values: NDArray[np.float32], limit: NDArray[np.float64], zero: int) -> NDArray[np.uint8]:
    """Indices of values: zero at index `zero`, limit at the last index, evenly between, the ends for what is beyond."""
    top = LEVELS - 1 - zero
    factor = np.divide(top, limit, out=np.zeros_like(limit, dtype=np.float64), where=limit > 0)
    with overflow_ignored():
        scaled = values * factor.astype(np.float32)
        scaled += zero
    np.rint(scaled, out=scaled)
    np.clip(scaled, 1, LEVELS - 1, out=scaled)
    if np.isnan(scaled.max(initial=0)):
        np.nan_to_num(scaled, copy=False, nan=GROUND)
    return scaled.astype(np.uint8)


def largest_magnitudes(maps: NDArray[np.float32], scale: Scale) -> NDArray[np.float64]:
    """How far from zero the values go: (C, 1, 1) for each of the maps (C, H, W) with `Scale.MAP`, else (1, 1, 1)."""
    axes = (1, 2) if scale is Scale.MAP else (0, 1, 2)
    low = np.fmin.reduce(maps, axis=axes, keepdims=True, initial=0.0)
    high = np.fmax.reduce(maps, axis=axes, keepdims=True, initial=0.0)
    return np.maximum(high, -low).astype(np.float64)


def rounded_up(magnitudes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The next round number (1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten) at or above each magnitude; 0 stays 0."""
    positive = np.isfinite(magnitudes) & (magnitudes > 0)
    safe = np.where(positive, magnitudes, 1.0)
    power = 10.0 ** np.floor(np.log10(safe))
    # A hair of tolerance, so that 0.3 / 0.1 = 2.9999999999999996 and its kind do not climb a step.
    step = ROUND_STEPS[np.searchsorted(ROUND_STEPS, safe / power * (1 - 1e-9)).clip(max=len(ROUND_STEPS) - 1)]
    return np.where(positive, step * power, 0.0)


@dataclass(frozen=True, eq=False)
class StableLimits:
    """Ends of scales that do not flicker during a drawing: a limit grows at once, but shrinks only after the
    values stayed well below it for `PATIENCE` readings in a row. A new drawing starts from None.

    limits (C, 1, 1) or (1, 1, 1) float64, round numbers; calm, the same shape, counts the readings well below.
    """

    PATIENCE = 45  # readings; about a second of drawing
    WELL_BELOW = 0.6  # of the limit

    limits: NDArray[np.float64]
    quiet_count: NDArray[np.int64]


def steady_limits(before: StableLimits | None, magnitudes: NDArray[np.float64]) -> StableLimits:
    """The limits for values that reach `magnitudes`, given those of the reading before."""
    limits = rounded_up(magnitudes)
    if before is None or before.limits.shape != limits.shape:
        return StableLimits(limits, np.zeros(limits.shape, np.int64))
    quiet_count = np.where(limits < before.limits * StableLimits.WELL_BELOW, before.quiet_count + 1, 0)
    follow = (limits > before.limits) | (quiet_count >= StableLimits.PATIENCE)
    return StableLimits(np.where(follow, limits, before.limits), np.where(follow, 0, quiet_count))
