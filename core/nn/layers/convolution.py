"""Conv2D, and the choice between three algorithms that compute the same sums.

core.nn.layers.direct is the definition as matrix products, core.nn.layers.one_image the same for a single image, and
core.nn.layers.winograd takes fewer multiplications, which pays for many images and channels at once. A single image is
always computed by the definition, so that each number of a trace is the sum of its terms.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from core.nn.layers import direct, one_image, winograd
from core.nn.layers.base import (
    Layer,
    channel_sums,
    image_shape,
    in_memory_order,
    in_shape_order,
    pair,
    shape_text,
    whole_number,
    window_output,
)
from core.nn.layers.terms import Terms, places_of, terms_of, unit_region, whole_region, window_places
from core.nn.layers.types import Array, Region, Shape, Weights

MIN_IMAGES, MIN_CHANNELS = 32, 16
"""The smallest batch, and the fewest channels and filters, for which Winograd's method is faster."""


@dataclass(frozen=True)
class Conv2D(Layer):
    """y[f, r, s] = b[f] + Σ_c,i,j W[f, c, i, j] · x[c, r · stride + i - padding, s · stride + j - padding].

    The kernel is not mirrored, as usual in the field: strictly, this is a cross-correlation.
    """

    opens_column: ClassVar[bool] = True

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

    def multiply_count(self, input_shape: Shape) -> int:
        filters, rows, columns = self.output_shape(input_shape)
        return filters * rows * columns * input_shape[0] * self.kernel[0] * self.kernel[1]

    def scratch_size(self, input_shape: Shape) -> int:
        """The padded input; its shifted copies and a product that is added to the output, or both at six points."""
        channels, height, width = image_shape(input_shape, self.kind)
        filters, rows, columns = self.output_shape(input_shape)
        of_channels = channels * (height + 2 * self.padding[0])  # rows of the padded input, of all channels
        needed = of_channels * self.kernel[1] * columns + filters * rows * columns
        if self._may_save(channels, columns):
            needed = max(needed, winograd.POINT_COUNT * (of_channels + filters * rows))
        return of_channels * (width + 2 * self.padding[1]) + needed

    def initial_weights(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        """He et al. 2015, equation 10: normal with variance 2 / inputs of one unit."""
        shape = self.parameter_shapes(input_shape)["weight"]
        deviation = np.sqrt(2 / np.prod(shape[1:]))
        weight = rng.normal(0, deviation, shape).astype(np.float32)
        return {"weight": weight, "bias": np.zeros(self.filters, np.float32)}

    def arranged(self, weights: Weights) -> Weights:
        """With each kernel in the memory order of its row of the kernel matrix, so that forward need not copy it."""
        return {**weights, "weight": one_image.arranged(weights["weight"])}

    def forward(self, x: Array, weights: Weights) -> Array:
        if len(x) == 1:
            plan = one_image.plan_for(x.shape[1:], weights["weight"].shape, self.stride, self.padding)
            if plan is not None:
                maps = one_image.convolve(one_image.padded(x[0], self.padding), weights["weight"], self.stride, plan)
                maps += weights["bias"][:, np.newaxis]
                return maps.reshape(1, self.filters, plan.rows, plan.columns)
        return self._convolved(x.shape, self._padded(x), weights)

    def forward_training(self, x: Array, weights: Weights, rng: np.random.Generator) -> tuple[Array, Any]:
        padded = self._padded(x)
        return self._convolved(x.shape, padded, weights), padded

    def _convolved(self, shape: Shape, padded: Array, weights: Weights) -> Array:
        if self._is_large(shape):
            y = winograd.convolve(padded, weights["weight"])
        else:
            y = direct.convolve(padded, weights["weight"], self.stride)  # (rows, F, columns, N)
        runs = y.reshape(len(y), self.filters, -1)
        runs += weights["bias"][:, np.newaxis]
        return in_shape_order(y)

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        if len(x) == 1 and cache is None and self.stride == (1, 1):
            fast_gradient = self._image_gradient(x.shape[1:], gradient[0], weights)
            if fast_gradient is not None:
                return fast_gradient
        shape = x.transpose(2, 1, 3, 0).shape  # (H, C, W, N)
        grad_output = in_memory_order(gradient)  # (rows, F, columns, N)
        if self._is_large(x.shape):
            return in_shape_order(winograd.input_gradient(grad_output, weights["weight"], shape, self.padding))
        grad_input = direct.input_gradient(grad_output, weights["weight"], shape, self.padding, self.stride)
        return in_shape_order(grad_input)

    def parameter_gradients(
        self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None
    ) -> dict[str, Array]:
        padded = self._padded(x) if cache is None else cache  # (H + 2 top, C, W + 2 left, N)
        grad_output = in_memory_order(gradient)  # (rows, F, columns, N)
        grad_bias = channel_sums(grad_output.reshape(*grad_output.shape[:2], -1))
        if self._is_large(x.shape):
            grad_weight = winograd.weight_gradient(padded, grad_output, self.kernel)
        else:
            grad_weight = direct.weight_gradient(padded, grad_output, self.kernel, self.stride)
        return {"weight": grad_weight, "bias": grad_bias}

    def arranged_for_gradient(self, weights: Weights) -> Weights:
        """With "mirrored" (C, F, kh, kw): the kernels turned by 180 degrees, filters and channels exchanged."""
        return {**weights, "mirrored": one_image.arranged(_mirrored(weights["weight"]))}

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        places = places_of(self.input_region(unit_region(unit), x.shape))
        # Where the kernel's first row and column lie: negative inside the padding.
        first = np.multiply(unit[1:], self.stride) - self.padding
        channels, rows, columns = places[:, 0], places[:, 1] - first[0], places[:, 2] - first[1]
        weight = weights["weight"][unit[0], channels, rows, columns]
        return terms_of(x, unit, places, weight, float(weights["bias"][unit[0]]))

    def input_region(self, region: Region, input_shape: Shape) -> Region:
        (channels,), (height, width) = whole_region(input_shape[:1]), input_shape[1:]
        return (
            channels,
            window_places(region[1], self.kernel[0], self.stride[0], height, self.padding[0]),
            window_places(region[2], self.kernel[1], self.stride[1], width, self.padding[1]),
        )

    def _image_gradient(self, shape: Shape, gradient: Array, weights: Weights) -> Array | None:
        """The input gradient of one image (1, *shape): the convolution of gradient (F, rows, columns), with the
        mirrored kernels and a padding of kernel - 1 - padding. None where that padding would be negative or the
        convolution is too large for one_image.
        """
        padding = (self.kernel[0] - 1 - self.padding[0], self.kernel[1] - 1 - self.padding[1])
        if min(padding) < 0:
            return None
        mirrored = weights["mirrored"] if "mirrored" in weights else _mirrored(weights["weight"])
        plan = one_image.plan_for(gradient.shape, mirrored.shape, (1, 1), padding)
        if plan is None:
            return None
        return one_image.convolve(one_image.padded(gradient, padding), mirrored, (1, 1), plan).reshape(1, *shape)

    def _is_large(self, shape: Shape) -> bool:
        """Whether an input (N, C, H, W) is convolved by Winograd's method; docs/decisions has the measurement."""
        images, channels, _, width = shape
        return images >= MIN_IMAGES and self._may_save(channels, width + 2 * self.padding[1] - self.kernel[1] + 1)

    def _may_save(self, channels: int, columns: int) -> bool:
        """Whether Winograd's method can save multiplications with this number of channels and output columns."""
        return (
            self.stride == (1, 1)
            and min(channels, self.filters) >= MIN_CHANNELS
            and winograd.is_faster(columns, self.kernel[1])
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


def _mirrored(weight: Array) -> Array:
    """(F, C, kh, kw) to (C, F, kh, kw), each kernel turned by 180 degrees."""
    return weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
