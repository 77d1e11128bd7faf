"""How often a network notices that a mark is no digit: letters, symbols, scribbles, and the like, kind by kind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.network import Network
from core.preparation import prepare
from core.strokes import Ink
from core.verdicts import Verdict, verdicts

SEED = 2011  # of the marks that are measured; those of a training are drawn from its own seed


@dataclass(frozen=True)
class DoubtedMarks:
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


def evaluate_marks(
    network: Network, kinds: Mapping[str, Callable[[np.random.Generator], Ink]], count: int
) -> Iterator[DoubtedMarks]:
    """So many marks of each kind, one kind after the other; the same marks for every network.

    A kind makes the ink (h, w) uint8 of one mark, 0 paper to 255 ink.
    """
    for number, (kind, make) in enumerate(kinds.items()):
        generator = np.random.default_rng((SEED, number))
        prepared = (prepare(make(generator), network.input_shape) for _ in range(count))
        images = [preparation.input for preparation in prepared if preparation is not None]
        said = verdicts(network.logits(np.stack(images)), network.calibration) if images else ()
        yield DoubtedMarks(
            kind,
            count,
            said.count(Verdict.UNSURE) / count,
            (said.count(Verdict.NOT_A_DIGIT) + count - len(images)) / count,
        )
