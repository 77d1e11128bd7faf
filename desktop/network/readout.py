"""What a unit of the network says, in words and with exact numbers. Everything is counted from 0, as in the exported
arrays; so the index of an output is its digit.
"""

from PySide6.QtCore import QCoreApplication

from core.nn.network import Trace
from core.nn.tasks import DIGITS
from desktop.network.card_values import values_of
from desktop.network.cards import INPUT, LayerCard
from desktop.network.pointing import Pointed
from desktop.ui.number_texts import MINUS

CONTEXT = "readout"


def value_text(value: float) -> str:
    """A value with four decimals, or four digits where it is very large or small, and a true minus sign."""
    magnitude = abs(value)
    value += 0.0  # a negative zero is zero
    text = f"{value:.4f}" if magnitude == 0 or 1e-3 <= magnitude < 1e5 else f"{value:.3e}"
    return text.replace("-", MINUS)


def readout(card: LayerCard, pointed: Pointed, trace: Trace | None, before: LayerCard | None) -> str:
    """Where a unit is and what it says: "conv2, filter 7, row 3, column 5: 0.8312". `before` is the card of the layer
    that an activation function was applied to, whose value is given as well."""
    where = unit_text(card, pointed)
    if trace is None:
        return where
    text = f"{where}: {value_text(values_of(card, trace)[pointed.channel, pointed.row, pointed.column].item())}"
    if before is not None:
        value = values_of(before, trace)[pointed.channel, pointed.row, pointed.column].item()
        text += QCoreApplication.translate(CONTEXT, " (before: {value})").format(value=value_text(value))
    return text


def unit_text(card: LayerCard, pointed: Pointed) -> str:
    """The name of a unit: of a class, of a dense layer, or of a cell in a map. Everything is counted from 0."""
    translate = QCoreApplication.translate
    if card.classes:
        pattern = "{layer}, digit {label}" if card.classes == DIGITS else "{layer}, {label}"
        return translate(CONTEXT, pattern).format(layer=card.name, label=card.classes[pointed.channel])
    if card.is_strip:
        return translate(CONTEXT, "{layer}, unit {channel}").format(layer=card.name, channel=pointed.channel)
    if card.index == INPUT and card.count == 1:
        return translate(CONTEXT, "{layer}, row {row}, column {column}").format(
            layer=card.name, row=pointed.row, column=pointed.column
        )
    if card.index == INPUT:
        return translate(CONTEXT, "{layer}, channel {channel}, row {row}, column {column}").format(
            layer=card.name, channel=pointed.channel, row=pointed.row, column=pointed.column
        )
    return translate(CONTEXT, "{layer}, filter {channel}, row {row}, column {column}").format(
        layer=card.name, channel=pointed.channel, row=pointed.row, column=pointed.column
    )
