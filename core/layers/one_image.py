"""The convolution of a single image, as every trace asks for it while a pen moves.

One image has too few numbers for a product of matrices to each row of the output (core.layers.direct): what it takes to
begin a product would be most of the time. Here the places of all rows are the columns of one matrix, and the maps lie
one after the other in memory, as their shape says.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.layers.base import Array, Shape

WRITTEN_OUT = 20_000
"""Up to so many numbers are all windows written out, for one product; copying more takes longer than it saves."""
MOST_NUMBERS = 1_000_000
"""Of copies and output together. With more, whole maps no longer stay in the cache from one product to the next."""


class Plan(NamedTuple):
    """How one image is convolved."""

    rows: int
    columns: int
    at_once: bool
    """Whether there is one product; else there is one for each row of the kernels."""


@lru_cache(maxsize=1_000)
def plan_for(image: Shape, kernels: Shape, stride: Shape) -> Plan | None:
    """For a padded image (C, H, W) and kernels (F, C, kh, kw).

    None where the windows are many, and the output is large or the kernels go down in longer steps. Kept, because a
    layer asks the same each time.
    """
    (channels, height, width), (filters, _, kernel_height, kernel_width) = image, kernels
    rows, columns = (height - kernel_height) // stride[0] + 1, (width - kernel_width) // stride[1] + 1
    if channels * kernel_height * kernel_width * rows * columns <= WRITTEN_OUT:
        return Plan(rows, columns, True)
    copied = channels * kernel_width * height * columns
    if stride[0] == 1 and copied + filters * rows * columns <= MOST_NUMBERS:
        return Plan(rows, columns, False)
    return None


def convolve(image: Array, weight: Array, stride: Shape, plan: Plan) -> Array:
    """A padded, contiguous image (C, H, W) under the kernels (F, C, kh, kw), without the bias: (F, rows * columns)."""
    kernels = weight.transpose(0, 2, 1, 3).reshape(len(weight), -1)  # (F, kh * C * kw)
    multiply = _at_once if plan.at_once else _row_by_row
    return multiply(image, kernels, weight.shape, stride, plan)


def _at_once(image: Array, kernels: Array, shape: Shape, stride: Shape, plan: Plan) -> Array:
    """Kernels (F, kh * C * kw) times all windows (kh * C * kw, rows * columns)."""
    _, channels, height, width = shape
    by_channel, by_row, by_column = image.strides
    windows = np.empty((height, channels, width, plan.rows, plan.columns), image.dtype)
    strides = (by_row, by_channel, by_column, stride[0] * by_row, stride[1] * by_column)
    windows[...] = np.ndarray(windows.shape, image.dtype, image, 0, strides)  # as_strided takes longer
    y: Array = kernels @ windows.reshape(kernels.shape[1], -1)
    return y


def _row_by_row(image: Array, kernels: Array, shape: Shape, stride: Shape, plan: Plan) -> Array:
    """For each row of the kernels, (F, C * kw), its product with what lies under it, (C * kw, rows * columns).

    The image is copied once for each column of the kernels, every copy moved by one column (core.layers.windows). What
    is under row i of the kernels is then, in each copy, the run of memory that begins with its row i.
    """
    _, channels, height, width = shape
    by_channel, by_row, by_column = image.strides
    copies = np.empty((channels, width, image.shape[1], plan.columns), image.dtype)
    strides = (by_channel, by_column, by_row, stride[1] * by_column)
    copies[...] = np.ndarray(copies.shape, image.dtype, image, 0, strides)
    runs = copies.reshape(channels * width, -1)  # (C * kw, H * columns)
    inputs, places = len(runs), plan.rows * plan.columns
    y: Array = kernels[:, :inputs] @ runs[:, :places]  # (F, rows * columns)
    for row in range(1, height):
        first = row * plan.columns
        y += kernels[:, row * inputs : (row + 1) * inputs] @ runs[:, first : first + places]
    return y
