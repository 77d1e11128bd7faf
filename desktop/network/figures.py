"""Pictures of a trace to keep: the maps of one layer, or the whole network view, as the bytes of a PNG or an SVG.

They are painted by the same functions as the panel, with a title line above. In the SVG text stays text; maps are
embedded pictures of a fine resolution that viewers enlarge with sharp, square pixels, so that they stay
sharp in a viewer that does not listen, too. Sizes are in logical pixels; a PNG has `PNG_RATIO` pixels to each of them.
 Writing the bytes is the caller's part (core.storage.files.write_atomically).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from core.nn.network import Trace
from core.text import percent_text
from desktop.network.brushes import Brushes, draw_text
from desktop.network.card_values import limits_of
from desktop.network.cards import network_cards
from desktop.network.layout import Columns, NetworkLayout, lay_out
from desktop.network.legend import legend_texts, paint_legend
from desktop.network.levels import Levels, find_levels
from desktop.network.painting import paint_backdrop, paint_mosaics
from desktop.ui.pixels import Scale
from desktop.ui.theme import GRID, HALF_GRID, Theme

CONTEXT = "figure_exports"
PNG_RATIO = 2
SVG_RATIO = 4  # of the embedded pictures
DOTS_PER_METRE = round(PNG_RATIO * 96 / 0.0254)
SVG_RESOLUTION = 96
LAYER_SIZE = QSize(800, 600)  # the room for a figure; it becomes as large as its content
NETWORK_SIZE = QSize(1200, 800)
ABOVE = GRID + HALF_GRID  # the title


@dataclass(frozen=True, eq=False)
class Figure:
    """Something to paint: a title, the layout below it and what fills it."""

    title: str
    layout: NetworkLayout
    brushes: Brushes
    font: QFont
    trace: Trace
    levels: Levels

    @property
    def size(self) -> QSize:
        """In logical pixels."""
        width, height = self.layout.width / self.layout.ratio, self.layout.height / self.layout.ratio
        return QSize(round(width), round(height) + self.title_height)

    @property
    def title_height(self) -> int:
        """The line of the title with the space above it, in logical pixels."""
        return ABOVE + QFontMetrics(self.font).height()


def layer_png(trace: Trace, layer: int, theme: Theme, scale: Scale | Levels = Scale.LAYER) -> bytes:
    """The maps of one layer (-1: the input, the number of layers: softmax) as a PNG."""
    return png(layer_figure(trace, layer, theme, scale, PNG_RATIO))


def layer_svg(trace: Trace, layer: int, theme: Theme, scale: Scale | Levels = Scale.LAYER) -> bytes:
    """The maps of one layer (-1: the input, the number of layers: softmax) as an SVG."""
    return svg(layer_figure(trace, layer, theme, scale, SVG_RATIO))


def network_png(trace: Trace, theme: Theme, scale: Scale | Levels = Scale.LAYER, size: QSize = NETWORK_SIZE) -> bytes:
    """The whole network, every map of every layer, as a PNG."""
    return png(network_figure(trace, theme, scale, size, PNG_RATIO))


def network_svg(trace: Trace, theme: Theme, scale: Scale | Levels = Scale.LAYER, size: QSize = NETWORK_SIZE) -> bytes:
    """The whole network, every map of every layer, as an SVG."""
    return svg(network_figure(trace, theme, scale, size, SVG_RATIO))


def layer_figure(trace: Trace, layer: int, theme: Theme, scale: Scale | Levels, ratio: int) -> Figure:
    """The figure of one layer, as wide as its maps."""
    cards = [card for column in network_cards(trace.network) for card in column if card.index == layer]
    # A layer that the view leaves out because it changes nothing is drawn on request.
    columns = [[replace(card, pictured=True) for card in cards]]
    figure = make_figure(trace, columns, theme, scale, LAYER_SIZE, ratio)
    (place,) = figure.layout.places
    title_width = QFontMetrics(figure.font).horizontalAdvance(figure.title)
    width = max(place.heading.width // ratio, title_width) + 2 * ABOVE
    return make_figure(trace, columns, theme, scale, QSize(width, LAYER_SIZE.height()), ratio)


def network_figure(trace: Trace, theme: Theme, scale: Scale | Levels, size: QSize, ratio: int) -> Figure:
    """The figure of the whole network."""
    return make_figure(trace, network_cards(trace.network), theme, scale, size, ratio)


def make_figure(trace: Trace, columns: Columns, theme: Theme, scale: Scale | Levels, size: QSize, ratio: int) -> Figure:
    """The figure of some cards in a room of this size, under a title that says what the network read.

    scale: the levels that the window shows, or a scale from which they are computed.
    """
    font = QGuiApplication.font()
    brushes = Brushes.of(theme, font)
    layout = lay_out(columns, size.width() * ratio, size.height() * ratio, brushes.sizes(ratio))
    levels = scale if isinstance(scale, Levels) else find_levels(trace, scale)
    return Figure(title_of(trace), layout, brushes, font, trace, levels)


def title_of(trace: Trace) -> str:
    """The network and what it read."""
    likeliest = int(trace.logits[0].argmax())
    return QCoreApplication.translate(CONTEXT, "{network} reads {digit} ({probability})").format(
        network=trace.network.title,
        digit=trace.network.task.labels[likeliest],
        probability=percent_text(float(trace.probabilities[0, likeliest])),
    )


def png(figure: Figure) -> bytes:
    """The figure as a PNG."""
    ratio = figure.layout.ratio
    image = QImage(figure.size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    try:
        paint_figure(painter, figure)
    finally:
        painter.end()
    image.setDotsPerMeterX(DOTS_PER_METRE)  # only now, because text is painted by it
    image.setDotsPerMeterY(DOTS_PER_METRE)
    with buffer() as device:
        QImageWriter(device, b"PNG").write(image)
        return bytes(device.data().data())


def svg(figure: Figure) -> bytes:
    """The figure as an SVG."""
    with buffer() as device:
        generator = QSvgGenerator()
        generator.setOutputDevice(device)
        generator.setResolution(SVG_RESOLUTION)
        generator.setSize(figure.size)
        generator.setViewBox(QRectF(0, 0, figure.size.width(), figure.size.height()))
        painter = QPainter(generator)
        try:
            paint_figure(painter, figure)
        finally:
            painter.end()
        return finished(bytes(device.data().data()), figure.title)


def finished(document: bytes, title: str) -> bytes:
    """An SVG of Qt's with our title, with maps that viewers do not blur when they enlarge them, and with a kind of font
    for machines that do not have the font of this one."""
    document = re.sub(rb"<title>.*?</title>", lambda _: f"<title>{escape(title)}</title>".encode(), document)
    document = document.replace(b"<desc>Generated with Qt</desc>\n", b"")
    document = re.sub(rb'font-family="([^"]*)"', rb'font-family="\1, sans-serif"', document)
    return document.replace(b"<image ", b'<image style="image-rendering:pixelated" ')


def paint_figure(painter: QPainter, figure: Figure) -> None:
    """The title, and below it everything as in the panel."""
    theme, layout = figure.brushes.theme, figure.layout
    painter.fillRect(QRectF(0, 0, figure.size.width(), figure.size.height()), QColor(theme.panel))
    painter.setFont(figure.font)
    painter.setPen(QColor(theme.text))
    draw_text(painter, ABOVE, ABOVE, figure.title)
    painter.translate(0, figure.title_height)
    paint_backdrop(painter, layout, figure.brushes)
    paint_mosaics(painter, layout, figure.brushes, figure.trace, figure.levels)
    for place in layout.places:
        texts = legend_texts(place.card, limits_of(place.card, figure.levels))
        paint_legend(painter, place, figure.brushes, layout.ratio, texts)


@contextmanager
def buffer() -> Iterator[QBuffer]:
    """Memory that Qt writes into like a file."""
    device = QBuffer()
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    try:
        yield device
    finally:
        device.close()
