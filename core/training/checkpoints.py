"""Checkpoints: the whole state of a training run in one file, from which it continues bit for bit.

Floats in the metadata survive because JSON writes the shortest text that reads back as the same number. A file is
checked as a whole when it is read, so that a damaged one is one sentence at once and no failure during training.
"""

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
from core.training.checkpoint_fields import Fields, epoch_from, settings_from
from core.training.settings import TrainingSettings
from core.training.state import TrainingState

KIND = "checkpoint"
FORMAT = 1
LIMIT_BYTES = 1_000_000_000
MAX_STEPS = 10**12
"""More than any run takes: 10,000 epochs of 60,000 batches are 6 · 10^8."""
MAX_CHECKSUM = 2**32 - 1


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run at one moment. data is the checksum of all training images and labels, held-out ones included."""

    architecture: Architecture
    settings: TrainingSettings
    state: TrainingState
    data: int
    initial_metadata: dict[str, Any] | None = None
    """Metadata of the network whose weights the run began with; None: they were random."""
    program_digests: tuple[str, ...] = ()
    """Digests (core.training.provenance) of the programs that trained it, in order; the first versions wrote none."""


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
    metadata = {
        "format": FORMAT,
        "architecture": architecture_to_object(checkpoint.architecture),
        "settings": asdict(checkpoint.settings),
        "data": checkpoint.data,
        "begun_with": checkpoint.initial_metadata,
        "programs": list(checkpoint.program_digests),
        "steps": state.optimizer.steps,
        "epoch": state.epoch,
        "batch": state.batch,
        "loss_sum": state.loss_sum,
        "right": state.correct,
        "history": [asdict(epoch) for epoch in state.history],
        "best_epoch": state.best_epoch,
        "finished": state.finished,
    }
    write_tensors(path, KIND, tensors, metadata)


def load_checkpoint(path: Path) -> Checkpoint:
    """The run in a checkpoint file; FileError when it cannot be read, ModelFileError when it is not sound."""
    name = f"“{display_name(path)}”"
    tensors, values = read_tensors(path, KIND, LIMIT_BYTES)
    metadata = Fields(values, name)
    if values.get("format") != FORMAT:
        raise ModelFileError(
            f"{name} has the format {quoted(values.get('format'))}, but this version reads format {FORMAT}."
        )
    groups = _groups(tensors, name)
    architecture = _architecture(metadata)
    settings = settings_from(metadata)
    optimizer = make_optimizer(settings.optimizer, settings.momentum, settings.weight_decay)
    optimizer.steps = metadata.whole("steps", 0, MAX_STEPS)
    optimizer.state = groups["optimizer"]
    weights = checked_weights(architecture, groups["weights"], name)
    for group in ("average", "best"):
        if groups[group]:
            checked_weights(architecture, groups[group], name)
    _check_optimizer(optimizer, architecture, name)
    for arrays in groups.values():  # training changes them in place
        for array in arrays.values():
            array.flags.writeable = True
    history = tuple(epoch_from(epoch) for epoch in metadata.parts("history"))
    state = TrainingState(
        architecture=architecture,
        parameters=weights,
        optimizer=optimizer,
        average=groups["average"],
        best=groups["best"],
        epoch=metadata.whole("epoch", 0, settings.epochs),
        batch=metadata.whole("batch", 0, optimizer.steps),
        loss_sum=metadata.number("loss_sum"),
        correct=metadata.whole("right", 0, settings.batch_size * optimizer.steps),
        history=history,
        best_epoch=metadata.whole("best_epoch", -1, len(history) - 1),
        finished=metadata.value("finished") is True,
    )
    _check_state(state, settings, name)
    data = metadata.whole("data", 0, MAX_CHECKSUM)
    return Checkpoint(architecture, settings, state, data, _begun_with(metadata), _programs(metadata))


def _groups(tensors: Tensors, name: str) -> dict[str, Tensors]:
    """The arrays by the part of the state that they belong to."""
    groups: dict[str, Tensors] = {"weights": {}, "optimizer": {}, "average": {}, "best": {}}
    for key, array in tensors.items():
        group, _, array_name = key.partition("/")
        if group not in groups:
            raise ModelFileError(f"{name} is damaged: it holds {quoted(key)}, which no checkpoint has.")
        groups[group][array_name] = array
    return groups


def _architecture(metadata: Fields) -> Architecture:
    try:
        return architecture_from_object(metadata.value("architecture"), f"The architecture in {metadata.file}")
    except ArchitectureError as error:
        raise ModelFileError(f"{metadata.file} does not describe a network: {error}") from error


def _begun_with(metadata: Fields) -> dict[str, Any] | None:
    initial_metadata = metadata.values.get("begun_with")  # missing in checkpoints of the first version
    if not isinstance(initial_metadata, dict | None):
        raise ModelFileError(
            f"{metadata.file} is damaged: it began with {quoted(initial_metadata)} instead of a network."
        )
    return initial_metadata


def _programs(metadata: Fields) -> tuple[str, ...]:
    program_digests = metadata.values.get("programs", [])
    if not isinstance(program_digests, list) or not all(isinstance(program, str) for program in program_digests):
        raise ModelFileError(
            f"{metadata.file} is damaged: its programs are {quoted(program_digests)} instead of a list of texts."
        )
    return tuple(program_digests)


def _check_optimizer(optimizer: Optimizer, architecture: Architecture, name: str) -> None:
    """The optimiser's arrays have the names and shapes that it gave them in its first step."""
    shapes = {
        f"{weight}.{what}": shape
        for weight, shape in architecture.parameter_shapes().items()
        for what in (optimizer.state_names if optimizer.steps else ())
    }
    if shapes.keys() != optimizer.state.keys():
        raise ModelFileError(
            f"{name} is damaged: it holds {len(optimizer.state):,} arrays of the optimiser, but {len(shapes):,} were "
            "expected."
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
        problem = f"{steps:,} steps do not match batch {batch:,} of epoch {epoch + 1:,}"
    elif len(state.history) != epoch:
        problem = f"it has figures for {len(state.history):,} epochs, but {epoch:,} are finished"
    elif (state.best_epoch >= 0) != bool(state.best):
        problem = "the weights of its best epoch do not match the number of that epoch"
    elif bool(settings.averaging) != bool(state.average):
        problem = "its averaged weights do not match its settings"
    elif (state.finished and (epoch == 0 or batch)) or (epoch == settings.epochs and not state.finished):
        problem = "it is inconsistent about whether the run is finished"
    if problem:
        raise ModelFileError(f"{name} is damaged: {problem}.")
