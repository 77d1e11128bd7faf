"""A training run put together: data, settings, network or checkpoint, provenance; and the network that it leaves.

The command and the window share it. A run begins with random weights, with those of an earlier network, or where a
checkpoint left it.
"""

import math
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from core.data.dataset import Dataset, network_input, split
from core.errors import DataError, FileError, ModelFileError
from core.evaluation.metrics import require_mnist_classes, validation_split
from core.nn.architecture import Architecture
from core.nn.models import resolve_model
from core.nn.network import Network
from core.quoting import quoted
from core.storage.files import display_name
from core.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from core.training.loop import Progress, train
from core.training.provenance import comparable, program_digest
from core.training.settings import TrainingSettings
from core.training.state import TrainingState, best_network, new_state


@dataclass(frozen=True, eq=False)
class Run:
    """A run and its images. The state within the checkpoint changes while it trains."""

    checkpoint: Checkpoint
    training: Dataset
    validation: Dataset
    """The held-out images."""

    @property
    def settings(self) -> TrainingSettings:
        return self.checkpoint.settings

    @property
    def state(self) -> TrainingState:
        return self.checkpoint.state

    def train(self, *, snapshot_interval: int = 0) -> Iterator[Progress]:
        """Train from the run's position, as core.training.loop.train does; DataError when the loss is not finite."""
        records = train(self.state, self.settings, self.training, self.validation, snapshot_interval=snapshot_interval)
        for progress in records:
            if not _is_finite(progress):
                raise DataError(
                    f"The loss is no longer a number in epoch {progress.epoch + 1}: try a lower learning rate."
                )
            yield progress

    def save(self, path: Path) -> None:
        """Write the checkpoint of the run."""
        save_checkpoint(path, self.checkpoint)

    @property
    def program_note(self) -> str | None:
        """One sentence when an earlier part of the run was not, or perhaps not, computed by the code of today."""
        *earlier, program = self.checkpoint.program_digests
        if any(comparable(digest, program) and digest != program for digest in earlier):
            return (
                "The run started with another version of the program. It continues with this one, so the result "
                "will differ from what that version would have produced."
            )
        if any(digest != program for digest in earlier):
            return (
                "The run started with an earlier version of the program. Its checkpoint does not tell whether the "
                "training code has changed since; if not, the result is the same as for an uninterrupted run."
            )
        return None

    def trained_network(self, command: str, seconds: float) -> Network:
        """The network of the epoch that is kept, with its metadata. seconds: those since the run was last started."""
        network = best_network(self.state)
        return Network(network.architecture, network.weights, self._metadata(command, seconds))

    def _metadata(self, command: str, seconds: float) -> dict[str, Any]:
        state, program_digests, initial_metadata = (
            self.state,
            self.checkpoint.program_digests,
            self.checkpoint.initial_metadata,
        )
        best = state.history[state.best_epoch]
        metadata = {
            "command": command,
            "settings": asdict(self.settings),
            "training_images": len(self.training),
            "validation_images": len(self.validation),
            "epochs": len(state.history),
            "best_epoch": best.number + 1,
            "validation": None if best.validation is None else asdict(best.validation),
            "seconds_of_last_run": round(seconds),
            "history": [asdict(epoch) for epoch in state.history],
            "test_set_read": 0,
            "program_sha256": program_digests[-1],
        }
        if len(program_digests) > 1:
            metadata["earlier_programs"] = list(program_digests[:-1])
        if initial_metadata is not None:
            metadata["begun_with"] = initial_metadata
        return metadata


def assemble_run(
    architecture: Architecture,
    settings: TrainingSettings,
    images: Dataset,
    checkpoint_path: Path,
    *,
    earlier: str | None = None,
    resume: bool = False,
) -> Run:
    """A run on MNIST's training images, before its first batch or, to resume, where its checkpoint left it.

    earlier: name or path of the network whose weights the run begins with; None: random weights. The stage of the
    settings follows from it. One sentence (a DigitscopeError) for what does not fit together.
    """
    network_input(images.images[:1], architecture.input_shape)  # refuses an input that these images cannot fill
    require_mnist_classes(architecture)
    begun = None if earlier is None else _earlier_network(earlier, architecture, settings)
    settings = replace(settings, stage=next_stage(begun))
    begin = _resumed if resume else _new
    checkpoint = begin(architecture, settings, images, checkpoint_path, begun)
    training, validation = split(images, settings.validation, settings.seed)
    if not len(training):
        raise DataError("No images are left to train on: use a smaller --validation share.")
    return Run(checkpoint, training, validation)


def next_stage(earlier: Network | None) -> int:
    """The stage of a run that begins with these weights; 0 for random ones, at least 1 for any others."""
    if earlier is None:
        return 0
    made_with = earlier.training.get("settings")
    stage = made_with.get("stage", 0) if isinstance(made_with, dict) else 0
    # The files of earlier versions have no stage, but may have begun with others.
    begun = earlier.training.get("begun_with")
    return 1 + max(stage if type(stage) is int and stage >= 0 else 0, 1 if isinstance(begun, dict) else 0)


def _earlier_network(name_or_path: str, architecture: Architecture, settings: TrainingSettings) -> Network:
    """The network to begin with, which must not have been trained on images that are held out now."""
    network, name = resolve_model(name_or_path), f"“{display_name(name_or_path)}”"
    if not network.architecture.has_layers_of(architecture):
        raise ModelFileError(f"{name} is of another architecture: begin with a network of the same layers.")
    if settings.validation and validation_split(network) != (settings.validation, settings.seed):
        raise ModelFileError(
            f"{name} was not trained with --seed {settings.seed} --validation {settings.validation:g}: it has seen "
            "images that would be held out now. Use the seed and share that it was trained with."
        )
    return network


def _new(
    architecture: Architecture, settings: TrainingSettings, images: Dataset, path: Path, earlier: Network | None
) -> Checkpoint:
    """A run before its first batch; FileError when another run has its checkpoint at this path."""
    if os.path.exists(path):
        raise FileError(
            f"“{display_name(path)}” holds an earlier run: add --resume to continue it, or delete it to start over."
        )
    state = new_state(architecture, settings, None if earlier is None else earlier.weights)
    return Checkpoint(architecture, settings, state, images.checksum(), _initial_metadata(earlier), (program_digest(),))


def _resumed(
    architecture: Architecture, settings: TrainingSettings, images: Dataset, path: Path, earlier: Network | None
) -> Checkpoint:
    """The run in the checkpoint at this path, if it is the requested one; this program is added to its programs."""
    name = f"“{display_name(path)}”"
    if not os.path.exists(path):
        raise FileError(f"There is no {name} to continue from: leave out --resume to start a new run.")
    checkpoint = load_checkpoint(path)
    if not checkpoint.architecture.has_layers_of(architecture):
        raise ModelFileError(f"{name} is of another architecture: resume with the one that the run began with.")
    was, now = asdict(checkpoint.settings), asdict(settings)
    for setting, value in now.items():
        # The stage follows from the weights that the run began with, which are compared below.
        if setting != "stage" and was[setting] != value:
            raise ModelFileError(
                f"{name} was made with {setting} {quoted(was[setting])}, but {value!r} is asked for: "
                "resume with the options that the run began with."
            )
    if earlier is not None and checkpoint.initial_metadata != _initial_metadata(earlier):
        raise ModelFileError(f"{name} did not begin with these weights: leave out --from, it keeps its own.")
    if checkpoint.data != images.checksum():
        raise DataError(f"{name} was made with other training images: resume with the data that the run began with.")
    program = program_digest()
    if program in checkpoint.program_digests[-1:]:
        return checkpoint
    return replace(checkpoint, program_digests=(*checkpoint.program_digests, program))


def _initial_metadata(earlier: Network | None) -> dict[str, Any] | None:
    """What the files of a run keep of the network that it began with: its metadata without the epochs' figures."""
    return None if earlier is None else {key: value for key, value in earlier.training.items() if key != "history"}


def _is_finite(progress: Progress) -> bool:
    """Whether the losses are finite; those of a diverging run sooner or later are not."""
    validation = None if progress.epoch_done is None else progress.epoch_done.validation
    return math.isfinite(progress.loss) and (validation is None or math.isfinite(validation.loss))
