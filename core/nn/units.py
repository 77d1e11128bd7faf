"""Addresses of units by the name of their layer: "conv1[3,4,5]" is row 4 and column 5 of map 3 of the layer conv1.

Besides the layers of a network, "input" is its input and "softmax" its probabilities. Where a layer has one of these
names, the name means the layer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import UnitError
from core.nn.architecture import Architecture
from core.nn.layers import Array, Shape
from core.nn.layers.base import shape_text
from core.nn.layers.terms import unit_region, whole_region
from core.nn.layers.types import Region
from core.nn.network import INPUT, SOFTMAX, Trace
from core.quoting import quoted

PATTERN = re.compile(r"([A-Za-z0-9_\-]{1,60})(?:\[\s*(\d{1,9}(?:\s*,\s*\d{1,9}){0,2})\s*\])?", re.ASCII)


@dataclass(frozen=True)
class Unit:
    """A layer, a map or a unit of a network.

    index: () the whole layer; of maps (c,) one map and (c, y, x) one cell; of rows of numbers (k,) one neuron.
    """

    layer: str
    index: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.layer}[{','.join(str(number) for number in self.index)}]" if self.index else self.layer

    def checked(self, architecture: Architecture) -> "Unit":
        """This unit; UnitError when the architecture does not have it."""
        shape = shape_of(self.layer, architecture)
        lengths = (0, 1, 3) if len(shape) == 3 else (0, 1)
        if len(self.index) not in lengths:
            expected = (
                f"{self.layer}[map] or {self.layer}[map,row,column]" if len(shape) == 3 else f"{self.layer}[unit]"
            )
            raise UnitError(f"{self} does not fit the layer {self.layer} of {shape_text(shape)}: expected {expected}.")
        names = ("map", "row", "column") if len(shape) == 3 else ("unit",)
        for name, number, size in zip(names, self.index, shape, strict=False):
            if not 0 <= number < size:
                raise UnitError(f"{self} does not exist: the {name} has to be from 0 to {size - 1}, but is {number}.")
        return self

    def is_single(self, architecture: Architecture) -> bool:
        """Whether this is one number: a cell of a map or a neuron, rather than a whole map or layer."""
        return len(self.index) == len(shape_of(self.layer, architecture))

    def region(self, architecture: Architecture) -> Region:
        """The units of the layer that this address covers."""
        shape = shape_of(self.checked(architecture).layer, architecture)
        return unit_region(self.index) + whole_region(shape[len(self.index) :])

    def values(self, trace: Trace) -> Array:
        """The values in a trace, (N, ...): (N,) of a single unit, (N, H, W) of a map, (N, *shape) of a layer."""
        self.checked(trace.network.architecture)
        values: Array = trace.output(self.layer)[self._places]
        return values

    @property
    def _places(self) -> tuple[Any, ...]:
        """What the output (N, ...) of the layer is indexed with."""
        return (slice(None), *self.index)

    def value(self, trace: Trace, image: int = 0) -> float:
        """The value of a single unit for one image; UnitError when this is a map or a layer."""
        if not self.is_single(trace.network.architecture):
            raise UnitError(f"{self} is not a single unit: it has more than one value.")
        return float(self.values(trace)[image])


def unit_from_text(text: str) -> Unit:
    """The unit that str(unit) was; UnitError when the text is no address."""
    match = PATTERN.fullmatch(text.strip())
    if match is None:
        raise UnitError(f"{quoted(text)} is not a unit: expected a form such as conv1, conv1[3] or conv1[3,4,5].")
    layer, index = match.groups()
    return Unit(layer, tuple(int(number) for number in index.split(",")) if index else ())


def seeds_of(trace: Trace, gradients: Mapping[Unit, float | Array]) -> dict[str, Array]:
    """Seeds for Network.backward from gradients with respect to units, maps or layers of a trace.

    Each is one number for all images and cells that the unit covers, or an array that broadcasts to its values.
    """
    seeds: dict[str, Array] = {}
    for unit, gradient in gradients.items():
        values = unit.values(trace)
        seed = seeds.setdefault(unit.layer, np.zeros_like(trace.output(unit.layer)))
        try:
            seed[unit._places] += np.broadcast_to(gradient, values.shape)
        except ValueError as error:
            raise ValueError(
                f"expected a gradient of shape {values.shape} at {unit}, got {np.shape(gradient)}"
            ) from error
    return seeds


def shape_of(layer: str, architecture: Architecture) -> Shape:
    """The output shape of a layer, of "input" or of "softmax", without N; UnitError when there is none."""
    for summary in architecture.summaries():
        if summary.name == layer:
            return summary.output_shape
    if layer == INPUT:
        return architecture.input_shape
    if layer == SOFTMAX:
        return (architecture.classes,)
    names = ", ".join((INPUT, *architecture.names, SOFTMAX))
    raise UnitError(f"{architecture.name} has no layer {quoted(layer)}: expected one of {names}.")


def receptive_field(unit: Unit, architecture: Architecture) -> dict[str, Region]:
    """The units of each earlier layer, and of the input, that a unit depends on, by the names of the layers.

    The first entry is the unit's own layer, the last "input". A unit of "softmax" depends on all logits.
    """
    region = unit.region(architecture)
    regions = {unit.layer: region}
    names, summaries = architecture.names, architecture.summaries()
    if unit.layer == INPUT and INPUT not in names:
        return regions
    if unit.layer in names:
        last = names.index(unit.layer)
    else:
        last, region = len(names) - 1, whole_region((architecture.classes,))
        regions[names[last]] = region
    for index in range(last, -1, -1):
        region = architecture.layers[index].input_region(region, summaries[index].input_shape)
        regions[names[index - 1] if index else INPUT] = region
    return regions
