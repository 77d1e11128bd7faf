"""Corrections of a page as frozen records: boxes moved, added, split, merged and deleted, and digits typed.

``apply`` returns a new page; nothing is changed in place. The ink in a new box is read by the network. Digits are
addressed by their index in reading order, ``page.digits``.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from core.geometry import Box
from core.nn.network import Network
from core.photos.digit_reader import read_box, read_inks
from core.photos.pages import Page, PageDigit, PageLine

MIN_SIDE = 2
"""Pixels of a box."""
SAME_LINE = 0.6
"""Digits are of one line when they differ by less than this share of their mean height, measured across the line."""
SPLIT_RANGE = 0.2
"""A cut is searched for no closer than this share of a box's width to its left and right side."""


class Correction(Protocol):
    """A correction of a page, as a record."""

    def apply(self, page: Page, network: Network) -> Page:
        """The corrected page. NoDigitError where a new box holds no ink."""
        ...


@dataclass(frozen=True)
class MoveBox:
    """A digit gets another box, moved or resized; a typed digit stays."""

    index: int
    box: Box

    def apply(self, page: Page, network: Network) -> Page:
        typed = page.digits[self.index].typed
        return _replaced(page, [self.index], [read_box(network, page, inside(page, self.box), typed)])


@dataclass(frozen=True)
class AddBox:
    """One more digit, in this box."""

    box: Box

    def apply(self, page: Page, network: Network) -> Page:
        return _replaced(page, [], [read_box(network, page, inside(page, self.box))])


@dataclass(frozen=True)
class SplitBox:
    """Two digits in the place of one."""

    index: int
    x: int
    """Where the box is cut, in pixels of the photo."""

    def apply(self, page: Page, network: Network) -> Page:
        left, top, width, height = page.digits[self.index].box
        cut = min(max(self.x - left, MIN_SIDE), width - MIN_SIDE)
        halves = ((left, top, cut, height), (left + cut, top, width - cut, height))
        return _replaced(page, [self.index], [read_box(network, page, inside(page, half)) for half in halves])


@dataclass(frozen=True)
class MergeBoxes:
    """One digit in the place of several, in the smallest box around them all."""

    indices: tuple[int, ...]

    def apply(self, page: Page, network: Network) -> Page:
        box = bounding_box(page.digits[index].box for index in self.indices)
        return _replaced(page, self.indices, [read_box(network, page, box)])


@dataclass(frozen=True)
class DeleteDigits:
    """These digits are taken off the page; a line without digits goes, too."""

    indices: tuple[int, ...]

    def apply(self, page: Page, network: Network) -> Page:
        return _replaced(page, self.indices, [])


@dataclass(frozen=True)
class TypeDigit:
    """The user says which digit this is."""

    index: int
    typed: int | None
    """None takes an earlier entry back: the network's answer counts again."""

    def apply(self, page: Page, network: Network) -> Page:
        before = page.digits[self.index]
        digits = iter(replace(before, typed=self.typed) if digit is before else digit for digit in page.digits)
        return replace(page, lines=tuple(PageLine(tuple(next(digits) for _ in line.digits)) for line in page.lines))


def read_digits_again(network: Network, digits: Sequence[PageDigit]) -> tuple[PageDigit, ...]:
    """The same ink in the same boxes as another network reads it; what was typed stays."""
    return read_inks(network, [(digit.box, digit.ink) for digit in digits], [digit.typed for digit in digits])


def bounding_box(boxes: Iterable[Box]) -> Box:
    """The smallest box around these, at least one."""
    corners = np.array([(x, y, x + width, y + height) for x, y, width, height in boxes])  # (N, 4)
    left, top = corners[:, :2].min(axis=0).tolist()
    right, bottom = corners[:, 2:].max(axis=0).tolist()
    return left, top, right - left, bottom - top


def inside(page: Page, box: Box) -> Box:
    """The part of a box that lies on the page, of MIN_SIDE pixels at least where the page has as many."""
    x, y, width, height = box
    left = min(max(x, 0), max(page.width - MIN_SIDE, 0))
    top = min(max(y, 0), max(page.height - MIN_SIDE, 0))
    right = max(min(x + width, page.width), min(left + MIN_SIDE, page.width))
    bottom = max(min(y + height, page.height), min(top + MIN_SIDE, page.height))
    return left, top, right - left, bottom - top


def split_column(page: Page, box: Box) -> int:
    """Where two digits in a box most likely meet: x, in pixels of the photo, of the column with the least ink, the
    nearest to the middle where there are several."""
    x, y, width, height = box
    across, down = page.contrast.shape[1] / page.width, page.contrast.shape[0] / page.height
    first, last = int((x + SPLIT_RANGE * width) * across), int((x + (1 - SPLIT_RANGE) * width) * across)
    cut = page.contrast[int(y * down) : int((y + height) * down) + 1, first : last + 1]  # (h, w)
    if not cut.size:
        return x + width // 2
    ink = cut.sum(axis=0, dtype=np.int64)  # (w,)
    from_middle = np.abs(np.arange(len(ink)) - (len(ink) - 1) / 2)
    thinnest = int(np.lexsort((from_middle, ink))[0])
    return int((first + thinnest + 0.5) / across + 0.5)


def with_digit(lines: tuple[PageLine, ...], digit: PageDigit, angle: float) -> tuple[PageLine, ...]:
    """The lines with one more digit where it is read: in its line, or in a line of its own.

    ``angle`` is how far the lines fall to the right, in degrees; along and across are measured along them.
    """
    along, across = level_coordinates(digit.box, angle)
    best, min_distance = None, math.inf
    for place, line in enumerate(lines):
        near = min(line.digits, key=lambda other: abs(level_coordinates(other.box, angle)[0] - along))
        near_along, near_across = level_coordinates(near.box, angle)
        if abs(near_across - across) < SAME_LINE * (near.box[3] + digit.box[3]) / 2:
            distance = math.hypot(near_along - along, near_across - across)
            if distance < min_distance:
                best, min_distance = place, distance
    if best is None:
        place = _place_of_line(lines, digit, angle)
        return (*lines[:place], PageLine((digit,)), *lines[place:])
    digits = list(lines[best].digits)
    place = sum(level_coordinates(other.box, angle)[0] <= along for other in digits)
    digits.insert(place, digit)
    return (*lines[:best], PageLine(tuple(digits)), *lines[best + 1 :])


def level_coordinates(box: Box, angle: float) -> tuple[float, float]:
    """The middle of a box along and across lines that fall by this angle (degrees)."""
    x, y, width, height = box
    middle_x, middle_y = x + width / 2, y + height / 2
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return middle_x * cosine + middle_y * sine, middle_y * cosine - middle_x * sine


def _place_of_line(lines: tuple[PageLine, ...], digit: PageDigit, angle: float) -> int:
    """Before which line a new line with this digit comes: among those below or above it, as in a column;
    among all where there are none."""
    along, across = level_coordinates(digit.box, angle)
    spans = []  # (first along, last along, mean across) of each line
    for line in lines:
        middles = [level_coordinates(other.box, angle) for other in line.digits]
        half = max(other.box[2] for other in line.digits) / 2
        ends = [end for end, _ in middles]
        spans.append((min(ends) - half, max(ends) + half, sum(height for _, height in middles) / len(middles)))
    half = max(digit.box[2], digit.box[3])
    column = [place for place, (left, right, _) in enumerate(spans) if left <= along + half and along - half <= right]
    for place in column or range(len(lines)):
        if spans[place][2] > across:
            return place
    return column[-1] + 1 if column else len(lines)


def _replaced(page: Page, removed: Iterable[int], added: Sequence[PageDigit]) -> Page:
    """The page with digits removed and others added, each in its line; empty lines are removed."""
    gone = {id(page.digits[index]) for index in removed}
    kept = (PageLine(tuple(digit for digit in line.digits if id(digit) not in gone)) for line in page.lines)
    lines = tuple(line for line in kept if line.digits)
    for digit in added:
        lines = with_digit(lines, digit, page.angle)
    return replace(page, lines=lines)
