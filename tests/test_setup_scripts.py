"""The scripts behind `make setup`, with stand-ins for what a machine has: nothing is installed or downloaded."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "scripts"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts install packages on Linux only")

DRAWING_LIBRARIES = [
    "libglib-2.0.so.0",
    "libGL.so.1",
    "libEGL.so.1",
    "libfontconfig.so.1",
    "libxkbcommon.so.0",
    "libdbus-1.so.3",
]
WINDOW_LIBRARIES = [
    "libxkbcommon-x11.so.0",
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
]
ALL_LIBRARIES = DRAWING_LIBRARIES + WINDOW_LIBRARIES


class Machine:
    """A folder of programs that is all of the PATH; ``log`` holds what the stand-ins were called with."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.log = folder / "log"
        self.log.touch()
        for name in ("sh", "cat", "env", "dirname"):
            (self.programs / name).symlink_to(shutil.which(name))
        self.stand_in("uname", "echo Linux")
        self.stand_in("id", "echo 1000")
        self.libraries(ALL_LIBRARIES)

    def stand_in(self, name: str, body: str) -> None:
        program = self.programs / name
        program.write_text(f"#!{self.programs}/sh\n{body}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def libraries(self, names: list[str]) -> None:
        listed = "".join(f"\t{name} (libc6,x86-64) => /lib/{name}\n" for name in names)
        self.stand_in("ldconfig", f"cat <<'END'\n{listed}END")

    def has_apt(self, code: int = 0) -> None:
        self.stand_in("apt-get", f'echo "apt-get $*" >>"{self.log}"\ncase "$*" in *install*) exit {code};; esac')

    def has_sudo(self) -> None:
        self.stand_in("sudo", 'case "$1" in -n) shift;; esac\ncase "$1" in true) exit 0;; esac\nexec "$@"')

    def run(self, script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.programs), **variables}
        command = [str(self.programs / "sh"), str(SCRIPTS / script), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def without(*names: str) -> list[str]:
    return [name for name in ALL_LIBRARIES if name not in names]


def test_where_all_libraries_are_nothing_is_said_or_done(machine):
    machine.has_apt()
    run = machine.run("system_libraries.sh", "--window")
    assert (run.returncode, run.stdout, run.stderr, machine.calls) == (0, "", "", [])


def test_as_root_the_missing_packages_are_installed_and_no_others(machine):
    machine.has_apt()
    machine.stand_in("id", "echo 0")
    machine.libraries(without("libEGL.so.1", "libxcb-cursor.so.0"))
    assert machine.run("system_libraries.sh", "--window").returncode == 0
    update, install = machine.calls
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends libegl1 libxcb-cursor0")


def test_without_a_window_its_libraries_are_not_asked_for(machine):
    machine.has_apt()
    machine.libraries(without("libxcb-cursor.so.0"))
    assert machine.run("system_libraries.sh").returncode == 0
    assert machine.calls == []


def test_with_a_sudo_that_asks_nothing_the_packages_are_installed(machine):
    machine.has_apt()
    machine.has_sudo()
    machine.libraries([])
    run = machine.run("system_libraries.sh")
    assert run.returncode == 0
    assert "libglib2.0-0 libgl1 libegl1 libfontconfig1 libxkbcommon0 libdbus-1-3" in machine.calls[-1]


def test_without_rights_the_exact_command_is_printed(machine):
    machine.has_apt()
    machine.libraries(without("libGL.so.1"))
    run = machine.run("system_libraries.sh")
    assert run.returncode == 1
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1\n" in run.stderr
    assert machine.calls == []


def test_when_apt_fails_the_command_is_printed(machine):
    machine.has_apt(code=100)
    machine.stand_in("id", "echo 0")
    machine.libraries(without("libGL.so.1"))
    run = machine.run("system_libraries.sh")
    assert run.returncode == 1
    assert "apt-get install -y --no-install-recommends libgl1" in run.stderr


def test_without_apt_the_libraries_are_named_and_the_rest_goes_on(machine):
    machine.libraries(without("libEGL.so.1"))
    run = machine.run("system_libraries.sh")
    assert run.returncode == 0
    assert "were not found: libEGL.so.1." in run.stderr


def test_other_systems_need_nothing(machine):
    machine.stand_in("uname", "echo Darwin")
    machine.libraries([])
    run = machine.run("system_libraries.sh", "--window")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_python_without_venv_gets_the_package_of_its_version(machine):
    machine.has_apt()
    machine.stand_in("python3", 'case "$2" in *ensurepip*) exit 1;; esac\necho python3.11-venv')
    run = machine.run("system_libraries.sh", "--venv", "python3")
    assert run.returncode == 1
    assert "--no-install-recommends python3.11-venv\n" in run.stderr


def test_the_first_python_that_really_runs_and_is_new_enough_is_chosen(machine):
    machine.stand_in("python3.13", "echo 'no such version' >&2; exit 127")  # a version manager's empty promise
    machine.stand_in("python3.12", "exit 1")  # too old, whatever its name
    machine.stand_in("python3", "exit 0")
    assert machine.run("find_python.sh").stdout == "python3\n"
    machine.stand_in("python3.11", "exit 0")
    assert machine.run("find_python.sh").stdout == "python3.11\n"


def test_a_named_python_is_taken_or_refused_in_words(machine):
    machine.stand_in("python3", "exit 0")
    machine.stand_in("mine", "exit 0")
    assert machine.run("find_python.sh", "mine").stdout == "mine\n"
    refused = machine.run("find_python.sh", "theirs")
    assert refused.returncode == 1
    assert "PYTHON=theirs is not a Python that runs and is 3.11 or newer" in refused.stderr


def test_a_missing_python_is_one_sentence(machine):
    run = machine.run("find_python.sh")
    assert run.returncode == 1
    assert "No Python 3.11 or newer was found" in run.stderr


@pytest.fixture
def tree(tmp_path):
    """A project of its own for setup.sh; its stand-in for Python makes environments whose Python only notes calls."""
    tree = tmp_path / "tree"
    shutil.copytree(SCRIPTS, tree / "scripts")
    (tree / "requirements.lock").write_text("first==1\n")
    (tree / "pyproject.toml").write_text("[project]\n")
    return tree


@pytest.fixture
def setup(machine, tree):
    for name in ("cmp", "cp", "rm", "mkdir"):
        (machine.programs / name).symlink_to(shutil.which(name))
    machine.stand_in(
        "python3",
        f"""case "$*" in
        *base_prefix*) echo "${{IDENTITY:-/usr 3.11.2}}";;
        *-m\\ venv*)
            mkdir -p "$4/bin"
            cp "$0" "$4/bin/python"
            echo made >>"{machine.log}";;
        *-m\\ pip\\ install*-e*) echo program >>"{machine.log}"; exit "${{FAILS:-0}}";;
        *-m\\ pip\\ install*--require-hashes*) echo packages >>"{machine.log}"; exit "${{FAILS:-0}}";;
        esac""",
    )

    def setup(*arguments: str, **variables: str) -> list[str]:
        """What was done by this call."""
        machine.log.write_text("")
        command = [str(machine.programs / "sh"), str(tree / "scripts" / "setup.sh"), ".venv", *arguments]
        subprocess.run(command, env={"PATH": str(machine.programs), **variables}, capture_output=True, check=False)
        return machine.calls

    return setup


def test_the_first_setup_does_everything_and_the_second_nothing(setup):
    assert setup() == ["made", "packages", "program"]
    assert setup() == []


def test_only_what_changed_is_installed_again(setup, tree):
    setup()
    os.utime(tree / "requirements.lock")
    assert setup() == [], "a new date is no new content"
    (tree / "requirements.lock").write_text("second==2\n")
    assert setup() == ["packages"]
    (tree / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert setup() == ["program"]


def test_an_installation_that_failed_is_tried_again(setup):
    assert setup(FAILS="1") == ["made", "packages"]
    assert setup() == ["packages", "program"]


def test_another_python_or_another_place_gets_a_new_environment(setup, tree):
    setup()
    assert setup("python3") == [], "the same one, by name"
    (tree / ".venv" / "bin" / "python").unlink()
    assert setup()[0] == "made", "the Python that it was made with is gone"
    (tree / ".venv" / "digitscope" / "tree").write_text("elsewhere\n")
    assert setup()[0] == "made", "the folder was moved"
