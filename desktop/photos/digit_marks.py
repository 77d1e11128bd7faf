"""How a digit is marked on a photo: its box, and above it what was read, with as much text as fits at this zoom.

The three verdicts differ in the line of the box and in a sign, not by colour alone: solid is sure, dashed with a
diamond unsure, dotted with a crossed square no digit. Every line has a rim of the panel's colour, so that it is seen
on any photo. A typed digit is on a dark background.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from core.nn.verdicts import Verdict
from core.photos.pages import PageDigit
from core.text import percent_text
from desktop.ui.theme import Theme
from desktop.ui.verdict_sign import paint_sign

MIN_TEXT = 7.0  # logical pixels: smaller text is left out
TEXT_OF_BOX = 0.4  # of the usual height of a page's boxes: text is not larger, so that it covers little
LINE, SELECTED_LINE, RIM = 1.5, 2.5, 1.5  # logical pixels
HANDLE_SIDE = 7.0
PATTERNS = {Verdict.UNSURE: (4.0, 2.5), Verdict.NON_DIGIT_LABEL: (1.2, 2.2)}  # of a line's width: dash, gap


@dataclass(frozen=True)
class MarkStyle:
    """What all marks of a picture share."""

    theme: Theme
    font: QFont
    """The largest that is used."""
    size: float
    """Of the text above the boxes, in logical pixels; 0: there is no room for any."""
    shows_text: bool = True
    """False while the readings are not those of the network in use."""


def colour_of(verdict: Verdict | None, theme: Theme) -> str:
    """As beside the bars of the reading."""
    colours: dict[Verdict | None, str] = {Verdict.UNSURE: theme.muted, Verdict.NON_DIGIT_LABEL: theme.warning}
    return colours.get(verdict, theme.accent)


@dataclass(frozen=True)
class Label:
    """The text above a box: its place, and how much of it is shown."""

    chip: QRectF
    """Its ground, in logical pixels of the widget."""
    size: float
    font: QFont
    plain: QFont
    sign: float
    """The side of the verdict's sign; 0 where there is none."""
    shows_percent: bool
    is_on_top: bool


def paint_digit(
    painter: QPainter, box: QRectF, digit: PageDigit, label: Label | None, style: MarkStyle, is_chosen: bool
) -> None:
    """The box and the text of one digit; ``box`` is in logical pixels of the widget."""
    paint_box(painter, box, digit.verdict, style.theme, is_chosen)
    if label is not None:
        _paint_label(painter, label, digit, style.theme)


def paint_box(painter: QPainter, box: QRectF, verdict: Verdict | None, theme: Theme, is_chosen: bool) -> None:
    """The box alone, with the line of its verdict."""
    short = min(box.width(), box.height())
    width = SELECTED_LINE if is_chosen else min(LINE, max(1.0, short / 12))
    rim_width = min(RIM, short / 20)  # small boxes lie close to each other
    rim = QColor(theme.panel)
    rim.setAlphaF(0.75)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(rim, width + 2 * rim_width, j=Qt.PenJoinStyle.MiterJoin))
    painter.drawRect(box)
    pen = QPen(QColor(colour_of(verdict, theme)), width, j=Qt.PenJoinStyle.MiterJoin)
    if verdict in PATTERNS:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(PATTERNS[verdict])
    painter.setPen(pen)
    painter.drawRect(box)


def paint_handles(painter: QPainter, places: list[QPointF], theme: Theme) -> None:
    """What a box is resized by."""
    painter.setPen(QPen(QColor(theme.accent), LINE))
    painter.setBrush(QColor(theme.panel))
    for place in places:
        half = HANDLE_SIDE / 2
        painter.drawRect(QRectF(place.x() - half, place.y() - half, HANDLE_SIDE, HANDLE_SIDE))


def text_size(height: float, font: QFont) -> float:
    """How high the text above boxes is that are usually so high, in logical pixels; 0 where it could not be read."""
    size = min(QFontMetricsF(font).ascent(), TEXT_OF_BOX * height)
    return size if size >= MIN_TEXT else 0.0


def label_of(box: QRectF, room: float, digit: PageDigit, style: MarkStyle, is_on_top: bool) -> Label | None:
    """The text above a box, with so much room for it; what is on top of the others shows all of its text. None where
    it could not be read."""
    largest = QFontMetricsF(style.font).ascent()
    size = largest if is_on_top else style.size
    if not size or not style.shows_text:
        return None
    font = QFont(style.font)
    font.setPixelSize(max(1, round(size * 1.15)))
    plain = QFont(font)
    font.setBold(True)
    metrics = QFontMetricsF(font)
    gap = size / 3
    sign = size if digit.verdict in PATTERNS and digit.typed is None else 0.0
    width = metrics.horizontalAdvance(str(digit.digit)) + (sign + gap / 2 if sign else 0)
    percent_width = QFontMetricsF(plain).horizontalAdvance(percent_text(digit.probability))
    shows_percent = size == largest and (is_on_top or width + percent_width + 3 * gap <= room - LINE)
    whole = width + (gap + percent_width if shows_percent else 0) + 2 * gap
    height = metrics.ascent() + gap / 2
    chip = QRectF(box.left() - LINE, box.top() - height - LINE, whole, height)
    return Label(chip, size, font, plain, sign, shows_percent, is_on_top)


def _paint_label(painter: QPainter, label: Label, digit: PageDigit, theme: Theme) -> None:
    chip, is_typed, gap, name = label.chip, digit.typed is not None, label.size / 3, str(digit.digit)
    metrics = QFontMetricsF(label.font)
    ground = QColor(theme.text if is_typed else theme.panel)
    ground.setAlphaF(1.0 if label.is_on_top or is_typed else 0.85)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(chip, 2, 2)
    x, base = chip.left() + gap, chip.bottom() - (chip.height() - metrics.capHeight()) / 2
    if label.sign and digit.verdict is not None:
        place = QRectF(x, chip.center().y() - label.sign / 2, label.sign, label.sign)
        paint_sign(painter, place, digit.verdict, QColor(colour_of(digit.verdict, theme)), QColor(theme.panel))
        x += label.sign + gap / 2
    painter.setFont(label.font)
    refused = digit.verdict is Verdict.NON_DIGIT_LABEL and not is_typed
    painter.setPen(QColor(theme.panel if is_typed else theme.muted if refused else theme.text))
    painter.drawText(QPointF(x, base), name)
    if label.shows_percent:
        painter.setFont(label.plain)
        painter.setPen(QColor(theme.panel if is_typed else theme.muted))
        painter.drawText(QPointF(x + metrics.horizontalAdvance(name) + gap, base), percent_text(digit.probability))
