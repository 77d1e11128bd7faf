"""Pooling: the maximum, the mean or the sum of each small window of a map."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from core.nn.layers.base import Layer, pair, shape_text, window_output
from core.nn.layers.terms import Terms, one_term, places_of, terms_of, unit_region, window_places
from core.nn.layers.types import Array, Region, Shape, Weights


@dataclass(frozen=True)
class Pool2D(Layer):
    """What the three kinds share: a window, and its stride (the window's size if not given)."""

    keeps_sign: ClassVar[bool] = True

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

    def work(self, input_shape: Shape) -> int:
        channels, rows, columns = self.output_shape(input_shape)
        return channels * rows * (self.window[0] * input_shape[2] + columns * self.window[1])

    def input_region(self, region: Region, input_shape: Shape) -> Region:
        maps, rows, columns = region
        return (
            maps,
            window_places(rows, self.window[0], self.step[0], input_shape[1]),
            window_places(columns, self.window[1], self.step[1], input_shape[2]),
        )

    def combined(self, x: Array, combine: np.ufunc) -> Array:
        """Each window of x (N, C, H, W) reduced by a function of two numbers, in a new array.

        The rows of a window are combined first, over contiguous memory, and then the columns of the result.
        """
        (height, width), (down, right) = self.window, self.step
        below, beside = x.shape[2] - height + 1, x.shape[3] - width + 1  # no window begins from here on
        rows = x[:, :, :below:down]
        for i in range(1, height):
            rows = combine(rows, x[:, :, i : below + i : down])  # (N, C, rows, W)
        y = rows[:, :, :, :beside:right]
        for j in range(1, width):
            y = combine(y, rows[:, :, :, j : beside + j : right])  # (N, C, rows, columns)
        return y.copy(order="K") if self.window == (1, 1) else y

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

    def tiles(self, input_shape: Shape, output_shape: Shape) -> bool:
        """Whether the windows tile the input, so that each of its numbers is in exactly one window."""
        return self.step == self.window and all(
            size == count * window
            for size, count, window in zip(input_shape[2:], output_shape[2:], self.window, strict=True)
        )


@dataclass(frozen=True)
class MaxPool2D(Pool2D):
    """The largest number of each window; the gradient goes to the first place that holds it, row by row."""

    def text(self) -> str:
        return super().text().replace("max", "maximum", 1)

    def forward(self, x: Array, weights: Weights) -> Array:
        return self.combined(x, np.maximum)

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        tiled = self.tiles(x.shape, y.shape)
        grad_input = np.empty_like(x) if tiled else np.zeros_like(x)
        waiting = np.ones_like(y, dtype=bool)  # windows whose maximum has not been met yet
        *places, last = self.places(y.shape[2:])
        for place in (*places, last):
            here = waiting
            if place is not last:  # where windows still wait for their maximum
                here = x[:, :, *place] == y
                here &= waiting
                waiting ^= here
            if tiled:
                np.multiply(gradient, here, out=grad_input[:, :, *place])
            else:
                grad_input[:, :, *place] += gradient * here
        return grad_input

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        places = places_of(self.input_region(unit_region(unit), x.shape))
        winner = places[int(x[tuple(places.T)].argmax())]
        return one_term(x, unit, tuple(int(index) for index in winner))


@dataclass(frozen=True)
class SumPool2D(Pool2D):
    """The sum of each window."""

    def forward(self, x: Array, weights: Weights) -> Array:
        return self.combined(x, np.add)

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        grad_input = np.zeros_like(x)
        for place in self.places(y.shape[2:]):
            grad_input[:, :, *place] += gradient
        return grad_input

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        places = places_of(self.input_region(unit_region(unit), x.shape))
        return terms_of(x, unit, places, np.ones(len(places)))


@dataclass(frozen=True)
class AveragePool2D(SumPool2D):
    """The mean of each window."""

    def forward(self, x: Array, weights: Weights) -> Array:
        return super().forward(x, weights) / x.dtype.type(self.window[0] * self.window[1])

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        share = gradient / gradient.dtype.type(self.window[0] * self.window[1])
        return super().input_gradient(x, y, share, weights, cache)

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        places = places_of(self.input_region(unit_region(unit), x.shape))
        return terms_of(x, unit, places, np.full(len(places), 1 / (self.window[0] * self.window[1])))
