"""The weights of a network: an immutable mapping of read-only arrays."""

from collections.abc import Iterator, Mapping
from operator import methodcaller

from core.layers import Array

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
