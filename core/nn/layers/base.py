"""What every layer is: its settings, and pure functions of its input and its weights.

A layer object holds settings only (how many filters, which stride). Its weights are handed to every call, and nothing
is remembered between calls, so one layer may serve any number of threads. What backward needs beyond the input and the
output of the same pass, forward_training returns as `notes`, and the caller hands it on.

Images have the shape (N, C, H, W): N images, C channels, H rows, W columns. Their memory is ordered otherwise: row
after row, in each row channel after channel, and the images innermost, (H, C, W, N); rows of numbers (N, K) lie as (K,
N). So what a layer does with a pixel it does over one long run of memory, with one number of each image, and a few rows
of an image are, where they lie, what a kernel sees of them (core.nn.layers.windows). In a trace of a single image the
maps lie as its shape says, one after the other: with no other image's numbers beside its own, a map is the longest run
(core.nn.layers.one_image). Shapes and results do not depend on the order; what comes in another one is copied into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from core.errors import ArchitectureError
from core.quoting import quoted

Array: TypeAlias = npt.NDArray[np.floating[Any]]
Shape: TypeAlias = tuple[int, ...]
Weights: TypeAlias = Mapping[str, Array]


@dataclass(frozen=True)
class Layer:
    """One step of a network. Subclasses are frozen dataclasses of their settings."""

    signed: ClassVar[bool] = True
    """Whether outputs may be negative whatever the input is; the colours of the maps follow it."""

    @property
    def kind(self) -> str:
        return type(self).__name__

    def settings(self) -> dict[str, Any]:
        """The settings as they stand in an architecture's JSON."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def text(self) -> str:
        """What the layer does, in a few words for a person, such as "6 filters 5 × 5"."""
        return self.kind

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape of one output, without N. Raises ArchitectureError when the input does not fit."""
        return input_shape

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """The trained weights by name."""
        return {}

    def statistic_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """The weights that are measured rather than trained (running mean and variance)."""
        return {}

    def multiplies(self, input_shape: Shape) -> int:
        """Multiplications for one image."""
        return 0

    def room(self, input_shape: Shape) -> int:
        """Numbers that forward holds for one image besides its input and its output."""
        return 0

    def steps(self, input_shape: Shape) -> int:
        """Numbers that forward goes through for one image, roughly: what its time is in proportion to."""
        return self.multiplies(input_shape)

    def initial_weights(self, input_shape: Shape, generator: np.random.Generator) -> dict[str, Array]:
        """Parameters and statistics before training, float32."""
        return {}

    def arranged(self, weights: Weights) -> Weights:
        """The same weights in the memory order that forward reads fastest."""
        return weights

    def forward(self, x: Array, weights: Weights) -> Array:
        """x (N, *input_shape) to y (N, *output_shape), in the data type of x."""
        raise NotImplementedError

    def forward_training(self, x: Array, weights: Weights, generator: np.random.Generator) -> tuple[Array, Any]:
        """The same during training, where dropout draws and batch normalisation measures: y and the notes."""
        return self.forward(x, weights), None

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        """From the gradient of a loss by y, its gradient by x and by each parameter.

        x, y are those of the same pass; notes those of forward_training, or None after forward. The first is None
        when it is not needed.
        """
        raise NotImplementedError

    def measured_statistics(self, weights: Weights, notes: Any) -> dict[str, Array]:
        """The statistics after the batch that the notes are of."""
        return {}


def in_memory_order(x: Array) -> Array:
    """Images (N, C, H, W) as (H, C, W, N), rows (N, K) as (K, N): contiguous, copied only if they lie otherwise."""
    return np.ascontiguousarray(x.transpose(2, 1, 3, 0) if x.ndim == 4 else x.T)


def in_shape_order(x: Array) -> Array:
    """The way back: (H, C, W, N) to (N, C, H, W), and (K, N) to (N, K), without a copy."""
    return x.transpose(3, 1, 0, 2) if x.ndim == 4 else x.T


def by_channel(x: Array) -> Array:
    """Images (N, C, H, W) as (H, C, W * N), rows (N, C) as (1, C, N): channels in the middle, each with one long run.

    A single image is (1, C, H * W). Numbers of each channel as (C, 1) go with it by broadcasting.
    """
    if len(x) == 1:
        return x.reshape(1, x.shape[1], -1)
    ordered = in_memory_order(x)
    return ordered.reshape(len(ordered), x.shape[1], -1) if x.ndim == 4 else ordered[np.newaxis]


def from_channels(runs: Array, shape: Shape) -> Array:
    """Back to the shape (N, C, H, W) or (N, C) that by_channel came from."""
    images, channels, *pixels = shape
    if images == 1:
        return runs.reshape(shape)
    return in_shape_order(runs.reshape(pixels[0], channels, pixels[1], images) if pixels else runs[0])


def channel_sums(runs: Array) -> Array:
    """The sum of each channel, (C,), over (H, C, R): a product with ones, which BLAS does at full speed."""
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
    """(C, H, W), or a sentence when what comes is not images."""
    if len(input_shape) != 3:
        raise ArchitectureError(
            f"{kind} expects images (channels, rows, columns), but what comes in is {shape_text(input_shape)}"
        )
    channels, rows, columns = input_shape
    return channels, rows, columns


def shape_text(shape: Shape) -> str:
    """ "6 × 28 × 28"."""
    return " × ".join(str(size) for size in shape)


def window_output(input_shape: Shape, kind: str, window: Shape, stride: Shape, padding: Shape = (0, 0)) -> Shape:
    """(rows, columns) that a sliding window has room for."""
    _, rows, columns = image_shape(input_shape, kind)
    if window[0] > rows + 2 * padding[0] or window[1] > columns + 2 * padding[1]:
        what = "kernel" if kind == "Conv2D" else "window"
        raise ArchitectureError(
            f"the {what} of {shape_text(window)} is larger than its input of {shape_text((rows, columns))}"
            + (f" with a padding of {shape_text(padding)}" if any(padding) else "")
        )
    return (
        (rows + 2 * padding[0] - window[0]) // stride[0] + 1,
        (columns + 2 * padding[1] - window[1]) // stride[1] + 1,
    )
