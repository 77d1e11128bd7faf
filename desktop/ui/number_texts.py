"""Numbers as people read and hear them: logits as texts of one fixed form, probabilities and digits as words."""

import math

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from core.nn.tasks import DIGITS
from core.text import NEARLY_ONE, TINY, UNKNOWN

CONTEXT = "number_texts"
MINUS = "−"
WIDEST_LOGIT = MINUS + "188.8"

DIGIT_WORDS = (
    QT_TRANSLATE_NOOP("number_texts", "Zero"),
    QT_TRANSLATE_NOOP("number_texts", "One"),
    QT_TRANSLATE_NOOP("number_texts", "Two"),
    QT_TRANSLATE_NOOP("number_texts", "Three"),
    QT_TRANSLATE_NOOP("number_texts", "Four"),
    QT_TRANSLATE_NOOP("number_texts", "Five"),
    QT_TRANSLATE_NOOP("number_texts", "Six"),
    QT_TRANSLATE_NOOP("number_texts", "Seven"),
    QT_TRANSLATE_NOOP("number_texts", "Eight"),
    QT_TRANSLATE_NOOP("number_texts", "Nine"),
)


def logit_text(logit: float) -> str:
    """A logit with one decimal and a true minus sign; never "-0.0"; a dash for what is not a number."""
    if math.isnan(logit):
        return UNKNOWN
    text = f"{abs(logit):.1f}"
    return MINUS + text if logit < 0 and text != "0.0" else text


def spoken_percent(probability: float) -> str:
    """A probability (0..1) in words for a screen reader: "98.2 percent"."""
    if probability < TINY:
        return QCoreApplication.translate(CONTEXT, "less than 0.1 percent")
    if probability >= NEARLY_ONE:
        return QCoreApplication.translate(CONTEXT, "more than 99.9 percent")
    return QCoreApplication.translate(CONTEXT, "{number} percent").format(number=f"{100 * probability:.1f}")


def digit_word(digit: int) -> str:
    """The name of a digit (0..9), as a sentence begins with it: "Seven"."""
    return QCoreApplication.translate(CONTEXT, str(DIGIT_WORDS[digit]))


def spoken_label(label: str) -> str:
    """A class in words for a screen reader: the name of a digit, or another label as it is."""
    return digit_word(DIGITS.index(label)) if label in DIGITS else label
