"""Words among digits: what stands close together and is mostly no digit is writing, and not read as digits.

One letter may look like a digit (l, O, S, g), a word hardly does.
"""

from collections.abc import Sequence

import numpy as np

from core.calibration import chances
from core.photos.pieces import MIDDLE_SCORE, SPREAD_OF_SCORES, Judged

GAP = 0.5
"""Pieces with less between them than this, in heights of their line, are of one word or number."""
DOUBTED = 0.5
"""A word is dropped when its pieces are doubted by more than this, on the mean, 0..1."""
OF_A_CUT = 0.25
"""The least doubt of what was cut from something else: touching digits are, and the strokes of letters."""
SURE = 0.3
"""What is doubted less is a sure digit."""
LETTERS, FEW = 20, 0.35
"""So many pieces of words, and so few sure digits for each of them, and a page may be one of text."""
NUMBER = 3
"""A number of so many sure digits shows that it is not."""


def without_words(lines: Sequence[Sequence[Judged]]) -> tuple[list[list[Judged]], int]:
    """The lines without what is words, and how many pieces those had. Of a page of text no line is left."""
    kept: list[list[Judged]] = []
    letters, numbers, sure = 0, 0, 0
    for line in lines:
        digits: list[Judged] = []
        for word in ([line[place] for place in places] for places in words_of(line)):
            if is_word(word):
                letters += len(word)
            else:
                digits.extend(numbers_again(word))
                numbers += is_number(word)
                sure += sum(doubt(one) < SURE for one in word)
        if digits:
            kept.append(digits)
    if letters >= LETTERS and not numbers and sure < FEW * letters:
        return [], letters
    return kept, letters


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
    return len(marks_of(pieces)) > 1 and float(np.mean([doubt(one) for one in pieces])) > DOUBTED


def marks_of(pieces: Sequence[Judged]) -> list[Judged]:
    """The pieces as they were before any was cut, each once."""
    return list({id(one): one for one in (piece.cut_from or piece for piece in pieces)}.values())


def numbers_again(pieces: Sequence[Judged]) -> list[Judged]:
    """Pieces that stand together, where a single mark that was cut into doubtful digits is whole again."""
    whole = marks_of(pieces)
    if len(whole) == 1 and len(pieces) > 1 and float(np.mean([doubt(one) for one in pieces])) > DOUBTED:
        return whole
    return list(pieces)


def is_number(pieces: Sequence[Judged]) -> bool:
    """Whether pieces that stand together are surely a number of some digits."""
    return sum(doubt(one) < SURE for one in pieces) >= NUMBER


def doubt(one: Judged) -> float:
    """How little a piece is a digit, 0..1."""
    doubted = float(chances(np.array([(MIDDLE_SCORE - one.score) / SPREAD_OF_SCORES]))[0])
    return doubted if one.cut_from is None else max(doubted, OF_A_CUT)
