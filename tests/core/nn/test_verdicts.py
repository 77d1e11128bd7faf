"""What is said about a reading."""

import numpy as np

from core.nn.calibration import Calibration
from core.nn.score import score
from core.nn.verdicts import Verdict, verdicts

LOGITS = np.log(
    [
        [950.0, 50.0],  # score log 1000, probability 0.95
        [600.0, 400.0],  # log 1000, 0.6
        [0.95, 0.05],  # 0, 0.95
        [0.6, 0.4],  # 0, 0.6
    ]
).astype(np.float32)


def test_no_digit_comes_before_unsure():
    said = verdicts(LOGITS, Calibration(digit_threshold=1.0, sure_threshold=0.9))
    assert said == (Verdict.DIGIT, Verdict.UNSURE, Verdict.NON_DIGIT_LABEL, Verdict.NON_DIGIT_LABEL)


def test_a_number_at_its_threshold_is_not_below_it():
    logits = np.log([[3.0, 1.0]])
    (at_score,) = score(logits).tolist()
    at_top = float(Calibration().confidences(logits)[0])
    assert verdicts(logits, Calibration(1.0, at_score, at_top)) == (Verdict.DIGIT,)
    assert verdicts(logits, Calibration(1.0, np.nextafter(at_score, 9), at_top)) == (Verdict.NON_DIGIT_LABEL,)
    assert verdicts(logits, Calibration(1.0, at_score, np.nextafter(at_top, 1))) == (Verdict.UNSURE,)


def test_the_temperature_changes_how_sure_a_reading_is_but_not_its_score():
    calibration = Calibration(temperature=3.0, digit_threshold=1.0, sure_threshold=0.9)
    assert verdicts(LOGITS, calibration)[:3] == (Verdict.UNSURE, Verdict.UNSURE, Verdict.NON_DIGIT_LABEL)


def test_a_low_score_makes_the_surest_class_unsure():
    logits = np.array([[0.0, -50.0], [3.0, -50.0]])  # one class alone; a digit with the chance 1 / 2, or 0.95
    assert verdicts(logits, Calibration(digit_threshold=-1.0, sure_threshold=0.9)) == (Verdict.UNSURE, Verdict.DIGIT)


def test_without_a_threshold_nothing_is_refused():
    assert verdicts(LOGITS, Calibration(sure_threshold=1.0)) == (Verdict.DIGIT,) * 4


def test_the_values_are_words_for_files():
    assert [verdict.value for verdict in Verdict] == ["digit", "unsure", "not a digit"]
