"""Work off the GUI thread: a job is a plain function of a frozen request, and its answer arrives as a signal.

``LatestWorker`` keeps a live view live. One job runs, one request waits, a newer request takes the place of the
waiting one, and whatever finishes is shown: a view that cancelled or dropped the running job whenever something newer
came would show nothing at all until the hand rests. ``GeneratorWorker`` does long work that reports its progress and
is stopped between two records. ``InlineWorker`` has the interface of LatestWorker and runs at once, for tests.

A pool of one thread, which the scheduler makes, runs the function; a private signal of an object
that lives in the GUI thread delivers the outcome. The next job starts from there, so answers never come faster than
the window takes them. Everything a job raises comes back through ``failed``: nothing is lost.
"""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from desktop.work.scheduler import SCHEDULER, Lane

RequestT = TypeVar("RequestT")
AnswerT = TypeVar("AnswerT")
RecordT = TypeVar("RecordT")
ResultT = TypeVar("ResultT")


class _Nothing(Enum):
    """The type of a sentinel: None may be a request, an answer or a result."""

    NOTHING = auto()


_NOTHING: Final = _Nothing.NOTHING


@dataclass(frozen=True)
class Outcome(Generic[RequestT, AnswerT]):
    """How the job for a request ended: with an answer, or with what it raised."""

    request: RequestT
    answer: AnswerT | _Nothing = _NOTHING
    failure: Exception | None = None


class Worker(QObject, Generic[RequestT, AnswerT]):
    """What LatestWorker and InlineWorker have in common: the signals, and connections of the types that they carry.

    ``answered`` and ``failed`` are emitted in the GUI thread, one of the two for every job that ran.
    """

    answered = Signal(object)
    failed = Signal(object, object)  # the exception, the request

    def connect_answered(self, slot: Callable[[AnswerT], object]) -> None:
        """Call this with every answer."""
        self.answered.connect(slot)

    def connect_failed(
        self, slot: Callable[[Exception, RequestT], object] | Callable[[Exception], object] | Callable[[], object]
    ) -> None:
        """Call this with every exception and its request, or as many of the two as it takes."""
        self.failed.connect(slot)

    @property
    def busy(self) -> bool:
        raise NotImplementedError

    def request(self, request: RequestT) -> None:
        raise NotImplementedError

    def forget(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def _emit(self, outcome: Outcome[RequestT, AnswerT]) -> None:
        if outcome.failure is not None:
            self.failed.emit(outcome.failure, outcome.request)
        else:
            self.answered.emit(outcome.answer)


class WorkerClass(Protocol):
    """LatestWorker or InlineWorker, as the one who needs a worker calls it."""

    def __call__(
        self,
        function: Callable[[RequestT], AnswerT],
        name: str,
        parent: QObject | None = None,
        lane: Lane = Lane.INTERACTIVE,
    ) -> Worker[RequestT, AnswerT]: ...


class LatestWorker(Worker[RequestT, AnswerT]):
    """Runs ``function(request)`` in a thread of its own: one runs, one waits, the newest wins.

    ``answered`` and ``failed`` are emitted in the GUI thread, one of the two for every job that ran. The last request
    is always answered, unless ``forget`` or ``close`` came first.
    """

    _ended = Signal(object)  # an Outcome, from the worker's thread

    def __init__(
        self,
        function: Callable[[RequestT], AnswerT],
        name: str,
        parent: QObject | None = None,
        lane: Lane = Lane.INTERACTIVE,
    ) -> None:
        super().__init__(parent)
        self._function = function
        self._lane = lane
        self._pool = SCHEDULER.pool(name)
        self._running = False
        self._waiting: RequestT | _Nothing = _NOTHING
        self._closed = False
        self._ended.connect(self._deliver)

    @property
    def busy(self) -> bool:
        return self._running

    def request(self, request: RequestT) -> None:
        """Answer this as soon as the running job is done; it takes the place of a request that still waits."""
        if self._closed:
            return
        if self._running:
            self._waiting = request
        else:
            self._start(request)

    def forget(self) -> None:
        """Drop the waiting request; what runs is still answered."""
        self._waiting = _NOTHING

    def close(self) -> None:
        """Take no more requests, drop the waiting one and join the thread; nothing is emitted afterwards."""
        self._closed = True
        self._waiting = _NOTHING
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, request: RequestT) -> None:
        self._running = True
        submit(self._pool, self._lane, self._run, request)

    def _run(self, request: RequestT) -> None:
        """In the worker's thread."""
        self._ended.emit(_attempt(self._function, request))

    @Slot(object)
    def _deliver(self, outcome: Outcome[RequestT, AnswerT]) -> None:
        """In the GUI thread. The next job starts before the answer is shown, so that painting and computing overlap."""
        self._running = False
        if self._closed:
            return
        if self._waiting is not _NOTHING:
            request, self._waiting = self._waiting, _NOTHING
            self._start(request)
        self._emit(outcome)


class InlineWorker(Worker[RequestT, AnswerT]):
    """The interface of LatestWorker without a thread: ``request`` returns when the answer has been emitted."""

    def __init__(
        self,
        function: Callable[[RequestT], AnswerT],
        name: str,
        parent: QObject | None = None,
        lane: Lane = Lane.INTERACTIVE,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._function = function
        self._closed = False

    @property
    def busy(self) -> bool:
        return False

    def request(self, request: RequestT) -> None:
        if not self._closed:
            self._emit(_attempt(self._function, request))

    def forget(self) -> None:
        """Nothing ever waits here."""

    def close(self) -> None:
        self._closed = True


_Work = tuple[Generator[RecordT, None, ResultT], threading.Semaphore]
"""A generator, and a permit for every record that it may be ahead."""


class GeneratorWorker(QObject, Generic[RecordT, ResultT]):
    """Runs a generator in a thread of its own; every yielded record is emitted as ``progressed(object)``.

    It ends with one of ``finished(object)`` (the generator's return value), ``stopped()`` or ``failed(object)``.
    Stopping is to ask for nothing more: the generator is closed at its next yield, where its ``finally`` runs. The
    worker stays at most ``MAX_AHEAD`` records ahead of the window, so a quick generator cannot bury it. Between two
    records it gives way to more urgent lanes.
    """

    MAX_AHEAD = 8

    progressed = Signal(object)
    finished = Signal(object)
    stopped = Signal()
    failed = Signal(object)
    _yielded = Signal(object)
    _ended = Signal(object)  # an Outcome, or None when it was stopped

    def __init__(self, name: str, parent: QObject | None = None, lane: Lane = Lane.BACKGROUND) -> None:
        super().__init__(parent)
        self._lane = lane
        self._pool = SCHEDULER.pool(name)
        self._stop = threading.Event()
        self._places = threading.Semaphore(self.MAX_AHEAD)
        self._running = False
        self._closed = False
        self._yielded.connect(self._deliver_progress)
        self._ended.connect(self._deliver)

    def connect_progressed(self, slot: Callable[[RecordT], object]) -> None:
        """Call this with every record."""
        self.progressed.connect(slot)

    def connect_finished(self, slot: Callable[[ResultT], object]) -> None:
        """Call this with the generator's return value."""
        self.finished.connect(slot)

    def connect_failed(self, slot: Callable[[Exception], object]) -> None:
        """Call this with what the generator raised."""
        self.failed.connect(slot)

    @property
    def busy(self) -> bool:
        return self._running

    def start(self, generator: Generator[RecordT, None, ResultT]) -> bool:
        """Begin this work; False, and the generator is untouched, while other work runs."""
        if self._running or self._closed:
            return False
        self._running = True
        self._stop.clear()
        self._places = threading.Semaphore(self.MAX_AHEAD)
        submit(self._pool, self._lane, self._run, generator, self._places)
        return True

    def stop(self) -> None:
        """Ask for no more; ``stopped`` follows, or ``finished`` if the work was just done."""
        self._stop.set()
        self._places.release()  # it may be waiting for the window

    def close(self) -> None:
        """Stop and join the thread; nothing is emitted afterwards."""
        self._closed = True
        self.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, generator: Generator[RecordT, None, ResultT], places: threading.Semaphore) -> None:
        """In the worker's thread."""
        self._ended.emit(_attempt(self._exhaust, (generator, places)))

    def _exhaust(self, work: _Work[RecordT, ResultT]) -> ResultT | _Nothing:
        generator, places = work
        try:
            while not self._stop.is_set():
                SCHEDULER.give_way(self._lane)
                try:
                    record = next(generator)
                except StopIteration as end:
                    result: ResultT = end.value
                    return result
                places.acquire()
                if not self._stop.is_set():
                    self._yielded.emit(record)
        finally:
            generator.close()
        return _NOTHING

    @Slot(object)
    def _deliver_progress(self, record: RecordT) -> None:
        self._places.release()
        if not self._closed:
            self.progressed.emit(record)

    @Slot(object)
    def _deliver(self, outcome: Outcome[_Work[RecordT, ResultT], ResultT]) -> None:
        self._running = False
        if self._closed:
            return
        if outcome.failure is not None:
            self.failed.emit(outcome.failure)
        elif outcome.answer is _NOTHING:
            self.stopped.emit()
        else:
            self.finished.emit(outcome.answer)


def submit(pool: ThreadPoolExecutor, lane: Lane, function: Callable[..., None], *arguments: object) -> None:
    """Run it in the pool, and let the scheduler know until it has ended or was cancelled."""
    SCHEDULER.enter(lane)
    pool.submit(function, *arguments).add_done_callback(lambda _: SCHEDULER.leave(lane))


def _attempt(function: Callable[[RequestT], AnswerT], request: RequestT) -> Outcome[RequestT, AnswerT]:
    """The answer of the function, or whatever it raised: the one place where a job's errors are caught."""
    try:
        return Outcome(request, answer=function(request))
    except Exception as failure:  # noqa: BLE001 - delivered to the GUI thread and reported there
        return Outcome(request, failure=failure)
