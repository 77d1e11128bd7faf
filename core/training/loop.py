"""The training loop: a generator of frozen Progress records, one for each batch. To stop is to stop asking."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from core.data.dataset import Dataset, network_input
from core.nn.losses import LOSSES
from core.nn.network import Network
from core.training.batches import batch_count, ignoring_overflow, train_batch
from core.training.settings import ORDER, TrainingSettings, rng_for
from core.training.state import Epoch, Scores, TrainingState, snapshot


@dataclass(frozen=True, eq=False)
class Progress:
    """The position of a run after a batch. loss and accuracy are means over the epoch so far, on augmented images.

    With non-digits, the loss of a digit has a term for its score (core.nn.losses), which the validation loss lacks.
    Non-digits are not counted.
    """

    epoch: int
    batch: int
    batches: int
    images: int
    loss: float
    accuracy: float
    epoch_done: Epoch | None
    finished: bool
    network: Network | None = None
    """The network that would be kept now, with its own copy of the weights; None where no snapshot is due."""


def train(
    state: TrainingState,
    settings: TrainingSettings,
    training: Dataset,
    validation: Dataset | None,
    *,
    snapshot_interval: int = 0,
) -> Iterator[Progress]:
    """Train from the position of the state, which is changed in place; one record per batch.

    Between two records the state is complete: it can be written to a checkpoint, and the run can end there.
    snapshot_interval: number of batches between records with a snapshot of the network; the last record of an epoch
    has one too. 0: no record has one.
    """
    batches = batch_count(settings, len(training))
    with ThreadPoolExecutor(settings.parts, thread_name_prefix="training") as pool:
        while state.epoch < settings.epochs and not state.finished:
            order = rng_for(settings, ORDER, state.epoch).permutation(len(training))
            while state.batch < batches:
                chosen = order[state.batch * settings.batch_size : (state.batch + 1) * settings.batch_size]
                train_batch(state, settings, training, chosen, pool)
                state.batch += 1
                if state.batch < batches:
                    due = bool(snapshot_interval) and state.batch % snapshot_interval == 0
                    yield _progress(state, settings, len(training), None, due)
            done = _end_epoch(state, settings, len(training), validation)
            progress = _progress(state, settings, len(training), done, bool(snapshot_interval))
            state.epoch, state.batch, state.loss_sum, state.correct = state.epoch + 1, 0, 0.0, 0
            state.finished = state.finished or state.epoch == settings.epochs
            yield replace(progress, finished=state.finished)


def scores(network: Network, dataset: Dataset, loss: str = "cross_entropy", block: int = 500) -> Scores:
    """Mean loss and accuracy on a data set, without augmentation, in blocks of that many images."""
    loss_sum, correct = 0.0, 0
    for first in range(0, len(dataset), block):
        labels = dataset.labels[first : first + block].astype(np.intp)
        logits = network.logits(network_input(dataset.images[first : first + block], network.input_shape))
        loss_sum += float(LOSSES[loss](logits, labels)[0].sum(dtype=np.float64))
        correct += int((logits.argmax(axis=1) == labels).sum())
    return Scores(loss_sum / len(dataset), correct / len(dataset))


def _end_epoch(state: TrainingState, settings: TrainingSettings, images: int, validation: Dataset | None) -> Epoch:
    scored = None
    if validation is not None and len(validation):
        candidate = Network.live(state.architecture, state.candidate)
        scored = ignoring_overflow(scores, candidate, validation, settings.loss)
    done = Epoch(state.epoch, Scores(state.loss_sum / images, state.correct / images), scored)
    state.history = (*state.history, done)
    if scored is not None:
        best = state.history[state.best_epoch].validation if state.best_epoch >= 0 else None
        if best is None or scored.loss < best.loss or settings.keep == "last":
            state.best_epoch = state.epoch
            state.best = {name: array.copy() for name, array in state.candidate.items()}
        state.finished = bool(settings.patience) and state.epoch - state.best_epoch >= settings.patience
    return done


def _progress(
    state: TrainingState, settings: TrainingSettings, training: int, done: Epoch | None, with_network: bool
) -> Progress:
    images = min(state.batch * settings.batch_size, training)
    return Progress(
        epoch=state.epoch,
        batch=state.batch,
        batches=batch_count(settings, training),
        images=images,
        loss=state.loss_sum / images,
        accuracy=state.correct / images,
        epoch_done=done,
        finished=False,
        network=snapshot(state) if with_network else None,
    )
