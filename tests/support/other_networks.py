"""Networks whose classes are not the ten digits, or with three channels, for tests of every place that shows them."""

import numpy as np

from core.nn.architecture import architecture_from_object
from core.nn.calibration import Calibration
from core.nn.network import Network, initial_network

LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
SHAPES = ("a circle", "a square", "a triangle", "a rather long name of a star with many points")


def other_network(labels=None, classes=None, channels=1, name="other", threshold=None):
    """A small network with random weights; without labels its file says nothing of its task."""
    found = {
        "name": name,
        "title": f"Other {name}",
        "input": [channels, 28, 28],
        "layers": [
            {"layer": "Conv2D", "name": "conv", "filters": 3, "kernel": 5, "stride": 3},
            {"layer": "ReLU", "name": "relu"},
            {"layer": "Flatten", "name": "flatten"},
            {"layer": "Dense", "name": "output", "units": classes or len(labels)},
        ],
    }
    if labels is not None:
        adapter = {1: "mnist digit", 3: "rgb"}.get(channels, "array")
        found["task"] = {"labels": list(labels), "input": adapter}
    network = initial_network(architecture_from_object(found, name), np.random.default_rng(len(found["name"])))
    calibration = Calibration(digit_threshold=threshold, temperature=1.5)
    return Network(network.architecture, network.weights, calibration=calibration)


OTHER_NETWORKS = {
    "four": other_network(SHAPES, name="four"),
    "four with a threshold": other_network(SHAPES, name="four", threshold=0.5),
    "four that rejects": other_network(SHAPES, name="four", threshold=500.0),
    "four numbered": other_network(classes=4, name="numbered"),
    "letters": other_network(LETTERS, name="letters", threshold=1.0),
    "26 numbered": other_network(classes=26, name="many", threshold=1.0),
    "colour": other_network(("cat", "dog", "bird"), channels=3, name="colour"),
    "colour digits": other_network(tuple("0123456789"), channels=3, name="colour"),
    "two": other_network(("yes", "no"), name="two"),
}
"""By name; all of them can read a drawing, none of them digits as MNIST has them."""
