"""`digitscope data` as a person calls it, against a mirror on this machine."""

import hashlib
import re

import pytest

from core import cli
from core.commands import data
from core.data.downloads import RemoteFile
from tests.support.download_mirror import Mirror, MirrorServer, packed

CONTENTS = {"first.gz": bytes(range(256)) * 40, "second.gz": b"labels"}


@pytest.fixture
def mirror(monkeypatch):
    files = [RemoteFile(name, hashlib.sha256(content).hexdigest(), len(content)) for name, content in CONTENTS.items()]
    mirror = Mirror({name: packed(content) for name, content in CONTENTS.items()})
    with MirrorServer(mirror):
        monkeypatch.setattr(data, "MNIST_FILES", files)
        monkeypatch.setattr(data, "MNIST_MIRRORS", (mirror.address,))
        yield mirror


def test_all_files_arrive_and_a_second_call_asks_for_nothing(mirror, tmp_path, capsys):
    assert cli.main(["data", str(tmp_path / "mnist")]) == 0
    printed = capsys.readouterr()
    sizes = [f"{len(mirror.files[name]):,}" for name in CONTENTS]
    assert printed.out.splitlines() == [
        f"first.gz: downloaded, {sizes[0]} bytes",
        f"second.gz: downloaded, {sizes[1]} bytes",
        f"MNIST is complete: {tmp_path / 'mnist'}",
    ]
    assert printed.err == "", "no bar where no screen is"
    assert cli.main(["data", str(tmp_path / "mnist")]) == 0
    assert capsys.readouterr().out.count("already complete") == 2
    assert len(mirror.requests) == 2


def test_a_bar_on_a_screen_tells_bytes_and_rate_and_begins_where_the_part_ends(mirror, tmp_path, capsys, monkeypatch):
    mirror.break_after = [40, 40]
    assert cli.main(["data", str(tmp_path)]) == 1
    capsys.readouterr()
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert cli.main(["data", str(tmp_path)]) == 0
    bar = capsys.readouterr().err
    assert re.search(r"first\.gz: +\d+%.*80\.0/", bar)
    assert "B/s" in bar


def test_a_mirror_of_ones_own_takes_the_place_of_the_public_ones(mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "MNIST_MIRRORS", ("https://mirror.invalid/",))
    missing = mirror.address + "elsewhere"
    assert cli.main(["data", "--mirror", missing, "--mirror", mirror.address, str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.gz", "second.gz"]
    assert [name for name, _ in mirror.requests] == [
        "elsewhere/first.gz",
        "first.gz",
        "elsewhere/second.gz",
        "second.gz",
    ]


def test_a_failure_is_one_sentence_with_exit_code_1(mirror, tmp_path, capsys):
    mirror.status = 404
    assert cli.main(["data", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.fullmatch(
        r"digitscope: “first\.gz” could not be downloaded: \S+ answered 404 Not Found\..*\n", printed.err
    )


def test_wrong_usage_has_exit_code_2(tmp_path, capsys):
    assert cli.main(["data"]) == 2
    assert cli.main(["data", "--mirror", "example", str(tmp_path)]) == 2
    assert "starts with https:// or http://" in capsys.readouterr().err
