"""What the reading says in words: the verdict, as it is read and as it is heard, and the tool tips that explain the
verdict, the probabilities and the logits with the numbers of the network in use.
"""

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from core.nn.calibration import Calibration
from core.nn.score import digit_probabilities
from core.nn.tasks import DIGIT_TASK, Task
from core.nn.verdicts import Verdict
from core.text import percent_text
from desktop.ui.number_texts import logit_text, spoken_label, spoken_percent

CONTEXT = "reading_texts"

WORDS = {
    Verdict.DIGIT: QT_TRANSLATE_NOOP("reading_texts", "Definitely {a_first}"),
    Verdict.UNSURE: QT_TRANSLATE_NOOP("reading_texts", "Not sure: {first} or {second}?"),
    Verdict.NON_DIGIT_LABEL: QT_TRANSLATE_NOOP("reading_texts", "Not a digit"),
}
PERHAPS_NO_DIGIT = QT_TRANSLATE_NOOP("reading_texts", "{first} or not a digit?")
SPOKEN = {
    None: QT_TRANSLATE_NOOP("reading_texts", "{first}, {percent}"),
    Verdict.DIGIT: QT_TRANSLATE_NOOP("reading_texts", "Definitely {first}, {percent}"),
    Verdict.UNSURE: QT_TRANSLATE_NOOP("reading_texts", "Not sure: {first}, {percent}, or {second}"),
    Verdict.NON_DIGIT_LABEL: QT_TRANSLATE_NOOP("reading_texts", "Not a digit"),
}
SPOKEN_PERHAPS_NO_DIGIT = QT_TRANSLATE_NOOP("reading_texts", "Not sure: {first}, {percent}, or not a digit")
OF_OTHER_CLASSES = {
    Verdict.DIGIT: QT_TRANSLATE_NOOP("reading_texts", "Definitely {first}"),
    Verdict.NON_DIGIT_LABEL: QT_TRANSLATE_NOOP("reading_texts", "None of the classes"),
}
PERHAPS_NO_CLASS = QT_TRANSLATE_NOOP("reading_texts", "{first} or none of them?")
SPOKEN_OF_OTHER_CLASSES: dict[Verdict | None, object] = {
    Verdict.NON_DIGIT_LABEL: QT_TRANSLATE_NOOP("reading_texts", "None of the classes"),
}
SPOKEN_PERHAPS_NO_CLASS = QT_TRANSLATE_NOOP("reading_texts", "Not sure: {first}, {percent}, or none of the classes")
NO_THRESHOLD = QT_TRANSLATE_NOOP("reading_texts", "This network has no threshold, so it reads any ink as a digit.")


def _translated(text: object) -> str:
    """What QT_TRANSLATE_NOOP marked: a str, which the types of PySide6 call an object."""
    return QCoreApplication.translate(CONTEXT, str(text))


def may_be_no_digit(score: float, runner_up_probability: float) -> bool:
    """Whether the main doubt is that the ink is no digit at all: 1 − σ(score) > σ(score) · p of the runner-up.

    With the chance σ(score) of a digit, these are the probabilities of no digit and of the runner-up.
    """
    chance = float(digit_probabilities(np.array(score, np.float64)))
    return 1 - chance > chance * runner_up_probability


def verdict_words(
    verdict: Verdict, first: int, second: int, task: Task = DIGIT_TASK, perhaps_no_digit: bool = False
) -> str:
    """The verdict on a reading whose likeliest classes are these two: "Not sure: 4 or 9?".

    An unsure one names its main doubt: the second class, or that the ink may be none of them (`may_be_no_digit`).
    """
    words = WORDS if task.is_digits else WORDS | OF_OTHER_CLASSES
    perhaps_none = PERHAPS_NO_DIGIT if task.is_digits else PERHAPS_NO_CLASS
    text = perhaps_none if verdict is Verdict.UNSURE and perhaps_no_digit else words[verdict]
    labels = task.labels
    return _translated(text).format(first=labels[first], second=labels[second], a_first=with_article(labels[first]))


def with_article(digit: str) -> str:
    """A digit with its indefinite article: "a 7", "an 8"."""
    an = QCoreApplication.translate(CONTEXT, "an {digit}")
    return (an if digit == "8" else QCoreApplication.translate(CONTEXT, "a {digit}")).format(digit=digit)


def widest_verdict() -> str:
    """The longest text that `verdict_words` returns for digits, to reserve its width."""
    texts = (verdict_words(verdict, 8, 8, DIGIT_TASK, doubt) for verdict in Verdict for doubt in (False, True))
    return max(texts, key=len)


def no_threshold(task: Task = DIGIT_TASK) -> str:
    """The text shown instead of a verdict when the network has no threshold."""
    if task.is_digits:
        return _translated(NO_THRESHOLD)
    return QCoreApplication.translate(
        CONTEXT,
        "This network cannot say “none of the classes”: it has no threshold, so it reads any ink as one of them.",
    )


def likeliest_pattern(task: Task) -> str:
    """What is said of the likeliest class of ink that was rejected."""
    if task.is_digits:
        return QCoreApplication.translate(CONTEXT, "Most likely {digit}: {probability}")
    return QCoreApplication.translate(CONTEXT, "Likeliest class {digit}: {probability}")


def spoken_reading(
    verdict: Verdict | None,
    first: int,
    probability: float,
    second: int,
    task: Task = DIGIT_TASK,
    perhaps_no_digit: bool = False,
) -> str:
    """A reading for a screen reader; without a verdict, None, only the class and its probability."""
    words = SPOKEN if task.is_digits else SPOKEN | SPOKEN_OF_OTHER_CLASSES
    perhaps_none = SPOKEN_PERHAPS_NO_DIGIT if task.is_digits else SPOKEN_PERHAPS_NO_CLASS
    text = perhaps_none if verdict is Verdict.UNSURE and perhaps_no_digit else words[verdict]
    return _translated(text).format(
        first=spoken_label(task.labels[first]),
        percent=spoken_percent(probability),
        second=spoken_label(task.labels[second]),
    )


def spoken_runner_up(
    verdict: Verdict | None, first: int, probability: float, second: int, its: float, task: Task = DIGIT_TASK
) -> str:
    """What a screen reader adds: the runner-up, or of rejected ink the likeliest class all the same."""
    if verdict is Verdict.NON_DIGIT_LABEL:
        text = QCoreApplication.translate(
            CONTEXT, "Most likely: {digit}, {percent}" if task.is_digits else "Likeliest class: {digit}, {percent}"
        )
        return text.format(digit=spoken_label(task.labels[first]), percent=spoken_percent(probability))
    text = QCoreApplication.translate(CONTEXT, "Runner-up: {digit}, {percent}")
    return text.format(digit=spoken_label(task.labels[second]), percent=spoken_percent(its))


def caption_of_softmax(temperature: float, classes: int = 10) -> str:
    """What the probabilities are, in the few words above them."""
    if temperature == 1.0 and classes != len(DIGIT_TASK.labels):
        return QCoreApplication.translate(CONTEXT, "Softmax of the {classes} outputs").format(classes=classes)
    if temperature == 1.0:
        return QCoreApplication.translate(CONTEXT, "Softmax of the ten outputs")
    text = QCoreApplication.translate(CONTEXT, "Softmax, temperature {temperature}")
    return text.format(temperature=f"{temperature:.2f}")


def explained_softmax(temperature: float, task: Task = DIGIT_TASK) -> str:
    """How the probabilities come of the logits, by formula."""
    if not task.is_digits:
        scaled = "" if temperature == 1.0 else "/T"
        text = QCoreApplication.translate(
            CONTEXT,
            "<p>Softmax turns the {classes} logits z of the last layer into probabilities that add up to 100 %:</p>"
            "<p>p<sub>i</sub> = e<sup>z<sub>i</sub>{scaled}</sup> / &Sigma;<sub>k</sub> "
            "e<sup>z<sub>k</sub>{scaled}</sup></p>",
        ).format(classes=len(task.labels), scaled=scaled)
        if temperature != 1.0:
            text += QCoreApplication.translate(CONTEXT, "<p>Temperature: T = {temperature}.</p>").format(
                temperature=f"{temperature:.4g}"
            )
        return text
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
        "<p>p<sub>i</sub> = e<sup>z<sub>i</sub>/T</sup> / (e<sup>z<sub>0</sub>/T</sup> + "
        "e<sup>z<sub>1</sub>/T</sup> + … + e<sup>z<sub>9</sub>/T</sup>)</p>"
        "<p>The temperature T = {temperature} was fitted to held-out digits, so that about nine in ten digits read "
        "with 90 % are correct. It never changes which digit is read.</p>",
    )
    return text.format(temperature=f"{temperature:.4g}")


def explained_limit() -> str:
    """What the dotted line across the bars is, in short; `explained_verdict` has the formula."""
    return QCoreApplication.translate(
        CONTEXT,
        "<p>A bar that reaches the dotted line counts as certain. The lower the score, the further away the line is."
        "</p>",
    )


def explained_logits(temperature: float, task: Task = DIGIT_TASK) -> str:
    """What the logits are, and what one more of them does to a probability."""
    if not task.is_digits:
        return QCoreApplication.translate(
            CONTEXT,
            "<p>Logits: the {classes} numbers of the last layer, before softmax. A logit that is larger by "
            "{temperature} makes its class e = 2.718 times as probable against the others.</p>",
        ).format(classes=len(task.labels), temperature=f"{temperature:.4g}")
    if temperature == 1.0:
        return QCoreApplication.translate(
            CONTEXT,
            "<p>Logits: the ten numbers of the last layer, before softmax. A logit larger by 1 makes its digit e = "
            "2.718 times as likely against the other digits.</p>",
        )
    text = QCoreApplication.translate(
        CONTEXT,
        "<p>Logits: the ten numbers of the last layer, before softmax. A logit larger by the temperature, "
        "{temperature}, makes its digit e = 2.718 times as likely against the other digits.</p>",
    )
    return text.format(temperature=f"{temperature:.4g}")


def explained_verdict(calibration: Calibration, task: Task = DIGIT_TASK) -> str:
    """What the score is, where the two lines are drawn, and what they cost."""
    if not task.is_digits:
        return _explained_verdict_of_classes(calibration)
    if calibration.digit_threshold is None:
        return QCoreApplication.translate(
            CONTEXT,
            "<p>A network with a threshold says “not a digit” when it sees a scribble. This one has none: its ten "
            "probabilities add up to 100 % whatever you draw.</p>",
        )
    parts = [
        QCoreApplication.translate(
            CONTEXT,
            "<p>The ten probabilities add up to 100 % whatever you draw. The score tells whether it is a digit at "
            "all: it is high for ink like the digits that the network has learned, and low for other ink.</p>"
            "<p>score = ln(e<sup>z<sub>0</sub></sup> + e<sup>z<sub>1</sub></sup> + … + e<sup>z<sub>9</sub></sup>) "
            "nats, from the ten logits z.</p>"
            "<p>Below {threshold} nats: not a digit. Otherwise the certainty decides: the probability of the digit "
            "times the chance 1 / (1 + e<sup>−score</sup>) that it is a digit at all. {sure} or more counts as "
            "certain, less as unsure. The dotted line across the bars is the probability needed for that.</p>",
        ).format(threshold=logit_text(calibration.digit_threshold), sure=percent_text(calibration.sure_threshold))
    ]
    if calibration.refused is not None:
        cost = QCoreApplication.translate(
            CONTEXT,
            "<p>The cost: with these thresholds, {refused} of real digits that the network was not trained on are "
            "rejected as unsure or not a digit.</p>",
        )
        parts.append(cost.format(refused=percent_text(calibration.refused)))
    return "".join(parts)


def _explained_verdict_of_classes(calibration: Calibration) -> str:
    """The same for classes that are not the ten digits."""
    if calibration.digit_threshold is None:
        return QCoreApplication.translate(
            CONTEXT, "<p>This network has no threshold: its probabilities add up to 100 % whatever is drawn.</p>"
        )
    return QCoreApplication.translate(
        CONTEXT,
        "<p>score = ln(&Sigma;<sub>k</sub> e<sup>z<sub>k</sub></sup>) nats, from the logits z. It is high for ink like "
        "what the network has learned.</p>"
        "<p>Below {threshold} nats: none of the classes. Otherwise the certainty decides: the probability of the "
        "class times 1 / (1 + e<sup>−score</sup>). {sure} or more counts as certain, less as unsure.</p>",
    ).format(threshold=logit_text(calibration.digit_threshold), sure=percent_text(calibration.sure_threshold))
