"""Words among digits: what stands close together and is mostly no digit is writing, and not read as digits.

One letter may look like a digit (l, O, S, g), a word hardly does.
"""

from collections.abc import Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

from core.nn.score import chances
from core.photos.candidates import MIDDLE_SCORE, SPREAD_OF_SCORES, Judged

GAP = 0.5
"""Pieces with less between them than this, in heights of their line, are of one word or number."""
ALIKE = 2.5
"""The letters of a word differ less than this in height."""
MORE_LETTERS = 1
"""Digits are letters where more marks than they and this one, of the same word, are none: (7) is a number."""
DOUBTED = 0.5
"""A word is dropped when its pieces are doubted by more than this, on the mean, 0..1."""
WIDE = 1.6
"""A mark so many times as wide as it is high may be several digits."""
OF_A_CUT = 0.25
"""The least doubt of what was cut from something else: touching digits are, and the strokes of letters."""
SURE = 0.25
"""The pieces of a line of digits are doubted less than this, on the mean."""
LETTERS, DOUBTED_PAGE = 20, 0.4
"""A page of text has so many pieces, more doubted than this on the mean, and no sure line."""
STRAY = 2
"""Marks in a line of their own, all of them no digits, are dropped where there are no more than these."""
SENTENCE, DOUBTED_SENTENCE = 8, 0.45
"""A line of so many pieces, more doubted than this, is one of words, whatever each of them looks like.

Measured with the shipped reader on made pages: ten of text had no sure line and mean doubts of 0.48 to 0.63, pages of
digits two sure lines or more and mean doubts up to 0.43.
"""


def without_words(lines: Sequence[Sequence[Judged]]) -> tuple[list[list[Judged]], int]:
    """The lines without what is words, and how many pieces those had. Of a page of text no line is left."""
    if is_text(lines):
        return [], sum(map(len, lines))
    kept: list[list[Judged]] = []
    letters = 0
    for line in lines:
        digits: list[Judged] = []
        words = [[line[place] for place in places] for places in words_of(line)]
        if len(line) >= SENTENCE and mean_doubt(line) > DOUBTED_SENTENCE and not any(map(is_sure, words)):
            letters += len(line)
            continue
        for word in words:
            if is_word(word):
                letters += len(word)
            else:
                digits.extend(numbers_again(word))
        if digits:
            kept.append(digits)
    if any(map(is_sure, kept)):
        # Beside lines of digits, a mark or two that are none are no line.
        lines_kept = [line for line in kept if len(line) > STRAY or any(one.score > 0 for one in line)]
        letters += sum(map(len, kept)) - sum(map(len, lines_kept))
        kept = lines_kept
    return kept, letters


def without_letters(found: Sequence[Judged], others: Sequence[Judged]) -> tuple[list[Judged], int]:
    """The pieces found without those that stand in a word of other marks, and how many these are.

    A letter of a small word is no digit by its size already, but some look so much like one that they are found.
    """
    if not others:
        return list(found), 0
    together = scipy.sparse.csr_array(_next_to_each_other([*found, *others]))
    count, words = scipy.sparse.csgraph.connected_components(together, directed=False)
    strange = np.array([doubt(one) > DOUBTED for one in others])
    digits = np.bincount(words[: len(found)], minlength=count)
    letters = np.bincount(words[len(found) :][strange], minlength=count)
    is_word = letters > digits + MORE_LETTERS
    kept = [one for one, word in zip(found, words[: len(found)], strict=True) if not is_word[word]]
    return kept, len(found) - len(kept)


def _next_to_each_other(pieces: Sequence[Judged]) -> NDArray[np.bool_]:
    """Which pieces (N, N) stand side by side as the letters of a word do, of similar size and in one line."""
    left, top, right, bottom = np.array(
        [(one.extent.left, one.extent.top, one.extent.right, one.extent.bottom) for one in pieces], np.float32
    ).T[:, :, None]  # (N, 1) each
    height = bottom - top
    lower, higher = np.minimum(height, height.T), np.maximum(height, height.T)
    gap = np.maximum(left, left.T) - np.minimum(right, right.T)
    level = np.minimum(bottom, bottom.T) - np.maximum(top, top.T)
    return np.asarray((higher < ALIKE * lower) & (gap < GAP * lower) & (level > 0.5 * lower))


def is_text(lines: Sequence[Sequence[Judged]]) -> bool:
    """Whether these are the lines of a page of text: many pieces, doubted, and no line is surely one of digits."""
    pieces = [one for line in lines for one in line]
    return len(pieces) >= LETTERS and not any(map(is_sure, lines)) and mean_doubt(pieces) > DOUBTED_PAGE


def is_sure(pieces: Sequence[Judged]) -> bool:
    """Whether pieces of a line are surely digits, all in all."""
    return len(pieces) > 1 and mean_doubt(pieces) < SURE


def mean_doubt(pieces: Sequence[Judged]) -> float:
    """How little these are digits, on the mean, 0..1."""
    return float(np.mean([doubt(one) for one in pieces]))


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
    """Whether pieces that stand together are letters: most doubted, and made of several marks that are no digits.

    Digits that touch are few marks, and wide ones.
    """
    strange = [mark.piece.width / mark.piece.height for mark in marks_of(pieces) if doubt(mark) > DOUBTED]
    several = len(strange) > 2 or (len(strange) == 2 and max(strange) < WIDE)
    return several and mean_doubt(pieces) > DOUBTED


def marks_of(pieces: Sequence[Judged]) -> list[Judged]:
    """The pieces as they were before any was cut, each once."""
    return list({id(one): one for one in (piece.cut_from or piece for piece in pieces)}.values())


def numbers_again(pieces: Sequence[Judged]) -> list[Judged]:
    """Pieces that stand together, where a single mark that was cut into doubtful digits is whole again."""
    whole = marks_of(pieces)
    if len(whole) == 1 and len(pieces) > 1 and mean_doubt(pieces) > DOUBTED:
        return whole
    return list(pieces)


def doubt(one: Judged) -> float:
    """How little a piece is a digit, 0..1."""
    doubted = float(chances(np.array([(MIDDLE_SCORE - one.score) / SPREAD_OF_SCORES]))[0])
    return doubted if one.cut_from is None else max(doubted, OF_A_CUT)
