"""The sample drawings of the program as a data set of ten digits."""

import numpy as np

from core.data.dataset import Dataset
from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.recognition.preparation import prepare


def sample_dataset():
    """One image (28, 28) of each digit, prepared as a drawing is."""
    images = np.stack([prepare(render(sample(digit))).centred for digit in DIGITS])
    return Dataset(images, np.array(DIGITS, np.uint8))
