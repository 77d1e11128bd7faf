"""The forward and the backward pass of training: with dropout, batch statistics, and gradients of the parameters."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.nn.backward_rules import Gradients
from core.nn.layers import Array
from core.nn.network import Network


@dataclass(frozen=True, eq=False)
class Tape:
    """A forward pass of training: what the backward pass needs of it."""

    inputs: tuple[Array, ...]
    """The input of each layer, and last the logits."""
    caches: tuple[Any, ...]
    """The cache of each layer."""


def forward_training(network: Network, images: Array, rng: np.random.Generator) -> Tape:
    """A forward pass of training: dropout draws from rng, batch normalisation uses the statistics of the batch."""
    inputs, caches = [network.checked(images)], []
    for _, layer, weights in network.steps:
        y, cache = layer.forward_training(inputs[-1], weights, rng)
        inputs.append(y)
        caches.append(cache)
    return Tape(tuple(inputs), tuple(caches))


def backward_training(network: Network, tape: Tape, grad_logits: Array, *, input_needed: bool = False) -> Gradients:
    """The backward pass of training, from the gradient of a loss with respect to the logits (N, K).

    Without the gradient of the input it ends at the first layer that has parameters.
    """
    summaries = network.architecture.summaries()
    trained = (index for index, summary in enumerate(summaries) if summary.parameters)
    first = 0 if input_needed else next(trained, len(summaries))
    parameters: dict[str, Array] = {}
    gradient: Array | None = grad_logits
    for index in reversed(range(first, len(network.steps))):
        name, layer, weights = network.steps[index]
        x, y = tape.inputs[index], tape.inputs[index + 1]
        assert gradient is not None
        needed = input_needed or index > first
        gradient, own = layer.backward(x, y, gradient, weights, tape.caches[index], input_needed=needed)
        parameters.update({f"{name}.{array}": value for array, value in own.items()})
    return Gradients(gradient if input_needed else None, parameters, {})


def measured_statistics(network: Network, tape: Tape) -> dict[str, Array]:
    """The running statistics after the batch of this tape, as "layer.array"."""
    return {
        f"{name}.{array}": value
        for (name, layer, weights), cache in zip(network.steps, tape.caches, strict=True)
        for array, value in layer.measured_statistics(weights, cache).items()
    }
