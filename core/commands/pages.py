"""The `--pages` part of `digitscope evaluate`: how well rendered photos of pages are read, condition by condition."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import click
from tqdm import tqdm

from core.data.dataset import Dataset
from core.evaluation.pages import PageAccuracy, evaluate_pages
from core.nn.network import Network
from core.recognition.reading import require_digit_reader
from core.synthesis.pages.conditions import CONDITIONS
from core.text import UNKNOWN

NAME_WIDTH = max(len(name) for name in CONDITIONS)
COLUMNS = ("digits", "found (F1)", "correct", "lines", "exact", "ms/page")


def print_pages(network: Network, digits: Dataset, conditions: Sequence[str], count: int, as_json: bool) -> None:
    """Render that many pages of each condition (of all when none is named), read them, and print the figures."""
    require_digit_reader(network, network.name)
    chosen = conditions or tuple(CONDITIONS)
    if not as_json:
        click.echo(f"{network.title}: {count:,} rendered page{'s' if count > 1 else ''} of each condition")
        click.echo(f"{'':<{NAME_WIDTH}}  " + "  ".join(f"{name:>7}" for name in COLUMNS))
    results = []
    with tqdm(total=len(chosen), unit=" conditions", leave=False) as bar:
        for result in evaluate_pages(network, digits, chosen, count):
            results.append(result)
            bar.update()
            if not as_json:
                bar.write(_as_row(result))
    if as_json:
        click.echo(json.dumps({"name": network.name, "pages": [_as_record(result) for result in results]}, indent=2))


def _as_row(result: PageAccuracy) -> str:
    cells = (
        f"{result.written:,}",
        _percent(result.f1),
        _percent(result.digit_accuracy),
        f"{result.lines:,}",
        _percent(result.line_accuracy),
        f"{result.milliseconds:,.0f}",
    )
    columns = "  ".join(f"{cell:>{max(len(name), 7)}}" for name, cell in zip(COLUMNS, cells, strict=True))
    return f"{result.condition:<{NAME_WIDTH}}  {columns}"


def _percent(share: float | None) -> str:
    return UNKNOWN if share is None else f"{share:.2%}"


def _as_record(result: PageAccuracy) -> dict[str, object]:
    shares = {"f1": result.f1, "digits_right": result.digit_accuracy, "whole_lines": result.line_accuracy}
    return {**asdict(result), **shares}
