"""Conv2D: a small kernel slides over the maps, and at each place its products with them are summed.

The sum at one place is a dot product of the kernel with the window under it. With the windows of all places as the
rows of a matrix, the whole layer is one matrix product (Chellapilla et al. 2006, section 4.1). Two things make it fast:
the windows are copied from an image whose channels lie next to each other, so that one row of a window is one run of
memory, and they are made for a few images at a time, so that the product finds them still in the processor's cache.
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
    as_rows,
    channel_row,
    channel_sums,
    from_rows,
    image_shape,
    pair,
    shape_text,
    whole_number,
    window_output,
)

BLOCK_NUMBERS = 200_000
"""Numbers in the window matrix of one block: 0.8 MB of float32, most of a second-level cache."""


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
        """The padded input, and the matrix of all windows."""
        channels, height, width = image_shape(input_shape, self.kind)
        _, rows, columns = self.output_shape(input_shape)
        padded = (height + 2 * self.padding[0]) * (width + 2 * self.padding[1])
        return channels * (padded + rows * columns * prod(self.kernel))

    def initial_weights(self, input_shape: Shape, generator: np.random.Generator) -> dict[str, Array]:
        """He et al. 2015, equation 10: normal with variance 2 / inputs of one unit."""
        shape = self.parameter_shapes(input_shape)["weight"]
        deviation = np.sqrt(2 / np.prod(shape[1:]))
        weight = generator.normal(0, deviation, shape).astype(np.float32)
        return {"weight": weight, "bias": np.zeros(self.filters, np.float32)}

    def forward(self, x: Array, weights: Weights) -> Array:
        kernels = self._kernel_matrix(weights["weight"])  # (kh * kw * C, F)
        view = self._window_view(self._padded(x))
        rows, columns = view.shape[1:3]
        y = np.empty((len(x) * rows * columns, self.filters), x.dtype)
        for places, windows in _blocks(view):
            np.matmul(windows, kernels, out=y[places])
        long_rows = y.reshape(len(x) * rows, columns * self.filters)
        long_rows += channel_row(weights["bias"], columns * self.filters)
        return from_rows(long_rows, (len(x), self.filters, rows, columns))

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        flat = as_rows(gradient).reshape(-1, self.filters)  # (N * rows * columns, F)
        by_kernels = np.zeros((self.kernel[0] * self.kernel[1] * x.shape[1], self.filters), x.dtype)
        for places, windows in _blocks(self._window_view(self._padded(x))):
            by_kernels += windows.T @ flat[places]
        by_weight = by_kernels.reshape(*self.kernel, x.shape[1], self.filters).transpose(3, 2, 0, 1)
        parameters = {"weight": by_weight, "bias": channel_sums(as_rows(gradient), self.filters)}
        if not input_needed:
            return None, parameters
        if self._mirrors(x.shape, y.shape):
            return self._mirrored_convolution(gradient, weights["weight"]), parameters
        return self._spread_gradient(x.shape, flat, y.shape[2:], weights["weight"]), parameters

    def _mirrors(self, input_shape: Shape, output_shape: Shape) -> bool:
        """Whether the input's gradient is best found by the mirrored convolution; docs/decisions has the measurement.

        It does the arithmetic for every place of the input, the other way for every place of the output.
        """
        reaches = all(padding < size for padding, size in zip(self.padding, self.kernel, strict=True))
        few_more = prod(input_shape[2:]) <= 2 * prod(output_shape[2:])
        return self.stride == (1, 1) and reaches and few_more

    def _mirrored_convolution(self, gradient: Array, weight: Array) -> Array:
        """With stride 1 the gradient by the input is a convolution of the gradient with the mirrored kernels."""
        mirrored = weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)  # (C, F, kh, kw)
        padding = (self.kernel[0] - 1 - self.padding[0], self.kernel[1] - 1 - self.padding[1])
        back = Conv2D(len(mirrored), self.kernel, padding=padding)
        return back.forward(gradient, {"weight": mirrored, "bias": np.zeros(len(mirrored), weight.dtype)})

    def _spread_gradient(self, shape: Shape, flat: Array, output: Shape, weight: Array) -> Array:
        """Each place of the input collects, from every window that it was in, the gradient times its kernel weight."""
        images, channels, rows, columns = shape
        (top, left), (down, right) = self.padding, self.stride
        padded = np.zeros((images, rows + 2 * top, columns + 2 * left, channels), flat.dtype)
        kernels = self._kernel_matrix(weight).T  # (F, kh * kw * C)
        places = output[0] * output[1]
        block = max(1, BLOCK_NUMBERS // (places * kernels.shape[1]))
        for first in range(0, images, block):
            last = min(first + block, images)
            windows = flat[first * places : last * places] @ kernels
            windows = windows.reshape(last - first, *output, *self.kernel, channels)
            for i in range(self.kernel[0]):
                for j in range(self.kernel[1]):
                    below = slice(i, i + down * output[0], down)
                    beside = slice(j, j + right * output[1], right)
                    padded[first:last, below, beside] += windows[:, :, :, i, j]
        inner = padded[:, top : top + rows, left : left + columns]  # (N, H, W, C)
        return inner.transpose(0, 3, 1, 2)  # (N, C, H, W)

    @staticmethod
    def _kernel_matrix(weight: Array) -> Array:
        return weight.transpose(2, 3, 1, 0).reshape(-1, len(weight))  # (kh * kw * C, F)

    def _padded(self, x: Array) -> Array:
        """(N, C, H, W) to a contiguous (N, H + 2 top, W + 2 left, C)."""
        if not any(self.padding):
            return np.ascontiguousarray(x.transpose(0, 2, 3, 1))
        images, channels, rows, columns = x.shape
        top, left = self.padding
        padded = np.zeros((images, rows + 2 * top, columns + 2 * left, channels), x.dtype)
        padded[:, top : top + rows, left : left + columns] = x.transpose(0, 2, 3, 1)
        return padded

    def _window_view(self, padded: Array) -> Array:
        """All windows of (N, H, W, C) without a copy: (N, rows, columns, kh, kw, C).

        np.ndarray over the same memory, because sliding_window_view takes longer than a small layer's arithmetic.
        """
        images, height, width, channels = padded.shape
        by_image, by_row, by_column, by_channel = padded.strides
        rows = (height - self.kernel[0]) // self.stride[0] + 1
        columns = (width - self.kernel[1]) // self.stride[1] + 1
        return np.ndarray(
            (images, rows, columns, *self.kernel, channels),
            padded.dtype,
            padded,
            strides=(by_image, by_row * self.stride[0], by_column * self.stride[1], by_row, by_column, by_channel),
        )


def _blocks(view: Array) -> Iterator[tuple[slice, Array]]:
    """The windows (N, rows, columns, kh, kw, C) as rows (places, kh * kw * C), a few images at a time.

    With each block come the places that it stands for, as a slice of all N * rows * columns.
    """
    images, rows, columns, height, width, channels = view.shape
    places, size = rows * columns, height * width * channels
    block = min(images, max(1, BLOCK_NUMBERS // (places * size)))
    buffer = np.empty(block * places * size, view.dtype)
    for first in range(0, images, block):
        count = min(block, images - first)
        window = buffer[: count * places * size]
        part = view[first : first + count]
        if channels == 1:
            # With one channel a window's row is a few numbers only; a row of the image is the longer run.
            columns_first = window.reshape(height, width, count, rows, columns)
            columns_first[...] = part[..., 0].transpose(3, 4, 0, 1, 2)
            matrix = window.reshape(size, count * places).T
        else:
            window.reshape(part.shape)[...] = part
            matrix = window.reshape(count * places, size)
        yield slice(first * places, (first + count) * places), matrix
