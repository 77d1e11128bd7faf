"""A network: an architecture with its weights, and what one pass through it leaves behind.

Nothing here changes a Network, so a pass may run in any thread, and a Trace, which keeps every number of a pass, stays
true for as long as somebody looks at it. Training alone changes weights in place: those of a network of its own, which
it hands to nobody before it has ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from core.errors import ArchitectureError
from core.nn.architecture import Architecture
from core.nn.calibration import Calibration
from core.nn.layers import Array, Layer, Weights

UNCALIBRATED = Calibration()


@dataclass(frozen=True, eq=False)
class Trace:
    """Every number of one pass of N images. All arrays are float32 and read-only."""

    network: "Network"
    input: Array
    """(N, C, H, W)"""
    outputs: tuple[Array, ...]
    """What each layer gave: (N, C, H, W) or (N, units)."""
    logits: Array
    """(N, K): the last layer's output."""
    probabilities: Array
    """(N, K): softmax of the logits by the network's temperature, in 0..1, each row with sum 1."""


@dataclass(frozen=True, eq=False)
class Tape:
    """One pass in training: as a trace, with the notes that the layers need on the way back."""

    inputs: tuple[Array, ...]
    """What went into each layer, and last the logits."""
    notes: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Gradients:
    """The gradients of a loss: by the input (None when not asked for), and by each parameter as "layer.array"."""

    input: Array | None
    parameters: Mapping[str, Array]


class Network:
    """An architecture and its weights.

    weights: every array that Architecture.weight_shapes names, float32. They are taken as they are, without a copy; a
    change in place changes the network, and what is read-only has to stay so.
    training: facts about how the weights came to be, as JSON values (see core.nn.models).
    calibration: what turns the logits into probabilities and a verdict.
    """

    def __init__(
        self,
        architecture: Architecture,
        weights: Mapping[str, Array],
        training: Mapping[str, Any] | None = None,
        calibration: Calibration = UNCALIBRATED,
    ) -> None:
        for name, shape in architecture.weight_shapes().items():
            if name not in weights:
                raise ArchitectureError(f"The weights {name} of {architecture.name} are missing.")
            if weights[name].shape != shape:
                raise ArchitectureError(
                    f"The weights {name} of {architecture.name} have the shape {weights[name].shape}, "
                    f"but the architecture asks for {shape}."
                )
        self.architecture = architecture
        self.weights: Mapping[str, Array] = MappingProxyType(dict(weights))
        self.training: Mapping[str, Any] = MappingProxyType(dict(training or {}))
        self.calibration = calibration
        self._by_layer = tuple(
            _arranged(
                layer,
                {key.removeprefix(f"{name}."): array for key, array in weights.items() if key.startswith(f"{name}.")},
            )
            for name, layer in zip(architecture.names, architecture.layers, strict=True)
        )
        # Looked up once, because a small network's layers take no longer than to look for them.
        self._forwards = tuple(
            (layer.forward, weights) for layer, weights in zip(architecture.layers, self._by_layer, strict=True)
        )
        summaries = architecture.summaries()
        self._first_trained = next((index for index, each in enumerate(summaries) if each.parameters), len(summaries))

    @property
    def name(self) -> str:
        return self.architecture.name

    @property
    def title(self) -> str:
        return self.architecture.title or self.architecture.name

    @property
    def layers(self) -> tuple[Layer, ...]:
        return self.architecture.layers

    @property
    def names(self) -> tuple[str, ...]:
        return self.architecture.names

    @property
    def input_shape(self) -> tuple[int, int, int]:
        return self.architecture.input_shape

    @property
    def parameter_count(self) -> int:
        return self.architecture.parameters

    @property
    def classes(self) -> int:
        return self.architecture.classes

    def trace(self, images: Array) -> Trace:
        """One pass of images (N, C, H, W), 0 paper to 1 ink, with everything kept."""
        x = _read_only(self._checked(images))
        outputs = []
        y = x
        for forward, weights in self._forwards:
            y = forward(y, weights)
            y.setflags(False)  # type: ignore[call-arg]  # write=False; by its name it takes twice as long
            outputs.append(y)
        probabilities = self.calibration.probabilities(y)
        probabilities.setflags(write=False)
        return Trace(self, x, tuple(outputs), y, probabilities)

    def logits(self, images: Array) -> Array:
        """The logits (N, K) of images (N, C, H, W) alone; what the layers between gave is not kept."""
        y = self._checked(images)
        for forward, weights in self._forwards:
            y = forward(y, weights)
        return y

    def gradients(self, trace: Trace, by_logits: Array, *, input_needed: bool = True) -> Gradients:
        """Back through the network of a trace, from the gradient of a loss by its logits (N, K)."""
        tape = Tape((trace.input, *trace.outputs), (None,) * len(self.layers))
        return self.backward(tape, by_logits, input_needed=input_needed)

    def forward_training(self, images: Array, generator: np.random.Generator) -> Tape:
        """One pass as in training: dropout draws from the generator, batch normalisation measures the batch."""
        inputs, notes = [self._checked(images)], []
        for layer, weights in zip(self.layers, self._by_layer, strict=True):
            y, note = layer.forward_training(inputs[-1], weights, generator)
            inputs.append(y)
            notes.append(note)
        return Tape(tuple(inputs), tuple(notes))

    def backward(self, tape: Tape, by_logits: Array, *, input_needed: bool = False) -> Gradients:
        """Back along a tape, from the gradient of a loss by the logits (N, K)."""
        parameters: dict[str, Array] = {}
        gradient: Array | None = by_logits
        first = 0 if input_needed else self._first_trained
        for index in reversed(range(first, len(self.layers))):
            layer, name = self.layers[index], self.names[index]
            needed = input_needed or index > first
            x, y = tape.inputs[index], tape.inputs[index + 1]
            assert gradient is not None
            gradient, found = layer.backward(
                x, y, gradient, self._by_layer[index], tape.notes[index], input_needed=needed
            )
            parameters.update({f"{name}.{array}": value for array, value in found.items()})
        return Gradients(gradient if input_needed else None, parameters)

    def measured_statistics(self, tape: Tape) -> dict[str, Array]:
        """The running statistics after the batch of this tape, as "layer.array"."""
        return {
            f"{name}.{array}": value
            for name, layer, weights, note in zip(self.names, self.layers, self._by_layer, tape.notes, strict=True)
            for array, value in layer.measured_statistics(weights, note).items()
        }

    def _checked(self, images: Array) -> Array:
        if images.ndim != 4 or images.shape[1:] != self.input_shape:
            raise ValueError(f"expected images of shape (N, {self.input_shape}), got {images.shape}")
        return images


def initial_network(architecture: Architecture, generator: np.random.Generator) -> Network:
    """A network before training; the same generator state gives the same weights."""
    weights: dict[str, Array] = {}
    for name, layer, summary in zip(architecture.names, architecture.layers, architecture.summaries(), strict=True):
        of_layer = layer.initial_weights(summary.input_shape, generator)
        weights.update({f"{name}.{array}": values for array, values in of_layer.items()})
    return Network(architecture, weights)


def _arranged(layer: Layer, weights: Weights) -> Weights:
    """Weights that nobody changes, in the memory order that the layer reads fastest; others as they are."""
    return weights if any(array.flags.writeable for array in weights.values()) else layer.arranged(weights)


def _read_only(array: Array) -> Array:
    """The array itself when it is read-only, else a copy that is. Nobody may write to what a view is of."""
    if array.flags.writeable:
        array = array.copy(order="K")
        array.flags.writeable = False
    return array
