"""What a network classifies: the labels of its classes, and how an image becomes its input.

In JSON, {"labels": ["cat", "dog"], "input": "rgb"}; an architecture that says nothing gets default_task.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import ArchitectureError
from core.quoting import quoted

MNIST_DIGIT, GREY, RGB, ARRAY = "mnist digit", "grey", "rgb", "array"
CHANNELS = {MNIST_DIGIT: 1, GREY: 1, RGB: 3}
"""The input adapters that take images, with their channels: a digit centred and scaled as in MNIST, a grey picture, a
colour picture. ARRAY is for networks with any other number of channels: no picture can be their input."""
DIGITS = tuple("0123456789")
MAX_LABEL = 60
MAX_QUOTED = 4


@dataclass(frozen=True)
class Task:
    """The labels of the classes, in the order of the logits, and the name of the input adapter."""

    labels: tuple[str, ...]
    input_adapter: str

    @property
    def is_digits(self) -> bool:
        """Whether the classes are the digits 0 to 9, read as in MNIST."""
        return self.labels == DIGITS and self.input_adapter == MNIST_DIGIT


DIGIT_TASK = Task(DIGITS, MNIST_DIGIT)


def default_task(input_shape: tuple[int, int, int], classes: int) -> Task:
    """The task of an architecture that does not say: digits with ten classes and one channel, else numbered classes."""
    if classes == len(DIGITS) and input_shape[0] == 1:
        return DIGIT_TASK
    adapters = {channels: adapter for adapter, channels in CHANNELS.items()}  # the last of one channel is GREY
    return Task(tuple(f"class {number}" for number in range(classes)), adapters.get(input_shape[0], ARRAY))


def task_from_object(content: object, name: str) -> Task:
    """The task in an object as json.loads gives it; name says in errors where it came from."""
    if not isinstance(content, Mapping) or set(content) != {"labels", "input"}:
        raise ArchitectureError(
            f'{name} has the "task" {quoted(content)}: expected an object with "labels" and "input".'
        )
    labels, adapter = content["labels"], content["input"]
    if not isinstance(labels, list) or not all(_is_label(label) for label in labels):
        raise ArchitectureError(
            f'{name} has a "task" with wrong "labels": '
            f"expected a list of texts of 1 to {MAX_LABEL} characters on one line."
        )
    if len(set(labels)) < len(labels):
        raise ArchitectureError(f'{name} has a "task" in which two "labels" are the same.')
    if not isinstance(adapter, str) or adapter not in (*CHANNELS, ARRAY):
        raise ArchitectureError(
            f'{name} has a "task" with the "input" {quoted(adapter)}: expected one of {", ".join((*CHANNELS, ARRAY))}.'
        )
    return Task(tuple(labels), adapter)


def task_to_object(task: Task) -> dict[str, Any]:
    """The form that task_from_object reads."""
    return {"labels": list(task.labels), "input": task.input_adapter}


def quoted_labels(task: Task) -> str:
    """The first labels of a task, for a sentence: "“a”, “b”, “c” and 23 more"."""
    shown = task.labels if len(task.labels) <= MAX_QUOTED else task.labels[: MAX_QUOTED - 1]
    rest = len(task.labels) - len(shown)
    return ", ".join(f"“{label}”" for label in shown) + (f" and {rest} more" if rest else "")


def task_problem(task: Task, input_shape: tuple[int, int, int], classes: int) -> str:
    """What does not fit between a task and the shapes of an architecture, as the end of a sentence; empty: nothing."""
    if len(task.labels) != classes:
        return f"{len(task.labels)} labels, but the last layer has {classes} classes"
    channels = CHANNELS.get(task.input_adapter, input_shape[0])
    if channels != input_shape[0]:
        return f'the input "{task.input_adapter}" of {channels} channels, but the network takes {input_shape[0]}'
    return ""


def _is_label(label: object) -> bool:
    return isinstance(label, str) and 1 <= len(label) <= MAX_LABEL and label.isprintable()
