"""What the user reads when something fails: one sentence, whatever was raised.

An error that a person can cause brings its own sentence. Anything else is a defect of the program: it goes into a
report, and the sentence says where the report is.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from core.errors import DigitscopeError
from desktop.files.crash_reports import CrashReports


def error_message(failure: Exception, reports: CrashReports) -> str:
    """One sentence about this failure; a defect is written into a report first."""
    if isinstance(failure, DigitscopeError):
        return str(failure)
    if isinstance(failure, MemoryError):
        return QCoreApplication.translate(
            "errors", "There is not enough memory for this. Close other programs and try again."
        )
    return report_message(reports.write(failure))


def report_message(path: Path | str | None) -> str:
    """One sentence about a report that was written here, or could not be."""
    if not path:
        return QCoreApplication.translate(
            "errors",
            "Something went wrong in Digitscope, and no report could be saved. You can keep working.",
        )
    return QCoreApplication.translate(
        "errors", "Something went wrong in Digitscope. You can keep working. A report for the developers is in {path}."
    ).format(path=path)
