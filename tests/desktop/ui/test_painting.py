"""Arrays on painters: one number to one device pixel, on screens of any scaling."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from desktop.ui.painting import colour_image, draw_colours, in_device_pixels

COLOURS = np.array([[0xFF112233, 0xFF445566, 0xFF778899]] * 2, np.uint32)  # (2, 3)
SHARPNESS = Path(__file__).parents[2] / "support" / "device_pixels_program.py"


def pixels(image):
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())


def test_an_image_owns_a_copy_of_its_colours():
    colours = COLOURS.copy()
    image = colour_image(colours)
    colours[:] = 0
    assert np.array_equal(pixels(image), COLOURS)


def test_arrays_that_are_not_contiguous_are_drawn_as_they_read():
    assert np.array_equal(pixels(colour_image(COLOURS.T)), COLOURS.T)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_a_number_is_a_device_pixel(qapp, ratio):
    image = QImage(9, 7, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    with in_device_pixels(painter) as found:
        draw_colours(painter, 4, 3, COLOURS)
    painter.end()
    assert found == ratio
    expected = np.zeros((7, 9), np.uint32)
    expected[3:5, 4:7] = COLOURS
    assert np.array_equal(pixels(image) & 0xFFFFFF, expected & 0xFFFFFF)


@pytest.mark.parametrize("factor", ["1.5", "2"])
def test_maps_are_sharp_on_a_scaled_screen(factor):
    environment = os.environ | {"QT_SCALE_FACTOR": factor, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, str(SHARPNESS)], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    ratio, layout_ratio, cells, blurred = (float(number) for number in done.stdout.split())
    assert ratio == float(factor)
    assert layout_ratio == pytest.approx(ratio, abs=0.01)
    assert cells > 150
    assert blurred == 0
