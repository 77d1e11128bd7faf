"""The program as a process: it starts, ends on a signal as by its cross, and leaves nothing of itself behind."""

import os
import signal
import subprocess
import sys

import pytest

RUN = """
import os, signal, sys
from PySide6.QtCore import QTimer
from desktop import app
begin = app.Program.begin
def begin_and_end(program, files):
    begin(program, files)
    program.document.begin(__import__("core.drawing.samples").drawing.samples.sample(5))
    what = sys.argv[1]
    if what == "close":
        QTimer.singleShot(0, program.window.close)
    elif what == "quit":
        QTimer.singleShot(0, program.window.window_actions["quit"].trigger)
    else:
        QTimer.singleShot(0, lambda: os.kill(os.getpid(), getattr(signal, what)))
app.Program.begin = begin_and_end
sys.exit(app.run([]))
"""


@pytest.mark.parametrize("way", ["close", "quit", "SIGINT", "SIGTERM"])
def test_every_way_out_is_a_clean_end(way, private_home):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(
        [sys.executable, "-c", RUN, way], check=False, capture_output=True, text=True, timeout=60, env=environment
    )
    assert run.returncode == 0, run.stderr
    said = [line for line in run.stderr.splitlines() if "propagateSizeHints" not in line]
    assert said == []
    state = private_home / "state" / "digitscope"
    assert list((state / "running").iterdir()) == []
    assert (state / "last-drawing.digit.json").exists()
    assert not (state / "crash-reports").exists()
    assert list((private_home / "config").rglob("*.ini"))


ON_X11 = """
from PySide6.QtCore import Qt
from desktop import app
class OnX11(app.QApplication):
    def __init__(self, arguments):
        super().__init__(arguments)
        app.QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents)  # so does its plug-in
app.QApplication = OnX11
""" + RUN.replace("what = sys.argv[1]", "what = 'close'").replace(
    "    begin(program, files)",
    "    begin(program, files); print(OnX11.testAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents))",
)


def test_points_that_wait_are_not_left_out(private_home):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(
        [sys.executable, "-c", ON_X11], check=False, capture_output=True, text=True, timeout=60, env=environment
    )
    assert (run.returncode, run.stdout) == (0, "False\n"), run.stderr


KILLED = RUN.replace(
    "what = sys.argv[1]",
    """what = "close"
    program.recovery.write_now()
    look = QTimer(program, interval=5)
    kept = program.recovery.instance.drawing
    look.timeout.connect(lambda: kept.exists() and os.kill(os.getpid(), signal.SIGKILL))
    look.start()
    return""",
)
OFFERED = RUN.replace("what = sys.argv[1]", "what = 'close'; print('offered', program.window.messages.is_offer)")


def test_after_a_kill_the_next_start_offers_the_drawing_until_it_is_answered(private_home):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    def start(script):
        arguments = [sys.executable, "-c", script]
        return subprocess.run(arguments, check=False, capture_output=True, text=True, timeout=60, env=environment)

    assert start(KILLED).returncode == -signal.SIGKILL
    for _ in range(2):
        run = start(OFFERED)
        assert run.returncode == 0, run.stderr
        assert run.stdout == "offered True\n"
