"""The wheel that `pip install .` and pipx build holds the whole program: its rooms, its networks, its command."""

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("core", "desktop", "resources")


def source_files() -> set[str]:
    """What has to be in the wheel, as paths from the root."""
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.endswith(".checkpoint"):
                found.add(path.relative_to(ROOT).as_posix())
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """Built without any network, from a copy: building leaves folders behind in the place where it happens."""
    place = tmp_path_factory.mktemp("wheel")
    for name in source_files() | {"pyproject.toml", "README.md", "LICENSE"}:
        target = place / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-index",
    ]
    command += ["--no-build-isolation", "--wheel-dir", str(place), str(place / "source")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    (built,) = place.glob("*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def test_every_file_of_the_three_rooms_is_in_the_wheel(wheel):
    assert sorted(source_files() - set(wheel.namelist())) == []


def test_nothing_else_is_in_the_wheel(wheel):
    extra = {name for name in wheel.namelist() if ".dist-info/" not in name} - source_files()
    assert sorted(extra) == []


@pytest.mark.parametrize(
    "form",
    [
        "resources/models/*.safetensors",
        "resources/models/README.md",
        "resources/architectures/*.json",
        "resources/icons/*.svg",
        "resources/samples/*.json",
    ],
)
def test_the_program_finds_its_resources(wheel, form):
    assert [name for name in wheel.namelist() if Path(name).match(form)]


def test_the_command_digitscope_is_declared(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
    entries = configparser.ConfigParser()
    entries.read_string(wheel.read(name).decode())
    assert dict(entries["console_scripts"]) == {"digitscope": "desktop.__main__:main"}


def test_the_licence_comes_along(wheel):
    assert [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]
