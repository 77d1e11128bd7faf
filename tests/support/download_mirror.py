"""A mirror on this machine for the tests of downloads: it knows ranges, breaks off, lies and fails as it is told."""

import gzip
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Mirror:
    """What is served, and how. ``requests`` lists (name, first byte asked for or None) in the order of arrival."""

    files: dict[str, bytes]
    ranges: bool = True
    status: int | None = None
    tells_length: bool = True
    break_after: list[int] = field(default_factory=list)  # for each answer in turn: how many bytes it sends
    pause_after: int | None = None  # sends so many bytes, then waits until it may go on
    may_go_on: threading.Event = field(default_factory=threading.Event)
    requests: list[tuple[str, int | None]] = field(default_factory=list)
    address: str = ""

    def first_bytes(self) -> list[int | None]:
        return [first for _, first in self.requests]


class MirrorHandler(BaseHTTPRequestHandler):
    mirror: Mirror

    def do_GET(self):
        mirror, name = self.mirror, self.path.removeprefix("/mnist/")
        asked = self.headers.get("Range")
        first = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else None
        mirror.requests.append((name, first))
        content = mirror.files.get(name)
        if mirror.status is not None or content is None:
            self.send_error(mirror.status or 404)
            return
        start = first if first is not None and mirror.ranges else 0
        if start and start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if mirror.tells_length:
            self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        length = mirror.break_after.pop(0) if mirror.break_after else len(content)
        body = content[start : start + length]
        if mirror.pause_after is not None:
            self.wfile.write(body[: mirror.pause_after])
            self.wfile.flush()
            mirror.may_go_on.wait(20)
            body = body[mirror.pause_after :]
        with suppress(OSError):  # the other side may have hung up
            self.wfile.write(body)

    def log_message(self, *_):
        """Quiet: the tests look at ``Mirror.requests``."""


class MirrorServer:
    """Serves one Mirror on a free port of this machine while the ``with`` block runs."""

    def __init__(self, mirror: Mirror) -> None:
        handler = type("Handler", (MirrorHandler,), {"mirror": mirror})
        self._mirror = mirror
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        mirror.address = f"http://127.0.0.1:{self._server.server_port}/mnist/"

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._mirror.may_go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def packed(content: bytes, level: int = 9) -> bytes:
    """A gzip file with this content, the same bytes every time."""
    return gzip.compress(content, level, mtime=0)
