"""Shared by the commands that measure a network: the images, and one pass of all of them with a progress bar."""

import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from core.data.dataset import Dataset, load_test, network_input
from core.evaluation.metrics import held_out_images, logit_blocks, require_mnist_classes
from core.nn.network import Network


def images_for(network: Network, data: Path, on: str) -> Dataset:
    """MNIST's "test" images or the held-out "validation" ones; one sentence when the network cannot read them."""
    require_mnist_classes(network)
    dataset = load_test(data) if on == "test" else held_out_images(network, data)
    network_input(dataset.images[:1], network.input_shape)  # refuses an input that these images cannot fill
    return dataset


def all_logits(network: Network, dataset: Dataset) -> tuple[npt.NDArray[np.float32], float]:
    """(the logits (N, K) of all images, the seconds that they took)."""
    started = time.perf_counter()
    blocks = []
    with tqdm(total=len(dataset), unit=" images", unit_scale=True, leave=False) as bar:
        for logits in logit_blocks(network, dataset):
            blocks.append(logits)
            bar.update(len(logits))
    return np.concatenate(blocks), time.perf_counter() - started
