"""Text rejection: candidates that stand close together and mostly do not look like digits are words.

A single letter may look like a digit (l, O, S, g); a word hardly does.
"""

from collections.abc import Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

from core.nn.score import digit_probabilities
from core.photos.candidates import MIDDLE_SCORE, SPREAD_OF_SCORES, Candidate

GAP = 0.5
"""Candidates with less between them than this, in heights of their line, are of one word or number."""
ALIKE = 2.5
"""The letters of a word differ less than this in height."""
MORE_LETTERS = 1
"""A word is text when its letters outnumber its digits by more than this: (7) is a number."""
DOUBTED = 0.5
"""A word is dropped when its candidates are doubted by more than this, on average, 0..1."""
WIDTH_TOLERANCE = 1.6
"""A component this many times as wide as high may be several digits."""
MIN_CUT_DOUBT = 0.25
"""The least doubt of what was cut from something larger: touching digits are, and so are the strokes of letters."""
SURE = 0.25
"""The candidates of a line of digits are doubted less than this, on average."""
MIN_TEXT_CANDIDATES, DOUBTED_PAGE = 20, 0.4
"""A page of text has at least this many candidates, a mean doubt above this, and no sure line."""
STRAY = 2
"""Components in a line of their own, all of them no digits, are dropped where there are no more than these."""
SENTENCE, DOUBTED_SENTENCE = 8, 0.45
"""A line of at least this many candidates with a mean doubt above this is text, whatever each looks like.

Measured with the shipped reader on made pages: ten of text had no sure line and mean doubts of 0.48 to 0.63, pages of
digits two sure lines or more and mean doubts up to 0.43.
"""


def reject_words(lines: Sequence[Sequence[Candidate]]) -> tuple[list[list[Candidate]], int]:
    """The lines without what is words, and how many candidates those had. Of a page of text no line is left."""
    if is_text(lines):
        return [], sum(map(len, lines))
    kept: list[list[Candidate]] = []
    letters = 0
    for line in lines:
        digits: list[Candidate] = []
        words = [[line[place] for place in places] for places in words_of(line)]
        if len(line) >= SENTENCE and mean_doubt(line) > DOUBTED_SENTENCE and not any(map(is_sure, words)):
            letters += len(line)
            continue
        for word in words:
            if is_word(word):
                letters += len(word)
            else:
                digits.extend(rejoined(word))
        if digits:
            kept.append(digits)
    if any(map(is_sure, kept)):
        # Beside lines of digits, a component or two that are none are no line.
        lines_kept = [line for line in kept if len(line) > STRAY or any(candidate.score > 0 for candidate in line)]
        letters += sum(map(len, kept)) - sum(map(len, lines_kept))
        kept = lines_kept
    return kept, letters


def reject_letters(accepted: Sequence[Candidate], others: Sequence[Candidate]) -> tuple[list[Candidate], int]:
    """The candidates found without those that stand in a word of other components, and how many these are.

    A letter of a small word is no digit by its size already, but some look so much like one that they are found.
    """
    if not others:
        return list(accepted), 0
    together = scipy.sparse.csr_array(_next_to_each_other([*accepted, *others]))
    count, words = scipy.sparse.csgraph.connected_components(together, directed=False)
    strange = np.array([doubt(candidate) > DOUBTED for candidate in others])
    digits = np.bincount(words[: len(accepted)], minlength=count)
    letters = np.bincount(words[len(accepted) :][strange], minlength=count)
    is_word = letters > digits + MORE_LETTERS
    kept = [candidate for candidate, word in zip(accepted, words[: len(accepted)], strict=True) if not is_word[word]]
    return kept, len(accepted) - len(kept)


def _next_to_each_other(regions: Sequence[Candidate]) -> NDArray[np.bool_]:
    """Which candidates (N, N) stand side by side as the letters of a word do, of similar size and in one line."""
    left, top, right, bottom = np.array(
        [candidate.extent.bounds for candidate in regions],
        np.float32,
    ).T[:, :, None]  # (N, 1) each
    height = bottom - top
    lower, higher = np.minimum(height, height.T), np.maximum(height, height.T)
    gap = np.maximum(left, left.T) - np.minimum(right, right.T)
    level = np.minimum(bottom, bottom.T) - np.maximum(top, top.T)
    return np.asarray((higher < ALIKE * lower) & (gap < GAP * lower) & (level > 0.5 * lower))


def is_text(lines: Sequence[Sequence[Candidate]]) -> bool:
    """Whether these are the lines of a page of text: many candidates, doubted, and no line is surely one of digits."""
    regions = [candidate for line in lines for candidate in line]
    return len(regions) >= MIN_TEXT_CANDIDATES and not any(map(is_sure, lines)) and mean_doubt(regions) > DOUBTED_PAGE


def is_sure(regions: Sequence[Candidate]) -> bool:
    """Whether candidates of a line are surely digits, all in all."""
    return len(regions) > 1 and mean_doubt(regions) < SURE


def mean_doubt(regions: Sequence[Candidate]) -> float:
    """How little these are digits, on average, 0..1."""
    return float(np.mean([doubt(candidate) for candidate in regions]))


def words_of(line: Sequence[Candidate]) -> list[list[int]]:
    """The places in a line (candidates from left to right) that stand close together."""
    if not line:
        return []
    height = float(np.median([candidate.extent.height for candidate in line]))
    words = [[0]]
    right = line[0].extent.right
    for number, candidate in enumerate(line[1:], 1):
        if candidate.extent.left - right < GAP * height:
            words[-1].append(number)
        else:
            words.append([number])
        right = max(right, candidate.extent.right)
    return words


def is_word(regions: Sequence[Candidate]) -> bool:
    """Whether candidates that stand together are letters: most are doubted, and several components are not digits.

    Digits that touch are few components, and wide ones.
    """
    strange = [mark.region.width / mark.region.height for mark in uncut_candidates(regions) if doubt(mark) > DOUBTED]
    several = len(strange) > 2 or (len(strange) == 2 and max(strange) < WIDTH_TOLERANCE)
    return several and mean_doubt(regions) > DOUBTED


def uncut_candidates(regions: Sequence[Candidate]) -> list[Candidate]:
    """The candidates as they were before any was cut, each once."""
    return list({id(candidate): candidate for candidate in (region.cut_from or region for region in regions)}.values())


def rejoined(regions: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that stand together, where a single component that was cut into doubtful digits is whole again."""
    whole = uncut_candidates(regions)
    if len(whole) == 1 and len(regions) > 1 and mean_doubt(regions) > DOUBTED:
        return whole
    return list(regions)


def doubt(candidate: Candidate) -> float:
    """How little a candidate is a digit, 0..1."""
    doubted = float(digit_probabilities(np.array([(MIDDLE_SCORE - candidate.score) / SPREAD_OF_SCORES]))[0])
    return doubted if candidate.cut_from is None else max(doubted, MIN_CUT_DOUBT)
