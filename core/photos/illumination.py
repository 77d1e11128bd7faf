"""Illumination of a page: the contrast of every pixel with its paper, independent of light and shadow.

The paper is as bright as the light on it. It is found by closing over whatever is narrower than a window: strokes go,
while shadows, tables and fingers, which are wider, stay with their edges where they are (a flat grey closing keeps
them). Ink on paper takes away a share of the light; chalk adds to what a board gives.
"""

from dataclasses import dataclass

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from core.geometry import Plane
from core.images.decoding import Picture
from core.images.grayscale import block_means
from core.images.paper import paper_mask
from core.images.paper_statistics import leans_dark, noise_deviation, preview_step, relative_brightness

MAX_PIXELS = 3_200_000
"""Of the plane that is worked on: a page of 12 megapixels at half its size."""
MIN_PIXELS = 800_000
"""Smaller pictures are enlarged to twice their size, so that thin strokes are wider than a pixel,"""
SMALL_SIDE, MAX_UPSCALING = 200, 4
"""and those with fewer pixels than this on their shorter side still more."""
LIGHT_SIDE = 240
"""Pixels of the shorter side of the plane in which the light is found."""
MAX_STROKE_WIDTH, MAX_STROKE_WIDTH_IN_STRIP = 1 / 14, 1 / 5
"""Of the shorter side; what is wider is no stroke. A strip is cut out around a line of digits, which fill it."""
STRIP, STRIP_SIDE = 3.0, 250
"""A strip is this many times as long as it is high, or its shorter side has fewer pixels."""
MIN_PAPER_LIGHT = 0.06
"""Of the range from black to white: no light is measured below."""
MIN_NOISE = 0.004
MAX_SOFTNESS = 0.7
"""Pixels: less smoothing is not worth it."""
DULL = 0.25
"""A channel that the paper gives less than this has little but noise, such as the blue of yellow paper."""
SMEARED, STRONG_COLOUR, DULL_COLOUR = 12, 0.8, 0.2
"""As many pixels of the photo around a dark stroke, a colour counts from this share of the stroke's contrast on, or
where at least that share of it is seen in gray: a JPEG's blocks of colour have 16 pixels."""
PREVIEW_SIDE = 400
MARGIN = 0.04
"""Of a side: frames and tables lie there."""


@dataclass(frozen=True, eq=False)
class PageContrast:
    """The contrast of a page with its paper."""

    values: Plane  # (h, w), 0 paper .. 1
    noise: float  # the standard deviation of paper
    scale: float  # pixels of this plane for one of the upright photo
    around: Plane | None = None  # (h, w) the contrast of what lies around a sheet, 0 on it; None where there is none


def page_contrast(picture: Picture, all_of_it: bool = False) -> PageContrast:
    """The contrast of a photo, whichever of ink and paper is darker; worked out on about MAX_PIXELS.

    Of a sheet with something around it, what is around counts as paper, unless all of it is wanted.
    """
    gray = _resized(picture.gray)
    on_paper = None if all_of_it else paper_mask(gray)  # (h, w)
    shorter, longer = sorted((picture.width, picture.height))
    strip = longer > STRIP * shorter or shorter < STRIP_SIDE
    max_stroke = MAX_STROKE_WIDTH_IN_STRIP if strip else MAX_STROKE_WIDTH
    dark = strokes_are_dark(gray, on_paper, strip)
    values = _contrast(gray, dark, max_stroke)
    if picture.colours is not None and dark:
        values = _with_colours(values, picture.colours, max_stroke, gray.shape[1] / picture.width)
    # Grain lifts the closing to its highest points: the middle of the paper counts as none.
    paper = values[::2, ::2] if on_paper is None else values[on_paper]
    values -= np.float32(np.median(paper))
    below = -values[values < 0] if on_paper is None else -values[on_paper & (values < 0)]
    noise = noise_deviation(below)
    values = np.clip(values, 0, 1)
    around = None if on_paper is None else np.where(on_paper, 0, values)
    if on_paper is not None:
        values[~on_paper] = 0
    return PageContrast(_without_grain(values, noise), max(noise, MIN_NOISE), gray.shape[1] / picture.width, around)


def _without_grain(values: Plane, noise: float) -> Plane:
    """The contrast (h, w) smoothed as far as it is much finer than a stroke: chalk and pencil have grain."""
    ink = values > max(5 * noise, 0.4 * float(np.quantile(values[::3, ::3], 0.995)))
    sigma = _mean_width(ink) / 8
    return np.asarray(ndimage.gaussian_filter(values, sigma)) if sigma > MAX_SOFTNESS else values


def _mean_width(ink: NDArray[np.bool_]) -> float:
    """The mean width of strokes (h, w) in pixels: their area by half of their outline."""
    inner = ink[1:-1, 1:-1] & ink[:-2, 1:-1] & ink[2:, 1:-1] & ink[1:-1, :-2] & ink[1:-1, 2:]
    area = int(ink.sum())
    return 2 * area / max(1, area - int(inner.sum()))


def strokes_are_dark(gray: Plane, on_paper: NDArray[np.bool_] | None = None, strip: bool = False) -> bool:
    """Whether the strokes on a page (h, w), or on the sheet that lies there, are darker than what surrounds them.

    Strokes are the smaller part of every place, so the differences from the median around lean to their side; the
    windows are narrow enough to follow shadows.
    """
    step = preview_step(gray.shape, PREVIEW_SIDE)
    preview = block_means(gray, step)
    # In a strip, strokes are half of what is near them; what is as far as the strip is high has paper, too.
    size = max(3, max(preview.shape) // 12, min(preview.shape) if strip else 0) | 1
    levels = np.round(255 * preview).astype(np.uint8)
    middle = skimage.filters.rank.median(levels, np.ones((size, size)))  # type: ignore[no-untyped-call]
    difference = preview - middle.astype(np.float32) / np.float32(255)
    down, across = (int(side * MARGIN) for side in preview.shape)
    inner = difference[down : preview.shape[0] - down, across : preview.shape[1] - across]
    if on_paper is not None:
        # The median rounds off the corners of a sheet, so what is near its edge has no vote.
        far = ndimage.binary_erosion(on_paper[::step, ::step], iterations=max(1, size // 2))
        inner = difference[far]
    return leans_dark(inner)


def _contrast(plane: Plane, dark: bool, max_stroke: float) -> Plane:
    """How much darker (or lighter) a plane (h, w) is than its paper."""
    light = paper_light(plane if dark else 1 - plane, max_stroke)
    return _share_taken(plane, light) if dark else np.asarray(light - (1 - plane), np.float32)


def _share_taken(plane: Plane, light: Plane) -> Plane:
    """The share of the light that ink takes away; where it is far darker than on paper there is a table, and no ink."""
    share = 1 - relative_brightness(plane, light, MIN_PAPER_LIGHT)
    bright = max(float(np.quantile(light[::8, ::8], 0.9)), MIN_PAPER_LIGHT)
    return np.asarray(share * np.clip((light / np.float32(bright) - np.float32(0.15)) * 10, 0, 1), np.float32)


def _with_colours(values: Plane, colours: NDArray[np.uint8], max_stroke: float, scale: float) -> Plane:
    """The same, where a colour that hardly darkens the paper, such as an orange or a pink pen's, counts too.

    It is the contrast of the channel that the pen takes away most, less what cameras make of white paper. JPEG smears
    the colour of a stroke over its block, so beside a dark stroke a fainter colour is none of a pen. scale: pixels of
    the plane for one of the photo.
    """
    # Colours are coarser than brightness in what cameras store, so half the resolution has all of them.
    height, width = values.shape
    half = _colours_at(colours, (-(-height // 2), -(-width // 2)))  # (h / 2, w / 2, 3)
    weakest = np.zeros(half.shape[:2], np.float32)
    for channel in range(3):
        plane = np.ascontiguousarray(half[..., channel])
        light = paper_light(plane, max_stroke)
        taken = ndimage.gaussian_filter(_share_taken(plane, light), 0.5)
        taken -= np.float32(np.median(taken[::4, ::4]))
        taken *= np.clip((light - np.float32(DULL)) / np.float32(DULL), 0, 1)
        np.maximum(weakest, taken, out=weakest)
    reach = 2 * round(SMEARED * scale / 2) + 1  # to both sides, at half of the resolution
    own = values[::2, ::2]
    darkest = ndimage.maximum_filter(own, reach)
    weakest[(weakest < STRONG_COLOUR * darkest) & (own < DULL_COLOUR * weakest)] = 0
    full = np.asarray(Image.fromarray(weakest).resize((width, height), Image.Resampling.BILINEAR))
    combined: Plane = np.maximum(values, np.float32(0.8) * full - np.float32(0.05))
    return combined


def _colours_at(colours: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Colours (H, W, 3) as a smaller or larger picture (h, w, 3), 0..1."""
    method = Image.Resampling.BICUBIC if shape[0] > colours.shape[0] else Image.Resampling.BOX
    image = Image.fromarray(colours).resize((shape[1], shape[0]), method)
    return np.asarray(image, np.float32) / np.float32(255)


def paper_light(plane: Plane, max_stroke: float) -> Plane:
    """The light (h, w) on the paper of dark ink, no stroke wider than this share of the shorter side."""
    step = max(1, min(plane.shape) // LIGHT_SIDE)
    smooth = ndimage.gaussian_filter(plane, max(0.5, step / 4), mode="nearest") if step > 1 else plane
    height, width = (-(-side // step) * step for side in plane.shape)
    padded = np.pad(smooth, ((0, height - plane.shape[0]), (0, width - plane.shape[1])), mode="edge")
    brightest = padded.reshape(height // step, step, width // step, step).max(axis=(1, 3))  # (h / step, w / step)
    window = max(3, round(min(brightest.shape) * max_stroke)) | 1
    closed = ndimage.grey_closing(brightest, size=(window, window), mode="nearest")
    closed = ndimage.gaussian_filter(closed, 1, mode="nearest")
    enlarged = Image.fromarray(closed).resize((width, height), Image.Resampling.BILINEAR)
    cropped: Plane = np.asarray(enlarged)[: plane.shape[0], : plane.shape[1]]
    return cropped


def _resized(plane: Plane) -> Plane:
    """A plane (h, w) reduced by area to about MAX_PIXELS; a small one two to four times as large, smoothly."""
    if plane.size < MIN_PIXELS:
        height, width = plane.shape
        factor = min(MAX_UPSCALING, max(2, round(SMALL_SIDE / min(height, width))))
        size = (factor * width, factor * height)
        enlarged = Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC)
        return np.asarray(np.clip(np.asarray(enlarged), 0, 1), np.float32)
    return block_means(plane, int(np.ceil(np.sqrt(plane.size / MAX_PIXELS))))
