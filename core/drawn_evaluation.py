"""How well a network reads digits that are drawn on the canvas, pen by pen, rather than scanned as MNIST's were.

Each image is turned into strokes and drawn again by the canvas's own raster, then prepared and read as a drawing is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.dataset import Dataset
from core.ink import render
from core.network import Network
from core.preparation import prepare
from core.redrawing import Pen, drawn_with
from core.skeletons import centre_lines

USUAL = Pen()
CONDITIONS: dict[str, Pen] = {
    "usual": USUAL,
    **{f"width {width:.0%}": replace(USUAL, width=width) for width in (0.03, 0.05, 0.08, 0.12, 0.16)},
    **{f"size {size:.0%}": replace(USUAL, size=size) for size in (0.2, 0.35, 0.5, 0.65, 0.8)},
    **{
        f"at {x:.0%}, {y:.0%}": replace(USUAL, size=0.4, x=x, y=y) for y in (0.25, 0.5, 0.75) for x in (0.25, 0.5, 0.75)
    },
    "slanted 20° left": replace(USUAL, slant=-20),
    "slanted 20° right": replace(USUAL, slant=20),
    "with pressure": replace(USUAL, pressure=True),
    "few points": replace(USUAL, every=4),
}
"""Widths, sizes and positions are shares of the canvas side."""


@dataclass(frozen=True)
class DrawnAccuracy:
    """Of so many digits drawn in one way, the share that was read right, 0..1."""

    condition: str
    images: int
    accuracy: float


def evaluate_drawn(network: Network, dataset: Dataset) -> Iterator[DrawnAccuracy]:
    """Every condition after the other, on all images of the data set."""
    lines = [centre_lines(image) for image in dataset.images]
    for condition, pen in CONDITIONS.items():
        right = 0
        for strokes, label in zip(lines, dataset.labels, strict=True):
            preparation = prepare(render(drawn_with(strokes, pen)), network.input_shape)
            if preparation is not None:
                right += int(network.logits(preparation.input[None])[0].argmax() == label)
        yield DrawnAccuracy(condition, len(dataset), right / len(dataset))
