"""Softmax, and the two losses that measure how far it is from the truth.

Both losses take the logits, the numbers before softmax: cross entropy so that no logarithm of a rounded zero is ever
taken, and the squared error of the textbooks so that what is compared is what the window shows, the probabilities.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core.layers import Array

Labels: TypeAlias = npt.NDArray[np.integer]
Loss: TypeAlias = Callable[[Array, Labels], tuple[Array, Array]]


def softmax(logits: Array) -> Array:
    """e^z_k / sum of e^z_j, along the last axis: (N, K) to (N, K), each row in 0..1 with sum 1.

    The row's largest logit is subtracted first, which changes nothing and keeps e^z from overflowing.
    """
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Array = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


def cross_entropy(logits: Array, labels: Labels) -> tuple[Array, Array]:
    """-log p of the true class, in nats: the loss of each image (N,), and its gradient by the logits (N, K): p - t."""
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[rows, labels]  # (N,)
    gradient = softmax(logits)
    gradient[rows, labels] -= 1
    return losses, gradient


def squared_error(logits: Array, labels: Labels) -> tuple[Array, Array]:
    """½ Σ (p - t)², of probabilities p and the one-hot truth t: per image (N,), and the gradient by the logits (N, K).

    By softmax's Jacobian, p_k (δ_jk - p_j), the gradient is p · (e - Σ e p) with the error e = p - t.
    """
    probabilities = softmax(logits)
    error = probabilities.copy()
    error[np.arange(len(labels)), labels] -= 1
    losses = np.square(error).sum(axis=1) / 2
    return losses, probabilities * (error - (error * probabilities).sum(axis=1, keepdims=True))


LOSSES: dict[str, Loss] = {"cross_entropy": cross_entropy, "squared_error": squared_error}
