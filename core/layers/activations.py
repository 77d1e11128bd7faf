"""The activation functions: each output depends on the one input at its place."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from core.layers.base import Array, Layer, Shape, Weights, in_shape_order, number
from core.layers.terms import Terms, one_term


@dataclass(frozen=True)
class Activation(Layer):
    """y = f(x), element by element; the subclasses give f, and f' as a function of y."""

    is_activation: ClassVar[bool] = True

    def function(self, x: Array) -> Array:
        raise NotImplementedError

    def derivative(self, y: Array) -> Array:
        """f'(x), written with y = f(x), which each of these functions allows."""
        raise NotImplementedError

    def forward(self, x: Array, weights: Weights) -> Array:
        return self.function(x)

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        return gradient * self.derivative(y)

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        return one_term(x, unit, unit, function=self.kind)


FEW_NUMBERS = 3_000
"""Up to so many, making a second array takes longer than it saves (measured: 0.4 instead of 0.9 µs for 120 units)."""
MOST_KEPT = 30_000
"""Up to so many zeros of maps are kept for the next time, 0.1 MB for each shape (measured: 1.1 instead of 2.1 µs for
six maps of 28 x 28)."""
ZERO = np.zeros((), np.float32)


@lru_cache(maxsize=64)
def _zeros(shape: Shape, kind: str) -> Array:
    """Zeros of this shape (N, C, H, W) in the memory order of maps, read-only."""
    images, channels, rows, columns = shape
    zeros = np.zeros(shape, kind) if images == 1 else in_shape_order(np.zeros((rows, channels, columns, images), kind))
    zeros.flags.writeable = False
    return zeros


@dataclass(frozen=True)
class ReLU(Activation):
    """max(x, 0). At x = 0, where it has no derivative, 0 is taken."""

    signed: ClassVar[bool] = False

    def function(self, x: Array) -> Array:
        # NumPy compares two arrays at least twice as fast as an array with one number.
        if x.ndim == 4 and x.size <= MOST_KEPT:
            return np.maximum(x, _zeros(x.shape, x.dtype.char))
        if x.size < FEW_NUMBERS:
            return np.maximum(x, ZERO)
        y = np.empty_like(x)
        y.fill(0)
        return np.maximum(x, y, out=y)

    def derivative(self, y: Array) -> Array:
        return (y > 0).astype(y.dtype)


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """x where x > 0, slope · x elsewhere, with 0 < slope < 1."""

    slope: float = 0.01

    def __post_init__(self) -> None:
        # A slope of 0 is ReLU; y would no longer tell on which side x was.
        number("slope", self.slope, 1e-6, 1)

    def text(self) -> str:
        return f"LeakyReLU, slope {self.slope:g}"

    def function(self, x: Array) -> Array:
        return np.maximum(x, x * x.dtype.type(self.slope))

    def derivative(self, y: Array) -> Array:
        return np.where(y > 0, y.dtype.type(1), y.dtype.type(self.slope))


@dataclass(frozen=True)
class Tanh(Activation):
    """(e^x - e^-x) / (e^x + e^-x), in (-1, 1)."""

    def function(self, x: Array) -> Array:
        return np.tanh(x)

    def derivative(self, y: Array) -> Array:
        return 1 - y * y


@dataclass(frozen=True)
class Sigmoid(Activation):
    """1 / (1 + e^-x), in (0, 1)."""

    signed: ClassVar[bool] = False

    def function(self, x: Array) -> Array:
        # The same function by tanh, which never overflows.
        half = x.dtype.type(0.5)
        return half + half * np.tanh(half * x)

    def derivative(self, y: Array) -> Array:
        return y * (1 - y)
