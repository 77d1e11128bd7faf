"""Temperature, thresholds and reliability: by hand-made numbers, and by the laws that they keep for any."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import ModelFileError
from core.nn.calibration import (
    DEFAULT_SURE_THRESHOLD,
    TEMPERATURE_RANGE,
    Calibration,
    calibration_from_object,
    fit_calibration,
    fit_temperature,
    reliability,
    reliability_from_object,
    score,
)
from core.nn.losses import cross_entropy, softmax
from core.nn.network import Network
from core.nn.verdicts import Verdict, verdicts
from tests.support.small_networks import small_network

logits_of_any_digits = st.integers(1, 25).flatmap(
    lambda count: arrays(np.float32, (count, 10), elements=st.floats(-30, 30, width=32))
)


def drawn_digits(count, temperature=1.0, seed=0):
    """Logits (count, 10) and labels that are drawn from softmax(logits / temperature): honest at that temperature."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(count, 10)) * 4
    chances = softmax(logits / temperature).cumsum(axis=1)
    return logits, (rng.random((count, 1)) > chances).sum(axis=1).clip(0, 9)


def test_temperature_one_changes_no_bit_and_another_divides():
    logits = np.random.default_rng(0).normal(size=(5, 10)).astype(np.float32)
    np.testing.assert_array_equal(Calibration().probabilities(logits), softmax(logits))
    assert Calibration(2.5).probabilities(logits).dtype == np.float32
    np.testing.assert_array_equal(Calibration(2.5).probabilities(logits), softmax(logits / np.float32(2.5)))


def test_a_trace_has_the_probabilities_of_its_networks_temperature():
    network = small_network()
    warm = Network(network.architecture, network.weights, calibration=Calibration(temperature=3.0))
    images = np.random.default_rng(0).random((2, 1, 28, 28), np.float32)
    cold_trace, warm_trace = network.trace(images), warm.trace(images)
    np.testing.assert_array_equal(cold_trace.logits, warm_trace.logits)
    np.testing.assert_array_equal(cold_trace.probabilities, softmax(cold_trace.logits))
    np.testing.assert_allclose(warm_trace.probabilities, softmax(cold_trace.logits / 3), rtol=1e-6)
    assert not warm_trace.probabilities.flags.writeable


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.7, 4.0])
def test_the_temperature_from_which_labels_were_drawn_is_found_again(temperature):
    assert fit_temperature(*drawn_digits(20_000, temperature)) == pytest.approx(temperature, rel=0.03)


def test_the_temperature_grows_with_the_logits():
    logits, labels = drawn_digits(500)
    once = fit_temperature(logits, labels)
    assert fit_temperature(3 * logits, labels) == pytest.approx(3 * once, rel=1e-4)


def test_no_temperature_near_the_one_that_is_found_has_a_lower_loss():
    logits, labels = drawn_digits(800, 1.4, seed=3)
    found = fit_temperature(logits, labels)
    best = cross_entropy(logits / found, labels)[0].mean()
    for other in found * np.array([0.9, 0.99, 0.999, 1.001, 1.01, 1.1]):
        assert best <= cross_entropy(logits / other, labels)[0].mean() + 1e-12


def test_a_network_that_is_always_right_or_always_wrong_gets_a_temperature_of_the_range():
    logits, labels = np.eye(10) / 2, np.arange(10)
    assert fit_temperature(logits, labels) == pytest.approx(TEMPERATURE_RANGE[0], rel=1e-3)
    assert fit_temperature(logits, (labels + 1) % 10) == pytest.approx(TEMPERATURE_RANGE[1], rel=1e-3)


@given(logits_of_any_digits, st.floats(0, 1))
def test_no_more_of_the_digits_are_refused_than_was_asked_for(logits, share):
    found = fit_calibration(logits, np.zeros(len(logits), np.intp), share)
    refused = sum(verdict is not Verdict.DIGIT for verdict in verdicts(logits, found))
    assert refused <= share * len(logits) + 1e-6
    assert found.refused == refused / len(logits)
    assert found.sure_threshold <= DEFAULT_SURE_THRESHOLD
    assert calibration_from_object(json.loads(json.dumps(asdict(found))), "x") == found


def test_those_of_the_lowest_certainty_are_refused_whether_by_score_or_by_probability():
    # Digits of scores from -1 up, surely one class; and, halfway between two classes, some with high scores.
    clear, between = np.full((100, 10), -50.0), np.full((10, 10), -50.0)
    clear[:, 3] = -1 + np.arange(100) / 5
    between[:, 1:3] = 50
    logits = np.concatenate([clear, between])
    found = fit_calibration(logits, logits.argmax(axis=1), 16 / 110)
    said = verdicts(logits, found)
    assert said[:5] == (Verdict.NON_DIGIT_LABEL,) * 5, "those with a score below 0"
    assert said[5] is Verdict.UNSURE, "one whose score is 0 is as likely to be a digit as not"
    assert said[6:100] == (Verdict.DIGIT,) * 94
    assert said[100:] == (Verdict.UNSURE,) * 10
    assert found.refused == 16 / 110
    assert found.digit_threshold == pytest.approx(0)


def test_a_sure_network_refuses_nothing():
    logits = 30 * np.eye(10)[np.arange(200) % 10] + np.linspace(0, 1, 200)[:, None]
    found = fit_calibration(logits, np.arange(200) % 10, 0.05)
    assert found == Calibration(found.temperature, 0.0, DEFAULT_SURE_THRESHOLD, 0.0)


def test_the_certainty_is_the_probability_of_the_top_class_beside_one_more_class_whose_logit_is_zero():
    logits = np.random.default_rng(0).normal(size=(50, 10)) * 4
    eleven = softmax(np.concatenate([logits, np.zeros((50, 1))], axis=1))
    np.testing.assert_allclose(Calibration().confidences(logits), eleven[:, :10].max(axis=1), rtol=1e-12)


@given(logits_of_any_digits, st.floats(0.5, 3), st.floats(0.01, 0.99))
def test_the_needed_probability_is_where_unsure_begins(logits, temperature, threshold):
    calibration = Calibration(temperature, -1000.0, threshold)
    logits = logits.astype(np.float64)
    tops, scores = calibration.probabilities(logits).max(axis=1), score(logits)
    for top, of_score, verdict in zip(tops, scores, verdicts(logits, calibration), strict=True):
        needed = calibration.required_probability(of_score)
        if abs(top - needed) > 1e-9:
            assert (verdict is Verdict.UNSURE) == (top < needed)


def test_no_digits_fit_nothing():
    with pytest.raises(ValueError, match="at least one digit"):
        fit_calibration(np.zeros((0, 10)), np.zeros(0, int))


def test_the_score_is_that_of_the_definition_and_does_not_overflow():
    logits = np.array([[0.0, 0.0], [1.0, -2.0], [1000.0, 0.0], [-1000.0, -1000.0]])
    expected = [np.log(2), np.log(np.e + np.exp(-2)), 1000, -1000 + np.log(2)]
    np.testing.assert_allclose(score(logits), expected, rtol=1e-12)


def test_reliability_counts_in_bins_that_are_closed_above():
    probabilities = np.array([[0.5, 0.5], [0.75, 0.25], [0.2, 0.8], [1.0, 0.0], [0.9, 0.1]])
    found = reliability(probabilities, np.array([0, 1, 1, 0, 0]), bins=4)  # the second is wrong
    assert found.counts.tolist() == [0, 1, 1, 3]
    np.testing.assert_allclose(found.probabilities, [np.nan, 0.5, 0.75, 0.9])
    np.testing.assert_array_equal(found.accuracies, [np.nan, 1, 0, 1])
    assert found.expected_calibration_error == pytest.approx((0.5 + 0.75 + 3 * 0.1) / 5)


def test_a_network_that_keeps_its_word_has_hardly_an_error_and_a_boaster_has_a_large_one():
    logits, labels = drawn_digits(50_000)
    assert reliability(softmax(logits), labels).expected_calibration_error < 0.01
    assert reliability(softmax(4 * logits), labels).expected_calibration_error > 0.05


@given(logits_of_any_digits, st.integers(1, 30))
def test_the_bins_hold_every_image_and_their_means_lie_in_them(logits, bins):
    labels = np.arange(len(logits)) % 10
    probabilities = softmax(logits.astype(np.float64))
    found = reliability(probabilities, labels, bins)
    assert found.counts.sum() == len(logits)
    held = found.counts > 0
    edges = np.arange(bins + 1) / bins
    assert (found.probabilities[held] >= edges[:-1][held] - 1e-9).all()
    assert (found.probabilities[held] <= edges[1:][held] + 1e-9).all()
    right = (found.counts[held] * found.accuracies[held]).sum()
    assert right == pytest.approx((probabilities.argmax(axis=1) == labels).sum())
    assert 0 <= found.expected_calibration_error <= 1
    again = reliability_from_object(json.loads(json.dumps(found.to_object(), allow_nan=False)))
    np.testing.assert_array_equal(again.counts, found.counts)
    np.testing.assert_array_equal(again.probabilities, found.probabilities)
    np.testing.assert_array_equal(again.accuracies, found.accuracies)


GOOD = {"counts": [0, 2], "probabilities": [None, 0.75], "accuracies": [None, 0.5]}


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        {},
        GOOD | {"counts": [0, 0]},
        GOOD | {"counts": [-1, 2]},
        GOOD | {"counts": [[0, 2]]},
        GOOD | {"counts": [10**30, 2]},
        GOOD | {"counts": [2**62, 2**62]},
        {key: 5_000 * values for key, values in GOOD.items()},
        GOOD | {"counts": "many"},
        GOOD | {"counts": [0, 2, 3]},
        GOOD | {"accuracies": [None, None]},
        GOOD | {"accuracies": [0.5, 1.5]},
        GOOD | {"probabilities": [[1], 2]},
        GOOD | {"probabilities": {"a": 1}},
    ],
)
def test_facts_that_are_no_reliability_give_none(found):
    assert reliability_from_object(GOOD) is not None
    assert reliability_from_object(found) is None


FITTED = Calibration(1.25, -3.5, 0.75, 0.004)


@pytest.mark.parametrize("calibration", [Calibration(), FITTED, replace(FITTED, temperature=2)])
def test_a_calibration_reads_back_from_its_json(calibration):
    assert calibration_from_object(json.loads(json.dumps(asdict(calibration))), "x") == calibration


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"temperature": 0.01}, "temperature .* 0.01, but a number from 0.05 to 20"),
        ({"temperature": 20.5}, "temperature"),
        ({"temperature": -1}, "temperature"),
        ({"temperature": None}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"temperature": "1"}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"digit_threshold": float("inf")}, "digit_threshold .* but a number was expected"),
        ({"digit_threshold": [1]}, "digit_threshold"),
        ({"digit_threshold": -(10**400)}, "digit_threshold .* but a number was expected"),
        ({"temperature": 10**400}, "temperature"),
        ({"sure_threshold": 1.01}, "sure_threshold"),
        ({"sure_threshold": None}, "sure_threshold"),
        ({"refused": -0.1}, "refused"),
        ({"refused": 2}, "refused"),
        ({"score": "energy"}, "'score', which this version does not know"),
    ],
)
def test_a_calibration_out_of_range_is_one_sentence(changed, words):
    with pytest.raises(ModelFileError, match=words) as problem:
        calibration_from_object(asdict(FITTED) | changed, "“file”")
    assert str(problem.value).startswith("“file” ")


@pytest.mark.parametrize("found", [None, [], 1.0, "1"])
def test_a_calibration_that_is_no_object_is_one_sentence(found):
    with pytest.raises(ModelFileError, match="instead of an object"):
        calibration_from_object(found, "“file”")
