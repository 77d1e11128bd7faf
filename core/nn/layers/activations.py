"""The activation functions, applied element by element."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from core.nn.layers.base import Layer, number
from core.nn.layers.terms import Terms, one_term
from core.nn.layers.types import Array, Shape, Weights


@dataclass(frozen=True)
class Activation(Layer):
    """y = f(x), element by element; subclasses define f, and f' as a function of y."""

    is_activation: ClassVar[bool] = True

    def function(self, x: Array) -> Array:
        raise NotImplementedError

    def derivative(self, y: Array) -> Array:
        """f'(x) as a function of y = f(x)."""
        raise NotImplementedError

    def forward(self, x: Array, weights: Weights) -> Array:
        return self.function(x)

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        return gradient * self.derivative(y)

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        return one_term(x, unit, unit, function=self.kind)


SMALL_SIZE = 3_000
"""Up to this number of elements, comparing with one number is faster than filling a second array with zeros."""
ZERO = np.zeros((), np.float32)


@dataclass(frozen=True)
class ReLU(Activation):
    """max(x, 0). The derivative at 0 is taken as 0."""

    signed: ClassVar[bool] = False

    def function(self, x: Array) -> Array:
        # NumPy compares two arrays at least twice as fast as an array with one number.
        if x.size < SMALL_SIZE:
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
        # With a slope of 0, ReLU, the sign of x could not be told from y.
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
        # Written with tanh, which never overflows.
        half = x.dtype.type(0.5)
        return half + half * np.tanh(half * x)

    def derivative(self, y: Array) -> Array:
        return y * (1 - y)
