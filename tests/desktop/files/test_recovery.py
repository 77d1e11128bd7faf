"""The drawing outlives a crash and is offered again; a clean end keeps it as the last one."""

import os
import subprocess
import sys

import numpy as np
import pytest

from core.drawing.strokes import Drawing, Stroke, drawing_to_json
from core.errors import FileError
from desktop.files import recovery as recovery_module
from desktop.files.recovery import DELAY_MILLISECONDS, Recovery
from desktop.work.workers import InlineWorker

KILLED = """
import sys, pathlib, os, signal, time
import numpy as np
from PySide6.QtCore import QCoreApplication, QTimer
from core.drawing.strokes import Drawing, Stroke
from desktop.files.recovery import Recovery
application = QCoreApplication(["digitscope"])
recovery = Recovery(pathlib.Path(sys.argv[1]))
recovery.keep(Drawing((Stroke(np.array([[0.25, 0.75, 0.5], [0.5, 0.5, 0.5]])),)))
look = QTimer(interval=20)
look.timeout.connect(lambda: recovery.instance.drawing.exists() and os.kill(os.getpid(), signal.SIGKILL))
look.start()
application.exec()
"""


@pytest.fixture
def drawing():
    return Drawing((Stroke(np.array([[0.2, 0.3, 0.5], [0.6, 0.7, 0.5]])),))


@pytest.fixture
def recovery(tmp_path, qapp):
    recovery = Recovery(tmp_path, worker_class=InlineWorker)
    yield recovery
    recovery.close(Drawing())


def leave_drawing(folder, name, text):
    (folder / "running").mkdir(parents=True, exist_ok=True)
    path = folder / "running" / f"{name}.digit.json"
    path.write_text(text)
    return path


def test_the_delay_keeps_the_promise_of_five_seconds():
    assert DELAY_MILLISECONDS <= 4000


def test_the_drawing_is_written_and_a_clean_end_takes_the_file_away(recovery, drawing, tmp_path):
    recovery.keep(drawing)
    recovery.write_now()
    assert recovery.instance.drawing.read_text() == drawing_to_json(drawing)
    recovery.close(drawing)
    assert list((tmp_path / "running").iterdir()) == []
    assert drawing_to_json(recovery.last_drawing()) == drawing_to_json(drawing)


def test_a_cleared_page_leaves_nothing_to_recover(recovery, drawing):
    recovery.keep(drawing)
    recovery.write_now()
    recovery.keep(Drawing())
    recovery.write_now()
    assert not recovery.instance.drawing.exists()


def test_changes_do_not_put_the_writing_off(recovery, drawing):
    recovery.keep(drawing)
    before = recovery._timer.remainingTime()
    recovery.keep(drawing)
    assert recovery._timer.remainingTime() <= before


def test_ending_with_a_blank_canvas_keeps_the_previous_last_drawing(tmp_path, qapp, drawing):
    Recovery(tmp_path, worker_class=InlineWorker).close(drawing)
    second = Recovery(tmp_path, worker_class=InlineWorker)
    second.close(Drawing())
    assert drawing_to_json(second.last_drawing()) == drawing_to_json(drawing)


def test_without_a_last_drawing_there_is_a_sentence(recovery):
    with pytest.raises(FileError, match="no such file"):
        recovery.last_drawing()


def test_the_drawing_of_a_killed_program_is_offered_and_restored(tmp_path, qapp):
    killed = subprocess.run([sys.executable, "-c", KILLED, os.fspath(tmp_path)], check=False, timeout=60)
    assert killed.returncode < 0
    recovery = Recovery(tmp_path, worker_class=InlineWorker)
    assert recovery.offer() is not None
    restored = recovery.restore()
    assert restored.strokes[0].points.tolist() == [[0.25, 0.75, 0.5], [0.5, 0.5, 0.5]]
    assert recovery.instance.drawing.read_text() == drawing_to_json(restored), "it is kept again at once"
    assert recovery.offer() is None
    recovery.close(restored)
    assert list((tmp_path / "running").iterdir()) == []


def test_a_drawing_that_is_not_wanted_is_gone(tmp_path, qapp, drawing):
    path = leave_drawing(tmp_path, "dead", drawing_to_json(drawing))
    recovery = Recovery(tmp_path, worker_class=InlineWorker)
    assert recovery.offer().drawing == path
    recovery.discard()
    assert not path.exists()
    assert recovery.offer() is None
    recovery.close(Drawing())


def test_an_offer_that_was_not_answered_is_made_again(tmp_path, qapp, drawing):
    leave_drawing(tmp_path, "dead", drawing_to_json(drawing))
    first = Recovery(tmp_path, worker_class=InlineWorker)
    assert first.offer() is not None
    second = Recovery(tmp_path, worker_class=InlineWorker)
    assert second.offer() is None, "only one of two windows offers it"
    second.close(Drawing())
    first.close(Drawing())
    third = Recovery(tmp_path, worker_class=InlineWorker)
    assert third.offer() is not None
    third.close(Drawing())


@pytest.mark.parametrize("text", ['{"strokes": [[[', ""])
def test_a_damaged_file_is_one_sentence_and_stays_until_it_is_discarded(tmp_path, qapp, text):
    path = leave_drawing(tmp_path, "dead", text)
    recovery = Recovery(tmp_path, worker_class=InlineWorker)
    assert recovery.offer() is not None
    with pytest.raises(FileError):
        recovery.restore()
    assert recovery.offer() is None, "not again in this run"
    recovery.close(Drawing())
    assert path.read_text() == text
    again = Recovery(tmp_path, worker_class=InlineWorker)
    assert again.offer().drawing == path
    again.discard()
    again.close(Drawing())
    assert list((tmp_path / "running").iterdir()) == []


def test_a_file_that_cannot_be_read_now_is_restored_by_the_next_start(tmp_path, qapp, drawing, monkeypatch):
    path = leave_drawing(tmp_path, "dead", drawing_to_json(drawing))

    def forbidden(path):
        raise FileError("you have no permission for this")

    first = Recovery(tmp_path, worker_class=InlineWorker)
    with monkeypatch.context() as patch:
        patch.setattr(recovery_module, "read_untrusted", forbidden)
        assert first.offer() is not None
        with pytest.raises(FileError):
            first.restore()
    first.close(Drawing())
    assert path.exists()
    second = Recovery(tmp_path, worker_class=InlineWorker)
    assert second.offer() is not None
    assert drawing_to_json(second.restore()) == drawing_to_json(drawing)
    second.close(Drawing())


def test_what_cannot_be_looked_at_or_removed_stops_no_start(tmp_path, qapp, drawing):
    leave_drawing(tmp_path, "sound", drawing_to_json(drawing))
    circle = tmp_path / "running" / "circle.digit.json"
    circle.symlink_to(circle)
    folder = tmp_path / "running" / "folder.digit.json"
    folder.mkdir()
    (tmp_path / "running" / "faults.faults.txt").mkdir()
    recovery = Recovery(tmp_path, worker_class=InlineWorker)
    offered = []
    while (instance := recovery.offer()) is not None:
        offered.append(instance.drawing.name)
        recovery.discard()
    assert offered == ["sound.digit.json"]
    assert folder.is_dir()
    assert circle.is_symlink()
    recovery.close(Drawing())


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path, qapp, drawing):
    (tmp_path / "file").write_text("in the way")
    recovery = Recovery(tmp_path / "file", worker_class=InlineWorker)
    failures = []
    recovery.failed.connect(failures.append)
    assert recovery.instance is None
    recovery.keep(drawing)
    recovery.write_now()
    recovery.close(drawing)
    assert [type(failure) for failure in failures] == [FileError]


def test_a_drawing_that_cannot_be_saved_is_reported_once(recovery, drawing):
    failures = []
    recovery.failed.connect(failures.append)
    recovery.instance.drawing.mkdir()
    for _ in range(3):
        recovery.keep(drawing)
        recovery.write_now()
    assert [type(failure) for failure in failures] == [FileError]
    recovery.instance.drawing.rmdir()
