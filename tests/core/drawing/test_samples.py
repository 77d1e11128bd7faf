import numpy as np
import pytest

from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.nn.models import DEFAULT_MODEL, resolve_model
from core.recognition.preparation import prepare
from core.recognition.reading import read_drawing


@pytest.mark.parametrize("digit", DIGITS)
def test_a_sample_is_handwriting_of_natural_size_in_the_middle(digit):
    drawing = sample(digit)
    points = np.concatenate([stroke.points for stroke in drawing.strokes])  # (P, 3)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    assert drawing.picture is None
    assert 15 <= len(points) <= 60
    assert (high - low)[1] == pytest.approx(0.6, abs=0.02)
    np.testing.assert_allclose((low + high) / 2, 0.5, atol=0.01)
    assert np.ptp(points[:, 2]) > 0.1  # a pen's pressure, not a mouse's


@pytest.mark.parametrize("digit", DIGITS)
def test_the_default_network_reads_every_sample_right(digit):
    reading = read_drawing(resolve_model(DEFAULT_MODEL), sample(digit))
    assert reading.digit == digit
    assert reading.probability > 0.9


def test_no_two_samples_look_alike():
    prepared = [prepare(render(sample(digit))).centred.astype(float).ravel() for digit in DIGITS]
    likeness = np.corrcoef(prepared) - np.eye(10)
    assert likeness.max() < 0.8


def test_there_is_no_eleventh_sample():
    with pytest.raises(FileNotFoundError):
        sample(10)
