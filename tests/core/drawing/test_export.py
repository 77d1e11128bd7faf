import io
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from core.drawing.export import drawing_to_png, drawing_to_svg
from core.drawing.ink import RASTER_SIDE, render
from core.drawing.samples import sample
from core.drawing.strokes import BLANK, Drawing, Stroke

SVG = "{http://www.w3.org/2000/svg}"
EVEN = Stroke([(0.2, 0.3, 0.5), (0.5, 0.7, 0.5), (0.8, 0.3, 0.5)], 0.06)
DOT = Stroke([(0.5, 0.5, 1.0)], 0.1)
SWELLING = Stroke([(0.2, 0.5, 0.0), (0.8, 0.5, 1.0)], 0.1)


def picture():
    ink = np.zeros((RASTER_SIDE, RASTER_SIDE), dtype=np.uint8)
    ink[60:120, 40:200] = 255
    ink[200:220, 40:200] = 128
    return ink


DRAWINGS = {
    "blank": BLANK,
    "dot": Drawing((DOT,)),
    "even": Drawing((EVEN,)),
    "swelling": Drawing((SWELLING,)),
    "over a picture": Drawing((EVEN, DOT), picture()),
    "sample": sample(8),
}


def drawn_by_another_program(svg):
    """The ink of an SVG as Qt draws it, (S, S)."""
    image = QImage(RASTER_SIDE, RASTER_SIDE, QImage.Format.Format_Grayscale8)
    image.fill(0)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    assert renderer.isValid()
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, RASTER_SIDE, RASTER_SIDE))
    painter.end()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(RASTER_SIDE, image.bytesPerLine())
    return 255 - pixels[:, :RASTER_SIDE].astype(int)


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_svg_shows_the_ink_of_the_drawing(name):
    drawing = DRAWINGS[name]
    shown, ink = drawn_by_another_program(drawing_to_svg(drawing)), render(drawing).astype(int)
    differs = np.abs(shown - ink)
    assert differs.mean() < 1.0
    assert (differs > 100).mean() < 0.0005  # two programs round an edge differently, and only there
    assert shown.sum() == pytest.approx(ink.sum(), rel=0.02)


def test_a_stroke_of_even_pressure_is_one_line_of_its_width():
    root = ElementTree.fromstring(drawing_to_svg(Drawing((EVEN,))))
    (path,) = root.iter(f"{SVG}path")
    assert path.get("stroke-width") == "60.0"
    assert path.get("d").startswith("M200.00 300.00L")
    assert path.get("d").endswith("L800.00 300.00")


def test_a_stroke_of_changing_pressure_is_a_group_of_lines_that_join():
    root = ElementTree.fromstring(drawing_to_svg(Drawing((SWELLING,))))
    paths = list(root.iter(f"{SVG}path"))
    widths = [float(path.get("stroke-width")) for path in paths]
    assert widths == sorted(widths)
    assert widths[0] < 42
    assert widths[-1] > 158
    assert np.diff(widths).max() <= 2.1
    for before, after in pairwise(paths):
        assert before.get("d").split("L")[-1] == after.get("d").removeprefix("M").split("L")[0]


def read_png(data):
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        assert image.mode == "L"
        return np.array(image)


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_png_at_the_size_of_the_raster_is_the_ink_black_on_white(name):
    np.testing.assert_array_equal(255 - read_png(drawing_to_png(DRAWINGS[name], RASTER_SIDE)), render(DRAWINGS[name]))


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_png_is_the_same_drawing_at_any_size(name):
    large = 255.0 - read_png(drawing_to_png(DRAWINGS[name], 4 * RASTER_SIDE))
    assert large.shape == (1120, 1120)
    small = large.reshape(RASTER_SIDE, 4, RASTER_SIDE, 4).mean(axis=(1, 3))
    assert np.abs(small - render(DRAWINGS[name])).mean() < 1.0


def test_the_usual_png_is_large_enough_for_print():
    assert read_png(drawing_to_png(sample(3))).shape == (1024, 1024)


@pytest.mark.parametrize("side", [0, -1, 100_000])
def test_no_size_is_taken_that_makes_no_picture(side):
    with pytest.raises(ValueError, match="1 to 8192 pixels"):
        drawing_to_png(BLANK, side)
