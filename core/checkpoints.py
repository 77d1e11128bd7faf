"""Checkpoints: the whole state of a training run in one file, from which it goes on bit for bit.

Floats in the facts survive because JSON writes the shortest text that reads back as the same number.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.architecture import Architecture, architecture_from_object, architecture_to_object
from core.augmentation import Augmentation
from core.errors import ArchitectureError, ModelFileError
from core.files import display_name
from core.layers import Array
from core.models import checked_weights
from core.network import Network
from core.optimizers import make_optimizer
from core.tensor_files import Tensors, read_tensors, write_tensors
from core.training import Epoch, Scores, TrainingSettings, TrainingState

KIND = "checkpoint"
FORMAT = 1
LIMIT_BYTES = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run as it was left. data is the checksum of all training images and labels, held back ones included."""

    architecture: Architecture
    settings: TrainingSettings
    state: TrainingState
    data: int


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, whole or not at all."""
    state = checkpoint.state
    groups: dict[str, Mapping[str, Array]] = {
        "weights": state.network.weights,
        "optimizer": state.optimizer.state,
        "average": state.average,
        "best": state.best,
    }
    tensors = {f"{group}/{name}": array for group, arrays in groups.items() for name, array in arrays.items()}
    facts = {
        "format": FORMAT,
        "architecture": architecture_to_object(checkpoint.architecture),
        "settings": asdict(checkpoint.settings),
        "data": checkpoint.data,
        "steps": state.optimizer.steps,
        "epoch": state.epoch,
        "batch": state.batch,
        "loss_sum": state.loss_sum,
        "right": state.right,
        "history": [asdict(epoch) for epoch in state.history],
        "best_epoch": state.best_epoch,
        "finished": state.finished,
    }
    write_tensors(path, KIND, tensors, facts)


def load_checkpoint(path: Path) -> Checkpoint:
    """The run in a checkpoint file; FileProblem or ModelFileError when there is none."""
    name = f"“{display_name(path)}”"
    tensors, facts = read_tensors(path, KIND, LIMIT_BYTES)
    if facts.get("format") != FORMAT:
        raise ModelFileError(f"{name} has the format {facts.get('format')!r}, but this version reads format {FORMAT}.")
    groups: dict[str, Tensors] = {"weights": {}, "optimizer": {}, "average": {}, "best": {}}
    for key, array in tensors.items():
        group, _, array_name = key.partition("/")
        if group not in groups:
            raise ModelFileError(f"{name} is damaged: it holds {key}, which no checkpoint has.")
        array.flags.writeable = True
        groups[group][array_name] = array
    try:
        architecture = architecture_from_object(facts["architecture"], f"The architecture in {name}")
        settings = TrainingSettings(
            **{**facts["settings"], "augmentation": Augmentation(**facts["settings"]["augmentation"])}
        )
        optimizer = make_optimizer(settings.optimizer, settings.momentum, settings.weight_decay)
        optimizer.steps, optimizer.state = int(facts["steps"]), groups["optimizer"]
        weights = checked_weights(architecture, groups["weights"], name)
        for group in ("average", "best"):
            if groups[group]:
                checked_weights(architecture, groups[group], name)
        for arrays in groups.values():
            for array in arrays.values():
                array.flags.writeable = True
        state = TrainingState(
            network=Network(architecture, weights),
            optimizer=optimizer,
            average=groups["average"],
            best=groups["best"],
            epoch=int(facts["epoch"]),
            batch=int(facts["batch"]),
            loss_sum=float(facts["loss_sum"]),
            right=int(facts["right"]),
            history=tuple(_epoch(found) for found in facts["history"]),
            best_epoch=int(facts["best_epoch"]),
            finished=bool(facts["finished"]),
        )
        return Checkpoint(architecture, settings, state, int(facts["data"]))
    except ArchitectureError as error:
        raise ModelFileError(f"{name} does not describe a network: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFileError(f"{name} is damaged: its facts are incomplete ({error!r}).") from error


def _epoch(found: Mapping[str, Any]) -> Epoch:
    validation = found["validation"]
    return Epoch(
        int(found["number"]), Scores(**found["training"]), None if validation is None else Scores(**validation)
    )
