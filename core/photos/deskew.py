"""Deskew: the angle of a page's lines, and the rotation that makes them level."""

import math
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from core.geometry import Mask, Plane
from core.photos.components import Components
from core.photos.line_removal import max_line_thickness

MAX_ANGLE = 45
"""Degrees."""
RULED = 1.6
"""Lines of the paper stand out when their angle's profile is this many times as uneven as that of usual angles."""
LINED = 1.25
"""The components stand in lines when this many times as many neighbours are level at that angle as without turning."""
NEIGHBOURS = 6
MAX_SAMPLED_PIXELS = 20_000
MIN_PIXELS = 500


@dataclass(frozen=True)
class Rotation:
    """A plane (h, w) rotated about its centre, into a larger plane that holds all of it."""

    degrees: float  # how far the lines fall to the right; they are turned back by it
    height: int
    width: int

    def apply(self, plane: Plane) -> Plane:
        """The plane with level lines; what was outside of it is paper."""
        if not self.degrees:
            return plane
        turned = Image.fromarray(plane).rotate(self.degrees, Image.Resampling.BILINEAR, expand=True)
        return np.asarray(turned)

    def back(self, x: NDArray[np.floating], y: NDArray[np.floating], shape: tuple[int, ...]) -> NDArray[np.floating]:
        """Where points of the turned plane, whose shape is given, lie in the plane: (2, N), x and y."""
        if not self.degrees:
            return np.stack([x, y])
        angle = math.radians(self.degrees)
        across, down = x - shape[1] / 2, y - shape[0] / 2
        return np.stack(
            [
                math.cos(angle) * across - math.sin(angle) * down + self.width / 2,
                math.sin(angle) * across + math.cos(angle) * down + self.height / 2,
            ]
        )


def ruling_angle(faint: Mask) -> float | None:
    """The angle of the lines of the paper in degrees, from all that is not paper (h, w); None where there are none.

    At the angle of long straight lines the profile across them is most uneven (W. Postl, "Detection of linear oblique
    structures and skew scan in digitized documents", 1986). It has to be so without what is broader than lines are,
    too: the edge of a shadow, which may be straight and long, says nothing about the skew of a page.
    """
    angle = _peak_angle(faint)
    if angle is None or _peak_angle(faint & ~_broad(faint), angle) is None:
        return None
    return angle


def _peak_angle(faint: Mask, only: float | None = None) -> float | None:
    """The angle at which the profile stands out from those of usual angles; only: where it has to, if it does."""
    rows, columns = np.nonzero(faint)
    if len(rows) < MIN_PIXELS:
        return None
    chosen = np.random.default_rng(0).permutation(len(rows))[:MAX_SAMPLED_PIXELS]
    y, x = rows[chosen].astype(np.float64), columns[chosen].astype(np.float64)
    angles = np.arange(-MAX_ANGLE, MAX_ANGLE, 0.5)
    uneven = np.array([_profile_variation(x, y, angle) for angle in angles])
    best = float(angles[int(uneven.argmax())]) if only is None else only
    if _profile_variation(x, y, best) < RULED * np.median(uneven):
        return None
    fine = best + np.arange(-0.5, 0.51, 0.1)
    return float(fine[int(np.argmax([_profile_variation(x, y, angle) for angle in fine]))])


def _broad(mask: Mask) -> Mask:
    """What (h, w) is broader than any line of the paper: an opening, at half of the resolution."""
    half = mask[::2, ::2].view(np.uint8)
    size = int(max_line_thickness(mask.shape) / 2) + 1
    opened = ndimage.maximum_filter(ndimage.minimum_filter(half, size, mode="constant"), size, mode="constant")
    # Opened with an even number of pixels it has moved by one of them, so it is grown by one to every side.
    grown = ndimage.maximum_filter(opened, 3).repeat(2, axis=0).repeat(2, axis=1)
    return np.asarray(grown[: mask.shape[0], : mask.shape[1]].view(bool))


def _profile_variation(x: NDArray[np.floating], y: NDArray[np.floating], degrees: float) -> float:
    angle = math.radians(degrees)
    across = y * math.cos(angle) - x * math.sin(angle)
    counts = np.bincount(((across - across.min()) / 2).astype(np.intp))
    return float(np.square(counts, dtype=np.float64).sum())


def line_angle(components: Components, chosen: NDArray[np.intp]) -> float:
    """The angle at which most of the chosen components have level neighbours, in degrees; 0 where none stands out.

    After the "document spectrum" of L. O'Gorman (1993): near neighbours of similar size vote for the direction in
    which they lie.
    """
    if len(chosen) < 4:
        return 0.0
    middles = np.stack(
        [
            (components.left[chosen] + components.right[chosen]) / 2,
            (components.top[chosen] + components.bottom[chosen]) / 2,
        ],
        axis=1,
    )
    size = float(np.median(components.height[chosen]))
    distance, other = scipy.spatial.cKDTree(middles).query(middles, k=min(NEIGHBOURS, len(chosen)))
    offsets = middles[other] - middles[:, None]  # (N, k, 2)
    near = (distance > 0) & (distance < 4 * size)
    dx, dy, apart = offsets[near][:, 0], offsets[near][:, 1], distance[near]
    if len(dx) < 4:
        return 0.0
    angles = np.arange(-MAX_ANGLE, MAX_ANGLE + 0.5, 0.5)
    radians = np.radians(angles)[:, None]
    across = dy * np.cos(radians) - dx * np.sin(radians)  # (angles, pairs)
    votes = (np.exp(-((across / (0.22 * size)) ** 2)) * (size / np.maximum(apart, size / 2))).sum(axis=1)
    # Lines fall a little more often than much.
    votes *= 1 - 0.1 * np.abs(angles) / MAX_ANGLE
    best = int(votes.argmax())
    if votes[best] < LINED * votes[len(angles) // 2]:
        return 0.0
    return float(angles[best])
