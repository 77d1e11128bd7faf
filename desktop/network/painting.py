"""The network view on a painter: headings, legends, arrows, outlines and mosaics, each at the place that the layout
gives it. The same functions paint the panel and the exported pictures, on a screen of any scaling and into SVG.
"""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF, QTransform

from core.nn.network import Trace
from desktop.network.brushes import Brushes, draw_text
from desktop.network.card_values import limits_of, values_of
from desktop.network.column_options import BESIDE_LABEL
from desktop.network.layout import LayerPlace, NetworkLayout
from desktop.network.levels import Levels, layer_indices
from desktop.network.pointing import Pointed
from desktop.ui.painting import draw_colours, in_device_pixels
from desktop.ui.pixels import GROUND, mosaic
from desktop.ui.theme import GRID, HALF_GRID, Theme, mixed

ARROW_HEAD = 4  # logical pixels
POINTED_CELL = 4  # the side from which on a cell gets an outline of its own


def paint_mosaics(painter: QPainter, layout: NetworkLayout, brushes: Brushes, trace: Trace, levels: Levels) -> None:
    """All maps of all layers."""
    with in_device_pixels(painter, layout.ratio):
        for place in layout.places:
            if place.tiling is not None:
                card = place.card
                limits = limits_of(card, levels)
                indices = layer_indices(values_of(card, trace), card.colours, limits)  # (C, H, W)
                table = brushes.table(card)
                colours = table.take(indices)  # (C, H, W); faster than table[indices]
                picture = mosaic(colours, place.tiling, ground=table[GROUND])  # (h, w)
                draw_colours(painter, place.mosaic_x, place.mosaic_y, picture)


def paint_outlines(painter: QPainter, layout: NetworkLayout, brushes: Brushes) -> None:
    """An empty outline in the place of every map: nothing is known, which is not the same as zero."""
    with in_device_pixels(painter, layout.ratio):
        painter.setPen(QPen(QColor(mixed(brushes.theme.panel, brushes.theme.line, 0.6)), 1))
        for place in layout.places:
            if place.tiling is not None:
                width, height = place.tiling.tile
                corners = (place.tiling.corner(index) for index in range(place.tiling.count))
                painter.drawRects(
                    [QRect(place.mosaic_x + x, place.mosaic_y + y, width - 1, height - 1) for x, y in corners]
                )


def paint_backdrop(painter: QPainter, layout: NetworkLayout, brushes: Brushes) -> None:
    """What does not depend on the trace: ground, headings, digits of classes, arrows."""
    ratio = layout.ratio
    painter.fillRect(QRectF(0, 0, layout.width / ratio, layout.height / ratio), QColor(brushes.theme.panel))
    for place in layout.places:
        for text in place.heading.texts:
            painter.setFont(brushes.name_font if text.is_name else brushes.text_font)
            painter.setPen(QColor(brushes.theme.text if text.is_name else brushes.theme.muted))
            draw_text(painter, (place.x + text.x) / ratio, (place.y + text.y) / ratio, text.text)
        if place.card.labelled and place.tiling is not None:
            paint_labels(painter, place, brushes, ratio)
    for line in layout.arrows:
        paint_arrow(painter, [QPointF(x / ratio, y / ratio) for x, y in line], brushes)


def paint_labels(painter: QPainter, place: LayerPlace, brushes: Brushes, ratio: float) -> None:
    """The label of each class beside its cell; one that is too long for its column is cut."""
    assert place.tiling is not None
    painter.setFont(brushes.text_font)
    painter.setPen(QColor(brushes.theme.muted))
    side = place.tiling.zoom / ratio
    metrics = painter.fontMetrics()
    width = (place.mosaic_x - place.x) / ratio - BESIDE_LABEL + 1
    for number, label in enumerate(place.card.classes):
        _, y = place.tiling.corner(number)
        text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, round(width)) if len(label) > 1 else label
        draw_text(painter, place.x / ratio, (place.mosaic_y + y) / ratio + (side - metrics.height()) / 2, text)


def paint_pointed(painter: QPainter, layout: NetworkLayout, theme: Theme, pointed: Pointed) -> None:
    """An outline around the map that is pointed at, and around the cell in it where cells are large enough; the maps of
    the same number above and below it, which follow from it or lead to it, get a fainter one."""
    with in_device_pixels(painter, layout.ratio) as ratio:
        thick = max(1, round(1.5 * ratio))
        column = next((place.x for place in layout.places if place.card.index == pointed.layer), None)
        for place in layout.places:
            card, tiling = place.card, place.tiling
            if place.x != column or tiling is None or pointed.channel >= tiling.count:
                continue
            is_pointed = card.index == pointed.layer
            colour = QColor(theme.accent if is_pointed else mixed(theme.panel, theme.accent, 0.5))
            x, y = tiling.corner(pointed.channel)
            map_area = QRect(place.mosaic_x + x, place.mosaic_y + y, *tiling.tile)
            paint_outline(painter, map_area, thick, colour)
            if is_pointed and not card.is_strip and tiling.zoom >= POINTED_CELL * ratio:
                x, y = map_area.x() + pointed.column * tiling.zoom, map_area.y() + pointed.row * tiling.zoom
                paint_outline(painter, QRect(x, y, tiling.zoom, tiling.zoom), max(1, round(ratio)), colour)


def paint_outline(painter: QPainter, area: QRect, thick: int, colour: QColor) -> None:
    """A line around an area of device pixels, outside of it."""
    outer = area.adjusted(-thick, -thick, thick, thick)
    painter.fillRect(QRect(outer.x(), outer.y(), outer.width(), thick), colour)
    painter.fillRect(QRect(outer.x(), outer.bottom() - thick + 1, outer.width(), thick), colour)
    painter.fillRect(QRect(outer.x(), area.y(), thick, area.height()), colour)
    painter.fillRect(QRect(outer.right() - thick + 1, area.y(), thick, area.height()), colour)


def paint_invitation(
    painter: QPainter, layout: NetworkLayout, area: QRect, theme: Theme, font: QFont, text: str
) -> None:
    """A sentence near the middle of an area, over outlines but not over headings, on a ground of its own; none where
    there is no room for it."""
    painter.save()
    painter.setFont(font)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    bounds = painter.boundingRect(area.adjusted(4 * GRID, 0, -4 * GRID, 0), flags, text)
    plate = bounds.adjusted(-3 * GRID, -2 * GRID, 3 * GRID, 2 * GRID)
    down = distance_to_free(plate, area, heading_areas(layout))
    if down is None:
        painter.restore()
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(QRectF(plate.translated(0, down)).adjusted(0.5, 0.5, -0.5, -0.5), HALF_GRID, HALF_GRID)
    painter.setPen(QColor(theme.text))
    painter.drawText(bounds.translated(0, down), flags, text)
    painter.restore()


def heading_areas(layout: NetworkLayout) -> list[QRect]:
    """Where headings stand, in logical pixels."""
    areas = [QRectF(place.x, place.y, place.heading.width, place.heading.height) for place in layout.places]
    shrink = QTransform.fromScale(1 / layout.ratio, 1 / layout.ratio)
    return [shrink.mapRect(area).toAlignedRect() for area in areas]


def distance_to_free(plate: QRect, area: QRect, taken: list[QRect]) -> int | None:
    """How far down (or up, negative) a plate has to go to lie in the area and on nothing that is taken; None where it
    cannot."""
    for distance in range(0, area.height(), HALF_GRID):
        for down in (distance, -distance):
            moved = plate.translated(0, down)
            if area.contains(moved) and not any(moved.intersects(other) for other in taken):
                return down
    return None


def paint_arrow(painter: QPainter, points: list[QPointF], brushes: Brushes) -> None:
    """A thin line through points, with a small head at its end, which it reaches from the left."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(mixed(brushes.theme.panel, brushes.theme.muted, 0.7))
    painter.setPen(QPen(colour, 1))
    middle = [QPointF(round(point.x()) + 0.5, round(point.y()) + 0.5) for point in points]
    end = middle[-1]
    painter.drawPolyline(QPolygonF([*middle[:-1], end - QPointF(1, 0)]))
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    back = QPointF(ARROW_HEAD, 0)
    side = QPointF(0, ARROW_HEAD * 0.6)
    painter.drawPolygon(QPolygonF([end, end - back - side, end - back + side]))
    painter.restore()
