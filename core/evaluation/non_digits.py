"""How often a network notices that a mark is no digit: letters, symbols, scribbles, and the like, kind by kind.

Where the kinds are those of a training with marks, other marks of the same kinds are noticed, and no more is measured:
not how a network does on kinds that it never met. Marks are ink here, as in a picture; the bold lines of a mark that
is drawn on the canvas get finer first (core.recognition.stroke_width).
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

SEED = 2011  # of the marks that are measured; those of a training are drawn from its own seed


@dataclass(frozen=True)
class NonDigitVerdicts:
    """Of so many marks of one kind, none of them a digit, the shares of each verdict, 0..1."""

    kind: str
    marks: int
    unsure: float
    not_a_digit: float
    """Blank ones belong here: nothing is read in them."""

    @property
    def refused(self) -> float:
        """The share that is not called a sure digit, 0..1."""
        return self.unsure + self.not_a_digit


def evaluate_non_digits(
    network: Network, kinds: Mapping[str, Callable[[np.random.Generator], Ink]], count: int
) -> Iterator[NonDigitVerdicts]:
    """So many marks of each kind, one kind after the other; the same marks for every network.

    A kind makes the ink (h, w) uint8 of one mark, 0 paper to 255 ink. ModelFileError when the network's weights are too
    large for numbers to come out.
    """
    for number, (kind, make) in enumerate(kinds.items()):
        rng = np.random.default_rng((SEED, number))
        said: Counter[Verdict] = Counter()
        for first in range(0, count, BLOCK):
            said.update(_verdicts(network, [make(rng) for _ in range(min(BLOCK, count - first))]))
        yield NonDigitVerdicts(kind, count, said[Verdict.UNSURE] / count, said[Verdict.NOT_A_DIGIT] / count)


def _verdicts(network: Network, inks: list[Ink]) -> Iterator[Verdict]:
    """One verdict for each of the inks, those of blank ones first."""
    prepared = (prepare(ink, network.input_shape) for ink in inks)
    images = [preparation.input for preparation in prepared if preparation is not None]
    yield from repeat(Verdict.NOT_A_DIGIT, len(inks) - len(images))
    if images:
        yield from verdicts(finite_logits(network, np.stack(images)), network.calibration)
