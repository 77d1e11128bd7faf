"""How far the colours of each layer reach: which layers have values of both signs, and where the scale of each layer
ends for the chosen scope. The panel and the exports take their colours, legends and pictures from the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.nn.layers import Layer
from core.nn.network import Trace
from desktop.ui.colours import Colours
from desktop.ui.pixels import (
    Scale,
    StableLimits,
    diverging_indices,
    largest_magnitudes,
    sequential_indices,
    steady_limits,
)


@dataclass(frozen=True, eq=False)
class Levels:
    """The ends of the scales of one trace: `limits` has one array for each layer, (C, 1, 1) or (1, 1, 1) float64, round
    numbers at or above the largest magnitude; `steady`, those of all layers one after the other, is what the next trace
    of the same drawing continues from."""

    scale: Scale
    limits: tuple[NDArray[np.float64], ...]
    stable: StableLimits


def layer_colours(layers: Sequence[Layer]) -> tuple[Colours, ...]:
    """The colour table of each layer: diverging where values may have both signs, sequential where they cannot."""
    colours = []
    signed = False  # the input is ink, 0 to 1
    for layer in layers:
        signed = signed if layer.keeps_sign else layer.signed
        colours.append(Colours.DIVERGING if signed else Colours.SEQUENTIAL)
    return tuple(colours)


def first_maps(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The maps (C, H, W) of the first image of a layer's output (N, C, H, W); units (N, U) are maps of one cell."""
    maps: NDArray[np.float32] = values[0] if values.ndim == 4 else values[0][:, None, None]
    return maps


def find_levels(trace: Trace, scale: Scale, before: Levels | None = None) -> Levels:
    """Where the scale of each layer of a trace ends, holding still against `before`, the trace shown until now.

    A strip of units is one map: with `Scale.MAP` it has one scale too.
    """
    magnitudes = [
        largest_magnitudes(maps := first_maps(output), scale if maps[0].size > 1 else Scale.LAYER)
        for output in trace.outputs
    ]
    if scale is Scale.NETWORK:
        largest = np.maximum.reduce(magnitudes)  # (1, 1, 1)
        magnitudes = [largest] * len(magnitudes)
    # All layers at once: there are many, and most have one number only.
    together = np.concatenate(magnitudes)  # (S, 1, 1) for S scales
    stable = steady_limits(before.stable if before is not None and before.scale is scale else None, together)
    ends = np.cumsum([len(magnitude) for magnitude in magnitudes])
    return Levels(scale, tuple(np.split(stable.limits, ends[:-1])), stable)


def layer_indices(maps: NDArray[np.float32], colours: Colours, limit: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Maps (C, H, W) as indices of their colour table, for a scale that ends at `limit`."""
    return (diverging_indices if colours is Colours.DIVERGING else sequential_indices)(maps, limit)
