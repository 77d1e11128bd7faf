"""The state of the program, all of it that changes: network, drawing, reading, undo, file; and its signals.

Panels show what the signals carry and emit wishes; the window connects wishes to the orders here. Reading a drawing
and opening a file happen in workers; networks have one of their own, so that a picture never takes the place of a
network that waits, nor the other way round. A reading carries the network it came from, and is dropped only when that
network is no longer shown, or when another page was begun since: neither an empty canvas nor the first moment of the
next drawing must get the digit of before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from core.drawing.strokes import Drawing, drawing_to_json
from core.errors import DigitscopeError, FileMissing
from core.nn.network import Network
from core.recognition.reading import Reading, read_drawing
from core.storage.files import write_whole
from desktop.files.opening import Opened, Request, names_network, open_outside
from desktop.state.canvas_ink import CanvasInk
from desktop.state.history import History
from desktop.work.scheduler import Lane
from desktop.work.workers import LatestWorker, WorkerClass


@dataclass(frozen=True, eq=False)
class ReadingRequest:
    """What the network is asked to read. ``ink`` (S, S) uint8 read-only, or None to render the drawing there."""

    network: Network
    drawing: Drawing
    ink: NDArray[np.uint8] | None
    page: int  # counts the times that another page was begun


@dataclass(frozen=True, eq=False)
class Answer:
    """A reading with what it answers."""

    request: ReadingRequest
    reading: Reading


@dataclass(frozen=True, eq=False)
class OpeningRequest:
    """What is to be opened, and the network that reads it where it is a picture."""

    request: Request
    network: Network | None


def answer_opening(opening: OpeningRequest) -> Opened:
    """The opening worker's job."""
    return open_outside(opening.request, opening.network)


def answer_request(request: ReadingRequest) -> Answer:
    """The worker's job: ink if need be, preparation, one pass through the network."""
    return Answer(request, read_drawing(request.network, request.drawing, request.ink))


def same_ink(first: Drawing, second: Drawing) -> bool:
    """Whether two drawings have the same strokes over the same picture, so that their ink is the same."""
    return (
        first.picture is second.picture
        and len(first.strokes) == len(second.strokes)
        and all(
            one is other or (one.width == other.width and np.array_equal(one.points, other.points))
            for one, other in zip(first.strokes, second.strokes, strict=True)
        )
    )


class Session(QObject):
    """The one mutable thing. ``describe`` turns whatever a worker raised into a sentence."""

    drawing_changed = Signal(object)  # Drawing: a step was made, whoever made it
    drawing_replaced = Signal(object)  # Drawing: the canvas has to show it
    started_over = Signal()  # what was drawn before has nothing to do with what comes
    reading_changed = Signal(object)  # Reading, or None when nothing is drawn
    network_changed = Signal(object)  # Network
    history_changed = Signal(bool, bool)  # can undo, can redo
    file_changed = Signal(str, bool)  # path or "", modified since
    opening_changed = Signal(bool)  # whether a file is being opened
    opened = Signal(object)  # the Request that was fulfilled
    page_opened = Signal(object)  # Opened: a picture that is a page of several digits
    missed = Signal(str)  # the path of a file that was to be opened and is not there
    failed = Signal(str)  # a sentence
    notice = Signal(str)  # a sentence

    def __init__(
        self,
        describe: Callable[[Exception], str],
        parent: QObject | None = None,
        reading_worker: WorkerClass = LatestWorker,
        opening_worker: WorkerClass = LatestWorker,
    ) -> None:
        super().__init__(parent)
        self._describe = describe
        self._network: Network | None = None
        self._history = History(Drawing())
        self._reading: Reading | None = None
        self._documents: dict[int, str] = {}  # number of a document: its file
        # Number of a document: what its file holds, for as long as the history knows it.
        self._saved: WeakValueDictionary[int, Drawing] = WeakValueDictionary()
        self._page = 0
        self._moment: CanvasInk | None = None  # the newest ink that came from the canvas
        self._reader = reading_worker(answer_request, "reading", self, Lane.LIVE)
        self._reader.connect_answered(self._take_answer)
        self._reader.connect_failed(self._take_failed_reading)
        self._opener = opening_worker(answer_opening, "opening", self)
        self._network_opener = opening_worker(answer_opening, "network", self)
        for opener in (self._opener, self._network_opener):
            opener.connect_answered(self._take_opened)
            opener.connect_failed(self._take_failure)
            opener.connect_failed(self._tell_opening)

    @property
    def network(self) -> Network | None:
        return self._network

    @property
    def drawing(self) -> Drawing:
        """The drawing after the last finished step."""
        return self._history.drawing

    @property
    def reading(self) -> Reading | None:
        return self._reading

    @property
    def path(self) -> str:
        """Where the drawing was last saved or opened from; empty when nowhere."""
        return self._documents.get(self._history.document, "")

    @property
    def is_loading_network(self) -> bool:
        return self._network_opener.busy

    def show_network(self, network: Network) -> None:
        """Read with this network from now on."""
        self._network = network
        self.network_changed.emit(network)
        self._show_reading(None)
        self._read(self.drawing)

    @Slot(object)
    def take_ink(self, moment: CanvasInk) -> None:
        """The canvas changed, the pen may still be down: read what there is so far."""
        self._moment = moment
        self._read(moment.drawing, moment.ink)

    @Slot(object)
    def take_drawing(self, drawing: Drawing) -> None:
        """The pen is up, or the eraser: one step that can be undone. The canvas shows it already."""
        self._history.push(drawing)
        self._tell_step()
        if self._moment is None or not same_ink(self._moment.drawing, drawing):
            self._read(drawing)

    @Slot()
    def undo(self) -> None:
        self._replace(self._history.undo())

    @Slot()
    def redo(self) -> None:
        self._replace(self._history.redo())

    @Slot()
    def clear(self) -> None:
        """A blank page of no file; undo brings the drawing back, with its file."""
        self.start_over(Drawing())

    def start_over(self, drawing: Drawing, path: str = "") -> None:
        """This drawing, of this file or none, takes the place of the one before, as one step that can be undone."""
        document = len(self._documents) + 1
        self._documents[document] = path
        self._history.push(drawing, document)
        if path:
            self._saved[document] = drawing
        self._begin_page()
        self.started_over.emit()
        self._replace(self.drawing)

    def open(self, request: Request) -> None:
        """Open what the request names, off the GUI thread; until it is there, and if it fails, everything stays."""
        opener = self._network_opener if names_network(request) else self._opener
        opener.request(OpeningRequest(request, self._network))
        self._tell_opening()

    def save(self, path: str) -> bool:
        """Write the drawing to this file, whole or not at all."""
        try:
            write_whole(path, drawing_to_json(self.drawing).encode("utf-8"))
        except DigitscopeError as failure:
            self._take_failure(failure)
            return False
        self._documents[self._history.document] = path
        self._saved[self._history.document] = self.drawing
        self._tell_file()
        return True

    def close(self) -> None:
        """Stop the workers and join their threads."""
        self._opener.close()
        self._network_opener.close()
        self._reader.close()

    def _replace(self, drawing: Drawing) -> None:
        self.drawing_replaced.emit(drawing)
        self._tell_step()
        if self._moment is None or self._moment.drawing is not drawing:  # a canvas has told it already
            self._read(drawing)

    def _tell_step(self) -> None:
        self.drawing_changed.emit(self.drawing)
        self.history_changed.emit(self._history.can_undo, self._history.can_redo)
        self._tell_file()

    def _tell_file(self) -> None:
        is_saved = self.drawing is self._saved.get(self._history.document)
        self.file_changed.emit(self.path, not is_saved and not self.drawing.is_blank)

    def _begin_page(self) -> None:
        """What was asked about the page before is not answered any more."""
        self._page += 1
        self._reader.forget()

    def _read(self, drawing: Drawing, ink: NDArray[np.uint8] | None = None) -> None:
        """Ask for a reading; nothing drawn is no reading, at once."""
        if drawing.is_blank:
            self._begin_page()
            self._show_reading(None)
        elif self._network is not None:
            self._reader.request(ReadingRequest(self._network, drawing, ink, self._page))

    def _show_reading(self, reading: Reading | None) -> None:
        self._reading = reading
        self.reading_changed.emit(reading)

    @Slot(object)
    def _take_answer(self, answer: Answer) -> None:
        if self._is_current(answer.request):
            self._show_reading(answer.reading if answer.reading.trace is not None else None)

    @Slot(object, object)
    def _take_failed_reading(self, failure: Exception, request: ReadingRequest) -> None:
        """No reading is better than that of a drawing which is no longer there."""
        if self._is_current(request):
            self._show_reading(None)
            self._take_failure(failure)

    def _is_current(self, request: ReadingRequest) -> bool:
        return request.network is self._network and request.page == self._page

    @Slot(object)
    def _take_opened(self, opened: Opened) -> None:
        if opened.network is not None:
            self.show_network(opened.network)
        if opened.drawing is not None:
            self.start_over(opened.drawing, opened.path)
        if opened.page is not None:
            self.page_opened.emit(opened)
        self._tell_opening()
        self.opened.emit(opened.request)

    @Slot()
    def _tell_opening(self) -> None:
        self.opening_changed.emit(self._opener.busy or self._network_opener.busy)

    @Slot(object)
    def _take_failure(self, failure: Exception) -> None:
        if isinstance(failure, FileMissing):
            self.missed.emit(failure.path)
        self.failed.emit(self._describe(failure))
