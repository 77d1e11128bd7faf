"""Figures of a network on a data set: accuracy, log loss, calibration, verdicts, and the worst mistakes."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.data.dataset import Dataset, load_training, network_input, split
from core.errors import ArchitectureError, ModelFileError
from core.nn.architecture import Architecture
from core.nn.calibration import Calibration, Reliability, reliability
from core.nn.inference import finite_logits
from core.nn.losses import cross_entropy
from core.nn.network import UNCALIBRATED, Network
from core.nn.tasks import DIGITS, default_task, quoted_labels
from core.nn.verdicts import Verdict, verdicts

BLOCK = 100
"""Images per block: fast enough, and less than 40 MB in the largest shipped network."""
TIMED_IMAGES = 200


@dataclass(frozen=True)
class Mistake:
    """One misclassified image. index counts from 0 in the data set; probabilities are in 0..1."""

    index: int
    label: int
    digit: int
    probability: float
    label_probability: float
    verdict: Verdict | None = None
    """None when the network has no thresholds."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The figures of one network on one data set. Probabilities are calibrated by the network's temperature."""

    images: int
    accuracy: float
    """Share of the images classified correctly, 0..1."""
    log_loss: float
    """Mean of -log p(true class), in nats."""
    reliability: Reliability
    unsure: float | None
    """Share of the images with the verdict unsure, 0..1; None when the network has no thresholds."""
    not_a_digit: float | None
    """Share of the images with the verdict not a digit, 0..1; None when the network has no thresholds."""
    confusion: npt.NDArray[np.int64]
    """(K, K) counts: the row is the true class, the column the prediction."""
    mistakes: tuple[Mistake, ...]
    """All mistakes, the one with the lowest probability of the true class first."""
    milliseconds: float
    """For one image, measured in blocks of BLOCK images."""

    @property
    def expected_calibration_error(self) -> float:
        """The expected calibration error in 15 bins, 0..1."""
        return self.reliability.expected_calibration_error

    @property
    def refused(self) -> float | None:
        """Share of the images rejected as unsure or not a digit, 0..1."""
        return None if self.unsure is None or self.not_a_digit is None else self.unsure + self.not_a_digit


def require_mnist_classes(network: Network | Architecture) -> None:
    """ArchitectureError unless the first ten classes can stand for the digits 0 to 9.

    A network that says nothing of its labels has numbered classes, of which the first ten are the digits.
    """
    task, digits = network.task, len(DIGITS)
    if len(task.labels) < digits:
        raise ArchitectureError(f"{network.name} has {len(task.labels)} outputs, but MNIST has {digits} classes.")
    numbered = default_task(network.input_shape, len(task.labels)).labels
    if task.labels[:digits] not in (DIGITS, numbered[:digits]):
        raise ArchitectureError(
            f"{network.name} tells {quoted_labels(task)} apart, but MNIST has the digits 0 to 9: "
            "choose a network that reads digits."
        )


def held_out_images(network: Network, folder: Path) -> Dataset:
    """The training images of MNIST, in this folder, that were held out of the network's training.

    ModelFileError when its metadata does not say which; DataError when the files are not there.
    """
    settings = validation_split(network)
    if settings is not None:
        held = split(load_training(folder), *settings)[1]
        if len(held):
            return held
    raise ModelFileError(
        f"{network.name} does not say which images were held out of its training: "
        "choose a network that was trained with --validation."
    )


def validation_split(network: Network) -> tuple[float, int] | None:
    """The split that a network was trained with: the held-out share, above 0 and below 1, and the seed."""
    settings = network.training.get("settings")
    share, seed = (settings.get("validation"), settings.get("seed")) if isinstance(settings, dict) else (None, None)
    if isinstance(share, float) and 0 < share < 1 and isinstance(seed, int) and seed >= 0:
        return share, seed
    return None


def logit_blocks(network: Network, dataset: Dataset) -> Iterator[npt.NDArray[np.float32]]:
    """The logits (block, K) of the images, block by block, so that a caller can show progress.

    ModelFileError when the logits are not finite.
    """
    for first in range(0, len(dataset), BLOCK):
        yield finite_logits(network, network_input(dataset.images[first : first + BLOCK], network.input_shape))


def single_image_milliseconds(network: Network, dataset: Dataset) -> float:
    """Milliseconds for one image with its full trace, as in the window: the median of 200 images, one by one."""
    images = network_input(dataset.images[:TIMED_IMAGES], network.input_shape)
    for image in images[:10]:  # warm up the caches
        network.trace(image[None])
    seconds = []
    for image in images:
        started = time.perf_counter()
        network.trace(image[None])
        seconds.append(time.perf_counter() - started)
    return 1000 * float(np.median(seconds))


def evaluation_of(
    logits: npt.NDArray[np.float32], dataset: Dataset, seconds: float, calibration: Calibration = UNCALIBRATED
) -> Evaluation:
    """The figures of logits (N, K) that were computed in that many seconds."""
    labels = dataset.labels.astype(np.intp)
    digits = logits.argmax(axis=1)  # (N,)
    double = logits.astype(np.float64)
    probabilities = calibration.probabilities(double)  # (N, K)
    losses = cross_entropy(double / calibration.temperature, labels)[0]  # (N,)
    said = None if calibration.digit_threshold is None else verdicts(logits, calibration)
    classes = logits.shape[1]
    confusion = np.bincount(labels * classes + digits, minlength=classes * classes).reshape(classes, classes)
    wrong = np.flatnonzero(digits != labels)
    mistakes = tuple(
        Mistake(
            int(index),
            int(labels[index]),
            int(digits[index]),
            float(probabilities[index, digits[index]]),
            float(probabilities[index, labels[index]]),
            None if said is None else said[index],
        )
        for index in wrong[np.argsort(-losses[wrong], kind="stable")]
    )
    return Evaluation(
        images=len(dataset),
        accuracy=float((digits == labels).mean()),
        log_loss=float(losses.mean()),
        reliability=reliability(probabilities, labels),
        unsure=None if said is None else said.count(Verdict.UNSURE) / len(said),
        not_a_digit=None if said is None else said.count(Verdict.NON_DIGIT_LABEL) / len(said),
        confusion=confusion,
        mistakes=mistakes,
        milliseconds=1000 * seconds / len(dataset),
    )
