"""Measurements made by hand, for tests of what shows them: labels, readings and probabilities are chosen."""

import numpy as np

from core.data.dataset import Dataset
from desktop.evaluation.figures import measured_figures
from desktop.evaluation.measurement import measurement_of
from desktop.evaluation.state import EvaluationState, Phase
from tests.support.small_networks import small_network

# (true digit, read digit, probability of the read one): six right, five wrong
READINGS = (
    (0, 0, 0.9),
    (4, 9, 0.973),
    (4, 4, 0.5),
    (4, 9, 0.6),
    (7, 7, 0.99),
    (7, 1, 0.4),
    (4, 4, 0.8),
    (9, 4, 0.9995),
    (1, 1, 0.7),
    (5, 3, 0.35),
    (4, 4, 0.65),
)


def images_of(count):
    """(count, 28, 28): the number of an image stands in it as so many dark pixels of its first rows."""
    images = np.zeros((count, 28, 28), np.uint8)
    for number, image in enumerate(images):
        image.reshape(-1)[: number + 1] = 200 + number % 50
        image[20:24, 10:18] = 255
    return images


def measurement_by_hand(readings=READINGS, network=None):
    """A measurement with these readings, image after image."""
    labels = np.array([label for label, _, _ in readings], np.uint8)
    logits = np.empty((len(readings), 10), np.float32)
    for row, (_, digit, probability) in zip(logits, readings, strict=True):
        row[:] = np.log((1 - probability) / 9)
        row[digit] = np.log(probability)
        row += 20  # a score at which nobody doubts that it is a digit
    network = network or small_network()
    return measurement_of(network, Dataset(images_of(len(readings)), labels), logits, 0.5, 0.125)


def state_of(measurement, **others):
    """The state in which this is shown."""
    figures = measured_figures(measurement)
    return EvaluationState(Phase.READY, "Small", figures, measurement, **others)
