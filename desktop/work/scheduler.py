"""Who computes when: three lanes of work, and the limits that the whole process shares.

LIVE is what a person waits for while the pen moves, INTERACTIVE what a person has asked for, BACKGROUND what may take
minutes. Every worker gets its threads here. Work that comes in chunks (`GeneratorWorker`) gives way between two chunks
while work of a more urgent lane waits or runs, but for MAX_PAUSE at most, so that it never stands still; most strokes
end within that time. Work of one piece is never interrupted. All threads have the same niceness: a thread that is less
urgent for the system is also slower to give the interpreter lock back, and then the pen waits (95th percentile of pen
to pixels beside a training with niceness 10: 17 ms instead of 9 ms, medians of three runs).

The linear algebra library has one thread: the matrices of one image are so small that a second one gains nothing (0.096
ms a pass with one and with two, on two cores), and the other core is for painting. Python may switch threads every
SWITCH_INTERVAL instead of every 5 ms, which bounds how long the window waits for a worker's Python code (pen to pixels
10.2 ms instead of 13.5 ms, 95th percentile). Both limits hold for a process, so it has one scheduler, `SCHEDULER`.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import IntEnum

from threadpoolctl import threadpool_limits

BLAS_THREADS = 1
SWITCH_INTERVAL = 0.0005  # seconds for which a thread may keep the interpreter while another wants it
MAX_PAUSE = 2.0  # seconds that a chunk waits for more urgent work; then it runs all the same
LINGER = 0.012  # seconds after live work in which its answer is painted, and the pen's next event comes


class Lane(IntEnum):
    """How urgent work is; smaller is more urgent."""

    LIVE = 0
    INTERACTIVE = 1
    BACKGROUND = 2


class Scheduler:
    """Makes the pools of the workers and knows which lanes are busy. Its methods may be called from every thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_pause: float = MAX_PAUSE) -> None:
        self._clock = clock
        self._max_pause = max_pause
        self._busy = dict.fromkeys(Lane, 0)  # jobs that wait or run
        self._last_live = float("-inf")  # when the last live job ended
        self._changed = threading.Condition()
        self._limits: threadpool_limits | None = None
        self._switch_interval = 0.0  # the previous one

    def start(self) -> None:
        """Set the limits of the process; once more changes nothing."""
        if self._limits is None:
            self._limits = threadpool_limits(BLAS_THREADS, user_api="blas")
            self._switch_interval = sys.getswitchinterval()
            sys.setswitchinterval(SWITCH_INTERVAL)

    def stop(self) -> None:
        """Restore the previous limits."""
        if self._limits is not None:
            self._limits.restore_original_limits()
            self._limits = None
            sys.setswitchinterval(self._switch_interval)

    def pool(self, name: str) -> ThreadPoolExecutor:
        """A pool of one thread for a worker, which shuts it down."""
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"digitscope-{name}")

    @contextmanager
    def job(self, lane: Lane) -> Iterator[None]:
        """Work of this lane waits or runs until the end of the block."""
        self.enter(lane)
        try:
            yield
        finally:
            self.leave(lane)

    def enter(self, lane: Lane) -> None:
        """A job of this lane waits from now on; `leave` must follow."""
        with self._changed:
            self._busy[lane] += 1

    def leave(self, lane: Lane) -> None:
        """A job of this lane is done."""
        with self._changed:
            self._busy[lane] -= 1
            if lane is Lane.LIVE:
                self._last_live = self._clock()
            self._changed.notify_all()

    def has_to_wait(self, lane: Lane) -> bool:
        """Whether more urgent work waits or runs, or a live answer is just being shown."""
        is_shown = lane is not Lane.LIVE and self._clock() - self._last_live < LINGER
        return is_shown or any(self._busy[other] for other in Lane if other < lane)

    def give_way(self, lane: Lane) -> float:
        """Between two chunks of work: wait until nothing more urgent is to be done, at most max_pause; the seconds."""
        started = self._clock()
        with self._changed:
            while self.has_to_wait(lane) and (left := self._max_pause - (self._clock() - started)) > 0:
                self._changed.wait(min(left, LINGER))
        return self._clock() - started


SCHEDULER = Scheduler()
