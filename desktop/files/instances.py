"""One place in the state folder for every running Digitscope: its files, and a lock that lasts as long as it runs.

Several windows can run at once, and any of them can die. A file of a running program is never touched by another one;
a file whose program is gone is found by the next start, which holds the lock while it decides. The lock is Qt's: it
knows the process that took it and whether that process still lives, on every system.
"""

import contextlib
import os
import secrets
from pathlib import Path

from PySide6.QtCore import QLockFile

_LOCK, _DRAWING, _FAULTS = ".lock", ".digit.json", ".faults.txt"


class Instance:
    """The files of one run: ``drawing`` (kept while drawing) and ``faults`` (written when the interpreter dies)."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.drawing = folder / f"{stem}{_DRAWING}"
        self.faults = folder / f"{stem}{_FAULTS}"
        self._lock = QLockFile(os.fspath(folder / f"{stem}{_LOCK}"))
        self._lock.setStaleLockTime(0)  # a long run is no dead one; only a dead process is

    def hold(self) -> bool:
        """Take the lock; False while another living program has it, or when the folder cannot be written."""
        return self._lock.tryLock(0)

    def release(self) -> None:
        """Give the lock back and leave the files for the next start."""
        self._lock.unlock()

    def leave(self) -> None:
        """Remove the files and give the lock back: a clean end. What cannot be removed is found by the next start."""
        for path in (self.drawing, self.faults):
            with contextlib.suppress(OSError):  # neither a start nor an end fails over a file that is left over
                path.unlink(missing_ok=True)
        self._lock.unlock()


def new_instance(folder: Path) -> Instance | None:
    """A place for this run; None when the folder cannot be written (then there is no recovery, and no harm)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    instance = Instance(folder, f"{os.getpid()}-{secrets.token_hex(4)}")
    return instance if instance.hold() else None


def abandoned_instances(folder: Path) -> list[Instance]:
    """The places of runs that did not end properly, newest first, each with its lock held by the caller."""
    newest: dict[str, float] = {}
    try:
        for path in folder.iterdir():
            for extension in (_DRAWING, _FAULTS, _LOCK):
                if path.name.endswith(extension):
                    stem = path.name.removesuffix(extension)
                    newest[stem] = max(newest.get(stem, 0.0), path.lstat().st_mtime)
    except OSError:
        return []  # no folder yet, or one that cannot be read
    candidates = [Instance(folder, stem) for stem in sorted(newest, key=newest.__getitem__, reverse=True)]
    return [instance for instance in candidates if instance.hold()]
