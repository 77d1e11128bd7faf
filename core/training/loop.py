"""Training: a generator of frozen Progress records, one for each batch.

To stop is to stop asking. A run is defined by its settings: whatever is random, the order of the images, distortions,
dropout, is drawn from generators made of the seed and the place in the run (which epoch, which batch, which part of the
batch), so a run that goes on from a checkpoint draws what the uninterrupted run would have drawn. A run from the
weights of an earlier one has another stage, and draws anew.

Each batch is cut into parts that are worked on by one thread each; their gradients are added in the order of the
parts. The number of parts is a setting of the run, so the same numbers come out on any number of processors. Batch
normalisation measures each part by itself.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from core.data.dataset import Bytes, Dataset, network_input
from core.nn.architecture import Architecture
from core.nn.layers import Array
from core.nn.losses import LOSSES, NOT_A_DIGIT, digits_and_marks
from core.nn.network import Network
from core.nn.optimizers import Optimizer, make_optimizer, scheduled_rate
from core.nn.training_passes import backward_training, forward_training, measured_statistics
from core.nn.weight_arrays import initial_weights
from core.synthesis.augmentation import Augmentation, augmented
from core.synthesis.non_digits import marks as marks_of

Result = TypeVar("Result")

KEPT = ("best", "last")

# What a generator is for, as the second part of its seed.
WEIGHTS, ORDER, DISTORTION, DROPOUT, MARKS = range(5)


@dataclass(frozen=True)
class TrainingSettings:
    """Everything that a run depends on, apart from the architecture and the data."""

    epochs: int = 20
    batch_size: int = 128
    optimizer: str = "adam"
    learning_rate: float = 0.002
    schedule: str = "one-cycle"
    momentum: float = 0.9
    weight_decay: float = 0.0
    loss: str = "cross_entropy"
    validation: float = 0.1
    patience: int = 0
    """Epochs without a better validation loss after which a run stops; 0: never."""
    keep: str = "best"
    """Which epoch is kept: the "best" by validation loss, or the "last", whose learning rate is the lowest."""
    averaging: float = 0.0
    """Decay of a running average of the weights, which is then what is validated and kept; 0: none."""
    marks: float = 0.0
    """Marks that are no digits (core.synthesis.non_digits), added to each batch: so many for each digit."""
    parts: int = 2
    seed: int = 1
    stage: int = 0
    """How many runs came before, each from the weights of the last: every one draws other random numbers."""
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True)
class Scores:
    """How a network does on a data set: mean loss (nats for cross entropy) and share of digits read right, 0..1."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Epoch:
    """One epoch's figures; validation is None when no images were held back."""

    number: int
    training: Scores
    validation: Scores | None


@dataclass(frozen=True, eq=False)
class Progress:
    """Where a run is after a batch. loss and accuracy are means over the epoch so far, on the distorted images.

    With marks, the loss of a digit has a term for its score (core.nn.losses), which that of a validation image has not.
    The marks themselves are not counted.
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
    """The network as it would be kept now, with weights of its own; None where no snapshot was due."""


@dataclass(eq=False)
class TrainingState:
    """All that changes during a run; a checkpoint is this, written down. `batch` batches of `epoch` are done."""

    architecture: Architecture
    parameters: dict[str, Array]
    """The weights, parameters and running statistics, which each batch changes in place."""
    optimizer: Optimizer
    average: dict[str, Array]
    best: dict[str, Array]
    epoch: int = 0
    batch: int = 0
    loss_sum: float = 0.0
    right: int = 0
    history: tuple[Epoch, ...] = ()
    best_epoch: int = -1
    finished: bool = False
    network: Network = field(init=False)
    """A network over the parameters, which follows their changes."""

    def __post_init__(self) -> None:
        self.network = Network.live(self.architecture, self.parameters)


def new_state(
    architecture: Architecture, settings: TrainingSettings, weights: Mapping[str, Array] | None = None
) -> TrainingState:
    """The state before the first batch: with random weights, or with a copy of those of an earlier run."""
    parameters = initial_weights(architecture, generator_for(settings, WEIGHTS))
    if weights is not None:
        parameters = {name: weights[name].copy() for name in parameters}
    optimizer = make_optimizer(settings.optimizer, settings.momentum, settings.weight_decay)
    average = {name: array.copy() for name, array in parameters.items()} if settings.averaging else {}
    return TrainingState(architecture, parameters, optimizer, average, {})


def generator_for(settings: TrainingSettings, purpose: int, *place: int) -> np.random.Generator:
    """The generator of what is random for one purpose at one place of a run. A run's first stage adds no number."""
    return np.random.default_rng((settings.seed, purpose, *place, *([settings.stage] if settings.stage else [])))


def train(
    state: TrainingState,
    settings: TrainingSettings,
    training: Dataset,
    validation: Dataset | None,
    *,
    snapshot_interval: int = 0,
) -> Iterator[Progress]:
    """Train from where the state is, changing it; a record after each batch.

    Between two records the state is complete: it can be written to a checkpoint, and the run can end there.
    snapshot_interval: number of batches from one record with a snapshot of the network to the next; those at the end
    of an epoch have one too. 0: no record has one.
    """
    batches = _batches(settings, len(training))
    with ThreadPoolExecutor(settings.parts, thread_name_prefix="training") as pool:
        while state.epoch < settings.epochs and not state.finished:
            order = generator_for(settings, ORDER, state.epoch).permutation(len(training))
            while state.batch < batches:
                chosen = order[state.batch * settings.batch_size : (state.batch + 1) * settings.batch_size]
                _train_batch(state, settings, training, chosen, pool)
                state.batch += 1
                if state.batch < batches:
                    due = bool(snapshot_interval) and state.batch % snapshot_interval == 0
                    yield _progress(state, settings, len(training), None, due)
            done = _end_epoch(state, settings, len(training), validation)
            progress = _progress(state, settings, len(training), done, bool(snapshot_interval))
            state.epoch, state.batch, state.loss_sum, state.right = state.epoch + 1, 0, 0.0, 0
            state.finished = state.finished or state.epoch == settings.epochs
            yield replace(progress, finished=state.finished)


def best_network(state: TrainingState) -> Network:
    """The network of the epoch that is kept; without validation images, that of the last."""
    return Network(state.architecture, state.best or _candidate(state))


def scores(network: Network, dataset: Dataset, loss: str = "cross_entropy", block: int = 500) -> Scores:
    """Mean loss and accuracy on a data set, without distortions."""
    loss_sum, right = 0.0, 0
    for first in range(0, len(dataset), block):
        labels = dataset.labels[first : first + block].astype(np.intp)
        logits = network.logits(network_input(dataset.images[first : first + block], network.input_shape))
        loss_sum += float(LOSSES[loss](logits, labels)[0].sum(dtype=np.float64))
        right += int((logits.argmax(axis=1) == labels).sum())
    return Scores(loss_sum / len(dataset), right / len(dataset))


@dataclass(frozen=True, eq=False)
class _Part:
    """What one thread found out about its part of a batch; sums, not means."""

    loss: float
    right: int
    gradients: dict[str, Array]
    statistics: dict[str, Array]


def _train_batch(
    state: TrainingState,
    settings: TrainingSettings,
    training: Dataset,
    batch: npt.NDArray[np.intp],
    pool: ThreadPoolExecutor,
) -> None:
    cuts = [cut for cut in np.array_split(batch, settings.parts) if len(cut)]
    place, done = (state.epoch, state.batch), state.batch * settings.batch_size
    jobs = []
    for number, cut in enumerate(cuts):
        marks = marks_between(settings.marks, done, done + len(cut))
        done += len(cut)
        jobs.append(pool.submit(_quietly, _train_part, state.network, settings, training, cut, marks, (*place, number)))
    parts = [job.result() for job in jobs]
    gradients = parts[0].gradients
    for part in parts[1:]:
        for name, gradient in part.gradients.items():
            gradients[name] = gradients[name] + gradient
    for name in gradients:
        gradients[name] = gradients[name] / np.float32(len(batch))
    weights = state.parameters
    progress = (state.epoch + state.batch / _batches(settings, len(training))) / settings.epochs
    rate = scheduled_rate(settings.schedule, settings.learning_rate, progress)
    _quietly(state.optimizer.step, weights, gradients, rate)
    for name in parts[0].statistics:
        weights[name][...] = sum(part.statistics[name] for part in parts) / np.float32(len(parts))
    for name, average in state.average.items():
        # The decay starts low, so that the first, random weights are soon forgotten.
        decay = min(settings.averaging, state.optimizer.steps / (state.optimizer.steps + 10))
        average *= decay
        average += (1 - decay) * weights[name]
    state.loss_sum += sum(part.loss for part in parts)
    state.right += sum(part.right for part in parts)


def _train_part(
    network: Network,
    settings: TrainingSettings,
    training: Dataset,
    cut: npt.NDArray[np.intp],
    marks: int,
    place: tuple[int, int, int],
) -> _Part:
    part = training.part(cut)
    generator = generator_for(settings, DISTORTION, *place)
    distorted = augmented(part.images, part.labels, settings.augmentation, generator)
    labels, loss = part.labels.astype(np.intp), LOSSES[settings.loss]
    if marks:
        made = _marks(marks, training, settings, generator_for(settings, MARKS, *place))
        distorted = np.concatenate((distorted, made))
        labels = np.concatenate((labels, np.full(marks, NOT_A_DIGIT)))
    images = network_input(distorted, network.input_shape)
    tape = forward_training(network, images, generator_for(settings, DROPOUT, *place))
    logits = tape.inputs[-1]
    losses, grad_logits = digits_and_marks(loss, logits, labels) if settings.marks else loss(logits, labels)
    gradients = backward_training(network, tape, grad_logits)
    digits = slice(0, len(part))
    return _Part(
        float(losses[digits].sum(dtype=np.float64)),
        int((logits[digits].argmax(axis=1) == labels[digits]).sum()),
        dict(gradients.parameters),
        measured_statistics(network, tape),
    )


def marks_between(marks: float, first: int, last: int) -> int:
    """How many marks go with the digits from number first to before number last of an epoch, so many for each digit.

    What is left over goes to the digits that follow, so that an epoch has as many as were asked for, to half a one.
    """
    return round(marks * last) - round(marks * first)


def _marks(count: int, training: Dataset, settings: TrainingSettings, generator: np.random.Generator) -> Bytes:
    """Marks, distorted as the digits are, apart from what only digits have."""
    plain = replace(settings.augmentation, habits=0.0, other_hands=0.0)
    made = marks_of(count, training, generator)
    return augmented(made, np.zeros(count, np.uint8), plain, generator)


def _end_epoch(state: TrainingState, settings: TrainingSettings, images: int, validation: Dataset | None) -> Epoch:
    found = None
    if validation is not None and len(validation):
        candidate = Network.live(state.architecture, _candidate(state))
        found = _quietly(scores, candidate, validation, settings.loss)
    done = Epoch(state.epoch, Scores(state.loss_sum / images, state.right / images), found)
    state.history = (*state.history, done)
    if found is not None:
        best = state.history[state.best_epoch].validation if state.best_epoch >= 0 else None
        if best is None or found.loss < best.loss or settings.keep == "last":
            state.best_epoch = state.epoch
            state.best = {name: array.copy() for name, array in _candidate(state).items()}
        state.finished = bool(settings.patience) and state.epoch - state.best_epoch >= settings.patience
    return done


def _batches(settings: TrainingSettings, images: int) -> int:
    """How many batches an epoch of so many images has, the last of them perhaps smaller."""
    return -(-images // settings.batch_size)


def _quietly(work: Callable[..., Result], *arguments: Any) -> Result:
    """Do it without warnings of overflow: a run that diverges says so by its loss, which is then no number."""
    with np.errstate(over="ignore", invalid="ignore"):
        return work(*arguments)


def _candidate(state: TrainingState) -> dict[str, Array]:
    return state.average or state.parameters


def snapshot(state: TrainingState) -> Network:
    """The network that would be kept if the run ended now, averaged where it averages; with copies of the weights."""
    return Network(state.architecture, _candidate(state))


def _progress(
    state: TrainingState, settings: TrainingSettings, training: int, done: Epoch | None, with_network: bool
) -> Progress:
    images = min(state.batch * settings.batch_size, training)
    return Progress(
        epoch=state.epoch,
        batch=state.batch,
        batches=_batches(settings, training),
        images=images,
        loss=state.loss_sum / images,
        accuracy=state.right / images,
        epoch_done=done,
        finished=False,
        network=snapshot(state) if with_network else None,
    )
