"""The same network in PyTorch, with the same weights: the peer of the rows `trace` and `train`."""

from collections.abc import Callable

import numpy as np

from core.nn.layers import (
    Array,
    AveragePool2D,
    BatchNorm2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LeakyReLU,
    MaxPool2D,
    ReLU,
    Sigmoid,
    SumPool2D,
    Tanh,
)
from core.nn.network import Network

try:
    import torch
    from torch import nn
except ImportError:  # the extra `bench` is not installed: this peer does not take part
    torch = None


def is_here() -> bool:
    """Whether PyTorch is installed."""
    return torch is not None


def set_threads(count: int) -> None:
    """How many threads PyTorch may use for one operation."""
    torch.set_num_threads(count)


def with_threads(count: int, work: Callable[[], None]) -> None:
    """Do it with so many threads for one operation."""
    torch.set_num_threads(count)
    work()


def modules_of(network: Network) -> "list[nn.Module]":
    """One module for each layer, with copies of its weights."""
    summaries = network.architecture.summaries()
    modules = []
    for name, layer, summary in zip(network.names, network.layers, summaries, strict=True):
        module = _module(layer, summary.input_shape)
        weights = {key.removeprefix(f"{name}."): array for key, array in network.weights.items()}
        for own, theirs in TENSOR_NAMES.items():
            if own in weights and hasattr(module, theirs):
                getattr(module, theirs).data.copy_(torch.from_numpy(weights[own].copy()))
        if isinstance(layer, BatchNorm2D):
            module.weight.data.copy_(torch.from_numpy(weights["scale"].copy()))
            module.bias.data.copy_(torch.from_numpy(weights["shift"].copy()))
        modules.append(module)
    return modules


TENSOR_NAMES = {"weight": "weight", "bias": "bias", "mean": "running_mean", "variance": "running_var"}


def tracer(network: Network, image: Array) -> Callable[[], list[np.ndarray]]:
    """A call that passes an image (1, C, H, W) through the network and keeps what every layer gives, and softmax."""
    modules = [module.eval() for module in modules_of(network)]
    x = torch.from_numpy(image.copy())

    def trace() -> list[np.ndarray]:
        kept = [x]
        with torch.inference_mode():
            for module in modules:
                kept.append(module(kept[-1]))
            kept.append(torch.softmax(kept[-1], dim=1))
        return kept

    return trace


def trainer(
    network: Network, images: np.ndarray, labels: np.ndarray, batch_size: int, learning_rate: float
) -> Callable[[], None]:
    """A call that trains on the next batch: bytes to padded input, forward, cross entropy, backward, a step of Adam.

    images (N, 28, 28) uint8, labels (N,) uint8; every call takes the next batch_size of them, in a random order.
    """
    model = nn.Sequential(*modules_of(network)).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    loss_function = nn.CrossEntropyLoss()
    all_images, all_labels = torch.from_numpy(images), torch.from_numpy(labels.astype(np.int64))
    _, rows, columns = network.input_shape
    top, left = (rows - images.shape[1]) // 2, (columns - images.shape[2]) // 2
    borders = (left, columns - images.shape[2] - left, top, rows - images.shape[1] - top)
    order = torch.randperm(len(labels), rng=torch.Generator().manual_seed(1))
    place = 0

    def train_batch() -> None:
        nonlocal place
        indices = order[place : place + batch_size]
        place = (place + batch_size) % (len(labels) - batch_size + 1)
        x = nn.functional.pad(all_images[indices].unsqueeze(1).float() / 255, borders)  # (batch, 1, rows, columns)
        optimizer.zero_grad(set_to_none=True)
        loss_function(model(x), all_labels[indices]).backward()
        optimizer.step()

    return train_batch


def _module(layer: Layer, input_shape: tuple[int, ...]) -> "nn.Module":
    match layer:
        case Conv2D():
            return nn.Conv2d(input_shape[0], layer.filters, layer.kernel, layer.stride, layer.padding)
        case Dense():
            return nn.Linear(input_shape[0], layer.units)
        case MaxPool2D():
            return nn.MaxPool2d(layer.window, layer.step)
        case AveragePool2D():  # before SumPool2D, whose subclass it is
            return nn.AvgPool2d(layer.window, layer.step)
        case SumPool2D():
            return nn.AvgPool2d(layer.window, layer.step, divisor_override=1)
        case BatchNorm2D():
            return (nn.BatchNorm1d if len(input_shape) == 1 else nn.BatchNorm2d)(
                input_shape[0], layer.epsilon, layer.momentum
            )
        case Dropout():
            return nn.Dropout(layer.rate)
        case LeakyReLU():
            return nn.LeakyReLU(layer.slope)
        case ReLU():
            return nn.ReLU()
        case Tanh():
            return nn.Tanh()
        case Sigmoid():
            return nn.Sigmoid()
        case Flatten():
            return nn.Flatten()
    raise ValueError(f"the layer {layer.kind} has no counterpart in PyTorch here: add it to _module")
