"""The logits as bars, on a scale with zero in the middle that is as wide to both sides and grows in steps."""

import numpy as np
from PySide6.QtWidgets import QWidget

from desktop.reading.probability_bars import DigitBars
from desktop.ui.number_texts import MINUS, WIDEST_LOGIT, logit_text

LIMITS = (10, 20, 50, 100, 200, 500, 1000)  # the ends of the scale


def smallest_limit(logits: np.ndarray) -> int:
    """The first of LIMITS that all logits (K,) fit under; the last one for what is larger or not a number."""
    largest = float(np.max(np.abs(logits)))
    return next((limit for limit in LIMITS if largest <= limit), LIMITS[-1])


class LogitBars(DigitBars):
    """Bars of the logits of K classes. While one draws the scale never shrinks, also not while the bars are hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(logit_text, WIDEST_LOGIT, shows_digits=False, has_tracks=False, parent=parent)
        self._scale_limit = 0
        self._is_new_drawing = False
        self._use_limit(LIMITS[0])

    def show_logits(self, logits: np.ndarray, winner: int) -> None:
        """Show the logits (K,), and who won."""
        least = 0 if self._is_new_drawing else self._scale_limit
        self._is_new_drawing = False
        self._use_limit(max(least, smallest_limit(logits)))
        if not self.isHidden():
            self.show_values(logits, logits, winner)

    def start_over(self) -> None:
        """The next logits are of another drawing, with a scale of its own."""
        self._is_new_drawing = True

    def show_nothing(self) -> None:
        """Empty bars, and the scale as it was at first."""
        self._use_limit(LIMITS[0])
        super().show_nothing()

    def _use_limit(self, limit: int) -> None:
        if limit != self._scale_limit:
            self._scale_limit = limit
            ticks = [(-limit, f"{MINUS}{limit}"), (0, "0"), (limit, str(limit))]
            self.set_scale(-limit, limit, ticks, self.tr("Logit (no unit)"))
