"""Exported pictures: the bytes are what they claim to be, show the trace's exact colours, and text stays text."""

import io
from math import ceil, floor
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop.network.cards import INPUT
from desktop.network.figures import PNG_RATIO, SVG_RATIO, layer_figure, layer_png, layer_svg, network_png, network_svg
from desktop.ui.colours import Colours, colour_table
from desktop.ui.pixels import Scale
from desktop.ui.theme import DARK, LIGHT
from tests.support.traces import CONV, DROPOUT, OUTPUT, SOFTMAX, network_of, tiny_trace

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def trace(qapp):
    return tiny_trace(network_of())


def opened(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))  # (h, w, 3)


def rendered(data, factor):
    """An SVG as pixels, `factor` to each of its units, (h, w, 3)."""
    renderer = QSvgRenderer(QByteArray(data))
    assert renderer.isValid()
    size = renderer.viewBox().size() * factor
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    picture = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return picture[:, :, 2::-1].copy()


def cell_colours(picture, figure, pixels, edge=0):
    """The colours of all cells of the figure's only layer, (C, H, W, 3), with so many `pixels` to a logical one. Each
    cell is checked to be of one colour, but for an `edge` of so many pixels."""
    (place,) = figure.layout.places
    tiling = place.tiling
    factor = pixels / figure.layout.ratio
    found = np.zeros((tiling.count, tiling.height, tiling.width, 3), np.uint8)
    for channel, row, column in np.ndindex(found.shape[:3]):
        x, y = tiling.corner(channel)
        left = (place.mosaic_x + x + column * tiling.zoom) * factor
        top = (place.mosaic_y + y + row * tiling.zoom) * factor + figure.title_height * pixels
        side = tiling.zoom * factor
        rows = slice(ceil(top) + edge, floor(top + side) - edge)
        cell = picture[rows, ceil(left) + edge : floor(left + side) - edge]
        assert cell.size > 0
        assert (cell == cell[0, 0]).all()
        found[channel, row, column] = cell[0, 0]
    return found


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_layer_as_png_has_the_exact_colours_of_its_values(trace, theme):
    picture = opened(layer_png(trace, CONV, theme))
    figure = layer_figure(trace, CONV, theme, Scale.LAYER, PNG_RATIO)
    assert picture.shape[:2] == (figure.size.height() * PNG_RATIO, figure.size.width() * PNG_RATIO)
    cells = cell_colours(picture, figure, PNG_RATIO)
    table = colour_table(Colours.DIVERGING, theme.dark, theme.panel)
    indices = 128 + np.rint(trace.outputs[CONV][0] / 3 * 127).astype(int)
    assert (cells == table[indices]).all()


@pytest.mark.parametrize("factor", [1, 2, 5])
def test_a_layer_as_svg_has_sharp_square_cells_at_any_size(trace, factor):
    # Qt's viewer is one of those that blur what they enlarge; no more than the pixels at the edges of cells may suffer.
    data = layer_svg(trace, CONV, LIGHT)
    figure = layer_figure(trace, CONV, LIGHT, Scale.LAYER, SVG_RATIO)
    cells = cell_colours(rendered(data, factor), figure, factor, edge=1)
    table = colour_table(Colours.DIVERGING, False, LIGHT.panel)
    indices = 128 + np.rint(trace.outputs[CONV][0] / 3 * 127).astype(int)
    assert (cells == table[indices]).all()
    assert b'style="image-rendering:pixelated"' in data


def texts(data):
    return ["".join(element.itertext()).strip() for element in ElementTree.fromstring(data).iter(f"{SVG}text")]


def test_text_in_an_svg_is_text(trace):
    found = texts(layer_svg(trace, CONV, LIGHT))
    assert found[0].startswith("Tiny reads class 3 (9")
    assert {"conv", "3 × 4 × 4", "−3", "3"} <= set(found)
    assert b', sans-serif"' in layer_svg(trace, CONV, LIGHT)


def test_a_title_with_signs_of_markup_is_a_title(qapp):
    network = network_of(
        {"title": "<A & B>", "input": [1, 4, 4], "layers": [{"layer": "Flatten"}, {"layer": "Dense", "units": 2}]}
    )
    made = network.trace(np.ones((1, 1, 4, 4), np.float32))
    root = ElementTree.fromstring(layer_svg(made, 1, LIGHT))
    assert root.find(f"{SVG}title").text.startswith("<A & B> reads ")


@pytest.mark.parametrize("layer", [INPUT, CONV, DROPOUT, OUTPUT, SOFTMAX])
@pytest.mark.parametrize("scale", Scale)
def test_every_layer_can_be_exported_with_every_scale(trace, layer, scale):
    assert opened(layer_png(trace, layer, LIGHT, scale)).size > 0
    assert rendered(layer_svg(trace, layer, DARK, scale), 1).size > 0


def test_the_scale_is_the_one_that_is_asked_for(trace):
    assert layer_png(trace, CONV, LIGHT, Scale.MAP) != layer_png(trace, CONV, LIGHT, Scale.LAYER)
    assert "4" in texts(layer_svg(trace, CONV, LIGHT, Scale.NETWORK))  # the largest logit


def test_the_whole_network_names_every_layer_and_fits_the_size(trace):
    data = network_svg(trace, LIGHT, size=QSize(900, 700))
    found = texts(data)
    assert {"input", *trace.network.names, "softmax"} <= set(found)
    assert {f"class {number}" for number in range(4)} <= set(found)
    picture = opened(network_png(trace, DARK, size=QSize(900, 700)))
    assert picture.shape[1] == 900 * PNG_RATIO
    assert picture.shape[0] <= 740 * PNG_RATIO
    assert (picture[-1, 0] == colour_table(Colours.INK, True, DARK.panel)[0]).all()


def test_pictures_say_how_large_they_are_in_print(trace):
    dots = Image.open(io.BytesIO(layer_png(trace, CONV, LIGHT))).info["dpi"]
    assert dots == pytest.approx((192, 192), abs=1)
