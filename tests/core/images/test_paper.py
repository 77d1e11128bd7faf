import numpy as np
import pytest

from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.drawing.strokes import Drawing
from core.images.decoding import Picture
from core.images.paper import without_surroundings
from core.images.single_digit import find_ink, place_on_canvas
from core.nn.models import resolve_model
from core.recognition.reading import read_drawing


def on_table(digit, table=0.25, paper=0.85, ink=0.1, noise=0.01, slope=0.0):
    """A sheet with a digit on it, which lies, a little turned, on a table: gray (400, 480)."""
    rng = np.random.default_rng(digit)
    y, x = np.mgrid[:400, :480].astype(np.float32)
    across, down = (x - 240) * 0.98 + (y - 200) * 0.17, (y - 200) * 0.98 - (x - 240) * 0.17
    gray = np.where((abs(across) < 170) & (abs(down) < 150), np.float32(paper), np.float32(table))
    share = render(sample(digit)).astype(np.float32) / 255
    gray[60:340, 100:380] += share * (ink - paper)
    gray += slope * (x / 480 - 0.5) + rng.normal(0, noise, gray.shape)
    return np.clip(gray, 0, 1).astype(np.float32)


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("scene", [{}, {"table": 0.5}, {"slope": 0.15}, {"paper": 0.2, "table": 0.8, "ink": 0.95}])
def test_the_digit_on_a_sheet_on_a_table_is_read(digit, scene):
    gray = on_table(digit, **scene)
    found = find_ink(Picture(gray, "table.jpg", gray.shape[1], gray.shape[0]))
    assert read_drawing(resolve_model("visualisation"), Drawing((), place_on_canvas(found.ink))).digit == digit
    x, y, width, height = found.box
    assert x > 100
    assert y > 60
    assert x + width < 380
    assert y + height < 340


def test_what_surrounds_the_sheet_is_as_bright_as_the_sheet():
    found = without_surroundings(on_table(3))
    border = np.concatenate([found[0], found[-1], found[:, 0], found[:, -1]])
    np.testing.assert_allclose(border, 0.85, atol=0.05)


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_that_fills_its_picture_is_no_sheet(digit):
    ink = render(sample(digit)).astype(np.float32) / 255
    for gray in (ink, 1 - ink, ink[40:240, 60:220]):
        assert without_surroundings(gray) is gray


def test_light_beside_a_shadow_is_no_sheet():
    gray = np.full((300, 300), 0.4, np.float32)
    gray[:, 90:] = 0.9
    gray[120:180, 150:160] = 0.1
    assert without_surroundings(gray) is gray


def test_an_empty_sheet_and_an_empty_table_stay_as_they_are():
    for gray in (np.full((200, 200), 0.5, np.float32), np.pad(np.full((100, 100), 0.9, np.float32), 50)):
        assert without_surroundings(gray) is gray
