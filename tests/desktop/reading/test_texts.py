"""What the reading says: plain words, and tool tips that are true of the network in use."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.nn.calibration import Calibration
from core.nn.verdicts import Verdict
from desktop.reading.texts import (
    caption_of_softmax,
    explained_logits,
    explained_softmax,
    explained_verdict,
    may_be_no_digit,
    spoken_reading,
    spoken_runner_up,
    verdict_words,
    widest_verdict,
)


def test_a_verdict_is_plain_english():
    assert verdict_words(Verdict.DIGIT, 7, 1) == "Definitely a 7"
    assert verdict_words(Verdict.DIGIT, 8, 1) == "Definitely an 8"
    assert verdict_words(Verdict.UNSURE, 4, 9) == "Not sure: 4 or 9?"
    assert verdict_words(Verdict.UNSURE, 1, 2, perhaps_no_digit=True) == "1 or not a digit?"
    assert verdict_words(Verdict.NON_DIGIT_LABEL, 3, 8) == "Not a digit"
    assert widest_verdict() == "Not sure: 8 or 8?"


@given(st.floats(-40, 40), st.floats(0, 0.5))
def test_the_doubt_that_is_named_is_the_likelier_of_the_two(score, runner_up):
    chance = 1 / (1 + math.exp(-score))
    of_no_digit, of_the_runner_up = 1 - chance, chance * runner_up
    assume(not math.isclose(of_no_digit, of_the_runner_up, rel_tol=1e-6, abs_tol=1e-12))
    assert may_be_no_digit(score, runner_up) == (of_no_digit > of_the_runner_up)


def test_a_clear_rival_or_a_low_score_is_the_doubt():
    assert not may_be_no_digit(9.0, 0.4)
    assert may_be_no_digit(0.5, 0.01)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (None, "Seven, 97.9 percent"),
        (Verdict.DIGIT, "Definitely Seven, 97.9 percent"),
        (Verdict.UNSURE, "Not sure: Seven, 97.9 percent, or Nine"),
        (Verdict.NON_DIGIT_LABEL, "Not a digit"),
    ],
)
def test_a_screen_reader_hears_the_verdict_first_when_it_is_no_plain_digit(verdict, said):
    assert spoken_reading(verdict, 7, 0.979, 9) == said


def test_a_screen_reader_hears_that_it_may_be_no_digit():
    heard = spoken_reading(Verdict.UNSURE, 7, 0.979, 9, perhaps_no_digit=True)
    assert heard == "Not sure: Seven, 97.9 percent, or not a digit"


def test_a_non_digit_names_the_likeliest_digit_only_in_the_details():
    assert spoken_runner_up(Verdict.NON_DIGIT_LABEL, 7, 0.979, 9, 0.02) == "Most likely: Seven, 97.9 percent"
    assert spoken_runner_up(Verdict.UNSURE, 7, 0.979, 9, 0.02) == "Runner-up: Nine, 2.0 percent"


def test_the_cost_stands_beside_the_threshold_in_plain_words():
    text = explained_verdict(Calibration(digit_threshold=-1.5, sure_threshold=0.9, refused=0.005))
    assert "Below −1.5 nats: not a digit" in text
    assert "90.0 % or more counts as certain" in text
    assert "with these thresholds, 0.5 % of real digits" in text


def test_a_cost_that_nobody_measured_is_not_told():
    text = explained_verdict(Calibration(digit_threshold=2.0))
    assert "2.0 nats" in text
    assert "cost" not in text


def test_a_network_without_a_threshold_is_explained_too():
    assert "has none" in explained_verdict(Calibration())


def test_without_a_temperature_the_formulas_are_the_plain_ones():
    assert caption_of_softmax(1.0) == "Softmax of the ten outputs"
    assert "e<sup>z<sub>i</sub></sup> /" in explained_softmax(1.0)
    assert "larger by 1 makes its digit e = 2.718 times as likely against" in explained_logits(1.0)


def test_with_a_temperature_every_formula_holds_it():
    assert caption_of_softmax(1.25) == "Softmax, temperature 1.25"
    assert "e<sup>z<sub>i</sub>/T</sup> /" in explained_softmax(1.25)
    assert "T = 1.25" in explained_softmax(1.25)
    assert "larger by the temperature, 1.25, makes its digit e = 2.718 times as likely against" in explained_logits(
        1.25
    )
    # The sentence about the logits, as arithmetic.
    logits = np.array([[0.0, 1.25]])
    probabilities = Calibration(temperature=1.25).probabilities(logits)[0]
    assert probabilities[1] / probabilities[0] == pytest.approx(np.e)
