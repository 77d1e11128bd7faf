"""`digitscope calibrate`: temperature and thresholds of a network, fitted to images held out of its training."""

import os
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from core.commands.blas import single_blas_thread
from core.commands.measuring import all_logits, images_for
from core.commands.options import NumberRange
from core.nn.calibration import Calibration, fit_calibration, reliability
from core.nn.losses import cross_entropy
from core.nn.models import load_model, save_model
from core.nn.network import Network
from core.text import UNKNOWN


@click.command("calibrate")
@click.argument("model", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder with the MNIST files.")
@click.option("--refused", type=NumberRange(0, 0.5), default=0.005, show_default=True,
              help="The largest share of these images that may be rejected as unsure or not a digit.")  # fmt: skip
@single_blas_thread
def calibrate_command(model: Path, data: Path, refused: float) -> None:
    """Fit the temperature and the thresholds of MODEL, a model file, and save them in it.

    They are fitted to the images that were held out of its training. Weights and predictions do not change, only the
    probabilities and what is rejected as unsure.
    """
    if not model.suffix and not os.path.exists(model):
        raise click.UsageError("calibrate changes a model file: give its path, not the name of a shipped network.")
    network = load_model(model)
    dataset = images_for(network, data, "validation")
    logits = all_logits(network, dataset)[0]
    labels = dataset.labels.astype(np.intp)
    fitted = fit_calibration(logits, labels, refused)
    save_model(model, Network(network.architecture, network.weights, network.training, fitted))
    click.echo(f"{network.title}: fitted to {len(dataset):,} images that were held out of its training\n")
    before, after = (_column(logits, labels, calibration) for calibration in (network.calibration, fitted))
    click.echo(f"{'':<36}{'before':>9}{'after':>10}")
    for name in after:
        click.echo(f"{name:<36}{before[name]:>9}{after[name]:>10}")
    if fitted != network.calibration:
        for images, option in (("validation", " --on validation"), ("test", "")):
            if _is_evaluation(network.training.get(images)):
                click.echo(
                    f"\nThe file's figures on {images} images were measured before this: `digitscope "
                    f"evaluate{option} --record` measures them again."
                )


def _is_evaluation(figures: object) -> bool:
    """Whether figures depend on the calibration; those that a training leaves, loss and accuracy, do not."""
    return isinstance(figures, dict) and not figures.keys() <= {"loss", "accuracy"}


def _column(logits: npt.NDArray[np.float32], labels: npt.NDArray[np.intp], calibration: Calibration) -> dict[str, str]:
    """A calibration and its figures on the images, as the lines of one column."""
    double = logits.astype(np.float64)
    loss = cross_entropy(double / calibration.temperature, labels)[0].mean()
    error = reliability(calibration.probabilities(double), labels).expected_calibration_error
    threshold, refused = calibration.digit_threshold, calibration.refused
    return {
        "temperature": f"{calibration.temperature:.3f}",
        "score threshold, in nats": UNKNOWN if threshold is None else f"{threshold:.2f}",
        "certainty threshold": UNKNOWN if threshold is None else f"{calibration.sure_threshold:.2%}",
        "digits rejected as unsure": UNKNOWN if refused is None else f"{refused:.2%}",
        "log loss, in nats": f"{loss:.4f}",
        "expected calibration error": f"{error:.3%}",
    }
