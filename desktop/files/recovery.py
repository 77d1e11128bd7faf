"""The drawing outlives a crash: it is written to a file of this run within seconds, and offered by the next start.

A clean end takes the file away and keeps the drawing as the last one, which the File menu can bring back. What lies
there without a living owner belongs to a run that did not end: it is offered, newest first, and only a decision or
the next clean end of a run that holds it removes it.
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.drawing.strokes import Drawing, drawing_from_json, drawing_to_json
from core.errors import FileError
from core.storage.files import read_untrusted, write_atomically
from desktop.files.instances import Instance, abandoned_instances, new_instance
from desktop.work.workers import LatestWorker, WorkerClass

DELAY_MILLISECONDS = 2000  # from a change to its writing, however many changes follow: well below 5 s


@dataclass(frozen=True)
class SaveRequest:
    """A request to the worker: this drawing into this file."""

    drawing: Drawing
    path: Path


def save_drawing(request: SaveRequest) -> None:
    """Write the drawing whole; a blank one needs no file."""
    if request.drawing.is_blank:
        request.path.unlink(missing_ok=True)
    else:
        write_atomically(request.path, drawing_to_json(request.drawing).encode("utf-8"))


class Recovery(QObject):
    """Keeps the drawing of this run below ``folder`` and knows those of runs that ended badly.

    ``failed(object)`` is emitted once, with the exception, when the drawing cannot be kept.
    """

    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        parent: QObject | None = None,
        worker_class: WorkerClass = LatestWorker,
    ) -> None:
        super().__init__(parent)
        self._last = folder / "last-drawing.digit.json"
        self._abandoned = abandoned_instances(folder / "running")
        self._instance = new_instance(folder / "running")
        self._drawing: Drawing | None = None
        self._worker = worker_class(save_drawing, "recovery", self)
        self._worker.connect_failed(self._notify_once)
        self._was_reported = False
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MILLISECONDS)
        self._timer.timeout.connect(self.write_now)

    @property
    def instance(self) -> Instance | None:
        """The files of this run; None where the folder cannot be written."""
        return self._instance

    @property
    def abandoned(self) -> tuple[Instance, ...]:
        """The runs that ended badly, newest first, until ``restore``, ``discard`` or ``close``."""
        return tuple(self._abandoned)

    def keep(self, drawing: Drawing) -> None:
        """This is the drawing now; it is on the disk within DELAY_MILLISECONDS, while the pen goes on."""
        self._drawing = drawing
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def write_now(self) -> None:
        if self._instance is not None and self._drawing is not None:
            self._worker.request(SaveRequest(self._drawing, self._instance.drawing))

    def offer(self) -> Instance | None:
        """The newest run that left a drawing; runs that left none are cleared away on the way."""
        while self._abandoned:
            instance = self._abandoned[0]
            try:
                if stat.S_ISREG(instance.drawing.stat().st_mode):
                    return instance
                instance.release()  # nothing that this program wrote: not ours to take away
            except FileNotFoundError:
                instance.leave()
            except OSError:  # a disk that does not answer now may do so at the next start
                instance.release()
            self._abandoned.pop(0)
        return None

    def restore(self) -> Drawing:
        """The offered drawing, which now is that of this run. Raises FileError when its file cannot be read.

        Its file goes only when the drawing is in the file of this run; else it is offered again by the next start. That
        includes a damaged one: only ``discard`` says that nobody wants it.
        """
        instance = self._abandoned.pop(0)
        try:
            drawing = drawing_from_json(read_untrusted(instance.drawing), instance.drawing.name)
        except FileError:
            instance.release()
            raise
        try:
            if self._instance is not None:
                save_drawing(SaveRequest(drawing, self._instance.drawing))
                instance.leave()
        except FileError as problem:
            self._notify_once(problem)
        instance.release()
        return drawing

    def discard(self) -> None:
        """The offered drawing is not wanted."""
        self._abandoned.pop(0).leave()

    def last_drawing(self) -> Drawing:
        """The drawing of the last run that ended. Raises FileError when there is none or it is damaged."""
        return drawing_from_json(read_untrusted(self._last), self._last.name)

    def close(self, drawing: Drawing) -> None:
        """A clean end: keep this drawing as the last one, unless it is blank, and take the files of this run away.

        Drawings that were offered and not decided upon stay for the next start.
        """
        self._timer.stop()
        self._worker.close()
        for instance in self._abandoned:
            instance.release()
        if not drawing.is_blank:
            try:
                save_drawing(SaveRequest(drawing, self._last))
            except FileError as problem:
                self._notify_once(problem)
                return  # the file of this run is then the only copy: leave it for the next start
        if self._instance is not None:
            self._instance.leave()

    @Slot(object)
    def _notify_once(self, failure: Exception) -> None:
        if not self._was_reported:
            self._was_reported = True
            self.failed.emit(failure)
