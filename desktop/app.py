"""Starting and ending the window: makes everything once, hands it to each other, runs, and takes it down again.

The program's modules and widgets are about 130,000 objects that live until its end. Python's garbage collector would
walk through all of them again and again, for 22 to 90 ms each time, while the pen moves. So it is off until the window
is there, and leaves alone what exists by then.
"""

import gc
import os
import signal
import socket
from collections.abc import Sequence
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, QSocketNotifier, Qt, Slot
from PySide6.QtWidgets import QApplication

from core.errors import DigitscopeError
from core.nn.models import DEFAULT_MODEL, ShippedModel, resolve_model, shipped_models
from core.recognition.reading import require_drawing_reader
from desktop.files.crash_reports import CrashReports, program_version
from desktop.files.error_messages import error_message, report_message
from desktop.files.opener import Opener
from desktop.files.recovery import Recovery
from desktop.shell.main_window import MainWindow
from desktop.state.document import Document
from desktop.state.network_catalogue import NetworkCatalogue
from desktop.state.workbench import Workbench
from desktop.ui.appearance import Appearance
from desktop.ui.settings import Settings
from desktop.work.scheduler import SCHEDULER


def run(files: Sequence[str]) -> int:
    """Open the window, with these files, and stay until it is closed; the exit code."""
    SCHEDULER.start()
    gc.disable()
    application = QApplication(["digitscope"])
    # Every point of a fast hand counts; on X11 Qt would hand on only the newest of those that wait. It decides so while
    # the application is made: what was said before that does not last.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    application.setApplicationName("Digitscope")
    application.setApplicationVersion(program_version())
    application.setOrganizationName("Digitscope")
    application.setDesktopFileName("digitscope")
    program = Program(application, Settings(), Path(platformdirs.user_state_path("digitscope", appauthor=False)))
    program.reports.install(program.recovery.instance.faults if program.recovery.instance else None)
    interruption = InterruptHandler(program.window)
    application.commitDataRequest.connect(program.window.end_session)
    program.window.show()
    program.begin(files)
    gc.freeze()
    gc.enable()
    code = application.exec()
    interruption.end()
    program.end()
    gc.unfreeze()
    SCHEDULER.stop()
    return code


class Program(QObject):
    """All parts of one run. ``folder`` is where recovery and crash reports live."""

    def __init__(self, application: QApplication, settings: Settings, folder: Path) -> None:
        super().__init__(application)
        self.reports = CrashReports(folder / "crash-reports", self)
        self.recovery = Recovery(folder, self)
        self._begun_badly: list[str] = []
        self.document = Document(self.describe_error, self)
        self.workbench = Workbench(self.document, self.describe_error, self)
        self.catalogue = NetworkCatalogue(self._models(), self)
        self.opener = Opener(self.describe_error, self)
        appearance = Appearance(application, settings.theme, settings.scale, self)
        self.window = MainWindow(
            self.workbench, self.catalogue, self.opener, settings, appearance, self.recovery, self.describe_error
        )
        self.window.closed.connect(self.end)
        self.reports.reported.connect(self._notify_report)
        self._ended = False
        self._load_network(settings)

    def describe_error(self, failure: Exception) -> str:
        return error_message(failure, self.reports)

    def begin(self, files: Sequence[str]) -> None:
        """What comes after the window is there: old drawings, reports of the last run, files."""
        reports = [self.reports.harvest(instance.faults) for instance in self.recovery.abandoned]
        self.window.drawing_autosave.offer(next((report for report in reports if report is not None), None))
        for sentence in self._begun_badly:
            self.window.messages.show_problem(sentence)
        if files:
            self.window.commands.open_paths([os.path.abspath(file) for file in files])

    @Slot()
    def end(self) -> None:
        """Stop and join what runs; safe to ask twice."""
        if self._ended:
            return
        self._ended = True
        self.opener.close()
        self.workbench.close()
        self.recovery.close(self.document.drawing)
        self.reports.uninstall()

    def _models(self) -> tuple[ShippedModel, ...]:
        try:
            return shipped_models()
        except DigitscopeError as problem:
            self._begun_badly.append(str(problem))
            return ()

    def _load_network(self, settings: Settings) -> None:
        """The network that was chosen the last time; if that is gone, the default one, and a sentence about it."""
        gone = ""
        for name in dict.fromkeys((settings.network or DEFAULT_MODEL, DEFAULT_MODEL)):
            try:
                network = require_drawing_reader(resolve_model(name), name)
            except DigitscopeError as problem:
                gone = gone or str(problem)
                continue
            self.workbench.a.show_network(network)
            self.catalogue.set_chosen(name)
            if gone:
                settings.network = ""  # said once
                gone += " " + self.tr("Using the network “{title}” instead.").format(title=network.title)
            break
        if gone:
            self._begun_badly.append(gone)

    @Slot(str)
    def _notify_report(self, path: str) -> None:
        self.window.messages.show_problem(report_message(path))


class InterruptHandler(QObject):
    """Ctrl-C in the terminal and the request of the system to end close the window, and ask nothing.

    Python runs its handlers only between its own instructions, and the event loop is not one; so the signal's number
    also goes through a socket that the event loop listens to.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._before = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._close_window)

    def end(self) -> None:
        """Give the handlers back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._near.close()
        self._far.close()

    @Slot()
    def _close_window(self) -> None:
        self._near.recv(64)
        self._window.close_at_once()
