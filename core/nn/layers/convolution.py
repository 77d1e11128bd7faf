"""Conv2D: a small kernel slides over the maps, and at each place its products with them are summed.

core.nn.layers.direct does it by the definition, as products of matrices, and core.nn.layers.one_image likewise for a
single image; core.nn.layers.winograd with fewer multiplications, which pays for many images and channels at once. One
image is always worked out by the definition, so that the numbers of a trace are the sums that they are said to be, term
by term.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.nn.layers import direct, one_image, winograd
from core.nn.layers.base import (
    Array,
    Layer,
    Shape,
    Weights,
    channel_sums,
    image_shape,
    in_memory_order,
    in_shape_order,
    pair,
    shape_text,
    whole_number,
    window_output,
)

FEWEST_IMAGES, FEWEST_CHANNELS = 32, 16
"""From how many images, and from how many channels and filters, fewer multiplications are worth their preparation."""


@dataclass(frozen=True)
class Conv2D(Layer):
    """y[f] = b[f] + the sum over channels c and kernel places (i, j) of W[f, c, i, j] · x[c, row + i, column + j].

    As everywhere in the field, the kernel is not mirrored: strictly, this is a cross-correlation.
    """

    filters: int
    kernel: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        whole_number("filters", self.filters, 1, 10_000)
        object.__setattr__(self, "kernel", pair("kernel", self.kernel, 1))
        object.__setattr__(self, "stride", pair("stride", self.stride, 1))
        object.__setattr__(self, "padding", pair("padding", self.padding, 0))

    def text(self) -> str:
        words = f"{self.filters} filters {shape_text(self.kernel)}"
        if self.stride != (1, 1):
            words += f", stride {shape_text(self.stride)}"
        return words + (f", padding {shape_text(self.padding)}" if any(self.padding) else "")

    def output_shape(self, input_shape: Shape) -> Shape:
        return (self.filters, *window_output(input_shape, self.kind, self.kernel, self.stride, self.padding))

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        channels, _, _ = image_shape(input_shape, self.kind)
        return {"weight": (self.filters, channels, *self.kernel), "bias": (self.filters,)}

    def multiplies(self, input_shape: Shape) -> int:
        filters, rows, columns = self.output_shape(input_shape)
        return filters * rows * columns * input_shape[0] * self.kernel[0] * self.kernel[1]

    def room(self, input_shape: Shape) -> int:
        """The padded input; its shifted copies and a product that is added to the output, or both at six points."""
        channels, height, width = image_shape(input_shape, self.kind)
        filters, rows, columns = self.output_shape(input_shape)
        of_channels = channels * (height + 2 * self.padding[0])  # rows of the padded input, of all channels
        needed = of_channels * self.kernel[1] * columns + filters * rows * columns
        if self._may_save(channels, columns):
            needed = max(needed, winograd.COUNT * (of_channels + filters * rows))
        return of_channels * (width + 2 * self.padding[1]) + needed

    def initial_weights(self, input_shape: Shape, generator: np.random.Generator) -> dict[str, Array]:
        """He et al. 2015, equation 10: normal with variance 2 / inputs of one unit."""
        shape = self.parameter_shapes(input_shape)["weight"]
        deviation = np.sqrt(2 / np.prod(shape[1:]))
        weight = generator.normal(0, deviation, shape).astype(np.float32)
        return {"weight": weight, "bias": np.zeros(self.filters, np.float32)}

    def arranged(self, weights: Weights) -> Weights:
        """With each kernel in the memory order of its row of the kernel matrix, which then is no copy."""
        weight = np.ascontiguousarray(weights["weight"].transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3)
        weight.flags.writeable = False
        return {**weights, "weight": weight}

    def forward(self, x: Array, weights: Weights) -> Array:
        if len(x) == 1:
            plan = one_image.plan_for(x.shape[1:], weights["weight"].shape, self.stride, self.padding)
            if plan is not None:
                maps = one_image.convolve(self._padded_image(x[0]), weights["weight"], self.stride, plan)
                maps += weights["bias"][:, np.newaxis]
                return maps.reshape(1, self.filters, plan.rows, plan.columns)
        return self._convolved(self._padded(x), weights)

    def forward_training(self, x: Array, weights: Weights, generator: np.random.Generator) -> tuple[Array, Any]:
        padded = self._padded(x)
        return self._convolved(padded, weights), padded

    def _convolved(self, padded: Array, weights: Weights) -> Array:
        if self._is_large(padded):
            y = winograd.convolve(padded, weights["weight"])
        else:
            y = direct.convolve(padded, weights["weight"], self.stride)  # (rows, F, columns, N)
        runs = y.reshape(len(y), self.filters, -1)
        runs += weights["bias"][:, np.newaxis]
        return in_shape_order(y)

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        padded = self._padded(x) if notes is None else notes  # (H + 2 top, C, W + 2 left, N)
        shape = x.transpose(2, 1, 3, 0).shape  # (H, C, W, N)
        by_output = in_memory_order(gradient)  # (rows, F, columns, N)
        by_bias = channel_sums(by_output.reshape(*by_output.shape[:2], -1))
        by_input = None
        if self._is_large(padded):
            by_weight = winograd.gradient_by_weight(padded, by_output, self.kernel)
            if input_needed:
                by_input = winograd.gradient_by_input(by_output, weights["weight"], shape, self.padding)
        else:
            by_weight = direct.gradient_by_weight(padded, by_output, self.kernel, self.stride)
            if input_needed:
                by_input = direct.gradient_by_input(by_output, weights["weight"], shape, self.padding, self.stride)
        return None if by_input is None else in_shape_order(by_input), {"weight": by_weight, "bias": by_bias}

    def _is_large(self, padded: Array) -> bool:
        """Whether the way with fewer multiplications is taken; docs/decisions has the measurement."""
        _, channels, width, images = padded.shape
        return images >= FEWEST_IMAGES and self._may_save(channels, width - self.kernel[1] + 1)

    def _may_save(self, channels: int, columns: int) -> bool:
        """Whether that way has fewer multiplications for so many channels and columns of the output."""
        return (
            self.stride == (1, 1)
            and min(channels, self.filters) >= FEWEST_CHANNELS
            and winograd.saves(columns, self.kernel[1])
        )

    def _padded(self, x: Array) -> Array:
        """(N, C, H, W) to a contiguous (H + 2 top, C, W + 2 left, N)."""
        if not any(self.padding):
            return in_memory_order(x)
        images, channels, rows, columns = x.shape
        top, left = self.padding
        padded = np.zeros((rows + 2 * top, channels, columns + 2 * left, images), x.dtype)
        padded[top : top + rows, :, left : left + columns] = x.transpose(2, 1, 3, 0)
        return padded

    def _padded_image(self, image: Array) -> Array:
        """(C, H, W) to a contiguous (C, H + 2 top, W + 2 left)."""
        if not any(self.padding):
            return np.ascontiguousarray(image)
        channels, rows, columns = image.shape
        top, left = self.padding
        padded = np.zeros((channels, rows + 2 * top, columns + 2 * left), image.dtype)
        padded[:, top : top + rows, left : left + columns] = image
        return padded
