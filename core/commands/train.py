"""`digitscope train`: options, progress bar and Ctrl-C around core.training.run."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from types import FrameType
from typing import Any

import click
from tqdm import tqdm

from core.commands.blas import single_blas_thread
from core.commands.model_outputs import check_model_path, command_line
from core.commands.options import NumberRange
from core.data.dataset import load_training
from core.nn.losses import LOSSES
from core.nn.models import save_model
from core.nn.optimizers import OPTIMIZERS, SCHEDULES
from core.storage.files import display_name
from core.synthesis.augmentation import STANDARD, Augmentation
from core.training.architectures import resolve_architecture
from core.training.loop import Progress
from core.training.malloc import keep_freed_memory
from core.training.run import Run, assemble_run
from core.training.settings import KEEP_CHOICES, TrainingSettings
from core.training.state import Epoch

DEFAULTS = TrainingSettings()


@click.command("train")
@click.argument("architecture")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder with the MNIST files.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The model file to write.")
@click.option("--epochs", type=click.IntRange(1, 10_000), default=DEFAULTS.epochs, show_default=True)
@click.option("--batch-size", type=click.IntRange(1, 60_000), default=DEFAULTS.batch_size, show_default=True)
@click.option("--optimizer", type=click.Choice(OPTIMIZERS), default=DEFAULTS.optimizer, show_default=True)
@click.option("--learning-rate", type=NumberRange(0, 100, min_open=True), default=DEFAULTS.learning_rate,
              show_default=True, help="Peak learning rate of the schedule.")  # fmt: skip
@click.option("--schedule", type=click.Choice(SCHEDULES), default=DEFAULTS.schedule, show_default=True,
              help="How the learning rate changes during the run.")  # fmt: skip
@click.option("--momentum", type=NumberRange(0, 1, max_open=True), default=DEFAULTS.momentum, show_default=True,
              help="Momentum of the optimizer sgd.")  # fmt: skip
@click.option("--weight-decay", type=NumberRange(0, 10), default=DEFAULTS.weight_decay, show_default=True)
@click.option("--loss", type=click.Choice(list(LOSSES)), default=DEFAULTS.loss, show_default=True)
@click.option("--validation", type=NumberRange(0, 0.9), default=DEFAULTS.validation, show_default=True,
              help="Share of the training images held out to choose the best epoch.")  # fmt: skip
@click.option("--patience", type=click.IntRange(0), default=DEFAULTS.patience, show_default=True,
              help="Stop after this many epochs without a better validation loss. 0: never.")  # fmt: skip
@click.option("--keep", type=click.Choice(KEEP_CHOICES), default=DEFAULTS.keep, show_default=True,
              help="Keep the weights of the epoch with the best validation loss, or of the last one.")  # fmt: skip
@click.option("--averaging", type=NumberRange(0, 1, max_open=True), default=DEFAULTS.averaging, show_default=True,
              help="Decay of an exponential moving average of the weights, which is then kept; 0: none.")  # fmt: skip
@click.option("--augment/--no-augment", default=False, help="Augment with the standard strengths.")
@click.option("--rotation", type=NumberRange(0, 90), help="Standard deviation, in degrees.")
@click.option("--scale", type=NumberRange(0, 1), help="Standard deviation of the logarithm of the size.")
@click.option("--stretch", type=NumberRange(0, 1), help="Standard deviation of the logarithm of width / height.")
@click.option("--shear", type=NumberRange(0, 1), help="Standard deviation in pixels sideways per pixel down.")
@click.option("--shift", type=NumberRange(0, 10), help="Standard deviation, in pixels.")
@click.option("--elastic", type=NumberRange(0, 10), help="Standard deviation, in pixels.")
@click.option("--thickness", type=NumberRange(0, 0.5), help="Share of images thickened, and the same share thinned.")
@click.option("--habits", type=NumberRange(0, 1),
              help="Share of digits in regional forms: slashed zeros, crossed sevens, curved nines, and more ones "
                   "with upstrokes.")  # fmt: skip
@click.option("--other-hands", type=NumberRange(0, 1), help="Share redrawn in another hand with another pen.")
@click.option("--edges", type=NumberRange(0, 1), help="Share blurred, sharpened or scratched as if scanned.")
@click.option("--fitted/--not-fitted", default=None, help="Scale and centre augmented digits as the preparation does.")
@click.option("--non-digits", "--marks", "marks", type=NumberRange(0, 10), default=DEFAULTS.marks, show_default=True,
              help="Synthetic non-digits per digit, trained to a low score. Earlier name: --marks.")  # fmt: skip
@click.option("--parts", type=click.IntRange(1, 64), default=DEFAULTS.parts, show_default=True,
              help="Parts of a batch, each computed by its own thread.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=DEFAULTS.seed, show_default=True)
@click.option("--from", "earlier", metavar="MODEL",
              help="Start from the weights of this network or model file, with the same layers and seed.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Continue from the checkpoint next to the model file.")
@single_blas_thread
def train_command(
    architecture: str, data: Path, out: Path, augment: bool, earlier: str | None, resume: bool, **options: Any
) -> int:
    """Train the network described by ARCHITECTURE, a JSON file or the name of a shipped one, on MNIST.

    Ctrl-C stops after the current batch and leaves a checkpoint beside the model file. The same command with --resume
    continues from it; with the same version of the program the result is bit for bit that of an uninterrupted run.
    """
    settings = _settings(augment, options)
    _check(settings)
    described = resolve_architecture(architecture)
    check_model_path(out)
    checkpoint_path = out.with_name(out.name + ".checkpoint")
    check_model_path(checkpoint_path)
    run = assemble_run(described, settings, load_training(data), checkpoint_path, earlier=earlier, resume=resume)
    if run.program_note:
        click.echo(run.program_note, err=True)
    seconds = _train(run, checkpoint_path)
    state = run.state
    if not state.finished:
        click.echo(
            f"Stopped in epoch {state.epoch + 1} of {settings.epochs}. “{display_name(checkpoint_path)}” has the "
            "state of the run: the same command with --resume continues it.",
            err=True,
        )
        return 130
    save_model(out, run.trained_network(command_line(), seconds))
    checkpoint_path.unlink(missing_ok=True)
    best = state.history[state.best_epoch]
    if best.validation is not None:
        click.echo(
            f"Kept epoch {best.number + 1}: {best.validation.accuracy:.2%} accuracy on the validation images, "
            f"loss {best.validation.loss:.4f}."
        )
    return 0


def _settings(augment: bool, options: dict[str, Any]) -> TrainingSettings:
    base = asdict(STANDARD if augment else Augmentation())
    given = {field.name: options.pop(field.name) for field in fields(Augmentation)}
    strengths = base | {name: value for name, value in given.items() if value is not None}
    return TrainingSettings(**options, augmentation=Augmentation(**strengths))


def _check(settings: TrainingSettings) -> None:
    """UsageError for options that contradict each other."""
    if settings.patience and not settings.validation:
        raise click.UsageError(
            "--patience needs a validation loss, but --validation 0 holds out no images: use a larger share."
        )
    if settings.patience and settings.keep == "last":
        raise click.UsageError("--patience needs the best epoch, which --keep last does not track: use --keep best.")
    if settings.augmentation.fitted and settings.augmentation.scale:
        raise click.UsageError("--scale has no effect while digits are fitted to one size: add --not-fitted.")


def _train(run: Run, checkpoint_path: Path) -> float:
    """Train to the end or until Ctrl-C, with a checkpoint after each epoch and at a stop; the seconds that it took."""
    keep_freed_memory()
    started = time.monotonic()
    with _graceful_interrupt() as stop:
        for progress in _with_bar(run):
            if progress.epoch_done is not None:
                run.save(checkpoint_path)
            if stop:
                break
    if not run.state.finished:
        run.save(checkpoint_path)
    return time.monotonic() - started


def _with_bar(run: Run) -> Iterator[Progress]:
    per_epoch, epochs, state = len(run.training), run.settings.epochs, run.state
    done = state.epoch * per_epoch + min(state.batch * run.settings.batch_size, per_epoch)
    with tqdm(total=epochs * per_epoch, initial=done, unit=" images", unit_scale=True, smoothing=0.05) as bar:
        for progress in run.train():
            bar.set_postfix_str(f"loss {progress.loss:.4f}, accuracy {progress.accuracy:.2%}", refresh=False)
            bar.update(progress.epoch * per_epoch + progress.images - bar.n)
            if progress.epoch_done is not None:
                bar.write(_epoch_line(progress.epoch_done, epochs), file=sys.stderr)
            yield progress


def _epoch_line(epoch: Epoch, epochs: int) -> str:
    line = f"epoch {epoch.number + 1}/{epochs}: loss {epoch.training.loss:.4f}, accuracy {epoch.training.accuracy:.2%}"
    if epoch.validation is None:
        return line
    return f"{line}; validation loss {epoch.validation.loss:.4f}, accuracy {epoch.validation.accuracy:.2%}"


@contextmanager
def _graceful_interrupt() -> Iterator[list[int]]:
    """The first Ctrl-C only adds to the list, so that the current batch is completed; a second one stops at once."""
    stop: list[int] = []

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        if stop:
            raise KeyboardInterrupt
        stop.append(number)

    before = signal.signal(signal.SIGINT, ask_to_stop)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
