"""One unit of a layer taken apart: the inputs that it depends on, and the terms that sum to it.

Every layer that is a sum is written as

    total = Σ_t weights[t] · inputs[t] + bias

and the unit is `function(total)`, where function is the identity for all layers but the activations:

- Conv2D, Dense: one term per kernel place inside the image, or per input; padding contributes nothing and is left out.
- SumPool2D, AveragePool2D: one term per place of the window, with the weight 1 or 1 / size of the window.
- MaxPool2D: one term, the winner: the first place, row by row, that holds the maximum.
- BatchNorm2D: one term with the weight scale / √(variance + ε), and the bias shift - mean · weight.
- Flatten, Dropout: one term with the weight 1.
- activations: one term with the weight 1; total is the input of the function, whose name is in `function`.
"""

from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from core.nn.layers.types import Array, Region, Shape


@dataclass(frozen=True, eq=False)
class Terms:
    """The T terms of one unit. All arrays are read-only; the numbers are float64."""

    unit: Shape
    """The unit's index in the output: (map, row, column) or (neuron,)."""
    indices: npt.NDArray[np.intp]
    """(T, D): the index of each input, D = 3 for maps and 1 for rows."""
    inputs: Array
    """(T,)"""
    weights: Array
    """(T,)"""
    bias: float = 0.0
    function: str = ""
    """The kind of the activation that is applied to the total; empty: none."""

    @property
    def contributions(self) -> Array:
        """(T,): weights · inputs."""
        return self.weights * self.inputs

    @property
    def total(self) -> float:
        """The sum of the contributions and the bias: the unit before its activation function."""
        return float(self.contributions.sum()) + self.bias


def terms_of(
    x: Array, unit: Shape, indices: npt.NDArray[np.intp], weights: Array, bias: float = 0.0, function: str = ""
) -> Terms:
    """The terms of a unit for the input x (*input_shape), with indices (T, D) and weights (T,)."""
    inputs = x[tuple(indices.T)].astype(np.float64)
    weights = weights.astype(np.float64)
    for array in (indices, inputs, weights):
        array.flags.writeable = False
    return Terms(unit, indices, inputs, weights, bias, function)


def one_term(x: Array, unit: Shape, place: Shape, weight: float = 1.0, bias: float = 0.0, function: str = "") -> Terms:
    """A unit that depends on one input only."""
    return terms_of(x, unit, np.array([place], np.intp), np.array([weight]), bias, function)


def places_of(region: Region) -> npt.NDArray[np.intp]:
    """(T, D): every index of a region, the last axis fastest."""
    return np.stack([axis.ravel() for axis in np.meshgrid(*region, indexing="ij")], axis=1).astype(np.intp)


def unit_region(unit: Shape) -> Region:
    """The region of a single unit."""
    return tuple((index,) for index in unit)


def whole_region(shape: Shape) -> Region:
    """The region of all units of an output of this shape."""
    return tuple(tuple(range(size)) for size in shape)


def window_places(positions: tuple[int, ...], window: int, stride: int, size: int, padding: int = 0) -> tuple[int, ...]:
    """The indices along one axis, 0 to size - 1, that the windows at these output positions cover."""
    covered = {position * stride - padding + offset for position in positions for offset in range(window)}
    return tuple(sorted(index for index in covered if 0 <= index < size))


def unflattened_region(places: tuple[int, ...], shape: Shape) -> Region:
    """The smallest region of an input (C, H, W) that holds these places of its flattened form.

    It is exact for a single place and for all places.
    """
    if len(places) == prod(shape):
        return whole_region(shape)
    return tuple(tuple(sorted({int(index) for index in axis})) for axis in np.unravel_index(list(places), shape))
