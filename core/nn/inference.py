"""The logits of many images, in blocks that fit into memory."""

import numpy as np
import numpy.typing as npt

from core.errors import ModelFileError
from core.nn.architecture import MAX_SCRATCH
from core.nn.network import Network


def overflow_ignored() -> np.errstate:
    """A context for a forward pass whose result is checked: weights that are too large give inf or nan, no warning."""
    return np.errstate(over="ignore", invalid="ignore")


def finite_logits(network: Network, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The logits (N, K) of images (N, C, H, W), 0..1, N >= 1; ModelFileError when no numbers come out.

    Of a network that needs much room for one image, few go through it at once.
    """
    block = max(1, MAX_SCRATCH // network.architecture.scratch_size)
    with overflow_ignored():
        parts = [network.logits(images[first : first + block]) for first in range(0, len(images), block)]
    logits = np.concatenate(parts).astype(np.float32, copy=False)
    if not np.isfinite(logits).all():
        raise ModelFileError(
            f"The network “{network.title}” cannot read these images, because its weights are too large: choose "
            "another network."
        )
    return logits
