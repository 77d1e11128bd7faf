"""MNIST's four files from its public mirrors, whole and checked, or a sentence that says what to do.

Bytes arrive in a ``.part`` file beside the target, one for each mirror: mirrors pack the same content differently, so a
half from one and a half from the other is nothing. For the same reason the known sums (SHA-256) are those of the
unpacked bytes. Only a file with the right sum gets its name; one that is there already and right is kept.
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from core.data.transfers import TransferError, TransferInterruptedError, UnreachableError, WrongContentError, receive
from core.errors import DataError, FileError
from core.storage.files import display_name, read_untrusted, write_atomically

MAX_ATTEMPTS = 2
_UNPACK_BYTES = 1 << 20


@dataclass(frozen=True)
class RemoteFile:
    """One gzip file as all mirrors call it; the sum and the size are those of the unpacked bytes."""

    name: str
    sha256: str
    unpacked_bytes: int


@dataclass(frozen=True)
class Progress:
    """One moment of a download: ``state`` is "receiving", and at the end of each file "kept" or "stored".

    ``received`` counts the packed bytes in the folder, those of an earlier call included; ``total`` is None while the
    mirror does not tell it.
    """

    name: str
    state: str
    received: int
    total: int | None


MNIST_FILES = (
    RemoteFile(
        "train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", 47_040_016
    ),
    RemoteFile(
        "train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", 60_008
    ),
    RemoteFile(
        "t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", 7_840_016
    ),
    RemoteFile("t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", 10_008),
)
"""MNIST as LeCun, Cortes and Burges published it. All copies have this content, in gzip files that differ."""

MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


def download(files: Sequence[RemoteFile], folder: Path, mirrors: Sequence[str]) -> Iterator[Progress]:
    """Bring the files into the folder, one after the other; what is there and right is kept.

    A generator: stopping is to ask no more, and the next call goes on where this one stopped. Raises DataError when no
    mirror gives a file, FileError when the folder cannot take it; files already stored stay.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise FileError(f"The folder “{display_name(folder)}” could not be created: {reason}.") from error
    for file in files:
        size = _size_if_kept(file, folder)
        if size is not None:
            yield Progress(file.name, "kept", size, size)
        else:
            yield from _download_one(file, folder, mirrors)


def _size_if_kept(file: RemoteFile, folder: Path) -> int | None:
    """The size of the file, packed or unpacked, if it is there and right; None when it has to be downloaded.

    A damaged file is replaced. A sound one with other content is another data set under MNIST's file names (several
    sets use them), so it is not overwritten: DataError.
    """
    packed, plain = folder / file.name, folder / file.name.removesuffix(".gz")
    if packed.exists() and packed.stat().st_size > 0:
        content = read_untrusted(packed)
        checksum = _unpacked_sum(content, file.unpacked_bytes)
        if checksum not in (None, file.sha256):
            raise DataError(
                f"“{file.name}” in this folder is a valid file, but not from MNIST: choose another folder, or move "
                "the file."
            )
        return len(content) if checksum else None
    if plain.is_file() and plain.stat().st_size == file.unpacked_bytes:
        content = read_untrusted(plain)
        return len(content) if hashlib.sha256(content).hexdigest() == file.sha256 else None
    return None


def _download_one(file: RemoteFile, folder: Path, mirrors: Sequence[str]) -> Iterator[Progress]:
    max_bytes = file.unpacked_bytes + file.unpacked_bytes // 100 + 1024  # no gzip file of this content is larger
    failures: list[tuple[str, TransferError]] = []
    for mirror in mirrors:
        url = f"{mirror.rstrip('/')}/{file.name}"
        part = folder / f"{file.name}.{zlib.crc32(url.encode()):08x}.part"
        for attempt in range(1, MAX_ATTEMPTS + 1):
            was_resumed = part.is_file()
            try:
                for received, total in receive(url, part, max_bytes):
                    yield Progress(file.name, "receiving", received, total)
                yield _store(part, folder, file)
                return
            except TransferError as failure:
                if isinstance(failure, WrongContentError):
                    part.unlink(missing_ok=True)
                # A broken transfer goes on, and one that went on in a file that was replaced meanwhile starts afresh.
                again = isinstance(failure, TransferInterruptedError) or (
                    isinstance(failure, WrongContentError) and was_resumed
                )
                if attempt == MAX_ATTEMPTS or not again:
                    failures.append((mirror, failure))
                    break
    raise DataError(_failure_message(file, failures))


def _store(part: Path, folder: Path, file: RemoteFile) -> Progress:
    """Give the finished part its name, if it is the file. FileError when the folder does not let it."""
    content = read_untrusted(part)
    if _unpacked_sum(content, file.unpacked_bytes) != file.sha256:
        raise WrongContentError("sent the wrong file (its checksum does not match)")
    write_atomically(folder / file.name, content)
    for leftover in folder.glob(f"{file.name}.????????.part"):
        with suppress(OSError):
            leftover.unlink()
    return Progress(file.name, "stored", len(content), len(content))


def _unpacked_sum(content: bytes, most_bytes: int) -> str | None:
    """SHA-256 (hexadecimal) of what the content unpacks to; "" when that is too long, None when it is damaged."""
    checksum, length = hashlib.sha256(), 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            while chunk := file.read(_UNPACK_BYTES):
                length += len(chunk)
                if length > most_bytes:
                    return ""
                checksum.update(chunk)
    except (OSError, EOFError, zlib.error):
        return None
    return checksum.hexdigest()


def _failure_message(file: RemoteFile, failures: Sequence[tuple[str, TransferError]]) -> str:
    if all(isinstance(failure, UnreachableError) for _, failure in failures):
        hosts = " and ".join(dict.fromkeys(_host(mirror) for mirror, _ in failures))
        return (
            f"“{file.name}” could not be downloaded: {hosts} cannot be reached, so this computer seems to be "
            "offline. Connect it and try again; the download will continue where it stopped."
        )
    told = "; ".join(f"{_host(mirror)} {failure}" for mirror, failure in failures)
    return f"“{file.name}” could not be downloaded: {told}. Try again; it continues where it stopped."


def _host(mirror: str) -> str:
    return urlsplit(mirror).netloc or mirror
