"""Rasterizer of capsules: the union of all discs between two discs, with an edge that is anti-aliased over one pixel.

The value of a pixel is clip(radius - distance + 0.5, 0, 1), taken at the disc between the two that serves the pixel
best. All capsules of a chunk are worked out together, each in its own small window, so there is no loop over pixels;
every pixel's value depends on the pixel and the capsule alone, never on the window or the chunk.
"""

import numpy as np
import numpy.typing as npt

from core.drawing.curves import Points

Raster = npt.NDArray[np.uint8]

PIXELS_AT_ONCE = 16384
"""As many pixels are worked out together as stay in the processor's second cache."""

CAPSULES_AT_ONCE = 1024
"""After this many capsules of a long line, the pixels that are full of ink are looked up again."""

TILE = 8
HALF = np.float32(0.5)


def capsule_windows(capsules: Points) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """First pixel and the one after the last, each (N, 2) [x, y], that capsules (N, 6) can touch; may lie outside."""
    starts, ends = capsules[:, :3], capsules[:, 3:]
    low = np.minimum(starts[:, :2] - starts[:, 2:], ends[:, :2] - ends[:, 2:])
    high = np.maximum(starts[:, :2] + starts[:, 2:], ends[:, :2] + ends[:, 2:])
    return np.floor(low - 1).astype(np.intp), np.ceil(high + 1).astype(np.intp)


def paint_capsules(raster: Raster, capsules: Points) -> None:
    """Adds capsules (N, 6) [x, y, radius, x, y, radius], in pixels, to a raster (height, width) uint8, in place.

    A pixel's centre is at + 0.5. Existing ink is kept where it is greater.
    """
    if len(capsules) == 0:
        return
    height, width = raster.shape
    low, high = capsule_windows(capsules)  # (N, 2) each
    extent = np.minimum((high - low).max(axis=0), (width, height))  # one size of window for all
    columns, rows = int(extent[0]), int(extent[1])
    # A window that would reach over the border is moved inside; it still holds all of its capsule's pixels.
    corners = np.maximum(np.minimum(low, (width - columns, height - rows)), 0)  # (N, 2)
    lines = _lines(capsules)
    count = max(PIXELS_AT_ONCE // (columns * rows), 1)
    for first in range(0, len(capsules), count):
        chunk = slice(first, first + count)
        values = _values(lines[:, chunk], corners[chunk], columns, rows)  # (n, rows, columns)
        for (x, y), value in zip(corners[chunk].tolist(), values, strict=True):
            window = raster[y : y + rows, x : x + columns]
            np.maximum(window, value, out=window)


def paint_many_capsules(raster: Raster, capsules: Points) -> None:
    """The same for any number of capsules (N, 6), exactly, but without work where everything is full of ink already.

    Windows of similar size are worked out together, so one long piece does not make those of all others larger.
    """
    for first in range(0, len(capsules), CAPSULES_AT_ONCE):
        chunk = capsules[first : first + CAPSULES_AT_ONCE]
        if first:
            chunk = unfinished_capsules(raster, chunk)
        low, high = capsule_windows(chunk)
        size = np.ceil(2 * np.log2((high - low).max(axis=1)))  # (n,): steps of a factor of 1.4
        for same in np.unique(size):
            paint_capsules(raster, chunk[size == same])


def _lines(capsules: Points) -> npt.NDArray[np.float32]:
    """Capsules (N, 6) as rows x, y, radius, direction x, direction y, length, slope, lead: (8, N) float32.

    ``slope`` is the growth of the radius per pixel of length. The disc that serves a pixel best lies ``lead`` times
    the pixel's distance from the line further on than the pixel's foot, lead = slope / sqrt(1 - slope^2): there the
    derivative of radius - distance is zero. Where one disc holds the other, the capsule is that disc.
    """
    x, y, radius, end_x, end_y, end_radius = capsules.T
    across, down = end_x - x, end_y - y
    length = np.sqrt(across * across + down * down)  # (N,)
    growth = end_radius - radius
    a_disc = length <= np.abs(growth) * 1.0001
    if a_disc.any():
        ends = (a_disc & (growth > 0))[:, None]
        x, y, radius = np.where(ends, capsules[:, 3:], capsules[:, :3]).T
        length, growth, across, down = np.where(a_disc, [[0.0], [0.0], [1.0], [0.0]], (length, growth, across, down))
    divisor = np.where(a_disc, 1.0, length)
    slope = growth / divisor
    lines = np.empty((8, len(capsules)), dtype=np.float32)
    lines[0], lines[1], lines[2], lines[5], lines[6] = x, y, radius, length, slope
    lines[3], lines[4], lines[7] = across / divisor, down / divisor, slope / np.sqrt(1.0 - slope * slope)
    return lines


def _values(lines: npt.NDArray[np.float32], corners: npt.NDArray[np.intp], columns: int, rows: int) -> Raster:
    """The ink of each line (8, n) in its own window: (n, rows, columns) uint8."""
    x, y, radius, direction_x, direction_y, length, slope, lead = lines[:, :, None]  # (n, 1) each
    right = (corners[:, :1] + np.arange(columns)).astype(np.float32) + HALF - x  # (n, columns)
    down = (corners[:, 1:] + np.arange(rows)).astype(np.float32) + HALF - y  # (n, rows)
    along = (down * direction_y)[:, :, None] + (right * direction_x)[:, None, :]  # (n, rows, columns)
    aside = (down * direction_x)[:, :, None] - (right * direction_y)[:, None, :]  # (n, rows, columns)
    grows = bool(lead.any())  # if not, what is left out would add zeros
    place = along + np.abs(aside) * lead[:, :, None] if grows else along.copy()
    np.maximum(place, 0, out=place)
    np.minimum(place, length[:, :, None], out=place)
    along -= place
    along *= along
    aside *= aside
    along += aside
    distance = np.sqrt(along, out=along)
    reach = (radius + HALF)[:, :, None]
    if grows:
        place *= slope[:, :, None]
        place += reach
        reach = place
    ink = np.subtract(reach, distance, out=aside)
    np.maximum(ink, 0, out=ink)
    np.minimum(ink, 1, out=ink)
    ink *= 255
    ink += HALF
    rounded: Raster = ink.astype(np.uint8)  # (n, rows, columns)
    return rounded


def unfinished_capsules(raster: Raster, capsules: Points) -> Points:
    """Those capsules (n, 6) of (N, 6) that can still change a raster: some tile in their window is not full of ink."""
    height, width = raster.shape
    open_pixels = np.pad(raster < 255, ((0, -height % TILE), (0, -width % TILE)))
    tiles = open_pixels.reshape(len(open_pixels) // TILE, TILE, -1, TILE).any(axis=(1, 3))  # (rows, columns) of tiles
    counts = np.pad(tiles.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))  # open tiles above and left of each corner
    low, high = capsule_windows(capsules)
    left, top = np.clip(low // TILE, 0, (tiles.shape[1], tiles.shape[0])).T  # (N,) each
    right, bottom = np.clip(-(-high // TILE), 0, (tiles.shape[1], tiles.shape[0])).T
    inside = counts[bottom, right] - counts[top, right] - counts[bottom, left] + counts[top, left]
    unfinished: Points = capsules[inside > 0]
    return unfinished
