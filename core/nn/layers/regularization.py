"""BatchNorm2D and Dropout: the two layers that behave differently in training."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from core.errors import ArchitectureError
from core.nn.layers.base import Layer, by_channel, channel_sums, from_channels, image_shape, number, shape_text
from core.nn.layers.terms import Terms, one_term
from core.nn.layers.types import Array, Shape, Weights


@dataclass(frozen=True)
class BatchNorm2D(Layer):
    """Each channel normalised to mean 0 and variance 1, then scaled and shifted by trained parameters.

    Ioffe and Szegedy 2015, algorithm 1: with the mean and variance of the batch in training, with their running
    averages otherwise. The input is maps (N, C, H, W) or rows (N, C).
    """

    momentum: float = 0.1
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        number("momentum", self.momentum, 1e-6, 1)
        number("epsilon", self.epsilon, 1e-12, 1)

    def text(self) -> str:
        return "batch normalisation"

    def output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 1:
            image_shape(input_shape, self.kind)
        return input_shape

    def parameter_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"scale": input_shape[:1], "shift": input_shape[:1]}

    def statistic_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"mean": input_shape[:1], "variance": input_shape[:1]}

    def multiply_count(self, input_shape: Shape) -> int:
        return int(np.prod(input_shape))

    def initial_weights(self, input_shape: Shape, rng: np.random.Generator) -> dict[str, Array]:
        zeros, ones = np.zeros(input_shape[0], np.float32), np.ones(input_shape[0], np.float32)
        return {"scale": ones, "shift": zeros, "mean": zeros.copy(), "variance": ones.copy()}

    def forward(self, x: Array, weights: Weights) -> Array:
        factor, offset = self._scale_and_shift(weights, x.dtype)
        y = by_channel(x) * factor[:, np.newaxis]  # (H, C, W * N), of a single image (1, C, H * W)
        y += offset[:, np.newaxis]
        return from_channels(y, x.shape)

    def forward_training(self, x: Array, weights: Weights, rng: np.random.Generator) -> tuple[Array, Any]:
        runs = by_channel(x)  # (H, C, W * N)
        count = x.dtype.type(runs.size // runs.shape[1])
        mean = channel_sums(runs) / count  # (C,)
        centred = runs - mean[:, np.newaxis]
        variance = np.vecdot(centred, centred).sum(axis=0) / count  # (C,)
        inverse = 1 / np.sqrt(variance + x.dtype.type(self.epsilon))
        y = centred * (weights["scale"] * inverse)[:, np.newaxis]
        y += weights["shift"][:, np.newaxis]
        return from_channels(y, x.shape), (centred, inverse, mean, variance)

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        if cache is None:  # running averages: a fixed scale and shift
            inverse = 1 / np.sqrt(weights["variance"] + x.dtype.type(self.epsilon))  # (C,)
            factor = (weights["scale"] * inverse)[:, np.newaxis]
            return from_channels(by_channel(gradient) * factor, x.shape)
        return self._batch_input_gradient(x, gradient, weights, cache, self._parameter_gradients(gradient, cache))

    def parameter_gradients(
        self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None
    ) -> dict[str, Array]:
        if cache is None:
            inverse = 1 / np.sqrt(weights["variance"] + x.dtype.type(self.epsilon))  # (C,)
            cache = (by_channel(x) - weights["mean"][:, np.newaxis], inverse, None, None)
        return self._parameter_gradients(gradient, cache)

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        if cache is None or not input_needed:
            return super().backward(x, y, gradient, weights, cache, input_needed=input_needed)
        parameters = self._parameter_gradients(gradient, cache)
        return self._batch_input_gradient(x, gradient, weights, cache, parameters), parameters

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        factor, offset = self._scale_and_shift(weights, x.dtype)
        return one_term(x, unit, unit, float(factor[unit[0]]), float(offset[unit[0]]))

    def _scale_and_shift(self, weights: Weights, dtype: np.dtype[Any]) -> tuple[Array, Array]:
        """y = factor · x + offset with the running averages: factor and offset (C,)."""
        factor = weights["scale"] / np.sqrt(weights["variance"] + dtype.type(self.epsilon))
        return factor, weights["shift"] - weights["mean"] * factor

    def _parameter_gradients(self, gradient: Array, cache: Any) -> dict[str, Array]:
        centred, inverse, _, _ = cache
        runs = by_channel(gradient)  # (H, C, W * N)
        return {"scale": np.vecdot(runs, centred).sum(axis=0) * inverse, "shift": channel_sums(runs)}  # (C,)

    def _batch_input_gradient(
        self, x: Array, gradient: Array, weights: Weights, cache: Any, parameters: dict[str, Array]
    ) -> Array:
        """Through the mean and variance of the batch: the gradient loses its mean and its part along x - mean."""
        centred, inverse, _, _ = cache
        runs = by_channel(gradient)  # (H, C, W * N)
        count = x.dtype.type(runs.size // runs.shape[1])
        grad_input: Array = centred * (-parameters["scale"] * inverse / count)[:, np.newaxis]
        grad_input += runs
        grad_input -= (parameters["shift"] / count)[:, np.newaxis]
        grad_input *= (weights["scale"] * inverse)[:, np.newaxis]
        return from_channels(grad_input, x.shape)

    def measured_statistics(self, weights: Weights, cache: Any) -> dict[str, Array]:
        """Running averages; the variance is that of the population, estimated from a sample of `count` numbers."""
        centred, _, mean, variance = cache
        count = centred.size // len(mean)
        unbiased = variance * (count / max(1, count - 1))
        share = self.momentum
        return {
            "mean": ((1 - share) * weights["mean"] + share * mean).astype(weights["mean"].dtype),
            "variance": ((1 - share) * weights["variance"] + share * unbiased).astype(weights["variance"].dtype),
        }


@dataclass(frozen=True)
class Dropout(Layer):
    """In training each number is set to 0 with the given rate and the others are multiplied by 1 / (1 - rate).

    Srivastava et al. 2014, in the inverted form: outside training the layer is the identity.
    """

    keeps_sign: ClassVar[bool] = True
    training_only: ClassVar[bool] = True

    rate: float

    def __post_init__(self) -> None:
        number("rate", self.rate, 0, 1)

    def text(self) -> str:
        return f"dropout {self.rate:g}"

    def output_shape(self, input_shape: Shape) -> Shape:
        if not input_shape:
            raise ArchitectureError(f"Dropout expects numbers, but its input is {shape_text(input_shape)}")
        return input_shape

    def forward(self, x: Array, weights: Weights) -> Array:
        return x

    def forward_training(self, x: Array, weights: Weights, rng: np.random.Generator) -> tuple[Array, Any]:
        kept = rng.random(x.shape, dtype=np.float32) >= self.rate
        mask = np.empty_like(x)  # in the memory order of x
        mask[...] = kept / x.dtype.type(1 - self.rate)
        return x * mask, mask

    def input_gradient(self, x: Array, y: Array, gradient: Array, weights: Weights, cache: Any = None) -> Array:
        return gradient if cache is None else gradient * cache

    def terms(self, x: Array, weights: Weights, unit: Shape) -> Terms:
        return one_term(x, unit, unit)
