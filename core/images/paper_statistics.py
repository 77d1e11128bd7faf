"""Primitives of background estimation, shared by pictures of one digit and by pages.

Both find the paper by closing over whatever is narrower than a window, take the paper's median contrast as zero, and
measure the noise of the paper below that, where there is no ink.
"""

import numpy as np
from numpy.typing import NDArray

from core.geometry import Plane


def preview_step(shape: tuple[int, ...], side: int) -> int:
    """How many pixels of a plane make one of a preview whose longer side is at most ``side``."""
    return max(1, -(-int(max(shape)) // side))


def relative_brightness(gray: Plane, light: Plane, darkest: float) -> Plane:
    """A plane (H, W) divided by the light on its paper, which is taken for no less than ``darkest``.

    Ink takes away a share of the light, whatever the light is.
    """
    return np.asarray(gray / np.maximum(light, np.float32(darkest)), np.float32)


def leans_dark(difference: Plane) -> bool:
    """Whether the differences from the median around lean to the dark side: that is the polarity of the ink.

    Ink is the smaller part of its surroundings, so it makes the skewness of the differences.
    """
    return float((difference**3).sum()) <= 0


def noise_deviation(below: NDArray[np.floating]) -> float:
    """The standard deviation of the paper's noise from the depths (N,) below the paper's median; 0 where N is 0.

    1.4826 times the median of absolute deviations is that of a normal distribution.
    """
    return 1.4826 * float(np.median(below)) if below.size else 0.0
