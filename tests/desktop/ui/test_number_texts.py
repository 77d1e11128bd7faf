import math

import pytest

from core.text import percent_text
from desktop.ui.number_texts import DIGIT_WORDS, digit_word, logit_text, spoken_percent


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "<0.1 %"),
        (1e-9, "<0.1 %"),
        (0.00049, "<0.1 %"),
        (0.0005, "0.1 %"),
        (0.012, "1.2 %"),
        (0.5, "50.0 %"),
        (0.9821, "98.2 %"),
        (0.99949, "99.9 %"),
        (0.9995, ">99.9 %"),
        (1.0, ">99.9 %"),
        (math.nan, "–"),
    ],
)
def test_percentages_have_one_decimal_and_claim_no_certainty(probability, text):
    assert percent_text(probability) == text


def test_no_probability_ever_reads_as_none_or_all():
    texts = {percent_text(step / 100_000) for step in range(100_001)}
    assert "0.0 %" not in texts
    assert "100.0 %" not in texts


@pytest.mark.parametrize(
    ("logit", "text"),
    [(0.0, "0.0"), (-0.04, "0.0"), (-0.06, "−0.1"), (12.34, "12.3"), (-101.26, "−101.3"), (math.nan, "–")],
)
def test_logits_have_one_decimal_and_a_true_minus_sign(logit, text):
    assert logit_text(logit) == text


def test_a_screen_reader_hears_words():
    assert digit_word(7) == "Seven"
    assert [digit_word(digit) for digit in range(10)] == list(DIGIT_WORDS)
    assert spoken_percent(0.982) == "98.2 percent"
    assert spoken_percent(0.0001) == "less than 0.1 percent"
    assert spoken_percent(0.99999) == "more than 99.9 percent"
