"""Accuracy on digits redrawn on the canvas with many pens, rather than scanned as MNIST's were.

Each image is turned into strokes and drawn by the canvas's own rasterizer in every condition, then prepared and read as
a drawing: with all steps of the preparation, and with each of them left out (an ablation).
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from threading import Event

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from core.data.dataset import Dataset
from core.drawing.ink import render
from core.drawing.strokes import Drawing, Ink
from core.nn.inference import finite_logits
from core.nn.network import Network
from core.recognition.preparation import PreparationSteps, prepare_drawing
from core.synthesis.digit_variants import VARIANTS
from core.synthesis.pens import Pen, drawn_with
from core.synthesis.skeletons import centre_lines
from core.synthesis.stroke_distortions import Lines, gapped, hooked, trembling

SEED = 3
"""Random distortions are the same every time, so that networks can be compared."""
THREADS = 2
BATCH = 50
"""Digits per block."""

DEFAULT_PEN = Pen()
NEAR, MIDDLE, FAR = 0.23, 0.5, 0.77
"""Places of a small digit on the canvas; the outer ones let it touch the border."""


@dataclass(frozen=True)
class Condition:
    """One way to draw digits."""

    name: str
    pen: Pen = DEFAULT_PEN
    variant: Callable[[Lines, Generator], Lines | None] | None = None
    """A distortion or form of the lines; its result is None where the lines do not allow it."""
    digit: int | None = None
    """Only digits of this class are drawn so; None: all."""


CONDITIONS = (
    *(Condition(f"width {width:.0%}", replace(DEFAULT_PEN, width=width)) for width in (0.03, 0.05, 0.08, 0.12, 0.16)),
    *(Condition(f"size {size:.0%}", replace(DEFAULT_PEN, size=size)) for size in (0.3, 0.45, 0.6, 0.75, 0.9)),
    *(
        Condition(f"small, {place}", replace(DEFAULT_PEN, size=0.4, x=x, y=y))
        for place, x, y in (
            ("top left", NEAR, NEAR),
            ("top", MIDDLE, NEAR),
            ("top right", FAR, NEAR),
            ("left", NEAR, MIDDLE),
            ("middle", MIDDLE, MIDDLE),
            ("right", FAR, MIDDLE),
            ("bottom left", NEAR, FAR),
            ("bottom", MIDDLE, FAR),
            ("bottom right", FAR, FAR),
        )
    ),
    Condition("with pressure", replace(DEFAULT_PEN, pressure=True)),
    Condition("few points", replace(DEFAULT_PEN, every=4)),
    Condition("slanted 20° left", replace(DEFAULT_PEN, slant=-20)),
    Condition("slanted 20° right", replace(DEFAULT_PEN, slant=20)),
    Condition("trembling hand", variant=trembling),
    Condition("hooks at the ends", variant=hooked),
    Condition("small gaps", variant=partial(gapped, pen=DEFAULT_PEN.width / DEFAULT_PEN.size)),
    *(Condition(name, variant=form, digit=digit) for name, (digit, form) in VARIANTS.items()),
)
"""Widths and sizes are shares of the canvas side. What a condition does not name is as usual: a width of 8 %, a size of
60 %, the middle, no pressure."""

DEFAULT_STEPS = "usual steps"
STEP_COMBINATIONS: dict[str, PreparationSteps] = {
    DEFAULT_STEPS: PreparationSteps(),
    "without box": PreparationSteps(box=False),
    "without centre of mass": PreparationSteps(centre_of_mass=False),
    "without thickness": PreparationSteps(thickness=False),
}
"""The usual preparation, and it without each of its steps."""


@dataclass(frozen=True)
class RedrawnAccuracy:
    """The number of images drawn in one condition, and of those read correctly for each entry of STEP_COMBINATIONS.

    Fields are keys of the JSON output.
    """

    condition: str
    images: int
    right: dict[str, int]

    @property
    def accuracy(self) -> float | None:
        """With the usual steps, 0..1; None when no digit could be drawn in this way."""
        return self.right[DEFAULT_STEPS] / self.images if self.images else None


def evaluate_redrawn(
    network: Network, dataset: Dataset, conditions: tuple[Condition, ...] = CONDITIONS
) -> Iterator[RedrawnAccuracy]:
    """One result per condition, on all images of the data set that it applies to."""
    stopped = Event()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="drawing") as pool:
        try:
            lines = list(pool.map(centre_lines, dataset.images))
            yield from pool.map(partial(_evaluate_condition, network, lines, dataset.labels, stopped), conditions)
        finally:
            stopped.set()


def _evaluate_condition(
    network: Network, lines: list[Lines], labels: npt.NDArray[np.uint8], stopped: Event, condition: Condition
) -> RedrawnAccuracy:
    """The result of one condition. Once `stopped` is set it ends early; the result is then incomplete and unused."""
    numbers = range(len(labels)) if condition.digit is None else np.flatnonzero(labels == condition.digit).tolist()
    images, correct = 0, dict.fromkeys(STEP_COMBINATIONS, 0)
    for first in range(0, len(numbers), BATCH):
        if stopped.is_set():
            break
        tried = [(drawn(lines[number], condition, number), number) for number in numbers[first : first + BATCH]]
        drawings = [drawing for drawing, _ in tried if drawing is not None]
        true_labels = labels[[number for drawing, number in tried if drawing is not None]]
        images += len(drawings)
        inks = [render(drawing) for drawing in drawings]
        for name, steps in STEP_COMBINATIONS.items():
            correct[name] += _count_correct(network, drawings, inks, true_labels, steps)
    return RedrawnAccuracy(condition.name, images, correct)


def drawn(lines: Lines, condition: Condition, number: int) -> Drawing | None:
    """The drawing of the digit with this number; None when it has no lines, or none that allow the condition."""
    changed: Lines | None = lines
    if lines and condition.variant is not None:
        changed = condition.variant(lines, np.random.default_rng((SEED, number)))
    return drawn_with(changed, condition.pen) if changed else None


def _count_correct(
    network: Network,
    drawings: list[Drawing],
    inks: list[Ink],
    true_labels: npt.NDArray[np.uint8],
    steps: PreparationSteps,
) -> int:
    """The number of drawings read correctly; ModelFileError when the logits are not finite."""
    if not drawings:
        return 0
    blank = np.zeros(network.input_shape, np.float32)  # for drawings outside the canvas
    prepared = [
        prepare_drawing(drawing, network.input_shape, steps, ink) for drawing, ink in zip(drawings, inks, strict=True)
    ]
    images = np.stack([blank if one is None else one.input for one in prepared])  # (N, 1, H, W)
    return int((finite_logits(network, images).argmax(axis=1) == true_labels).sum())
