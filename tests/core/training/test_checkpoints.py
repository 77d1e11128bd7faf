"""Damaged checkpoints: each is one sentence when it is read, and none a failure in the midst of training."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.dataset import split
from core.errors import ModelFileError
from core.storage.tensor_files import read_tensors, write_tensors
from core.synthesis.augmentation import STANDARD
from core.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from core.training.loop import train
from core.training.settings import TrainingSettings
from core.training.state import new_state
from tests.support.small_networks import bars, small_architecture

SETTINGS = TrainingSettings(epochs=3, batch_size=60, learning_rate=0.01, seed=5, averaging=0.9, augmentation=STANDARD)
BATCHES = 3  # of the 180 images that are not held back


@pytest.fixture
def saved(tmp_path):
    """Save a checkpoint of a run after so many batches; its path."""

    def save(batches=4, settings=SETTINGS):
        training, validation = split(bars(), settings.validation, settings.seed)
        state = new_state(small_architecture(), settings)
        for done, _ in enumerate(train(state, settings, training, validation), 1):
            if done == batches:
                break
        path = tmp_path / "run.checkpoint"
        save_checkpoint(path, Checkpoint(small_architecture(), settings, state, 7))
        return path

    return save


def rewrite(path, change):
    tensors, metadata = read_tensors(path, "checkpoint", 100_000_000)
    change(tensors, metadata)
    write_tensors(path, metadata.pop("kind"), tensors, metadata)


def sentence(path):
    with pytest.raises(ModelFileError) as caught:
        load_checkpoint(path)
    text = str(caught.value)
    assert path.name in text
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 300
    return text


@pytest.mark.parametrize("batches", [1, BATCHES, BATCHES + 1, 3 * BATCHES])
@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        replace(SETTINGS, optimizer="sgd"),
        replace(SETTINGS, optimizer="sgd", momentum=0.0, averaging=0.0),
        replace(SETTINGS, validation=0.0),
        replace(SETTINGS, patience=1, learning_rate=5.0),
    ],
    ids=["adam", "sgd", "plain", "no validation", "patience"],
)
def test_what_a_run_leaves_at_any_place_is_sound(saved, batches, settings):
    assert load_checkpoint(saved(batches, settings)).settings == settings


def test_the_start_of_a_run_is_sound(tmp_path):
    path = tmp_path / "run.checkpoint"
    state = new_state(small_architecture(), SETTINGS)
    save_checkpoint(path, Checkpoint(small_architecture(), SETTINGS, state, 7))
    assert load_checkpoint(path).state.optimizer.steps == 0


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("best_epoch", [-2, 1, 10**30, 0.0, None, "0", True, [], -1]),
        ("epoch", [-1, 0, 2, 4, 10**400, 1.0, "1"]),
        ("batch", [-1, 2, 3, 4, 10**9, 1.5, None]),
        ("steps", [-1, 0, 1, 2, 10**400, 4.0, "x" * 1_000_000]),
        ("right", [-1, 241, 0.5]),
        ("loss_sum", ["x", None, [], 10**400]),
        ("finished", [True]),
        ("history", [[], {}, 5, "epochs", [5], [{"number": 0}], [None, None]]),
        ("data", ["x", None]),
        ("settings", [None, {}, []]),
        ("architecture", [None, {}, [], {"input": "x" * 1_000_000, "layers": [{}]}]),
    ],
)
def test_a_fact_that_no_run_has_is_refused(saved, key, values):
    path = saved()
    sound = path.read_bytes()
    for value in values:
        path.write_bytes(sound)
        rewrite(path, lambda _, metadata, value=value: metadata.update({key: value}))
        sentence(path)
    rewrite(path, lambda _, metadata: metadata.pop(key))
    sentence(path)


def test_what_a_run_began_with_is_kept_and_none_when_its_weights_were_random(saved):
    path = saved()
    assert load_checkpoint(path).initial_metadata is None
    metadata = {"command": "digitscope train", "settings": {"seed": 5}}
    save_checkpoint(path, replace(load_checkpoint(path), initial_metadata=metadata))
    assert load_checkpoint(path).initial_metadata == metadata
    rewrite(path, lambda _, metadata: metadata.update(begun_with="a network"))
    assert "began with 'a network'" in sentence(path)


def test_figures_that_are_no_numbers_are_refused(saved):
    path = saved()
    rewrite(path, lambda _, metadata: metadata["history"][0]["validation"].update(loss="much"))
    sentence(path)


def test_a_setting_that_this_version_does_not_know_is_refused(saved):
    path = saved()
    sound = path.read_bytes()
    for change in (
        {"optimizer": "guess"},
        {"colour": 1},
        {"augmentation": [1]},
        {"epochs": "many"},
        {"batch_size": None},
        {"batch_size": 0},
        {"schedule": "guess"},
        {"loss": "much"},
        {"keep": ["best"]},
        {"seed": -1},
        {"averaging": True},
        {"augmentation": {"rotation": 91}},
        {"augmentation": {"fitted": 1}},
    ):
        path.write_bytes(sound)
        rewrite(path, lambda _, metadata, change=change: metadata["settings"].update(change))
        sentence(path)


def test_a_run_at_its_end_says_that_it_is_finished(saved):
    path = saved(3 * BATCHES)
    rewrite(path, lambda _, metadata: metadata.update(finished=False))
    assert "finished" in sentence(path)


@pytest.mark.parametrize(
    "array",
    [np.zeros((3, 1, 5), np.float32), np.zeros(7, np.float32), np.zeros((3, 1, 5, 5), np.float64)],
    ids=["an axis less", "a row", "other type"],
)
def test_arrays_of_the_optimiser_that_do_not_fit_are_refused(saved, array):
    path = saved()
    rewrite(path, lambda tensors, _: tensors.update({"optimizer/conv.weight.mean": array}))
    assert "optimiser's conv.weight.mean" in sentence(path)


def test_a_negative_square_is_refused(saved):
    path = saved()
    rewrite(path, lambda tensors, _: tensors.update({"optimizer/conv.bias.square": np.full(3, -1, np.float32)}))
    assert "negative" in sentence(path)


@pytest.mark.parametrize("name", ["optimizer/conv.weight.mean", "average/conv.weight", "best/conv.weight"])
def test_an_array_that_is_missing_or_too_many_is_refused(saved, name):
    path = saved()
    sound = path.read_bytes()
    rewrite(path, lambda tensors, _: tensors.pop(name))
    sentence(path)
    path.write_bytes(sound)
    rewrite(path, lambda tensors, _: tensors.update({f"{name}.twice": tensors[name].copy()}))
    sentence(path)


@pytest.mark.parametrize("group", ["optimizer", "average", "best"])
def test_a_whole_group_of_arrays_that_is_missing_is_refused(saved, group):
    path = saved()

    def take_away(tensors, _):
        for name in [name for name in tensors if name.startswith(f"{group}/")]:
            del tensors[name]

    rewrite(path, take_away)
    sentence(path)


def test_the_programs_of_a_run_are_kept_and_only_texts_are(saved):
    path = saved()
    assert load_checkpoint(path).program_digests == ()
    save_checkpoint(path, replace(load_checkpoint(path), program_digests=("first", "second")))
    assert load_checkpoint(path).program_digests == ("first", "second")
    for wrong in ("first", [1], None):
        rewrite(path, lambda _, metadata, wrong=wrong: metadata.update(programs=wrong))
        assert "damaged" in sentence(path)


def test_a_defect_of_the_program_is_not_called_a_damaged_file(saved, monkeypatch):
    path = saved()

    def defect(*arguments):
        raise TypeError("a defect")

    monkeypatch.setattr("core.training.checkpoints.make_optimizer", defect)
    with pytest.raises(TypeError, match="a defect"):
        load_checkpoint(path)
