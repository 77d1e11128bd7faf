from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import network_input, split
from core.nn.architecture import architecture_from_object
from core.nn.score import score
from core.synthesis.augmentation import STANDARD
from core.synthesis.non_digits import non_digits
from core.training.batches import non_digits_between
from core.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from core.training.loop import scores, train
from core.training.settings import DISTORTION, DROPOUT, NON_DIGITS, ORDER, TrainingSettings, rng_for
from core.training.state import best_network, new_state
from tests.support.small_networks import bars, small_architecture

SETTINGS = TrainingSettings(
    epochs=3, batch_size=32, learning_rate=0.01, seed=5, averaging=0.9, marks=0.1, augmentation=STANDARD
)


def run(settings, data=None, state=None, batches=None):
    """Train on the bars, for some batches only if so asked; the state and the records."""
    training, validation = split(bars() if data is None else data, settings.validation, settings.seed)
    state = state or new_state(small_architecture(), settings)
    records = []
    for progress in train(state, settings, training, validation):
        records.append(progress)
        if batches is not None and len(records) == batches:
            break
    return state, records


def all_arrays(state):
    groups = {"weights": state.network.weights, "optimizer": state.optimizer.state, "average": state.average}
    groups["best"] = state.best
    return {f"{group}/{name}": array for group, arrays in groups.items() for name, array in arrays.items()}


def assert_same_run(first, second):
    for name, array in all_arrays(first).items():
        np.testing.assert_array_equal(array, all_arrays(second)[name], err_msg=name)
    assert first.history == second.history
    assert (first.epoch, first.batch, first.best_epoch) == (second.epoch, second.batch, second.best_epoch)
    assert (first.loss_sum, first.correct, first.optimizer.steps) == (
        second.loss_sum,
        second.correct,
        second.optimizer.steps,
    )


def test_a_small_network_learns_the_bars():
    settings = TrainingSettings(epochs=16, batch_size=20, learning_rate=0.01, seed=1)
    state, records = run(settings)
    assert state.finished
    assert records[-1].finished
    assert scores(best_network(state), bars(100, seed=9)).accuracy > 0.95
    assert state.history[-1].training.loss < state.history[0].training.loss


def test_records_tell_where_the_run_is():
    _, records = run(SETTINGS)
    batches = records[0].batches
    assert batches == -(-180 // 32)
    assert [(record.epoch, record.batch) for record in records] == [
        (epoch, batch) for epoch in range(3) for batch in range(1, batches + 1)
    ]
    assert [record.epoch_done is not None for record in records] == [record.batch == batches for record in records]
    assert [record.images for record in records[:batches]] == [32, 64, 96, 128, 160, 180]
    assert all(0 <= record.accuracy <= 1 and record.loss > 0 for record in records)
    assert [record.finished for record in records] == [False] * (len(records) - 1) + [True]


def test_the_average_of_the_weights_follows_them_slowly_and_is_what_is_kept():
    settings = replace(SETTINGS, keep="last")
    training, validation = split(bars(), settings.validation, settings.seed)
    state = new_state(small_architecture(), settings)
    expected = {name: array.astype(np.float64) for name, array in state.network.weights.items()}
    steps = 0
    for _ in train(state, settings, training, validation):
        steps += 1
        decay = min(0.9, steps / (steps + 10))
        for name, array in state.network.weights.items():
            expected[name] = decay * expected[name] + (1 - decay) * array
    assert steps == state.optimizer.steps > 10
    for name, array in best_network(state).weights.items():
        np.testing.assert_allclose(array, expected[name], rtol=1e-3, atol=1e-5, err_msg=name)
        assert not np.array_equal(array, state.network.weights[name])


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    first, second = run(SETTINGS)[0], run(SETTINGS)[0]
    assert_same_run(first, second)
    other = run(TrainingSettings(**{**vars(SETTINGS), "seed": 6}))[0]
    assert (other.network.weights["conv.weight"] != first.network.weights["conv.weight"]).any()


@cache
def uninterrupted(optimizer):
    """The whole run that every resumed one is compared with; nobody changes it."""
    return run(replace(SETTINGS, optimizer=optimizer))[0]


@pytest.mark.parametrize("stop_after", [1, 4, 6, 7, 12, 17])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_run_that_goes_on_from_a_checkpoint_is_bit_for_bit_the_uninterrupted_one(tmp_path, stop_after, optimizer):
    settings = replace(SETTINGS, optimizer=optimizer)
    whole = uninterrupted(optimizer)
    stopped = run(settings, batches=stop_after)[0]
    path = tmp_path / "run.checkpoint"
    save_checkpoint(path, Checkpoint(small_architecture(), settings, stopped, bars().checksum()))
    found = load_checkpoint(path)
    assert found.settings == settings
    assert found.data == bars().checksum()
    assert_same_run(found.state, stopped)
    assert_same_run(run(settings, state=found.state)[0], whole)


def test_a_later_stage_draws_other_numbers_at_every_place_and_the_first_those_of_the_seed_alone():
    for purpose, place in ((ORDER, (0,)), (DISTORTION, (0, 3, 1)), (NON_DIGITS, (2, 0, 0)), (DROPOUT, (0, 0, 0))):
        draws = [rng_for(replace(SETTINGS, stage=stage), purpose, *place).random() for stage in range(4)]
        assert len(set(draws)) == 4
        assert draws[0] == np.random.default_rng((SETTINGS.seed, purpose, *place)).random()


def test_a_run_of_a_later_stage_differs_from_its_first_batch_on():
    settings = replace(SETTINGS, averaging=0.0)
    weights = new_state(small_architecture(), settings).network.weights
    losses = []
    for stage in (0, 1):
        later = replace(settings, stage=stage)
        _, records = run(later, state=new_state(small_architecture(), later, weights), batches=1)
        losses.append(records[0].loss)
    assert losses[0] != losses[1]


def test_the_best_epoch_is_that_of_the_lowest_validation_loss_and_patience_stops_the_run():
    settings = TrainingSettings(epochs=60, batch_size=20, learning_rate=0.05, patience=2, seed=2, schedule="constant")
    state, _ = run(settings)
    losses = [epoch.validation.loss for epoch in state.history]
    assert state.best_epoch == int(np.argmin(losses))
    assert state.finished
    assert len(losses) == state.best_epoch + 3
    _, validation = split(bars(), settings.validation, settings.seed)
    assert scores(best_network(state), validation) == state.history[state.best_epoch].validation


def test_the_last_epoch_can_be_kept_whatever_its_validation_loss():
    settings = TrainingSettings(epochs=60, batch_size=20, learning_rate=0.05, patience=2, seed=2, schedule="constant")
    length = len(run(settings)[0].history)  # its last two epochs are not its best
    state, _ = run(replace(settings, epochs=length, patience=0, keep="last"))
    losses = [epoch.validation.loss for epoch in state.history]
    assert np.argmin(losses) == length - 3
    assert state.best_epoch == length - 1
    _, validation = split(bars(), settings.validation, settings.seed)
    assert scores(best_network(state), validation) == state.history[-1].validation


@given(st.floats(0, 10), st.lists(st.integers(1, 200), min_size=1))
def test_an_epoch_has_the_requested_number_of_non_digits_rounded(share, parts):
    ends = np.cumsum([0, *parts]).tolist()
    counts = [non_digits_between(share, first, last) for first, last in pairwise(ends)]
    assert abs(sum(counts) - share * ends[-1]) <= 0.5
    assert all(abs(count - share * size) <= 1 for count, size in zip(counts, parts, strict=True))


def test_non_digits_are_taught_a_low_score_and_digits_a_high_one():
    settings = TrainingSettings(epochs=12, batch_size=20, learning_rate=0.01, marks=0.5, seed=1)
    state, records = run(settings)
    network = best_network(state)
    images = non_digits(80, bars(), np.random.default_rng(5))
    of_non_digits = score(network.logits(network_input(images, network.input_shape)))
    of_digits = score(network.logits(network_input(bars(80, seed=7).images, network.input_shape)))
    assert np.median(of_non_digits) < 0 < np.median(of_digits)
    assert scores(network, bars(100, seed=9)).accuracy > 0.9
    assert records[-1].images == 180, "non-digits are not counted"


def test_snapshots_are_the_network_of_their_moment_and_stay_so():
    settings = replace(SETTINGS, epochs=2)
    training, validation = split(bars(), settings.validation, settings.seed)
    state = new_state(small_architecture(), settings)
    taken = []
    for progress in train(state, settings, training, validation, snapshot_interval=4):
        at_end = progress.batch == progress.batches
        assert (progress.network is not None) == (progress.batch % 4 == 0 or at_end)
        if progress.network is not None:
            now = {name: array.copy() for name, array in averaged_parameters(state).items()}
            taken.append((progress.network, now))
    assert len(taken) == 4
    for network, expected in taken:
        for name, array in expected.items():
            np.testing.assert_array_equal(network.weights[name], array)
            assert not network.weights[name].flags.writeable
    assert (taken[0][0].weights["conv.weight"] != taken[1][0].weights["conv.weight"]).any()


def averaged_parameters(state):
    return state.average or state.parameters


def test_snapshots_change_nothing_of_a_run_and_come_only_where_asked_for():
    plain, records = run(SETTINGS)
    assert all(record.network is None for record in records)
    training, validation = split(bars(), SETTINGS.validation, SETTINGS.seed)
    state = new_state(small_architecture(), SETTINGS)
    for _ in train(state, SETTINGS, training, validation, snapshot_interval=1):
        pass
    assert_same_run(state, plain)


def test_without_validation_images_the_last_weights_are_kept():
    state, records = run(TrainingSettings(epochs=1, validation=0, seed=1))
    assert records[-1].epoch_done.validation is None
    for name, array in best_network(state).weights.items():
        np.testing.assert_array_equal(array, state.network.weights[name])


def test_the_step_of_a_batch_does_not_depend_on_how_it_is_cut():
    """Of a network without batch normalisation and dropout, which measure and draw for each part by itself."""
    architecture = architecture_from_object(
        {"input": [1, 28, 28], "layers": [{"layer": "Flatten"}, {"layer": "Dense", "units": 10}]}, "plain"
    )
    weights = []
    for parts in (1, 2, 5):
        settings = TrainingSettings(epochs=1, parts=parts, seed=3, optimizer="sgd", batch_size=50)
        state = new_state(architecture, settings)
        next(train(state, settings, bars(50), None))
        weights.append(state.network.weights["dense1.weight"])
    np.testing.assert_allclose(weights[1], weights[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(weights[2], weights[0], rtol=1e-4, atol=1e-6)


def test_split_holds_back_the_same_share_of_each_class_and_loses_nothing():
    data = bars(300)
    training, validation = split(data, 0.2, seed=4)
    assert np.bincount(validation.labels).tolist() == [6] * 10
    assert len(training) + len(validation) == 300
    both = np.concatenate([training.images, validation.images]).reshape(300, -1)
    assert {image.tobytes() for image in both} == {image.tobytes() for image in data.images}
    again = split(data, 0.2, seed=4)[1]
    np.testing.assert_array_equal(again.images, validation.images)
