"""Soft ink: from contrast with the paper to ink with anti-aliased edges, the same for pictures, pages and boxes.

The middle of a stroke is full ink, however faint the pen and whatever the grain of the paper; where the contrast is
half of that, the edge of the stroke is.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FULL_QUANTILE = 0.6
"""Of the contrast inside of strokes: what counts as full ink."""
MIN_START, MAX_START = 0.2, 0.4
"""Ink begins at the floor of the contrast, kept between these shares of the full contrast."""


@dataclass(frozen=True)
class InkRange:
    """The contrasts at which ink begins and at which it is full."""

    start: float
    full: float


def ink_range(strokes: NDArray[Any], floor: float) -> InkRange:
    """The range of ink of the contrast inside of strokes (N,), N >= 1; below the floor there is paper."""
    full = float(np.quantile(strokes, FULL_QUANTILE))
    start = min(max(floor, MIN_START * full), MAX_START * full)
    return InkRange(start, full - start / 2)


def ink_bytes(shares: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Shares of full ink, clipped to 0..1, as 0 paper .. 255 ink."""
    ink: NDArray[np.uint8] = np.round(np.clip(shares, 0, 1) * 255).astype(np.uint8)
    return ink
