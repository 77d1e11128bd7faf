"""PySide6 6.12 loses a reference to None in every void call, which aborts CPython 3.11: it must never get in there."""

import json
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "tests" / "support" / "qt_reference_program.py"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None, True and False are immortal and not counted any more")
def test_qt_calls_neither_lose_nor_keep_references_to_none_true_and_false():
    run = subprocess.run([sys.executable, PROGRAM], capture_output=True, text=True, timeout=100, check=False)
    measured = {kind: drifts for kind, *drifts in map(json.loads, run.stdout.splitlines())}
    drifting = {kind: drifts for kind, drifts in measured.items() if any(abs(drift) >= 0.01 for drift in drifts)}
    assert not drifting, f"references to (None, True, False) per call with PySide6 {metadata.version('shiboken6')}"
    assert run.returncode == 0, f"aborted after {list(measured)}: {run.stderr[-2000:]}"
    assert len(measured) == 9


def pyside_for(python_version: str) -> Requirement:
    """The one requirement of pyproject.toml that counts for this Python, such as "3.11"."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        dependencies = [Requirement(text) for text in tomllib.load(file)["project"]["dependencies"]]
    (found,) = [
        dependency
        for dependency in dependencies
        if dependency.name.lower().startswith("pyside6")
        and (dependency.marker is None or dependency.marker.evaluate({"python_version": python_version}))
    ]
    return found


def locked_for(python_version: str) -> set[str]:
    """The versions of Qt's two packages that requirements.lock gives to this Python."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    entries = [Requirement(line.rstrip(" \\")) for line in lines if line.startswith(("pyside6", "shiboken6"))]
    environment = {"python_version": python_version, "python_full_version": f"{python_version}.1"}
    return {
        str(entry.specifier).removeprefix("==")
        for entry in entries
        if entry.marker is None or entry.marker.evaluate(environment)
    }


def test_the_requirement_keeps_the_bad_release_away_from_the_pythons_that_it_aborts():
    old, new = pyside_for("3.11").specifier, pyside_for("3.12").specifier
    assert old.contains("6.8.3")
    assert old.contains("6.11.3")
    assert not old.contains("6.12.0")
    assert not old.contains("6.13.0")
    assert new.contains("6.12.0"), "it is sound where None is immortal"


@pytest.mark.parametrize("python_version", ["3.11", "3.12", "3.13"])
def test_the_locked_version_is_one_that_is_required(python_version):
    (version,) = locked_for(python_version)
    assert pyside_for(python_version).specifier.contains(version)


def test_the_installed_version_is_one_that_is_required():
    required = pyside_for("{}.{}".format(*sys.version_info))
    installed = {metadata.version(name) for name in (required.name, "shiboken6")}
    assert [version for version in installed if not required.specifier.contains(version)] == []
    assert len(installed) == 1, "Qt's two packages are made for each other"
