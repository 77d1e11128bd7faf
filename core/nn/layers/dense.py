"""Flatten and Dense: from maps to a row of numbers, and the fully connected layer."""

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np

from core.errors import ArchitectureError
from core.nn.layers.base import Layer, shape_text, whole_number
from core.nn.layers.terms import Terms, one_term, terms_of, unflattened_region, whole_region
from core.nn.layers.types import Array, Region, Shape, Weights


@dataclass(frozen=True)
class Flatten(Layer):
    """(C, H, W) to (C · H · W): channel after channel, row after row."""

    keeps_sign: ClassVar[bool] = True
    opens_column: ClassVar[bool] = True
    flattens: ClassVar[bool] = True

    def text(self) -> str:
        return "flatten"

    def output_shape(self, input_shape: Shape) -> Shape:
        return (prod(input_shape),)

    def forward(self, x: Array, weights: Weights) -> Array:
        return x.transpose(1, 2, 3, 0).reshape(-1, len(x)).T if x.ndim == 4 else x  # (N, C * H * W)

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        spread = np.empty_like(x)  # in the memory order of x, so that the layers before stay fast
        spread[...] = gradient.reshape(x.shape)  # (N, C, H, W)
        return spread

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        return one_term(x, unit, tuple(int(index) for index in np.unravel_index(unit[0], x.shape)))

    def input_region(self, region: Region, input_shape: Shape) -> Region:
        return unflattened_region(region[0], input_shape)


@dataclass(frozen=True)
class Dense(Layer):
    """y = W x + b."""

    opens_column: ClassVar[bool] = True
    is_dense: ClassVar[bool] = True

    units: int

    def __post_init__(self) -> None:
        whole_number("units", self.units, 1, 100_000)

    def text(self) -> str:
        return f"{self.units} units"

    def output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 1:
            raise ArchitectureError(
                f"Dense expects one row of numbers, but its input is {shape_text(input_shape)}; put a Flatten layer "
                "before it"
            )
        return (self.units,)

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"weight": (self.units, input_shape[0]), "bias": (self.units,)}

    def multiply_count(self, input_shape: Shape) -> int:
        return self.units * input_shape[0]

    def initial_weights(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        """He et al. 2015, equation 10: normal with variance 2 / inputs."""
        deviation = np.sqrt(2 / input_shape[0])
        weight = rng.normal(0, deviation, (self.units, input_shape[0])).astype(np.float32)
        return {"weight": weight, "bias": np.zeros(self.units, np.float32)}

    def forward(self, x: Array, weights: Weights) -> Array:
        if len(x) == 1:  # the same, by a function with less overhead
            row: Array = np.dot(weights["weight"], x[0])  # (units,)
            row += weights["bias"]
            return row[np.newaxis]  # (1, units)
        y = weights["weight"] @ x.T  # (units, N)
        y += weights["bias"][:, np.newaxis]
        return y.T  # (N, units)

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        return (weights["weight"].T @ gradient.T).T  # (N, inputs)

    def parameter_gradients(
        self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None
    ) -> dict[str, Array]:
        return {"weight": gradient.T @ x, "bias": gradient.sum(axis=0)}

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        places = np.arange(len(x), dtype=np.intp)[:, np.newaxis]
        return terms_of(x, unit, places, weights["weight"][unit], float(weights["bias"][unit]))

    def input_region(self, region: Region, input_shape: Shape) -> Region:
        return whole_region(input_shape)
