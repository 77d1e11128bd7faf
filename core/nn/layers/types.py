"""The types of arrays and shapes that all layers use."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
Shape: TypeAlias = tuple[int, ...]
Weights: TypeAlias = Mapping[str, Array]
"""The arrays of one layer by name."""
Region: TypeAlias = tuple[tuple[int, ...], ...]
"""A set of units: for each axis, (C, H, W) or (K,), the ascending indices; all their combinations belong to it."""
