"""The interface of a layer: its settings, and pure functions of its input and its weights.

A layer object holds its settings only (number of filters, stride). The weights are passed to every call and nothing is
kept between calls, so one layer object can serve any number of threads. What the backward pass needs beyond the input
and the output, forward_training returns as the cache of that pass.

Images have the shape (N, C, H, W): N images, C channels, H rows, W columns. In memory they are ordered (H, C, W, N),
with the images innermost, and rows of numbers (N, K) are ordered (K, N). An operation on one pixel then runs over
contiguous memory, with one number of each image, and a few consecutive rows of an image are already the matrix that a
kernel is multiplied with (core.nn.layers.windows). The maps of a single image are contiguous in the order of their
shape (core.nn.layers.one_image). Shapes and results do not depend on the memory order; an input in another order is
copied.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np

from core.errors import ArchitectureError
from core.nn.layers.terms import Terms
from core.nn.layers.types import Array, Region, Shape, Weights
from core.quoting import quoted


@dataclass(frozen=True)
class Layer:
    """One layer of a network. Subclasses are frozen dataclasses of their settings."""

    signed: ClassVar[bool] = True
    """Whether outputs can be negative although no input is."""
    keeps_sign: ClassVar[bool] = False
    """Whether outputs are non-negative where all inputs are; `signed` then has no meaning."""
    opens_column: ClassVar[bool] = False
    """Whether a diagram of the network starts a new column here: the layer combines inputs from different places."""
    is_activation: ClassVar[bool] = False
    """Whether the layer is an activation function."""
    is_dense: ClassVar[bool] = False
    """Whether each output unit is connected with every input."""
    flattens: ClassVar[bool] = False
    """Whether maps become one row of numbers."""
    training_only: ClassVar[bool] = False
    """Whether the layer is the identity outside training."""

    @property
    def kind(self) -> str:
        return type(self).__name__

    def settings(self) -> dict[str, Any]:
        """The settings as they stand in an architecture's JSON."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def text(self) -> str:
        """A short description for the user, such as "6 filters 5 × 5"."""
        return self.kind

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape of one output, without N. Raises ArchitectureError when the input does not fit."""
        return input_shape

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """The shapes of the trained weights by name."""
        return {}

    def statistic_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """The shapes of the weights that are measured rather than trained (running mean and variance)."""
        return {}

    def multiply_count(self, input_shape: Shape) -> int:
        """Multiplications (MACs) for one image."""
        return 0

    def scratch_size(self, input_shape: Shape) -> int:
        """Scratch memory of forward for one image, besides its input and its output, in numbers."""
        return 0

    def work(self, input_shape: Shape) -> int:
        """Numbers that forward reads for one image, roughly; its time is proportional to this."""
        return self.multiply_count(input_shape)

    def initial_weights(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        """Parameters and statistics before training, float32."""
        return {}

    def arranged(self, weights: Weights) -> Weights:
        """The same weights in the memory order that forward reads fastest."""
        return weights

    def arranged_for_gradient(self, weights: Weights) -> Weights:
        """The same weights, with further arrays that input_gradient would otherwise work out at each call."""
        return weights

    def forward(self, x: Array, weights: Weights) -> Array:
        """x (N, *input_shape) to y (N, *output_shape), in the data type of x."""
        raise NotImplementedError

    def forward_training(self, x: Array, weights: Weights, rng: np.random.Generator) -> tuple[Array, Any]:
        """The forward pass of training, with dropout and batch statistics: y and the cache for the backward pass."""
        return self.forward(x, weights), None

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        """The gradient of a loss with respect to x, from its gradient with respect to y.

        x and y are the input and the output of the same pass; cache is that of forward_training, None after forward.
        """
        raise NotImplementedError

    def parameter_gradients(
        self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None
    ) -> dict[str, Array]:
        """The gradient of a loss with respect to each parameter, from its gradient with respect to y."""
        return {}

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        """Both gradients at once: with respect to x (None when it is not needed) and to each parameter."""
        parameters = self.parameter_gradients(x, y, gradient, weights, cache)
        return (self.input_gradient(x, y, gradient, weights, cache) if input_needed else None), parameters

    def measured_statistics(self, weights: Weights, cache: Any) -> dict[str, Array]:
        """The running statistics after the batch of this cache."""
        return {}

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        """The terms that sum to one output unit, for one input x (*input_shape), without N.

        unit is the unit's index in the output: (map, row, column) or (neuron,). See core.nn.layers.terms.
        """
        raise NotImplementedError

    def input_region(self, region: Region, input_shape: Shape) -> Region:
        """The inputs that a region of the output depends on, its receptive field in one layer; padding is left out."""
        return region


def in_memory_order(x: Array) -> Array:
    """Images (N, C, H, W) as (H, C, W, N), rows (N, K) as (K, N): contiguous, copied only if they are not yet."""
    return np.ascontiguousarray(x.transpose(2, 1, 3, 0) if x.ndim == 4 else x.T)


def in_shape_order(x: Array) -> Array:
    """The inverse: (H, C, W, N) to (N, C, H, W), and (K, N) to (N, K), without a copy."""
    return x.transpose(3, 1, 0, 2) if x.ndim == 4 else x.T


def by_channel(x: Array) -> Array:
    """Images (N, C, H, W) as (H, C, W * N), rows (N, C) as (1, C, N), with the channels as the middle axis.

    A single image becomes (1, C, H * W). Per-channel numbers of shape (C, 1) broadcast against the result.
    """
    if len(x) == 1:
        return x.reshape(1, x.shape[1], -1)
    ordered = in_memory_order(x)
    return ordered.reshape(len(ordered), x.shape[1], -1) if x.ndim == 4 else ordered[np.newaxis]


def from_channels(runs: Array, shape: Shape) -> Array:
    """The inverse of by_channel: to the shape (N, C, H, W) or (N, C)."""
    images, channels, *pixels = shape
    if images == 1:
        return runs.reshape(shape)
    return in_shape_order(runs.reshape(pixels[0], channels, pixels[1], images) if pixels else runs[0])


def channel_sums(runs: Array) -> Array:
    """The sum of each channel, (C,), over (H, C, R), as a matrix product with ones, the fastest way in BLAS."""
    along = runs.reshape(-1, runs.shape[2]) @ np.ones(runs.shape[2], runs.dtype)  # (H * C,)
    total: Array = along.reshape(runs.shape[:2]).sum(axis=0)
    return total


def whole_number(name: str, value: object, at_least: int, at_most: int = 1_000_000) -> int:
    """The value as a setting that counts something; ArchitectureError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int) or not at_least <= value <= at_most:
        raise ArchitectureError(
            f"{name} has to be a whole number from {at_least} to {at_most:,}, but is {quoted(value)}"
        )
    return value


def pair(name: str, value: object, at_least: int, at_most: int = 1_000) -> tuple[int, int]:
    """One whole number for rows and columns alike, or two: (rows, columns)."""
    values = list(value) if isinstance(value, list | tuple) else [value, value]
    if len(values) != 2:
        raise ArchitectureError(f"{name} has to be one whole number or two, rows and columns, but is {quoted(value)}")
    return whole_number(name, values[0], at_least, at_most), whole_number(name, values[1], at_least, at_most)


def number(name: str, value: object, at_least: float, below: float) -> float:
    """A number with at_least <= value < below."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not at_least <= value < below:
        limits = f"from {at_least:g} to below {below:g}"
        raise ArchitectureError(f"{name} has to be a number {limits}, but is {quoted(value)}")
    return float(value)


def image_shape(input_shape: Shape, kind: str) -> tuple[int, int, int]:
    """(C, H, W); ArchitectureError when the input is not images."""
    if len(input_shape) != 3:
        raise ArchitectureError(
            f"{kind} expects images (channels, rows, columns), but its input is {shape_text(input_shape)}"
        )
    channels, rows, columns = input_shape
    return channels, rows, columns


def shape_text(shape: Shape) -> str:
    """ "6 × 28 × 28"."""
    return " × ".join(str(size) for size in shape)


def window_output(input_shape: Shape, kind: str, window: Shape, stride: Shape, padding: Shape = (0, 0)) -> Shape:
    """(rows, columns): the number of positions of a sliding window."""
    _, rows, columns = image_shape(input_shape, kind)
    if window[0] > rows + 2 * padding[0] or window[1] > columns + 2 * padding[1]:
        what = "kernel" if kind == "Conv2D" else "window"
        raise ArchitectureError(
            f"the {what} of {shape_text(window)} is larger than its input of {shape_text((rows, columns))}"
            + (f" with padding {shape_text(padding)}" if any(padding) else "")
        )
    return (
        (rows + 2 * padding[0] - window[0]) // stride[0] + 1,
        (columns + 2 * padding[1] - window[1]) // stride[1] + 1,
    )
