"""A checkpoint of an earlier version (tests/data/README.md) loads and continues as the same run.

The last bits of a run depend on the processor, the BLAS library and the version of NumPy, so the resumed run is
compared with an uninterrupted one within a tolerance. It is short, because training amplifies rounding differences.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from core.data.dataset import split
from core.storage.tensor_files import read_tensors, write_tensors
from core.synthesis.augmentation import STANDARD
from core.training.checkpoints import load_checkpoint
from core.training.loop import train
from core.training.run import Run, assemble_run
from core.training.settings import TrainingSettings
from core.training.state import new_state
from tests.support.small_networks import bars, small_architecture

FILE = Path(__file__).parents[2] / "data" / "first_digest.checkpoint"
SETTINGS = TrainingSettings(
    epochs=3, batch_size=32, learning_rate=0.01, seed=5, averaging=0.9, marks=0.3, augmentation=STANDARD
)
BATCHES = 9
# Normalisation takes its mean out of what it is given, so the bias before it has a gradient of rounding errors only,
# which Adam scales up to whole steps of either sign; the running mean follows the bias.
WITHOUT_GRADIENT = {"conv.bias", "norm.mean"}


@pytest.fixture
def path(tmp_path):
    return Path(shutil.copy(FILE, tmp_path / "run.checkpoint"))


def resumed(path):
    return assemble_run(small_architecture(), SETTINGS, bars(), path, resume=True)


def test_it_has_the_settings_the_position_and_the_data_that_it_was_written_with(path):
    checkpoint = load_checkpoint(path)
    assert checkpoint.settings == SETTINGS
    assert checkpoint.architecture == small_architecture()
    assert checkpoint.data == bars().checksum()
    state = checkpoint.state
    assert (state.epoch, state.batch, state.optimizer.steps, state.best_epoch) == (1, 3, BATCHES, 0)
    assert [epoch.number for epoch in state.history] == [0]
    (digest,) = checkpoint.program_digests
    assert len(bytes.fromhex(digest)) == 32


def test_it_continues_as_an_uninterrupted_run_of_this_version_from_the_same_seed(path):
    training, validation = split(bars(), SETTINGS.validation, SETTINGS.seed)
    whole = new_state(small_architecture(), SETTINGS)
    with threadpool_limits(1):
        for _ in train(whole, SETTINGS, training, validation):
            pass
        run = resumed(path)
        for _ in run.train():
            pass
    assert run.state.finished
    assert whole.optimizer.steps == run.state.optimizer.steps == 2 * BATCHES
    assert set(whole.parameters) > WITHOUT_GRADIENT
    for name in set(whole.parameters) - WITHOUT_GRADIENT:
        array = whole.parameters[name]
        np.testing.assert_allclose(run.state.parameters[name], array, rtol=1e-2, atol=1e-3, err_msg=name)
        np.testing.assert_allclose(run.state.average[name], whole.average[name], rtol=1e-2, atol=1e-3, err_msg=name)
    for first, second in zip(run.state.history, whole.history, strict=True):
        assert first.training.loss == pytest.approx(second.training.loss, rel=1e-3)


def test_nothing_is_claimed_that_its_digest_does_not_tell(path):
    run = resumed(path)
    assert len(run.checkpoint.program_digests) == 2
    note = run.program_note
    assert "does not tell" in note
    assert "another version" not in note
    network_metadata = {
        "program_sha256": run.checkpoint.program_digests[-1],
        "earlier_programs": [run.checkpoint.program_digests[0]],
    }
    for _ in run.train():
        pass
    assert network_metadata.items() <= run.trained_network("digitscope train", 1.0).training.items()


def test_a_different_digest_of_the_same_version_is_another_program(path):
    tensors, metadata = read_tensors(path, "checkpoint", 100_000)
    for program_digests, words in ((["2:" + 64 * "0"], "another version"), ([], None)):
        write_tensors(path, metadata["kind"], tensors, {**metadata, "programs": program_digests})
        note = resumed(path).program_note
        assert note is None if words is None else words in note
    run = resumed(path)
    run.save(path)
    again = resumed(path)
    assert again.checkpoint.program_digests == run.checkpoint.program_digests
    assert Run(replace(again.checkpoint), again.training, again.validation).program_note is None
