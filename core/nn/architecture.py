"""An architecture: a network described as data, with all sizes known before a forward pass.

Its JSON form:

    {"name": "visualisation", "title": "...", "description": "...", "input": [1, 32, 32],
     "layers": [{"layer": "Conv2D", "name": "conv1", "filters": 6, "kernel": 5}, {"layer": "ReLU"}, ...]}

A layer's name can be left out; it is then its kind in lower case with a number. The last layer's outputs are the
logits, one for each class, to which softmax is applied. An optional "task" gives the labels of the classes and the kind
of input (core.nn.tasks).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from math import prod
from typing import Any

from core.errors import ArchitectureError
from core.nn.layers import LAYER_KINDS, Layer, Shape
from core.nn.layers.base import shape_text
from core.nn.tasks import Task, default_task, task_from_object, task_problem, task_to_object
from core.quoting import quoted

MAX_LAYERS = 200
MAX_PARAMETERS = 20_000_000
MAX_ACTIVATIONS = 4_000_000
"""Numbers in all outputs for one image: 16 MB, and one pixel each on the screen."""
MAX_SCRATCH = 50_000_000
"""Scratch memory of one layer for one image, in numbers: 200 MB."""
MAX_WORK = 2_000_000_000
"""Numbers that one pass of one image reads: two seconds at worst."""
MAX_JSON = 1_000_000
MAX_TITLE, MAX_DESCRIPTION = 60, 2_000
NAME = re.compile(r"[A-Za-z0-9_\-]{1,60}")


@dataclass(frozen=True)
class LayerSummary:
    """The facts of a layer that follow from the architecture. Shapes are those of one image, without N."""

    name: str
    kind: str
    text: str
    input_shape: Shape
    output_shape: Shape
    parameters: int
    multiply_count: int
    layer: Layer


@dataclass(frozen=True)
class Architecture:
    """Layers in order, each with a unique name, and the shape of the input. Checked by the constructor."""

    name: str
    input_shape: tuple[int, int, int]
    names: tuple[str, ...]
    layers: tuple[Layer, ...]
    title: str = ""
    description: str = ""
    stated_task: Task | None = None
    """The task as the file states it; None: it says nothing."""

    def __post_init__(self) -> None:
        self._check_sizes(self.summaries())
        if self.stated_task is not None:
            problem = task_problem(self.stated_task, self.input_shape, self.classes)
            if problem:
                raise ArchitectureError(f"The task of {self.name} has {problem}.")

    def summaries(self) -> tuple[LayerSummary, ...]:
        """Shapes, parameter counts and multiply counts, layer by layer; ArchitectureError where one does not fit."""
        summaries = []
        shape: Shape = self.input_shape
        for position, (name, layer) in enumerate(zip(self.names, self.layers, strict=True)):
            try:
                output = layer.output_shape(shape)
            except ArchitectureError as error:
                raise ArchitectureError(_problem_message(position, name, str(error))) from error
            if layer.scratch_size(shape) > MAX_SCRATCH:
                problem = (
                    f"one pass would hold {layer.scratch_size(shape):,} numbers; at most {MAX_SCRATCH:,} are supported"
                )
                raise ArchitectureError(_problem_message(position, name, problem))
            parameters = sum(prod(size) for size in layer.parameter_shapes(shape).values())
            multiply_count = layer.multiply_count(shape)
            summaries.append(
                LayerSummary(name, layer.kind, layer.text(), shape, output, parameters, multiply_count, layer)
            )
            shape = output
        return tuple(summaries)

    @cached_property
    def task(self) -> Task:
        """The labels of the classes and the kind of input: as stated, else the default for the shapes."""
        return self.stated_task or default_task(self.input_shape, self.classes)

    def has_layers_of(self, other: "Architecture") -> bool:
        """Whether both have the same layers, names and input shape, so that the weights of one fit the other."""
        return (self.input_shape, self.names, self.layers) == (other.input_shape, other.names, other.layers)

    def weight_shapes(self) -> dict[str, Shape]:
        """Every array of the network's weights, parameters and statistics, as "layer.array"."""
        shapes = {}
        for layer, summary in zip(self.layers, self.summaries(), strict=True):
            of_layer = layer.parameter_shapes(summary.input_shape) | layer.statistic_shapes(summary.input_shape)
            shapes.update({f"{summary.name}.{array}": shape for array, shape in of_layer.items()})
        return shapes

    def parameter_shapes(self) -> dict[str, Shape]:
        """The trained arrays, as "layer.array": the weights without the running statistics."""
        return {
            f"{summary.name}.{array}": shape
            for layer, summary in zip(self.layers, self.summaries(), strict=True)
            for array, shape in layer.parameter_shapes(summary.input_shape).items()
        }

    @property
    def parameters(self) -> int:
        return sum(summary.parameters for summary in self.summaries())

    @property
    def multiply_count(self) -> int:
        """Multiplications (MACs) of one forward pass of one image."""
        return sum(summary.multiply_count for summary in self.summaries())

    @property
    def scratch_size(self) -> int:
        """Numbers that the largest layer holds for one image: its input, its output, and its scratch memory."""
        return max(
            prod(summary.input_shape) + layer.scratch_size(summary.input_shape) + prod(summary.output_shape)
            for layer, summary in zip(self.layers, self.summaries(), strict=True)
        )

    @property
    def classes(self) -> int:
        return self.summaries()[-1].output_shape[0]

    def _check_sizes(self, summaries: tuple[LayerSummary, ...]) -> None:
        if not summaries:
            raise ArchitectureError("The architecture has no layers: expected at least one, the last a Dense layer.")
        parameters = sum(summary.parameters for summary in summaries)
        if parameters > MAX_PARAMETERS:
            raise ArchitectureError(
                f"The architecture has {parameters:,} parameters; at most {MAX_PARAMETERS:,} are supported."
            )
        activations = sum(prod(summary.output_shape) for summary in summaries)
        if activations > MAX_ACTIVATIONS:
            raise ArchitectureError(
                f"The layers of the architecture have {activations:,} outputs; "
                f"at most {MAX_ACTIVATIONS:,} are supported."
            )
        work = sum(layer.work(summary.input_shape) for layer, summary in zip(self.layers, summaries, strict=True))
        if work > MAX_WORK:
            raise ArchitectureError(
                f"One pass through the architecture takes {work:,} steps; at most {MAX_WORK:,} are supported."
            )
        output = summaries[-1].output_shape
        if len(output) != 1 or output[0] < 2:
            raise ArchitectureError(
                _problem_message(
                    len(summaries) - 1,
                    summaries[-1].name,
                    "the last layer has to give at least two numbers, one for each class, but gives "
                    f"{shape_text(output)}",
                )
            )


def architecture_from_json(text: str | bytes, name: str) -> Architecture:
    """The architecture in a JSON text; name says in errors where it came from."""
    if len(text) > MAX_JSON:
        raise ArchitectureError(f"{name} is too long for an architecture: at most {MAX_JSON:,} bytes are supported.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArchitectureError(f"{name} is not JSON: expected a description of a network ({error}).") from error
    return architecture_from_object(content, name)


def architecture_from_object(content: object, name: str) -> Architecture:
    """The architecture in an object as json.loads gives it."""
    if not isinstance(content, Mapping):
        raise ArchitectureError(f'{name} does not describe a network: expected an object with "input" and "layers".')
    for key in content:
        if key not in ("name", "title", "description", "input", "layers", "task"):
            raise ArchitectureError(
                f"{name} has an unknown entry {quoted(key)}: "
                'expected "name", "title", "description", "input", "layers" and "task".'
            )
    input_shape = _input_shape(content.get("input"), name)
    described = content.get("layers")
    if not isinstance(described, list) or not described:
        raise ArchitectureError(f'{name} has no "layers": expected a list with at least one layer.')
    if len(described) > MAX_LAYERS:
        raise ArchitectureError(f"{name} has {len(described)} layers; at most {MAX_LAYERS} are supported.")
    names: list[str] = []
    layers: list[Layer] = []
    counts: dict[str, int] = {}
    for position, description in enumerate(described):
        layer_name, layer = _layer(position, description, counts)
        if layer_name in names:
            raise ArchitectureError(_problem_message(position, layer_name, "an earlier layer already has this name"))
        names.append(layer_name)
        layers.append(layer)
    return Architecture(
        name=_text(content, "name", "network", MAX_TITLE),
        input_shape=input_shape,
        names=tuple(names),
        layers=tuple(layers),
        title=_text(content, "title", "", MAX_TITLE),
        description=_text(content, "description", "", MAX_DESCRIPTION),
        stated_task=task_from_object(content["task"], name) if "task" in content else None,
    )


def architecture_to_object(architecture: Architecture) -> dict[str, Any]:
    """The form that architecture_from_object reads, and from which it returns an equal architecture."""
    task = architecture.stated_task
    return {
        "name": architecture.name,
        "title": architecture.title,
        "description": architecture.description,
        "input": list(architecture.input_shape),
        "layers": [
            {"layer": layer.kind, "name": name, **layer.settings()}
            for name, layer in zip(architecture.names, architecture.layers, strict=True)
        ],
        **({} if task is None else {"task": task_to_object(task)}),
    }


def architecture_to_json(architecture: Architecture) -> str:
    """The JSON text of an architecture."""
    return json.dumps(architecture_to_object(architecture), ensure_ascii=False, indent=2)


def _input_shape(content: object, name: str) -> tuple[int, int, int]:
    sizes = content if isinstance(content, list) else []
    if len(sizes) != 3 or any(isinstance(size, bool) or not isinstance(size, int) or size < 1 for size in sizes):
        raise ArchitectureError(f'{name} has the "input" {quoted(content)}: expected [channels, rows, columns].')
    if prod(sizes) > MAX_ACTIVATIONS:
        raise ArchitectureError(f'{name} has the "input" {quoted(content)}, which is too large.')
    return sizes[0], sizes[1], sizes[2]


def _layer(position: int, description: object, counts: dict[str, int]) -> tuple[str, Layer]:
    if not isinstance(description, Mapping):
        raise ArchitectureError(
            f'Layer {position + 1} has to be an object such as {{"layer": "ReLU"}}, but is {quoted(description)}.'
        )
    settings = dict(description)
    kind_name, given = settings.pop("layer", None), settings.pop("name", None)
    kind = LAYER_KINDS.get(kind_name) if isinstance(kind_name, str) else None
    if kind is None:
        kinds = ", ".join(LAYER_KINDS)
        raise ArchitectureError(
            f"Layer {position + 1} is of an unknown kind {quoted(kind_name)}: expected one of {kinds}."
        )
    counts[kind.__name__] = counts.get(kind.__name__, 0) + 1
    name = given if given is not None else f"{kind.__name__.lower()}{counts[kind.__name__]}"
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ArchitectureError(
            f"Layer {position + 1} has the name {quoted(name)}: expected at most 60 letters, digits, - and _."
        )
    known_settings = {field.name: field for field in fields(kind)}
    for setting in settings:
        if setting not in known_settings:
            expected = ", ".join(known_settings) or "none"
            raise ArchitectureError(
                _problem_message(
                    position, name, f"{kind.__name__} has no setting {quoted(setting)}: expected {expected}"
                )
            )
    for field in known_settings.values():
        if field.default is MISSING and field.name not in settings:
            raise ArchitectureError(
                _problem_message(position, name, f"{kind.__name__} needs the setting {field.name!r}")
            )
    values = {setting: tuple(value) if isinstance(value, list) else value for setting, value in settings.items()}
    try:
        return name, kind(**values)
    except ArchitectureError as error:
        raise ArchitectureError(_problem_message(position, name, str(error))) from error


def _text(content: Mapping[str, Any], key: str, default: str, max_length: int) -> str:
    value = content.get(key, default)
    if not isinstance(value, str) or len(value) > max_length or not value.isprintable():
        raise ArchitectureError(
            f'The "{key}" of the architecture has to be a text of at most {max_length:,} characters on one line.'
        )
    return value


def _problem_message(position: int, name: str, problem: str) -> str:
    return f"Layer {position + 1} ({name}): {problem}."
