"""Rules of the backward pass, as data: how a gradient, or a relevance, goes from the output of a layer to its input.

A table maps kinds of layers, or a predicate on the name and the layer, to a function. The first entry that matches a
layer counts; a layer without an entry takes its own gradient. Guided backpropagation, for example, is a table of one
entry:

    def guided_relu(layer, x, y, gradient, weights):
        return layer.input_gradient(x, y, np.maximum(gradient, 0), weights)

    GUIDED = RuleTable("guided backpropagation", ((ReLU, guided_relu),))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from core.nn.layers import Array, Layer, Weights

Rule: TypeAlias = Callable[[Layer, Array, Array, Array, Weights], Array]
"""(layer, x, y, gradient with respect to y, weights) to the gradient with respect to x, of the shape of x."""
Match: TypeAlias = type[Layer] | Callable[[str, Layer], bool]
"""A class of layers, or a predicate on the name of a layer and the layer."""


def gradient(layer: Layer, x: Array, y: Array, gradient: Array, weights: Weights) -> Array:
    """The gradient itself, by the chain rule."""
    return layer.input_gradient(x, y, gradient, weights)


@dataclass(frozen=True)
class RuleTable:
    """The rules of one kind of backward pass."""

    name: str
    entries: tuple[tuple[Match, Rule], ...] = ()

    def rule_for(self, name: str, layer: Layer) -> Rule:
        """The rule of the first entry that matches."""
        for match, rule in self.entries:
            if isinstance(layer, match) if isinstance(match, type) else match(name, layer):
                return rule
        return gradient


GRADIENT = RuleTable("gradient")


@dataclass(frozen=True, eq=False)
class Gradients:
    """The gradients that a backward pass gives.

    input: with respect to the input, None in training, where nobody needs it. outputs: with respect to the output of
    each layer by name, up to the last one with a seed; empty in training. parameters: by "layer.array", empty unless
    they were asked for.
    """

    input: Array | None
    parameters: Mapping[str, Array]
    outputs: Mapping[str, Array]
