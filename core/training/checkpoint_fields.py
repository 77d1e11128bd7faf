"""The values of a checkpoint's metadata, checked one by one: type, range, completeness.

Every value comes from outside. What does not fit raises ModelFileError with one sentence.
"""

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from core.errors import ModelFileError
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS, SCHEDULES
from core.quoting import quoted
from core.synthesis.augmentation import Augmentation
from core.training.settings import KEEP_CHOICES, TrainingSettings
from core.training.state import Epoch, Scores

CHOICES = {"optimizer": tuple(OPTIMIZERS), "schedule": tuple(SCHEDULES), "loss": tuple(LOSSES), "keep": KEEP_CHOICES}
POSITIVE = ("epochs", "batch_size", "parts")
MAX_WHOLE = 10**12


@dataclass(frozen=True)
class Fields:
    """The values of one JSON object, checked as they are asked for. file: its quoted name, for sentences."""

    values: Mapping[str, Any]
    file: str

    def value(self, key: str) -> Any:
        """Any JSON value, which has to be there."""
        if key not in self.values:
            raise ModelFileError(f"{self.file} is damaged: its {quoted(key)} is missing.")
        return self.values[key]

    def whole(self, key: str, lowest: int, highest: int) -> int:
        """A whole number in lowest..highest."""
        value = self.value(key)
        if type(value) is not int or not lowest <= value <= highest:
            raise self._problem(key, f"a whole number from {lowest:,} to {highest:,}")
        return value

    def number(self, key: str) -> float:
        """A finite number."""
        value = self.value(key)
        try:
            number = float(value) if type(value) in (int, float) else math.nan
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self._problem(key, "a number")
        return number

    def part(self, key: str) -> "Fields":
        """The values of an object within this one."""
        return self._of(key, self.value(key))

    def parts(self, key: str) -> list["Fields"]:
        """The values of each object of a list."""
        value = self.value(key)
        if not isinstance(value, list):
            raise self._problem(key, "a list")
        return [self._of(key, entry) for entry in value]

    def _of(self, key: str, value: Any) -> "Fields":
        if not isinstance(value, dict):
            raise self._problem(key, "an object")
        return Fields(value, self.file)

    def _problem(self, key: str, expected: str) -> ModelFileError:
        return ModelFileError(
            f"{self.file} is damaged: its {key} is {quoted(self.values[key])}, but {expected} was expected."
        )


def settings_from(metadata: Fields) -> TrainingSettings:
    """The settings of a run. What an earlier version did not have yet has its default."""
    settings = metadata.part("settings")
    values = _typed(settings, TrainingSettings)
    for key, choices in CHOICES.items():
        if key in values and values[key] not in choices:
            raise ModelFileError(
                f"{metadata.file} has the {key} {quoted(values[key])}, but this version knows {', '.join(choices)}."
            )
    for key in POSITIVE:
        if values.get(key, 1) < 1:
            raise ModelFileError(f"{metadata.file} is damaged: its {key} is {values[key]}, but 1 or more was expected.")
    augmentation = _typed(settings.part("augmentation"), Augmentation)
    try:
        values["augmentation"] = Augmentation(**augmentation)
    except ValueError as error:
        raise ModelFileError(f"{metadata.file} is damaged: {error}.") from error
    return TrainingSettings(**values)


def epoch_from(epoch: Fields) -> Epoch:
    """The figures of one epoch."""
    validation = None if epoch.value("validation") is None else _scores_from(epoch.part("validation"))
    return Epoch(epoch.whole("number", 0, MAX_WHOLE), _scores_from(epoch.part("training")), validation)


def _scores_from(scores: Fields) -> Scores:
    return Scores(scores.number("loss"), scores.number("accuracy"))


def _typed(stored: Fields, record: type[TrainingSettings] | type[Augmentation]) -> dict[str, Any]:
    """The values for the fields of a record, each of the type of its default; those without one are left out."""
    defaults = {field.name: field.default for field in fields(record)}
    unknown = sorted(stored.values.keys() - defaults.keys())
    if unknown:
        raise ModelFileError(f"{stored.file} has the setting {quoted(unknown[0])}, which this version does not know.")
    values: dict[str, Any] = {}
    for key, value in stored.values.items():
        kind = type(defaults[key])
        if defaults[key] is MISSING:
            continue
        if kind is float:
            stored.number(key)
        elif type(value) is not kind:
            raise ModelFileError(
                f"{stored.file} is damaged: its {key} is {quoted(value)}, expected a value like {defaults[key]!r}."
            )
        elif kind is int:
            stored.whole(key, 0, MAX_WHOLE)
        values[key] = value
    return values
