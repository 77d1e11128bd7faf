"""Softmax and the loss functions. All losses take the logits, the numbers before softmax.

For cross entropy this avoids the logarithm of a probability that is rounded to 0. The squared error compares the
probabilities, as textbooks do.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core.nn.layers import Array
from core.nn.score import digit_probabilities, score

ClassLabels: TypeAlias = npt.NDArray[np.integer]
Loss: TypeAlias = Callable[[Array, ClassLabels], tuple[Array, Array]]


def softmax(logits: Array) -> Array:
    """e^z_k / Σ e^z_j along the last axis: (N, K) to (N, K), in 0..1; each row sums to 1.

    The largest logit of each row is subtracted first, which does not change the result and prevents overflow.
    """
    # The reductions of the ufuncs: for a single image, max() and sum() take longer than the arithmetic.
    powers: Array = logits - np.maximum.reduce(logits, axis=-1, keepdims=True)
    np.exp(powers, out=powers)
    powers /= np.add.reduce(powers, axis=-1, keepdims=True)
    return powers


def softmax_gradient(probabilities: Array, gradient: Array) -> Array:
    """The gradient with respect to the logits, from that with respect to the probabilities p, both (N, K).

    By the Jacobian of softmax, p_k (δ_jk - p_j), it is p · (g - Σ g p).
    """
    logit_gradient: Array = probabilities * (gradient - (gradient * probabilities).sum(axis=1, keepdims=True))
    return logit_gradient


def cross_entropy(logits: Array, labels: ClassLabels) -> tuple[Array, Array]:
    """-log p of the true class, in nats: the loss of each image (N,), and its gradient (N, K), p - t."""
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[rows, labels]  # (N,)
    gradient = softmax(logits)
    gradient[rows, labels] -= 1
    return losses, gradient


def squared_error(logits: Array, labels: ClassLabels) -> tuple[Array, Array]:
    """½ Σ (p - t)², with probabilities p and the one-hot truth t: per image (N,), and its gradient (N, K)."""
    probabilities = softmax(logits)
    error = probabilities.copy()
    error[np.arange(len(labels)), labels] -= 1
    losses = np.square(error).sum(axis=1) / 2
    return losses, softmax_gradient(probabilities, error)


NON_DIGIT_LABEL = -1
"""The label of a non-digit."""
UNIFORMITY_WEIGHT = 0.5
"""Weight of a non-digit's uniform probabilities relative to its low score."""


def outlier_exposure_loss(loss: Loss, logits: Array, labels: ClassLabels) -> tuple[Array, Array]:
    """A digit loss with outlier exposure: non-digits, which have the label -1, are taught a low score.

    The score s = log Σ e^z of the logits z is the log-odds that an image is a digit: a further class whose logit is
    always 0 would share the softmax with the others. Digits add -log σ(s), non-digits -log(1 - σ(s)). Non-digits also
    add half the cross entropy to uniform probabilities, s - mean(z), so that no bar stands out for them (Hendrycks,
    Mazeika and Dietterich 2019, "Deep Anomaly Detection with Outlier Exposure", section 4).

    Returns the loss of each image (N,), in nats, and its gradient with respect to the logits (N, K).
    """
    digits = labels >= 0
    non_digits = ~digits
    losses, gradient = np.zeros(len(logits), logits.dtype), np.zeros_like(logits)
    losses[digits], gradient[digits] = loss(logits[digits], labels[digits])
    scores = score(logits)  # (N,)
    probabilities = softmax(logits)  # the gradient of the score with respect to the logits
    losses += np.logaddexp(0, np.where(non_digits, scores, -scores))
    gradient += (digit_probabilities(scores) - digits)[:, None].astype(logits.dtype) * probabilities
    uniformity = logits.dtype.type(UNIFORMITY_WEIGHT)
    losses[non_digits] += uniformity * (scores[non_digits] - logits[non_digits].mean(axis=1))
    gradient[non_digits] += uniformity * (probabilities[non_digits] - logits.dtype.type(1 / logits.shape[1]))
    return losses, gradient


LOSSES: dict[str, Loss] = {"cross_entropy": cross_entropy, "squared_error": squared_error}
