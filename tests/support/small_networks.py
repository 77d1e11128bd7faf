"""Small architectures and data sets made by hand, for tests that need some."""

import numpy as np

from core.data.dataset import Dataset
from core.nn.architecture import architecture_from_object
from core.nn.network import Network, initial_network

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
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % 10).astype(np.uint8)
    images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 + 2 * label : 4 + 2 * label, 4:24] = rng.integers(180, 256)
    return Dataset(images, labels)


def reader_of_bars(sharpness=4.0, training=None):
    """A network that reads the bars below without having learned: a logit is its class's rows' mean ink, sharpened."""
    layers = [{"layer": "Flatten"}, {"layer": "Dense", "name": "output", "units": 10}]
    architecture = architecture_from_object({"name": "bars", "input": [1, 28, 28], "layers": layers}, "bars")
    rows = np.zeros((10, 28, 28), np.float32)
    for label in range(10):
        rows[label, 2 + 2 * label : 4 + 2 * label, 4:24] = sharpness / 40
    weights = {name: np.zeros(shape, np.float32) for name, shape in architecture.weight_shapes().items()}
    weights["output.weight"] = rows.reshape(10, -1).reshape(weights["output.weight"].shape)
    return Network(architecture, weights, training)
