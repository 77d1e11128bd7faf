"""A readable report of every defect that shows itself, in a file on this computer; nothing is sent anywhere.

An exception that nobody caught, in the GUI thread or in any other, is written with its traceback and the versions in
use, and the window says in one sentence where. The program goes on. The same traceback is written once a run: a
defect in a paint event would otherwise fill the disk at 60 files a second. When the interpreter itself dies, the
faulthandler leaves the stacks in a file of this run, which the next start turns into a report. No report holds the
drawing.
"""

import contextlib
import datetime
import faulthandler
import platform
import sys
import threading
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import TextIO

import PySide6
from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtGui import QGuiApplication

from core.errors import FileError
from core.storage.files import write_atomically

KEPT_REPORTS = 20
_FAULTS_FOLLOW = "The interpreter stopped here:\n"


class CrashReports(QObject):
    """Writes reports into ``folder``; ``reported(str)`` carries the path of a new one (empty: it could not be written)
    and may be emitted from any thread."""

    reported = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._written: dict[str, Path | None] = {}
        self._writing = threading.Lock()
        self._faults: TextIO | None = None

    def install(self, faults: Path | None) -> None:
        """Catch what nobody else catches; ``faults`` is where the stacks go when the interpreter dies."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        if faults is not None:
            with contextlib.suppress(OSError):  # a full disk is no reason not to start
                faults.write_text(f"{_versions()}\n\n{_FAULTS_FOLLOW}", encoding="utf-8")
                self._faults = faults.open("a", encoding="utf-8")
                faulthandler.enable(self._faults)

    def uninstall(self) -> None:
        """Give the hooks back and close the file of faults."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def write(self, exception: BaseException, thread: str = "") -> Path | None:
        """Write a report of this exception; its path, or None when no file can be written."""
        trace = "".join(traceback.format_exception(exception))
        with self._writing:
            if trace not in self._written:
                what = f"{type(exception).__name__}: {exception}"
                where = thread or threading.current_thread().name
                self._written[trace] = self._write_text(f"What happened: {what}\nThread: {where}\n{_versions()}", trace)
            return self._written[trace]

    def harvest(self, faults: Path) -> Path | None:
        """Turn what the faulthandler of an earlier run left into a report, once; None when it left nothing."""
        try:
            text = faults.read_text(encoding="utf-8", errors="replace")
            faults.unlink()
        except OSError:
            return None
        _, _, stacks = text.partition(_FAULTS_FOLLOW)
        return self._write_text("What happened: the program ended unexpectedly.", text) if stacks.strip() else None

    def _write_text(self, facts: str, body: str) -> Path | None:
        now = datetime.datetime.now()
        path = self._folder / f"crash-{now:%Y-%m-%d-%H-%M-%S-%f}.txt"
        text = (
            f"Digitscope crash report, {now:%Y-%m-%d %H:%M:%S}\nIt is only on this computer. Nothing was sent "
            f"anywhere, and it does not contain the drawing.\n\n{facts}\n\n{body}"
        )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text.encode("utf-8", errors="backslashreplace"))
            for old in sorted(self._folder.glob("crash-*.txt"))[:-KEPT_REPORTS]:
                old.unlink(missing_ok=True)
        except (OSError, FileError):
            return None
        return path

    def _on_exception(self, kind: type[BaseException], exception: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        path = self.write(exception.with_traceback(trace))
        if path is None:
            sys.__excepthook__(kind, exception, trace)
        self.reported.emit(str(path or ""))

    def _on_thread_exception(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is None or issubclass(failure.exc_type, SystemExit):
            return
        name = failure.thread.name if failure.thread is not None else "unknown"
        path = self.write(failure.exc_value, name)
        if path is None:
            threading.__excepthook__(failure)
        self.reported.emit(str(path or ""))


def _versions() -> str:
    lines = [f"Digitscope {program_version()}, Python {platform.python_version()} ({sys.implementation.name})"]
    lines.append(f"Qt {qVersion()}, PySide6 {PySide6.__version__}, window system {QGuiApplication.platformName()!r}")
    for package in ("numpy", "pyqtgraph", "pillow", "scipy", "scikit-image"):
        lines.append(f"{package} {package_version(package)}")
    lines.append(platform.platform())
    return "\n".join(lines)


def program_version() -> str:
    return package_version("digitscope")


def package_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
