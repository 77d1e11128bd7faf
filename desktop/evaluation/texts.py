"""What the evaluation says in more than one of its parts."""

from PySide6.QtCore import QCoreApplication

from core.text import percent_text

CONTEXT = "evaluation"


def count_text(count: int) -> str:
    """ "10,000"."""
    return f"{count:,}"


def share_text(share: float) -> str:
    """A share (0..1) that was counted, not promised, as "99.48 %"; 0 and 1 are what they are."""
    return f"{100 * share:.2f} %"


def read_text(label: str, digit: str) -> str:
    """ "4 read as 9"."""
    return QCoreApplication.translate(CONTEXT, "{label} read as {digit}").format(label=label, digit=digit)


def nothing_text(label: str, digit: str) -> str:
    """ "No 4 was read as 9."."""
    return QCoreApplication.translate(CONTEXT, "No {label} was read as {digit}.").format(label=label, digit=digit)


def caption_text(label: str, digit: str, probability: float) -> str:
    """ "4 read as 9, 97.3 %"."""
    pattern = QCoreApplication.translate(CONTEXT, "{read}, {percent}")
    return pattern.format(read=read_text(label, digit), percent=percent_text(probability))


def cell_text(label: str, digit: str, count: int, total: int) -> str:
    """What a cell of the confusion matrix says: "4 read as 9: 3 of 982"."""
    pattern = QCoreApplication.translate(CONTEXT, "{read}: {count} of {total}")
    return pattern.format(read=read_text(label, digit), count=count_text(count), total=count_text(total))
