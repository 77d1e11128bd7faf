"""The unit of the network under the pointer, and how the arrow keys move from one unit to the next."""

from dataclasses import dataclass
from enum import Enum, auto

from core.nn.network import INPUT, SOFTMAX, Network
from core.nn.units import Unit, shape_of
from desktop.network.cards import LayerCard
from desktop.network.layout import NetworkLayout


@dataclass(frozen=True)
class Pointed:
    """One unit: the index of its layer's card, its channel (or the unit of a dense layer), its row and column."""

    layer: int
    channel: int
    row: int
    column: int


def unit_of(network: Network, pointed: Pointed) -> Unit:
    """The address of this unit: a cell of a map, or a neuron of a row of numbers."""
    names = (*network.names, SOFTMAX, INPUT)  # -1, the card of the input, is the last
    layer = names[pointed.layer]
    is_map = len(shape_of(layer, network.architecture)) == 3
    return Unit(layer, (pointed.channel, pointed.row, pointed.column) if is_map else (pointed.channel,))


class Step(Enum):
    """Where a key leads: to the next cell, the next map of the same layer, or the next layer."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    NEXT_MAP = auto()
    PREVIOUS_MAP = auto()
    NEXT_LAYER = auto()
    PREVIOUS_LAYER = auto()


def stepped(layout: NetworkLayout, pointed: Pointed | None, step: Step) -> Pointed | None:
    """The unit after one step; at a border the unit stays where it is. The first step leads to the input."""
    places = [place for place in layout.places if place.tiling]
    number = next((i for i, place in enumerate(places) if pointed and place.card.index == pointed.layer), None)
    if pointed is None or number is None:
        return Pointed(places[0].card.index, 0, 0, 0) if places else None
    card = places[number].card
    if step in (Step.NEXT_LAYER, Step.PREVIOUS_LAYER):
        other = places[min(max(number + (1 if step is Step.NEXT_LAYER else -1), 0), len(places) - 1)].card
        same_size = (other.height, other.width) == (card.height, card.width)
        row, column = (pointed.row, pointed.column) if same_size else (0, 0)
        return Pointed(other.index, min(pointed.channel, other.count - 1), row, column)
    if step in (Step.NEXT_MAP, Step.PREVIOUS_MAP):
        return beside(card, pointed, 1 if step is Step.NEXT_MAP else -1)
    across, down = {Step.LEFT: (-1, 0), Step.RIGHT: (1, 0), Step.UP: (0, -1), Step.DOWN: (0, 1)}[step]
    if card.is_strip:
        tiling = places[number].tiling
        assert tiling is not None
        target = pointed.channel + across + down * tiling.columns
        return beside(card, pointed, across + down * tiling.columns) if 0 <= target < card.count else pointed
    row = min(max(pointed.row + down, 0), card.height - 1)
    column = min(max(pointed.column + across, 0), card.width - 1)
    return Pointed(card.index, pointed.channel, row, column)


def beside(card: LayerCard, pointed: Pointed, distance: int) -> Pointed:
    """The same cell of another map of the layer."""
    return Pointed(card.index, min(max(pointed.channel + distance, 0), card.count - 1), pointed.row, pointed.column)
