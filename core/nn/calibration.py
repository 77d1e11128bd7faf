"""Calibration: how sure a network may say that it is, and below which numbers it says that it does not know.

A trained network is right less often than its probabilities promise. One number, the temperature by which all logits
are divided, mends most of that and changes no reading (Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural
Networks", ICML 2017). Two thresholds then say when a reading is doubted: one on the score, whether the ink is a digit
at all, and one on the certainty, whether it is surely this digit. All three are fitted to images held back from the
training, and are kept in the model file.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy  # loads scipy.optimize when it is first asked for, so that a start of the program does not wait for it

from core.errors import ModelFileError
from core.nn.layers import Array
from core.nn.losses import ClassLabels, cross_entropy, softmax
from core.nn.score import digit_probabilities, score
from core.quoting import quoted

Numbers: TypeAlias = npt.NDArray[np.floating]

TEMPERATURE_RANGE = (0.05, 20.0)
"""The range in which a temperature is looked for and accepted; trained networks have 0.5 to 3."""
DEFAULT_SURE_THRESHOLD = 0.9
"""A digit whose certainty is this high is never called unsure, however sure the network usually is."""
EVEN_ODDS_SCORE = 0.0
"""The score at which a mark is as likely to be a digit as not, if the network was trained with marks."""
BINS = 15  # as Guo et al. have them
MAX_BINS, MAX_IMAGES = 1_000, 10**12
"""More than any reliability has that was measured; from a file, more would be slow to draw, or overflow when summed."""


@dataclass(frozen=True)
class Calibration:
    """What turns logits into probabilities and a verdict. The default changes no probability and refuses nothing."""

    temperature: float = 1.0
    """probabilities = softmax(logits / temperature)"""
    digit_threshold: float | None = None
    """The lowest score (nats) of what is called a digit at all; None: the network has none, and refuses nothing."""
    sure_threshold: float = DEFAULT_SURE_THRESHOLD
    """The lowest certainty, 0..1, of a sure digit."""
    refused: float | None = None
    """The cost: the share of the held back digits that are not called a sure digit, 0..1."""

    def probabilities(self, logits: Array) -> Array:
        """softmax(logits / temperature), (N, K) to (N, K). Temperature 1 divides nothing, so no bit changes."""
        return softmax(logits if self.temperature == 1.0 else logits / self.temperature)

    def confidences(self, logits: Array) -> Array:
        """How probable it is that these are digits at all, and those read: p_max · σ(score), (N, K) to (N,) in 0..1."""
        confidences: Array = self.probabilities(logits).max(axis=1) * digit_probabilities(score(logits))
        return confidences

    def required_probability(self, score: float) -> float:
        """The highest probability that a sure digit needs at this score; above 1 when none is enough."""
        chance = float(digit_probabilities(np.array(score, np.float64)))
        return self.sure_threshold / chance if chance > 0 else math.inf


def calibration_from_object(content: object, name: str) -> Calibration:
    """The calibration that a file called name has as a JSON object; ModelFileError when it is not one."""
    if not isinstance(content, Mapping):
        raise ModelFileError(f"{name} is damaged: its calibration is {quoted(content)} instead of an object.")
    field_names = {field.name for field in fields(Calibration)}
    for unknown in content.keys() - field_names:
        raise ModelFileError(f"{name} has a calibration with {quoted(unknown)}, which this version does not know.")
    calibration = Calibration(**content)
    for key, lowest, highest in (
        ("temperature", *TEMPERATURE_RANGE),
        ("digit_threshold", -math.inf, math.inf),
        ("sure_threshold", 0.0, 1.0),
        ("refused", 0.0, 1.0),
    ):
        value = getattr(calibration, key)
        if value is None and key in ("digit_threshold", "refused"):
            continue
        if not _is_number(value) or not lowest <= value <= highest:
            expected = f"a number from {lowest:g} to {highest:g}" if math.isfinite(lowest) else "a number"
            raise ModelFileError(
                f"{name} is damaged: the {key} of its calibration is {quoted(value)}, but {expected} was expected."
            )
    return calibration


def _is_number(value: object) -> bool:
    """Whether a JSON value is a number that a float can hold; JSON's integers have any length."""
    try:
        return type(value) in (int, float) and math.isfinite(float(value))  # type: ignore[arg-type]
    except OverflowError:
        return False


def fit_temperature(logits: Numbers, labels: ClassLabels) -> float:
    """The temperature that makes the log loss of these logits (N, K) least, within TEMPERATURE_RANGE."""
    logits = logits.astype(np.float64)

    def log_loss(logarithm: float) -> float:
        return float(cross_entropy(logits / math.exp(logarithm), labels)[0].mean())

    # The loss is convex in 1 / temperature, so it has one valley.
    bounds = tuple(math.log(limit) for limit in TEMPERATURE_RANGE)
    minimum = scipy.optimize.minimize_scalar(log_loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return min(max(math.exp(minimum.x), TEMPERATURE_RANGE[0]), TEMPERATURE_RANGE[1])


def fit_calibration(logits: Numbers, labels: ClassLabels, refused: float = 0.005) -> Calibration:
    """The calibration for the logits (N, K) of digits: the temperature, then the thresholds.

    At most the share ``refused`` of these digits, 0..1, is not called a certain digit: those with the lowest
    certainty, if it is below DEFAULT_SURE_THRESHOLD. At most half of that share is called not a digit: those that the
    network itself scores as more likely no digit than a digit.
    """
    if not len(labels):
        raise ValueError("expected at least one digit to fit a calibration to")
    logits = logits.astype(np.float64)
    fitted = Calibration(fit_temperature(logits, labels))
    most = min(math.floor(refused * len(labels) + 1e-9), len(labels) - 1)  # 0.29 * 100 is 29, also in binary
    scores, confidences = score(logits), fitted.confidences(logits)  # (N,)
    digit_threshold = min(float(np.sort(scores)[most // 2]), EVEN_ODDS_SCORE)
    is_none = scores < digit_threshold
    sure_threshold = min(float(np.sort(confidences[~is_none])[most - is_none.sum()]), DEFAULT_SURE_THRESHOLD)
    share = float((is_none | (confidences < sure_threshold)).mean())
    return Calibration(fitted.temperature, digit_threshold, sure_threshold, share)


@dataclass(frozen=True, eq=False)
class Reliability:
    """How often a network is right when it says how sure it is: the reliability diagram as numbers.

    Bin m of M holds the images whose highest probability is in ((m - 1) / M, m / M]. Where it holds none, the two
    means are nan. Arrays are read-only.
    """

    counts: npt.NDArray[np.int64]
    """(M,): how many images."""
    probabilities: npt.NDArray[np.float64]
    """(M,): their mean highest probability, 0..1."""
    accuracies: npt.NDArray[np.float64]
    """(M,): the share of them that was read right, 0..1."""

    @property
    def expected_calibration_error(self) -> float:
        """Σ n_m / N · |accuracy - probability| over the bins, 0..1 (Guo et al. 2017, equation 5)."""
        held = self.counts > 0
        gaps = np.abs(self.accuracies[held] - self.probabilities[held])
        return float((self.counts[held] * gaps).sum() / self.counts.sum())

    def to_object(self) -> dict[str, list[Any]]:
        """As JSON values: three lists, with null for the means of an empty bin."""
        return {
            "counts": self.counts.tolist(),
            "probabilities": [None if math.isnan(value) else value for value in self.probabilities.tolist()],
            "accuracies": [None if math.isnan(value) else value for value in self.accuracies.tolist()],
        }


def reliability(probabilities: Numbers, labels: ClassLabels, bins: int = BINS) -> Reliability:
    """The reliability of probabilities (N, K), N at least 1, by bins of equal width."""
    if not len(labels):
        raise ValueError("expected at least one image")
    top = probabilities.max(axis=1).astype(np.float64)  # (N,)
    is_correct = probabilities.argmax(axis=1) == labels
    places = np.clip(np.ceil(top * bins).astype(np.intp) - 1, 0, bins - 1)
    counts = np.bincount(places, minlength=bins)  # (M,)
    sums = (np.bincount(places, weights=weights, minlength=bins) for weights in (top, is_correct))
    with np.errstate(invalid="ignore"):
        return _reliability(counts, *(of_bin / counts for of_bin in sums))


def reliability_from_object(content: object) -> Reliability | None:
    """What Reliability.to_object wrote into the facts of a model file; None when it is something else."""
    if not isinstance(content, Mapping):
        return None
    try:
        counts = np.array(content["counts"], np.int64)
        means = [np.array(content[key], np.float64) for key in ("probabilities", "accuracies")]  # None becomes nan
    except (KeyError, OverflowError, TypeError, ValueError):
        return None
    if counts.ndim != 1 or len(counts) > MAX_BINS or any(mean.shape != counts.shape for mean in means):
        return None
    held = counts > 0
    if (
        not ((counts >= 0) & (counts <= MAX_IMAGES)).all()
        or not held.any()
        or any(not ((mean[held] >= 0) & (mean[held] <= 1)).all() for mean in means)
    ):
        return None
    return _reliability(counts, *means)


def _reliability(*arrays: npt.NDArray[Any]) -> Reliability:
    for array in arrays:
        array.flags.writeable = False
    return Reliability(*arrays)
