"""A place of the workbench: a network, the subject it looks at, and its reading.

Reading happens in a worker. An answer is dropped when its network is no longer the one in this place, or when another
subject has come since: neither an empty canvas nor the first moment of the next drawing may show the previous digit.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from core.drawing.strokes import Drawing
from core.nn.network import Network
from core.recognition.reading import Reading, read_subject
from core.recognition.subject import Subject, own_subject
from desktop.work.scheduler import Lane
from desktop.work.workers import LatestWorker, WorkerClass


@dataclass(frozen=True, eq=False)
class ReadingRequest:
    """What a network is asked to read."""

    network: Network
    subject: Subject
    visit: int
    """Counts how often another subject has come to the place."""


@dataclass(frozen=True, eq=False)
class ReadingAnswer:
    """A reading with its request."""

    request: ReadingRequest
    reading: Reading


def answer_request(request: ReadingRequest) -> ReadingAnswer:
    """The job of the worker: ink where it is not known, preparation, one forward pass."""
    return ReadingAnswer(request, read_subject(request.network, request.subject))


class Place(QObject):
    """``describe_error`` turns whatever the worker raised into a sentence; ``name`` is that of its thread."""

    network_changed = Signal(object)  # Network
    subject_changed = Signal(object)  # Subject: another one; not emitted while a drawing grows or a step is undone
    reading_changed = Signal(object)  # Reading, or None when there is nothing to read
    failed = Signal(str)  # a sentence

    def __init__(
        self,
        describe_error: Callable[[Exception], str],
        name: str,
        parent: QObject | None = None,
        worker: WorkerClass = LatestWorker,
    ) -> None:
        super().__init__(parent)
        self._describe_error = describe_error
        self._network: Network | None = None
        self._subject = own_subject(Drawing())
        self._reading: Reading | None = None
        self._visit = 0
        self._reader = worker(answer_request, name, self, Lane.LIVE)
        self._reader.connect_answered(self._on_answer)
        self._reader.connect_failed(self._on_failure)

    @property
    def network(self) -> Network | None:
        return self._network

    @property
    def subject(self) -> Subject:
        return self._subject

    @property
    def reading(self) -> Reading | None:
        return self._reading

    @Slot(object)
    def show_network(self, network: Network) -> None:
        """Read with this network from now on."""
        self._network = network
        self.network_changed.emit(network)
        self._set_reading(None)
        self._read()

    @Slot(object)
    def look_at(self, subject: Subject) -> None:
        """Read another subject; what was asked about the one before is no longer answered."""
        self._begin_visit()
        self._subject = subject
        self.subject_changed.emit(subject)
        self._read()

    def follow(self, subject: Subject, is_read: bool = False) -> None:
        """The same subject after a change, such as a drawing with one more point. ``is_read``: its ink is the same."""
        self._subject = subject
        if not is_read:
            self._read()

    @Slot()
    def close(self) -> None:
        """Stop the worker and join its thread."""
        self._reader.close()

    def _begin_visit(self) -> None:
        self._visit += 1
        self._reader.forget()

    def _read(self) -> None:
        """Ask for a reading; nothing to read is no reading, at once."""
        if self._subject.is_blank:
            self._begin_visit()
            self._set_reading(None)
        elif self._network is not None:
            self._reader.request(ReadingRequest(self._network, self._subject, self._visit))

    def _set_reading(self, reading: Reading | None) -> None:
        self._reading = reading
        self.reading_changed.emit(reading)

    @Slot(object)
    def _on_answer(self, answer: ReadingAnswer) -> None:
        if self._is_current(answer.request):
            self._set_reading(answer.reading if answer.reading.trace is not None else None)

    @Slot(object, object)
    def _on_failure(self, failure: Exception, request: ReadingRequest) -> None:
        """No reading is better than that of a subject which is no longer there."""
        if self._is_current(request):
            self._set_reading(None)
            self.failed.emit(self._describe_error(failure))

    def _is_current(self, request: ReadingRequest) -> bool:
        return request.network is self._network and request.visit == self._visit
