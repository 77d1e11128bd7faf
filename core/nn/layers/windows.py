"""The window matrices of a convolution, with kw instead of kh · kw copies of the image.

An image (H, C, W, N), see core.nn.layers.base, is copied once for each column of the kernel, each copy shifted by one
more column: (H, C · kw, columns · N). The number under kernel column j at output column q is then number q of copy j.
As rows are contiguous in memory, kh consecutive rows of the copies are the matrix of all windows of one output row: its
columns are the output places, its rows run over kernel rows, channels and kernel columns. A full window matrix (im2col)
holds each number kh · kw times, these copies kw times (Cho and Brand 2017, "MEC: Memory-efficient Convolution for Deep
Neural Network").
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from core.nn.layers.types import Array

SMALL_PRODUCT = 1_000_000
"""Multiplications up to which OpenBLAS (with AVX-512) multiplies matrices in place, without packing them."""
MAX_COPIED = 4_000_000
"""Numbers copied at a time, 16 MB of float32; more only where a single output column needs more."""


def shifted_copies(image: Array, count: int, step: int, first: int, last: int) -> Array:
    """(H, C, W, N) to (H, C * count, (last - first) * N): copy j is shifted by j columns.

    It holds the input columns step * q + j, for the output columns q from first to last.
    """
    rows, channels, _, images = image.shape
    by_row, by_channel, by_column, by_image = image.strides
    copies = np.empty((rows, channels, count, last - first, images), image.dtype)
    strides = (by_row, by_channel, by_column, step * by_column, by_image)
    # np.ndarray over the same memory, because as_strided takes longer than a small layer's arithmetic.
    copies[...] = np.ndarray(copies.shape, image.dtype, image, first * step * by_column, strides)
    return copies.reshape(rows, channels * count, -1)


def add_shifted(copies: Array, image: Array, count: int, step: int, left: int) -> None:
    """The adjoint of shifted_copies: adds each number to the place of the image (H, C, W, N) that it was copied from.

    Column 0 of the image is column `left` of the padded image of the copies; numbers in the padding are left out.
    """
    rows, channels, width, images = image.shape
    parts = copies.reshape(rows, channels, count, -1, images)
    for j in range(count):
        # The output's columns q with 0 <= step * q + j - left < width.
        start = max(0, -(-(left - j) // step))
        stop = min(parts.shape[3], (width - 1 + left - j) // step + 1)
        if start < stop:
            reached = slice(start * step + j - left, (stop - 1) * step + j - left + 1, step)
            image[:, :, reached] += parts[:, :, j, start:stop]


def row_windows(rows: Array, height: int, step: int = 1, first: int = 0, count: int | None = None) -> Array:
    """(..., H, A, B) to (..., windows, height * A, B): `height` rows at a time as one matrix, without a copy.

    Window w begins at row first + step * w; there are `count`, or as many as fit. The rows have to be contiguous.
    """
    *more, available, size, length = rows.shape
    *by_more, by_row, by_line, by_number = rows.strides
    windows = (available - first - height) // step + 1 if count is None else count
    shape = (*more, windows, height * size, length)
    return np.ndarray(shape, rows.dtype, rows, first * by_row, (*by_more, step * by_row, by_line, by_number))


def rows_of_windows(
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


def column_blocks(matrices: Array, length: int) -> Array:
    """(M, A, B) to (M, B / length, A, length), without a copy: each matrix cut into blocks of `length` columns."""
    count, rows, columns = matrices.shape
    return matrices.reshape(count, rows, columns // length, length).transpose(0, 2, 1, 3)


def small_columns(columns: int, multiplications: int, min_count: int = 1) -> int:
    """The number of columns per product, from the multiplications per column.

    As many as make a small product; all of them where that would be less than `min_count`.
    """
    small = min(columns, SMALL_PRODUCT // multiplications)
    return small if small >= min_count else columns


@lru_cache(maxsize=1_000)
def column_parts(columns: int, multiplications: int, copied: int, min_count: int) -> tuple[tuple[int, int], ...]:
    """Ranges of columns for which products are small where possible and copies stay within MAX_COPIED.

    multiplications and copied are numbers per column. The result is cached, because a layer asks the same each time.
    """
    block = min(small_columns(columns, multiplications, min_count), max(1, MAX_COPIED // copied))
    return tuple((first, min(first + block, columns)) for first in range(0, columns, block))
