"""What the photos say in words."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from core.nn.verdicts import Verdict
from core.photos.pages import Page, PageDigit
from core.text import percent_text
from desktop.photos.state import Entry, Status

CONTEXT = "photo_texts"

STAGE_TITLES = {
    "photo": QT_TRANSLATE_NOOP("photo_texts", "Photo"),
    "light": QT_TRANSLATE_NOOP("photo_texts", "Background removed"),
    "ink": QT_TRANSLATE_NOOP("photo_texts", "Ink"),
    "straight": QT_TRANSLATE_NOOP("photo_texts", "Straightened"),
    "pieces": QT_TRANSLATE_NOOP("photo_texts", "Components"),
    "digits": QT_TRANSLATE_NOOP("photo_texts", "Digits"),
}
STAGE_SENTENCES = {
    "photo": QT_TRANSLATE_NOOP("photo_texts", "The photo as it was opened, turned upright."),
    "light": QT_TRANSLATE_NOOP(
        "photo_texts", "The difference from the surrounding paper: shadows and uneven light are gone."
    ),
    "ink": QT_TRANSLATE_NOOP("photo_texts", "What is dark or light enough to be ink, not paper grain."),
    "straight": QT_TRANSLATE_NOOP("photo_texts", "The ink, rotated until the lines of writing are horizontal."),
    "pieces": QT_TRANSLATE_NOOP(
        "photo_texts", "The components that were kept, and those left out: specks, ruled lines and cut-off marks."
    ),
    "digits": QT_TRANSLATE_NOOP("photo_texts", "Each digit as the network sees it."),
}
VERDICT_WORDS = {
    Verdict.DIGIT: QT_TRANSLATE_NOOP("photo_texts", "certain"),
    Verdict.UNSURE: QT_TRANSLATE_NOOP("photo_texts", "unsure"),
    Verdict.NON_DIGIT_LABEL: QT_TRANSLATE_NOOP("photo_texts", "not a digit"),
}


def _translated(text: object) -> str:
    """What QT_TRANSLATE_NOOP marked: a str, which the types of PySide6 call an object."""
    return QCoreApplication.translate(CONTEXT, str(text))


def stage_title(name: str) -> str:
    """The plain name of a stage."""
    return _translated(STAGE_TITLES[name])


def stage_sentence(name: str) -> str:
    """What a stage is."""
    return _translated(STAGE_SENTENCES[name])


def verdict_word(verdict: Verdict) -> str:
    return _translated(VERDICT_WORDS[verdict])


def count_text(digits: int, lines: int) -> str:
    """How much was read: "23 digits in 4 lines"."""
    if not digits:
        return QCoreApplication.translate(CONTEXT, "no digits")
    one, many = (
        QCoreApplication.translate(CONTEXT, "1 digit"),
        QCoreApplication.translate(CONTEXT, "{count} digits").format(count=digits),
    )
    text = one if digits == 1 else many
    if lines > 1:
        text = QCoreApplication.translate(CONTEXT, "{digits} in {count} lines").format(digits=text, count=lines)
    return text


def status_text(entry: Entry) -> str:
    """How far a picture is; the whole sentence where it could not be read."""
    if entry.status is Status.WAITING:
        return QCoreApplication.translate(CONTEXT, "waiting")
    if entry.status is Status.READING:
        return QCoreApplication.translate(CONTEXT, "reading…")
    if entry.status is Status.STOPPED:
        return QCoreApplication.translate(CONTEXT, "not read, click to read it")
    if entry.status is Status.FAILED:
        return entry.problem
    return count_text(entry.digits, entry.lines)


def reading_text(digit: PageDigit) -> str:
    """One digit in a few words: "7, 98.2 %, unsure", or what a person typed."""
    parts = [str(digit.digit), percent_text(digit.probability)]
    if digit.typed is not None:
        read = int(digit.probabilities.argmax())
        text = QCoreApplication.translate(CONTEXT, "typed; the network reads {digit}, {percent}")
        parts.append(text.format(digit=read, percent=percent_text(float(digit.probabilities[read]))))
    elif digit.verdict is not None:
        parts.append(verdict_word(digit.verdict))
    return " · ".join(parts)


def digit_text(page: Page, place: int) -> str:
    """One digit of a page and its position."""
    row, first = 0, 0
    while place >= first + len(page.lines[row].digits):
        first += len(page.lines[row].digits)
        row += 1
    digit = page.digits[place]
    x, y, width, height = digit.box
    where = QCoreApplication.translate(CONTEXT, "line {line}, digit {place} · {width} × {height} px at ({x}, {y})")
    numbers = {"line": row + 1, "place": place - first + 1, "width": width, "height": height, "x": x, "y": y}
    return f"{reading_text(digit)} · {where.format(**numbers)}"
