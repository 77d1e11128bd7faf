"""Model files, and the networks that are shipped.

A model file is a safetensors file: the weights as float32 arrays named "layer.array", and as metadata the architecture,
the calibration, and the facts of its training: command, seed, epochs, figures on the validation and the test images.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import ArchitectureError, ModelFileError
from core.nn.architecture import Architecture, architecture_from_object, architecture_to_object
from core.nn.calibration import Calibration, calibration_from_object
from core.nn.layers import Array
from core.nn.network import Network
from core.quoting import quoted
from core.storage.files import display_name
from core.storage.tensor_files import Tensors, read_metadata, read_tensors, write_tensors

KIND = "model"
FORMAT = 1
DEFAULT_MODEL = "reader"
LIMIT_BYTES = 100_000_000


@dataclass(frozen=True)
class ShippedModel:
    """A network that comes with the program, as its file describes it, without its weights."""

    path: Path
    architecture: Architecture
    training: Mapping[str, Any]
    calibration: Calibration

    @property
    def name(self) -> str:
        return self.architecture.name

    @property
    def title(self) -> str:
        return self.architecture.title or self.name

    @property
    def description(self) -> str:
        return self.architecture.description

    @property
    def accuracy(self) -> float | None:
        """Share of MNIST's test images read right, 0..1, if it was measured."""
        return self.test_figure("accuracy")

    @property
    def test_set_uses(self) -> int | None:
        """How often figures of MNIST's test images were recorded in it; what was read otherwise is not counted."""
        times = self.training.get("test_set_read")
        return times if isinstance(times, int) else None

    def test_figure(self, name: str) -> float | None:
        """A figure that `digitscope evaluate --record` measured on MNIST's test images, by its name in the facts."""
        test = self.training.get("test")
        figure = test.get(name) if isinstance(test, Mapping) else None
        return float(figure) if isinstance(figure, int | float) else None


def save_model(path: Path, network: Network) -> None:
    """Write a network to a model file, whole or not at all. FileError when it cannot be written."""
    metadata = {
        "format": FORMAT,
        "architecture": architecture_to_object(network.architecture),
        "calibration": asdict(network.calibration),
        "training": dict(network.training),
    }
    write_tensors(path, KIND, network.weights, metadata)


def load_model(path: Path) -> Network:
    """The network in a model file; FileError or ModelFileError with one sentence when there is none."""
    name = f"“{display_name(path)}”"
    tensors, metadata = read_tensors(path, KIND, LIMIT_BYTES)
    architecture, training, calibration = _described(metadata, name)
    return Network(architecture, checked_weights(architecture, tensors, name), training, calibration)


def checked_weights(architecture: Architecture, tensors: Tensors, name: str) -> dict[str, Array]:
    """The arrays of a file as the weights of an architecture, read-only; ModelFileError when they are not."""
    shapes = architecture.weight_shapes()
    for missing in shapes.keys() - tensors.keys():
        raise ModelFileError(f"{name} is damaged: the weights {missing} are missing.")
    for extra in tensors.keys() - shapes.keys():
        raise ModelFileError(f"{name} is damaged: it holds {quoted(extra)}, which its architecture does not have.")
    for key, shape in shapes.items():
        if tensors[key].shape != shape or tensors[key].dtype != np.float32:
            raise ModelFileError(
                f"{name} is damaged: the weights {key} are {tensors[key].dtype} of shape {tensors[key].shape}, "
                f"but float32 of shape {shape} were expected."
            )
        if key.endswith(".variance") and (tensors[key] < 0).any():
            raise ModelFileError(f"{name} is damaged: {key} holds a negative variance.")
        tensors[key].flags.writeable = False
    return {key: tensors[key] for key in shapes}


def shipped_models() -> tuple[ShippedModel, ...]:
    """The networks that come with the program, the default first, then by name."""
    models = []
    for path in sorted(_models_folder().glob("*.safetensors")):
        models.append(ShippedModel(path, *_described(read_metadata(path, KIND, LIMIT_BYTES), f"“{path.name}”")))
    return tuple(sorted(models, key=lambda model: (model.name != DEFAULT_MODEL, model.name)))


def resolve_model(name_or_path: str) -> Network:
    """The network of a shipped name such as "visualisation", or of a model file."""
    shipped = {path.stem: path for path in _models_folder().glob("*.safetensors")}
    if name_or_path in shipped:
        return load_model(shipped[name_or_path])
    path = Path(name_or_path)
    if path.suffix == "" and not os.path.exists(path):
        names = ", ".join(sorted(shipped))
        raise ModelFileError(f"There is no network “{display_name(path)}”: expected a model file or one of {names}.")
    return load_model(path)


def _models_folder() -> Path:
    return Path(str(resources.files("resources"))) / "models"


def _described(metadata: Mapping[str, Any], name: str) -> tuple[Architecture, dict[str, Any], Calibration]:
    if metadata.get("format") != FORMAT:
        raise ModelFileError(
            f"{name} has the format {quoted(metadata.get('format'))}, but this version reads format {FORMAT}: "
            "use a newer version of the program."
        )
    try:
        architecture = architecture_from_object(metadata.get("architecture"), f"The architecture in {name}")
    except ArchitectureError as error:
        raise ModelFileError(f"{name} does not describe a network: {error}") from error
    training = metadata.get("training")
    if not isinstance(training, dict):
        raise ModelFileError(f"{name} is damaged: its facts of training are not an object.")
    calibration = metadata.get("calibration", {})  # files of the first version have none
    return architecture, training, calibration_from_object(calibration, name)
