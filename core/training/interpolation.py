"""Two networks become one whose weights lie between theirs.

Where the second was trained on from the first, the loss along the straight line between their weights often stays about
as low as at the better end, so that the mix keeps what the first was good at and has most of what the second has
learned (Wortsman and others 2022, "Robust fine-tuning of zero-shot models", section 3). It is no law: measure the mix.
Networks of different seeds are far from each other, and what lies between them reads nothing.
"""

from typing import Any

import numpy as np

from core.errors import ModelFileError
from core.evaluation.metrics import split_of
from core.nn.network import Network

KEPT = ("settings", "training_images", "validation_images")
"""Facts of its networks that are true of a mix too: which images it knows, and how they were changed."""


def mixed(first: Network, second: Network, share: float) -> Network:
    """The weights (1 - share) · first + share · second, with share in 0..1; without calibration, and not measured yet.

    ModelFileError when they are not of the same layers, or when one was trained on images that the other held back.
    """
    if not first.architecture.has_layers_of(second.architecture):
        raise ModelFileError(f"{first.title} and {second.title} do not have the same layers: mix networks that have.")
    if split_of(first) != split_of(second):
        raise ModelFileError(
            "The two networks held other images back from their training, so that a mix would know all of them: "
            "mix networks of the same seed and share of validation images."
        )
    weights = {
        name: ((1 - share) * array.astype(np.float64) + share * second.weights[name]).astype(np.float32)
        for name, array in first.weights.items()
    }
    facts: dict[str, Any] = {name: value for name, value in second.training.items() if name in KEPT}
    settings = facts.get("settings")
    # The files of earlier versions have no stage, but say that they began with others.
    if isinstance(settings, dict) and "begun_with" in second.training:
        facts["settings"] = {"stage": 1} | settings
    facts["mixed_from"] = [
        {name: value for name, value in network.training.items() if name != "history"} for network in (first, second)
    ]
    facts["mixed_share"] = share
    facts["test_set_read"] = 0
    return Network(second.architecture, weights, facts)
