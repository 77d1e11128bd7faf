"""The heading of a layer in the network view: its name, what it does, its shape, and the legend of its colours, in as
few lines as the width of the column allows. All lengths are device pixels, positions are relative to the heading.
"""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.network.cards import LayerCard

WIDEST_LIMIT = "0.15"  # a legend has room for numbers of this width; its bar gives way to wider ones


@dataclass(frozen=True)
class Style:
    """How generous a layout is, from `ROOMY` to `COMPACT`; lengths in logical pixels.

    details: what a layer does is written even if it takes a line of its own, rather than only where there is room for
    it before the legend; units: "120 units" rather than "120"; bar: the shortest bar of a legend; worth: what the
    generosity is worth against larger pictures (column_options says how those count).
    """

    details: bool
    units: bool
    margin: int
    gutter: int
    between_layers: int
    bar: int
    worth: float


ROOMY = Style(details=True, units=True, margin=12, gutter=20, between_layers=14, bar=24, worth=0.4)
NORMAL = Style(details=True, units=True, margin=12, gutter=14, between_layers=10, bar=24, worth=0.3)
PLAIN = Style(details=False, units=True, margin=8, gutter=12, between_layers=8, bar=20, worth=-0.3)
COMPACT = Style(details=False, units=False, margin=8, gutter=8, between_layers=6, bar=12, worth=-1.5)
STYLES = (ROOMY, NORMAL, PLAIN, COMPACT)


@dataclass(frozen=True)
class TextSizes:
    """How large text is, in device pixels: `line` is the height of a line, `width` gives the width of a text (and
    whether it is a name, which is bold), `ratio` is the number of device pixels to a logical one."""

    line: int
    width: Callable[[str, bool], int]
    ratio: float

    def pixels(self, logical: float) -> int:
        """A length in logical pixels as whole device pixels."""
        return round(logical * self.ratio)


@dataclass(frozen=True)
class HeadingText:
    """One text of a heading: its left edge and the top of its line."""

    text: str
    x: int
    y: int
    is_name: bool


@dataclass(frozen=True)
class Heading:
    """A heading of `width` x `height`; legend is (x, y, width, height), or None for a layer without colours."""

    texts: tuple[HeadingText, ...]
    legend: tuple[int, int, int, int] | None
    width: int
    height: int


class HeadingPlan:
    """The heading of one card in one style, measured once, for columns of any width."""

    def __init__(self, card: LayerCard, style: Style, sizes: TextSizes) -> None:
        self._sizes = sizes
        self._space = sizes.pixels(8)
        self._pictured = card.pictured
        self._name = card.name
        self._shape = card.shape if style.units else card.short_shape
        self._detail = card.detail
        self._needs_detail = style.details and bool(card.detail)
        self._name_width = sizes.width(self._name, True)
        self._shape_width = sizes.width(self._shape, False)
        self._detail_width = sizes.width(self._detail, False) if self._detail else 0
        number = sizes.width("±" + WIDEST_LIMIT, False) + sizes.pixels(4)
        self._short_legend = sizes.pixels(style.bar) + number if card.pictured else 0
        self._full_legend = self._short_legend + number if card.pictured else 0

    @property
    def narrowest(self) -> int:
        """The width below which something would have to be cut off."""
        detail_width = self._detail_width if self._needs_detail else 0
        return max(self._name_width, self._shape_width, detail_width, self._short_legend)

    def lines(self, width: int) -> int:
        """How many lines the heading takes in a column of this width."""
        texts, _, legend_line = self._arranged(width)
        return max(len(texts), legend_line + 1)

    def heading(self, width: int) -> Heading:
        """The heading in a column of this width, which is at least `narrowest`."""
        lines, is_beside, legend_line = self._arranged(width)
        line = self._sizes.line
        texts = [HeadingText(text, 0, number * line, number == 0) for number, text in enumerate(lines)]
        if is_beside:
            texts.insert(1, HeadingText(self._shape, width - self._shape_width, 0, False))
        legend = None
        if self._pictured:
            available = width - (self._text_width(lines[legend_line]) + self._space if legend_line < len(lines) else 0)
            length = min(available, self._full_legend)
            # Beside a text the legend ends at the right edge of the column; alone, it begins where the texts do.
            legend = (width - length if legend_line < len(lines) else 0, legend_line * line, length, line)
        return Heading(tuple(texts), legend, width, self.lines(width) * line)

    def _arranged(self, width: int) -> tuple[list[str], bool, int]:
        """The texts at the left, line by line, whether the shape is beside the name, and the line of the legend."""
        is_beside = self._name_width + self._space + self._shape_width <= width
        fits_before_legend = is_beside and self._detail_width + self._space + self._short_legend <= width
        texts = [self._name]
        if self._needs_detail or (self._detail and self._pictured and fits_before_legend):
            texts.append(self._detail)
        if not is_beside:
            texts.append(self._shape)
        if not self._pictured:
            return texts, is_beside, -1
        fits = self._text_width(texts[-1]) + self._space + self._short_legend <= width
        return texts, is_beside, len(texts) - 1 if len(texts) > 1 and fits else len(texts)

    def _text_width(self, text: str) -> int:
        if text == self._name:
            return self._name_width
        return self._detail_width if text == self._detail else self._shape_width
