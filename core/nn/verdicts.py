"""The verdict on a reading: a digit, an unsure one, or no digit at all.

The score says whether the ink looks like a digit, whichever; the certainty, the highest probability times the chance
that it is a digit at all, whether it is surely this one. What is no digit is said first, because the probabilities of
ten digits mean nothing for it.
"""

import enum

import numpy as np

from core.nn.calibration import Calibration
from core.nn.layers import Array
from core.nn.score import score


class Verdict(enum.Enum):
    """What is said about a reading; the value is the word for it in files."""

    DIGIT = "digit"
    UNSURE = "unsure"
    NON_DIGIT_LABEL = "not a digit"


def verdicts(logits: Array, calibration: Calibration) -> tuple[Verdict, ...]:
    """One verdict for each row of the logits (N, K). Without a digit threshold nothing is refused."""
    if calibration.digit_threshold is None:
        return (Verdict.DIGIT,) * len(logits)
    logits = logits.astype(np.float64)
    refused = score(logits) < calibration.digit_threshold  # (N,)
    unsure = calibration.confidences(logits) < calibration.sure_threshold  # (N,)
    return tuple(
        Verdict.NON_DIGIT_LABEL if is_refused else Verdict.UNSURE if is_unsure else Verdict.DIGIT
        for is_refused, is_unsure in zip(refused.tolist(), unsure.tolist(), strict=True)
    )
