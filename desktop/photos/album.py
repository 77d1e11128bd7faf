"""The pictures that were opened as pages, and what was read in each.

They are read one after the other, the one that is shown first. When another network comes into use, every page is read
again: from its picture, or, where a person has corrected it, in the boxes that it has.
"""

import itertools
from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from core.nn.network import Network
from core.photos.pages import Page
from core.storage.files import display_name
from desktop.files.opening import OpenFile
from desktop.photos.item import Item
from desktop.photos.page_history import PageHistory
from desktop.photos.page_jobs import (
    DigitsRead,
    FilesFound,
    FilesListed,
    Job,
    JobResult,
    ListFiles,
    ReadAgain,
    ReadSource,
    Source,
    SourceRead,
    run_job,
)
from desktop.photos.state import Entry, Status
from desktop.work.workers import LatestWorker, WorkerClass

MAX_PICTURES = 4  # pages whose photo and stages are kept; others are read again when they are shown


class Album(QObject):
    """``describe_error`` turns whatever a worker raised into a sentence."""

    changed = Signal()  # anything of it
    current_changed = Signal()  # another picture is shown, or none
    opened = Signal()  # something was opened, and is shown or about to be
    page_read = Signal(object)  # Page or None: the page before the shown picture was read again
    failed = Signal(str)  # a sentence that belongs to no picture

    def __init__(
        self,
        describe_error: Callable[[Exception], str],
        parent: QObject | None = None,
        reading_worker: WorkerClass = LatestWorker,
    ) -> None:
        super().__init__(parent)
        self._describe_error = describe_error
        self._keys = itertools.count(1)
        self._network: Network | None = None  # that reads the photos
        self._no_digits = ""  # a sentence, when the network in use cannot
        self._items: dict[int, Item] = {}
        self._kept: list[int] = []  # keys of the pages whose pictures are kept, the newest last
        self._current: Item | None = None
        self._folders: deque[tuple[str, ...]] = deque()
        self._job: Job | None = None  # that runs
        self._reader = reading_worker(run_job, "photos", self)
        self._reader.connect_answered(self._on_job_done)
        self._reader.connect_failed(self._on_job_failed)

    @property
    def network(self) -> Network | None:
        return self._network

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(item.entry for item in self._items.values())

    @property
    def pages(self) -> tuple[tuple[str, Page], ...]:
        """What was read, and corrected, of every picture: (its path or name, the page, maybe without pictures)."""
        return tuple(
            (item.long_name, item.history.record)
            for item in self._items.values()
            if item.history is not None and (item.status is Status.READ or item.is_unsaved)
        )

    @property
    def unsaved(self) -> tuple[Item, ...]:
        """The pictures with corrections that no file has."""
        return tuple(item for item in self._items.values() if item.is_unsaved)

    @property
    def current(self) -> Item | None:
        """The picture that is shown."""
        return self._current

    @property
    def is_stale(self) -> bool:
        """Whether the page that is shown was read by a network that is no longer in use."""
        item = self._current
        return item is not None and self.page is not None and item.network is not self._network

    @property
    def page(self) -> Page | None:
        """The one that is shown."""
        item = self._current
        return None if item is None or item.history is None else item.history.page

    @Slot(object)
    def show_network(self, network: Network) -> None:
        """Everything is read by this network from now on. One that does not read digits reads nothing; all pages
        stay."""
        if not network.task.is_digits:
            self._no_digits = self.tr(
                "“{title}” does not read digits, so it cannot read photos. Choose a network that reads digits."
            ).format(title=network.title)
            if self._items:
                self.failed.emit(self._no_digits)
            return
        self._no_digits = ""
        self._network = network
        for item in self._items.values():
            if item.status in (Status.READ, Status.READING):
                item.status = Status.WAITING
        self._continue()

    def open_paths(self, paths: Sequence[str]) -> None:
        """Read all these files, and the files in these folders."""
        if self._no_digits:
            self.failed.emit(self._no_digits)
            return
        self._folders.append(tuple(paths))
        self._continue()

    def add_page(self, source: Source, page: Page, network: Network) -> None:
        """A page that was read elsewhere, with this network: show it. Over a corrected one it is a step that can be
        undone."""
        item = self._item_of(source, page.name)
        if item.history is not None and item.history.is_corrected and item.network is network:
            was_unsaved = item.is_unsaved
            item.history.push(page)
            if not was_unsaved:  # the page can be read once more, and what it covers is in a file
                item.history.note_saved({id(page.lines)})
        else:
            item.history = PageHistory(page)
        item.network, item.status, item.problem = network, Status.READ, ""
        if network is not self._network:
            item.status = Status.WAITING
        self.show(item.key)
        self.opened.emit()

    @Slot(int)
    def show(self, key: int) -> None:
        """Show the picture with this number; one that was stopped before its turn is read now."""
        item = self._items.get(key)
        if item is None:
            return
        if item is not self._current:
            self._current = item
            self.current_changed.emit()
        if item.status is Status.STOPPED or (item.status is Status.READ and self.page is None):
            item.status = Status.WAITING
        self._keep_pictures(item)
        self._continue()

    @Slot(int)
    def read_again(self, key: int) -> None:
        """Try once more to read a picture that could not be read."""
        item = self._items.get(key)
        if item is not None and item.status in (Status.FAILED, Status.STOPPED):
            item.status, item.problem = Status.WAITING, ""
            self._continue()

    def item(self, key: int) -> Item | None:
        """The picture with this number, if it is in the list."""
        return self._items.get(key)

    def note_saved(self, pages: Sequence[tuple[str, Page]]) -> None:
        """These pages, as they are, were written to a file."""
        saved = {id(page.lines) for _, page in pages if page.lines}
        for item in self._items.values():
            if item.history is not None:
                item.history.note_saved(saved)

    @Slot(int)
    def remove(self, key: int) -> None:
        """Take a picture off the list; its file stays."""
        item = self._items.pop(key, None)
        if item is None:
            return
        if item is self._current:
            self._current = None
            self.current_changed.emit()
            later = [other for other in self._items if other > key] or list(self._items)[-1:]
            if later:
                self.show(later[0])
        self._continue()

    @Slot()
    def cancel(self) -> None:
        """Read no more of what waits; what runs is read to its end."""
        self._folders.clear()
        for item in self._items.values():
            if item.status is Status.WAITING:
                item.status = Status.STOPPED
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Stop the workers and join their threads."""
        self._folders.clear()
        self._items.clear()
        self._reader.close()

    def _item_of(self, source: Source, name: str) -> Item:
        """The picture of this source, which becomes one of the list where it is not there."""
        if isinstance(source, OpenFile):
            for item in self._items.values():
                if isinstance(item.source, OpenFile) and item.source.path == source.path:
                    return item
        item = Item(next(self._keys), source, name)
        self._items[item.key] = item
        return item

    def _continue(self) -> None:
        """Begin the next job unless one runs, and tell what is now."""
        if self._job is None:
            self._job = self._next_job()
            if self._job is not None:
                self.changed.emit()
                self._reader.request(self._job)
                return
        self.changed.emit()

    def _next_job(self) -> Job | None:
        if self._folders:
            return ListFiles(self._folders.popleft())
        if self._network is None:
            return None
        first = [self._current] if self._current is not None else []
        for item in (*first, *self._items.values()):
            if item.status is Status.WAITING:
                item.status = Status.READING
                history = item.history
                if history is not None and history.is_corrected and history.page is not None:
                    return ReadAgain(item.key, history.digits, self._network)
                return ReadSource(item.key, item.source, self._network)
        return None

    @Slot(object)
    def _on_job_done(self, done: JobResult) -> None:
        self._job = None
        if isinstance(done, FilesListed):
            self._on_files_listed(done.result)
        elif (item := self._items.get(done.job.key)) is not None and done.job.network is self._network:
            self._on_page_read(item, done)
        self._continue()

    def _on_files_listed(self, listing: FilesFound) -> None:
        items = [self._item_of(OpenFile(path), display_name(path)) for path in listing.paths]
        for item in items:
            if item.history is None:
                item.status, item.problem = Status.WAITING, ""
        if items:
            self.show(items[0].key)
            self.opened.emit()
        if listing.problems:
            self.failed.emit(" ".join(listing.problems))

    def _on_page_read(self, item: Item, done: SourceRead | DigitsRead) -> None:
        before = self.page if item is self._current else None
        if isinstance(done, DigitsRead):
            assert item.history is not None  # the digits came from it
            item.history.exchange(done.job.digits, done.result)
        elif item.history is not None and item.history.is_corrected:
            item.history.restore_pictures(done.result)
            if item.network is not done.job.network:  # its readings are still those of another one
                item.status = Status.WAITING
                return
        else:
            item.history = PageHistory(done.result)
        item.network, item.status = done.job.network, Status.READ
        if item is self._current:
            self.page_read.emit(before)
        self._keep_pictures(item)

    @Slot(object)
    def _on_job_failed(self, failure: Exception) -> None:
        job, self._job = self._job, None
        if isinstance(job, ListFiles):
            self.failed.emit(self._describe_error(failure))
        elif job is not None and (item := self._items.get(job.key)) is not None and job.network is self._network:
            history = item.history
            if isinstance(job, ReadSource) and history is not None and history.page is not None:
                self._job = ReadAgain(item.key, history.digits, job.network)  # its file is gone, but not its ink
                self._reader.request(self._job)
                return
            item.status, item.problem = Status.FAILED, self._describe_error(failure)
        self._continue()

    def _keep_pictures(self, item: Item) -> None:
        """Of the pages that nobody has looked at for the longest time the pictures go."""
        if item.history is None:
            return
        self._kept = [key for key in self._kept if key != item.key and key in self._items]
        place = len(self._kept) if item is self._current or self._current is None else 0
        self._kept.insert(place, item.key)
        while len(self._kept) > MAX_PICTURES:
            history = self._items[self._kept.pop(0)].history
            if history is not None:
                history.release_pictures()
