"""The convolution of a single image, for traces while the user draws.

For one image, a matrix product per output row (core.nn.layers.direct) would spend most of its time on overhead. Here
the places of all rows are the columns of one matrix, and maps are contiguous in memory, in the order of their shape.
The backward pass of a single image takes the same functions, with mirrored kernels.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.nn.layers.types import Array, Shape

MAX_IM2COL = 20_000
"""The largest full window matrix, in numbers; with a larger one, copying takes longer than a single product saves."""
MAX_NUMBERS = 1_000_000
"""Size of copies and output together. Above it, maps no longer stay in the cache from one product to the next."""


class Plan(NamedTuple):
    """How one image is convolved."""

    rows: int
    columns: int
    at_once: bool
    """Whether there is one product; otherwise there is one for each kernel row."""


@lru_cache(maxsize=1_000)
def plan_for(image: Shape, kernels: Shape, stride: Shape, padding: Shape) -> Plan | None:
    """For an image (C, H, W), without its padding, and kernels (F, C, kh, kw).

    None where there are many windows and the output is large or the vertical stride is above 1. The result is cached,
    because a layer asks the same each time.
    """
    (channels, height, width), (filters, _, kernel_height, kernel_width) = image, kernels
    height, width = height + 2 * padding[0], width + 2 * padding[1]
    rows, columns = (height - kernel_height) // stride[0] + 1, (width - kernel_width) // stride[1] + 1
    if channels * kernel_height * kernel_width * rows * columns <= MAX_IM2COL:
        return Plan(rows, columns, True)
    copied = channels * kernel_width * height * columns
    if stride[0] == 1 and copied + filters * rows * columns <= MAX_NUMBERS:
        return Plan(rows, columns, False)
    return None


def convolve(image: Array, weight: Array, stride: Shape, plan: Plan) -> Array:
    """A padded, contiguous image (C, H, W) under the kernels (F, C, kh, kw), without the bias: (F, rows * columns).

    The image is copied once for each kernel column, each copy shifted by one column (core.nn.layers.windows). The
    numbers under a kernel row are then, in each copy, the contiguous memory that starts with that row.
    """
    filters, channels, height, width = weight.shape
    kernels = weight.transpose(0, 2, 1, 3).reshape(filters, -1)  # (F, kh * C * kw)
    copies = np.empty((channels, width, image.shape[1], plan.columns), image.dtype)
    by_channel, by_row, by_column = image.strides
    # np.ndarray over the same memory, because as_strided takes longer than a small layer's arithmetic.
    strides = (by_channel, by_column, by_row, stride[1] * by_column)
    copies[...] = np.ndarray(copies.shape, image.dtype, image, 0, strides)
    _, by_copy, by_row, by_column = copies.strides
    shape, strides = (
        (height, channels * width, plan.rows, plan.columns),
        (by_row, by_copy, stride[0] * by_row, by_column),
    )
    windows = np.ndarray(shape, image.dtype, copies, 0, strides)  # (kh, C * kw, rows, columns)
    if plan.at_once:
        product: Array = kernels @ windows.reshape(kernels.shape[1], -1)
        return product
    inputs, places = channels * width, plan.rows * plan.columns
    y: Array = kernels[:, :inputs] @ windows[0].reshape(inputs, places)
    for row in range(1, height):
        y += kernels[:, row * inputs : (row + 1) * inputs] @ windows[row].reshape(inputs, places)
    return y


def padded(image: Array, padding: Shape) -> Array:
    """(C, H, W) to a contiguous (C, H + 2 top, W + 2 left) with zeros around the maps."""
    if not any(padding):
        return np.ascontiguousarray(image)
    channels, rows, columns = image.shape
    top, left = padding
    result = np.zeros((channels, rows + 2 * top, columns + 2 * left), image.dtype)
    result[:, top : top + rows, left : left + columns] = image
    return result


def arranged(weight: Array) -> Array:
    """The same kernels (F, C, kh, kw), read-only, in the memory order (F, kh, C, kw) of the rows of their matrix."""
    ordered = np.ascontiguousarray(weight.transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3)
    ordered.flags.writeable = False
    return ordered
