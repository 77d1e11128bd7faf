"""One training step: a batch is distorted, passed forward and backward, and the weights are changed.

Each batch is cut into parts that are worked on by one thread each; their gradients are added in the order of the parts.
The number of parts is a setting of the run, so the result is the same on any number of processors. Batch normalisation
uses the statistics of each part by itself.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from core.data.dataset import Bytes, Dataset, network_input
from core.nn.inference import overflow_ignored
from core.nn.layers import Array
from core.nn.losses import LOSSES, NON_DIGIT_LABEL, outlier_exposure_loss
from core.nn.network import Network
from core.nn.optimizers import scheduled_rate
from core.nn.training_passes import backward_training, forward_training, measured_statistics
from core.synthesis.augmentation import augmented
from core.synthesis.non_digits import non_digits
from core.training.settings import DISTORTION, DROPOUT, NON_DIGITS, TrainingSettings, rng_for
from core.training.state import TrainingState

Result = TypeVar("Result")


def batch_count(settings: TrainingSettings, images: int) -> int:
    """The number of batches of an epoch of that many images; the last may be smaller."""
    return -(-images // settings.batch_size)


def ignoring_overflow(work: Callable[..., Result], *arguments: Any) -> Result:
    """Call without warnings of overflow: the loss of a run that diverges is not finite, which the caller checks."""
    with overflow_ignored():
        return work(*arguments)


@dataclass(frozen=True, eq=False)
class _ShardResult:
    """The results of one part of a batch: sums, not means."""

    loss: float
    correct: int
    gradients: dict[str, Array]
    statistics: dict[str, Array]


def train_batch(
    state: TrainingState,
    settings: TrainingSettings,
    training: Dataset,
    batch: npt.NDArray[np.intp],
    pool: ThreadPoolExecutor,
) -> None:
    """One optimiser step on the training images with these indices."""
    cuts = [cut for cut in np.array_split(batch, settings.parts) if len(cut)]
    place, done = (state.epoch, state.batch), state.batch * settings.batch_size
    jobs = []
    for number, cut in enumerate(cuts):
        count = non_digits_between(settings.marks, done, done + len(cut))
        done += len(cut)
        part_place = (*place, number)
        jobs.append(
            pool.submit(ignoring_overflow, _train_shard, state.network, settings, training, cut, count, part_place)
        )
    parts = [job.result() for job in jobs]
    gradients = parts[0].gradients
    for part in parts[1:]:
        for name, gradient in part.gradients.items():
            gradients[name] = gradients[name] + gradient
    for name in gradients:
        gradients[name] = gradients[name] / np.float32(len(batch))
    weights = state.parameters
    progress = (state.epoch + state.batch / batch_count(settings, len(training))) / settings.epochs
    rate = scheduled_rate(settings.schedule, settings.learning_rate, progress)
    ignoring_overflow(state.optimizer.step, weights, gradients, rate)
    for name in parts[0].statistics:
        weights[name][...] = sum(part.statistics[name] for part in parts) / np.float32(len(parts))
    for name, average in state.average.items():
        # The decay starts low, so that the random initial weights are forgotten early.
        decay = min(settings.averaging, state.optimizer.steps / (state.optimizer.steps + 10))
        average *= decay
        average += (1 - decay) * weights[name]
    state.loss_sum += sum(part.loss for part in parts)
    state.correct += sum(part.correct for part in parts)


def _train_shard(
    network: Network,
    settings: TrainingSettings,
    training: Dataset,
    cut: npt.NDArray[np.intp],
    non_digit_count: int,
    place: tuple[int, int, int],
) -> _ShardResult:
    part = training.part(cut)
    rng = rng_for(settings, DISTORTION, *place)
    distorted = augmented(part.images, part.labels, settings.augmentation, rng)
    labels, loss = part.labels.astype(np.intp), LOSSES[settings.loss]
    if non_digit_count:
        added = _distorted_non_digits(non_digit_count, training, settings, rng_for(settings, NON_DIGITS, *place))
        distorted = np.concatenate((distorted, added))
        labels = np.concatenate((labels, np.full(non_digit_count, NON_DIGIT_LABEL)))
    images = network_input(distorted, network.input_shape)
    tape = forward_training(network, images, rng_for(settings, DROPOUT, *place))
    logits = tape.inputs[-1]
    losses, grad_logits = outlier_exposure_loss(loss, logits, labels) if settings.marks else loss(logits, labels)
    gradients = backward_training(network, tape, grad_logits)
    digits = slice(0, len(part))
    return _ShardResult(
        float(losses[digits].sum(dtype=np.float64)),
        int((logits[digits].argmax(axis=1) == labels[digits]).sum()),
        dict(gradients.parameters),
        measured_statistics(network, tape),
    )


def non_digits_between(per_digit: float, first: int, last: int) -> int:
    """The number of non-digits that go with the digits first..last - 1 of an epoch.

    Remainders are carried over, so the total of an epoch is `per_digit` times its digits, rounded.
    """
    return round(per_digit * last) - round(per_digit * first)


def _distorted_non_digits(count: int, training: Dataset, settings: TrainingSettings, rng: np.random.Generator) -> Bytes:
    """Non-digits with the distortions of the digits, apart from those that only digits have."""
    plain = replace(settings.augmentation, habits=0.0, other_hands=0.0)
    images = non_digits(count, training, rng)
    return augmented(images, np.zeros(count, np.uint8), plain, rng)
