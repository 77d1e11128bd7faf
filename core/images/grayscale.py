"""A decoded Pillow image of any kind becomes one plane of gray, in bands, so that a large one needs little memory;
its colours come the same way, to be shown.

Pillow's own conversions to gray clip 16-bit and floating-point pictures and leave out transparency, so those are
done here; what is transparent shows white paper.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Number = TypeVar("Number", bound=np.generic)

# Larger pictures are reduced by a whole factor while they are turned into numbers: 32 MB as float32 at most. A page
# photographed with 24 million pixels keeps 2,000 on its shorter side.
GRAY_PIXELS = 8_000_000
_BAND_PIXELS = 500_000
_COLOURED = {"P", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "HSV"}


def gray_plane(image: Image.Image) -> NDArray[np.float32]:
    """The gray (h, w) float32 of an image (width W, height H), 0 black .. 1 white; h = H and w = W up to GRAY_PIXELS.

    Pictures of 16 bits, of whole numbers and of floating-point numbers are scaled by their kind, see ``_to_unit``.
    Raises what Pillow raises for a mode that it cannot convert.
    """
    width, height = image.size
    step = _reduction(image)
    plane = np.empty((-(-height // step), -(-width // step)), np.float32)  # (h, w)
    for top, rows in _bands(image, step):
        band = _band(image.crop((0, top, width, min(top + rows, height))))  # (up to rows, W)
        plane[top // step : (top + rows) // step] = block_means(band, step)
    return _to_unit(plane, image.mode)


def colour_plane(image: Image.Image) -> NDArray[np.uint8] | None:
    """Red, green and blue (h, w, 3) of an image, as large as its gray; None where it has no colours of 8 bits."""
    if image.mode not in _COLOURED:
        return None
    width, height = image.size
    step = _reduction(image)
    plane = np.empty((-(-height // step), -(-width // step), 3), np.uint8)
    for top, rows in _bands(image, step):
        band = image.crop((0, top, width, min(top + rows, height)))
        if band.has_transparency_data:
            band = band.convert("RGBA")
            band = Image.alpha_composite(Image.new("RGBA", band.size, "white"), band)
        plane[top // step : (top + rows) // step] = np.asarray(band.convert("RGB").reduce(step))
    return plane


def _reduction(image: Image.Image) -> int:
    """The whole factor by which the sides of an image are reduced."""
    return math.ceil(math.sqrt(image.width * image.height / GRAY_PIXELS))


def _bands(image: Image.Image, step: int) -> list[tuple[int, int]]:
    """The first row of each band of an image, and how many rows a band has: a multiple of step."""
    rows = step * max(1, _BAND_PIXELS // (image.width * step))
    return [(top, rows) for top in range(0, image.height, rows)]


def block_means(plane: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """The means (ceil(h / step), ceil(w / step)) of the square blocks of a plane (h, w); the last may be smaller.

    Numbers that are not finite do not count; a block of nothing else is NaN.
    """
    if step == 1:
        return plane
    finite = np.isfinite(plane)
    sums = _block_sums(np.where(finite, plane, 0), step)
    counts = _block_sums(finite, step)
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means.astype(np.float32)


def upright(plane: NDArray[Number], orientation: int) -> NDArray[Number]:
    """A plane (h, w) or (h, w, 3) turned as EXIF orientation 1..8 asks for; (w, h) from 5 on."""
    if orientation >= 5:
        plane = plane.swapaxes(0, 1)
    turned = {
        2: plane[:, ::-1],
        3: plane[::-1, ::-1],
        4: plane[::-1],
        6: plane[:, ::-1],
        7: plane[::-1, ::-1],
        8: plane[::-1],
    }.get(orientation, plane)
    return np.ascontiguousarray(turned)


def _band(band: Image.Image) -> NDArray[np.float32]:
    """Some rows of an image as numbers (rows, W): 0..1, or as they are in the kinds that ``_to_unit`` scales."""
    if band.mode.startswith("I") or band.mode == "F":
        return np.asarray(band).astype(np.float32)
    if band.mode == "LAB":  # which Pillow converts with a colour profile only; its L is the gray that is wanted
        return _to_unit_range(band.getchannel("L"))
    if band.mode in ("La", "RGBa"):
        band = band.convert({"La": "LA", "RGBa": "RGBA"}[band.mode])
    if not band.has_transparency_data:
        return _to_unit_range(band.convert("L"))
    band = band.convert("RGBA")
    gray, alpha = _to_unit_range(band.convert("L")), _to_unit_range(band.getchannel("A"))
    return gray * alpha + (np.float32(1) - alpha)


def _to_unit_range(band: Image.Image) -> NDArray[np.float32]:
    """Bytes 0..255 as 0..1."""
    return np.asarray(band).astype(np.float32) / np.float32(255)


def _block_sums(plane: NDArray[np.float32] | NDArray[np.bool_], step: int) -> NDArray[np.float64]:
    height, width = plane.shape
    rows = np.add.reduceat(plane, np.arange(0, height, step), axis=0, dtype=np.float64)  # (ceil(h / step), w)
    return np.asarray(np.add.reduceat(rows, np.arange(0, width, step), axis=1))  # (ceil(h / step), ceil(w / step))


def _to_unit(plane: NDArray[np.float32], mode: str) -> NDArray[np.float32]:
    """The numbers of an image of a Pillow mode on the scale 0..1, what is not finite as white.

    16 bits are divided by 65,535. Whole and floating-point numbers carry no scale of their own: up to 1 they are
    taken as they are, up to 255 as bytes, up to 65,535 as 16 bits, and otherwise their range becomes 0..1.
    """
    if mode.startswith("I;16"):
        plane = plane / np.float32(65535)
    elif mode in ("I", "F"):
        finite = np.isfinite(plane)
        low = float(plane.min(where=finite, initial=np.inf))
        high = float(plane.max(where=finite, initial=-np.inf))
        tops = [top for top in (1.0, 255.0, 65535.0) if high <= top]
        if low >= 0 and tops:
            plane = plane / np.float32(tops[0])
        elif high > low:
            # Halves, because the distance of two float32 numbers may be too large for a float32.
            plane = (plane / np.float32(2) - np.float32(low / 2)) / np.float32(high / 2 - low / 2)
        plane = np.where(np.isfinite(plane), plane, np.float32(1))
    return np.clip(plane, 0, 1)
