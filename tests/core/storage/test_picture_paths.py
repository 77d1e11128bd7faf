"""Which files a path of a command line means."""

import os
import sys
from pathlib import Path

import pytest

from core.errors import FileError
from core.storage.picture_paths import expand_path


@pytest.fixture
def folder(tmp_path):
    for name in (
        "b.PNG",
        "a.jpeg",
        "c.digit.json",
        "notes.txt",
        "d.json",
        ".hidden.png",
        "inner/e.png",
        "inner.png/f.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def names(paths, folder):
    return [str(path.relative_to(folder)) for path in paths]


def test_a_folder_stands_for_its_pictures_and_drawings_by_name(folder):
    assert names(expand_path(folder), folder) == ["a.jpeg", "b.PNG", "c.digit.json"]


def test_a_pattern_stands_for_what_fits_it(folder):
    assert names(expand_path(folder / "*.jpeg"), folder) == ["a.jpeg"]
    assert names(expand_path(folder / "?.*"), folder) == ["a.jpeg", "b.PNG", "c.digit.json", "d.json"]
    assert names(expand_path(folder / "*"), folder) == ["a.jpeg", "b.PNG", "c.digit.json"]
    assert names(expand_path(folder / "**" / "e*"), folder) == [os.path.join("inner", "e.png")]


def test_a_file_that_exists_is_meant_even_with_a_star_in_its_name(tmp_path):
    if sys.platform == "win32":
        pytest.skip("no file name has a star there")
    (tmp_path / "[1].png").write_bytes(b"x")
    (tmp_path / "1.png").write_bytes(b"x")
    assert expand_path(tmp_path / "[1].png") == [tmp_path / "[1].png"]


def test_a_file_that_is_missing_is_given_back(tmp_path):
    assert expand_path(tmp_path / "missing.png") == [tmp_path / "missing.png"]
    assert expand_path(Path("-")) == [Path("-")]


def test_a_hidden_file_is_meant_by_its_own_name(folder):
    assert expand_path(folder / ".hidden.png") == [folder / ".hidden.png"]


@pytest.mark.parametrize("name", ["inner.png/deeper", "*.webp", "**/*.bmp", "["])
def test_nothing_is_said_in_a_sentence(folder, name):
    path = folder / name
    if name.endswith("deeper"):
        path.mkdir()
    with pytest.raises(FileError) as problem:
        expand_path(path)
    assert path.name in str(problem.value)
    assert str(problem.value).endswith(".")


def test_a_folder_that_cannot_be_read_says_so(tmp_path, monkeypatch):
    def refuses(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuses)
    with pytest.raises(FileError, match=r"cannot be read: Permission denied\."):
        expand_path(tmp_path)
