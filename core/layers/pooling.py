"""Pooling: the maximum, the mean or the sum of each small window of a map."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.layers.base import Array, Layer, Shape, Weights, pair, shape_text, window_output


@dataclass(frozen=True)
class Pool2D(Layer):
    """What the three have in common: a window, and the stride with which it moves (the window's size if not given)."""

    window: tuple[int, int]
    stride: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        window = pair("window", self.window, 1)
        object.__setattr__(self, "window", window)
        object.__setattr__(self, "stride", window if self.stride is None else pair("stride", self.stride, 1))

    @property
    def step(self) -> tuple[int, int]:
        return self.window if self.stride is None else self.stride

    def text(self) -> str:
        words = f"{self.kind.removesuffix('Pool2D').lower()} of {shape_text(self.window)}"
        return words if self.step == self.window else f"{words}, stride {shape_text(self.step)}"

    def output_shape(self, input_shape: Shape) -> Shape:
        return (input_shape[0], *window_output(input_shape, self.kind, self.window, self.step))

    def steps(self, input_shape: Shape) -> int:
        channels, rows, columns = self.output_shape(input_shape)
        return channels * rows * (self.window[0] * input_shape[2] + columns * self.window[1])

    def combined(self, x: Array, combine: np.ufunc) -> Array:
        """Each window of x (N, C, H, W) combined by a function of two numbers, in a new array.

        First the rows of a window and then what is left of its columns: fewer steps, and the first ones over long runs
        of memory.
        """
        lines = [x[:, :, place] for place in _line_places(x.shape[2], self.window[0], self.step[0])]
        rows = lines[0]
        for line in lines[1:]:
            rows = combine(rows, line)  # (N, C, rows, W)
        y, *others = [rows[:, :, :, place] for place in _line_places(x.shape[3], self.window[1], self.step[1])]
        if not others:
            return y.copy(order="K")
        for other in others:
            y = combine(y, other)  # (N, C, rows, columns)
        return y

    def places(self, output: Shape) -> Iterator[tuple[slice, slice]]:
        """For each place inside the window, row by row, that place of all windows at once, as slices of the input.

        output is the (rows, columns) of the result.
        """
        for i in range(self.window[0]):
            for j in range(self.window[1]):
                yield (
                    slice(i, i + self.step[0] * (output[0] - 1) + 1, self.step[0]),
                    slice(j, j + self.step[1] * (output[1] - 1) + 1, self.step[1]),
                )


@dataclass(frozen=True)
class MaxPool2D(Pool2D):
    """The largest number of each window; the gradient goes to the first place that holds it, row by row."""

    def text(self) -> str:
        return super().text().replace("max", "maximum", 1)

    def forward(self, x: Array, weights: Weights) -> Array:
        return self.combined(x, np.maximum)

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        if not input_needed:
            return None, {}
        by_input = np.zeros_like(x)
        waiting = np.ones_like(y, dtype=bool)  # windows whose maximum has not been met yet
        for place in self.places(y.shape[2:]):
            here = waiting & (x[:, :, *place] == y)
            by_input[:, :, *place] += gradient * here
            waiting ^= here
        return by_input, {}


@dataclass(frozen=True)
class SumPool2D(Pool2D):
    """The sum of each window."""

    def forward(self, x: Array, weights: Weights) -> Array:
        return self.combined(x, np.add)

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        if not input_needed:
            return None, {}
        by_input = np.zeros_like(x)
        for place in self.places(y.shape[2:]):
            by_input[:, :, *place] += gradient
        return by_input, {}


@dataclass(frozen=True)
class AveragePool2D(SumPool2D):
    """The mean of each window."""

    def forward(self, x: Array, weights: Weights) -> Array:
        return super().forward(x, weights) / x.dtype.type(self.window[0] * self.window[1])

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        share = gradient / gradient.dtype.type(self.window[0] * self.window[1])
        return super().backward(x, y, share, weights, notes, input_needed=input_needed)


def _line_places(length: int, window: int, step: int) -> list[slice]:
    """For each place inside a window along one axis, that place of all windows at once."""
    last = step * ((length - window) // step) + 1
    return [slice(place, place + last, step) for place in range(window)]
