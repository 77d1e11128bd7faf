"""Slow and obviously right: the layers as loops over every number, to compare the real ones with."""

import numpy as np


def convolution(x, weight, bias, stride, padding):
    """y[n, f, r, s] as the definition says, one number after the other, in float64."""
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2)).astype(np.float64)
    filters, _, height, width = weight.shape
    rows = (padded.shape[2] - height) // stride[0] + 1
    columns = (padded.shape[3] - width) // stride[1] + 1
    y = np.zeros((len(x), filters, rows, columns))
    for n, f, r, s in np.ndindex(y.shape):
        total = float(bias[f])
        for c, i, j in np.ndindex(weight.shape[1:]):
            total += weight[f, c, i, j] * padded[n, c, r * stride[0] + i, s * stride[1] + j]
        y[n, f, r, s] = total
    return y


def pooling(x, window, stride, combine):
    """combine (max, sum or mean) of each window."""
    rows = (x.shape[2] - window[0]) // stride[0] + 1
    columns = (x.shape[3] - window[1]) // stride[1] + 1
    y = np.zeros((*x.shape[:2], rows, columns))
    for n, c, r, s in np.ndindex(y.shape):
        cells = []
        for i, j in np.ndindex(*window):
            cells.append(float(x[n, c, r * stride[0] + i, s * stride[1] + j]))
        y[n, c, r, s] = combine(cells)
    return y


def max_pooling_gradient(x, gradient, window, stride):
    """Each window's gradient to the first place, row by row, that holds its maximum."""
    by_input = np.zeros(x.shape)
    for n, c, r, s in np.ndindex(gradient.shape):
        best, where = -np.inf, (0, 0)
        for i, j in np.ndindex(*window):
            value = float(x[n, c, r * stride[0] + i, s * stride[1] + j])
            if value > best:
                best, where = value, (r * stride[0] + i, s * stride[1] + j)
        by_input[n, c, where[0], where[1]] += gradient[n, c, r, s]
    return by_input


def dense(x, weight, bias):
    y = np.zeros((len(x), len(weight)))
    for n, unit in np.ndindex(y.shape):
        y[n, unit] = float(bias[unit])
        for k in range(x.shape[1]):
            y[n, unit] += weight[unit, k] * x[n, k]
    return y
