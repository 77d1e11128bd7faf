"""Winograd convolution: rows as polynomials, multiplied by their values at a few points.

The product of two polynomials with m and r coefficients has n = m + r - 1 coefficients. It is determined by its values
at n points, which take n multiplications instead of the m · r of all pairs of coefficients (Toom 1963, Cook 1966). With
the matrix V(k) that evaluates a polynomial of k coefficients at the points, the coefficients of the product are

    V(n)⁻¹ [V(m) a · V(r) g].

A row g of a kernel that slides along a row d, y_q = Σ_j d_{q+j} g_j, is the transpose of that in a, because
Σ_q a_q y_q = Σ_k d_k (a g)_k. So m outputs come from n inputs and the r numbers of the kernel's row as

    y = V(m)ᵀ [V(r) g · V(n)⁻ᵀ d]

(Winograd 1980; Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks"). The sums over channels and
kernel rows are taken at each point separately, as matrix products of core.nn.layers.windows. A kernel three columns
wide needs six products for four outputs instead of twelve. Both gradients are transposes of the formula. With these
points float32 loses one or two bits.

Images are in memory order here, (H, C, W, N), see core.nn.layers.base.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from core.nn.layers.types import Array, Shape
from core.nn.layers.windows import row_windows, rows_of_windows

POINTS = (0, 1, -1, 2, -2)  # and infinity, where a polynomial's value is its last coefficient
POINT_COUNT = len(POINTS) + 1


@cache
def values(coefficients: int, dtype: npt.DTypeLike) -> Array:
    """V(k), (6, k): the values, at the points, of a polynomial that is given by its coefficients."""
    at_infinity = [0] * (coefficients - 1) + [1]
    powers = [[point**power for power in range(coefficients)] for point in POINTS]
    return np.array([*powers, at_infinity], dtype)


@cache
def window_values(dtype: npt.DTypeLike) -> Array:
    """V(6)⁻ᵀ, (6, 6): the combination of six inputs that is multiplied at each point."""
    inverse: Array = np.linalg.inv(values(POINT_COUNT, np.float64)).T.astype(dtype)
    return inverse


def is_faster(columns: int, kernel_width: int) -> bool:
    """Whether a row of outputs takes at most three quarters of the multiplications of the direct method."""
    outputs = POINT_COUNT + 1 - kernel_width
    return outputs > 1 and 4 * POINT_COUNT * -(-columns // outputs) <= 3 * columns * kernel_width


def convolve(padded: Array, weight: Array) -> Array:
    """The image (H, C, W, N) under the kernels (F, C, kh, kw), without the bias: (rows, F, columns, N)."""
    (height, channels, width, images), (filters, _, kernel_height, kernel_width) = padded.shape, weight.shape
    rows, columns = height - kernel_height + 1, width - kernel_width + 1
    outputs = values(POINT_COUNT + 1 - kernel_width, padded.dtype).T  # (m, 6)
    kernels = _kernel_values(weight).reshape(POINT_COUNT, 1, filters, -1)  # (6, 1, F, kh * C)
    at_points = np.empty((POINT_COUNT, height, channels, images), padded.dtype)
    products = np.empty((POINT_COUNT, rows, filters, images), padded.dtype)
    y = np.empty((rows, filters, columns, images), padded.dtype)
    for first in range(0, columns, len(outputs)):
        inputs = padded[:, :, first : first + POINT_COUNT]  # (H, C, at most 6, N)
        np.matmul(window_values(padded.dtype)[:, : inputs.shape[2]], inputs, out=at_points.transpose(1, 2, 0, 3))
        np.matmul(kernels, row_windows(at_points, kernel_height), out=products)
        part = y[:, :, first : first + len(outputs)]  # (rows, F, at most m, N)
        np.matmul(outputs[: part.shape[2]], products.transpose(1, 2, 0, 3), out=part)
    return y


def weight_gradient(padded: Array, gradient: Array, kernel: Shape) -> Array:
    """The gradient of the kernels (F, C, kh, kw), from that of the output (rows, F, columns, N)."""
    (height, channels, _, images), (rows, filters, columns, _) = padded.shape, gradient.shape
    outputs = values(POINT_COUNT + 1 - kernel[1], padded.dtype)  # (6, m)
    at_points = np.empty((POINT_COUNT, height, channels, images), padded.dtype)
    grad_products = np.empty((POINT_COUNT, rows, filters, images), padded.dtype)
    total = np.zeros((POINT_COUNT, kernel[0] * channels, filters), padded.dtype)
    for first in range(0, columns, outputs.shape[1]):
        inputs = padded[:, :, first : first + POINT_COUNT]
        np.matmul(window_values(padded.dtype)[:, : inputs.shape[2]], inputs, out=at_points.transpose(1, 2, 0, 3))
        part = gradient[:, :, first : first + outputs.shape[1]]
        np.matmul(outputs[:, : part.shape[2]], part, out=grad_products.transpose(1, 2, 0, 3))
        total += (row_windows(at_points, kernel[0]) @ grad_products.transpose(0, 1, 3, 2)).sum(axis=1)
    grad_weight = np.tensordot(values(kernel[1], padded.dtype), total, axes=(0, 0))  # (kw, kh * C, F)
    return np.ascontiguousarray(grad_weight.reshape(kernel[1], kernel[0], channels, filters).transpose(3, 2, 1, 0))


def input_gradient(gradient: Array, weight: Array, shape: Shape, padding: Shape) -> Array:
    """The gradient with respect to the image (H, C, W, N) of this shape, without its padding."""
    (filters, channels, kernel_height, kernel_width), (rows, _, columns, images) = weight.shape, gradient.shape
    (height, _, width, _), (top, left) = shape, padding
    outputs = values(POINT_COUNT + 1 - kernel_width, gradient.dtype)  # (6, m)
    reverse = _kernel_values(weight)[:, :, ::-1].transpose(0, 3, 2, 1)  # (6, C, kh, F)
    kernels = reverse.reshape(POINT_COUNT, 1, channels, -1)  # (6, 1, C, kh * F)
    grad_products = np.empty((POINT_COUNT, rows, filters, images), gradient.dtype)
    grad_points = np.zeros((POINT_COUNT, height, channels, images), gradient.dtype)
    grad_input = np.zeros(shape, gradient.dtype)
    for first in range(0, columns, outputs.shape[1]):
        part = gradient[:, :, first : first + outputs.shape[1]]
        np.matmul(outputs[:, : part.shape[2]], part, out=grad_products.transpose(1, 2, 0, 3))
        for begin, end, low, high in rows_of_windows(top, top + height, kernel_height, rows, height):
            # The row of the reversed kernels that lies above row `begin` in window `low`.
            under = kernel_height - 1 - (begin - low)
            part = kernels[..., under * filters : (under + high - low) * filters]
            windows = row_windows(grad_products, high - low, 1, low, end - begin)
            np.matmul(part, windows, out=grad_points[:, begin - top : end - top])
        # The six inputs begin at column `first` of the padded image.
        start, stop = max(0, left - first), min(POINT_COUNT, width + left - first)
        if start < stop:
            back = window_values(gradient.dtype).T[start:stop] @ grad_points.transpose(
                1, 2, 0, 3
            )  # (H, C, at most 6, N)
            grad_input[:, :, first + start - left : first + stop - left] += back
    return grad_input


def _kernel_values(weight: Array) -> Array:
    """(F, C, kh, kw) to (6, F, kh, C): the values of each row of each kernel."""
    transformed = np.tensordot(values(weight.shape[3], weight.dtype), weight, axes=(1, 3))  # (6, F, C, kh)
    return np.ascontiguousarray(transformed.transpose(0, 1, 3, 2))
