"""BatchNorm2D and Dropout: the two layers that behave otherwise while a network is trained."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import ArchitectureError
from core.nn.layers.base import (
    Array,
    Layer,
    Shape,
    Weights,
    by_channel,
    channel_sums,
    from_channels,
    image_shape,
    number,
    shape_text,
)


@dataclass(frozen=True)
class BatchNorm2D(Layer):
    """Each channel shifted and scaled to mean 0 and variance 1, then by a trained scale and shift.

    Ioffe and Szegedy 2015, algorithm 1: in training with the mean and variance of the batch, later with their running
    averages. It takes maps (N, C, H, W) and, as every framework's dense form, rows (N, C).
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

    def multiplies(self, input_shape: Shape) -> int:
        return int(np.prod(input_shape))

    def initial_weights(self, input_shape: Shape, generator: np.random.Generator) -> dict[str, Array]:
        zeros, ones = np.zeros(input_shape[0], np.float32), np.ones(input_shape[0], np.float32)
        return {"scale": ones, "shift": zeros, "mean": zeros.copy(), "variance": ones.copy()}

    def forward(self, x: Array, weights: Weights) -> Array:
        factor = weights["scale"] / np.sqrt(weights["variance"] + x.dtype.type(self.epsilon))  # (C,)
        offset = weights["shift"] - weights["mean"] * factor
        y = by_channel(x) * factor[:, np.newaxis]  # (H, C, W * N), of a single image (1, C, H * W)
        y += offset[:, np.newaxis]
        return from_channels(y, x.shape)

    def forward_training(self, x: Array, weights: Weights, generator: np.random.Generator) -> tuple[Array, Any]:
        runs = by_channel(x)  # (H, C, W * N)
        count = x.dtype.type(runs.size // runs.shape[1])
        mean = channel_sums(runs) / count  # (C,)
        centred = runs - mean[:, np.newaxis]
        variance = np.vecdot(centred, centred).sum(axis=0) / count  # (C,)
        inverse = 1 / np.sqrt(variance + x.dtype.type(self.epsilon))
        y = centred * (weights["scale"] * inverse)[:, np.newaxis]
        y += weights["shift"][:, np.newaxis]
        return from_channels(y, x.shape), (centred, inverse, mean, variance)

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        runs = by_channel(gradient)  # (H, C, W * N)
        count = x.dtype.type(runs.size // runs.shape[1])
        if notes is None:  # running averages: a fixed scale and shift
            inverse = 1 / np.sqrt(weights["variance"] + x.dtype.type(self.epsilon))  # (C,)
            centred = by_channel(x) - weights["mean"][:, np.newaxis]
        else:
            centred, inverse, _, _ = notes
        by_scale = np.vecdot(runs, centred).sum(axis=0) * inverse  # (C,)
        by_shift = channel_sums(runs)
        parameters = {"scale": by_scale, "shift": by_shift}
        if not input_needed:
            return None, parameters
        factor = (weights["scale"] * inverse)[:, np.newaxis]
        if notes is None:
            by_input = runs * factor
        else:
            # Through the batch's own mean and variance: the gradient loses its mean and its part along x - mean.
            by_input = centred * (-by_scale * inverse / count)[:, np.newaxis]
            by_input += runs
            by_input -= (by_shift / count)[:, np.newaxis]
            by_input *= factor
        return from_channels(by_input, x.shape), parameters

    def measured_statistics(self, weights: Weights, notes: Any) -> dict[str, Array]:
        """Running averages; the variance is that of the population, estimated from a sample of `count` numbers."""
        centred, _, mean, variance = notes
        count = centred.size // len(mean)
        unbiased = variance * (count / max(1, count - 1))
        share = self.momentum
        return {
            "mean": ((1 - share) * weights["mean"] + share * mean).astype(weights["mean"].dtype),
            "variance": ((1 - share) * weights["variance"] + share * unbiased).astype(weights["variance"].dtype),
        }


@dataclass(frozen=True)
class Dropout(Layer):
    """In training each number is set to 0 with the given rate and the others grow by 1 / (1 - rate); later nothing.

    Srivastava et al. 2014, in the inverted form, so that nothing has to be scaled when the network is used.
    """

    rate: float

    def __post_init__(self) -> None:
        number("rate", self.rate, 0, 1)

    def text(self) -> str:
        return f"dropout {self.rate:g}"

    def output_shape(self, input_shape: Shape) -> Shape:
        if not input_shape:
            raise ArchitectureError(f"Dropout expects numbers, but what comes in is {shape_text(input_shape)}")
        return input_shape

    def forward(self, x: Array, weights: Weights) -> Array:
        return x

    def forward_training(self, x: Array, weights: Weights, generator: np.random.Generator) -> tuple[Array, Any]:
        kept = generator.random(x.shape, dtype=np.float32) >= self.rate
        mask = np.empty_like(x)  # in the memory order of x
        mask[...] = kept / x.dtype.type(1 - self.rate)
        return x * mask, mask

    def backward(
        self, x: Array, y: Array, gradient: Array, weights: Weights, notes: Any = None, *, input_needed: bool = True
    ) -> tuple[Array | None, dict[str, Array]]:
        if not input_needed:
            return None, {}
        return (gradient if notes is None else gradient * notes), {}
