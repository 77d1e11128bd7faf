import numpy as np
import pytest

from core.nn.optimizers import OPTIMIZERS, SCHEDULES, SGD, Adam, make_optimizer, scheduled_rate


def test_sgd_with_momentum_of_known_numbers():
    weights = {"w": np.array([[1.0]])}
    optimizer = SGD(momentum=0.5)
    optimizer.step(weights, {"w": np.array([[2.0]])}, 0.1)
    assert weights["w"][0, 0] == pytest.approx(1 - 0.1 * 2)
    optimizer.step(weights, {"w": np.array([[1.0]])}, 0.1)
    assert weights["w"][0, 0] == pytest.approx(0.8 - 0.1 * (0.5 * 2 + 1))


def test_the_first_step_of_adam_has_the_length_of_the_rate():
    weights = {"w": np.array([1.0, 1.0])}
    Adam().step(weights, {"w": np.array([1e-3, -50.0])}, 0.1)
    np.testing.assert_allclose(weights["w"], [0.9, 1.1], rtol=1e-4)


def test_adam_of_known_numbers():
    weights = {"w": np.array([0.0])}
    optimizer = Adam(decay_mean=0.5, decay_square=0.75, epsilon=0)
    optimizer.step(weights, {"w": np.array([1.0])}, 1)
    optimizer.step(weights, {"w": np.array([3.0])}, 1)
    mean = (0.5 * (0.5 * 1) + 0.5 * 3) / (1 - 0.5**2)
    square = (0.75 * (0.25 * 1) + 0.25 * 9) / (1 - 0.75**2)
    assert weights["w"][0] == pytest.approx(-1 - mean / np.sqrt(square))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_weight_decay_shrinks_weights_and_spares_biases(name):
    weights = {"w": np.full((2, 2), 2.0), "b": np.full(2, 2.0)}
    make_optimizer(name, 0.9, 0.5).step(weights, {"w": np.zeros((2, 2)), "b": np.zeros(2)}, 0.1)
    np.testing.assert_allclose(weights["w"], 2 * (1 - 0.1 * 0.5))
    np.testing.assert_array_equal(weights["b"], 2)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_both_find_the_lowest_point_of_a_bowl(name):
    weights = {"w": np.array([[3.0, -2.0]])}
    optimizer = make_optimizer(name, 0.9, 0)
    for _ in range(500):
        optimizer.step(weights, {"w": weights["w"] * np.array([1.0, 0.1])}, 0.05)
    assert np.abs(weights["w"]).max() < 0.05


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_schedule_stays_between_0_and_the_highest_rate(schedule):
    rates = [scheduled_rate(schedule, 0.3, progress) for progress in np.linspace(0, 1, 101)]
    assert min(rates) >= 0
    assert max(rates) == pytest.approx(0.3)


def test_the_schedules_have_their_shapes():
    assert scheduled_rate("constant", 1, 0.9) == 1
    assert [scheduled_rate("step", 1, progress) for progress in (0.1, 0.6, 0.9)] == [1, 0.1, 0.01]
    assert scheduled_rate("cosine", 1, 0.5) == pytest.approx(0.5)
    assert scheduled_rate("one-cycle", 1, 0) == pytest.approx(1 / 25)
    assert scheduled_rate("one-cycle", 1, 0.15) == pytest.approx(1)
    assert scheduled_rate("one-cycle", 1, 1) == pytest.approx(0)


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="rmsprop"):
        make_optimizer("rmsprop", 0, 0)
    with pytest.raises(ValueError, match="linear"):
        scheduled_rate("linear", 1, 0)
