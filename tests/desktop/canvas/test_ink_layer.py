"""The ink on the screen is the raster of the drawing, at any scale, shown at once or grown in pieces."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from core.drawing.ink import RASTER_SIDE, IncrementalRaster, render
from core.drawing.samples import sample
from core.drawing.strokes import BLANK, Drawing, Stroke
from desktop.canvas.ink_layer import InkLayer

BLACK = QColor("#000000")
EVEN = Stroke([(0.2, 0.2, 0.5), (0.8, 0.2, 0.5), (0.3, 0.8, 0.5), (0.35, 0.8, 0.5)], 0.08)
SUDDEN = Stroke([(0.3, 0.5, 0.1), (0.31, 0.5, 1.0), (0.6, 0.5, 0.0), (0.6, 0.5, 0.9), (0.9, 1.0, 0.5)], 0.1)
DOT = Stroke([(0.5, 0.8, 0.7)], 0.1)
PICTURE = np.kron(np.eye(4, dtype=np.uint8) * 200, np.ones((70, 70), dtype=np.uint8))


def shown(layer):
    """The layer's ink as it is painted in black on white, (D, D), 0..255."""
    image = QImage(layer.pixels, layer.pixels, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(layer.pixel_ratio)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    layer.paint(painter, QPointF())
    painter.end()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(layer.pixels, layer.pixels, 4)
    return 255 - pixels[..., 0].astype(int)


def layer_on(layer, side):
    """The same on a screen of one device pixel for each of ``side`` logical ones, (side, side)."""
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    layer.paint(painter, QPointF())
    painter.end()
    return 255 - np.frombuffer(image.constBits(), dtype=np.uint8).reshape(side, side, 4)[..., 0].astype(int)


@pytest.mark.parametrize("pixel_ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("drawing", [BLANK, Drawing((EVEN, SUDDEN, DOT), PICTURE), sample(8)])
def test_the_layer_shows_the_drawing_at_the_resolution_of_the_device(drawing, pixel_ratio):
    layer = InkLayer(320, pixel_ratio, BLACK)
    layer.show(drawing)
    assert layer.image.width() == round(320 * pixel_ratio)
    assert layer.image.devicePixelRatio() == pixel_ratio
    np.testing.assert_array_equal(shown(layer), render(drawing, round(320 * pixel_ratio)))


def test_where_a_logical_pixel_is_one_of_the_rasters_it_is_the_ink_that_the_network_reads():
    layer = InkLayer(RASTER_SIDE, 1.0, BLACK)
    layer.show(sample(3))
    np.testing.assert_array_equal(shown(layer), render(sample(3)))


@pytest.mark.parametrize("stroke", [EVEN, SUDDEN, DOT, *sample(8).strokes])
def test_a_stroke_grown_in_pieces_looks_like_the_whole_at_every_moment(stroke):
    layer = InkLayer(RASTER_SIDE, 1.5, BLACK)
    layer.show(Drawing((DOT,)))
    raster = IncrementalRaster(Drawing((DOT,)))
    raster.begin(stroke.width)
    for point in stroke.points:
        raster.add(*point)
        layer.add(raster.settled, raster.provisional)
        # A piece in a window elsewhere may be rounded to the neighbouring level.
        np.testing.assert_allclose(shown(layer), render(raster.drawing, layer.pixels), atol=1)
    raster.end()
    layer.finish(raster.drawing)
    np.testing.assert_allclose(shown(layer), render(raster.drawing, layer.pixels), atol=1)
    assert layer.drawing is raster.drawing


def test_a_dropped_stroke_leaves_nothing():
    layer = InkLayer(RASTER_SIDE, 1.0, BLACK)
    drawing = Drawing((DOT,))
    layer.show(drawing)
    layer.add(np.array([[10.0, 10.0, 5.0, 50.0, 10.0, 5.0]]), np.array([[50.0, 10.0, 5.0, 90.0, 10.0, 5.0]]))
    layer.show(drawing)
    np.testing.assert_array_equal(shown(layer), render(drawing))


def test_a_layer_made_in_the_middle_of_a_stroke_is_right_when_the_stroke_is_finished():
    raster = IncrementalRaster()
    raster.begin(0.08)
    raster.add(0.2, 0.2, 0.5)
    raster.add(0.8, 0.2, 0.5)
    layer = InkLayer(RASTER_SIDE, 1.0, BLACK)
    layer.show(raster.drawing)
    raster.add(0.5, 0.9, 0.5)
    layer.add(raster.settled, raster.provisional)
    raster.end()
    layer.finish(raster.drawing)
    np.testing.assert_array_equal(shown(layer), render(raster.drawing))


def test_a_piece_beside_the_paper_is_no_problem():
    layer = InkLayer(RASTER_SIDE, 1.0, BLACK)
    layer.add(np.array([[-80.0, -80.0, 5.0, -90.0, -80.0, 5.0]]), np.empty((0, 6)))
    assert shown(layer).max() == 0


def test_ink_has_its_colour_and_a_soft_edge():
    layer = InkLayer(RASTER_SIDE, 1.0, QColor("#2040c0"))
    layer.show(Drawing((DOT,)))
    middle = layer.image.pixelColor(140, 224)
    assert middle == QColor("#2040c0")
    alphas = {layer.image.pixelColor(x, 224).alpha() for x in range(280)}
    assert {0, 255} < alphas


def test_lines_too_long_for_the_resolution_of_the_device_are_shown_coarser_but_in_their_place():
    zigzag = np.tile([(0.3, 0.3, 0.5), (0.7, 0.7, 0.5)], (300, 1))
    heavy = Drawing((Stroke(zigzag, 0.08),))
    layer = InkLayer(700, 2.0, BLACK)
    layer.show(heavy)
    assert RASTER_SIDE <= layer.pixels < 1400
    assert layer.pixels / layer.image.devicePixelRatio() == pytest.approx(700)
    ink = layer_on(layer, 700)
    assert np.abs(ink - render(heavy, 700)).mean() < 2
    box = layer.add(np.empty((0, 6)), np.array([[20.0, 140.0, 5.0, 30.0, 140.0, 5.0]]))
    assert box.contains(round(25 * 2.5), 350)
    assert layer_on(layer, 700)[350, round(25 * 2.5)] > 200
    layer.show(Drawing((DOT,)))
    assert layer.pixels == 1400
    np.testing.assert_array_equal(shown(layer), render(Drawing((DOT,)), 1400))


@pytest.mark.parametrize("count", [1, 40])
def test_the_cost_of_a_piece_does_not_depend_on_what_is_there(count, monkeypatch):
    # Counted, not timed: pixels that are painted for one piece.
    layer = InkLayer(RASTER_SIDE, 1.0, BLACK)
    layer.show(Drawing((EVEN,) * count))
    sizes = []
    monkeypatch.setattr("desktop.canvas.ink_layer.paint_capsules", lambda raster, capsules: sizes.append(raster.size))
    layer.add(np.empty((0, 6)), np.array([[100.0, 100.0, 10.0, 104.0, 100.0, 10.0]]))
    assert sizes[-1] < 30 * 30
