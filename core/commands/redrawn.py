"""The `--drawn` part of `digitscope evaluate`: the accuracy on digits that are drawn again on the canvas."""

import json
from dataclasses import asdict

import click
from tqdm import tqdm

from core.commands.blas import one_blas_thread
from core.data.dataset import Dataset
from core.evaluation.redrawn import CONDITIONS, STEPS, DrawnAccuracy, evaluate_drawn
from core.nn.network import Network
from core.text import UNKNOWN

NAMES = max(len(condition.name) for condition in CONDITIONS)


def print_drawn(network: Network, dataset: Dataset, as_json: bool) -> None:
    """Draws the images of the data set in every way; prints the accuracy of each, with and without each step."""
    if not as_json:
        click.echo(f"{network.title}: {len(dataset):,} digits, drawn again on the canvas")
        click.echo(f"{'':<{NAMES}}  digits  " + "  ".join(STEPS))
    found = []
    with one_blas_thread(), tqdm(total=len(CONDITIONS), unit=" conditions", leave=False) as bar:
        for result in evaluate_drawn(network, dataset):
            found.append(result)
            bar.update()
            if not as_json:
                bar.write(_as_row(result))
    if as_json:
        click.echo(json.dumps(_as_record(network, found), indent=2))


def _as_row(result: DrawnAccuracy) -> str:
    shares = (f"{right / result.images:.2%}" if result.images else UNKNOWN for right in result.right.values())
    columns = "  ".join(f"{share:>{len(name)}}" for name, share in zip(STEPS, shares, strict=True))
    return f"{result.condition:<{NAMES}}  {result.images:>6,}  {columns}"


def _as_record(network: Network, found: list[DrawnAccuracy]) -> dict[str, object]:
    return {
        "name": network.name,
        "steps": {name: asdict(steps) for name, steps in STEPS.items()},
        "drawn": [{**asdict(result), "accuracy": result.accuracy} for result in found],
    }
