"""One transfer over HTTP: the bytes behind an address, appended to a file that remembers how far it came.

A transfer that breaks off is asked to go on from the byte after the last one that arrived. A server that knows no
ranges sends everything again, which is right too. What is in the file is not looked at here: core.data.downloads does
that.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from core.errors import FileError
from core.storage.files import display_name

CONNECT_TIMEOUT_SECONDS = 10.0
READ_TIMEOUT_SECONDS = 30.0
"""A server that sends nothing for this long has broken off; a slow one may take as long as it needs."""

_CHUNK_BYTES = 1 << 16


class TransferError(Exception):
    """The server did not give the file; the text completes the sentence "HOST ..." and is never shown alone."""


class UnreachableError(TransferError):
    """No connection at all: the computer may be offline."""


class TransferInterruptedError(TransferError):
    """It began and stopped: worth another attempt, from the same byte on."""


class WrongContentError(TransferError):
    """All arrived, or will never fit: what the server has is not the file."""


def receive(url: str, part: Path, most_bytes: int) -> Iterator[tuple[int, int | None]]:
    """Append to ``part`` what it lacks of ``url``; yields (bytes in the part, bytes of the whole or None) as it grows.

    Ends when the part is whole. Raises a TransferError (the part keeps what arrived), WrongContentError when it grows
    past ``most_bytes`` or there is nothing in it, and FileError when the part cannot be written.
    """
    start = part.stat().st_size if part.is_file() else 0
    # identity: a range of a stream that the server packs again on its way would mean nothing.
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={start}-"} if start else {})}
    try:
        response = requests.get(
            url, headers=headers, stream=True, timeout=(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS)
        )
    except requests.RequestException as error:
        raise _as_transfer_error(error) from error
    with response:
        received, total = _agree(response, start)
        yield received, total
        if total is not None and received >= total > 0:
            return
        try:
            with open(part, "ab" if received else "wb") as target:
                for chunk in _chunks(response):
                    received += len(chunk)
                    if received > most_bytes:
                        raise WrongContentError("sent more data than expected")
                    target.write(chunk)
                    yield received, total
        except TransferInterruptedError as error:
            raise TransferInterruptedError(_how_far(received, total)) from error
        except OSError as error:
            raise FileError(f"“{display_name(part)}” cannot be written: {error.strerror or error}.") from error
    if total is not None and received < total:
        raise TransferInterruptedError(_how_far(received, total))
    if received == 0:
        raise WrongContentError("sent an empty file")


def _as_transfer_error(error: requests.RequestException) -> TransferError:
    """Why there is no answer. Only where no connection came about may the computer be offline."""
    if isinstance(error, requests.exceptions.ProxyError):
        return TransferError("cannot be reached through this computer's proxy")
    if isinstance(error, requests.exceptions.SSLError):
        return TransferError(
            "was reached, but without a secure connection: this computer's clock may be wrong, or another network "
            "is answering in its place"
        )
    if isinstance(error, requests.ReadTimeout):
        return TransferError(f"was reached, but did not answer within {READ_TIMEOUT_SECONDS:g} seconds")
    if isinstance(error, requests.ConnectTimeout):
        return UnreachableError("did not answer")
    if isinstance(error, requests.ConnectionError):
        reason = getattr(error.args[0] if error.args else None, "reason", None)  # of urllib3's MaxRetryError
        if isinstance(reason, NewConnectionError):
            return UnreachableError("did not answer")
        return TransferError("was reached, but closed the connection without an answer")
    return TransferError(f"could not be contacted ({type(error).__name__})")


def _agree(response: requests.Response, start: int) -> tuple[int, int | None]:
    """(the byte from which the server sends, the size of the whole file or None), whatever was asked for."""
    place = re.fullmatch(r"bytes (?:(\d{1,15})-\d+|\*)/(\d{1,15}|\*)", response.headers.get("Content-Range", ""))
    if response.status_code == 206:
        if place is None or place[1] is None or int(place[1]) != start:
            raise TransferError("sent a different part than requested")
        return start, None if place[2] == "*" else int(place[2])
    if response.status_code == 416 and start:  # nothing comes after the part
        if place is not None and place[2] == str(start):
            return start, start
        raise WrongContentError("has a different file now")
    if response.status_code != 200:
        raise TransferError(f"answered {response.status_code} {response.reason or ''}".rstrip())
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if re.fullmatch(r"\d{1,15}", length) else None


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """The bytes as sent by the server, without decompression and without a buffer in which some could be lost."""
    try:
        while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=False):
            yield chunk
    except (HTTPError, OSError) as error:
        raise TransferInterruptedError from error


def _how_far(received: int, total: int | None) -> str:
    return f"stopped after {received:,} " + ("bytes" if total is None else f"of {total:,} bytes")
