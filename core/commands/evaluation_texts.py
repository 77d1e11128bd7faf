"""The figures of an evaluation: as metadata of a model file, as JSON, and as text in columns."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from core.evaluation.metrics import Evaluation, Mistake
from core.nn.calibration import Reliability
from core.nn.network import Network
from core.text import UNKNOWN

MAX_SHOWN_MISTAKES = 10


def evaluation_metadata(evaluation: Evaluation, latency: float) -> dict[str, Any]:
    """The metadata of an evaluation in a model file. alone: milliseconds for one image with full trace."""
    return {
        "accuracy": evaluation.accuracy,
        "loss": evaluation.log_loss,
        "images": evaluation.images,
        "expected_calibration_error": evaluation.expected_calibration_error,
        "reliability": evaluation.reliability.to_object(),
        "unsure": evaluation.unsure,
        "not_a_digit": evaluation.not_a_digit,
        "refused": evaluation.refused,
        "milliseconds": evaluation.milliseconds,
        "milliseconds_alone": latency,
    }


def evaluation_json(network: Network, evaluation: Evaluation, latency: float, on: str) -> str:
    """All figures at full precision; shares are in 0..1."""
    metadata = evaluation_metadata(evaluation, latency)
    metadata["log_loss"] = metadata.pop("loss")
    record = {
        "name": network.name,
        "on": on,
        "parameters": network.parameter_count,
        **metadata,
        "calibration": asdict(network.calibration),
        "confusion": evaluation.confusion.tolist(),
        "mistakes": [_mistake_object(mistake) for mistake in evaluation.mistakes],
    }
    return json.dumps(record, indent=2)


def evaluation_text(network: Network, evaluation: Evaluation, latency: float, on: str) -> str:
    """The figures, the bins, the confusion matrix and the worst mistakes, for a person."""
    figures = {
        "accuracy": f"{evaluation.accuracy:.2%}  ({len(evaluation.mistakes)} mistakes)",
        "log loss": f"{evaluation.log_loss:.4f} nats",
        "calibration error": f"{evaluation.expected_calibration_error:.2%}  (expected, {_bins(evaluation)} bins)",
        "refused": _refused_text(evaluation),
        "parameters": f"{network.parameter_count:,}",
        "time": f"{evaluation.milliseconds:.3f} ms per image in a batch, {latency:.3f} ms for one image with its trace",
    }
    lines = [f"{network.title}: {evaluation.images:,} {on} images"]
    lines += [f"{name:<19}{text}" for name, text in figures.items()]
    lines += ["", "reliability: images by highest probability, its mean, and the accuracy"]
    lines += list(_reliability_lines(evaluation.reliability))
    lines += ["", "confusion matrix: rows are true digits, columns are predictions"]
    lines += ["     " + "".join(f"{digit:>6}" for digit in range(len(evaluation.confusion)))]
    for digit, row in enumerate(evaluation.confusion):
        lines.append(f"{digit:>5}" + "".join(f"{count or '·':>6}" for count in row))
    lines += ["", f"worst mistakes (with the number of the {on} image, from 0)"]
    for mistake in evaluation.mistakes[:MAX_SHOWN_MISTAKES]:
        said = "" if mistake.verdict is None else f"; {mistake.verdict.value}"
        shown = f"{'an' if mistake.label == 8 else 'a'} {mistake.label}"
        lines.append(
            f"{mistake.index:>6}: {shown} read as {mistake.digit} with {mistake.probability:6.1%}; "
            f"{mistake.label_probability:7.2%} for the {mistake.label}{said}"
        )
    return "\n".join(lines)


def _bins(evaluation: Evaluation) -> int:
    return len(evaluation.reliability.counts)


def _refused_text(evaluation: Evaluation) -> str:
    if evaluation.unsure is None or evaluation.not_a_digit is None:
        return f"{UNKNOWN}  (the network has no threshold; `digitscope calibrate` fits one)"
    return (
        f"{evaluation.refused:.2%}  ({evaluation.unsure:.2%} called unsure, {evaluation.not_a_digit:.2%} not a digit)"
    )


def _reliability_lines(reliability: Reliability) -> Iterator[str]:
    """One line per bin, in order of probability; empty bins have dashes."""
    bins = len(reliability.counts)
    yield f"{'probability':>15}{'images':>9}{'mean':>10}{'accuracy':>10}"
    for place, (count, probability, accuracy) in enumerate(
        zip(
            reliability.counts.tolist(),
            reliability.probabilities.tolist(),
            reliability.accuracies.tolist(),
            strict=True,
        )
    ):
        shares = (f"{probability:.2%}", f"{accuracy:.2%}") if count else (UNKNOWN, UNKNOWN)
        yield f"{place / bins:>6.1%} – {(place + 1) / bins:>6.1%}{count:>9,}{shares[0]:>10}{shares[1]:>10}"


def _mistake_object(mistake: Mistake) -> dict[str, Any]:
    return {**asdict(mistake), "verdict": None if mistake.verdict is None else mistake.verdict.value}
