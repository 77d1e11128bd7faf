"""`digitscope interpolate`: weights between those of two networks, as a network of its own."""

import os
from pathlib import Path

import click

from core.commands.model_outputs import check_model_path, command_line
from core.commands.options import NumberRange
from core.errors import FileError
from core.nn.models import resolve_model, save_model
from core.nn.network import Network
from core.storage.files import display_name
from core.training.interpolation import interpolated
from core.training.provenance import program_digest


@click.command("interpolate")
@click.argument("first")
@click.argument("second")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The model file to write.")
@click.option("--share", type=NumberRange(0, 1), default=0.5, show_default=True,
              help="Share of the second network; the rest is the first.")  # fmt: skip
def interpolate_command(first: str, second: str, out: Path, share: float) -> None:
    """Write a network with weights between those of FIRST and SECOND, which was fine-tuned from FIRST.

    It is neither calibrated nor measured: run `digitscope calibrate` and `digitscope evaluate` for that. `digitscope
    mix` is an earlier name of this command.
    """
    check_model_path(out)
    if os.path.exists(out):
        raise FileError(f"“{display_name(out)}” already exists: choose another name, or delete that file.")
    network = interpolated(resolve_model(first), resolve_model(second), share)
    digest = program_digest("core.training.interpolation")
    metadata = {"command": command_line(), **network.training, "program_sha256": digest}
    save_model(out, Network(network.architecture, network.weights, metadata))
    click.echo(f"Written to “{display_name(out)}”: {1 - share:.0%} of the first, {share:.0%} of the second.")
