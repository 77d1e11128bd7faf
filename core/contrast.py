"""How much every pixel of a picture differs from its paper, to the side that ink differs to.

A picture made by a program (a screenshot, an image of a data set, a clean scan) has paper of one level. In a photo
the paper is as bright as the light that falls on it, so it is found where the ink is closed over by its
surroundings, which follows a shadow's edge as well as a slow gradient.
"""

from dataclasses import dataclass

import numpy as np
import scipy
import skimage
from numpy.typing import NDArray

from core.gray import block_means

# Differences below this are no ink in any picture: 3 % of the range from black to white, about 8 of 255 levels.
LEAST_CONTRAST = 0.03
_LEVEL_TOLERANCE = 1.5 / 255
# For the first look at a photo, strokes are taken to be narrower than this share of its shorter side.
_WIDEST_STROKE = 0.3
_PREVIEW_SIDE = 96


@dataclass(frozen=True, eq=False)
class Contrast:
    """The contrast of a picture with its paper."""

    values: NDArray[np.float32]  # (H, W), 0 paper .. 1 as far from the paper as black from white
    floor: float  # what is less than this may be noise
    exact: bool  # paper of one level without any noise: every difference is meant


def measure_contrast(gray: NDArray[np.float32]) -> Contrast:
    """The contrast of a plane of gray (H, W), 0..1, with its paper, whether the ink is darker or lighter than it."""
    level = paper_level(gray)
    if level is not None:
        return _contrast_with_level(gray, level)
    return _contrast_with_light(gray)


def paper_level(gray: NDArray[np.float32]) -> float | None:
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


def _contrast_with_level(gray: NDArray[np.float32], level: float) -> Contrast:
    difference = gray - np.float32(level)  # (H, W)
    if np.square(difference, where=difference < 0, out=np.zeros_like(gray)).sum() * 2 > np.square(difference).sum():
        difference = -difference
    values = np.maximum(difference, 0)
    # A program's paper has its one level exactly. A compressed picture is a little above and below it near the ink,
    # and what is below measures what is noise above.
    near = np.abs(difference) < LEAST_CONTRAST * 2
    exact = bool((np.abs(difference[near]) < 1e-6).mean() > 0.9)
    below = -difference[difference < 0]
    noise = 0.0 if exact else float(np.quantile(below, 0.95)) if below.size > gray.size // 100 else LEAST_CONTRAST / 2
    return Contrast(values, 0.0 if exact else min(max(noise, LEAST_CONTRAST / 2), 0.2), exact)


def _contrast_with_light(gray: NDArray[np.float32]) -> Contrast:
    dark = ink_is_dark(gray)
    smooth = scipy.ndimage.gaussian_filter(gray, max(0.4, max(gray.shape) / 1000), mode="nearest")
    if not dark:
        smooth = 1 - smooth
    widest = max(3, round(min(gray.shape) * _WIDEST_STROKE))
    values = _closed_over(smooth, widest, dark)
    width = _strongest_width(values)
    if width is not None and 4 * width < widest:
        # With windows of a few strokes instead of a third of the picture, shadows are paper, and not ink.
        values = _closed_over(smooth, max(3, round(4 * width)), dark)
    noise = _spread(values)
    return Contrast(values, max(3 * noise, LEAST_CONTRAST), False)


def ink_is_dark(gray: NDArray[np.float32]) -> bool:
    """Whether the ink of a photo (H, W) is darker than its paper.

    Ink is what most of its wide surroundings are not, so the differences from their median lean to its side.
    """
    step = max(1, -(-max(gray.shape) // _PREVIEW_SIDE))
    preview = block_means(gray, step)
    size = [max(3, side // 2) | 1 for side in preview.shape]
    difference = preview - scipy.ndimage.median_filter(preview, size=size, mode="nearest")
    return float((difference**3).sum()) <= 0


def _closed_over(smooth: NDArray[np.float32], size: int, relative: bool) -> NDArray[np.float32]:
    """The contrast (H, W) of dark ink with the light of its surroundings ``size`` pixels wide.

    On paper, dark ink takes away a share of the light, whatever the light is; chalk adds to what the board gives.
    """
    light = scipy.ndimage.grey_closing(smooth, size=(size, size), mode="nearest")
    values = light - smooth
    if relative:
        values /= np.maximum(light, 0.1)
    # Noise lifts the closing to its highest points; the middle of the paper is to have no contrast.
    return np.asarray(np.maximum(values - np.median(values), 0), dtype=np.float32)


def _strongest_width(values: NDArray[np.float32]) -> float | None:
    """The width in pixels of the strongest strokes in a plane of contrast (H, W), or None where there are none."""
    threshold = strong_threshold(values, max(3 * _spread(values), LEAST_CONTRAST))
    return None if threshold is None else stroke_width(values > threshold)


def strong_threshold(values: NDArray[np.float32], floor: float) -> float | None:
    """What divides ink from its edges, from faint ruling and from noise; None where nothing is above the floor.

    Otsu's threshold of what is above the floor, and so independent of how little of the picture is ink; it is kept
    near the half of what the full ink has, which is where an edge is.
    """
    above = values[values > max(floor, LEAST_CONTRAST)]
    if above.size == 0:
        return None
    full = float(np.quantile(above, 0.95))
    otsu = float(skimage.filters.threshold_otsu(above)) if above.min() < above.max() else 0.0  # type: ignore[no-untyped-call]
    return float(min(max(otsu, 0.35 * full), 0.65 * full))


def stroke_width(mask: NDArray[np.bool_]) -> float:
    """The width in pixels of the strokes of a mask (H, W) with something in it: of nearly the widest, so that thin
    ends do not count."""
    distance = scipy.ndimage.distance_transform_edt(np.pad(mask, 1))
    # Along the middle of a stroke the distance to its edge is half its width, and the largest around.
    ridge = distance[(distance == scipy.ndimage.maximum_filter(distance, size=3)) & (distance > 0)]
    return float(2 * np.quantile(ridge, 0.9))


def _spread(values: NDArray[np.float32]) -> float:
    """The standard deviation of the noise of contrast, from the middle of all deviations, which ink hardly moves."""
    # Half of the paper was cut to zero with the median, so that the median of the rest is that of one side.
    positive = values[values > 0]
    return float(1.4826 * np.median(positive)) if positive.size else 0.0
