"""Fuzzy matching of commands: which candidates a typed query means, best first. Pure functions of text.

A candidate has a name and other words (its group, its tooltip). The query matches a name of which it is a subsequence,
or other words of which each of its words begins one. Spaces of the query only separate words; case never counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

_WORD = re.compile(r"[^\W_]+")


class Quality(IntEnum):
    """How good a match is; smaller is better."""

    EXACT = 0  # the query is the name
    PREFIX = 1  # the name begins with the query
    WORD_STARTS = 2  # every word of the query begins a word of the name, in their order
    SUBSTRING = 3  # the query is somewhere in the name
    INITIALS = 4  # the letters of the query are initials of words of the name, in their order
    SUBSEQUENCE = 5  # the letters of the query stand in the name, in their order, with gaps
    OTHER_WORDS = 6  # every word of the query begins a word of the name, the group or the tooltip


@dataclass(frozen=True)
class Candidate:
    """What can be found: its name as one would say it, and other words that describe it."""

    name: str
    other_words: str = ""


def ranked(query: str, candidates: Sequence[Candidate]) -> list[int]:
    """The places of the candidates that match, best first; equally good ones in their order. All for a blank query."""
    matches = [
        (rank, place) for place, candidate in enumerate(candidates) if (rank := rank_of(query, candidate)) is not None
    ]
    return [place for _, place in sorted(matches)]


def rank_of(query: str, candidate: Candidate) -> tuple[Quality, int] | None:
    """(quality, letters of the name between the matched ones), smaller is better; None where nothing matches."""
    wanted, name = normalised(query), normalised(candidate.name)
    words, name_words = _WORD.findall(wanted), _WORD.findall(name)
    for quality, matches in (
        (Quality.EXACT, wanted == name),
        (Quality.PREFIX, name.startswith(wanted)),
        (Quality.WORD_STARTS, bool(words) and begin_in_order(words, name_words)),
        (Quality.SUBSTRING, wanted in name),
    ):
        if matches:
            return quality, 0
    letters = wanted.replace(" ", "")
    if is_subsequence(letters, "".join(word[0] for word in name_words)):
        return Quality.INITIALS, 0
    if is_subsequence(letters, name):
        return Quality.SUBSEQUENCE, shortest_span(letters, name) - len(letters)
    every_word = [*name_words, *_WORD.findall(normalised(candidate.other_words))]
    if words and all(any(other.startswith(word) for other in every_word) for word in words):
        return Quality.OTHER_WORDS, 0
    return None


def normalised(text: str) -> str:
    """Without case, with single spaces and none at the ends."""
    return " ".join(text.casefold().split())


def begin_in_order(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether every word is the beginning of one of the others, in their order."""
    remaining = iter(others)
    return all(any(other.startswith(word) for other in remaining) for word in words)


def is_subsequence(letters: str, text: str) -> bool:
    """Whether the letters stand in the text in their order, with or without gaps."""
    remaining = iter(text)
    return all(letter in remaining for letter in letters)


def shortest_span(letters: str, text: str) -> int:
    """The length of the shortest part of the text that has the letters as a subsequence; the text has them."""
    shortest = len(text)
    for start, first in enumerate(text):
        if first != letters[0]:
            continue
        end = start + 1
        for letter in letters[1:]:
            end = text.find(letter, end) + 1
            if end == 0:
                return shortest  # a later start has even less text behind it
        shortest = min(shortest, end - start)
    return shortest
