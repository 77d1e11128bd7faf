"""Downloads against a mirror on this machine: whole files only, going on after a break, a sentence for the rest."""

import gzip
import hashlib
import random
import socket
import threading

import pytest

from core.data import downloads, transfers
from core.data.downloads import MNIST_FILES, MNIST_MIRRORS, Progress, RemoteFile, download
from core.errors import DataError, FileError
from tests.support.download_mirror import Mirror, MirrorServer, packed

CONTENT = random.Random(7).randbytes(200_000)
NAME = "numbers.gz"


def remote(content: bytes, name: str = NAME) -> RemoteFile:
    return RemoteFile(name, hashlib.sha256(content).hexdigest(), len(content))


@pytest.fixture
def mirror():
    mirror = Mirror({NAME: packed(CONTENT)})
    with MirrorServer(mirror):
        yield mirror


@pytest.fixture
def offline():
    """The address of a server that is not there: its port was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}/mnist"


def fetch(folder, *mirrors, content=CONTENT) -> list[Progress]:
    return list(download([remote(content)], folder, [getattr(mirror, "address", mirror) for mirror in mirrors]))


def failure(folder, *mirrors) -> str:
    with pytest.raises(DataError) as caught:
        fetch(folder, *mirrors)
    assert not (folder / NAME).exists()
    return str(caught.value)


def names_in(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_arrives_whole_and_alone_in_a_folder_that_was_not_there(mirror, tmp_path):
    folder = tmp_path / "new" / "data"
    records = fetch(folder, mirror)
    assert gzip.decompress((folder / NAME).read_bytes()) == CONTENT
    assert names_in(folder) == [NAME]
    size = len(mirror.files[NAME])
    assert records[0] == Progress(NAME, "receiving", 0, size)
    assert records[-2] == Progress(NAME, "receiving", size, size)
    assert records[-1] == Progress(NAME, "stored", size, size)
    received = [record.received for record in records]
    assert received == sorted(received)


def test_a_file_that_is_there_and_right_is_kept_however_it_was_packed(mirror, tmp_path):
    (tmp_path / NAME).write_bytes(packed(CONTENT, level=1))
    records = fetch(tmp_path, mirror)
    assert [record.state for record in records] == ["kept"]
    assert mirror.requests == []


def test_an_unpacked_file_that_is_right_is_kept(mirror, tmp_path):
    (tmp_path / "numbers").write_bytes(CONTENT)
    assert [record.state for record in fetch(tmp_path, mirror)] == ["kept"]
    assert names_in(tmp_path) == ["numbers"]


@pytest.mark.parametrize("damaged", [b"", b"no gzip at all", packed(CONTENT)[:-500]], ids=["empty", "text", "cut"])
def test_a_damaged_file_is_replaced(mirror, tmp_path, damaged):
    (tmp_path / NAME).write_bytes(damaged)
    assert fetch(tmp_path, mirror)[-1].state == "stored"
    assert gzip.decompress((tmp_path / NAME).read_bytes()) == CONTENT


@pytest.mark.parametrize("other", [b"another data set", CONTENT + b"longer"], ids=["other", "longer"])
def test_a_sound_file_with_other_content_is_never_overwritten(mirror, tmp_path, other):
    (tmp_path / NAME).write_bytes(packed(other))
    with pytest.raises(DataError, match="not from MNIST: choose another folder"):
        fetch(tmp_path, mirror)
    assert (tmp_path / NAME).read_bytes() == packed(other)
    assert mirror.requests == []


def test_a_broken_transfer_goes_on_by_itself_from_the_byte_where_it_broke(mirror, tmp_path):
    mirror.break_after = [70_001]
    assert fetch(tmp_path, mirror)[-1].state == "stored"
    assert mirror.first_bytes() == [None, 70_001]
    assert names_in(tmp_path) == [NAME]


def test_a_transfer_that_breaks_twice_is_kept_for_the_next_call(mirror, tmp_path):
    mirror.break_after = [50_000, 50_000]
    size = f"{len(mirror.files[NAME]):,}"
    assert f"stopped after 100,000 of {size} bytes" in failure(tmp_path, mirror)
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [100_000]
    records = fetch(tmp_path, mirror)
    assert mirror.first_bytes() == [None, 50_000, 100_000]
    assert records[0].received == 100_000
    assert names_in(tmp_path) == [NAME]


def test_a_server_without_ranges_sends_everything_again(mirror, tmp_path):
    mirror.ranges, mirror.break_after = False, [50_000]
    records = fetch(tmp_path, mirror)
    assert gzip.decompress((tmp_path / NAME).read_bytes()) == CONTENT
    assert [record.received for record in records].count(0) == 2


def test_a_server_that_tells_no_length_is_fine(mirror, tmp_path):
    mirror.tells_length = False
    records = fetch(tmp_path, mirror)
    assert records[0].total is None
    assert records[-1].state == "stored"


def test_a_part_that_is_whole_already_is_asked_for_nothing(mirror, tmp_path):
    mirror.break_after = [50_000, 50_000]
    failure(tmp_path, mirror)
    (part,) = tmp_path.iterdir()
    part.write_bytes(mirror.files[NAME])
    assert fetch(tmp_path, mirror)[-1].state == "stored"
    assert mirror.first_bytes()[-1] == len(mirror.files[NAME])


@pytest.mark.parametrize("stale", [b"x" * 1000, b"x" * 300_000], ids=["short", "longer than the file"])
def test_a_part_of_a_file_that_was_replaced_meanwhile_is_started_afresh(mirror, tmp_path, stale):
    mirror.break_after = [50_000, 50_000]
    failure(tmp_path, mirror)
    (part,) = tmp_path.iterdir()
    part.write_bytes(stale)
    assert fetch(tmp_path, mirror)[-1].state == "stored"
    assert mirror.first_bytes()[-2:] == [len(stale), None]


def test_wrong_bytes_are_not_kept_and_the_sentence_names_the_checksum(mirror, tmp_path):
    mirror.files[NAME] = packed(b"something else")
    assert "sent the wrong file (its checksum does not match)" in failure(tmp_path, mirror)
    assert names_in(tmp_path) == []


def test_a_page_that_asks_for_a_password_is_not_a_data_set(mirror, tmp_path):
    mirror.files[NAME] = b"<html>Welcome to the guest network</html>"
    assert "checksum does not match" in failure(tmp_path, mirror)


def test_a_file_without_end_is_cut_off(mirror, tmp_path):
    mirror.files[NAME] = bytes(3 * len(CONTENT))
    assert "sent more data than expected" in failure(tmp_path, mirror)
    assert names_in(tmp_path) == []


def test_an_empty_file_is_wrong(mirror, tmp_path):
    mirror.files[NAME] = b""
    assert "sent an empty file" in failure(tmp_path, mirror)


@pytest.mark.parametrize("status", [404, 403, 500, 204])
def test_a_refusal_is_reported_with_its_http_status(mirror, tmp_path, status):
    mirror.status = status
    assert f"127.0.0.1:{mirror.address.split(':')[2].split('/')[0]} answered {status}" in failure(tmp_path, mirror)


def test_the_next_mirror_takes_over_with_a_part_of_its_own(mirror, offline, tmp_path):
    broken = Mirror({NAME: packed(CONTENT, level=1)}, break_after=[1000, 1000])
    with MirrorServer(broken):
        assert fetch(tmp_path, offline, broken, mirror)[-1].state == "stored"
    assert mirror.first_bytes() == [None]
    assert (tmp_path / NAME).read_bytes() == mirror.files[NAME]
    assert names_in(tmp_path) == [NAME]


def test_offline_is_one_clear_sentence(offline, tmp_path):
    message = failure(tmp_path, offline)
    assert "seems to be offline" in message
    assert "127.0.0.1" in message


class ShortAnswer:
    """A server on this machine that reads one request and answers with these bytes, or closes without a word."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            connection.settimeout(20)
            connection.recv(1 << 16)
            connection.sendall(self._answer)

    def __enter__(self) -> "ShortAnswer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._socket.close()


def test_a_connection_that_is_not_safe_is_not_called_offline(tmp_path):
    with ShortAnswer(b"HTTP/1.0 400 This is no TLS\r\n\r\n") as server:
        message = failure(tmp_path, f"https://127.0.0.1:{server.port}/mnist")
    assert "without a secure connection" in message
    assert "offline" not in message


def test_a_connection_that_is_closed_without_an_answer_is_not_called_offline(tmp_path):
    with ShortAnswer(b"") as server:
        message = failure(tmp_path, f"http://127.0.0.1:{server.port}/mnist")
    assert "closed the connection without an answer" in message
    assert "offline" not in message


def test_a_proxy_that_is_not_there_is_not_called_offline(offline, tmp_path, monkeypatch):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", offline)
    message = failure(tmp_path, "http://mirror.invalid/mnist")
    assert "through this computer's proxy" in message
    assert "offline" not in message


def test_a_server_that_never_answers_is_not_called_offline(tmp_path, monkeypatch):
    monkeypatch.setattr(transfers, "READ_TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:  # takes the connection and says nothing
        message = failure(tmp_path, f"http://127.0.0.1:{server.getsockname()[1]}/mnist")
    assert "did not answer within 0.2 seconds" in message
    assert "offline" not in message


def test_an_unreadable_partial_file_is_reported(mirror, tmp_path, monkeypatch):
    def forbidden(path):
        raise FileError(f"“{path.name}” cannot be opened: there is no permission to do so.")

    monkeypatch.setattr(downloads, "read_untrusted", forbidden)
    with pytest.raises(FileError, match=r"\.part” cannot be opened: there is no permission"):
        fetch(tmp_path, mirror)
    (part,) = tmp_path.iterdir()
    assert part.read_bytes() == mirror.files[NAME], "what arrived is kept"


def test_an_invalid_address_is_reported(tmp_path):
    assert "could not be contacted" in failure(tmp_path, "gopher://example.org/")


def test_a_silent_server_has_broken_off(mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(transfers, "READ_TIMEOUT_SECONDS", 0.5)
    mirror.pause_after = 3000
    assert "stopped" in failure(tmp_path, mirror)
    assert mirror.first_bytes() == [None, 3000]


def test_bytes_are_reported_while_the_rest_is_still_to_come(mirror, tmp_path):
    mirror.pause_after = 1234
    records = download([remote(CONTENT)], tmp_path, [mirror.address])
    assert next(records).received == 0
    assert next(record for record in records if record.received == 1234).state == "receiving"
    mirror.may_go_on.set()
    assert list(records)[-1].state == "stored"


def test_a_download_that_nobody_asks_for_any_more_keeps_what_arrived(mirror, tmp_path):
    mirror.pause_after = 1234
    records = download([remote(CONTENT)], tmp_path, [mirror.address])
    assert next(record for record in records if record.received == 1234)
    records.close()
    (part,) = tmp_path.iterdir()
    assert part.read_bytes() == mirror.files[NAME][:1234]


def test_a_destination_that_is_a_file_is_reported(mirror, tmp_path):
    (tmp_path / "taken").write_text("here")
    with pytest.raises(FileError, match="The folder “taken” could not be created"):
        fetch(tmp_path / "taken", mirror)


def test_an_unwritable_partial_file_is_reported(mirror, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transfers, "open", full, raising=False)
    with pytest.raises(FileError, match="cannot be written: No space left on device"):
        fetch(tmp_path, mirror)


def test_mnist_is_four_files_on_two_mirrors():
    assert [file.name for file in MNIST_FILES] == [
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
        "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz",
    ]
    # An IDX file is a header of 4 bytes and 4 more for each dimension, and one byte for each number.
    assert [file.unpacked_bytes for file in MNIST_FILES] == [
        16 + 60_000 * 28 * 28,
        8 + 60_000,
        16 + 10_000 * 28 * 28,
        8 + 10_000,
    ]
    assert all(len(bytes.fromhex(file.sha256)) == 32 for file in MNIST_FILES)
    assert len(MNIST_MIRRORS) == 2
    assert all(mirror.startswith("https://") for mirror in MNIST_MIRRORS)
