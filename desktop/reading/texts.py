"""What the reading says in words: the verdict, as it is read and as it is heard, and the tool tips that explain the
verdict, the probabilities and the logits with the numbers of the network in use.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from core.nn.calibration import Calibration
from core.nn.verdicts import Verdict
from core.text import percent_text
from desktop.ui.number_texts import digit_word, logit_text, spoken_percent

CONTEXT = "reading_texts"

WORDS = {
    Verdict.DIGIT: QT_TRANSLATE_NOOP("reading_texts", "a sure {first}"),
    Verdict.UNSURE: QT_TRANSLATE_NOOP("reading_texts", "unsure: {first} or {second}?"),
    Verdict.NOT_A_DIGIT: QT_TRANSLATE_NOOP("reading_texts", "not a digit"),
}
SPOKEN = {
    None: QT_TRANSLATE_NOOP("reading_texts", "{first}, {percent}"),
    Verdict.DIGIT: QT_TRANSLATE_NOOP("reading_texts", "{first}, sure, {percent}"),
    Verdict.UNSURE: QT_TRANSLATE_NOOP("reading_texts", "Unsure: {first}, {percent}, or {second}"),
    Verdict.NOT_A_DIGIT: QT_TRANSLATE_NOOP("reading_texts", "Not a digit"),
}
NO_THRESHOLD = QT_TRANSLATE_NOOP(
    "reading_texts", "This network cannot say “not a digit”: it has no threshold, so it takes any ink for a digit."
)


def _translated(text: object) -> str:
    """What QT_TRANSLATE_NOOP marked: a str, which the types of PySide6 call an object."""
    return QCoreApplication.translate(CONTEXT, str(text))


def verdict_words(verdict: Verdict, first: int, second: int) -> str:
    """The verdict on a reading whose likeliest digits are these two: "unsure: 4 or 9?"."""
    return _translated(WORDS[verdict]).format(first=first, second=second)


def widest_verdict() -> str:
    """The longest of the words that `verdict_words` gives, for whoever has to make room."""
    return max((verdict_words(verdict, 8, 8) for verdict in Verdict), key=len)


def no_threshold() -> str:
    """What stands in the place of a verdict when the network has none to give."""
    return _translated(NO_THRESHOLD)


def spoken_reading(verdict: Verdict | None, first: int, probability: float, second: int) -> str:
    """A reading for a screen reader; None: nobody judged it."""
    return _translated(SPOKEN[verdict]).format(
        first=digit_word(first), percent=spoken_percent(probability), second=digit_word(second)
    )


def spoken_runner_up(verdict: Verdict | None, first: int, probability: float, second: int, its: float) -> str:
    """What a screen reader adds: the runner-up, or of what is no digit the likeliest of the ten all the same."""
    if verdict is Verdict.NOT_A_DIGIT:
        text = QCoreApplication.translate(CONTEXT, "Likeliest digit: {digit}, {percent}")
        return text.format(digit=digit_word(first), percent=spoken_percent(probability))
    text = QCoreApplication.translate(CONTEXT, "Runner-up: {digit}, {percent}")
    return text.format(digit=digit_word(second), percent=spoken_percent(its))


def caption_of_softmax(temperature: float) -> str:
    """What the ten probabilities are, in the few words above them."""
    if temperature == 1.0:
        return QCoreApplication.translate(CONTEXT, "Softmax of the ten outputs")
    text = QCoreApplication.translate(CONTEXT, "Softmax, temperature {temperature}")
    return text.format(temperature=f"{temperature:.2f}")


def explained_softmax(temperature: float) -> str:
    """How the probabilities come of the logits, by formula."""
    if temperature == 1.0:
        return QCoreApplication.translate(
            CONTEXT,
            "<p>Softmax turns the ten logits z of the last layer into probabilities that add up to 100 %:</p>"
            "<p>p<sub>i</sub> = e<sup>z<sub>i</sub></sup> / (e<sup>z<sub>0</sub></sup> + e<sup>z<sub>1</sub></sup>"
            " + … + e<sup>z<sub>9</sub></sup>)</p>",
        )
    text = QCoreApplication.translate(
        CONTEXT,
        "<p>Softmax turns the ten logits z of the last layer into probabilities that add up to 100 %:</p>"
        "<p>p<sub>i</sub> = e<sup>z<sub>i</sub>/T</sup> / (e<sup>z<sub>0</sub>/T</sup> + e<sup>z<sub>1</sub>/T</sup>"
        " + … + e<sup>z<sub>9</sub>/T</sup>)</p>"
        "<p>The temperature T = {temperature} was fitted to digits held back from the training, so that of the digits "
        "read with 90 % nine in ten are right. It changes no reading.</p>",
    )
    return text.format(temperature=f"{temperature:.4g}")


def explained_limit() -> str:
    """What the dotted line across the bars is, in short; `explained_verdict` has the formula."""
    return QCoreApplication.translate(
        CONTEXT,
        "<p>A bar that reaches the dotted line is a sure digit. The lower the score, the farther off it is.</p>",
    )


def explained_logits(temperature: float) -> str:
    """What the logits are, and what one more of them does to a probability."""
    if temperature == 1.0:
        return QCoreApplication.translate(
            CONTEXT,
            "<p>Logits: the ten numbers of the last layer, before softmax. A logit that is larger by 1 makes "
            "its digit e = 2.718 times as probable.</p>",
        )
    text = QCoreApplication.translate(
        CONTEXT,
        "<p>Logits: the ten numbers of the last layer, before softmax. A logit that is larger by the temperature, "
        "{temperature}, makes its digit e = 2.718 times as probable.</p>",
    )
    return text.format(temperature=f"{temperature:.4g}")


def explained_verdict(calibration: Calibration) -> str:
    """What the score is, where the two lines are drawn, and what they cost."""
    if calibration.digit_threshold is None:
        return QCoreApplication.translate(
            CONTEXT,
            "<p>A network with a threshold says “not a digit” to a scribble. This one has none: its ten probabilities "
            "add up to 100 % whatever is drawn.</p>",
        )
    parts = [
        QCoreApplication.translate(
            CONTEXT,
            "<p>The ten probabilities add up to 100 % whatever is drawn. Whether it is a digit at all, the score says: "
            "it is high for ink like the digits that the network has learned, and low for other ink.</p>"
            "<p>score = ln(e<sup>z<sub>0</sub></sup> + e<sup>z<sub>1</sub></sup> + … + e<sup>z<sub>9</sub></sup>) nats,"
            " from the ten logits z.</p>"
            "<p>Below {threshold} nats: not a digit. Else the certainty counts: the probability of the digit times the "
            "chance 1 / (1 + e<sup>−score</sup>) that it is a digit at all. From {sure} on it is a sure digit, below "
            "that it is unsure. The dotted line across the bars is the probability that this takes.</p>",
        ).format(threshold=logit_text(calibration.digit_threshold), sure=percent_text(calibration.sure_threshold))
    ]
    if calibration.refused is not None:
        cost = QCoreApplication.translate(
            CONTEXT,
            "<p>The cost: at these thresholds {refused} of real digits, none of them trained on, are refused: called "
            "unsure, or not a digit.</p>",
        )
        parts.append(cost.format(refused=percent_text(calibration.refused)))
    return "".join(parts)
