"""`digitscope evaluate`: accuracy and calibration of a network on MNIST's test images."""

import os
from pathlib import Path
from typing import Any

import click
import numpy as np

from core.commands.blas import single_blas_thread
from core.commands.evaluation_texts import evaluation_json, evaluation_metadata, evaluation_text
from core.commands.measuring import all_logits, images_for
from core.commands.non_digits import print_non_digits
from core.commands.pages import print_pages
from core.commands.redrawn import print_redrawn
from core.evaluation.metrics import evaluation_of, single_image_milliseconds
from core.nn.models import load_model, resolve_model, save_model
from core.nn.network import Network
from core.synthesis.non_digits import non_digit_kinds
from core.synthesis.pages.conditions import CONDITIONS


@click.command("evaluate")
@click.argument("model")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder with the MNIST files.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--on", type=click.Choice(["test", "validation"]),
              help="Which images: the test set, or those held out when the network was trained.  "
                   "[default: test; validation for --drawn, --non-digits and --pages]")  # fmt: skip
@click.option("--record", is_flag=True, help="Write the figures into the model file, and count the measurement.")
@click.option("--drawn", type=click.IntRange(1, 10_000), metavar="N",
              help="Redraw N of the images on the canvas with many pens, and print the accuracy for each.")  # fmt: skip
@click.option("--non-digits", "--marks", "non_digits", type=click.IntRange(1, 100_000), metavar="N",
              help="Generate N non-digits of each kind that `train --non-digits` has, and print how many are "
                   "recognised as such. Earlier name: --marks.")  # fmt: skip
@click.option("--pages", type=click.IntRange(1, 10_000), metavar="N",
              help="Render N photos of pages in each condition, and print how well they are read.")  # fmt: skip
@click.option("--condition", "conditions", multiple=True, type=click.Choice(list(CONDITIONS)), metavar="NAME",
              help="With --pages: only this condition; may be given several times.")  # fmt: skip
@single_blas_thread
def evaluate_command(
    model: str,
    data: Path,
    as_json: bool,
    on: str | None,
    record: bool,
    drawn: int | None,
    non_digits: int | None,
    pages: int | None,
    conditions: tuple[str, ...],
) -> None:
    """Measure MODEL, the name of a shipped network or a model file, on MNIST.

    Prints accuracy, log loss, calibration error with its bins, the share of digits rejected as unsure, the confusion
    matrix and the worst mistakes.
    """
    others = sum(asked is not None for asked in (drawn, non_digits, pages))
    if others > 1:
        raise click.UsageError("--drawn, --non-digits and --pages are three measurements: choose one of them.")
    if conditions and pages is None:
        raise click.UsageError("--condition belongs to --pages: give the number of pages as well.")
    if record and others:
        raise click.UsageError(
            "--record writes the figures of the images themselves, not of --drawn, --non-digits or --pages."
        )
    if record and not os.path.isfile(model):
        raise click.UsageError("--record changes a model file: give its path, not the name of a shipped network.")
    # A file may have the name of a shipped network; what is recorded in it is then measured on it, too.
    network = load_model(Path(model)) if record else resolve_model(model)
    if on is None:
        # Such figures steer how networks are trained; the test images have no say in that.
        on = "validation" if others else "test"
    dataset = images_for(network, data, on)
    if drawn is not None:
        print_redrawn(network, dataset.part(np.arange(min(drawn, len(dataset)))), as_json)
        return
    if non_digits is not None:
        print_non_digits(network, non_digit_kinds(dataset), non_digits, as_json)
        return
    if pages is not None:
        print_pages(network, dataset, conditions, pages, as_json)
        return
    logits, seconds = all_logits(network, dataset)
    evaluation = evaluation_of(logits, dataset, seconds, network.calibration)
    latency = single_image_milliseconds(network, dataset)
    if record:
        _record(network, Path(model), on, evaluation_metadata(evaluation, latency))
    click.echo((evaluation_json if as_json else evaluation_text)(network, evaluation, latency, on))


def _record(network: Network, path: Path, on: str, figures: dict[str, Any]) -> None:
    metadata = {**network.training, on: figures}
    if on == "test":
        times = metadata.get("test_set_read")
        metadata["test_set_read"] = 1 + (times if isinstance(times, int) else 0)
    save_model(path, Network(network.architecture, network.weights, metadata, network.calibration))
