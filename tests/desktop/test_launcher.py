"""`digitscope` decides what is wanted before it loads Qt."""

import subprocess
import sys

import pytest

from desktop import __main__ as launcher


@pytest.mark.parametrize(
    "arguments",
    [[], ["seven.png"], ["folder/seven"], ["seven.digit.json", "two.png"]],
    ids=" ".join,
)
def test_nothing_and_files_want_the_window(arguments):
    assert launcher.wants_window(arguments)


@pytest.mark.parametrize("arguments", [["--help"], ["read", "seven.png"], ["models"], ["raed"]], ids=" ".join)
def test_options_commands_and_mistyped_commands_do_not(arguments):
    assert not launcher.wants_window(arguments)


def test_a_file_without_an_ending_is_known_by_being_there(tmp_path, monkeypatch):
    (tmp_path / "seven").touch()
    monkeypatch.chdir(tmp_path)
    assert launcher.wants_window(["seven"])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_one_sentence_comes_instead_of_an_abort(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    run = subprocess.run([sys.executable, "-m", "desktop"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr == launcher.NO_SCREEN
    monkeypatch.setenv("DISPLAY", ":0")
    assert launcher.has_screen()
