"""Networks and traces made by hand, for tests of what paints them: every number is chosen, nothing has run."""

import numpy as np

from core.nn.architecture import architecture_from_object
from core.nn.losses import softmax
from core.nn.network import Trace, initial_network
from tests.support.readings import hand_made_reading

TINY = {
    "name": "tiny",
    "title": "Tiny",
    "input": [1, 8, 8],
    "layers": [
        {"layer": "Conv2D", "name": "conv", "filters": 3, "kernel": 5},
        {"layer": "ReLU", "name": "relu"},
        {"layer": "MaxPool2D", "name": "pool", "window": 2},
        {"layer": "Flatten", "name": "flatten"},
        {"layer": "Dense", "name": "dense", "units": 5},
        {"layer": "Tanh", "name": "tanh"},
        {"layer": "Dropout", "name": "dropout", "rate": 0.5},
        {"layer": "Dense", "name": "output", "units": 4},
    ],
}
CONV, RELU, POOL, FLATTEN, DENSE, TANH, DROPOUT, OUTPUT, SOFTMAX = range(9)
CONV_VALUES = np.arange(-24, 24, dtype=np.float32).reshape(1, 3, 4, 4) / 8  # -3 to 2.875, exactly 0 in the middle map


def network_of(description=TINY, seed=0):
    """A network of an architecture given as an object; its weights are those before training."""
    return initial_network(architecture_from_object(description, "test"), np.random.default_rng(seed))


def tiny_trace(network, conv=CONV_VALUES, logits=(1.0, -2.0, 0.0, 4.0)):
    """A trace of the tiny network: the outputs of its convolution are these, what follows is worked out from them."""
    image = np.linspace(0, 1, 64, dtype=np.float32).reshape(1, 1, 8, 8)
    conv = np.asarray(conv, np.float32)
    relu = np.maximum(conv, 0)
    pool = relu.reshape(1, 3, 2, 2, 2, 2).max(axis=(3, 5))  # (1, 3, 2, 2)
    dense = np.array([[-1.5, -0.5, 0.0, 0.5, 1.5]], np.float32)
    tanh = np.tanh(dense)
    row = np.array([logits], np.float32)
    outputs = (conv, relu, pool, pool.reshape(1, 12), dense, tanh, tanh, row)
    probabilities = softmax(row)
    for array in (image, *outputs, probabilities):
        array.flags.writeable = False
    return Trace(network, image, outputs, row, probabilities)


def reading_of_trace(trace):
    """A reading with this trace."""
    return hand_made_reading(None, trace, 1e-4)
