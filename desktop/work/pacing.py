"""What need not happen at every movement of the pen happens at an even pace, and for the last movement always.

A hand with a good mouse asks for 120 pictures a second or more. The maps and the bars follow every one; what changes
little from one to the next may take fewer, and leaves the time to them (docs/decisions has the measurement).
"""

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot


class RateLimiter(QObject):
    """Emits ``due`` at once when asked, then at most ``per_second`` times a second; the last call is never lost."""

    due = Signal()

    def __init__(self, per_second: int, parent: QObject) -> None:
        super().__init__(parent)
        self._asked = False
        self._timer = QTimer(self, singleShot=True, interval=1000 // per_second)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._continue)

    @Slot()
    def ask(self) -> None:
        """There is something new."""
        if self._timer.isActive():
            self._asked = True
            return
        self._timer.start()
        self.due.emit()

    @Slot()
    def _continue(self) -> None:
        if self._asked:
            self._asked = False
            self._timer.start()
            self.due.emit()
