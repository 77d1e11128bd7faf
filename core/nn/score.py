"""The score: how much an image looks like a digit, whichever, by the logits of a network."""

import numpy as np

from core.nn.layers import Array


def score(logits: Array) -> Array:
    """log Σ e^z_k of the logits z: (N, K) to (N,), in nats; high for digits, low for what is none.

    The negative free energy at temperature 1 (Liu, Wang, Owens, Li, "Energy-based Out-of-distribution Detection",
    NeurIPS 2020, equation 4). The temperature of a calibration has no part in it: it divides the logits of a digit
    and of a scribble alike. A network that was shown marks which are no digits (core.nn.losses) learns to give them a
    score below 0: `chances` is then its probability that the ink is a digit.
    """
    scores: Array = np.logaddexp.reduce(logits, axis=1)
    return scores


def digit_probabilities(scores: Array) -> Array:
    """σ(s) = 1 / (1 + e^-s), 0..1: how probable a network that was shown marks holds it that these are digits."""
    probabilities: Array = np.exp(-np.logaddexp(0, -scores))
    return probabilities
