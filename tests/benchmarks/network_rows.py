"""Rows of the networks themselves: trace/NETWORK, one pass with everything kept; train/NETWORK, images a second.

Every architecture that comes with the program has both, whether or not weights come with it: the time does not depend
on them. Each contender works with the same weights on the same images, and they take turns. Before anything is timed,
what they compute is compared, so that a fast peer that does something else is found out.
"""

from functools import partial
from importlib import resources

import numpy as np

from core.commands.blas import single_blas_thread
from core.data.dataset import Dataset
from core.nn.architecture import architecture_from_json
from core.nn.losses import softmax
from core.nn.models import resolve_model, shipped_models
from core.nn.network import Network, initial_network
from core.training.loop import train
from core.training.malloc import keep_freed_memory
from core.training.settings import TrainingSettings
from core.training.state import new_state
from tests.benchmarks import onnx_peer, torch_peer
from tests.benchmarks.interleaved import interleaved_seconds
from tests.benchmarks.rows import Measurement, Row, figures

TRACE_CALLS, TRACE_SECONDS = 20, 6.0
TRAIN_CALLS, TRAIN_SECONDS = 5, 12.0
TRAIN_IMAGES, BATCH_SIZE, LEARNING_RATE = 12_800, 128, 0.002
CORES = 2

TRACE_SHARES = {"visualisation": 0.4, "textbook": 0.6}
"""Of PyTorch's time, what a trace may take at most; all of it where nothing is said."""
TRACE_MILLISECONDS = {"reader": 2.0}
"""What a trace may take at most, however long PyTorch takes."""
TRAIN_SHARE = 0.8
"""Of PyTorch's images a second, what training has to reach."""


def measure_trace(name: str) -> Row:
    """One image through a network with every activation kept, in milliseconds, one thread for everybody."""
    network = network_of(name)
    image = digit_like_image(network)
    contenders = {"digitscope": partial(network.trace, image)}
    if torch_peer.is_here():
        torch_peer.set_threads(1)
        contenders["torch"] = torch_peer.tracer(network, image)
    if onnx_peer.is_here():
        contenders["onnxruntime"] = onnx_peer.tracer(network, image)
    compare_traces(network, image, contenders)
    samples = single_blas_thread(interleaved_seconds)(contenders, TRACE_CALLS, TRACE_SECONDS)
    median, p95 = figures(1000 * samples["digitscope"])
    peers = {peer: figures(1000 * samples[peer])[0] for peer in samples if peer != "digitscope"}
    limit = trace_limit(name, peers.get("torch"))
    return Row(f"trace/{name}", "ms", median, p95, peers.get("torch"), peers.get("onnxruntime"), limit)


def measure_train(name: str) -> Row:
    """Training steps on batches of 128 with Adam, no distortions, in images a second; two cores for everybody.

    Ours are steps of core.training.loop.train with two parts, as `digitscope train` makes them.
    """
    architecture = network_of(name).architecture
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (TRAIN_IMAGES, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, TRAIN_IMAGES, dtype=np.uint8)
    settings = TrainingSettings(
        epochs=10_000, batch_size=BATCH_SIZE, learning_rate=LEARNING_RATE, parts=CORES, validation=0, seed=1
    )
    state = new_state(architecture, settings)
    steps = train(state, settings, Dataset(images, labels), None)
    contenders = {"digitscope": partial(next, steps)}
    if torch_peer.is_here():
        # Two threads are faster on two idle cores, one where anything else runs: the better of the two counts.
        for threads in range(1, CORES + 1):
            start = new_state(architecture, settings).network
            step = torch_peer.trainer(start, images, labels, BATCH_SIZE, LEARNING_RATE)
            contenders[f"torch {threads}"] = partial(torch_peer.with_threads, threads, step)
    keep_freed_memory()  # as `digitscope train` does; it serves PyTorch as well
    # Our threads are the parts of a batch.
    samples = single_blas_thread(interleaved_seconds)(contenders, TRAIN_CALLS, TRAIN_SECONDS)
    steps.close()
    median, p95 = figures(BATCH_SIZE / samples["digitscope"], more_is_better=True)
    rates = [figures(BATCH_SIZE / seconds)[0] for name, seconds in samples.items() if name.startswith("torch")]
    torch = max(rates, default=None)
    limit = None if torch is None else TRAIN_SHARE * torch
    return Row(f"train/{name}", "images/s", median, p95, torch, limit=limit, more_is_better=True)


def trace_limit(name: str, torch: float | None) -> float | None:
    """The longest time, in milliseconds, that a trace of this network may take beside PyTorch's; None: any."""
    limits = [] if torch is None else [TRACE_SHARES.get(name, 1.0) * torch]
    if name in TRACE_MILLISECONDS:
        limits.append(TRACE_MILLISECONDS[name])
    return min(limits, default=None)


def network_of(name: str) -> Network:
    """The shipped network of this name, or, where no weights are shipped, one before training."""
    if name in {model.name for model in shipped_models()}:
        return resolve_model(name)
    text = (resources.files("resources") / "architectures" / f"{name}.json").read_bytes()
    return initial_network(architecture_from_json(text, name), np.random.default_rng(1))


def names() -> list[str]:
    """The names of all networks that come with the program, and of all architectures."""
    files = (resources.files("resources") / "architectures").iterdir()
    architectures = sorted(file.name.removesuffix(".json") for file in files if file.name.endswith(".json"))
    return list(dict.fromkeys([model.name for model in shipped_models()] + architectures))


def digit_like_image(network: Network) -> np.ndarray:
    """An input (1, C, H, W) float32 in 0..1 with about as much ink as a digit; the same every time."""
    channels, rows, columns = network.input_shape
    image = np.zeros((1, channels, rows, columns), np.float32)
    image[:, :, rows // 4 : 3 * rows // 4, columns // 2 - 2 : columns // 2 + 2] = 1
    image += np.random.default_rng(1).uniform(0, 0.1, image.shape).astype(np.float32)
    image = np.minimum(image, 1)
    image.flags.writeable = False
    return image


def compare_traces(network: Network, image: np.ndarray, contenders: dict) -> None:
    """AssertionError when a peer keeps fewer activations than we do, or other ones."""
    trace = network.trace(image)
    ours = [*trace.outputs, softmax(trace.logits)]  # the peers know nothing of a temperature
    for peer, call in contenders.items():
        if peer == "digitscope":
            continue
        theirs = list(call())[-len(ours) :]
        assert len(theirs) == len(ours), f"{peer} keeps {len(theirs)} activations, we keep {len(ours)}"
        for mine, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(np.asarray(other), mine, atol=1e-3, rtol=1e-3, err_msg=peer)


ROWS: dict[str, Measurement] = {
    **{f"trace/{name}": partial(measure_trace, name) for name in names()},
    **{f"train/{name}": partial(measure_train, name) for name in names()},
}
