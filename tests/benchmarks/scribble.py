"""A scribble on the canvas at 120 mouse events a second, and how long until each was seen in the maps and the bars.

A thread posts the events at their times, whatever the window is doing, as a window system does. An event is answered at
the end of the first pass of painting in which both the maps and the bars were painted of a reading whose ink holds that
event's point. The time runs from the moment when the event was due, so waiting in a queue counts.
"""

import threading
import time
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from core.recognition.reading import Reading
from desktop.canvas.canvas import Canvas
from desktop.state.canvas_ink import CanvasInk
from desktop.state.place import Place

EVENTS_PER_SECOND = 120
PATIENCE = 3.0  # seconds after the last event for its answer
MAX_GAP = 0.25  # seconds without a new answer while the pen moves: beyond, the view starves
TURNS = 6  # of the spiral: its windings overlap a little, and every point adds ink


class Scribble(QObject):
    """Draws one stroke for some seconds; `finished` carries what was found, as a dict for JSON.

    latencies_ms: of each event, in their order; frames: passes that painted a new answer; longest_gap_ms: between two
    of them; problem: a sentence when an event was never answered or the view starved, else "".
    """

    finished = Signal(object)

    def __init__(
        self, canvas: Canvas, watched_place: Place, places: Sequence[QWidget], pass_over: SignalInstance, seconds: float
    ) -> None:
        """places: the widgets that have to be painted for an answer; pass_over: the window's signal that a pass is."""
        super().__init__(canvas)
        self._canvas = canvas
        self._places = tuple(places)
        self._events = mouse_events(canvas, round(seconds * EVENTS_PER_SECOND))
        self._due: list[float] = []
        self._answered: list[float] = []  # when each event was, in their order
        self._told = 0  # events whose ink the canvas has told
        self._events_in: dict[int, int] = {}  # checksum of an ink: how many events it holds
        self._shown = 0  # events in the ink of the reading that is shown
        self._unpainted: set[QWidget] = set()
        self._frames: list[float] = []
        self._deadline = QTimer(self, singleShot=True, interval=round(1000 * (seconds + PATIENCE)))
        self._deadline.timeout.connect(self._end)
        canvas.ink_changed.connect(self._note_ink)
        watched_place.reading_changed.connect(self._note_reading)
        pass_over.connect(self._note_pass)
        for place in self._places:
            place.installEventFilter(self)

    def start(self) -> None:
        """Put the pen down in a moment."""
        begin = time.perf_counter() + 0.1
        self._due = [begin + index / EVENTS_PER_SECOND for index in range(len(self._events))]
        self._deadline.start()
        threading.Thread(target=self._post, name="scribble", daemon=True).start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._unpainted.discard(watched)
        return False

    def _post(self) -> None:
        """In a thread: every event at its time, and one more that lifts the pen."""
        pause = threading.Event()
        for due, event in zip(self._due, self._events, strict=True):
            pause.wait(max(0.0, due - time.perf_counter()))
            QCoreApplication.postEvent(self._canvas, event)

    @Slot(object)
    def _note_ink(self, snapshot: CanvasInk) -> None:
        self._told += 1
        self._events_in[zlib.crc32(snapshot.ink)] = self._told

    @Slot(object)
    def _note_reading(self, reading: Reading | None) -> None:
        if reading is not None:
            self._shown = self._events_in.get(zlib.crc32(reading.preparation.ink), self._shown)
            self._unpainted = set(self._places)

    @Slot()
    def _note_pass(self) -> None:
        new = self._shown - len(self._answered)
        if new <= 0 or self._unpainted:
            return
        now = time.perf_counter()
        self._answered += [now] * new
        self._frames.append(now)
        if len(self._answered) == self._awaited:
            self._end()

    @property
    def _awaited(self) -> int:
        return len(self._events) - 1  # lifting the pen adds no ink

    @Slot()
    def _end(self) -> None:
        if not self._deadline.isActive() and len(self._answered) == self._awaited:
            return
        self._deadline.stop()
        for place in self._places:
            place.removeEventFilter(self)
        self.finished.emit(found(self._due[: self._awaited], self._answered, self._frames))


def found(due: Sequence[float], answered: Sequence[float], frames: Sequence[float]) -> dict[str, object]:
    """What the times (in seconds) of events, of their answers and of the passes that painted some come to."""
    gaps = [later - earlier for earlier, later in pairwise([due[0], *frames])]
    problem = ""
    if len(answered) < len(due):
        problem = f"only {len(answered)} of {len(due)} events were answered"
    elif max(gaps) > MAX_GAP:
        problem = f"for {1000 * max(gaps):.0f} ms nothing new was painted while the pen moved"
    return {
        "latencies_ms": [1000 * (end - begin) for begin, end in zip(due, answered, strict=False)],
        "frames": len(frames),
        "longest_gap_ms": 1000 * max(gaps, default=0.0),
        "problem": problem,
    }


def mouse_events(canvas: Canvas, count: int) -> list[QMouseEvent]:
    """A press, count - 1 moves and a release with the left button: a spiral over the canvas, in even steps."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    events = []
    for index, (x, y) in enumerate(spiral(count)):
        place = QPointF(canvas.width() / 2 + x * canvas.width(), canvas.height() / 2 + y * canvas.height())
        kind, button = (QEvent.Type.MouseMove, none) if index else (QEvent.Type.MouseButtonPress, left)
        events.append(mouse_event(canvas, kind, place, button, left))
    events.append(mouse_event(canvas, QEvent.Type.MouseButtonRelease, place, left, none))
    return events


def mouse_event(
    canvas: Canvas, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, buttons: Qt.MouseButton
) -> QMouseEvent:
    return QMouseEvent(kind, place, canvas.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier)


def spiral(count: int) -> np.ndarray:
    """Points (count, 2) of an Archimedean spiral around 0 with radius up to 0.36, at even distances along it."""
    turned = np.linspace(0, 1, 20 * count)
    angle = 2 * np.pi * TURNS * turned
    way = 0.36 * turned[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (20 count, 2)
    travelled = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    even = np.linspace(0, travelled[-1], count)
    return np.stack([np.interp(even, travelled, way[:, axis]) for axis in (0, 1)], axis=1)
