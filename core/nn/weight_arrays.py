"""The weights of a network: an immutable mapping of read-only arrays."""

from collections.abc import Iterator, Mapping
from operator import methodcaller

import numpy as np

from core.errors import ArchitectureError
from core.nn.architecture import Architecture
from core.nn.layers import Array, Weights

make_read_only = methodcaller("setflags", False)
"""Sets an array's flag write=False, by position: four times as fast as through `flags`, and done for every layer."""


class WeightArrays(Mapping[str, Array]):
    """Arrays by name, as "layer.array". Neither the mapping nor an array can be changed through it.

    The constructor copies what it is given, except other WeightArrays, whose arrays are shared. `live` is for training
    only, which changes its parameters in place: a read-only view of them that follows these changes.
    """

    is_live: bool
    """Whether the arrays follow the changes of their owner."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        shared = isinstance(arrays, WeightArrays) and not arrays.is_live
        self._arrays = dict(arrays) if shared else {name: read_only_copy(array) for name, array in arrays.items()}
        self.is_live = False

    @classmethod
    def live(cls, parameters: Mapping[str, Array]) -> "WeightArrays":
        """Read-only views of arrays that their owner goes on changing in place."""
        weights = cls({})
        weights._arrays = {name: read_only_view(array) for name, array in parameters.items()}
        weights.is_live = True
        return weights

    def with_changes(self, changes: Mapping[str, Array]) -> "WeightArrays":
        """Other weights: copies of the arrays in changes, and all other arrays shared."""
        weights = WeightArrays(self)
        copies = {name: read_only_copy(array) for name, array in changes.items()}
        weights._arrays = {name: copies.get(name, array) for name, array in weights._arrays.items()}
        return weights

    def of_layer(self, layer: str) -> Weights:
        """The arrays of one layer by their own names."""
        start = f"{layer}."
        return {name.removeprefix(start): array for name, array in self._arrays.items() if name.startswith(start)}

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __or__(self, other: Mapping[str, Array]) -> dict[str, Array]:
        return {**self._arrays, **other}


def read_only_copy(array: Array) -> Array:
    """A read-only copy in the same memory order."""
    copy = array.copy(order="K")
    make_read_only(copy)
    return copy


def read_only_view(array: Array) -> Array:
    """A read-only view of the same memory."""
    view = array.view()
    make_read_only(view)
    return view


def check_shapes(architecture: Architecture, weights: Mapping[str, Array]) -> None:
    """ArchitectureError when an array of the architecture is missing or has another shape."""
    for name, shape in architecture.weight_shapes().items():
        if name not in weights:
            raise ArchitectureError(f"The weights {name} of {architecture.name} are missing.")
        if weights[name].shape != shape:
            raise ArchitectureError(
                f"The weights {name} of {architecture.name} have the shape {weights[name].shape}, "
                f"but the architecture asks for {shape}."
            )


def initial_weights(architecture: Architecture, rng: np.random.Generator) -> dict[str, Array]:
    """The weights before training, as "layer.array"; the same generator state gives the same weights."""
    weights: dict[str, Array] = {}
    for name, layer, summary in zip(architecture.names, architecture.layers, architecture.summaries(), strict=True):
        of_layer = layer.initial_weights(summary.input_shape, rng)
        weights.update({f"{name}.{array}": values for array, values in of_layer.items()})
    return weights
