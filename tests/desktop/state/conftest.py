"""The state of the program as the window has it, without a window."""

import pytest

from core.nn.models import DEFAULT_MODEL, resolve_model
from desktop.work.workers import LatestWorker
from tests.support.connected_state import ProgramState


@pytest.fixture(scope="session")
def network():
    return resolve_model(DEFAULT_MODEL)


@pytest.fixture
def state(qapp, network):
    """With workers that answer at once."""
    state = ProgramState(network)
    yield state
    state.close()


@pytest.fixture
def threaded_state(qapp):
    """With workers that have threads, and without a network."""
    state = ProgramState(worker=LatestWorker)
    yield state
    state.close()
