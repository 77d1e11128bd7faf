"""The drawing that outlives the window: kept while one draws, offered after a crash, brought back on wish."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from core.drawing.strokes import Drawing
from core.errors import FileError
from desktop.files.recovery import Recovery
from desktop.shell.message_bar import MessageBar
from desktop.state.document import Document


class DrawingAutosave(QObject):
    """Ties the document's drawing to its recovery, and asks through the message bar what to do with an old one."""

    def __init__(
        self, document: Document, recovery: Recovery, messages: MessageBar, describe_error: Callable[[Exception], str]
    ) -> None:
        super().__init__(messages)
        self._document, self._recovery, self._messages = document, recovery, messages
        document.changed.connect(self._on_drawing_changed)
        recovery.failed.connect(lambda failure: messages.show_problem(describe_error(failure)))
        messages.accepted.connect(self.restore)
        messages.declined.connect(self.discard)

    def offer(self, report: Path | None = None) -> None:
        """Ask about the newest drawing of a run that ended badly, if there is one, and say where a report of it is."""
        what = self.tr("Digitscope did not close properly last time.")
        if report is not None:
            what += " " + self.tr("A report is in {path}.").format(path=report)
        if self._recovery.offer() is not None:
            question = self.tr("Your drawing was saved.")
            self._messages.show_offer(f"{what} {question}", self.tr("Restore"), self.tr("Discard"))
        elif report is not None:
            self._messages.show_problem(what)

    @Slot()
    def restore(self) -> None:
        self._show(self._recovery.restore)

    @Slot()
    def discard(self) -> None:
        self._recovery.discard()
        self.offer()

    @Slot()
    def reopen(self) -> None:
        """Show the drawing of the last time, as a step that can be undone."""
        self._show(self._recovery.last_drawing)

    def _show(self, read: Callable[[], Drawing]) -> None:
        try:
            self._document.begin(read())
        except FileError as problem:
            self._messages.show_problem(str(problem))

    @Slot(object)
    def _on_drawing_changed(self, drawing: Drawing) -> None:
        self._recovery.keep(drawing)
