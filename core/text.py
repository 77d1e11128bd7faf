"""Probabilities as people read them.

Softmax never gives 0 or 1, it only rounds to them. So a probability that would read "0.0 %" is "<0.1 %", and one that
would read "100.0 %" (99.95 and more) is ">99.9 %": nothing here claims a certainty that the network does not have.
"""

import math

UNKNOWN = "–"  # what is not known is a dash, not a zero
TINY = 0.0005  # below it one decimal of a percentage reads 0.0
NEARLY_ONE = 0.9995  # from it on, one decimal of a percentage reads 100.0
WIDEST_PERCENT = ">99.9 %"


def percent_text(probability: float) -> str:
    """A probability (0..1) as "98.2 %", with "<0.1 %" and ">99.9 %" at the ends; a dash for what is not a number."""
    if math.isnan(probability):
        return UNKNOWN
    if probability < TINY:
        return "<0.1 %"
    if probability >= NEARLY_ONE:
        return ">99.9 %"
    return f"{100 * probability:.1f} %"
