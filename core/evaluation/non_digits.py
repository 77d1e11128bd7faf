"""Rejection of non-digits, kind by kind: letters, symbols, scribbles, and the like.

For a network that was trained with non-digits of these kinds, the figures say how well it generalises within the kinds,
and nothing about kinds that it never met. Non-digits are ink here, as in a picture; the bold lines of one that is drawn
on the canvas get finer first (core.recognition.stroke_width).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from core.drawing.strokes import Ink
from core.evaluation.metrics import BLOCK
from core.nn.inference import finite_logits
from core.nn.network import Network
from core.nn.verdicts import Verdict, verdicts
from core.recognition.preparation import prepare

SEED = 2011  # of the non-digits that are measured; training draws its own from the seed of the run


@dataclass(frozen=True)
class NonDigitVerdicts:
    """The non-digits of one kind, and the shares of their verdicts, 0..1. Fields are keys of the JSON output."""

    kind: str
    marks: int
    unsure: float
    not_a_digit: float
    """Blank images are counted here."""

    @property
    def refused(self) -> float:
        """The share rejected as unsure or not a digit, 0..1."""
        return self.unsure + self.not_a_digit


def evaluate_non_digits(
    network: Network, kinds: Mapping[str, Callable[[np.random.Generator], Ink]], count: int
) -> Iterator[NonDigitVerdicts]:
    """Measure `count` non-digits of each kind, one kind after the other; the same images for every network.

    A kind makes the ink (h, w) uint8 of one non-digit, 0 paper to 255 ink. ModelFileError when the logits are not
    finite.
    """
    for number, (kind, make) in enumerate(kinds.items()):
        rng = np.random.default_rng((SEED, number))
        said: Counter[Verdict] = Counter()
        for first in range(0, count, BLOCK):
            said.update(_verdicts(network, [make(rng) for _ in range(min(BLOCK, count - first))]))
        yield NonDigitVerdicts(kind, count, said[Verdict.UNSURE] / count, said[Verdict.NON_DIGIT_LABEL] / count)


def _verdicts(network: Network, inks: list[Ink]) -> Iterator[Verdict]:
    """One verdict for each of the inks, those of blank ones first."""
    prepared = (prepare(ink, network.input_shape) for ink in inks)
    images = [preparation.input for preparation in prepared if preparation is not None]
    yield from repeat(Verdict.NON_DIGIT_LABEL, len(inks) - len(images))
    if images:
        yield from verdicts(finite_logits(network, np.stack(images)), network.calibration)
