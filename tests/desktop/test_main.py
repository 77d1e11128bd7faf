"""The digitscope command: what opens the window, what is a command, and that commands never load Qt."""

import subprocess
import sys

import pytest

from desktop import __main__ as command

WITHOUT_QT = """
import sys
sys.argv = ["digitscope", *sys.argv[1:]]
from desktop.__main__ import main
code = main()
print("Qt modules:", sorted(name for name in sys.modules if name.startswith(("PySide6", "shiboken6", "pyqtgraph"))))
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["seven.png"], True),
        (["missing.digit.json", "b.png"], True),
        (["./seven"], True),
        (["folder/seven"], True),
        (["/dev/zero"], True),
        (["--help"], False),
        (["-h"], False),
        (["--version"], False),
        (["--platform", "x"], False),
        (["read", "seven.png"], False),
        (["models"], False),
        (["nosuchcommand"], False),
        ([""], False),
    ],
)
def test_files_or_nothing_open_the_window(arguments, window, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command.wants_window(arguments) is window


def test_a_bare_word_that_is_a_file_is_that_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seven").write_bytes(b"x")
    (tmp_path / "loop").symlink_to("loop")
    assert command.wants_window(["seven"])
    assert command.wants_window(["loop"]), "the window says what is wrong with it"


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--help"], 0), (["--version"], 0), (["models"], 0), (["nosuchcommand"], 2), (["--no"], 2)]
)
def test_commands_leave_qt_alone(arguments, code):
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, *arguments], check=False, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == code, run.stderr
    assert run.stdout.endswith("Qt modules: []\n")
    assert "Traceback" not in run.stderr


def test_without_a_screen_there_is_a_sentence_instead_of_an_abort(monkeypatch):
    environment = {"PATH": "/usr/bin:/bin"}
    run = subprocess.run(
        [sys.executable, "-m", "desktop"], check=False, capture_output=True, text=True, timeout=60, env=environment
    )
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a screen")
    assert run.returncode == 1
    assert run.stderr.startswith("digitscope: there is no screen")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["seven.png", "--foo"], ["./seven", "-x", "eight.png"]])
def test_an_option_beside_files_is_wrong_usage_and_opens_no_window(arguments, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["digitscope", *arguments])
    monkeypatch.setattr(command, "has_screen", lambda: pytest.fail("it would open the window"))
    assert command.main() == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"digitscope: unknown option {arguments[1]}")
    assert not printed.out


def test_a_file_may_be_called_like_an_option(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "--foo").write_bytes(b"x")
    monkeypatch.setattr("sys.argv", ["digitscope", "seven.png", "--foo"])
    monkeypatch.setattr(command, "has_screen", lambda: False)
    assert command.main() == 1
