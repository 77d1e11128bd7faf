"""What the reading says in words: the verdict, as it is read and as it is heard, and the tool tips that explain the
verdict, the probabilities and the logits with the numbers of the network in use.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from core.nn.calibration import Calibration
from core.nn.tasks import DIGIT_TASK, Task
from core.nn.verdicts import Verdict
from core.text import percent_text
from desktop.ui.number_texts import logit_text, spoken_label, spoken_percent

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
OF_OTHER_CLASSES = {
    Verdict.NOT_A_DIGIT: QT_TRANSLATE_NOOP("reading_texts", "none of the classes"),
}
SPOKEN_OF_OTHER_CLASSES: dict[Verdict | None, object] = {
    Verdict.NOT_A_DIGIT: QT_TRANSLATE_NOOP("reading_texts", "None of the classes"),
}
NO_THRESHOLD = QT_TRANSLATE_NOOP(
    "reading_texts", "This network cannot say “not a digit”: it has no threshold, so it takes any ink for a digit."
)


def _translated(text: object) -> str:
    """What QT_TRANSLATE_NOOP marked: a str, which the types of PySide6 call an object."""
    return QCoreApplication.translate(CONTEXT, str(text))


def verdict_words(verdict: Verdict, first: int, second: int, task: Task = DIGIT_TASK) -> str:
    """The verdict on a reading whose likeliest classes are these two: "unsure: 4 or 9?"."""
    words = WORDS if task.is_digits else WORDS | OF_OTHER_CLASSES
    return _translated(words[verdict]).format(first=task.labels[first], second=task.labels[second])


def widest_verdict() -> str:
    """The longest of the words that `verdict_words` gives for digits: the width that is kept free for a verdict."""
    return max((verdict_words(verdict, 8, 8) for verdict in Verdict), key=len)


def no_threshold(task: Task = DIGIT_TASK) -> str:
    """What stands in the place of a verdict when the network has none to give."""
    if task.is_digits:
        return _translated(NO_THRESHOLD)
    return QCoreApplication.translate(
        CONTEXT, "This network cannot say “none of the classes”: it has no threshold, so it takes any ink for one."
    )


def likeliest_pattern(task: Task) -> str:
    """What is said of the likeliest class of ink that was rejected."""
    if task.is_digits:
        return QCoreApplication.translate(CONTEXT, "Likeliest digit {digit}: {probability}")
    return QCoreApplication.translate(CONTEXT, "Likeliest class {digit}: {probability}")


def spoken_reading(
    verdict: Verdict | None, first: int, probability: float, second: int, task: Task = DIGIT_TASK
) -> str:
    """A reading for a screen reader; None: nobody judged it."""
    words = SPOKEN if task.is_digits else SPOKEN | SPOKEN_OF_OTHER_CLASSES
    return _translated(words[verdict]).format(
        first=spoken_label(task.labels[first]),
        percent=spoken_percent(probability),
        second=spoken_label(task.labels[second]),
    )


def spoken_runner_up(
    verdict: Verdict | None, first: int, probability: float, second: int, its: float, task: Task = DIGIT_TASK
) -> str:
    """What a screen reader adds: the runner-up, or of rejected ink the likeliest class all the same."""
    if verdict is Verdict.NOT_A_DIGIT:
        text = QCoreApplication.translate(
            CONTEXT, "Likeliest digit: {digit}, {percent}" if task.is_digits else "Likeliest class: {digit}, {percent}"
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
        "<p>p<sub>i</sub> = e<sup>z<sub>i</sub>/T</sup> / (e<sup>z<sub>0</sub>/T</sup> + e<sup>z<sub>1</sub>/T</sup>"
        " + … + e<sup>z<sub>9</sub>/T</sup>)</p>"
        "<p>The temperature T = {temperature} was fitted to digits held back from the training, so that of the digits "
        "read with 90 % nine in ten are right. It changes no reading.</p>",
    )
    return text.format(temperature=f"{temperature:.4g}")


def explained_limit(task: Task = DIGIT_TASK) -> str:
    """What the dotted line across the bars is, in short; `explained_verdict` has the formula."""
    if not task.is_digits:
        return QCoreApplication.translate(
            CONTEXT,
            "<p>A bar that reaches the dotted line is certain. The lower the score, the farther off it is.</p>",
        )
    return QCoreApplication.translate(
        CONTEXT,
        "<p>A bar that reaches the dotted line is a sure digit. The lower the score, the farther off it is.</p>",
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
            "<p>Logits: the ten numbers of the last layer, before softmax. A logit that is larger by 1 makes "
            "its digit e = 2.718 times as probable.</p>",
        )
    text = QCoreApplication.translate(
        CONTEXT,
        "<p>Logits: the ten numbers of the last layer, before softmax. A logit that is larger by the temperature, "
        "{temperature}, makes its digit e = 2.718 times as probable.</p>",
    )
    return text.format(temperature=f"{temperature:.4g}")


def explained_verdict(calibration: Calibration, task: Task = DIGIT_TASK) -> str:
    """What the score is, where the two lines are drawn, and what they cost."""
    if not task.is_digits:
        return _explained_verdict_of_classes(calibration)
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
        "<p>Below {threshold} nats: none of the classes. Else the certainty counts: the probability of the class times "
        "1 / (1 + e<sup>−score</sup>). From {sure} on it is certain, below that it is unsure.</p>",
    ).format(threshold=logit_text(calibration.digit_threshold), sure=percent_text(calibration.sure_threshold))
