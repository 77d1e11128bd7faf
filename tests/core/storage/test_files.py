import errno
import os
import stat
import threading

import pytest

from core.errors import FileError
from core.storage import files
from core.storage.files import check_writable, display_name, printable, read_untrusted, write_atomically


def refused(action, *arguments):
    """The sentence with which something is refused: one line, a full stop, nothing of Python's."""
    with pytest.raises(FileError) as caught:
        action(*arguments)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert "Errno" not in sentence
    return sentence


def failing(error_number):
    def fail(*arguments, **named):
        raise OSError(error_number, os.strerror(error_number))

    return fail


def test_a_file_is_read_as_it_is(tmp_path):
    path = tmp_path / "seven.png"
    content = bytes(range(256)) * 1000
    path.write_bytes(content)
    assert read_untrusted(path) == content
    assert read_untrusted(str(path)) == content
    assert read_untrusted(os.fsencode(path)) == content


@pytest.mark.parametrize("size", [1, 1000])
def test_up_to_the_limit_is_read_and_not_a_byte_more(tmp_path, size):
    path = tmp_path / "file"
    path.write_bytes(bytes(size))
    assert len(read_untrusted(path, limit_bytes=size)) == size
    path.write_bytes(bytes(size + 1))
    assert "too large" in refused(read_untrusted, path, size)


def test_a_large_file_is_refused_with_its_size_and_the_limit(tmp_path):
    path = tmp_path / "film.png"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)  # sparse: nothing is on the disk, and nothing may be read
    sentence = refused(read_untrusted, path)
    assert "10,000.0 MB" in sentence
    assert "64.0 MB" in sentence


def test_a_file_that_grows_while_it_is_read_ends_at_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "log.png"
    path.write_bytes(b"start")
    read = os.read

    def read_while_it_grows(handle, count):
        with path.open("ab") as file:
            file.write(bytes(300))
        return read(handle, count)

    monkeypatch.setattr(files.os, "read", read_while_it_grows)
    assert "too large" in refused(read_untrusted, path, 1000)


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "nothing.png"
    path.touch()
    assert "“nothing.png” is empty" in refused(read_untrusted, path)


def test_a_missing_file_is_named(tmp_path):
    assert "“gone.png”" in refused(read_untrusted, tmp_path / "gone.png")
    assert "no such file" in refused(read_untrusted, tmp_path / "no folder" / "gone.png")


def test_a_folder_is_refused(tmp_path):
    assert "is a folder" in refused(read_untrusted, tmp_path)
    assert f"“{tmp_path.name}”" in refused(read_untrusted, str(tmp_path) + "/")


def test_a_folder_that_the_system_does_not_open_is_called_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files.os, "open", failing(errno.EACCES))  # as Windows does
    assert "is a folder" in refused(read_untrusted, tmp_path)


def test_a_pipe_that_nobody_writes_to_does_not_wait(tmp_path):
    path = tmp_path / "pipe.png"
    os.mkfifo(path)
    sentences = []
    reader = threading.Thread(target=lambda: sentences.append(refused(read_untrusted, path)), daemon=True)
    reader.start()
    reader.join(timeout=30)
    assert sentences
    assert "is a pipe or a device" in sentences[0]


def test_a_device_without_end_is_refused():
    assert "is a pipe or a device" in refused(read_untrusted, "/dev/zero")


def test_links_in_a_circle_are_refused(tmp_path):
    one, other = tmp_path / "one.png", tmp_path / "other.png"
    one.symlink_to(other)
    other.symlink_to(one)
    assert "circle" in refused(read_untrusted, one)


def test_a_link_to_a_file_is_followed(tmp_path):
    (tmp_path / "file").write_bytes(b"ink")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert read_untrusted(tmp_path / "link") == b"ink"


def test_a_file_without_permission_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "secret.png"
    path.write_bytes(b"ink")
    monkeypatch.setattr(files.os, "open", failing(errno.EACCES))  # root, who may run the tests, is let in
    assert "no permission" in refused(read_untrusted, path)


def test_an_error_of_the_disk_while_reading_is_a_sentence(tmp_path, monkeypatch):
    path = tmp_path / "old.png"
    path.write_bytes(b"ink")
    monkeypatch.setattr(files.os, "read", failing(errno.EIO))
    assert "the disk reported an error" in refused(read_untrusted, path)


@pytest.mark.parametrize("name", ["zero\0byte.png", "half\ud800pair.png", "", "x" * 5000])
def test_names_that_no_file_can_have_are_refused(name):
    refused(read_untrusted, name)
    refused(write_atomically, name or "/", b"ink")
    refused(check_writable, name or "/")


def test_what_cannot_be_written_is_known_before_and_nothing_is_left_behind(tmp_path, monkeypatch):
    path = tmp_path / "model"
    check_writable(path)
    path.write_bytes(b"earlier")
    check_writable(path)
    assert path.read_bytes() == b"earlier"
    assert os.listdir(tmp_path) == ["model"]
    for wrong in (tmp_path, tmp_path / "gone" / "model"):
        assert refused(check_writable, wrong) == refused(write_atomically, wrong, b"ink")
    monkeypatch.setattr(files.os, "open", failing(errno.EACCES))  # root may write everywhere
    assert "no permission" in refused(check_writable, tmp_path / "new")


def test_names_with_bytes_that_are_not_utf8_are_read_and_shown(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\xfe7.png"
    with open(path, "wb") as file:
        file.write(b"ink")
    assert read_untrusted(path) == b"ink"
    assert read_untrusted(os.fsdecode(path)) == b"ink"
    assert display_name(path) == display_name(os.fsdecode(path)) == r"\xff\xfe7.png"


def test_no_handle_stays_open(tmp_path):
    (tmp_path / "file").write_bytes(b"ink")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        read_untrusted(tmp_path / "file")
        refused(read_untrusted, tmp_path)
        write_atomically(tmp_path / "file", b"more ink")
        refused(write_atomically, tmp_path, b"ink")
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/photos/someone/7.png", "7.png"),
        ("folder/", "folder"),
        ("/", "/"),
        ("", ""),
        ("two\nlines\t.png", r"two\nlines\t.png"),
        ("\u202egnp.7", r"\u202egnp.7"),
        ("sieben–üß七.png", "sieben–üß七.png"),
        ("\ud800.png", r"\ud800.png"),
        (b"\xc3(.png", r"\xc3(.png"),
    ],
)
def test_a_name_is_one_printable_line(path, shown):
    assert display_name(path) == shown
    assert shown.isprintable()


def test_printable_keeps_whole_paths():
    assert printable("/home/\udcff/7\n.png") == r"/home/\xff/7\n.png"


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "drawing.digit.json"
    write_atomically(path, b"first")
    assert path.read_bytes() == b"first"
    write_atomically(os.fsencode(path), b"second")
    assert path.read_bytes() == b"second"
    assert os.listdir(tmp_path) == [path.name]


def test_a_name_without_a_folder_is_written_in_the_current_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_atomically("here.png", b"ink")
    assert (tmp_path / "here.png").read_bytes() == b"ink"


def test_the_permissions_are_those_of_an_ordinary_file_or_of_the_old_one(tmp_path):
    path = tmp_path / "file"
    ordinary = tmp_path / "ordinary"
    ordinary.touch()
    write_atomically(path, b"ink")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(ordinary.stat().st_mode)
    path.chmod(0o600)
    write_atomically(path, b"more ink")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_and_its_file_is_written(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "file"
    target.write_bytes(b"old")
    (tmp_path / "link").symlink_to(target)
    write_atomically(tmp_path / "link", b"new")
    assert target.read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("call", ["replace", "fsync", "fchmod"])
@pytest.mark.parametrize(
    ("error_number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "no permission"), (errno.EIO, "disk")]
)
def test_a_failure_at_any_step_keeps_the_old_file_and_leaves_nothing(tmp_path, monkeypatch, call, error_number, words):
    path = tmp_path / "drawing"
    path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(files.os, call, failing(error_number))
        sentence = refused(write_atomically, path, b"new")
    assert words in sentence
    assert "“drawing”" in sentence
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["drawing"]


class FullDisk:
    """A file into which half of the bytes go, and then no more."""

    def __init__(self, handle, mode):
        self.file = open(handle, mode)  # noqa: SIM115  (closed in __exit__)

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        self.file.close()

    def fileno(self):
        return self.file.fileno()

    def write(self, data):
        self.file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_is_full_halfway_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "drawing"
    path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fdopen", FullDisk)
        assert "disk is full" in refused(write_atomically, path, b"new and longer")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["drawing"]


def test_an_interruption_keeps_the_old_file_and_goes_on(tmp_path, monkeypatch):
    path = tmp_path / "drawing"
    path.write_bytes(b"old")

    def interrupt(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["drawing"]


def test_the_bytes_are_on_the_disk_before_the_name_is(tmp_path, monkeypatch):
    """The order that makes a kill at any moment harmless: the old name never points to anything but whole bytes."""
    path = tmp_path / "drawing"
    path.write_bytes(b"old")
    happened = []
    replace, fsync = os.replace, os.fsync

    def watched_fsync(handle):
        happened.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else os.fstat(handle).st_size)
        fsync(handle)

    def watched_replace(source, target):
        happened.append("replace")
        assert path.read_bytes() == b"old"
        replace(source, target)

    monkeypatch.setattr(files.os, "fsync", watched_fsync)
    monkeypatch.setattr(files.os, "replace", watched_replace)
    write_atomically(path, b"new")
    assert happened == [len(b"new"), "replace", "folder"]


def test_a_folder_that_cannot_be_synced_is_no_failure(tmp_path, monkeypatch):
    fsync = os.fsync

    def fsync_of_files(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(handle)

    monkeypatch.setattr(files.os, "fsync", fsync_of_files)
    write_atomically(tmp_path / "drawing", b"new")
    assert (tmp_path / "drawing").read_bytes() == b"new"


def test_without_what_windows_lacks_a_file_is_written_all_the_same(tmp_path, monkeypatch):
    monkeypatch.delattr(files.os, "fchmod")
    monkeypatch.delattr(files.os, "O_DIRECTORY")
    (tmp_path / "drawing").write_bytes(b"old")
    write_atomically(tmp_path / "drawing", b"new")
    assert (tmp_path / "drawing").read_bytes() == b"new"


def test_what_is_no_regular_file_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "is a pipe or a device" in refused(write_atomically, tmp_path / "pipe", b"ink")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert "is a folder" in refused(write_atomically, tmp_path, b"ink")
    assert "is a pipe or a device" in refused(write_atomically, "/dev/null", b"ink")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_missing_folder_is_no_place_to_write(tmp_path):
    assert "no such file or folder" in refused(write_atomically, tmp_path / "gone" / "drawing", b"ink")
    (tmp_path / "file").write_bytes(b"ink")
    assert "not a folder" in refused(write_atomically, tmp_path / "file" / "drawing", b"ink")


def test_links_in_a_circle_are_no_place_to_write(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "circle" in refused(write_atomically, tmp_path / "loop", b"ink")
    assert (tmp_path / "loop").is_symlink()


def test_a_write_protected_file_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "drawing"
    path.write_bytes(b"old")
    monkeypatch.setattr(files.os, "access", lambda *arguments: False)  # root, who may run the tests, may write it
    assert "write-protected" in refused(write_atomically, path, b"new")
    assert path.read_bytes() == b"old"
