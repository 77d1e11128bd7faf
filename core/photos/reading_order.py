"""Reading order: lines from top to bottom, digits from left to right.

A line of handwriting rises, falls and bends a little, and its digits have tails; so a digit joins the line whose last
digits it continues, and it need not be level with all of them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression, median

REACH = 0.55
"""How far a digit's middle may be above or below where its line goes on, in heights of its digits."""
MEMORY = 4
"""Where a line goes on is judged by this many of its last digits."""
GAP = 6.0
"""A gap is at least this many heights long."""
UNCERTAINTY, MAX_UNCERTAINTY = 0.04, 0.3
"""Each height of a gap allows this much more distance between a digit and its line, up to the second number."""
LONG_MEMORY = 30
"""The slope of a line is measured on this many of its last digits,"""
MIN_RUN = 3.0
"""if they span at least this many heights,"""
MAX_SLOPE = 0.15
"""and no steeper than this."""


@dataclass(frozen=True)
class Extent:
    """A position on a deskewed page, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def turned(cls, left: float, top: float, right: float, bottom: float, slope: float) -> "Extent":
        """An extent whose middle is turned back by the slope of its line in degrees; its sides stay what they are."""
        if not slope:
            return cls(left, top, right, bottom)
        angle = math.radians(slope)
        x, y = (left + right) / 2, (top + bottom) / 2
        across, down = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
        return cls(
            across - (right - left) / 2,
            down - (bottom - top) / 2,
            across + (right - left) / 2,
            down + (bottom - top) / 2,
        )

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


class _Line:
    """A line as far as it is known, from left to right."""

    def __init__(self) -> None:
        self.members: list[int] = []
        self.extents: list[Extent] = []
        self._slope = 0.0

    def append(self, member: int, extent: Extent) -> None:
        self.members.append(member)
        self.extents.append(extent)
        last = self.extents[-MEMORY:]
        self._height = median(position.height for position in last)
        self._centre = median(position.centre for position in last)
        self._middle = median(position.middle for position in last)
        self._top = median(position.top for position in last)
        self._bottom = median(position.bottom for position in last)
        self._slope = self._measured_slope()

    @property
    def end(self) -> float:
        return self.extents[-1].centre

    def fit(self, extent: Extent) -> float:
        """The vertical distance from the line, in line heights."""
        drift = self._slope * (extent.centre - self._centre)
        gap = (extent.centre - self._centre) / self._height
        if gap <= GAP:
            return self._distance(extent, drift)
        # After a gap nobody knows whether a line went on rising, and how much.
        return min(self._distance(extent, drift), self._distance(extent, 0.0)) - min(UNCERTAINTY * gap, MAX_UNCERTAINTY)

    def _distance(self, extent: Extent, drift: float) -> float:
        size = max(self._height, min(extent.height, 1.5 * self._height))
        off = abs(extent.middle - self._middle - drift) / size
        # A long tail moves the middle down, and a small digit stands on the line: bottoms or tops may agree instead.
        top = abs(extent.top - self._top - drift) / size
        bottom = abs(extent.bottom - self._bottom - drift) / size
        return min(off, 0.15 + top, 0.15 + bottom)

    def _measured_slope(self) -> float:
        """The slope of the line as far as it goes, and none that a few crooked digits make up."""
        if len(self.extents) < MEMORY or self.end - self.extents[0].centre < MIN_RUN * self._height:
            return 0.0
        last = self.extents[-LONG_MEMORY:]
        slope = linear_regression([position.centre for position in last], [position.middle for position in last]).slope
        return min(max(slope, -MAX_SLOPE), MAX_SLOPE)


def group_into_lines(extents: Sequence[Extent]) -> list[list[int]]:
    """The numbers of these extents line by line, in reading order."""
    lines: list[_Line] = []
    for number in sorted(range(len(extents)), key=lambda index: extents[index].centre):
        extent = extents[number]
        best = min(lines, key=lambda line: line.fit(extent), default=None)
        if best is None or best.fit(extent) > REACH:
            best = _Line()
            lines.append(best)
        best.append(number, extent)
    lines.sort(key=lambda line: median(extent.middle for extent in line.extents))
    return [line.members for line in lines]
