"""The numbers behind a card of the network view: the values of its maps, and the ends of their scales."""

from typing import overload

import numpy as np
from numpy.typing import NDArray

from core.nn.network import Trace
from desktop.network.cards import INPUT, LayerCard
from desktop.network.levels import Levels, first_maps
from desktop.ui.colours import Colours

ONE = np.ones((1, 1, 1))  # the end of the scale of the input and of softmax


@overload
def limits_of(card: LayerCard, levels: Levels) -> NDArray[np.float64]: ...
@overload
def limits_of(card: LayerCard, levels: None) -> NDArray[np.float64] | None: ...
def limits_of(card: LayerCard, levels: Levels | None) -> NDArray[np.float64] | None:
    """The ends of the scales of a layer's maps, (C, 1, 1) or (1, 1, 1); None where they are not known."""
    if card.colours in (Colours.INK, Colours.PROBABILITY):
        return ONE
    return None if levels is None else levels.limits[card.index]


def values_of(card: LayerCard, trace: Trace) -> NDArray[np.float32]:
    """The maps (C, H, W) of a layer, of the input or of softmax."""
    if card.index == INPUT:
        return first_maps(trace.input)
    return first_maps(trace.outputs[card.index] if card.index < len(trace.outputs) else trace.probabilities)
