"""The places of running programs: a living one is never touched, a dead one is found."""

import os
import subprocess
import sys

from desktop.files.instances import abandoned_instances, new_instance

DIE_AT_ONCE = """
import os, sys, pathlib
from desktop.files.instances import new_instance
instance = new_instance(pathlib.Path(sys.argv[1]))
instance.drawing.write_text("{}")
os._exit(0)
"""


def test_a_running_program_is_not_abandoned(tmp_path):
    instance = new_instance(tmp_path / "running")
    instance.drawing.write_text("{}")
    assert abandoned_instances(tmp_path / "running") == []
    assert instance.drawing.exists()
    instance.leave()
    assert list((tmp_path / "running").iterdir()) == []


def test_two_programs_have_two_places(tmp_path):
    first, second = new_instance(tmp_path), new_instance(tmp_path)
    assert first.drawing != second.drawing
    first.leave()
    second.leave()


def test_what_a_killed_program_left_is_found_once(tmp_path):
    subprocess.run([sys.executable, "-c", DIE_AT_ONCE, os.fspath(tmp_path)], check=True, timeout=60)
    (found,) = abandoned_instances(tmp_path)
    assert found.drawing.read_text() == "{}"
    assert abandoned_instances(tmp_path) == [], "the one who found it holds it"
    found.release()
    (again,) = abandoned_instances(tmp_path)
    again.leave()
    assert list(tmp_path.iterdir()) == []


def test_the_newest_comes_first(tmp_path):
    for name, time in (("one", 100), ("three", 300), ("two", 200)):
        path = tmp_path / f"{name}.digit.json"
        path.write_text("{}")
        os.utime(path, (time, time))
    found = abandoned_instances(tmp_path)
    assert [instance.drawing.name for instance in found] == ["three.digit.json", "two.digit.json", "one.digit.json"]
    for instance in found:
        instance.leave()


def test_a_folder_that_cannot_be_made_means_no_place(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert new_instance(tmp_path / "file" / "running") is None
    assert abandoned_instances(tmp_path / "file" / "running") == []
    assert abandoned_instances(tmp_path / "missing") == []
