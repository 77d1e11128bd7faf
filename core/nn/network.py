"""A network: an architecture with its weights, and the records of its forward and backward passes.

A Network is immutable, so any number of threads can run passes of it, and a Trace stays true as long as it is kept.
Training changes its own parameters in place and builds a network over them (Network.live) for its own use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from core.errors import ArchitectureError, UnitError
from core.nn.architecture import Architecture
from core.nn.backward_rules import GRADIENT, Gradients, RuleTable
from core.nn.calibration import Calibration
from core.nn.layers import Array, Layer, Weights
from core.nn.losses import softmax_gradient
from core.nn.tasks import Task
from core.nn.weight_arrays import WeightArrays, check_shapes, initial_weights, make_read_only, read_only_copy
from core.quoting import quoted

UNCALIBRATED = Calibration()
INPUT, SOFTMAX = "input", "softmax"
"""The names of what goes into a network and of its probabilities, next to those of its layers."""


@dataclass(frozen=True, eq=False)
class Trace:
    """The result of a forward pass of N images, with the output of every layer. All arrays are read-only."""

    network: "Network"
    input: Array
    """(N, C, H, W)"""
    outputs: tuple[Array, ...]
    """The output of each layer: (N, C, H, W) or (N, units)."""
    logits: Array
    """(N, K): the output of the last layer."""
    probabilities: Array
    """(N, K): softmax of the logits divided by the temperature of the network, in 0..1; each row sums to 1."""

    def output(self, name: str) -> Array:
        """The output of the layer of this name, of "input" or of "softmax"; UnitError when there is none."""
        if name not in self.network.names and name == SOFTMAX:
            return self.probabilities
        index = self.network.layer_index(name)
        return self.outputs[index] if index >= 0 else self.input


@dataclass(frozen=True, eq=False)
class Continuation:
    """The result of a forward pass from the output of a layer on. All arrays are read-only."""

    network: "Network"
    first: int
    """The index of that layer; -1 is the input."""
    outputs: tuple[Array, ...]
    """The given value, and the output of each later layer."""
    logits: Array
    """(N, K)"""
    probabilities: Array
    """(N, K)"""

    def output(self, name: str) -> Array:
        """The output of that layer or a later one."""
        if name not in self.network.names and name == SOFTMAX:
            return self.probabilities
        index = self.network.layer_index(name)
        if index < self.first:
            raise UnitError(f"The pass began after the layer {name}.")
        return self.outputs[index - self.first]


class Step(NamedTuple):
    """One layer of a network with its weights, in the memory order that the forward pass reads fastest."""

    name: str
    layer: Layer
    weights: Weights


class Network:
    """An architecture and its weights. Immutable.

    weights: every array that Architecture.weight_shapes names, float32. They are copied, unless they are those of
    another network, which are shared.
    training: metadata about how the weights came to be, as JSON values (see core.nn.models).
    calibration: what turns the logits into probabilities and a verdict.
    """

    architecture: Architecture
    weights: WeightArrays
    training: Mapping[str, Any]
    calibration: Calibration
    steps: tuple[Step, ...]
    """The layers with their weights, in order."""
    _forwards: tuple[tuple[Callable[[Array, Weights], Array], Weights], ...]
    _indices: Mapping[str, int]

    def __init__(
        self,
        architecture: Architecture,
        weights: Mapping[str, Array],
        training: Mapping[str, Any] | None = None,
        calibration: Calibration = UNCALIBRATED,
    ) -> None:
        self._set(architecture, WeightArrays(weights), training, calibration)

    def _set(
        self,
        architecture: Architecture,
        arrays: WeightArrays,
        training: Mapping[str, Any] | None = None,
        calibration: Calibration = UNCALIBRATED,
    ) -> None:
        check_shapes(architecture, arrays)
        steps = tuple(
            # Kernels in another memory order are a copy, which would not follow the changes of training.
            Step(name, layer, own if arrays.is_live else layer.arranged(own))
            for name, layer in zip(architecture.names, architecture.layers, strict=True)
            for own in (arrays.of_layer(name),)
        )
        self.__dict__.update(
            architecture=architecture,
            weights=arrays,
            training=MappingProxyType(dict(training or {})),
            calibration=calibration,
            steps=steps,
            # Looked up once: a layer of a small network takes no longer than the look-up.
            _forwards=tuple((step.layer.forward, step.weights) for step in steps),
            _indices={name: index for index, name in enumerate(architecture.names)},
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Network is immutable: {name} cannot be set; with_weights makes another one")

    @classmethod
    def live(cls, architecture: Architecture, parameters: Mapping[str, Array]) -> "Network":
        """A network over arrays that training changes in place; it reads them without a copy."""
        network = cls.__new__(cls)
        network._set(architecture, WeightArrays.live(parameters))
        return network

    def with_weights(self, changes: Mapping[str, Array]) -> "Network":
        """A network with other arrays under some names, "layer.array"; all other arrays are shared.

        ArchitectureError when a name is unknown, or a shape does not fit.
        """
        for name in changes:
            if name not in self.weights:
                siblings = [key for key in self.weights if key.startswith(name.partition(".")[0] + ".")] or self.weights
                raise ArchitectureError(
                    f"{self.architecture.name} has no weights {quoted(name)}: expected one of {', '.join(siblings)}."
                )
        weights = self.weights.with_changes(changes)
        return Network(self.architecture, weights, self.training, self.calibration)

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
    def task(self) -> Task:
        """What it classifies: the labels of its classes and its input adapter."""
        return self.architecture.task

    @property
    def classes(self) -> int:
        return self.architecture.classes

    def layer_index(self, layer: str | int) -> int:
        """The index of a layer by its name; -1 for "input". UnitError when there is none."""
        if isinstance(layer, int):
            if not -1 <= layer < len(self.steps):
                raise UnitError(f"{self.name} has no layer {layer}: expected -1, the input, to {len(self.steps) - 1}.")
            return layer
        index = self._indices.get(layer, -1 if layer == INPUT else None)
        if index is None:
            raise UnitError(
                f"{self.name} has no layer {quoted(layer)}: expected one of {', '.join((INPUT, *self.names))}."
            )
        return index

    def trace(self, images: Array) -> Trace:
        """A forward pass of images (N, C, H, W), 0 paper to 1 ink, with the output of every layer kept."""
        x = read_only_copy(self.checked(images))
        outputs = self._continued(-1, x)
        return Trace(self, x, outputs[1:], outputs[-1], self._probabilities(outputs[-1]))

    def logits(self, images: Array) -> Array:
        """The logits (N, K) of images (N, C, H, W) alone; the outputs of the other layers are not kept."""
        y = self.checked(images)
        for forward, weights in self._forwards:
            y = forward(y, weights)
        return y

    def forward_from(self, layer: str | int, value: Array) -> Continuation:
        """The forward pass of the layers after this one ("input" or -1: of all), from a value (N, ...) of its output.

        With the output of a trace, it repeats the rest of the trace bit for bit.
        """
        index = self.layer_index(layer)
        shape = self.architecture.summaries()[index].output_shape if index >= 0 else self.input_shape
        if value.shape[1:] != shape:
            raise ValueError(f"expected an output of shape (N, {shape}) of the layer {layer}, got {value.shape}")
        outputs = self._continued(index, read_only_copy(value))
        return Continuation(self, index, outputs, outputs[-1], self._probabilities(outputs[-1]))

    def backward(
        self,
        trace: Trace,
        seeds: Mapping[str, Array],
        rules: RuleTable = GRADIENT,
        *,
        parameters: bool = False,
    ) -> Gradients:
        """The backward pass through a trace, from gradients of a loss at one or more layers down to the input.

        seeds: by the name of a layer, the gradient of a loss with respect to its output, of its shape (N, ...); under
        "softmax" with respect to the probabilities. A gradient that comes from later layers is added to it.
        core.nn.units.seeds_of makes seeds of units. rules: how each kind of layer hands a gradient down.
        """
        waiting = self._seeds(trace, seeds)
        top = max(waiting)
        gradient = waiting.pop(top)
        outputs, parameter_gradients = {}, {}
        for index in range(top, -1, -1):
            name, layer, _ = self.steps[index]
            weights = self._backward_weights[index]
            x, y = trace.outputs[index - 1] if index else trace.input, trace.outputs[index]
            outputs[name] = _frozen(gradient)
            if parameters:
                own = layer.parameter_gradients(x, y, gradient, weights)
                parameter_gradients.update({f"{name}.{array}": _frozen(value) for array, value in own.items()})
            gradient = rules.rule_for(name, layer)(layer, x, y, gradient, weights)
            if index - 1 in waiting:
                gradient = gradient + waiting.pop(index - 1)
        return Gradients(_frozen(gradient), MappingProxyType(parameter_gradients), MappingProxyType(outputs))

    @cached_property
    def _backward_weights(self) -> tuple[Weights, ...]:
        """The weights of each layer for the backward pass; of a live network as they are."""
        return tuple(w if self.weights.is_live else layer.arranged_for_gradient(w) for _, layer, w in self.steps)

    def _continued(self, index: int, value: Array) -> tuple[Array, ...]:
        """The value, which is the output of the layer of this index, and the outputs of all later layers."""
        outputs, y = [value], value
        for forward, weights in self._forwards[index + 1 :]:
            y = forward(y, weights)
            make_read_only(y)
            outputs.append(y)
        return tuple(outputs)

    def _probabilities(self, logits: Array) -> Array:
        return _frozen(self.calibration.probabilities(logits))

    def _seeds(self, trace: Trace, seeds: Mapping[str, Array]) -> dict[int, Array]:
        """The seeds by the index of their layer, checked; that of softmax as one of the logits."""
        if not seeds:
            raise ValueError("a backward pass needs at least one seed")
        seed_gradients: dict[int, Array] = {}
        for name, seed in seeds.items():
            expected = trace.output(name)
            if seed.shape != expected.shape:
                raise ValueError(f"expected a seed of shape {expected.shape} at {name}, got {seed.shape}")
            gradient = read_only_copy(seed.astype(expected.dtype, copy=False))
            if name == SOFTMAX and name not in self._indices:
                gradient = softmax_gradient(expected, gradient) / expected.dtype.type(self.calibration.temperature)
                index = len(self.steps) - 1
            else:
                index = self.layer_index(name)
            seed_gradients[index] = seed_gradients[index] + gradient if index in seed_gradients else gradient
        return seed_gradients

    def checked(self, images: Array) -> Array:
        """The images; ValueError when they do not have the shape of the input."""
        if images.ndim != 4 or images.shape[1:] != self.input_shape:
            raise ValueError(f"expected images of shape (N, {self.input_shape}), got {images.shape}")
        return images


def initial_network(architecture: Architecture, rng: np.random.Generator) -> Network:
    """A network before training."""
    return Network(architecture, initial_weights(architecture, rng))


def _frozen(array: Array) -> Array:
    """The array, made read-only."""
    make_read_only(array)
    return array
