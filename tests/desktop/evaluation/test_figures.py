"""Figures: those of a measurement, and those that a model file brings, whatever is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.calibration import Calibration
from core.nn.network import Network
from desktop.evaluation.figures import measured_figures, recorded_figures
from tests.support.measurements import measurement_by_hand
from tests.support.small_networks import small_architecture, small_network

BINS = {"counts": [0, 3, 1], "probabilities": [None, 0.6, 0.9], "accuracies": [None, 2 / 3, 1.0]}
WHOLE = {
    "accuracy": 0.996,
    "loss": 0.0151,
    "images": 10_000,
    "expected_calibration_error": 0.0021,
    "refused": 0.004,
    "reliability": BINS,
    "milliseconds_alone": 0.09,
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(list(BINS)), values, max_size=3),
    max_leaves=6,
)


def network_with(test):
    return Network(small_architecture(), small_network().weights, {"test": test})


def test_measured_figures_are_those_of_the_evaluation():
    measurement = measurement_by_hand()
    figures = measured_figures(measurement)
    assert not figures.recorded
    assert figures.accuracy == pytest.approx(6 / 11)
    assert figures.images == 11
    assert figures.log_loss == measurement.evaluation.log_loss
    assert figures.calibration_error == measurement.evaluation.expected_calibration_error
    assert figures.refused is None, "the network has no threshold"
    assert figures.milliseconds == 0.125
    assert figures.reliability is measurement.evaluation.reliability


def test_a_network_that_refuses_has_the_share_of_it():
    doubting = Network(
        small_architecture(), small_network().weights, {}, Calibration(digit_threshold=-100.0, sure_threshold=0.62)
    )
    figures = measured_figures(measurement_by_hand(network=doubting))
    assert figures.refused == pytest.approx(4 / 11), "0.5, 0.6, 0.4 and 0.35 are less than 0.62"


def test_recorded_figures_are_all_that_the_file_says():
    figures = recorded_figures(network_with(WHOLE))
    assert figures.recorded
    assert (figures.accuracy, figures.log_loss, figures.images) == (0.996, 0.0151, 10_000)
    assert (figures.calibration_error, figures.refused, figures.milliseconds) == (0.0021, 0.004, 0.09)
    assert figures.reliability.counts.tolist() == [0, 3, 1]


def test_an_older_model_file_shows_the_figures_it_has():
    figures = recorded_figures(network_with({"accuracy": 0.99, "loss": 0.03, "images": 10_000}))
    assert (figures.accuracy, figures.calibration_error, figures.reliability) == (0.99, None, None)


@pytest.mark.parametrize("test", [None, {}, [], "99 %", {"images": 5}, {"accuracy": True}, {"accuracy": "0.9"}])
def test_a_file_that_says_nothing_has_no_figures(test):
    assert recorded_figures(network_with(test)) is None


@given(st.sampled_from(list(WHOLE)), json_values)
def test_no_file_breaks_the_figures(key, value):
    figures = recorded_figures(network_with({**WHOLE, key: value}))
    shares = (figures.accuracy, figures.calibration_error, figures.refused)
    assert all(share is None or 0 <= share <= 1 for share in shares)
    assert all(number is None or 0 <= number < 1e10 for number in (figures.log_loss, figures.milliseconds))
    assert figures.images is None or figures.images > 0
