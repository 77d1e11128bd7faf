"""Words among digits: what stands close together and is mostly no digit is writing, and not read as digits.

One letter may look like a digit (l, O, S, g), a word hardly does.
"""

from collections.abc import Sequence

import numpy as np

from core.calibration import chances
from core.photos.pieces import Judged

GAP = 0.5
"""Pieces with less between them than this, in heights of their line, are of one word or number."""
DOUBTED = 0.5
"""A word is dropped when its pieces are doubted by more than this, on the mean, 0..1."""
MIDDLE, SPREAD = 4.0, 1.5
"""Nats: letters, and what is cut from them, score about 2, digits about 10."""
SURE = 0.2
"""What is doubted less is a sure digit."""
LETTERS = 20
"""So many pieces of words, and a page may be one of text."""
NUMBER = 3
"""A number of so many sure digits shows that it is not."""


def words_of(line: Sequence[Judged]) -> list[list[int]]:
    """The places in a line (pieces from left to right) that stand close together."""
    if not line:
        return []
    height = float(np.median([one.extent.height for one in line]))
    words = [[0]]
    right = line[0].extent.right
    for number, one in enumerate(line[1:], 1):
        if one.extent.left - right < GAP * height:
            words[-1].append(number)
        else:
            words.append([number])
        right = max(right, one.extent.right)
    return words


def is_word(pieces: Sequence[Judged]) -> bool:
    """Whether pieces that stand together are letters."""
    return len(pieces) > 1 and float(np.mean([doubt(one) for one in pieces])) > DOUBTED


def is_number(pieces: Sequence[Judged]) -> bool:
    """Whether pieces that stand together are surely a number of some digits."""
    return sum(doubt(one) < SURE for one in pieces) >= NUMBER


def doubt(one: Judged) -> float:
    """How little a piece is a digit, 0..1."""
    return float(chances(np.array([(MIDDLE - one.score) / SPREAD]))[0])
