"""How the probabilities of the classes developed during a drawing: numbers over time, never more than a few hundred.

When the record is full it is thinned such that the shape of the lines stays: of every second point, those leave
that lie nearest to the straight line between their two neighbours. So what a plot draws costs the same after an hour
as after a minute, and a point that is kept is always one that was measured.
"""

import numpy as np

from core.nn.tasks import DIGITS

CAPACITY = 400  # points; more than a narrow plot has pixels
KEPT = 300  # points after thinning


class ProbabilityHistory:
    """A record of the probabilities of K classes over time, at most CAPACITY points of it."""

    def __init__(self) -> None:
        self._labels = DIGITS
        self._seconds = np.empty(CAPACITY)
        self._probabilities = np.empty((CAPACITY, len(DIGITS)))
        self._numbers = np.empty(CAPACITY, dtype=np.int64)
        self._count = 0
        self._next_number = 0

    def __len__(self) -> int:
        return self._count

    @property
    def seconds(self) -> np.ndarray:
        """When each point was measured, (P,) float64 in seconds, growing; a view that the next append may change."""
        return self._seconds[: self._count]

    @property
    def probabilities(self) -> np.ndarray:
        """What was measured, (P, K) float64 in 0..1; a view that the next append may change."""
        return self._probabilities[: self._count]

    @property
    def numbers(self) -> np.ndarray:
        """The number of each point, (P,) int64, growing: the first one ever appended was 0, and none has another's."""
        return self._numbers[: self._count]

    def append(self, seconds: float, probabilities: np.ndarray) -> None:
        """Add a point: its time, which may not lie before the last one's, and probabilities (K,) in 0..1."""
        if self._count == CAPACITY:
            kept = thinned(self.seconds, self.probabilities, KEPT)
            for array in (self._seconds, self._probabilities, self._numbers):
                array[: len(kept)] = array[kept]
            self._count = len(kept)
        self._seconds[self._count] = seconds
        self._probabilities[self._count] = probabilities
        self._numbers[self._count] = self._next_number
        self._next_number += 1
        self._count += 1

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the classes."""
        return self._labels

    def start_over(self, labels: tuple[str, ...] | None = None) -> None:
        """Forget every point; the numbers go on. labels: those of the classes that come now, where they are others."""
        self._count = 0
        if labels is not None and labels != self._labels:
            self._labels = labels
            self._probabilities = np.empty((CAPACITY, len(labels)))


def thinned(seconds: np.ndarray, values: np.ndarray, keep: int) -> np.ndarray:
    """Which points of lines to keep when `keep` are allowed: their indices, growing, int64.

    seconds (P,) growing, values (P, L); keep at least P / 2 + 1. The first, the last and every second point stay. Of
    the points between, those leave that deviate least from the straight line between their neighbours, on whichever of
    the L lines they deviate most; so no line moves anywhere by more than the largest deviation that left.
    """
    points = len(seconds)
    inner = np.arange(1, points - 1, 2)
    leaving = points - keep
    if leaving <= 0:
        return np.arange(points)
    deviation = deviations(seconds, values, inner)
    gone = inner[np.argsort(deviation, kind="stable")[:leaving]]
    return np.delete(np.arange(points), gone)


def deviations(seconds: np.ndarray, values: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """How far points (indices `inner`, each with a neighbour on both sides) lie from the line between their neighbours.

    The largest difference over the L lines of values (P, L), for each point: (len(inner),), in the unit of values.
    """
    before, after = inner - 1, inner + 1
    span = seconds[after] - seconds[before]
    # Points of one and the same moment have no line between them: the midpoint of the neighbours replaces them.
    share = np.divide(seconds[inner] - seconds[before], span, out=np.full(len(inner), 0.5), where=span > 0)
    line = values[before] + share[:, None] * (values[after] - values[before])  # (len(inner), L)
    largest: np.ndarray = np.abs(values[inner] - line).max(axis=1)
    return largest
