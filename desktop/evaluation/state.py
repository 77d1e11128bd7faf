"""One moment of the evaluation, as its panel shows it."""

import enum
from dataclasses import dataclass

from desktop.evaluation.figures import Figures
from desktop.evaluation.measurement import JobProgress, Measurement


class Phase(enum.Enum):
    """What the evaluation is at."""

    NEEDS_DATA = "needs data"
    READY = "ready"  # to measure, or it has
    DOWNLOADING = "downloading"
    MEASURING = "measuring"


@dataclass(frozen=True, eq=False)
class EvaluationState:
    """One moment of the evaluation."""

    phase: Phase = Phase.NEEDS_DATA
    title: str = ""
    """Of the network in use; empty when there is none."""
    figures: Figures | None = None
    """Of that network: measured here, or recorded in its file."""
    measurement: Measurement | None = None
    """Of that network; None while it has not been measured."""
    job_progress: JobProgress | None = None
    """How far a download or a measurement is; None when nothing runs or it has only begun."""
    problem: str = ""
    """A sentence about what went wrong last."""
