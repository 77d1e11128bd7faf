"""Crash reports: readable, local, one for each defect; the program goes on."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.errors import FileError
from desktop.files.crash_reports import KEPT_REPORTS, CrashReports
from desktop.files.error_messages import error_message

DYING = """
import ctypes, pathlib, sys
from desktop.files.crash_reports import CrashReports
reports = CrashReports(pathlib.Path(sys.argv[1]))
reports.install(pathlib.Path(sys.argv[2]))
ctypes.string_at(0)
"""

FAILING = """
import pathlib, sys, threading
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.files.crash_reports import CrashReports
application = QCoreApplication(["digitscope"])
reports = CrashReports(pathlib.Path(sys.argv[1]))
reports.install(None)
paths = []
def take(path):
    paths.append(path)
    print("reported", path)
    if len(paths) == 2:
        application.quit()
reports.reported.connect(take)
def fail():
    raise KeyError("in a slot")
def fail_in_thread():
    raise ValueError("in a thread")
QTimer.singleShot(0, fail)
QTimer.singleShot(0, threading.Thread(target=fail_in_thread).start)
sys.exit(application.exec())
"""


@pytest.fixture
def reports(tmp_path, qapp):
    return CrashReports(tmp_path / "reports")


def raised(exception):
    try:
        raise exception
    except type(exception) as caught:
        return caught


def test_a_report_says_what_where_and_with_which_versions(reports):
    path = reports.write(raised(ZeroDivisionError("nothing to divide by \udcff")))
    text = path.read_text(encoding="utf-8")
    assert "ZeroDivisionError: nothing to divide by" in text
    assert "test_crash_reports.py" in text, "the traceback"
    assert "MainThread" in text
    assert "Digitscope" in text
    assert f"Python {sys.version.split()[0]}" in text
    assert "Qt 6." in text
    assert "Nothing was sent anywhere" in text


def test_the_same_defect_is_written_once(reports):
    failure = raised(ValueError("again"))
    assert reports.write(failure) == reports.write(failure)
    other = raised(ValueError("another"))
    assert reports.write(other) != reports.write(failure)


def test_only_the_newest_reports_are_kept(reports):
    paths = [reports.write(raised(ValueError(str(number)))) for number in range(KEPT_REPORTS + 5)]
    kept = sorted(paths[0].parent.iterdir())
    assert kept == sorted(paths)[-KEPT_REPORTS:]


def test_a_place_that_cannot_be_written_gives_no_path_and_no_error(tmp_path, qapp):
    (tmp_path / "file").write_text("in the way")
    reports = CrashReports(tmp_path / "file" / "reports")
    assert reports.write(raised(ValueError("x"))) is None
    assert "no report could be saved" in error_message(raised(ValueError("x")), reports)


def test_a_person_gets_a_sentence(reports):
    assert error_message(FileError("“a.png” is empty."), reports) == "“a.png” is empty."
    assert "memory" in error_message(MemoryError(), reports)
    failure = raised(RuntimeError("defect"))
    assert str(reports.write(failure)) in error_message(failure, reports)


def test_what_nobody_catches_is_reported_and_the_program_goes_on(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", FAILING, str(tmp_path)], check=False, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert run.stdout.count("reported") == 2
    texts = [path.read_text() for path in tmp_path.iterdir()]
    assert any("KeyError: 'in a slot'" in text for text in texts)
    assert any("ValueError: in a thread" in text and "Thread: Thread-" in text for text in texts)


def test_an_interpreter_that_dies_leaves_its_stacks_for_the_next_start(tmp_path, reports):
    faults = tmp_path / "faults.txt"
    died = subprocess.run([sys.executable, "-c", DYING, str(tmp_path), str(faults)], check=False, timeout=60)
    assert died.returncode != 0
    text = reports.harvest(faults).read_text()
    assert "ended unexpectedly" in text
    assert "string_at" in text
    assert reports.harvest(faults) is None, "once"
    assert "Python" in text


def test_a_run_that_left_no_stacks_gives_no_report(tmp_path, reports):
    missing, empty = tmp_path / "missing.txt", tmp_path / "empty.txt"
    empty.write_text("")
    assert reports.harvest(missing) is None
    assert reports.harvest(empty) is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_no_reason_not_to_start(reports, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    reports.install(Path("/dev/full"))
    reports.uninstall()


def test_the_hooks_are_given_back(reports, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    reports.install(None)
    assert sys.excepthook == reports._on_exception
    reports.uninstall()
    assert sys.excepthook is sys.__excepthook__
    assert threading.excepthook is threading.__excepthook__
