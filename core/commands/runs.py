"""Where a run of `digitscope train` begins: anew, with the weights of an earlier one, or where it was left."""

import os
import shlex
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core.data.dataset import Dataset
from core.errors import DataError, FileProblem, ModelFileError
from core.evaluation.metrics import split_of
from core.nn.architecture import Architecture
from core.nn.models import resolve_model
from core.nn.network import Network
from core.quoting import quoted
from core.storage.files import check_writable, display_name
from core.training.checkpoints import Checkpoint, load_checkpoint
from core.training.loop import TrainingSettings, new_state
from core.training.provenance import program_digest


def earlier_network(name_or_path: str, architecture: Architecture, settings: TrainingSettings) -> Network:
    """The network to begin with, which must not have been trained on what is held back now."""
    network, name = resolve_model(name_or_path), f"“{display_name(name_or_path)}”"
    if not network.architecture.has_layers_of(architecture):
        raise ModelFileError(f"{name} is of another architecture: begin with a network of the same layers.")
    if settings.validation and split_of(network) != (settings.validation, settings.seed):
        raise ModelFileError(
            f"{name} was not trained with --seed {settings.seed} --validation {settings.validation:g}: "
            "it knows images that would be held back now; use its own seed and share."
        )
    return network


def next_stage(earlier: Network | None) -> int:
    """The stage of a run that begins with these weights; of weights from elsewhere nothing is known but that."""
    if earlier is None:
        return 0
    made_with = earlier.training.get("settings")
    stage = made_with.get("stage", 0) if isinstance(made_with, dict) else 0
    # The files of earlier versions have no stage, but may have begun with others.
    begun = earlier.training.get("begun_with")
    return 1 + max(stage if type(stage) is int and stage >= 0 else 0, 1 if isinstance(begun, dict) else 0)


def new_run(
    architecture: Architecture, settings: TrainingSettings, images: Dataset, path: Path, earlier: Network | None
) -> Checkpoint:
    """A run before its first batch, whose checkpoint shall have this path."""
    if os.path.exists(path):
        raise FileProblem(
            f"“{display_name(path)}” keeps an earlier run: add --resume to go on with it, or delete it to begin anew."
        )
    state = new_state(architecture, settings, None if earlier is None else earlier.weights)
    return Checkpoint(architecture, settings, state, images.checksum(), _facts_to_keep(earlier), (program_digest(),))


def resumed_run(
    architecture: Architecture, settings: TrainingSettings, images: Dataset, path: Path, earlier: Network | None
) -> Checkpoint:
    """The run in the checkpoint with this path, if it is the one that is asked for; this program joins its programs."""
    name = f"“{display_name(path)}”"
    if not os.path.exists(path):
        raise FileProblem(f"There is no {name} to go on from: leave out --resume to begin a run.")
    checkpoint = load_checkpoint(path)
    if checkpoint.architecture != architecture:
        raise ModelFileError(f"{name} is of another architecture: resume with the one that the run began with.")
    was, now = asdict(checkpoint.settings), asdict(settings)
    for setting, value in now.items():
        # The stage follows from the weights that the run began with, which are compared below.
        if setting != "stage" and was[setting] != value:
            raise ModelFileError(
                f"{name} was made with {setting} {quoted(was[setting])}, but {value!r} is asked for: "
                "resume with the options that the run began with."
            )
    if earlier is not None and checkpoint.begun_with != _facts_to_keep(earlier):
        raise ModelFileError(f"{name} did not begin with these weights: leave out --from, it keeps its own.")
    if checkpoint.data != images.checksum():
        raise DataError(f"{name} was made with other training images: resume with the data that the run began with.")
    program = program_digest()
    if program in checkpoint.programs[-1:]:
        return checkpoint
    return replace(checkpoint, programs=(*checkpoint.programs, program))


def _facts_to_keep(earlier: Network | None) -> dict[str, Any] | None:
    """What the files of a run say about the network that it began with: all but the history of its epochs."""
    return None if earlier is None else {key: value for key, value in earlier.training.items() if key != "history"}


def check_place_of(model_file: Path) -> None:
    """Before anything long: FileProblem when a model file cannot be written there."""
    if not os.path.isdir(model_file.parent):
        raise FileProblem(f"The folder of “{display_name(model_file)}” does not exist: make it first.")
    if os.path.isdir(model_file):
        raise FileProblem(f"“{display_name(model_file)}” is a folder: expected the name of a model file to write.")
    check_writable(model_file)


def command_line() -> str:
    """The command that is running, as a model file keeps it."""
    return shlex.join(["digitscope", *_without_folders(sys.argv[1:])])


def _without_folders(arguments: list[str]) -> list[str]:
    """File names without their folders: a model file tells nobody how the disk of its maker is arranged."""
    named = [argument.partition("=") if argument.startswith("--") else ("", "", argument) for argument in arguments]
    return [name + sign + value.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] for name, sign, value in named]
