"""The state of a training run: weights, optimiser, averages, position, and the figures of the epochs done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.nn.architecture import Architecture
from core.nn.layers import Array
from core.nn.network import Network
from core.nn.optimizers import Optimizer, make_optimizer
from core.nn.weight_arrays import initial_weights
from core.training.settings import WEIGHTS, TrainingSettings, rng_for


@dataclass(frozen=True)
class Scores:
    """Mean loss (nats for cross entropy) and accuracy, 0..1, on a data set."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Epoch:
    """The figures of one epoch; validation is None when no images are held out."""

    number: int
    training: Scores
    validation: Scores | None


@dataclass(eq=False)
class TrainingState:
    """All that changes during a run, as a checkpoint holds it. `batch` is the number of batches of `epoch` done.

    loss_sum and correct are sums over the images of the epoch so far.
    """

    architecture: Architecture
    parameters: dict[str, Array]
    """Weights: parameters and running statistics, changed in place by each batch."""
    optimizer: Optimizer
    average: dict[str, Array]
    """Exponential moving averages of the weights; empty without averaging."""
    best: dict[str, Array]
    """The weights of the best epoch so far; empty before the first."""
    epoch: int = 0
    batch: int = 0
    loss_sum: float = 0.0
    correct: int = 0
    history: tuple[Epoch, ...] = ()
    best_epoch: int = -1
    finished: bool = False
    network: Network = field(init=False)
    """A network on these parameters, which follows their changes."""

    def __post_init__(self) -> None:
        self.network = Network.live(self.architecture, self.parameters)

    @property
    def candidate(self) -> dict[str, Array]:
        """The weights that are validated and kept: the running average, or the weights themselves without one."""
        return self.average or self.parameters


def new_state(
    architecture: Architecture, settings: TrainingSettings, weights: Mapping[str, Array] | None = None
) -> TrainingState:
    """The state before the first batch, with random weights or a copy of those of an earlier run."""
    parameters = initial_weights(architecture, rng_for(settings, WEIGHTS))
    if weights is not None:
        parameters = {name: weights[name].copy() for name in parameters}
    optimizer = make_optimizer(settings.optimizer, settings.momentum, settings.weight_decay)
    average = {name: array.copy() for name, array in parameters.items()} if settings.averaging else {}
    return TrainingState(architecture, parameters, optimizer, average, {})


def best_network(state: TrainingState) -> Network:
    """The network of the epoch that is kept: the last one when no images are held out."""
    return Network(state.architecture, state.best or state.candidate)


def snapshot(state: TrainingState) -> Network:
    """The network that would be kept if the run ended now, with copies of the weights or of their averages."""
    return Network(state.architecture, state.candidate)
