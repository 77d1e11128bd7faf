"""What the user reads when something fails: one sentence, whatever was raised.

An error that a person can cause brings its own sentence. Anything else is a defect of the program: it goes into a
report, and the sentence says where the report is.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from core.errors import DigitscopeError
from desktop.files.crash_reports import CrashReports


def sentence_of(failure: Exception, reports: CrashReports) -> str:
    """One sentence about this failure; a defect is written into a report first."""
    if isinstance(failure, DigitscopeError):
        return str(failure)
    if isinstance(failure, MemoryError):
        return QCoreApplication.translate(
            "errors", "There was not enough memory for this; close other programs and try again."
        )
    return sentence_of_report(reports.write(failure))


def sentence_of_report(path: Path | str | None) -> str:
    """One sentence about a report that was written here, or could not be."""
    if not path:
        return QCoreApplication.translate(
            "errors",
            "Something went wrong inside Digitscope, and the report of it could not be written; you can go on.",
        )
    return QCoreApplication.translate(
        "errors", "Something went wrong inside Digitscope; you can go on, and a report for its makers is in {path}."
    ).format(path=path)
