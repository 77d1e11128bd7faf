"""What every layer is: its settings, and pure functions of its input and its weights.

A layer object holds settings only (how many filters, which stride). Its weights are handed to every call, and nothing
is remembered between calls, so one layer may serve any number of threads. What backward needs beyond the input and the
output of the same pass, forward_training returns as `notes`, and the caller hands it on.

Images have the shape (N, C, H, W): N images, C channels, H rows, W columns. Their memory may be ordered otherwise: the
layers here produce arrays whose channels lie next to each other in memory, because a convolution then copies long
runs. Shapes and results do not depend on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from core.errors import ArchitectureError
from core.quotations import quoted

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

    def measured_statistics(self, weights: Weights, notes: Any, images: int) -> dict[str, Array]:
        """The statistics after the batch that the notes are of."""
        return {}


def as_rows(x: Array) -> Array:
    """Images (N, C, H, W) as (N * H, W * C), rows (N, C) as they are: long runs of memory with all channels in each.

    Without a copy where the channels lie next to each other, as the layers here make them.
    """
    if x.ndim == 2:
        return x
    images, channels, rows, columns = x.shape
    return x.transpose(0, 2, 3, 1).reshape(images * rows, columns * channels)


def from_rows(rows: Array, shape: Shape) -> Array:
    """Back to the shape (N, C, H, W) or (N, C) that as_rows came from."""
    if len(shape) == 2:
        return rows
    images, channels, height, width = shape
    return rows.reshape(images, height, width, channels).transpose(0, 3, 1, 2)


def channel_row(values: Array, row_length: int) -> Array:
    """One number for each channel, (C,), again and again along a row (W * C,)."""
    row = np.empty((row_length // len(values), len(values)), values.dtype)  # (W, C)
    row[:] = values
    return row.reshape(-1)


def channel_sums(rows: Array, channels: int) -> Array:
    """The sum of each channel, (C,), over rows (N * H, W * C): a product with ones, which BLAS does at full speed."""
    along = np.ones(len(rows), rows.dtype) @ rows  # (W * C,)
    total: Array = along.reshape(-1, channels).sum(axis=0)
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


def number(name: str, value: object, above: float, below: float) -> float:
    """A number with above <= value < below."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not above <= value < below:
        raise ArchitectureError(f"{name} has to be a number from {above:g} to below {below:g}, but is {quoted(value)}")
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
