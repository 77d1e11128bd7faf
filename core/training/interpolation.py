"""Weight interpolation: a network whose weights lie between those of two others.

Where the second was fine-tuned from the first, the loss along the straight line between their weights often stays about
as low as at the better end, so that the result keeps what the first was good at and gains most of what the second has
learned (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", section 3). There is no guarantee: measure it.
Networks of different seeds are far apart, and what lies between them recognises nothing.
"""

from typing import Any

import numpy as np

from core.errors import ModelFileError
from core.evaluation.metrics import validation_split
from core.nn.network import Network

KEPT_METADATA = ("settings", "training_images", "validation_images")
"""Metadata that is true of the result too: the images that it was trained on, and how they were augmented."""


def interpolated(first: Network, second: Network, share: float) -> Network:
    """The weights (1 - share) · first + share · second, with share in 0..1; uncalibrated and not measured.

    ModelFileError when their layers differ, or when one was trained on images that the other held out.
    """
    if not first.architecture.has_layers_of(second.architecture):
        raise ModelFileError(
            f"{first.title} and {second.title} do not have the same layers: choose two networks that do."
        )
    if validation_split(first) != validation_split(second):
        raise ModelFileError(
            "The two networks held out different images, so no held-out images would be left for the mix: choose "
            "networks with the same seed and validation share."
        )
    weights = {
        name: ((1 - share) * array.astype(np.float64) + share * second.weights[name]).astype(np.float32)
        for name, array in first.weights.items()
    }
    metadata: dict[str, Any] = {name: value for name, value in second.training.items() if name in KEPT_METADATA}
    settings = metadata.get("settings")
    # The files of earlier versions have no stage, but say that they began with others.
    if isinstance(settings, dict) and "begun_with" in second.training:
        metadata["settings"] = {"stage": 1} | settings
    metadata["mixed_from"] = [
        {name: value for name, value in network.training.items() if name != "history"} for network in (first, second)
    ]
    metadata["mixed_share"] = share
    metadata["test_set_read"] = 0
    return Network(second.architecture, weights, metadata)
