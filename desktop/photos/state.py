"""One moment of the photos, as their panel shows it."""

import enum
from dataclasses import dataclass

from core.photos.pages import Page


class Status(enum.Enum):
    """How far a picture is."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    STOPPED = "stopped"  # cancelled before its turn came


@dataclass(frozen=True)
class Entry:
    """One picture of the list."""

    key: int
    """Its number, which no other picture gets."""
    name: str
    status: Status
    digits: int = 0
    lines: int = 0
    problem: str = ""
    """A sentence, when it could not be read."""


@dataclass(frozen=True, eq=False)
class PhotoState:
    """All that the panel shows."""

    entries: tuple[Entry, ...] = ()
    current: Entry | None = None
    """The one that is shown."""
    page: Page | None = None
    """Of that one, as it is corrected; None until it is read."""
    selected: tuple[int, ...] = ()
    """Places of digits in the page's reading order."""
    is_stale: bool = False
    """Whether the page's readings are those of a network that is no longer in use, and it is being read again."""
    can_undo: bool = False
    can_redo: bool = False
    problem: str = ""
    """A sentence about the last correction, when it could not be made."""

    @property
    def waiting(self) -> int:
        """How many pictures are still to be read."""
        return sum(entry.status in (Status.WAITING, Status.READING) for entry in self.entries)
