"""Long work of which only the newest is wanted: what is begun takes the place of what runs, which is asked to end.

``GeneratorWorker`` refuses new work while other work runs, and work ends only at its next yield, which may be a
second away. Here the window need not wait for that: what was dropped says nothing more, and what is wanted begins as
soon as the thread is free.
"""

from collections.abc import Callable, Generator
from typing import Generic

from PySide6.QtCore import QObject, Signal, Slot

from desktop.work.scheduler import Lane
from desktop.work.workers import GeneratorWorker, RecordT, ResultT

MakeWork = Callable[[], Generator[RecordT, None, ResultT]]


class NewestJob(QObject, Generic[RecordT, ResultT]):
    """``progressed(object)``, ``finished(object)`` and ``failed(object)`` are those of the newest work alone.

    When one of the last two is emitted, the job is no longer active and may be begun again.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None, lane: Lane = Lane.BACKGROUND) -> None:
        super().__init__(parent)
        self._is_active = False
        self._waiting: MakeWork[RecordT, ResultT] | None = None  # begins when what was dropped has ended
        self._worker: GeneratorWorker[RecordT, ResultT] = GeneratorWorker(name, self, lane)
        self._worker.connect_progressed(self._hand_on_progress)
        self._worker.connect_finished(self._hand_on_result)
        self._worker.connect_failed(self._hand_on_failure)
        self._worker.stopped.connect(self._begin_waiting)

    def connect_progressed(self, slot: Callable[[RecordT], object]) -> None:
        """Call this with every record."""
        self.progressed.connect(slot)

    def connect_finished(self, slot: Callable[[ResultT], object]) -> None:
        """Call this with the return value."""
        self.finished.connect(slot)

    def connect_failed(self, slot: Callable[[Exception], object]) -> None:
        """Call this with what the work raised."""
        self.failed.connect(slot)

    @property
    def is_active(self) -> bool:
        """Whether wanted work runs, or is about to."""
        return self._is_active

    def begin(self, make_work: MakeWork[RecordT, ResultT]) -> None:
        """Do this; what runs is dropped."""
        self.drop()
        self._is_active = True
        if self._worker.busy:
            self._waiting = make_work
        else:
            self._worker.start(make_work())

    def drop(self) -> None:
        """Want nothing any more."""
        self._is_active, self._waiting = False, None
        if self._worker.busy:
            self._worker.stop()

    def close(self) -> None:
        """Stop and join the thread; nothing is emitted afterwards."""
        self._is_active, self._waiting = False, None
        self._worker.close()

    @property
    def _is_wanted(self) -> bool:
        """Whether what comes from the worker is of the newest work."""
        return self._is_active and self._waiting is None

    @Slot(object)
    def _hand_on_progress(self, record: RecordT) -> None:
        if self._is_wanted:
            self.progressed.emit(record)

    @Slot(object)
    def _hand_on_result(self, result: ResultT) -> None:
        if self._is_wanted:
            self._is_active = False
            self.finished.emit(result)
        else:
            self._begin_waiting()

    @Slot(object)
    def _hand_on_failure(self, failure: Exception) -> None:
        if self._is_wanted:
            self._is_active = False
            self.failed.emit(failure)
        else:
            self._begin_waiting()

    @Slot()
    def _begin_waiting(self) -> None:
        if self._waiting is not None:
            make_work, self._waiting = self._waiting, None
            self._worker.start(make_work())
