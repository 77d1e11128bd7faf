"""The evaluation as the window has it: the panel, the evaluator behind it, and the dialog for a folder, connected."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.nn.network import Network
from core.recognition.subject import Subject, SubjectKind
from desktop.evaluation.evaluator import Evaluator
from desktop.evaluation.measurement import Measurement
from desktop.evaluation.panel import EvaluationPanel
from desktop.ui.dialogs import ask_for_folder
from desktop.ui.settings import Settings


class EvaluationController(QObject):
    """``subject_requested(object)`` carries the Subject of a test image that the user chose."""

    subject_requested = Signal(object)

    def __init__(self, window: QWidget, settings: Settings, describe_error: Callable[[Exception], str]) -> None:
        super().__init__(window)
        self.panel = EvaluationPanel(window)
        self.evaluator = Evaluator(settings, describe_error, self)
        self._wire()

    @Slot(object)
    def show_network(self, network: Network) -> None:
        """This network is in use from now on."""
        self.evaluator.show_network(network)

    @Slot()
    def close(self) -> None:
        """Stop what runs and join its threads."""
        self.evaluator.close()

    def _wire(self) -> None:
        panel, evaluator, invitation = self.panel, self.evaluator, self.panel.invitation
        for signal, slot in (
            (evaluator.state_changed, panel.show_state),
            (panel.watched_changed, evaluator.set_watched),
            (panel.folder_requested, self._ask_for_folder),
            (panel.digit_requested, self._request_subject),
            (invitation.download_requested, evaluator.download),
            (invitation.measurement_requested, evaluator.measure),
            (invitation.cancel_requested, evaluator.cancel),
        ):
            signal.connect(slot)

    @Slot()
    def _ask_for_folder(self) -> None:
        title = self.tr("Folder with the MNIST test images")
        path = ask_for_folder(self.panel, title, str(self.evaluator.folder))
        if path:
            self.evaluator.choose_folder(path)

    @Slot(object, int)
    def _request_subject(self, measurement: Measurement, index: int) -> None:
        images, labels = measurement.dataset.images, measurement.dataset.labels
        title = self.tr("Test image {number}, labelled {digit}").format(number=index, digit=int(labels[index]))
        self.subject_requested.emit(Subject(SubjectKind.DATASET_IMAGE, title, images[index]))
