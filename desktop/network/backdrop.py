"""What stays the same from trace to trace - headings, arrows, legends, outlines -, painted once and kept as a pixmap.
Of the legends only those whose numbers changed are painted again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtGui import QPainter, QPixmap

from desktop.network.brushes import Brushes
from desktop.network.layout import NetworkLayout
from desktop.network.legend import LegendTexts, paint_legend
from desktop.network.painting import paint_backdrop, paint_outlines


class NetworkBackdrop:
    """The frame of one layout, with outlines for maps where nothing is drawn."""

    def __init__(self, layout: NetworkLayout, brushes: Brushes, has_outlines: bool) -> None:
        self.has_outlines = has_outlines
        self._layout = layout
        self._brushes = brushes
        self._legends: dict[int, LegendTexts] = {}  # what the legends say by now, by layer
        self._pixmap = QPixmap(layout.width, layout.height)
        self._pixmap.setDevicePixelRatio(layout.ratio)
        with painting(self._pixmap) as painter:
            paint_backdrop(painter, layout, brushes)
            if has_outlines:
                paint_outlines(painter, layout, brushes)

    def pixmap(self, legends: Mapping[int, LegendTexts]) -> QPixmap:
        """The frame with these legends, by layer."""
        changed = [
            place for place in self._layout.places if legends[place.card.index] != self._legends.get(place.card.index)
        ]
        if changed:
            with painting(self._pixmap) as painter:
                for place in changed:
                    paint_legend(painter, place, self._brushes, self._layout.ratio, legends[place.card.index])
            self._legends = dict(legends)
        return self._pixmap


@contextmanager
def painting(pixmap: QPixmap) -> Iterator[QPainter]:
    """A painter on a pixmap, ended in any case: Qt does not forgive a pixmap that dies before its painter."""
    painter = QPainter(pixmap)
    try:
        yield painter
    finally:
        painter.end()
