"""The `--drawn` part of `digitscope evaluate`: accuracy on digits redrawn on the canvas."""

import json
from dataclasses import asdict

import click
from tqdm import tqdm

from core.data.dataset import Dataset
from core.evaluation.redrawn import CONDITIONS, STEP_COMBINATIONS, RedrawnAccuracy, evaluate_redrawn
from core.nn.network import Network
from core.text import UNKNOWN

NAME_WIDTH = max(len(condition.name) for condition in CONDITIONS)


def print_redrawn(network: Network, dataset: Dataset, as_json: bool) -> None:
    """Redraw the images in every condition; print the accuracy of each, with and without each step."""
    if not as_json:
        click.echo(f"{network.title}: {len(dataset):,} digits, redrawn on the canvas")
        click.echo(f"{'':<{NAME_WIDTH}}  digits  " + "  ".join(STEP_COMBINATIONS))
    accuracies = []
    with tqdm(total=len(CONDITIONS), unit=" conditions", leave=False) as bar:
        for result in evaluate_redrawn(network, dataset):
            accuracies.append(result)
            bar.update()
            if not as_json:
                bar.write(_as_row(result))
    if as_json:
        click.echo(json.dumps(_as_record(network, accuracies), indent=2))


def _as_row(result: RedrawnAccuracy) -> str:
    shares = (f"{correct / result.images:.2%}" if result.images else UNKNOWN for correct in result.right.values())
    columns = "  ".join(f"{share:>{len(name)}}" for name, share in zip(STEP_COMBINATIONS, shares, strict=True))
    return f"{result.condition:<{NAME_WIDTH}}  {result.images:>6,}  {columns}"


def _as_record(network: Network, accuracies: list[RedrawnAccuracy]) -> dict[str, object]:
    return {
        "name": network.name,
        "steps": {name: asdict(steps) for name, steps in STEP_COMBINATIONS.items()},
        "drawn": [{**asdict(result), "accuracy": result.accuracy} for result in accuracies],
    }
