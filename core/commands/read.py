"""`digitscope read`: what a network reads in each file."""

import json
from pathlib import Path
from typing import Any

import click
from threadpoolctl import threadpool_limits

from core.errors import DigitscopeError
from core.files import printable
from core.models import DEFAULT_MODEL, resolve_model
from core.network import Network
from core.opening import OpenedDrawing, read_file
from core.percentages import percent_text
from core.reading import Reading, require_digit_reader
from core.verdicts import Verdict


@click.command("read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="A shipped network's name or a model file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: a list in the order of the files.")
def read_command(files: tuple[Path, ...], model: str, as_json: bool) -> int:
    """Print the digit in each FILE, a picture or a .digit.json drawing.

    A reading that the network doubts is followed by “unsure” or “not a digit”. A file that cannot be read is reported,
    the others are read all the same; the exit code is then 1.
    """
    network = require_digit_reader(resolve_model(model), model)
    found: list[dict[str, Any]] = []
    with threadpool_limits(1):
        for path in files:
            try:
                opened, reading = read_file(network, path)
                found.append(_record(path, opened, reading))
            except DigitscopeError as error:
                found.append({"file": _name(path), "error": str(error)})
            if not as_json:
                _print(found[-1], network)
    if as_json:
        click.echo(json.dumps(found, indent=2))
    return 1 if any("error" in record for record in found) else 0


def _record(path: Path, opened: OpenedDrawing, reading: Reading) -> dict[str, Any]:
    lines = []
    if reading.trace is not None and reading.preparation is not None:
        digit = {
            "digit": reading.digit,
            "probability": reading.probability,
            "verdict": None if reading.verdict is None else reading.verdict.value,
            "score": reading.score,
            "probabilities": reading.trace.probabilities[0].tolist(),
            "box": list(opened.box or reading.preparation.box),
        }
        lines.append({"text": str(reading.digit), "digits": [digit]})
    return {"file": _name(path), "width": opened.width, "height": opened.height, "lines": lines}


def _print(record: dict[str, Any], network: Network) -> None:
    if "error" in record:
        click.echo(f"digitscope: {record['error']}", err=True)
        return
    for line in record["lines"]:
        for digit in line["digits"]:
            doubt = "" if digit["verdict"] in (None, Verdict.DIGIT.value) else f"  {digit['verdict']}"
            click.echo(f"{record['file']}: {digit['digit']}  {percent_text(digit['probability'])}{doubt}")
    if not record["lines"]:
        click.echo(f"{record['file']}: nothing is drawn")


def _name(path: Path) -> str:
    """The path as it was given, with what is not valid UTF-8 or controls a terminal made printable."""
    return printable(str(path))
