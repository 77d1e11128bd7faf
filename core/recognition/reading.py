"""Reading: what a network makes of a subject, with every stage on the way."""

import time
from dataclasses import dataclass

import numpy as np

from core.drawing.strokes import Drawing, Ink
from core.errors import ModelFileError
from core.nn.inference import overflow_ignored
from core.nn.network import Network, Trace
from core.nn.score import score
from core.nn.tasks import CHANNELS, DIGIT_TASK, quoted_labels
from core.nn.verdicts import Verdict, verdicts
from core.recognition.preparation import CENTRED_SIDE, Preparation, PreparedPixels
from core.recognition.subject import Subject, own_subject
from core.storage.files import display_name


@dataclass(frozen=True, eq=False)
class Reading:
    """What a network makes of a subject. preparation and trace are None, both, when nothing is drawn."""

    network: Network
    subject: Subject
    preparation: Preparation | PreparedPixels | None
    trace: Trace | None
    seconds: float
    """How long the pass through the network took; 0 when there was none."""

    @property
    def digit(self) -> int | None:
        """The class with the highest probability."""
        return None if self.trace is None else int(self.trace.logits[0].argmax())

    @property
    def label(self) -> str | None:
        """The label of that class."""
        return None if self.trace is None or self.digit is None else self.trace.network.task.labels[self.digit]

    @property
    def probability(self) -> float | None:
        """The highest probability, 0..1."""
        return None if self.trace is None else float(self.trace.probabilities[0].max())

    @property
    def score(self) -> float | None:
        """How much the ink looks like a digit, in nats (core.nn.verdicts)."""
        return None if self.trace is None else float(score(self.trace.logits)[0])

    @property
    def verdict(self) -> Verdict | None:
        """None also when the network has no threshold to refuse anything by."""
        if self.trace is None or self.trace.network.calibration.digit_threshold is None:
            return None
        return verdicts(self.trace.logits, self.trace.network.calibration)[0]


def read_subject(network: Network, subject: Subject) -> Reading:
    """One reading of a subject; ModelFileError when the network's logits are not finite for it."""
    preparation = subject.prepare(network.input_shape)
    if preparation is None:
        return Reading(network, subject, None, None, 0.0)
    started = time.perf_counter()
    with overflow_ignored():
        trace = network.trace(preparation.input[None])
    seconds = time.perf_counter() - started
    # Finite logits, too, can become too large when a low temperature divides them.
    if not (np.isfinite(trace.logits).all() and np.isfinite(trace.probabilities).all()):
        raise ModelFileError(
            f"The network “{network.title}” cannot read this digit, because its weights are too large: choose "
            "another network."
        )
    return Reading(network, subject, preparation, trace, seconds)


def read_drawing(network: Network, drawing: Drawing, ink: Ink | None = None) -> Reading:
    """One reading of a drawing, as ``read_subject``.

    ``ink`` (S, S) uint8 is what ``render(drawing)`` gives, for those who have it already.
    """
    return read_subject(network, own_subject(drawing, ink=ink))


def require_drawing_reader(network: Network, name_or_path: str) -> Network:
    """The network, if a drawing can be its input, whatever its classes; else ModelFileError."""
    _, height, width = network.input_shape
    if network.task.input_adapter not in CHANNELS or min(height, width) < CENTRED_SIDE:
        raise ModelFileError(
            f"“{display_name(name_or_path)}” is a network with {_shape(network)} inputs; to read a drawing, 1 or 3 × "
            f"{CENTRED_SIDE} × {CENTRED_SIDE} or more are needed: choose another model file."
        )
    return network


def require_digit_reader(network: Network, name_or_path: str) -> Network:
    """The network, if a drawing can be its input and its classes are the ten digits; else ModelFileError."""
    channels, height, width = network.input_shape
    digits = len(DIGIT_TASK.labels)
    if channels != 1 or min(height, width) < CENTRED_SIDE or network.classes != digits:
        raise ModelFileError(
            f"“{display_name(name_or_path)}” is a network with {_shape(network)} inputs and {network.classes} outputs; "
            f"to read digits, 1 × {CENTRED_SIDE} × {CENTRED_SIDE} or more and {digits} are needed: "
            "choose another model file."
        )
    if not network.task.is_digits:
        raise ModelFileError(
            f"“{display_name(name_or_path)}” tells {quoted_labels(network.task)} apart, not the digits 0 to 9: "
            "choose another model file."
        )
    return network


def _shape(network: Network) -> str:
    return " × ".join(str(side) for side in network.input_shape)
