"""Checkpoints: the whole state of a training run in one file, from which it goes on bit for bit.

Floats in the facts survive because JSON writes the shortest text that reads back as the same number. What is read is
checked as a whole, so that a damaged file is one sentence at once and no failure in the midst of training.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import ArchitectureError, ModelFileError
from core.nn.architecture import Architecture, architecture_from_object, architecture_to_object
from core.nn.layers import Array
from core.nn.models import checked_weights
from core.nn.optimizers import Optimizer, make_optimizer
from core.quoting import quoted
from core.storage.files import display_name
from core.storage.tensor_files import Tensors, read_tensors, write_tensors
from core.synthesis.augmentation import Augmentation
from core.training.loop import Epoch, Scores, TrainingSettings, TrainingState

KIND = "checkpoint"
FORMAT = 1
LIMIT_BYTES = 1_000_000_000
MAX_STEPS = 10**12
"""More than any run takes: 10,000 epochs of 60,000 batches are 6 · 10^8."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run as it was left. data is the checksum of all training images and labels, held back ones included."""

    architecture: Architecture
    settings: TrainingSettings
    state: TrainingState
    data: int
    begun_with: dict[str, Any] | None = None
    """The facts of the network with whose weights the run began; None: they were random."""
    programs: tuple[str, ...] = ()
    """Digests of the programs that trained it, one after the other; those of the first versions are not known."""


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, whole or not at all."""
    state = checkpoint.state
    groups: dict[str, Mapping[str, Array]] = {
        "weights": state.parameters,
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
        "begun_with": checkpoint.begun_with,
        "programs": list(checkpoint.programs),
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
        raise ModelFileError(
            f"{name} has the format {quoted(facts.get('format'))}, but this version reads format {FORMAT}."
        )
    groups: dict[str, Tensors] = {"weights": {}, "optimizer": {}, "average": {}, "best": {}}
    for key, array in tensors.items():
        group, _, array_name = key.partition("/")
        if group not in groups:
            raise ModelFileError(f"{name} is damaged: it holds {quoted(key)}, which no checkpoint has.")
        array.flags.writeable = True
        groups[group][array_name] = array
    try:
        architecture = architecture_from_object(facts["architecture"], f"The architecture in {name}")
        settings = TrainingSettings(
            **{**facts["settings"], "augmentation": Augmentation(**facts["settings"]["augmentation"])}
        )
        optimizer = make_optimizer(settings.optimizer, settings.momentum, settings.weight_decay)
        optimizer.steps = _whole(facts, "steps", 0, MAX_STEPS, name)
        optimizer.state = groups["optimizer"]
        weights = checked_weights(architecture, groups["weights"], name)
        for group in ("average", "best"):
            if groups[group]:
                checked_weights(architecture, groups[group], name)
        _check_optimizer(optimizer, architecture, name)
        for arrays in groups.values():
            for array in arrays.values():
                array.flags.writeable = True
        history = tuple(_epoch(found) for found in facts["history"])
        state = TrainingState(
            architecture=architecture,
            parameters=weights,
            optimizer=optimizer,
            average=groups["average"],
            best=groups["best"],
            epoch=_whole(facts, "epoch", 0, settings.epochs, name),
            batch=_whole(facts, "batch", 0, optimizer.steps, name),
            loss_sum=_finite(facts["loss_sum"]),
            right=_whole(facts, "right", 0, settings.batch_size * optimizer.steps, name),
            history=history,
            best_epoch=_whole(facts, "best_epoch", -1, len(history) - 1, name),
            finished=facts["finished"] is True,
        )
        _check_state(state, settings, name)
        begun_with = facts.get("begun_with")  # checkpoints of the first version have none
        if not isinstance(begun_with, dict | None):
            raise ModelFileError(f"{name} is damaged: it began with {quoted(begun_with)} instead of a network.")
        programs = facts.get("programs", [])
        if not isinstance(programs, list) or not all(isinstance(program, str) for program in programs):
            raise ModelFileError(f"{name} is damaged: its programs are {quoted(programs)} instead of a list of texts.")
        return Checkpoint(architecture, settings, state, int(facts["data"]), begun_with, tuple(programs))
    except ArchitectureError as error:
        raise ModelFileError(f"{name} does not describe a network: {error}") from error
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise ModelFileError(f"{name} is damaged: its facts are incomplete ({quoted(error)}).") from error


def _epoch(found: Mapping[str, Any]) -> Epoch:
    validation = found["validation"]
    return Epoch(int(found["number"]), _scores(found["training"]), None if validation is None else _scores(validation))


def _scores(found: Mapping[str, Any]) -> Scores:
    return Scores(_finite(found["loss"]), _finite(found["accuracy"]))


def _finite(found: Any) -> float:
    number = float(found)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no figure of a run")
    return number


def _whole(facts: Mapping[str, Any], key: str, lowest: int, highest: int, name: str) -> int:
    found = facts[key]
    if type(found) is not int or not lowest <= found <= highest:
        raise ModelFileError(
            f"{name} is damaged: its {key} is {quoted(found)}, but from {lowest:,} to {highest:,} was expected."
        )
    return found


def _check_optimizer(optimizer: Optimizer, architecture: Architecture, name: str) -> None:
    """The optimiser's arrays have the names and shapes that it gave them in its first step."""
    shapes = {
        f"{weight}.{what}": shape
        for weight, shape in architecture.parameter_shapes().items()
        for what in (optimizer.remembers if optimizer.steps else ())
    }
    if shapes.keys() != optimizer.state.keys():
        raise ModelFileError(
            f"{name} is damaged: it holds {len(optimizer.state):,} arrays of the optimiser, "
            f"which are not the {len(shapes):,} that were expected."
        )
    for key, array in optimizer.state.items():
        if array.shape != shapes[key] or array.dtype != np.float32:
            raise ModelFileError(
                f"{name} is damaged: the optimiser's {key} is {array.dtype} of shape {array.shape}, "
                f"but float32 of shape {shapes[key]} was expected."
            )
        if key.endswith(".square") and (array < 0).any():
            raise ModelFileError(f"{name} is damaged: the optimiser's {key} holds a negative square.")


def _check_state(state: TrainingState, settings: TrainingSettings, name: str) -> None:
    """The parts of the state fit together as those of a run do between two batches."""
    steps, epoch, batch = state.optimizer.steps, state.epoch, state.batch
    batches = (steps - batch) // epoch if epoch else batch + 1  # of an epoch; unknown during the first
    problem = ""
    if (steps - batch if epoch == 0 else (steps - batch) % epoch) or batch >= batches:
        problem = f"{steps:,} steps do not lead to batch {batch:,} of epoch {epoch + 1:,}"
    elif len(state.history) != epoch:
        problem = f"it has figures of {len(state.history):,} epochs, but {epoch:,} are done"
    elif (state.best_epoch >= 0) != bool(state.best):
        problem = "the weights of its best epoch do not go with the number of that epoch"
    elif bool(settings.averaging) != bool(state.average):
        problem = "its averaged weights do not go with its settings"
    elif (state.finished and (epoch == 0 or batch)) or (epoch == settings.epochs and not state.finished):
        problem = "it does not say rightly whether the run is finished"
    if problem:
        raise ModelFileError(f"{name} is damaged: {problem}.")
