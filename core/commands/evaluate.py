"""`digitscope evaluate`: how good a network is on MNIST's test images."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from core.commands.drawn import print_drawn
from core.dataset import Dataset, load_test, load_training, network_input, split
from core.errors import ArchitectureError, ModelFileError
from core.evaluation import BLOCK, Evaluation, evaluation_of, predictions
from core.models import resolve_model, save_model
from core.network import Network

SHOWN_MISTAKES = 10


@click.command("evaluate")
@click.argument("model")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder with MNIST's files.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--on", type=click.Choice(["test", "validation"]), default="test", show_default=True,
              help="Which images: the test set, or those held back when the network was trained.")  # fmt: skip
@click.option("--record", is_flag=True, help="Write the figures into the model file, with how often it was tested.")
@click.option("--drawn", type=click.IntRange(1, 10_000), metavar="N",
              help="Draw N of the images on the canvas with many pens, and print the accuracy of each.")  # fmt: skip
def evaluate_command(model: str, data: Path, as_json: bool, on: str, record: bool, drawn: int | None) -> None:
    """Measure MODEL, a shipped network's name or a model file, on MNIST.

    Prints accuracy, log loss, the confusion matrix and the worst mistakes.
    """
    if drawn is not None and record:
        raise click.UsageError("--record writes the figures of the images themselves, not of --drawn ones.")
    if record and not Path(model).is_file():
        raise click.UsageError("--record writes into a model file: give its path, not the name of a shipped network.")
    network = resolve_model(model)
    if network.classes < 10:
        raise ArchitectureError(f"{network.name} has {network.classes} outputs, but MNIST has 10 classes.")
    dataset = load_test(data) if on == "test" else _held_back(network, data)
    network_input(dataset.images[:1], network.input_shape)  # refuses an input that these images cannot fill
    if drawn is not None:
        print_drawn(network, dataset.part(np.arange(min(drawn, len(dataset)))), as_json)
        return
    evaluation = _evaluated(network, dataset)
    if record:
        _record(network, Path(model), evaluation, on)
    click.echo(_as_json(network, evaluation, on) if as_json else _as_text(network, evaluation, on))


def _held_back(network: Network, data: Path) -> Dataset:
    settings = network.training.get("settings")
    share, seed = (settings.get("validation"), settings.get("seed")) if isinstance(settings, dict) else (None, None)
    if isinstance(share, float) and 0 < share < 1 and isinstance(seed, int) and seed >= 0:
        held_back = split(load_training(data), share, seed)[1]
        if len(held_back):
            return held_back
    raise ModelFileError(f"{network.name} does not say which images were held back from its training.")


def _evaluated(network: Network, dataset: Dataset) -> Evaluation:
    started = time.perf_counter()
    blocks = []
    with threadpool_limits(1), tqdm(total=len(dataset), unit=" images", unit_scale=True, leave=False) as bar:
        for logits in predictions(network, dataset):
            blocks.append(logits)
            bar.update(min(BLOCK, len(logits)))
    return evaluation_of(np.concatenate(blocks), dataset, time.perf_counter() - started)


def _record(network: Network, path: Path, evaluation: Evaluation, on: str) -> None:
    facts = dict(network.training)
    facts[on] = {"accuracy": evaluation.accuracy, "loss": evaluation.log_loss, "images": evaluation.images}
    if on == "test":
        times = facts.get("test_set_read")
        facts["test_set_read"] = 1 + (times if isinstance(times, int) else 0)
    save_model(path, Network(network.architecture, network.weights, facts))


def _as_json(network: Network, evaluation: Evaluation, on: str) -> str:
    record: dict[str, Any] = asdict(evaluation)
    record["confusion"] = evaluation.confusion.tolist()
    return json.dumps({"name": network.name, "on": on, "parameters": network.parameter_count, **record}, indent=2)


def _as_text(network: Network, evaluation: Evaluation, on: str) -> str:
    lines = [
        f"{network.title}: {evaluation.images:,} {on} images",
        f"accuracy  {evaluation.accuracy:.2%}  ({len(evaluation.mistakes)} mistakes)",
        f"log loss  {evaluation.log_loss:.4f} nats",
        f"time      {evaluation.milliseconds:.3f} ms for one image",
        "",
        "confusion matrix: rows are the true digits, columns what was read",
        "     " + "".join(f"{digit:>6}" for digit in range(len(evaluation.confusion))),
    ]
    for digit, row in enumerate(evaluation.confusion):
        lines.append(f"{digit:>5}" + "".join(f"{count or '·':>6}" for count in row))
    lines += ["", f"worst mistakes (the {on} image's number, counted from 0)"]
    for mistake in evaluation.mistakes[:SHOWN_MISTAKES]:
        lines.append(
            f"{mistake.index:>6}: a {mistake.label} read as {mistake.digit} with {mistake.probability:.1%}; "
            f"{mistake.label_probability:.2%} for the {mistake.label}"
        )
    return "\n".join(lines)
