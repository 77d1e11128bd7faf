"""Background estimation: the contrast of every pixel of a picture with its paper, for ink of either polarity.

A picture made by a program (a screenshot, an image of a data set, a clean scan) has paper of one level. In a photo
the paper is as bright as the light that falls on it, so it is found where the ink is closed over by its
surroundings, which follows a shadow's edge as well as a slow gradient.
"""

from dataclasses import dataclass

import numpy as np
import scipy
import skimage
from numpy.typing import NDArray

from core.geometry import Plane
from core.images.grayscale import block_means
from core.images.paper_statistics import leans_dark, noise_deviation, preview_step, relative_brightness

# Differences below this are no ink in any picture: 3 % of the range from black to white, about 8 of 255 levels.
MIN_CONTRAST = 0.03
_LEVEL_TOLERANCE = 1.5 / 255
# For the first look at a photo, strokes are taken to be narrower than this share of its shorter side.
_WIDEST_STROKE = 0.3
_PREVIEW_SIDE = 96
_FITS = 5
MIN_PAPER_LIGHT = 0.05
"""Of the range from black to white: the light is taken for no darker than this."""


@dataclass(frozen=True, eq=False)
class Contrast:
    """The contrast of a picture with its paper."""

    values: Plane  # (H, W), 0 paper .. 1 as far from the paper as black from white
    floor: float  # what is less than this may be noise
    exact: bool  # paper of one level without any noise: every difference is meant


def measure_contrast(gray: Plane) -> Contrast:
    """The contrast of a plane of gray (H, W), 0..1, with its paper, whether the ink is darker or lighter than it."""
    level = paper_level(gray)
    if level is not None:
        return _contrast_with_level(gray, level)
    return _contrast_with_light(gray)


def paper_level(gray: Plane) -> float | None:
    """The one level 0..1 of the paper of a picture that a program made, or None for a photo.

    It is the level of most of the border, and of more than a third of the picture.
    """
    levels = np.round(gray * 255).astype(np.uint8)
    border = np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]])
    counts = np.bincount(border, minlength=256)
    level = int(counts.argmax())
    near = np.abs(gray - level / 255) < _LEVEL_TOLERANCE
    near_border = np.abs(border.astype(np.int16) - level) <= 1
    if near_border.mean() < 0.5 or near.mean() < 0.35:
        return None
    return float(np.median(gray[near]))


def _contrast_with_level(gray: Plane, level: float) -> Contrast:
    difference = gray - np.float32(level)  # (H, W)
    if np.square(difference, where=difference < 0, out=np.zeros_like(gray)).sum() * 2 > np.square(difference).sum():
        difference = -difference
    values = np.maximum(difference, 0)
    if _is_exact(difference):
        return Contrast(values, 0.0, True)
    # Noise is a little above and below the paper's level, and what is below measures what is above.
    below = -difference[difference < 0]
    noise = float(np.quantile(below, 0.95)) if below.size > gray.size // 100 else 0.0
    return Contrast(values, min(max(noise, MIN_CONTRAST / 2), 0.2), False)


def _is_exact(difference: Plane) -> bool:
    """Whether paper of one level has no grain: hardly any faint difference (H, W) away from the edges of the ink."""
    ink = np.abs(difference) > max(0.25 * float(np.abs(difference).max()), MIN_CONTRAST)
    reach = max(3.0, 0.05 * max(difference.shape))
    away = scipy.ndimage.distance_transform_edt(~ink) > reach if ink.any() else ~ink
    faint = np.count_nonzero(np.abs(difference[away]) > 1e-6)
    return bool(faint <= max(20, difference.size // 10_000))


def _contrast_with_light(gray: Plane) -> Contrast:
    light = _slope(gray)
    # On paper, ink takes away a share of the light, whatever the light is; chalk adds to what the board gives.
    flat = (
        relative_brightness(gray, light, MIN_PAPER_LIGHT) if ink_is_dark(gray) else light - gray
    )  # (H, W), ink below paper
    max_window = max(3, round(min(gray.shape) * _WIDEST_STROKE))
    contrast = _closing_contrast(flat, max(gray.shape) / 400, max_window)
    threshold = strong_threshold(contrast)
    if threshold is None:
        return contrast
    # With windows of a few strokes instead of a third of the picture, shadows are paper and not ink; and the grain of
    # chalk and pencil may be smoothed as far as it is much finer than a stroke.
    width = stroke_width(contrast.values > threshold)
    return _closing_contrast(flat, width / 8, min(max(3, round(4 * width)), max_window))


def ink_is_dark(gray: Plane) -> bool:
    """Whether the ink of a photo (H, W) is darker than its paper.

    Ink is what most of its wide surroundings are not, so the differences from their median lean to its side.
    """
    step = preview_step(gray.shape, _PREVIEW_SIDE)
    preview = block_means(gray, step)
    # The table beside the sheet has no vote.
    for _ in range(4):
        preview = np.rot90(_without_first_rows(preview))
    size = [max(3, side // 2) | 1 for side in preview.shape]
    difference = preview - scipy.ndimage.median_filter(preview, size=size, mode="nearest")
    return leans_dark(difference)


def _without_first_rows(plane: Plane) -> Plane:
    """A plane (h, w) without those of its first rows, up to an eighth, that are not of what the rest is."""
    middle = np.median(plane)
    far = 0.5 * np.abs(np.quantile(plane, [0.05, 0.95]) - middle).max()
    foreign = np.abs(np.median(plane[: plane.shape[0] // 8], axis=1) - middle) > max(far, MIN_CONTRAST)  # (h / 8,)
    return plane[int(foreign.argmin()) if not foreign.all() else foreign.size :]


def _slope(gray: Plane) -> Plane:
    """The light (H, W) of a photo as far as it is a slope: a plane through the paper.

    A closing follows every light but for the outermost part of a picture, where it sees no surroundings on one side;
    with this taken away first, little is left to follow. A bent surface would bend into ink that fills the picture.
    """
    step = preview_step(gray.shape, _PREVIEW_SIDE)
    preview = block_means(gray, step)  # (h, w)
    y, x = (middles.ravel() for middles in _pixel_centres(preview.shape))
    terms = np.stack([np.ones_like(x), x, y], axis=1)  # (h * w, 3)
    values = preview.ravel()
    paper = np.ones(values.size, dtype=bool)
    coefficients = np.zeros(3, np.float32)
    for _ in range(_FITS):
        coefficients = np.linalg.lstsq(terms[paper], values[paper], rcond=None)[0]
        distance = np.abs(values - terms @ coefficients)
        # Half of the picture is paper at least, however far from it the ink is.
        paper = distance <= max(2.5 * float(np.median(distance)), 1e-3)
    y, x = _pixel_centres(gray.shape)
    plane: Plane = coefficients[0] + coefficients[1] * x + coefficients[2] * y
    return plane


def _pixel_centres(shape: tuple[int, ...]) -> list[Plane]:
    """y and x (h, w) of the middles of the pixels of a plane that spans -1 .. 1 on both axes."""
    axes = [((2 * np.arange(side) + 1) / side - 1).astype(np.float32) for side in shape]
    return list(np.meshgrid(*axes, indexing="ij"))


def _closing_contrast(flat: Plane, sigma: float, size: int) -> Contrast:
    """The contrast of dark ink (H, W) with its surroundings ``size`` pixels wide, smoothed by ``sigma`` pixels."""
    smooth = scipy.ndimage.gaussian_filter(flat, max(sigma, 0.4), mode="nearest")
    values = scipy.ndimage.grey_closing(smooth, size=(size, size), mode="nearest") - smooth
    # Grain lifts the closing to its highest points, so that paper has a little contrast: its middle counts as none.
    # What is below that is paper only, however much ink there is, and its spread is that of the grain.
    values -= np.median(values)
    below = -values[values < 0]
    grain = noise_deviation(below)
    return Contrast(np.maximum(values, 0), max(3 * grain, MIN_CONTRAST), False)


def strong_threshold(contrast: Contrast) -> float | None:
    """What divides ink from its edges, from faint ruling and from noise; None where nothing is above the floor.

    Otsu's threshold of what is above the floor, and so independent of how little of the picture is ink; it is kept
    near the half of what the full ink has, which is where an edge is.
    """
    above = contrast.values[contrast.values > max(contrast.floor, MIN_CONTRAST)]
    if above.size == 0:
        return None
    full = float(np.quantile(above, 0.99))
    # Otsu's histogram has 256 steps, for which a rounding error as the only difference is too little.
    otsu = float(skimage.filters.threshold_otsu(above)) if np.ptp(above) > 1e-3 else 0.0  # type: ignore[no-untyped-call]
    return float(min(max(otsu, 0.35 * full), 0.65 * full))


def stroke_width(mask: NDArray[np.bool_]) -> float:
    """The width in pixels of the strokes of a mask (H, W) with something in it: of nearly the widest, so that thin
    ends do not count."""
    distance = scipy.ndimage.distance_transform_edt(np.pad(mask, 1))
    # Along the middle of a stroke the distance to its edge is half its width, and the largest around.
    ridge = distance[(distance == scipy.ndimage.maximum_filter(distance, size=3)) & (distance > 0)]
    return float(2 * np.quantile(ridge, 0.9))
