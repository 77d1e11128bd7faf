"""Readings made by hand, for tests of what shows them: their logits are chosen, nothing has run."""

import numpy as np

from core.drawing.strokes import Drawing
from core.nn.calibration import Calibration
from core.nn.network import Network, Trace
from core.recognition.preparation import prepare
from core.recognition.reading import Reading
from core.recognition.subject import own_subject
from tests.support.small_networks import small_architecture, small_network

SEVEN = (-3.0, 1.2, 0.5, 2.1, -8.0, -2.5, -13.4, 9.1, 0.2, 5.2)
"""Logits of a clear seven with nine as the runner-up."""


UNCALIBRATED = small_network()


def hand_made_reading(preparation=None, trace=None, seconds=0.0, network=UNCALIBRATED):
    """A reading of these parts; nothing is drawn where they are left out."""
    return Reading(network if trace is None else trace.network, own_subject(Drawing()), preparation, trace, seconds)


NOTHING_DRAWN = hand_made_reading()


def calibrated(**calibration):
    """A network with this calibration; its weights do not matter."""
    return Network(small_architecture(), UNCALIBRATED.weights, calibration=Calibration(**calibration))


def reading_of(logits, network=UNCALIBRATED):
    """A reading whose ten logits are these; its ink is a small square."""
    ink = np.zeros((280, 280), dtype=np.uint8)
    ink[100:180, 120:160] = 255
    preparation = prepare(ink, (1, 32, 32))
    row = np.array([logits], dtype=np.float32)  # (1, 10)
    probabilities = network.calibration.probabilities(row)
    images = preparation.input[None].copy()
    for array in (row, probabilities, images):
        array.flags.writeable = False
    return hand_made_reading(preparation, Trace(network, images, (row,), row, probabilities), 1e-4)


def reading_of_probabilities(probabilities, network=UNCALIBRATED):
    """A reading with these ten probabilities, each above 0, with sum 1."""
    return reading_of(np.log(np.array(probabilities)), network)
