"""Shared by the tests of the window: a picture of a digit as the bytes of a file."""

import io

import numpy as np
import pytest
from PIL import Image

from core.ink import render
from core.strokes import Drawing, Stroke


@pytest.fixture(scope="session")
def digit_png():
    """A seven, dark on light, as a PNG file of 280 x 280 pixels."""
    points = np.array([[0.25, 0.2, 0.5], [0.75, 0.2, 0.5], [0.45, 0.85, 0.5]])
    ink = render(Drawing((Stroke(points),)))  # (280, 280)
    buffer = io.BytesIO()
    Image.fromarray(255 - ink).save(buffer, "PNG")
    return buffer.getvalue()
