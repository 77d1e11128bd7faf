"""While drawing: how the probabilities developed, one line for each class, over the time the pen moved.

Readings arrive with every movement of the pen, so their times are the drawing's. Where nothing came for longer than
MAX_PAUSE, nothing was drawn: such a pause counts as MAX_PAUSE, and the time axis shows the drawing, not the
thinking. The panel repaints at most FRAMES_PER_SECOND times a second; the newest reading is always shown in the end.
"""

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QPalette, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.nn.network import Network
from core.recognition.reading import Reading
from desktop.reading.probability_history import ProbabilityHistory
from desktop.reading.probability_lines import ProbabilityLines
from desktop.ui.number_texts import spoken_label, spoken_percent
from desktop.ui.theme import GRID, LIGHT, Theme
from desktop.work.pacing import RateLimiter

MAX_PAUSE = 0.5  # seconds
FRAMES_PER_SECOND = 20


class ProbabilityHistoryPanel(QWidget):
    """Shows how the reading came to be. clock gives the present moment in seconds; tests bring their own."""

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._history = ProbabilityHistory()
        self._last_moment: float | None = None
        self._network: Network | None = None
        self._is_stale = False
        self._pace = RateLimiter(FRAMES_PER_SECOND, self)
        self._pace.due.connect(self._draw_if_stale)
        self.setAutoFillBackground(True)

        self.lines = ProbabilityLines()
        self.lines.setToolTip(
            self.tr(
                "<p>How the probabilities developed while the pen moved, one line for each class. "
                "Pauses count as at most {seconds} seconds.</p>"
            ).format(seconds=MAX_PAUSE)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.addWidget(self.lines, 1)
        self.set_theme(LIGHT)
        self._draw()

    @property
    def history(self) -> ProbabilityHistory:
        """What the lines show."""
        return self._history

    @Slot(object)
    def show_reading(self, reading: Reading | None) -> None:
        """Add a reading at the present moment. None, or one without a trace (a blank canvas), starts over; so does one
        of another network, for its probabilities do not continue these."""
        trace = None if reading is None else reading.trace
        if trace is None:
            self.start_over()
            return
        if trace.network is not self._network:
            self._forget()
            self._history.start_over(trace.network.task.labels)
            self._network = trace.network
        moment = self._clock()
        if self._last_moment is None:
            seconds = 0.0
        else:
            seconds = float(self._history.seconds[-1]) + min(max(moment - self._last_moment, 0.0), MAX_PAUSE)
        self._last_moment = moment
        self._history.append(seconds, trace.probabilities[0])
        self._plan_frame()

    @Slot()
    def start_over(self) -> None:
        """Forget the lines: the canvas is blank, or what comes next is another drawing."""
        self._forget()
        self._plan_frame()

    def _forget(self) -> None:
        self._last_moment = None
        self._history.start_over()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        ground = self.palette()
        ground.setColor(QPalette.ColorRole.Window, QColor(theme.panel))
        self.setPalette(ground)
        self.lines.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_if_stale()

    def _plan_frame(self) -> None:
        """Draw now when the last frame is long enough ago, else when its time is over."""
        self._is_stale = True
        self._pace.ask()

    @Slot()
    def _draw_if_stale(self) -> None:
        if self._is_stale and self.isVisible():
            self._draw()

    def _draw(self) -> None:
        self._is_stale = False
        history = self._history
        self.lines.show_history(history)
        name = self.tr("How the probabilities changed")
        if len(history):
            last = history.probabilities[-1]
            winner = int(np.argmax(last))
            description = self.tr("after {seconds} seconds {digit}, {percent}").format(
                seconds=f"{history.seconds[-1]:.1f}",
                digit=spoken_label(history.labels[winner]),
                percent=spoken_percent(last[winner]),
            )
        else:
            description = self.tr("Nothing drawn yet")
        self.lines.setAccessibleName(name)
        self.lines.setAccessibleDescription(description)
