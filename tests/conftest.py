"""What every test gets: a private home, no screen, one BLAS thread, and a look at what it left behind.

Settings, recent files and crash reports of the person who runs the tests are neither read nor written: each test has a
home of its own. A thread or a top-level window that outlives its test fails it, because in the program it would be a
thread that aborts the process at exit, or a window that keeps it alive.
"""

import gc
import os
import shutil
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

SESSION_HOME = Path(tempfile.mkdtemp(prefix="digitscope-tests-"))

# The same examples in every run, so that a failure comes from a change; `--hypothesis-profile=search` tries others.
# No deadlines: a busy machine is not a defect, the tests say what is right and `make bench` how fast it is.
settings.register_profile("digitscope", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("digitscope")


def places_below(home: Path) -> dict[str, str]:
    """The environment variables from which Qt and platformdirs learn where a person's files are."""
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
    }


# Set on import, before the first QApplication and before NumPy is loaded.
os.environ.update(places_below(SESSION_HOME))
os.environ["XDG_RUNTIME_DIR"] = str(SESSION_HOME)  # Qt warns unless it is there and private; mkdtemp made it so
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_unconfigure():
    shutil.rmtree(SESSION_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory, monkeypatch):
    """An empty home for this one test; returns its path."""
    home = tmp_path_factory.mktemp("home")
    for name, place in places_below(home).items():
        monkeypatch.setenv(name, place)
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        # QSettings looks at the environment once in the life of a process.
        QSettings.setPath(form, QSettings.Scope.UserScope, str(home / "config"))
    return home


@pytest.fixture(autouse=True)
def nothing_left_behind():
    threads_before = set(threading.enumerate())
    windows_before = set(QApplication.topLevelWidgets())
    yield
    threads = [thread for thread in threading.enumerate() if thread not in threads_before and outlives(thread)]
    windows = surviving_windows(windows_before)
    report = [f"thread {thread.name!r} still runs: close its worker or shut its pool down" for thread in threads]
    report += [
        f"window {type(window).__name__} {window.objectName()!r} still exists: give it to qtbot.addWidget, or a parent"
        for window in windows
    ]
    for window in windows:  # the next test must not be blamed for it
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if QApplication.instance() is not None and QApplication.platformName() == "offscreen":
        # Besides being the next test's: what Python made and Qt's screenless clipboard still holds at the end of the
        # process is destroyed after the interpreter, which is a segmentation fault.
        QApplication.clipboard().clear()
    if report:
        pytest.fail("the test left something behind:\n" + "\n".join(report), pytrace=False)


def outlives(thread: threading.Thread) -> bool:
    """Whether the thread is still there after a generous moment; two kinds never count."""
    if isinstance(thread, threading._DummyThread):  # a thread of Qt's that once called Python; it may long be gone
        return False
    if type(thread).__module__.startswith("tqdm"):  # the clock of all progress bars, one for the whole process
        return False
    thread.join(timeout=5)
    return thread.is_alive()


def surviving_windows(before: set) -> list:
    """The top-level widgets that came in this test and that neither Qt nor Python is about to drop."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if set(QApplication.topLevelWidgets()) - before:
        gc.collect()  # a cycle of Python references is garbage, not a leak
    return [
        window for window in QApplication.topLevelWidgets() if window not in before and window.parentWidget() is None
    ]
