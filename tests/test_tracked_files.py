"""What is in the repository names no package index and no one machine's folders, and the lock file pins everything."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]

# Written so that this file does not hold what it looks for.
INDEX_HOSTS = re.compile(r"\bpy[p]i[.](?:org|python)|python[h]osted[.]|\banaconda[.]org", re.IGNORECASE)
MACHINE_PATHS = re.compile(
    r"(?:(?<![\w.~$}/-])|file:/{2})/(?:work|root|home|Users|opt|tmp|mnt|srv)/[\w.-]|\b[A-Z]:\\\\?Users\\", re.ASCII
)
ADDRESSES = re.compile(r"\w:/{2}|\bindex-url\b|\bfind-links\b|\btrusted-host\b")


def tracked_files() -> list[Path]:
    """The files that git knows; in an unpacked archive without git, all that the archive has."""
    command = ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    rooms = ("core", "desktop", "resources", "tests", "docs", "scripts")
    return [path for room in rooms for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts]


def texts() -> list[tuple[str, str]]:
    """(path from the root, content) of every tracked file that is text."""
    found = []
    for path in tracked_files():
        if not path.is_file():  # deleted, and not yet committed so
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            found.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8")))
    return found


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {found[0]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := pattern.search(line))
    ]


def test_the_files_are_found():
    names = [name for name, _ in texts()]
    assert "core/data/downloads.py" in names
    assert "tests/test_tracked_files.py" in names


def test_no_file_names_the_host_of_a_package_index():
    assert places(INDEX_HOSTS) == []


def test_no_file_names_a_folder_of_one_machine():
    assert places(MACHINE_PATHS) == []


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock"])
def test_what_installs_the_packages_names_no_address(name):
    assert ADDRESSES.findall((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (INDEX_HOSTS, "https" + "://py" + "pi.org/simple"),
        (INDEX_HOSTS, "files.python" + "hosted.org"),
        (MACHINE_PATHS, "see /ho" + "me/ann/notes"),
        (MACHINE_PATHS, '"/tm' + 'p/result.png"'),
        (MACHINE_PATHS, "C:" + "\\Users\\ann"),
        (MACHINE_PATHS, "file:/" + "//op" + "t/packages"),
        (ADDRESSES, "--index-" + "url"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern, text):
    assert pattern.search(text)


def lock_entries() -> list[list[str]]:
    """Each requirement with its hashes, as lines; comments left out."""
    lines = [
        line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.lstrip().startswith("#")
    ]
    return [entry.split(" \\\n    ") for entry in re.split(r"\n(?=\S)", "\n".join(lines)) if entry]


def test_every_line_of_the_lock_file_is_one_version_with_its_hashes():
    entries = lock_entries()
    assert len(entries) > 20
    for requirement, *hashes in entries:
        assert re.fullmatch(r"==[\w.+!]+", str(Requirement(requirement).specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", text) for text in hashes), requirement


def test_the_lock_file_has_a_version_for_everything_that_pyproject_asks_for():
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)["project"]
    asked = [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["dev"]]
    locked = [Requirement(requirement) for requirement, *_ in lock_entries()]
    for python in ("3.11", "3.12", "3.13"):
        environment = {"python_version": python, "python_full_version": f"{python}.1"}
        given = {
            entry.name.lower(): str(entry.specifier).removeprefix("==")
            for entry in locked
            if entry.marker is None or entry.marker.evaluate(environment)
        }
        for requirement in asked:
            if requirement.marker is None or requirement.marker.evaluate(environment):
                version = given[requirement.name.lower()]
                assert requirement.specifier.contains(version), f"{requirement} but {version} for {python}: make lock"
