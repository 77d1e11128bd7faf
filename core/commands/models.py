"""`digitscope models`: the networks that come with the program, with their figures."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from core.nn.models import ShippedModel, shipped_models
from core.text import UNKNOWN

FIGURES = {
    "accuracy": "accuracy",
    "log_loss": "loss",
    "expected_calibration_error": "expected_calibration_error",
    "unsure": "unsure",
    "not_a_digit": "not_a_digit",
    "refused": "refused",
    "milliseconds": "milliseconds",
    "milliseconds_alone": "milliseconds_alone",
}
"""The name of each figure here, and in the metadata of a model file."""


@click.command("models")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def models_command(as_json: bool) -> None:
    """List the shipped networks. Their names can be used wherever a model file is read.

    Accuracy, log loss (nats), calibration error, the share of digits rejected as unsure, and milliseconds for one image
    were measured on MNIST's test images. The last column is the number of recorded measurements.
    """
    models = shipped_models()
    if as_json:
        click.echo(json.dumps([_record(model) for model in models], indent=2))
        return
    rows = [[*COLUMNS], *([cell(model) for cell in COLUMNS.values()] for model in models)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    for row in rows:
        first, *others = (text.rjust(width) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join([row[0].ljust(len(first)), *others]))
    click.echo()
    for model in models:
        about = f": {model.description}" if model.description else ""
        click.echo(f"{model.name:<{widths[0]}}  {model.title}{about}")


def _record(model: ShippedModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "title": model.title,
        "description": model.description,
        "file": str(model.path),
        "parameters": model.architecture.parameters,
        "input": list(model.architecture.input_shape),
        **{name: model.test_figure(fact) for name, fact in FIGURES.items()},
        "test_set_read": model.test_set_uses,
        "calibration": asdict(model.calibration),
    }


def _figure(name: str, form: str) -> Callable[[ShippedModel], str]:
    """A cell with this figure of the test images, formatted; a dash when it was not measured."""

    def cell(model: ShippedModel) -> str:
        value = model.test_figure(name)
        return UNKNOWN if value is None else format(value, form)

    return cell


COLUMNS: dict[str, Callable[[ShippedModel], str]] = {
    "name": lambda model: model.name,
    "input": lambda model: " × ".join(str(side) for side in model.architecture.input_shape),
    "parameters": lambda model: f"{model.architecture.parameters:,}",
    "accuracy": _figure("accuracy", ".2%"),
    "log loss": _figure("loss", ".4f"),
    "calibration error": _figure("expected_calibration_error", ".2%"),
    "refused": _figure("refused", ".2%"),
    "ms": _figure("milliseconds_alone", ".2f"),
    "recorded": lambda model: UNKNOWN if model.test_set_uses is None else f"{model.test_set_uses} ×",
}
"""The heading of each column of the table, and the text of its cells."""
