"""What a person puts right on a page: boxes moved, split, merged, deleted, drawn anew, and digits typed.

Each is a function of a page that gives another page; nothing is changed in place. Where a box is new, the ink in it is
read again. Digits are named by their place in reading order, ``page.digits``.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from core.geometry import Box
from core.nn.network import Network
from core.photos.page_reader import read_box, read_inks
from core.photos.pages import Page, PageDigit, PageLine

MIN_SIDE = 2  # pixels of a box
SAME_LINE = 0.6  # of the mean height of two digits: closer than that across a line, they are of one line
SPLIT_RANGE = 0.2  # of a box's width: nobody splits a box nearer to its sides than that


def move_box(network: Network, page: Page, index: int, box: Box) -> Page:
    """This digit has another box, moved or resized; what was typed stays. NoDigit when the box holds no ink."""
    before = page.digits[index]
    return _exchanged(page, [index], [read_box(network, page, inside(page, box), before.typed)])


def add_box(network: Network, page: Page, box: Box) -> Page:
    """One more digit, in this box. NoDigit when it holds no ink."""
    return _exchanged(page, [], [read_box(network, page, inside(page, box))])


def split_box(network: Network, page: Page, index: int, x: int) -> Page:
    """Two digits in the place of one, the cut at x, in pixels of the photo. NoDigit when one side holds no ink."""
    left, top, width, height = page.digits[index].box
    cut = min(max(x - left, MIN_SIDE), width - MIN_SIDE)
    halves = ((left, top, cut, height), (left + cut, top, width - cut, height))
    return _exchanged(page, [index], [read_box(network, page, inside(page, half)) for half in halves])


def merge_boxes(network: Network, page: Page, indices: Sequence[int]) -> Page:
    """One digit in the place of several, in the box around them all."""
    around = union(page.digits[index].box for index in indices)
    return _exchanged(page, indices, [read_box(network, page, around)])


def delete_digits(page: Page, indices: Iterable[int]) -> Page:
    """The page without these digits."""
    return _exchanged(page, indices, [])


def type_digit(page: Page, index: int, typed: int | None) -> Page:
    """A person says which digit this is; None takes it back."""
    before = page.digits[index]
    digits = iter(replace(before, typed=typed) if digit is before else digit for digit in page.digits)
    return replace(page, lines=tuple(PageLine(tuple(next(digits) for _ in line.digits)) for line in page.lines))


def read_digits_again(network: Network, digits: Sequence[PageDigit]) -> tuple[PageDigit, ...]:
    """The same ink in the same boxes as another network reads it; what was typed stays."""
    return read_inks(network, [(digit.box, digit.ink) for digit in digits], [digit.typed for digit in digits])


def union(boxes: Iterable[Box]) -> Box:
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


def place_to_split(page: Page, box: Box) -> int:
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
    """The lines with one more digit where it is read: in the line that it stands in, or in a line of its own.

    ``angle`` is how far the lines fall to the right, in degrees; along and across are measured along them.
    """
    along, across = levelled(digit.box, angle)
    best, least = None, math.inf
    for place, line in enumerate(lines):
        near = min(line.digits, key=lambda other: abs(levelled(other.box, angle)[0] - along))
        near_along, near_across = levelled(near.box, angle)
        if abs(near_across - across) < SAME_LINE * (near.box[3] + digit.box[3]) / 2:
            distance = math.hypot(near_along - along, near_across - across)
            if distance < least:
                best, least = place, distance
    if best is None:
        place = _place_of_line(lines, digit, angle)
        return (*lines[:place], PageLine((digit,)), *lines[place:])
    digits = list(lines[best].digits)
    place = sum(levelled(other.box, angle)[0] <= along for other in digits)
    digits.insert(place, digit)
    return (*lines[:best], PageLine(tuple(digits)), *lines[best + 1 :])


def levelled(box: Box, angle: float) -> tuple[float, float]:
    """The middle of a box along and across lines that fall by this angle (degrees)."""
    x, y, width, height = box
    middle_x, middle_y = x + width / 2, y + height / 2
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return middle_x * cosine + middle_y * sine, middle_y * cosine - middle_x * sine


def _place_of_line(lines: tuple[PageLine, ...], digit: PageDigit, angle: float) -> int:
    """Before which line a new line with this digit comes: among those that it stands below or above, as in a column;
    among all where there are none."""
    along, across = levelled(digit.box, angle)
    spans = []  # (first along, last along, mean across) of each line
    for line in lines:
        middles = [levelled(other.box, angle) for other in line.digits]
        half = max(other.box[2] for other in line.digits) / 2
        ends = [one for one, _ in middles]
        spans.append((min(ends) - half, max(ends) + half, sum(one for _, one in middles) / len(middles)))
    half = max(digit.box[2], digit.box[3])
    column = [place for place, (left, right, _) in enumerate(spans) if left <= along + half and along - half <= right]
    for place in column or range(len(lines)):
        if spans[place][2] > across:
            return place
    return column[-1] + 1 if column else len(lines)


def _exchanged(page: Page, gone: Iterable[int], come: Sequence[PageDigit]) -> Page:
    """The page with other digits in the place of these; lines without digits go."""
    away = {id(page.digits[index]) for index in gone}
    kept = (PageLine(tuple(digit for digit in line.digits if id(digit) not in away)) for line in page.lines)
    lines = tuple(line for line in kept if line.digits)
    for digit in come:
        lines = with_digit(lines, digit, page.angle)
    return replace(page, lines=lines)
