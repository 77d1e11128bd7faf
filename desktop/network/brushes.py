"""What the network view is painted with: a theme, and the fonts of names and of all other text."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from desktop.network.cards import LayerCard
from desktop.network.layer_heading import TextSizes
from desktop.ui.colours import packed_table
from desktop.ui.theme import Theme, small_font


@dataclass(frozen=True)
class Brushes:
    """A theme and two fonts of one size; names are bolder than the rest."""

    theme: Theme
    name_font: QFont
    text_font: QFont

    @classmethod
    def of(cls, theme: Theme, font: QFont) -> "Brushes":
        """The brushes for a theme and the font of the application."""
        text_font = small_font(font)
        name_font = QFont(text_font)
        name_font.setWeight(QFont.Weight.DemiBold)
        return cls(theme, name_font, text_font)

    def sizes(self, ratio: float) -> TextSizes:
        """How large these fonts are, for `ratio` device pixels to a logical one."""
        names, texts = QFontMetricsF(self.name_font), QFontMetricsF(self.text_font)

        @lru_cache(maxsize=1024)
        def width(text: str, is_name: bool) -> int:
            return ceil((names if is_name else texts).horizontalAdvance(text) * ratio)

        return TextSizes(ceil(texts.height() * ratio), width, ratio)

    def table(self, card: LayerCard) -> NDArray[np.uint32]:
        """The (256,) colours 0xffRRGGBB of a layer's indices."""
        return packed_table(card.colours, self.theme.dark, self.theme.panel)


def draw_text(painter: QPainter, x: float, y: float, text: str) -> None:
    """A text in one line, its top left corner at x, y in logical pixels."""
    painter.drawText(QPointF(x, y + painter.fontMetrics().ascent()), text)
