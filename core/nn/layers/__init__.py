"""The layers of a network, by the names that an architecture's JSON uses.

The convolution, from which all the rest follows:

    for each image n, filter f, row r and column s of the output:
        y[n, f, r, s] = b[f] + sum over each channel c, kernel row i and kernel column j of
                        W[f, c, i, j] * x[n, c, r * stride + i - padding, s * stride + j - padding]
    where x is 0 outside the image.

Three modules compute it faster than these loops. `direct` writes the windows as a matrix and multiplies it with the
kernels (im2col); it is the general case. `one_image` does this for a single image with its maps contiguous in memory;
every trace of one image takes it. `winograd` needs fewer multiplications; batches of at least 32 images with at least
16 channels and filters take it, which happens in training and evaluation.
"""

from core.nn.layers.activations import Activation, LeakyReLU, ReLU, Sigmoid, Tanh
from core.nn.layers.base import Layer
from core.nn.layers.convolution import Conv2D
from core.nn.layers.dense import Dense, Flatten
from core.nn.layers.pooling import AveragePool2D, MaxPool2D, SumPool2D
from core.nn.layers.regularization import BatchNorm2D, Dropout
from core.nn.layers.types import Array, Shape, Weights

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
    "Activation",
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
