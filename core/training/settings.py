"""The settings of a training run, and the random number generators that follow from them.

A run is defined by its settings: whatever is random is drawn from generators made of the seed and the place in the run
(which epoch, which batch, which part of the batch). So a run that goes on from a checkpoint draws what the
uninterrupted run would have drawn. A run from the weights of an earlier one has another stage, and draws other numbers.
"""

from dataclasses import dataclass, field

import numpy as np

from core.synthesis.augmentation import Augmentation

KEEP_CHOICES = ("best", "last")

# What a generator is for, as the second part of its seed.
WEIGHTS, ORDER, DISTORTION, DROPOUT, NON_DIGITS = range(5)


@dataclass(frozen=True)
class TrainingSettings:
    """Everything that a run depends on, apart from the architecture and the data.

    The names of the fields are keys of checkpoints and model files.
    """

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
    """Decay of an exponential moving average of the weights, which is then validated and kept; 0: none."""
    marks: float = 0.0
    """Synthetic non-digits (core.synthesis.non_digits) added to each batch, per digit: outlier exposure."""
    parts: int = 2
    seed: int = 1
    stage: int = 0
    """Number of runs before this one, each from the weights of the last; each stage draws other random numbers."""
    augmentation: Augmentation = field(default_factory=Augmentation)


def rng_for(settings: TrainingSettings, purpose: int, *place: int) -> np.random.Generator:
    """The generator for one purpose at one place of a run. The first stage adds no number to the seed."""
    return np.random.default_rng((settings.seed, purpose, *place, *([settings.stage] if settings.stage else [])))
