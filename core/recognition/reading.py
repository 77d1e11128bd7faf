"""Reading: what a network makes of a drawing, with every stage on the way."""

import time
from dataclasses import dataclass

import numpy as np

from core.drawing.strokes import Drawing, Ink
from core.errors import ModelFileError
from core.nn.inference import overflow_ignored
from core.nn.network import Network, Trace
from core.nn.score import score
from core.nn.verdicts import Verdict, verdicts
from core.recognition.preparation import CENTRED_SIDE, Preparation, prepare_drawing
from core.storage.files import display_name

DIGITS = 10


@dataclass(frozen=True, eq=False)
class Reading:
    """What a network makes of a drawing. preparation and trace are None, both, when nothing is drawn."""

    preparation: Preparation | None
    trace: Trace | None
    seconds: float
    """How long the pass through the network took; 0 when there was none."""

    @property
    def digit(self) -> int | None:
        """The class with the highest probability."""
        return None if self.trace is None else int(self.trace.logits[0].argmax())

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


def read_drawing(network: Network, drawing: Drawing, ink: Ink | None = None) -> Reading:
    """One reading of a drawing; ModelFileError when the network has no numbers for it.

    ``ink`` (S, S) uint8 is what ``render(drawing)`` gives, for those who have it already.
    """
    preparation = prepare_drawing(drawing, network.input_shape, ink=ink)
    if preparation is None:
        return Reading(None, None, 0.0)
    started = time.perf_counter()
    with overflow_ignored():
        trace = network.trace(preparation.input[None])
    seconds = time.perf_counter() - started
    # Finite logits, too, can become too large when a low temperature divides them.
    if not (np.isfinite(trace.logits).all() and np.isfinite(trace.probabilities).all()):
        raise ModelFileError(
            f"The network “{network.title}” gives no numbers for this drawing, because its weights are too large: "
            "choose another network."
        )
    return Reading(preparation, trace, seconds)


def require_digit_reader(network: Network, name_or_path: str) -> Network:
    """The network, if ink can be prepared for it and its outputs are the ten digits; else ModelFileError."""
    channels, height, width = network.input_shape
    if channels != 1 or min(height, width) < CENTRED_SIDE or network.classes != DIGITS:
        raise ModelFileError(
            f"“{display_name(name_or_path)}” is a network with {channels} × {height} × {width} inputs and "
            f"{network.classes} outputs; to read digits, 1 × {CENTRED_SIDE} × {CENTRED_SIDE} or more and "
            f"{DIGITS} are needed: choose another model file."
        )
    return network
