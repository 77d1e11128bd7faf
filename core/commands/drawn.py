"""The `--drawn` part of `digitscope evaluate`: the accuracy on digits that are drawn again on the canvas."""

import json
from dataclasses import asdict

import click
from threadpoolctl import threadpool_limits

from core.dataset import Dataset
from core.drawn_evaluation import evaluate_drawn
from core.network import Network


def print_drawn(network: Network, dataset: Dataset, as_json: bool) -> None:
    """Draws the images of the data set with every pen and prints the accuracy of each condition."""
    found = []
    with threadpool_limits(1):
        for result in evaluate_drawn(network, dataset):
            found.append(asdict(result))
            if not as_json:
                click.echo(f"{result.condition:<20} {result.accuracy:>7.2%} of {result.images:,} drawn digits")
    if as_json:
        click.echo(json.dumps({"name": network.name, "drawn": found}, indent=2))
