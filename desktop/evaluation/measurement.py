"""The long work of the evaluation, as generators for a worker: bringing the test images, and measuring a network.

Each yields ``JobProgress`` records, so that the window can show how far it is, and is stopped by asking for no more.
"""

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from core.data.dataset import TEST_FILES, Dataset, load_test
from core.data.downloads import MNIST_FILES, MNIST_MIRRORS, download
from core.evaluation.metrics import Evaluation, evaluation_of, logit_blocks, single_image_milliseconds
from core.nn.losses import cross_entropy
from core.nn.network import Network

REMOTE_TEST_FILES = tuple(file for file in MNIST_FILES if file.name.removesuffix(".gz") in TEST_FILES)
PACKED_BYTES = dict(zip(TEST_FILES, (1_648_877, 4_542), strict=True))
"""The sizes of the compressed files as published, known before a mirror reports its own."""
DOWNLOAD_BYTES = sum(PACKED_BYTES.values())


@dataclass(frozen=True)
class JobProgress:
    """How far some work is: bytes received, or images read."""

    done: int
    total: int


@dataclass(frozen=True, eq=False)
class Measurement:
    """One network on the test images. The arrays (N,) are read-only and in the order of the images."""

    network: Network
    dataset: Dataset
    evaluation: Evaluation
    single_image_milliseconds: float
    """For one image with its full trace, as in the window."""
    digits: NDArray[np.intp]
    """The number of the class that was read, 0..K - 1."""
    probabilities: NDArray[np.float32]
    """Of what was read, 0..1; from float32, as on the canvas, so that both round to the same percentage."""
    losses: NDArray[np.float64]
    """-log p(true digit) in nats."""

    def mistakes(self) -> NDArray[np.intp]:
        """The images that were read wrongly, the one with the highest loss first."""
        return self._by_loss(self.digits != self.dataset.labels)

    def cell(self, label: int, digit: int) -> NDArray[np.intp]:
        """The images of one true digit that were read as this one, the one with the highest loss first.

        Of those that were read right these are the least sure ones.
        """
        return self._by_loss((self.dataset.labels == label) & (self.digits == digit))

    def _by_loss(self, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
        indices = np.flatnonzero(chosen)
        return indices[np.argsort(-self.losses[indices], kind="stable")]


def default_folder() -> Path:
    """Where a download goes."""
    return Path(platformdirs.user_data_path("digitscope", appauthor=False)) / "mnist"


def has_test_images(folder: Path) -> bool:
    """Whether files of the right names are in the folder, packed or not; nothing is read."""
    try:
        return all((folder / f"{name}.gz").is_file() or (folder / name).is_file() for name in TEST_FILES)
    except (OSError, ValueError):
        return False


def fetch(folder: Path, mirrors: Sequence[str] = MNIST_MIRRORS) -> Generator[JobProgress, None, Path]:
    """Download the test images into the folder, in bytes; returns the folder. Raises as core.data.downloads does."""
    received, totals = dict.fromkeys(PACKED_BYTES, 0), dict(PACKED_BYTES)
    yield JobProgress(0, DOWNLOAD_BYTES)
    for record in download(REMOTE_TEST_FILES, folder, mirrors):
        name = record.name.removesuffix(".gz")
        received[name] = record.received
        totals[name] = max(record.total or totals[name], record.received)
        yield JobProgress(sum(received.values()), sum(totals.values()))
    return folder


def measure(network: Network, source: Path | Dataset) -> Generator[JobProgress | Dataset, None, Measurement]:
    """Read every test image; returns the measurement. The images that were loaded from a folder are yielded first.

    DataError when the folder does not hold them or the network's input cannot, ModelFileError when the network has no
    numbers for them.
    """
    dataset = source if isinstance(source, Dataset) else load_test(source)
    yield dataset
    yield JobProgress(0, len(dataset))
    blocks: list[NDArray[np.float32]] = []
    done, seconds = 0, 0.0
    steps = logit_blocks(network, dataset)
    while done < len(dataset):
        started = time.perf_counter()  # the time in which nobody asks for more is not the network's
        blocks.append(next(steps))
        seconds += time.perf_counter() - started
        done += len(blocks[-1])
        yield JobProgress(done, len(dataset))
    latency = single_image_milliseconds(network, dataset)
    return measurement_of(network, dataset, np.concatenate(blocks), seconds, latency)


def measurement_of(
    network: Network, dataset: Dataset, logits: NDArray[np.float32], seconds: float, latency: float
) -> Measurement:
    """The evaluation of a network by its logits (N, K) and the seconds they took; alone: milliseconds for one image."""
    exact = logits.astype(np.float64)
    digits = logits.argmax(axis=1)  # (N,)
    probabilities = network.calibration.probabilities(logits).max(axis=1)  # (N,)
    nats, _ = cross_entropy(exact / network.calibration.temperature, dataset.labels.astype(np.intp))
    losses = nats.astype(np.float64, copy=False)  # (N,)
    for array in (digits, probabilities, losses):
        array.flags.writeable = False
    evaluation = evaluation_of(logits, dataset, seconds, network.calibration)
    return Measurement(network, dataset, evaluation, latency, digits, probabilities, losses)
