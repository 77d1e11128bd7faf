"""Opens files off the GUI thread: what a request names comes back as a drawing, a page or a network.

Networks have a worker of their own, so that a picture never takes the place of a network that waits, nor the other way
round. What fails changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import FileMissingError
from core.nn.network import Network
from desktop.files.opening import Opened, Request, names_network, open_request
from desktop.work.workers import LatestWorker, WorkerClass


@dataclass(frozen=True, eq=False)
class OpeningRequest:
    """What is to be opened, and the network that reads it where it is a picture."""

    request: Request
    network: Network | None


def answer_opening(opening: OpeningRequest) -> Opened:
    """The job of the workers."""
    return open_request(opening.request, opening.network)


class Opener(QObject):
    """``describe_error`` turns whatever a worker raised into a sentence."""

    network_opened = Signal(object)  # Network
    drawing_opened = Signal(object, str)  # Drawing, and the path that it can be saved to again, or ""
    page_opened = Signal(object)  # Opened: a picture of several digits
    opened = Signal(object)  # the Request that was fulfilled, after the signal for what came
    busy_changed = Signal(bool)  # whether anything is being opened
    missing = Signal(str)  # the path of a file that was requested and does not exist
    failed = Signal(str)  # a sentence

    def __init__(
        self,
        describe_error: Callable[[Exception], str],
        parent: QObject | None = None,
        worker: WorkerClass = LatestWorker,
    ) -> None:
        super().__init__(parent)
        self._describe_error = describe_error
        self._network: Network | None = None
        self._files = worker(answer_opening, "opening", self)
        self._networks = worker(answer_opening, "network", self)
        for opener in (self._files, self._networks):
            opener.connect_answered(self._deliver)
            opener.connect_failed(self._fail)

    @property
    def is_busy(self) -> bool:
        """Whether anything is being opened."""
        return self._files.busy or self._networks.busy

    @property
    def is_loading_network(self) -> bool:
        """Whether a network is being opened."""
        return self._networks.busy

    @Slot(object)
    def set_network(self, network: Network) -> None:
        """The network that reads the pictures that are opened from now on."""
        self._network = network

    @Slot(object)
    def open(self, request: Request) -> None:
        """Open what the request names; until it has come, and if it fails, everything stays as it was."""
        worker = self._networks if names_network(request) else self._files
        worker.request(OpeningRequest(request, self._network))
        self._notify_busy()

    @Slot()
    def close(self) -> None:
        """Stop the workers and join their threads."""
        self._files.close()
        self._networks.close()

    @Slot(object)
    def _deliver(self, opened: Opened) -> None:
        if opened.network is not None:
            self.network_opened.emit(opened.network)
        if opened.drawing is not None:
            self.drawing_opened.emit(opened.drawing, opened.path)
        if opened.page is not None:
            self.page_opened.emit(opened)
        self._notify_busy()
        self.opened.emit(opened.request)

    @Slot(object)
    def _fail(self, failure: Exception) -> None:
        if isinstance(failure, FileMissingError):
            self.missing.emit(failure.path)
        self.failed.emit(self._describe_error(failure))
        self._notify_busy()

    def _notify_busy(self) -> None:
        self.busy_changed.emit(self.is_busy)
