"""Reading files from outside, and writing files atomically.

A path from a dialog, a drop or the command line may name anything: a folder, a pipe that nobody writes to, a device
without end, a link that points at itself. ``read_untrusted`` is the one door through which such bytes come in, and
``write_atomically`` the one through which ours go out: a file is there as it was before, or as it is meant to be, never
half of it.
"""

import contextlib
import errno
import os
import secrets
import stat
from typing import TypeAlias

from core.errors import FileError, FileMissingError

MEGABYTE = 1_000_000
READ_LIMIT_BYTES = 64 * MEGABYTE
_CHUNK_BYTES = 1 << 16

Path: TypeAlias = str | bytes | os.PathLike[str]

# What is missing on Windows (O_NONBLOCK, O_NOCTTY) or elsewhere (O_BINARY) counts as no flag at all. Without
# O_NONBLOCK opening a FIFO blocks until another process writes into it.
_READ_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_WRITE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

_REASONS = {
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "part of its path is not a folder",
    errno.EISDIR: "it is a folder, not a file",
    errno.EACCES: "you have no permission for this",
    errno.EPERM: "you have no permission for this",
    errno.ELOOP: "its links lead in a circle",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENXIO: "it is a pipe or a device, not a file",
    errno.ENODEV: "it is a device, not a file",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EFBIG: "it would be larger than the disk allows",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk reported an error",
}


def display_name(path: Path) -> str:
    """The name of a file in a message: its last part, on one line, every character printable.

    Bytes that are not UTF-8 appear as ``\\xff``, control characters (a new line, an override of the writing
    direction) as their escapes; the joiners that some scripts need stay.
    """
    whole = os.fsdecode(path)
    name = os.path.basename(whole.rstrip("/" + os.sep)) or whole
    return printable(name)


def read_untrusted(path: Path, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
    """The bytes of a file from outside; at least one, at most ``limit_bytes``.

    The file is opened without waiting, must be a regular file, and is read once, so what was checked is what is
    returned. Raises FileError with one sentence for everything else: missing (FileMissingError), forbidden, empty, too
    large (or growing past the limit while it is read), a folder, a pipe, a device, a circle of links.
    """
    name = display_name(path)
    try:
        handle = os.open(path, _READ_FLAGS)
    except (OSError, ValueError) as error:  # ValueError: a zero byte, or half a surrogate pair, in the path
        # Windows does not open a folder at all and calls it forbidden.
        reason = _REASONS[errno.EISDIR] if _is_folder(path) else reason_of(error)
        sentence = f"“{name}” cannot be opened: {reason}."
        if isinstance(error, FileNotFoundError):
            raise FileMissingError(sentence, os.fsdecode(path)) from error
        raise FileError(sentence) from error
    try:
        _require_regular(os.fstat(handle).st_mode, name)
        return _read_all(handle, name, limit_bytes)
    except OSError as error:
        raise FileError(f"“{name}” cannot be read: {reason_of(error)}.") from error
    finally:
        os.close(handle)


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` such that a file of that name is always whole: the old one, or the new one.

    The bytes go to a temporary name in the same folder and reach the disk before that name replaces the old file,
    whose permissions are kept; a link is followed and stays. Raises FileError with one sentence (no such folder, no
    permission, a full disk, something there that is not a regular file); then the old file is as it was, and the
    temporary one is gone.
    """
    name = display_name(path)
    try:
        target = os.path.realpath(os.fsdecode(path))
        mode = _mode_of_existing(target, name)
        folder = os.path.dirname(target)
        temporary, handle = _new_file(folder)
        try:
            with os.fdopen(handle, "wb") as file:
                if mode is not None and hasattr(os, "fchmod"):
                    os.fchmod(file.fileno(), mode)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.remove(temporary)
            raise
    except (OSError, ValueError) as error:
        raise FileError(f"“{name}” cannot be written: {reason_of(error)}.") from error
    _sync_folder(folder)


def check_writable(path: Path) -> None:
    """Raise, before long work, the FileError that ``write_atomically`` would raise after it; leaves no file behind.

    What happens in between (a full disk, a removed folder) is not foreseen.
    """
    name = display_name(path)
    try:
        target = os.path.realpath(os.fsdecode(path))
        _mode_of_existing(target, name)  # also where the name is too long
        temporary, handle = _new_file(os.path.dirname(target))
        os.close(handle)
        os.remove(temporary)
    except (OSError, ValueError) as error:
        raise FileError(f"“{name}” cannot be written: {reason_of(error)}.") from error


def printable(text: str) -> str:
    """A text with every character printable; see ``display_name``."""
    return "".join(map(_printable_form, text))


def _printable_form(character: str) -> str:
    if character.isprintable() or character in "\u200c\u200d":
        return character
    if "\udc80" <= character <= "\udcff":  # how Python carries a byte that is not UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def reason_of(error: OSError | ValueError) -> str:
    """Why a file could not be reached, as the end of a sentence."""
    if isinstance(error, ValueError):
        return "its name contains a character that is not allowed"
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return f"the system reported “{error.strerror or type(error).__name__}”"


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _require_regular(mode: int, name: str) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        raise FileError(f"“{name}” is a folder, not a file. Choose a file inside it.")
    raise FileError(f"“{name}” is a pipe or a device. Choose an ordinary file.")


def _read_all(handle: int, name: str, limit_bytes: int) -> bytes:
    expected = os.fstat(handle).st_size
    chunks: list[bytes] = []
    length = 0
    while expected <= limit_bytes and length <= limit_bytes:
        # One byte more than expected: an ordinary file then comes as one piece, which is never copied again.
        chunk_length = min(max(expected + 1 - length, _CHUNK_BYTES), limit_bytes + 1 - length)
        chunk = os.read(handle, chunk_length)
        if not chunk:
            break
        chunks.append(chunk)
        length += len(chunk)
    if max(expected, length) > limit_bytes:
        raise FileError(
            f"“{name}” is too large: it has {_megabytes(max(expected, length))}, and at most "
            f"{_megabytes(limit_bytes)} are supported."
        )
    if length == 0:
        raise FileError(f"“{name}” is empty. Choose another file.")
    return b"".join(chunks)


def _new_file(folder: str) -> tuple[str, int]:
    """A file that nobody has, for what gets its name later: its path and handle."""
    path = os.path.join(folder, f".digitscope-{secrets.token_hex(8)}.tmp")
    return path, os.open(path, _WRITE_FLAGS, 0o666)


def _megabytes(count: int) -> str:
    return f"{count:,} bytes" if count < MEGABYTE else f"{count / MEGABYTE:,.1f} MB"


def _mode_of_existing(target: str, name: str) -> int | None:
    """The permission bits of the file that will be replaced, or None when there is none."""
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        return None
    # os.replace would put a file in the place of /dev/null, or of a pipe, without a word.
    _require_regular(mode, name)
    if not os.access(target, os.W_OK):  # replacing needs the folder's permission only: do not go round the file's
        raise FileError(f"“{name}” cannot be written: it is write-protected. Choose another name.")
    return stat.S_IMODE(mode)


def _sync_folder(folder: str) -> None:
    """Make the new name survive a power cut. Windows cannot open a folder, and some disks cannot sync one; the file
    is whole and in its place all the same, so that is no failure of writing."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
