"""The usual size and darkness of the digits around a place on a page."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from core.photos.candidates import Region

NEIGHBOURS = 7
"""The sizes of this many digits, the nearest ones, are averaged (median)."""
SMALLEST = 0.45
"""The usual height around a place is at least this share of the usual height on the page."""


@dataclass(frozen=True, eq=False)
class SizeSample:
    """A digit that the network is sure of, and that says how large and how dark digits are around it."""

    region: Region
    digit: int
    darkness: float
    """0..1."""


class DigitSizes:
    """Usual heights, widths and darkness of digits, by place on the page."""

    def __init__(self, samples: Sequence[SizeSample]) -> None:
        # Any stroke looks like a 1, so other digits set the size where there are enough of them.
        others = [sample for sample in samples if sample.digit != 1]
        chosen = others if len(others) >= 3 or len(others) > len(samples) / 2 else list(samples)
        heights = np.array([sample.region.height for sample in chosen], np.float64)
        self.usual = 0.0
        """The usual height of digits on the whole page, in pixels; 0 where too few are known."""
        if len(chosen) > 3:
            # The median is weighted by ink, so that specks which look like digits do not count.
            areas = np.array([sample.region.area for sample in chosen], np.float64)
            self.usual = float(np.quantile(heights, 0.5, weights=areas, method="inverted_cdf"))
            kept = heights > 0.4 * self.usual
            chosen, heights = [sample for sample, keep in zip(chosen, kept, strict=True) if keep], heights[kept]
        self.known = bool(chosen)
        """Whether there is any sample. Without one, ``around`` has no answer."""
        self._heights = heights
        self._widths = np.array([sample.region.width for sample in chosen], np.float64)
        self._darkness = np.array([sample.darkness for sample in chosen])
        middles = np.array([_middle(sample.region) for sample in chosen]).reshape(-1, 2)
        self._tree = scipy.spatial.cKDTree(middles) if chosen else None

    def around(self, region: Region) -> tuple[float, float, float]:
        """The usual height and width, in pixels, and darkness, 0..1, of the digits nearest to a place."""
        assert self._tree is not None
        count = min(NEIGHBOURS, len(self._heights))
        _, near = self._tree.query(_middle(region), k=count)
        near = np.atleast_1d(near)
        # Some people write small zeros; where there are many of them, digits are no smaller for that.
        height = max(float(np.median(self._heights[near])), SMALLEST * self.usual)
        width = max(float(np.median(self._widths[near])), 0.5 * height)  # ones say nothing of the width of others
        return height, width, float(np.median(self._darkness[near]))


def _middle(region: Region) -> tuple[float, float]:
    return (region.left + region.right) / 2, (region.top + region.bottom) / 2
