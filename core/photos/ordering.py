"""Digits in reading order: lines from top to bottom, digits from left to right.

A line of handwriting rises, falls and bends a little, and its digits have tails; so a digit joins the line whose last
digits it continues, and it need not be level with all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

REACH = 0.55
"""How far a digit's middle may be above or below where its line goes on, in heights of its digits."""
MEMORY = 4
"""So many of the last digits of a line say where it goes on."""
OVERLAP = 0.5
"""Two lines whose extents overlap less than this, of the shorter one, may be one line with a gap."""


@dataclass(frozen=True)
class Extent:
    """Where something stands on a level page, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass
class _Line:
    members: list[int] = field(default_factory=list)
    extents: list[Extent] = field(default_factory=list)

    @property
    def height(self) -> float:
        return float(np.median([extent.height for extent in self.extents]))

    def fit(self, extent: Extent) -> float:
        """How far off the line something stands, in heights of the line."""
        last = self.extents[-MEMORY:]
        usual = float(np.median([one.height for one in last]))
        size = max(usual, min(extent.height, 1.5 * usual))
        middle = float(np.median([one.middle for one in last]))
        if len(self.extents) >= MEMORY:
            middle += self._slope() * (extent.centre - float(np.median([one.centre for one in last])))
        off = abs(extent.middle - middle) / size
        # A long tail moves the middle down, and a small digit stands on the line: bottoms or tops may agree instead.
        top = abs(extent.top - float(np.median([one.top for one in last]))) / size
        bottom = abs(extent.bottom - float(np.median([one.bottom for one in last]))) / size
        return min(off, 0.15 + top, 0.15 + bottom)

    def _slope(self) -> float:
        """The slope of the line as far as it goes, and none that a few crooked digits make up."""
        x = np.array([one.centre for one in self.extents])
        y = np.array([one.middle for one in self.extents])
        if np.ptp(x) < 3 * self.height:
            return 0.0
        return float(np.clip(np.polyfit(x, y, 1)[0], -0.15, 0.15))


def lines_of(extents: Sequence[Extent]) -> list[list[int]]:
    """The numbers of these extents line by line, in reading order."""
    lines: list[_Line] = []
    for number in sorted(range(len(extents)), key=lambda index: extents[index].centre):
        extent = extents[number]
        fits = [line.fit(extent) for line in lines]
        best = int(np.argmin(fits)) if fits else -1
        if best < 0 or fits[best] > REACH:
            lines.append(_Line())
            best = len(lines) - 1
        lines[best].members.append(number)
        lines[best].extents.append(extent)
    lines = _merged(lines)
    lines.sort(key=lambda line: float(np.median([extent.middle for extent in line.extents])))
    return [line.members for line in lines]


def _merged(lines: list[_Line]) -> list[_Line]:
    """Lines of which one goes on where the other ends become one."""
    while True:
        pairs = [(a, b) for a in lines for b in lines if a is not b and _continues(a, b)]
        if not pairs:
            return lines
        first, second = pairs[0]
        order = sorted(
            zip(first.members + second.members, first.extents + second.extents, strict=True),
            key=lambda entry: entry[1].centre,
        )
        first.members, first.extents = [entry[0] for entry in order], [entry[1] for entry in order]
        lines = [line for line in lines if line is not second]


def _continues(line: _Line, other: _Line) -> bool:
    """Whether the other line begins where this one ends, level with it."""
    if other.extents[0].centre < line.extents[-1].centre:
        return False
    return line.fit(other.extents[0]) <= REACH * 0.7
