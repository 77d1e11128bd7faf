"""MNIST's files: reading them, splitting off validation images, and batches in a seeded order.

The format is IDX: two zero bytes, the type (8 for bytes), the number of dimensions, each size as four bytes, most
significant first, then the bytes (yann.lecun.com, "The MNIST database", file formats).
"""

import gzip
import os
import struct
import zlib
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import DataError

Bytes = npt.NDArray[np.uint8]

TRAINING_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST_FILES = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
MAX_BYTES = 200_000_000
"""The largest file of MNIST unpacked has 47,040,016 bytes."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images (N, 28, 28) uint8, 0 paper to 255 ink, with their labels (N,) uint8, 0..9. Read-only."""

    images: Bytes
    labels: Bytes

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, indices: npt.NDArray[np.integer]) -> "Dataset":
        """The images with these indices, in their order."""
        return _dataset(self.images[indices], self.labels[indices])

    def checksum(self) -> int:
        """CRC-32 of all bytes, by which a checkpoint knows the data that it was trained on."""
        return zlib.crc32(self.labels.tobytes(), zlib.crc32(self.images.tobytes()))


def load_training(folder: Path) -> Dataset:
    """MNIST's 60,000 training images from the folder; DataError when they are not there or not readable."""
    return _load(folder, TRAINING_FILES)


def load_test(folder: Path) -> Dataset:
    """MNIST's 10,000 test images from the folder."""
    return _load(folder, TEST_FILES)


def split(dataset: Dataset, share: float, seed: int) -> tuple[Dataset, Dataset]:
    """(the rest, a share of each class drawn at random by the seed), each in the data set's order."""
    rng = np.random.default_rng((seed, 17))
    held = np.zeros(len(dataset), bool)
    for label in range(10):
        of_class = np.flatnonzero(dataset.labels == label)
        held[rng.permutation(of_class)[: round(share * len(of_class))]] = True
    return dataset.part(np.flatnonzero(~held)), dataset.part(np.flatnonzero(held))


def network_input(images: Bytes, input_shape: tuple[int, int, int]) -> npt.NDArray[np.float32]:
    """Images (N, 28, 28) of bytes, as (N, 1, H, W) float32 in 0..1 with equal borders of paper."""
    channels, rows, columns = input_shape
    if channels != 1 or rows < images.shape[1] or columns < images.shape[2]:
        raise DataError(
            f"The network's input is {channels} × {rows} × {columns}: expected one channel and at least "
            f"{images.shape[1]} × {images.shape[2]} for these images."
        )
    top, left = (rows - images.shape[1]) // 2, (columns - images.shape[2]) // 2
    padded = np.zeros((rows, 1, columns, len(images)), np.float32)  # the memory order of core.nn.layers.base
    padded[top : top + images.shape[1], 0, left : left + images.shape[2]] = images.transpose(1, 2, 0)
    padded *= np.float32(1 / 255)
    return padded.transpose(3, 1, 0, 2)  # (N, 1, H, W)


def _load(folder: Path, names: tuple[str, str]) -> Dataset:
    images, labels = (_read_idx(folder, name) for name in names)
    if images.ndim != 3 or images.shape[1:] != (28, 28) or not len(images):
        raise DataError(f"{names[0]} holds {images.shape}: expected images of 28 × 28.")
    if labels.shape != (len(images),) or labels.max() > 9:
        raise DataError(f"{names[1]} does not hold one label from 0 to 9 for each of the {len(images):,} images.")
    return _dataset(images, labels)


def _dataset(images: Bytes, labels: Bytes) -> Dataset:
    images.flags.writeable = False
    labels.flags.writeable = False
    return Dataset(images, labels)


def _read_idx(folder: Path, name: str) -> Bytes:
    packed, plain = folder / f"{name}.gz", folder / name
    path = packed if os.path.isfile(packed) else plain
    if not os.path.isfile(path):
        raise DataError(
            f"{name}.gz is not in {folder}: expected the MNIST files; `digitscope data {folder}` downloads them."
        )
    try:
        with gzip.open(path, "rb") if path is packed else open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path.name} cannot be read: {error}; download it again.") from error
    if len(content) > MAX_BYTES:
        raise DataError(f"{path.name} is larger than any MNIST file; download it again.")
    if len(content) < 4 or content[:3] != b"\0\0\x08" or not 1 <= content[3] <= 4:
        raise DataError(f"{path.name} is not an IDX file of bytes; download it again.")
    header = 4 + 4 * content[3]
    if len(content) < header:
        raise DataError(f"{path.name} is cut short: it ends inside its header; download it again.")
    sizes = struct.unpack(f">{content[3]}I", content[4:header])
    if prod(sizes) != len(content) - header:
        raise DataError(
            f"{path.name} holds {len(content) - header:,} bytes instead of {prod(sizes):,}; download it again."
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(sizes)
