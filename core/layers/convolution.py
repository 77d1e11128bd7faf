"""Conv2D: a small kernel slides over the maps, and at each place its products with them are summed.

The sum at one place is a dot product of the kernel with the window under it. With the windows of all places as the
columns of a matrix, the whole layer is one matrix product (Chellapilla et al. 2006, section 4.1); core.layers.windows
makes that matrix. The gradient by the kernels is a product with the same matrix, and the gradient by the input is the
same steps in reverse.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from core.layers.base import (
    Array,
    Layer,
    Shape,
    Weights,
    by_channel,
    channel_sums,
    image_shape,
    in_memory_order,
    in_shape_order,
    pair,
    shape_text,
    whole_number,
    window_output,
)
from core.layers.windows import (
    add_shifted,
    column_blocks,
    column_parts,
    row_windows,
    shifted_copies,
    small_columns,
)

CACHED_NUMBERS = 200_000
"""Numbers that still find room in a second-level cache: 0.8 MB of float32."""


@dataclass(frozen=True)
class Conv2D(Layer):
    """y[f] = b[f] + the sum over channels c and kernel places (i, j) of W[f, c, i, j] · x[c, row + i, column + j].

    As everywhere in the field, the kernel is not mirrored: strictly, this is a cross-correlation.
    """

    filters: int
    kernel: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        whole_number("filters", self.filters, 1, 10_000)
        object.__setattr__(self, "kernel", pair("kernel", self.kernel, 1))
        object.__setattr__(self, "stride", pair("stride", self.stride, 1))
        object.__setattr__(self, "padding", pair("padding", self.padding, 0))

    def text(self) -> str:
        words = f"{self.filters} filters {shape_text(self.kernel)}"
        if self.stride != (1, 1):
            words += f", stride {shape_text(self.stride)}"
        return words + (f", padding {shape_text(self.padding)}" if any(self.padding) else "")

    def output_shape(self, input_shape: Shape) -> Shape:
        return (self.filters, *window_output(input_shape, self.kind, self.kernel, self.stride, self.padding))

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        channels, _, _ = image_shape(input_shape, self.kind)
        return {"weight": (self.filters, channels, *self.kernel), "bias": (self.filters,)}

    def multiplies(self, input_shape: Shape) -> int:
        filters, rows, columns = self.output_shape(input_shape)
        return filters * rows * columns * input_shape[0] * self.kernel[0] * self.kernel[1]

    def room(self, input_shape: Shape) -> int:
        """The padded input, and its shifted copies."""
        channels, height, width = image_shape(input_shape, self.kind)
        _, _, columns = self.output_shape(input_shape)
        rows = height + 2 * self.padding[0]
        return channels * rows * (width + 2 * self.padding[1] + self.kernel[1] * columns)

    def initial_weights(self, input_shape: Shape, generator: np.random.Generator) -> dict[str, Array]:
        """He et al. 2015, equation 10: normal with variance 2 / inputs of one unit."""
        shape = self.parameter_shapes(input_shape)["weight"]
        deviation = np.sqrt(2 / np.prod(shape[1:]))
        weight = generator.normal(0, deviation, shape).astype(np.float32)
        return {"weight": weight, "bias": np.zeros(self.filters, np.float32)}

    def arranged(self, weights: Weights) -> Weights:
        """With each kernel in the memory order of its row of the kernel matrix, which then is no copy."""
        weight = np.ascontiguousarray(weights["weight"].transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3)
        weight.flags.writeable = False
        return {**weights, "weight": weight}

    def forward(self, x: Array, weights: Weights) -> Array:
        return self._convolved(self._padded(x), weights)

    def forward_training(self, x: Array, weights: Weights, generator: np.random.Generator) -> tuple[Array, Any]:
        padded = self._padded(x)
        return self._convolved(padded, weights), padded

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        padded = self._padded(x) if notes is None else notes  # (H + 2 top, C, W + 2 left, N)
        runs = by_channel(gradient)  # (rows, F, columns * N)
        parameters = {"weight": self._gradient_by_weight(padded, runs), "bias": channel_sums(runs)}
        if not input_needed:
            return None, parameters
        return self._gradient_by_input(x.shape, runs, weights["weight"]), parameters

    def _convolved(self, padded: Array, weights: Weights) -> Array:
        """Kernels (F, kh * C * kw) times windows (kh * C * kw, columns * N), for each row of the output."""
        kernels = weights["weight"].transpose(0, 2, 1, 3).reshape(self.filters, -1)  # (F, kh * C * kw)
        rows, columns = self._output_size(padded)
        images = padded.shape[3]
        y = np.empty((rows, self.filters, columns * images), padded.dtype)
        for first, last, windows in self._windows(padded, columns):
            np.matmul(kernels, windows, out=y[:, :, first * images : last * images])
        y += weights["bias"][:, np.newaxis]
        return in_shape_order(y.reshape(rows, self.filters, columns, images))  # (N, F, rows, columns)

    def _gradient_by_weight(self, padded: Array, runs: Array) -> Array:
        """Windows (kh * C * kw, columns * N) times the gradient (columns * N, F), added over the rows of the output."""
        (height, width), (_, channels, _, images) = self.kernel, padded.shape
        total = np.zeros((height * channels * width, self.filters), padded.dtype)
        # Each product leaves a whole gradient to be added, so small ones pay only where there are few.
        for first, last, windows in self._windows(padded, runs.shape[2] // images, fewest=8):
            part = runs[:, :, first * images : last * images]  # (rows, F, columns * N)
            total += (windows @ part.transpose(0, 2, 1)).sum(axis=0)
        return np.ascontiguousarray(total.reshape(height, channels, width, self.filters).transpose(3, 1, 0, 2))

    def _gradient_by_input(self, shape: Shape, runs: Array, weight: Array) -> Array:
        """The forward steps in reverse: through the product to the shifted copies, and back to where each came from.

        A row of the padded input is in the windows of kh rows of the output, under the kernels' last row in the first
        of them and under their first row in the last. So the gradient of its copies is the product of the kernels,
        rows in reverse, with those kh rows of the gradient.
        """
        (images, channels, height, width), kernel_height = shape, self.kernel[0]
        kernels = weight[:, :, ::-1].transpose(1, 3, 2, 0).reshape(-1, kernel_height * self.filters)  # (C * kw, kh * F)
        runs = _rows_apart(runs, self.stride[0])
        top, columns = self.padding[0], runs.shape[2] // images
        block = _divisor(columns, small_columns(columns, kernels.size * images)) * images
        at_once = max(1, CACHED_NUMBERS // (len(kernels) * runs.shape[2]))
        by_input = np.zeros((height, channels, width, images), runs.dtype)
        for first, last, low, high in _rows_of_windows(top, top + height, kernel_height, len(runs), at_once):
            under = (
                kernel_height - 1 - (first - low)
            )  # the reversed row of the kernels above row `first` in window `low`
            part = kernels[:, under * self.filters : (under + high - low) * self.filters]
            windows = row_windows(
                runs[low : high + last - first - 1], high - low
            )  # (last - first, kh * F, columns * N)
            copies = np.empty((last - first, len(kernels), runs.shape[2]), runs.dtype)
            np.matmul(part, column_blocks(windows, block), out=column_blocks(copies, block))
            add_shifted(copies, by_input[first - top : last - top], self.kernel[1], self.stride[1], self.padding[1])
        return in_shape_order(by_input)

    def _windows(self, padded: Array, columns: int, fewest: int = 1) -> Iterator[tuple[int, int, Array]]:
        """Some of the output's columns at a time, from and to, and their windows, (rows, kh * C * kw, columns * N)."""
        rows, channels, _, images = padded.shape
        copied = rows * channels * self.kernel[1] * images
        multiplications = self.filters * channels * prod(self.kernel) * images
        for first, last in column_parts(columns, multiplications, copied, fewest):
            copies = shifted_copies(padded, self.kernel[1], self.stride[1], first, last)
            yield first, last, row_windows(copies, self.kernel[0], self.stride[0])

    def _padded(self, x: Array) -> Array:
        """(N, C, H, W) to a contiguous (H + 2 top, C, W + 2 left, N)."""
        if not any(self.padding):
            return in_memory_order(x)
        images, channels, rows, columns = x.shape
        top, left = self.padding
        padded = np.zeros((rows + 2 * top, channels, columns + 2 * left, images), x.dtype)
        padded[top : top + rows, :, left : left + columns] = x.transpose(2, 1, 3, 0)
        return padded

    def _output_size(self, padded: Array) -> tuple[int, int]:
        """(rows, columns) of the output."""
        rows = (padded.shape[0] - self.kernel[0]) // self.stride[0] + 1
        return rows, (padded.shape[2] - self.kernel[1]) // self.stride[1] + 1


def _rows_of_windows(
    first: int, last: int, kernel_height: int, output_rows: int, at_once: int
) -> Iterator[tuple[int, int, int, int]]:
    """Rows of the padded input, from and to, and the output's rows, from and to, whose windows the first of them is in.

    The second row's are one further, and so on: several rows go together where each is in kh windows; near the edges,
    where they are in fewer, they come one by one, and a row that is in none is left out.
    """
    inner = range(kernel_height - 1, output_rows)
    row = first
    while row < min(last, output_rows + kernel_height - 1):
        end = min(row + at_once, inner.stop, last) if row in inner else row + 1
        yield row, end, max(0, row - kernel_height + 1), min(row + 1, output_rows)
        row = end


def _divisor(whole: int, most: int) -> int:
    """The largest divisor of the whole that is at most so large."""
    return next(part for part in range(most, 0, -1) if whole % part == 0)


def _rows_apart(runs: Array, step: int) -> Array:
    """(rows, F, R) with step - 1 rows of zeros between them: the gradient as it would be with a stride of 1."""
    if step == 1:
        return runs
    apart = np.zeros((step * (len(runs) - 1) + 1, *runs.shape[1:]), runs.dtype)
    apart[::step] = runs
    return apart
