"""What the evaluation knows and does: where the test images are, which networks were measured, what runs just now.

It shows nothing. Whatever changes leaves as one frozen ``EvaluationState``. A measurement starts by itself as soon as
somebody looks, the test images are there, and the network in use has not been measured; it ends when another network
is chosen, and starts again with that one.
"""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from core.data.dataset import Dataset
from core.errors import ArchitectureError
from core.evaluation.metrics import require_mnist_classes
from core.nn.architecture import architecture_to_object
from core.nn.network import Network
from core.storage.files import display_name
from desktop.evaluation.figures import Figures, measured_figures, recorded_figures
from desktop.evaluation.measurement import JobProgress, Measurement, default_folder, fetch, has_test_images, measure
from desktop.evaluation.state import EvaluationState, Phase
from desktop.ui.settings import Settings
from desktop.work.newest_job import NewestJob

MAX_KEPT = 8  # measurements, so that going back to a network of a moment ago costs nothing


class Evaluator(QObject):
    """Downloads, measures and remembers. ``describe_error`` turns whatever a job raised into a sentence."""

    state_changed = Signal(object)  # EvaluationState

    def __init__(
        self, settings: Settings, describe_error: Callable[[Exception], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._describe_error = settings, describe_error
        self._network: Network | None = None
        self._key = 0  # of the network in use
        self._measurements: dict[int, Measurement] = {}  # of this data set, by the network's key
        self._figures: Figures | None = None  # of the network in use
        self._dataset: Dataset | None = None
        self._folder: Path | None = None  # that has the test images, as far as is known
        self._is_watched = False
        self._is_held = False  # after a cancel or a failure nothing starts by itself
        self._job_progress: JobProgress | None = None
        self._problem = ""
        self._unsuitable = ""  # why the network in use cannot read these images, if it cannot
        self._fetching: NewestJob[JobProgress, Path] = NewestJob("test-images", self)
        self._measuring: NewestJob[JobProgress | Dataset, Measurement] = NewestJob("evaluation", self)
        self._fetching.connect_progressed(self._on_progress)
        self._measuring.connect_progressed(self._on_progress)
        self._fetching.connect_finished(self._on_folder)
        self._fetching.connect_failed(self._on_failure)
        self._measuring.connect_finished(self._on_measurement)
        self._measuring.connect_failed(self._on_measurement_failed)

    @property
    def state(self) -> EvaluationState:
        """This moment."""
        title = "" if self._network is None else self._network.title
        measurement = self._measurements.get(self._key)
        return EvaluationState(self._phase, title, self._figures, measurement, self._job_progress, self._problem)

    @property
    def folder(self) -> Path:
        """Where the test images are, or would be looked for first."""
        return self._folder or default_folder()

    @Slot(object)
    def show_network(self, network: Network) -> None:
        """This network is in use from now on; what is measured of another one ends."""
        self._network, self._key = network, fingerprint(network)
        self._measuring.drop()
        self._unsuitable = ""
        try:
            require_mnist_classes(network)
        except ArchitectureError as problem:
            self._unsuitable = str(problem)
        self._problem, self._is_held = self._unsuitable, False
        self._find_figures()
        self._continue()

    @Slot(bool)
    def set_watched(self, is_watched: bool) -> None:
        """Whether the panel is visible. While it is hidden, running work continues, but nothing starts by itself."""
        self._is_watched = is_watched
        if is_watched and self._key in self._measurements:
            self._problem = ""  # it was seen, and is in the way of nothing
        if is_watched and self._folder is None:
            remembered = self._settings.data_folder
            places = [*([Path(remembered)] if remembered else []), default_folder()]
            self._folder = next(filter(has_test_images, places), None)
        self._continue()

    @Slot()
    def download(self) -> None:
        """Bring the test images into the default folder, and measure when they are there."""
        self._problem, self._job_progress = self._unsuitable, None
        self._fetching.begin(lambda: fetch(default_folder()))
        self._notify()

    @Slot(str)
    def choose_folder(self, path: str) -> None:
        """Take the test images from this folder, and measure."""
        folder = Path(path)
        if not has_test_images(folder):
            self._problem = self.tr(
                "“{folder}” does not contain the MNIST test images: expected t10k-images-idx3-ubyte and "
                "t10k-labels-idx1-ubyte, compressed (.gz) or not. Choose another folder, or download them."
            ).format(folder=display_name(folder))
            self._notify()
            return
        self._fetching.drop()
        self._on_folder(folder)

    @Slot()
    def measure(self) -> None:
        """Measure the network in use."""
        self._problem, self._is_held = self._unsuitable, False
        self._continue()

    @Slot()
    def cancel(self) -> None:
        """Stop what runs; what was downloaded stays, and the next download goes on from there."""
        self._is_held = True
        self._fetching.drop()
        self._measuring.drop()
        self._notify()

    @Slot()
    def close(self) -> None:
        """Stop the jobs and join their threads."""
        self._fetching.close()
        self._measuring.close()

    @property
    def _phase(self) -> Phase:
        if self._fetching.is_active:
            return Phase.DOWNLOADING
        if self._measuring.is_active:
            return Phase.MEASURING
        return Phase.NEEDS_DATA if self._folder is None else Phase.READY

    def _continue(self) -> None:
        """Begin what is to begin by itself, and tell what is now."""
        network, source, key = self._network, self._dataset or self._folder, self._key
        wanted = self._is_watched and not self._is_held and not self._unsuitable and key not in self._measurements
        if wanted and self._phase is Phase.READY and network is not None and source is not None:
            self._problem, self._job_progress = "", None
            self._measuring.begin(lambda: measure(network, source))
        self._notify()

    def _find_figures(self) -> None:
        """Those that were measured here, else those that the model file brought."""
        measurement = self._measurements.get(self._key)
        if measurement is not None:
            self._figures = measured_figures(measurement)
        else:
            self._figures = None if self._network is None else recorded_figures(self._network)

    def _notify(self) -> None:
        self.state_changed.emit(self.state)

    @Slot(object)
    def _on_progress(self, record: JobProgress | Dataset) -> None:
        if isinstance(record, Dataset):
            self._dataset = record
            self._settings.data_folder = str(self._folder)
        else:
            self._job_progress = record
            self._notify()

    @Slot(object)
    def _on_folder(self, folder: Path) -> None:
        """The test images are in this folder."""
        self._measuring.drop()
        self._folder, self._dataset, self._measurements = folder, None, {}
        self._problem, self._is_held = self._unsuitable, False
        self._find_figures()
        self._continue()

    @Slot(object)
    def _on_measurement(self, measurement: Measurement) -> None:
        """Of the network in use: when that changed, the job was dropped."""
        self._measurements[self._key] = measurement
        if len(self._measurements) > MAX_KEPT:
            del self._measurements[next(iter(self._measurements))]
        self._find_figures()
        self._notify()

    @Slot(object)
    def _on_failure(self, failure: Exception) -> None:
        self._problem, self._is_held = self._describe_error(failure), True
        self._notify()

    @Slot(object)
    def _on_measurement_failed(self, failure: Exception) -> None:
        if self._dataset is None:
            self._folder = None  # its files are not what their names say
        self._on_failure(failure)


def fingerprint(network: Network) -> int:
    """A number by which a network is known again when it was loaded a second time."""
    described = (architecture_to_object(network.architecture), repr(network.calibration))
    checksum = zlib.crc32(json.dumps(described, sort_keys=True).encode())
    for name in sorted(network.weights):
        checksum = zlib.crc32(np.ascontiguousarray(network.weights[name]).data, zlib.crc32(name.encode(), checksum))
    return checksum
