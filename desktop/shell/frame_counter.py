"""How many frames a second really showed something new.

A frame is one pass of Qt over the window's dirty parts. It counts when a reading came since the frame before, so a
blinking cursor or the status bar itself is no frame, and a still window has no frame rate at all.
"""

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

WINDOW_SECONDS = 1.0
NOTIFY_MILLISECONDS = 500


class FrameCounter(QObject):
    """Counts the frames of ``window``; ``rate_changed(object)`` carries frames a second, or None while it is still."""

    rate_changed = Signal(object)

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._clock = clock
        self._news = False
        self._frames: deque[float] = deque()
        self._notified_rate: float | None = None
        self._timer = QTimer(self, interval=NOTIFY_MILLISECONDS)
        self._timer.timeout.connect(self._notify)
        window.installEventFilter(self)

    @Slot()
    def expect(self) -> None:
        """There is something new to show; the next frame counts."""
        self._news = True
        if not self._timer.isActive():
            self._timer.start()

    @property
    def rate(self) -> float | None:
        """Frames in the last second; None when there were fewer than two."""
        now = self._clock()
        while self._frames and self._frames[0] < now - WINDOW_SECONDS:
            self._frames.popleft()
        if len(self._frames) < 2:
            return None
        # Intervals, not frames, fill the time between the first and the last.
        return (len(self._frames) - 1) / max(self._frames[-1] - self._frames[0], 1e-3)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest and self._news:
            self._news = False
            self._frames.append(self._clock())
        return False

    @Slot()
    def _notify(self) -> None:
        rate = self.rate
        if rate is None:
            self._timer.stop()
        if rate != self._notified_rate:
            self._notified_rate = rate
            self.rate_changed.emit(rate)
