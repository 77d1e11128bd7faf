"""Undo and redo of a page's corrections.

A correction changes nothing but the lines, so the lines of every step are kept, and the pictures once. The pictures of
a page that is not shown may be given up; the lines stay.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from core.photos.pages import Page, PageDigit, PageLine

Lines = tuple[PageLine, ...]
DEPTH = 200  # corrections that can be undone


class PageHistory:
    """A page as it was read, and every step of its correction. ``page`` is the page at the current step."""

    def __init__(self, page: Page) -> None:
        self._page: Page | None = page
        self._record = page  # without pictures where those were given up
        self._steps: list[Lines] = [page.lines]
        self._place = 0
        self._safe = {0}  # places of the steps that are not only here: as it was read, and what was exported

    @property
    def page(self) -> Page | None:
        """None when its pictures were given up."""
        return self._page

    @property
    def record(self) -> Page:
        """The page with its lines, whether its pictures are there or not."""
        return replace(self._record, lines=self.lines)

    @property
    def lines(self) -> Lines:
        return self._steps[self._place]

    @property
    def can_undo(self) -> bool:
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        return self._place < len(self._steps) - 1

    @property
    def is_corrected(self) -> bool:
        """Whether there is work of a person in it, undone or not."""
        return len(self._steps) > 1

    @property
    def is_unsaved(self) -> bool:
        """Whether the page as it is now would be lost with the window."""
        return self._place not in self._safe

    def note_saved(self, saved: Collection[int]) -> None:
        """A file has the lines with these identities (id); some may be steps of this page."""
        self._safe |= {place for place, step in enumerate(self._steps) if id(step) in saved}

    def push(self, page: Page) -> None:
        """One more step; what was undone before it is gone."""
        del self._steps[self._place + 1 :]
        self._steps.append(page.lines)
        gone = max(0, len(self._steps) - DEPTH - 1)
        del self._steps[:gone]
        self._safe = {place - gone for place in self._safe if gone <= place <= self._place}
        self._place = len(self._steps) - 1
        self._page = page

    def undo(self) -> None:
        """One step back; at the beginning it stays where it is."""
        if self.can_undo:
            self._stand_at(self._place - 1)

    def redo(self) -> None:
        """One step forward again; at the end it stays where it is."""
        if self.can_redo:
            self._stand_at(self._place + 1)

    def release_pictures(self) -> None:
        """Keep what was read, and no picture."""
        nothing = np.zeros((0, 0), np.uint8)
        self._record = replace(self._record, photo=nothing[..., None], contrast=nothing, stages=())
        self._page = None

    def restore_pictures(self, page: Page) -> None:
        """The same photo was read once more: its pictures, with the lines as they are here."""
        self._page = self._record = replace(page, lines=self.lines)

    @property
    def digits(self) -> tuple[PageDigit, ...]:
        """Every digit of every step, each once."""
        digits = {id(digit): digit for lines in self._steps for line in lines for digit in line.digits}
        return tuple(digits.values())

    def exchange(self, before: Sequence[PageDigit], after: Sequence[PageDigit]) -> None:
        """Put these digits in the place of those in every step: the same ones, read by another network."""
        others = {id(old): new for old, new in zip(before, after, strict=True)}
        self._change(lambda digit: others.get(id(digit), digit))

    def _change(self, change: Callable[[PageDigit], PageDigit]) -> None:
        self._steps = [
            tuple(PageLine(tuple(change(digit) for digit in line.digits)) for line in lines) for lines in self._steps
        ]
        self._stand_at(self._place)

    def _stand_at(self, place: int) -> None:
        self._place = place
        if self._page is not None:
            self._page = replace(self._page, lines=self.lines)
