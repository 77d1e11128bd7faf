"""Optimisers: how the gradients of one batch change the weights; and schedules: how the learning rate changes.

An optimiser keeps its state as named arrays, so that a checkpoint can hold it. Weight decay is decoupled from the
gradient (Loshchilov and Hutter 2019, algorithms 1 and 2) and spares what has one dimension: biases, scales, shifts. A
step takes learning rate times weight decay of each weight, as in PyTorch, where the paper leaves the rate out.
"""

from collections.abc import Mapping, MutableMapping
from math import cos, pi

import numpy as np

from core.nn.layers import Array


class Optimizer:
    """Changes weights in place, one step for each call."""

    def __init__(self, weight_decay: float = 0.0) -> None:
        self.weight_decay = weight_decay
        self.steps = 0
        self.state: dict[str, Array] = {}

    @property
    def state_names(self) -> tuple[str, ...]:
        """What the state holds for each weight after the first step, in arrays of its shape: "weight.mean"."""
        return ()

    def step(self, weights: MutableMapping[str, Array], gradients: Mapping[str, Array], learning_rate: float) -> None:
        """One step along the gradients; weights and gradients have the same names."""
        self.steps += 1
        for name, gradient in gradients.items():
            weight = weights[name]
            if self.weight_decay and weight.ndim > 1:
                weight *= 1 - learning_rate * self.weight_decay
            weight -= learning_rate * self.direction(name, gradient)

    def direction(self, name: str, gradient: Array) -> Array:
        """What the learning rate is multiplied with."""
        raise NotImplementedError

    def _state_array(self, name: str, like: Array) -> Array:
        """A state array by name, zeros at first."""
        return self.state.setdefault(name, np.zeros_like(like))


class SGD(Optimizer):
    """Stochastic gradient descent with momentum: v = momentum · v + g; the step is -rate · v."""

    def __init__(self, momentum: float = 0.9, weight_decay: float = 0.0) -> None:
        super().__init__(weight_decay)
        self.momentum = momentum

    @property
    def state_names(self) -> tuple[str, ...]:
        return ("velocity",) if self.momentum else ()

    def direction(self, name: str, gradient: Array) -> Array:
        if not self.momentum:
            return gradient
        velocity = self._state_array(f"{name}.velocity", gradient)
        velocity *= self.momentum
        velocity += gradient
        return velocity


class Adam(Optimizer):
    """Kingma and Ba 2015, algorithm 1, with running means of the gradient and of its square, both unbiased."""

    def __init__(
        self, decay_mean: float = 0.9, decay_square: float = 0.999, epsilon: float = 1e-8, weight_decay: float = 0.0
    ) -> None:
        super().__init__(weight_decay)
        self.decay_mean = decay_mean
        self.decay_square = decay_square
        self.epsilon = epsilon

    @property
    def state_names(self) -> tuple[str, ...]:
        return ("mean", "square")

    def direction(self, name: str, gradient: Array) -> Array:
        mean = self._state_array(f"{name}.mean", gradient)
        square = self._state_array(f"{name}.square", gradient)
        # One array for whatever comes between: each operation on a new one would cost as much again in memory.
        scratch = (1 - self.decay_mean) * gradient
        mean *= self.decay_mean
        mean += scratch
        np.multiply(gradient, gradient, out=scratch)
        scratch *= 1 - self.decay_square
        square *= self.decay_square
        square += scratch
        np.divide(square, 1 - self.decay_square**self.steps, out=scratch)  # the unbiased square
        np.sqrt(scratch, out=scratch)
        scratch += self.epsilon
        np.divide(mean, scratch, out=scratch)
        scratch /= 1 - self.decay_mean**self.steps  # as with the unbiased mean
        return scratch


OPTIMIZERS = ("adam", "sgd")


def make_optimizer(name: str, momentum: float, weight_decay: float) -> Optimizer:
    """The optimiser of that name; momentum is that of "sgd"."""
    if name == "sgd":
        return SGD(momentum, weight_decay)
    if name == "adam":
        return Adam(weight_decay=weight_decay)
    raise ValueError(f"unknown optimiser {name!r}: expected one of {OPTIMIZERS}")


SCHEDULES = ("constant", "step", "cosine", "one-cycle")
WARM_UP = 0.15
"""The share of a one-cycle run in which the rate rises."""


def scheduled_rate(schedule: str, highest: float, progress: float) -> float:
    """The learning rate at a point of the run, progress in 0..1.

    constant: the highest throughout. step: a tenth after half, a hundredth after three quarters. cosine: half a cosine
    from the highest down to 0 (Loshchilov and Hutter 2017, equation 5, without restarts). one-cycle: up from a 25th of
    the highest during the first 15 %, then half a cosine down to 0 (after Smith and Topin 2018).
    """
    if schedule == "constant":
        return highest
    if schedule == "step":
        return highest * (1 if progress < 0.5 else 0.1 if progress < 0.75 else 0.01)
    if schedule == "cosine":
        return highest * (1 + cos(pi * progress)) / 2
    if schedule == "one-cycle":
        if progress < WARM_UP:
            return highest * (1 / 25 + (1 - 1 / 25) * progress / WARM_UP)
        return highest * (1 + cos(pi * (progress - WARM_UP) / (1 - WARM_UP))) / 2
    raise ValueError(f"unknown schedule {schedule!r}: expected one of {SCHEDULES}")
