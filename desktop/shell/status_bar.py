"""The status bar: the network, the time of a forward pass, frames per second, and at the right a hint for the tool.

Figures are right-aligned in labels of fixed width, so nothing moves while they change. An unknown figure is a dash.
"""

import statistics
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from core.nn.network import Network
from core.recognition.reading import Reading
from core.text import UNKNOWN
from desktop.ui.theme import GRID, small_font
from desktop.work.pacing import RateLimiter

TIMES_PER_SECOND = 4  # as often as a number can be read
SPAN = 1.0  # seconds whose forward passes count


class StatusBar(QStatusBar):
    """Shows what the signals of the workbench and the frame counter carry."""

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self.setSizeGripEnabled(False)
        self.network = QLabel(UNKNOWN, self)
        self.time = QLabel(self)
        self.rate = QLabel(self)
        self.hint = QLabel(self)
        self._hint = ""
        self.network.setAccessibleName(self.tr("Network"))
        self.time.setAccessibleName(self.tr("Time of a forward pass"))
        self.rate.setAccessibleName(self.tr("Frames per second"))
        self.hint.setAccessibleName(self.tr("Hint"))
        self.network.setTextFormat(Qt.TextFormat.PlainText)
        self.time.setToolTip(
            self.tr(
                "Time of a forward pass through the network, including storing every activation: the median of the "
                "last second"
            )
        )
        self.rate.setToolTip(self.tr("New frames painted in the last second"))
        for label in (self.time, self.rate):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (self.network, self.time, self.rate):
            self.addWidget(label)
        self.addPermanentWidget(self.hint)
        self.setContentsMargins(GRID, 0, GRID, 0)
        self._passes: deque[tuple[float, float]] = deque()  # when each reading came, and the seconds of its pass
        self._pace = RateLimiter(TIMES_PER_SECOND, self)
        self._pace.due.connect(self._show_time)
        self._fit()
        self._show_time()
        self.show_rate(None)

    @Slot(object)
    def show_network(self, network: Network | None) -> None:
        self.network.setText(UNKNOWN if network is None else network.title)
        self._passes.clear()  # they were those of another network
        self._show_time()

    @Slot(object)
    def show_reading(self, reading: Reading | None) -> None:
        if reading is not None:
            now = self._clock()
            self._passes.append((now, reading.seconds))
            while self._passes[0][0] < now - SPAN:
                self._passes.popleft()
            self._pace.ask()

    @Slot()
    def _show_time(self) -> None:
        self.time.setText(self._time_text(statistics.median(s for _, s in self._passes) if self._passes else None))

    @Slot(object)
    def show_rate(self, rate: float | None) -> None:
        number = UNKNOWN if rate is None else f"{rate:.0f}"
        self.rate.setText(self.tr("{number} frames/s").format(number=number))

    @Slot(str)
    def show_hint(self, hint: str) -> None:
        self._hint = hint
        self.hint.setText(hint)

    @Slot(bool)
    def show_opening(self, is_opening: bool) -> None:
        """A large photo takes a second to open; meanwhile this replaces the hint."""
        self.hint.setText(self.tr("Opening…") if is_opening else self._hint)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _time_text(self, seconds: float | None) -> str:
        number = UNKNOWN if seconds is None else _milliseconds(seconds)
        return self.tr("forward pass {number} ms").format(number=number)

    def _fit(self) -> None:
        font = small_font(self.font())
        for label in (self.network, self.time, self.rate, self.hint):
            label.setFont(font)
        widest = {
            self.time: self._time_text(888.8 / 1000),
            self.rate: self.tr("{number} frames/s").format(number="888"),
        }
        for label, text in widest.items():
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(text) + GRID)


def _milliseconds(seconds: float) -> str:
    """With one decimal; a time that rounds to 0.0 as an upper bound."""
    return f"{min(seconds * 1000, 9999.9):.1f}" if seconds >= 0.00005 else "<0.1"
