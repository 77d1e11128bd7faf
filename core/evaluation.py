"""How good a network is on a data set: accuracy, log loss, who is taken for whom, and its worst mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.dataset import Dataset, network_input
from core.losses import cross_entropy, softmax
from core.network import Network

BLOCK = 500


@dataclass(frozen=True)
class Mistake:
    """One image that was read wrongly. index counts from 0 in the data set; probabilities are in 0..1."""

    index: int
    label: int
    digit: int
    probability: float
    label_probability: float


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The figures of one network on one data set."""

    images: int
    accuracy: float
    """Share of the images read right, 0..1."""
    log_loss: float
    """Mean of -log p(true class), in nats."""
    confusion: npt.NDArray[np.int64]
    """(K, K) counts: the row is the true class, the column what was read."""
    mistakes: tuple[Mistake, ...]
    """All mistakes, the one with the least probability for the truth first."""
    milliseconds: float
    """For one image, measured in blocks of 500."""


def predictions(network: Network, dataset: Dataset) -> Iterator[npt.NDArray[np.float32]]:
    """The logits (block, K) of the images, block after block, so that a caller can show how far it is."""
    for first in range(0, len(dataset), BLOCK):
        images = network_input(dataset.images[first : first + BLOCK], network.input_shape)
        yield network.logits(images).astype(np.float32, copy=False)


def evaluation_of(logits: npt.NDArray[np.float32], dataset: Dataset, seconds: float) -> Evaluation:
    """The figures of logits (N, K) that were computed in so many seconds."""
    labels = dataset.labels.astype(np.intp)
    losses = cross_entropy(logits.astype(np.float64), labels)[0]  # (N,)
    digits = logits.argmax(axis=1)  # (N,)
    classes = logits.shape[1]
    confusion = np.bincount(labels * classes + digits, minlength=classes * classes).reshape(classes, classes)
    wrong = np.flatnonzero(digits != labels)
    probabilities = softmax(logits.astype(np.float64))
    mistakes = tuple(
        Mistake(
            int(index),
            int(labels[index]),
            int(digits[index]),
            float(probabilities[index, digits[index]]),
            float(probabilities[index, labels[index]]),
        )
        for index in wrong[np.argsort(-losses[wrong], kind="stable")]
    )
    return Evaluation(
        images=len(dataset),
        accuracy=float((digits == labels).mean()),
        log_loss=float(losses.mean()),
        confusion=confusion,
        mistakes=mistakes,
        milliseconds=1000 * seconds / len(dataset),
    )
