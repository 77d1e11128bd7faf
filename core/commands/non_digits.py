"""The `--non-digits` part of `digitscope evaluate`: how many non-digits a network recognises as such."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict

import click
import numpy as np

from core.drawing.strokes import Ink
from core.errors import ModelFileError
from core.evaluation.non_digits import evaluate_non_digits
from core.nn.network import Network


def print_non_digits(
    network: Network, kinds: Mapping[str, Callable[[np.random.Generator], Ink]], count: int, as_json: bool
) -> None:
    """Measure that many non-digits of each kind; print the shares of their verdicts, for each kind and overall."""
    if network.calibration.digit_threshold is None:
        raise ModelFileError(f"{network.name} has no thresholds to reject images by: run `digitscope calibrate`.")
    results = []
    width = max(len(kind) for kind in (*kinds, "all kinds"))
    if not as_json:
        click.echo(f"{network.title}: {count:,} non-digits of each kind\n")
        click.echo(f"{'':<{width}}{'not sure':>10}{'unsure':>10}{'no digit':>10}")
    for result in evaluate_non_digits(network, kinds, count):
        results.append(result)
        if not as_json:
            click.echo(_line(width, result.kind, result.refused, result.unsure, result.not_a_digit))
    unsure = float(np.mean([result.unsure for result in results]))
    not_a_digit = float(np.mean([result.not_a_digit for result in results]))
    if as_json:
        marks = [{**asdict(result), "refused": result.refused} for result in results]
        overall = {"refused": unsure + not_a_digit, "unsure": unsure, "not_a_digit": not_a_digit}
        click.echo(json.dumps({"name": network.name, "marks": marks, "all": overall}, indent=2))
    else:
        click.echo(_line(width, "all kinds", unsure + not_a_digit, unsure, not_a_digit))


def _line(width: int, kind: str, *shares: float) -> str:
    return f"{kind:<{width}}" + "".join(f"{share:>10.2%}" for share in shares)
