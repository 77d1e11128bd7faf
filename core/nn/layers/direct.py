"""Convolution as products of two matrices, the kernels and the windows (im2col).

The sum at one place is the dot product of a kernel with the window under it. With the windows of one output row as the
columns of a matrix, that row is one matrix product (Chellapilla et al. 2006, section 4.1). core.nn.layers.windows makes
the matrix. The gradient of the kernels is a product with the same matrix; the gradient of the input is the same steps
in reverse.

Images are in memory order here, (H, C, W, N), see core.nn.layers.base.
"""

from math import prod

import numpy as np

from core.nn.layers.types import Array, Shape
from core.nn.layers.windows import (
    add_shifted,
    column_blocks,
    column_parts,
    row_windows,
    rows_of_windows,
    shifted_copies,
    small_columns,
)

CACHED_NUMBERS = 200_000
"""Numbers that fit into a second-level cache: 0.8 MB of float32."""


def convolve(padded: Array, weight: Array, stride: Shape) -> Array:
    """The image (H, C, W, N) under the kernels (F, C, kh, kw), without the bias: (rows, F, columns, N).

    Kernels (F, kh * C * kw) times windows (kh * C * kw, columns * N), for each row of the output.
    """
    filters, kernel = len(weight), weight.shape[2:]
    kernels = weight.transpose(0, 2, 1, 3).reshape(filters, -1)  # (F, kh * C * kw)
    height, _, width, images = padded.shape
    rows, columns = (height - kernel[0]) // stride[0] + 1, (width - kernel[1]) // stride[1] + 1
    y = np.empty((rows, filters, columns * images), padded.dtype)
    for first, last in _parts(padded, columns, filters, kernel):
        windows = _windows(padded, kernel, stride, first, last)
        np.matmul(kernels, windows, out=y[:, :, first * images : last * images])
    return y.reshape(rows, filters, columns, images)


def weight_gradient(padded: Array, gradient: Array, kernel: Shape, stride: Shape) -> Array:
    """The gradient of the kernels (F, C, kh, kw), from that of the output (rows, F, columns, N).

    Windows (kh * C * kw, columns * N) times the gradient (columns * N, F), added over the rows of the output.
    """
    (rows, filters, columns, _), channels = gradient.shape, padded.shape[1]
    total = np.zeros((kernel[0] * channels * kernel[1], filters), padded.dtype)
    # Each product leaves a whole gradient to be added, so small ones pay only where there are few.
    for first, last in _parts(padded, columns, filters, kernel, min_count=8):
        windows = _windows(padded, kernel, stride, first, last)
        part = gradient[:, :, first:last].reshape(rows, filters, -1)  # (rows, F, columns * N)
        total += (windows @ part.transpose(0, 2, 1)).sum(axis=0)
    return np.ascontiguousarray(total.reshape(kernel[0], channels, kernel[1], filters).transpose(3, 1, 0, 2))


def input_gradient(gradient: Array, weight: Array, shape: Shape, padding: Shape, stride: Shape) -> Array:
    """The gradient with respect to the image (H, C, W, N) of this shape, without its padding.

    The forward steps in reverse: through the product to the shifted copies, and back to where each came from. A row of
    the padded input is in the windows of kh rows of the output, under the kernels' last row in the first of them and
    under their first row in the last. So the gradient of its copies is the product of the kernels, rows in reverse,
    with those kh rows of the gradient.
    """
    (filters, _, kernel_height, kernel_width), (columns, images) = weight.shape, gradient.shape[2:]
    kernels = weight[:, :, ::-1].transpose(1, 3, 2, 0).reshape(-1, kernel_height * filters)  # (C * kw, kh * F)
    runs = _dilated_rows(gradient, stride[0]).reshape(-1, filters, columns * images)  # (rows, F, columns * N)
    block = _divisor(columns, small_columns(columns, kernels.size * images)) * images
    at_once = max(1, CACHED_NUMBERS // (len(kernels) * columns * images))
    grad_input = np.zeros(shape, gradient.dtype)
    top = padding[0]
    for first, last, low, high in rows_of_windows(top, top + shape[0], kernel_height, len(runs), at_once):
        under = kernel_height - 1 - (first - low)  # the reversed row of the kernels above row `first` in window `low`
        part = kernels[:, under * filters : (under + high - low) * filters]
        windows = row_windows(runs, high - low, 1, low, last - first)  # (last - first, kh * F, columns * N)
        copies = np.empty((last - first, len(kernels), columns * images), gradient.dtype)
        np.matmul(part, column_blocks(windows, block), out=column_blocks(copies, block))
        add_shifted(copies, grad_input[first - top : last - top], kernel_width, stride[1], padding[1])
    return grad_input


def _parts(padded: Array, columns: int, filters: int, kernel: Shape, min_count: int = 1) -> tuple[tuple[int, int], ...]:
    """The ranges of output columns that are computed together."""
    rows, channels, _, images = padded.shape
    copied = rows * channels * kernel[1] * images
    return column_parts(columns, filters * channels * prod(kernel) * images, copied, min_count)


def _windows(padded: Array, kernel: Shape, stride: Shape, first: int, last: int) -> Array:
    """The windows of the output's columns from first to last, (rows, kh * C * kw, columns * N)."""
    return row_windows(shifted_copies(padded, kernel[1], stride[1], first, last), kernel[0], stride[0])


def _divisor(whole: int, maximum: int) -> int:
    """The largest divisor of the whole that is not above `maximum`."""
    return next(part for part in range(maximum, 0, -1) if whole % part == 0)


def _dilated_rows(gradient: Array, step: int) -> Array:
    """(rows, ...) with step - 1 rows of zeros between them: the gradient as it would be with a stride of 1."""
    if step == 1:
        return gradient
    apart = np.zeros((step * (len(gradient) - 1) + 1, *gradient.shape[1:]), gradient.dtype)
    apart[::step] = gradient
    return apart
