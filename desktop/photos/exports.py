"""What was read, as files for others: text, CSV, JSON, and a picture with the boxes and digits in it.

The same as `digitscope read` writes. Making and writing happen in a worker.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.photos.export import annotated_png, page_record, pages_csv
from core.photos.pages import Page
from core.storage.files import display_name, write_atomically
from desktop.ui.dialogs import ask_for_new_file, folder_of
from desktop.ui.settings import Settings
from desktop.work.workers import LatestWorker


@dataclass(frozen=True, eq=False)
class Export:
    """Write these pages, each with the name of its file, to this path, in the format that its ending says."""

    path: str
    pages: tuple[tuple[str, Page], ...]


def export(request: Export) -> Export:
    """Do it. Raises FileError with one sentence."""
    write_atomically(request.path, content(request.path, request.pages))
    return request


def content(path: str, pages: Sequence[tuple[str, Page]]) -> bytes:
    """The bytes of such a file; a picture is of the first page."""
    extension = PurePath(path).suffix.lower()
    if extension == ".png":
        return annotated_png(pages[0][1])
    if extension == ".csv":
        text = pages_csv(pages)
    elif extension == ".json":
        text = json.dumps([{"file": name} | page_record(page) for name, page in pages], indent=2) + "\n"
    elif len(pages) == 1:
        text = pages[0][1].text + "\n"
    else:
        text = "\n".join(f"{name}\n{page.text}\n" for name, page in pages)
    return text.encode("utf-8", errors="surrogateescape")


class PhotoExports(QObject):
    """``failed`` and ``notice`` carry sentences."""

    saved = Signal(object)  # Export: what was written
    failed = Signal(str)
    notice = Signal(str)

    def __init__(
        self, window: QWidget, settings: Settings, describe_error: Callable[[Exception], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._settings, self._describe_error = window, settings, describe_error
        self._worker = LatestWorker(export, "page-export", self)
        self._worker.connect_answered(self._notify_saved)
        self._worker.connect_failed(self._tell_failure)

    def export_page(self, name: str, page: Page) -> None:
        """Ask where, and write this page."""
        kinds = [*self._kinds(), (self.tr("Annotated picture"), "png")]
        self._export(self.tr("Export page"), f"{PurePath(name).stem}-digits.csv", kinds, ((name, page),))

    def export_pages(self, pages: tuple[tuple[str, Page], ...]) -> None:
        """Ask where, and write all these pages into one file."""
        if pages:
            self._export(self.tr("Export all pages"), self.tr("digits") + ".csv", self._kinds(), pages)

    def close(self) -> None:
        """Write what was begun to its end, and join the thread."""
        self._worker.close()

    def _kinds(self) -> list[tuple[str, str]]:
        return [(self.tr("Table"), "csv"), ("JSON", "json"), (self.tr("Text"), "txt")]

    def _export(self, title: str, name: str, kinds: list[tuple[str, str]], pages: tuple[tuple[str, Page], ...]) -> None:
        path = ask_for_new_file(self._window, title, self._settings.folder, name, kinds)
        if path:
            self._settings.folder = folder_of(path)
            self._worker.request(Export(path, pages))

    @Slot(object)
    def _tell_failure(self, failure: Exception) -> None:
        self.failed.emit(self._describe_error(failure))

    @Slot(object)
    def _notify_saved(self, done: Export) -> None:
        self.saved.emit(done)
        self.notice.emit(self.tr("Saved as “{name}”.").format(name=display_name(done.path)))
