"""The page that is shown, in the hand of a person: which digits are chosen, what is corrected, undo and redo.

Corrections are made one after the other in a worker, each on the page as it is when its turn comes; undo and redo wait
for their turn, too. Every change of the photos, also of the album behind, leaves here as one frozen ``PhotoState``.
"""

from collections import deque
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from core.drawing.strokes import Drawing
from core.photos.corrections import Correction
from core.photos.pages import Page
from core.recognition.subject import Subject, SubjectKind
from desktop.photos.album import Album
from desktop.photos.page_history import PageHistory
from desktop.photos.page_jobs import Correct, Corrected, correct
from desktop.photos.state import PhotoState
from desktop.work.workers import LatestWorker, WorkerClass

MakeCorrection = Callable[[Page, tuple[int, ...]], Correction | None]
"""From the page and the places of the chosen digits: what to do, or None."""


class PageEditor(QObject):
    """``describe_error`` turns whatever the worker raised into a sentence."""

    state_changed = Signal(object)  # PhotoState
    subject_requested = Signal(object)  # Subject: the digit that was chosen

    def __init__(
        self,
        album: Album,
        describe_error: Callable[[Exception], str],
        parent: QObject | None = None,
        worker: WorkerClass = LatestWorker,
    ) -> None:
        super().__init__(parent)
        self._album, self._describe_error = album, describe_error
        self._selected: tuple[int, ...] = ()
        self._problem = ""
        self._requests: deque[Callable[[], None]] = deque()
        self._worker = worker(correct, "boxes", self)
        self._worker.connect_answered(self._on_corrected)
        self._worker.connect_failed(self._on_failure)
        album.changed.connect(self._notify)
        album.current_changed.connect(self._restart)
        album.page_read.connect(self._find_selected)

    @property
    def state(self) -> PhotoState:
        """This moment."""
        item, page = self._album.current, self._album.page
        if item is None:
            return PhotoState(self._album.entries)
        history = item.history
        return PhotoState(
            self._album.entries,
            item.entry,
            page,
            self._selected if page is not None else (),
            self._album.is_stale,
            history is not None and (history.can_undo or self._worker.busy),  # what is being made can be undone
            history is not None and history.can_redo,
            self._problem,
        )

    @property
    def busy(self) -> bool:
        """Whether a correction is being made, or waits for that."""
        return self._worker.busy or bool(self._requests)

    @Slot(object)
    def select(self, selected: tuple[int, ...]) -> None:
        """Choose these digits of the page; a single one goes to every view."""
        item, page = self._album.current, self._album.page
        self._selected, self._problem = selected, ""
        self._notify()
        if item is not None and page is not None and len(selected) == 1:
            title = self.tr("Digit from {name}").format(name=item.name)
            drawing = Drawing((), page.digits[selected[0]].canvas_ink)
            self.subject_requested.emit(Subject(SubjectKind.PHOTO_DIGIT, title, drawing))

    def wish(self, make_correction: MakeCorrection) -> None:
        """Correct the page that is shown."""
        self._requests.append(partial(self._correct, make_correction))
        self._continue()

    @Slot()
    def undo(self) -> None:
        """Take the last correction of this page back."""
        self._requests.append(partial(self._step, PageHistory.undo))
        self._continue()

    @Slot()
    def redo(self) -> None:
        self._requests.append(partial(self._step, PageHistory.redo))
        self._continue()

    @Slot()
    def close(self) -> None:
        """Stop the worker and join its thread."""
        self._requests.clear()
        self._worker.close()

    def _continue(self) -> None:
        while self._requests and not self._worker.busy:
            self._requests.popleft()()

    def _correct(self, make_correction: MakeCorrection) -> None:
        item, page, network = self._album.current, self._album.page, self._album.network
        if item is None or page is None or network is None or self._album.is_stale:
            return
        correction = make_correction(page, self._selected)
        if correction is not None:
            self._problem = ""
            self._worker.request(Correct(item.key, page, network, correction))
            if self._worker.busy:
                self._notify()

    @Slot(object)
    def _on_corrected(self, done: Corrected) -> None:
        job, item = done.job, self._album.current
        history = None if item is None or item.key != job.key else item.history
        if history is not None and self._album.page is job.page:
            history.push(done.result)
            self._choose_changed(job.page, done.result)
        else:
            self._notify()
        self._continue()

    @Slot(object)
    def _on_failure(self, failure: Exception) -> None:
        self._problem = self._describe_error(failure)
        self._notify()
        self._continue()

    def _step(self, step: Callable[[PageHistory], None]) -> None:
        before, item = self._album.page, self._album.current
        if before is not None and item is not None and item.history is not None:
            step(item.history)
            after = self._album.page
            if after is not None and after is not before:
                self._choose_changed(before, after)

    def _choose_changed(self, before: Page, after: Page) -> None:
        """Choose what is new on the page; where something only went, what stands in its place. Other ink than before
        goes to every view."""
        known = {id(digit) for digit in before.digits}
        new = [place for place, digit in enumerate(after.digits) if id(digit) not in known]
        if not new and self._selected and after.digits:
            new = [min(self._selected[0], len(after.digits) - 1)]
        inks_before, selected = [before.digits[place].ink for place in self._selected], tuple(new[:1])
        inks = [after.digits[place].ink for place in selected]
        if len(inks) == len(inks_before) == 1 and inks[0] is inks_before[0]:
            self._selected, self._problem = selected, ""
            self._notify()
        else:
            self.select(selected)

    @Slot()
    def _restart(self) -> None:
        self._selected, self._problem = (), ""
        self._requests.clear()

    @Slot(object)
    def _find_selected(self, before: Page | None) -> None:
        """The page was read again: what is chosen are the same boxes, as far as they are there."""
        boxes = [before.digits[place].box for place in self._selected] if before is not None else []
        page = self._album.page
        places = {digit.box: place for place, digit in enumerate(page.digits if page is not None else ())}
        self._selected = tuple(places[box] for box in boxes if box in places)

    @Slot()
    def _notify(self) -> None:
        self.state_changed.emit(self.state)
