"""The geometry of strokes that a regional form adds to a digit: directions, and strokes that are slightly bowed.

Shared by the forms in training images (core.synthesis.regional_forms) and those that are measured
(core.synthesis.digit_variants). Points are [x, y] and y goes down; angles are in radians.
"""

import numpy as np
from numpy.random import Generator

from core.drawing.curves import Points


def upright(lean: float) -> Points:
    """The unit vector (2,) that points up and leans to the right by an angle: a slash, or reversed an upstroke."""
    return np.array([np.sin(lean), -np.cos(lean)])


def level(rise: float) -> Points:
    """The unit vector (2,) that points right and rises by an angle: the bar of a crossed seven."""
    return np.array([np.cos(rise), -np.sin(rise)])


def normal(first: Points, last: Points) -> Points:
    """The vector (2,) at a right angle to the line from first to last, of the same length."""
    return np.array([last[1] - first[1], first[0] - last[0]])


def bowed(first: Points, last: Points, rng: Generator) -> Points:
    """A stroke (5, 2) from first to last along a parabola; the sd of its height is 4 % of its length."""
    shares = np.linspace(0, 1, 5)[:, None]
    return first + (last - first) * shares + normal(first, last) * rng.normal(0, 0.04) * 4 * shares * (1 - shares)


def bowed_coarsely(first: Points, last: Points, rng: Generator) -> Points:
    """A stroke (3, 2) from first to last through a point beside its middle; the sd of that is 5 % of its length."""
    return np.array([first, (first + last) / 2 + normal(first, last) * rng.normal(0, 0.05), last])
