"""`digitscope models`: the networks that come with the program."""

import json

import click

from core.models import shipped_models


@click.command("models")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: a list of objects.")
def models_command(as_json: bool) -> None:
    """List the shipped networks. Their names are accepted wherever a model file is."""
    models = shipped_models()
    if as_json:
        records = [
            {
                "name": model.name,
                "file": str(model.path),
                "parameters": model.architecture.parameters,
                "input": list(model.architecture.input_shape),
                "accuracy": model.accuracy,
            }
            for model in models
        ]
        click.echo(json.dumps(records, indent=2))
        return
    width = max((len(model.name) for model in models), default=4)
    click.echo(f"{'name':<{width}}  {'input':>11}  {'parameters':>10}  {'accuracy':>8}  file")
    for model in models:
        size = " × ".join(str(side) for side in model.architecture.input_shape)
        accuracy = "-" if model.accuracy is None else f"{model.accuracy:.2%}"
        parameters = f"{model.architecture.parameters:,}"
        click.echo(f"{model.name:<{width}}  {size:>11}  {parameters:>10}  {accuracy:>8}  {model.path}")
