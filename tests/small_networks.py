"""Small architectures and data sets made by hand, for tests that need some."""

import numpy as np

from core.architecture import architecture_from_object
from core.dataset import Dataset
from core.network import initial_network

SMALL = {
    "name": "small",
    "input": [1, 28, 28],
    "layers": [
        {"layer": "Conv2D", "name": "conv", "filters": 3, "kernel": 5, "stride": 2},
        {"layer": "BatchNorm2D", "name": "norm"},
        {"layer": "ReLU"},
        {"layer": "MaxPool2D", "window": 2},
        {"layer": "Flatten"},
        {"layer": "Dropout", "rate": 0.2},
        {"layer": "Dense", "name": "output", "units": 10},
    ],
}


def small_architecture():
    return architecture_from_object(SMALL, "small")


def small_network(seed=0):
    return initial_network(small_architecture(), np.random.default_rng(seed))


def bars(count=200, seed=0):
    """Ten classes that a small network learns at once: a bright row at one of ten heights, in noise."""
    generator = np.random.default_rng(seed)
    labels = (np.arange(count) % 10).astype(np.uint8)
    images = generator.integers(0, 60, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 + 2 * label : 4 + 2 * label, 4:24] = generator.integers(180, 256)
    return Dataset(images, labels)
