"""The layers a network can be made of, by the names that an architecture's JSON uses."""

from core.nn.layers.activations import LeakyReLU, ReLU, Sigmoid, Tanh
from core.nn.layers.base import Array, Layer, Shape, Weights
from core.nn.layers.convolution import Conv2D
from core.nn.layers.dense import Dense, Flatten
from core.nn.layers.pooling import AveragePool2D, MaxPool2D, SumPool2D
from core.nn.layers.regularization import BatchNorm2D, Dropout

LAYER_KINDS: dict[str, type[Layer]] = {
    kind.__name__: kind
    for kind in (
        Conv2D,
        ReLU,
        LeakyReLU,
        Tanh,
        Sigmoid,
        MaxPool2D,
        AveragePool2D,
        SumPool2D,
        BatchNorm2D,
        Dropout,
        Flatten,
        Dense,
    )
}

__all__ = [
    "LAYER_KINDS",
    "Array",
    "AveragePool2D",
    "BatchNorm2D",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "Layer",
    "LeakyReLU",
    "MaxPool2D",
    "ReLU",
    "Shape",
    "Sigmoid",
    "SumPool2D",
    "Tanh",
    "Weights",
]
