"""One picture of the album, as it changes: where it comes from, how far it is, and what was read in it."""

from dataclasses import dataclass

from core.nn.network import Network
from core.storage.files import printable
from desktop.files.opening import OpenFile
from desktop.photos.page_history import PageHistory
from desktop.photos.page_jobs import Source
from desktop.photos.state import Entry, Status


@dataclass(eq=False)
class Item:
    """A picture of the list."""

    key: int
    source: Source
    name: str
    status: Status = Status.WAITING
    problem: str = ""
    history: PageHistory | None = None
    network: Network | None = None
    """That read what is in ``history``."""

    @property
    def long_name(self) -> str:
        """Its path, or the name of what has none."""
        return printable(self.source.path) if isinstance(self.source, OpenFile) else self.name

    @property
    def is_unsaved(self) -> bool:
        """Whether it has corrections that no file has."""
        return self.history is not None and self.history.is_unsaved

    @property
    def entry(self) -> Entry:
        lines = self.history.lines if self.history is not None else ()
        count = sum(len(line.digits) for line in lines)
        return Entry(self.key, self.name, self.status, count, len(lines), self.problem)
