"""`digitscope interpolate`: the weights between those of two networks, as a network of its own."""

import os
from pathlib import Path

import click

from core.commands.options import NumberRange
from core.commands.runs import check_place_of, command_line
from core.errors import FileProblem
from core.nn.models import resolve_model, save_model
from core.nn.network import Network
from core.storage.files import display_name
from core.training.interpolation import mixed
from core.training.provenance import program_digest


@click.command("interpolate")
@click.argument("first")
@click.argument("second")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Model file to write.")
@click.option("--share", type=NumberRange(0, 1), default=0.5, show_default=True, help="Of the second in the mix.")
def interpolate_command(first: str, second: str, out: Path, share: float) -> None:
    """Write a network with weights between those of FIRST and SECOND, which was trained on from FIRST.

    It is neither calibrated nor measured; `digitscope calibrate` and `digitscope evaluate` do that.
    """
    check_place_of(out)
    if os.path.exists(out):
        raise FileProblem(f"“{display_name(out)}” is there already: give the mix another name, or delete that file.")
    network = mixed(resolve_model(first), resolve_model(second), share)
    facts = {"command": command_line(), **network.training, "program_sha256": program_digest()}
    save_model(out, Network(network.architecture, network.weights, facts))
    click.echo(f"Written to “{display_name(out)}”: {1 - share:.0%} of the first, {share:.0%} of the second.")
