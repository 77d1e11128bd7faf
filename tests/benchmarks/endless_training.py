"""A training that never ends by itself, to be run in the background while something else is measured."""

from collections.abc import Generator

from core.nn.architecture import Architecture
from core.training.loop import Progress, train
from core.training.settings import TrainingSettings
from core.training.state import new_state
from tests.support.small_networks import bars

EPOCHS, IMAGES = 1000, 4096


def endless_training(architecture: Architecture) -> Generator[Progress, None, None]:
    """Train from random weights on synthetic images, with the usual settings; one record for each batch."""
    settings = TrainingSettings(epochs=EPOCHS)
    yield from train(new_state(architecture, settings), settings, bars(IMAGES), None)
