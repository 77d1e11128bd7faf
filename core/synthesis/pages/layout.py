"""The layout of a rendered page: numbers in lines, in two columns, or scattered."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.data.dataset import Dataset
from core.synthesis.pages.conditions import PageStyle
from core.synthesis.pages.digits import Opacity, digit_ink

ASPECTS = (0.8, 2.6)
"""Width by height of the written area."""


@dataclass(frozen=True, eq=False)
class PlacedDigit:
    """One digit on the page."""

    digit: int
    x: int
    y: int
    """The upper left corner of its ink, in pixels of the page; may be negative until the page is put together."""
    ink: Opacity


@dataclass(frozen=True, eq=False)
class Layout:
    """The lines of digits, and the space that they take."""

    lines: tuple[tuple[PlacedDigit, ...], ...]
    size: float
    pitch: float
    """From one line to the next."""
    width: int
    height: int


def lay_out(digits: Dataset, style: PageStyle, pen: str, width: float, size: float, rng: Generator) -> Layout:
    """Digits drawn from the data set, `size` pixels high and of a pen `width` pixels wide, in lines."""
    count = int(rng.integers(style.count[0], style.count[1] + 1))
    pitch = size * rng.uniform(1.45, 2.3)
    advance = size * (0.55 + sum(style.gap) / 2)
    spread = {"lines": 1.25, "columns": 1.7, "scattered": 2.5}[style.arrangement]
    max_digits = int(
        np.clip(np.sqrt(count * pitch * spread * advance * rng.uniform(*ASPECTS)) / (advance * spread), 3, 40)
    )
    extent = max_digits * advance * spread
    lines: list[tuple[PlacedDigit, ...]] = []
    baseline = size
    while count > 0:
        number = min(count, int(rng.integers(max(2, max_digits // 2), max_digits + 1)))
        groups = _groups(number, style.arrangement, rng)
        starts = _starts(len(groups), style.arrangement, extent, rng)
        line: list[PlacedDigit] = []
        right = -np.inf
        slope = rng.normal(0, 0.012)
        for group, start in zip(groups, starts, strict=True):
            left = max(start, right + size * rng.uniform(0.7, 1.4))
            lift = rng.normal(0, 0.06 * size) if style.arrangement == "scattered" else 0.0
            for digit in _number(digits, group, style, pen, width, size, rng):
                x = round(left + digit.x)
                line.append(PlacedDigit(digit.digit, x, round(baseline + lift + digit.y + slope * x), digit.ink))
            right = max(digit.x + digit.ink.shape[1] for digit in line)
        lines.append(tuple(line))
        count -= number
        baseline += pitch * (rng.uniform(1, 1.6) if style.arrangement == "scattered" else rng.uniform(0.95, 1.1))
    return _moved_to_origin(tuple(lines), size, pitch)


def _groups(number: int, arrangement: str, rng: Generator) -> list[int]:
    """How the digits of a line are parted into numbers."""
    if arrangement == "columns":
        first = max(1, round(number * rng.uniform(0.4, 0.6)))
        return [first, number - first] if number > first else [number]
    if arrangement == "lines" and rng.random() < 0.5:
        return [number]
    parts = min(number, int(rng.integers(1, 4)))
    cuts = np.sort(rng.choice(np.arange(1, number), parts - 1, replace=False)) if parts > 1 else np.empty(0, int)
    return [int(part) for part in np.diff([0, *cuts, number])]


def _starts(groups: int, arrangement: str, extent: float, rng: Generator) -> list[float]:
    """Where each number begins; one without space there moves to the right."""
    if arrangement == "columns":
        return [0.0, extent * 0.55][:groups]
    if arrangement == "scattered":
        return sorted(float(rng.uniform(0, extent * 0.7)) for _ in range(groups))
    return [float(rng.uniform(0, 0.08)) * extent] + [0.0] * (groups - 1)


def _number(
    digits: Dataset, count: int, style: PageStyle, pen: str, width: float, size: float, rng: Generator
) -> list[PlacedDigit]:
    """One number; x from its first digit's left edge, y from its baseline."""
    placed: list[PlacedDigit] = []
    for index in rng.integers(len(digits), size=count):
        image, label = digits.images[index], int(digits.labels[index])
        high = size * float(np.exp(rng.normal(0, 0.07)))
        ink = digit_ink(image, label, high, pen, width, rng)
        # Sevens and nines often reach below the line.
        drop = rng.uniform(0.05, 0.3) * size if label in (7, 9) and rng.random() < 0.3 else 0.0
        y = round(drop + rng.normal(0, 0.03 * size)) - ink.shape[0]
        gap = size * rng.uniform(*style.gap)
        if placed and rng.random() < style.touching:
            gap = -rng.uniform(0.3, 0.8) * width
        x = 0 if not placed else _beside(placed[-1], ink, y, gap, style.gap[0] < 0.1 or gap < 0)
        placed.append(PlacedDigit(label, x, y, ink))
    return placed


def _beside(last: PlacedDigit, ink: Opacity, y: int, gap: float, nestled: bool) -> int:
    """The x of ink whose paper to the last digit is `gap`: between their boxes, or, nestled, between their ink."""
    edge: int = last.x + last.ink.shape[1]
    if not nestled:
        return round(edge + gap)
    top, bottom = max(last.y, y), min(last.y + last.ink.shape[0], y + ink.shape[0])
    if bottom <= top:
        return round(edge + max(gap, 0))
    right = _rightmost(last.ink[top - last.y : bottom - last.y]) + last.x  # (rows,)
    left = ink.shape[1] - 1 - _rightmost(ink[top - y : bottom - y, ::-1])  # (rows,)
    needed = (right - left)[np.isfinite(right - left)]
    if not len(needed):
        return round(edge + max(gap, 0))
    # One may reach under the other's roof, but not further than a third of its width.
    x = float(needed.max()) + 1 + gap
    narrower: int = min(last.ink.shape[1], ink.shape[1])
    return round(max(x, edge - 0.35 * narrower))


def _rightmost(ink: Opacity) -> NDArray[np.float64]:
    """For each row (rows,) the last inked column; minus infinity in rows without ink."""
    inked = ink > 0.4
    last = ink.shape[1] - 1 - np.argmax(inked[:, ::-1], axis=1)
    return np.where(inked.any(axis=1), last, -np.inf)


def _moved_to_origin(lines: tuple[tuple[PlacedDigit, ...], ...], size: float, pitch: float) -> Layout:
    everything = [digit for line in lines for digit in line]
    left, top = min(digit.x for digit in everything), min(digit.y for digit in everything)
    moved = tuple(
        tuple(PlacedDigit(digit.digit, digit.x - left, digit.y - top, digit.ink) for digit in line) for line in lines
    )
    width = max(digit.x + digit.ink.shape[1] for digit in everything) - left
    height = max(digit.y + digit.ink.shape[0] for digit in everything) - top
    return Layout(moved, size, pitch, width, height)
