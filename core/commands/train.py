"""`digitscope train`: the progress bar, Ctrl-C and the files around core.training.loop."""

import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from importlib import resources
from pathlib import Path
from types import FrameType
from typing import Any

import click
from tqdm import tqdm

from core.commands.blas import one_blas_thread
from core.commands.options import NumberRange
from core.commands.runs import check_place_of, command_line, earlier_network, new_run, next_stage, resumed_run
from core.data.dataset import Dataset, load_training, network_input, split
from core.errors import ArchitectureError, DataError
from core.nn.architecture import Architecture, architecture_from_json
from core.nn.losses import LOSSES
from core.nn.models import save_model
from core.nn.network import Network
from core.nn.optimizers import OPTIMIZERS, SCHEDULES
from core.storage.files import display_name, read_outside
from core.synthesis.augmentation import STANDARD, Augmentation
from core.training.checkpoints import save_checkpoint
from core.training.loop import KEPT, Epoch, Progress, TrainingSettings, TrainingState, best_network, train
from core.training.malloc import keep_freed_memory

DEFAULTS = TrainingSettings()


@click.command("train")
@click.argument("architecture")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder with MNIST's files.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Model file to write.")
@click.option("--epochs", type=click.IntRange(1, 10_000), default=DEFAULTS.epochs, show_default=True)
@click.option("--batch-size", type=click.IntRange(1, 60_000), default=DEFAULTS.batch_size, show_default=True)
@click.option("--optimizer", type=click.Choice(OPTIMIZERS), default=DEFAULTS.optimizer, show_default=True)
@click.option("--learning-rate", type=NumberRange(0, 100, min_open=True), default=DEFAULTS.learning_rate,
              show_default=True, help="The highest of the schedule.")  # fmt: skip
@click.option("--schedule", type=click.Choice(SCHEDULES), default=DEFAULTS.schedule, show_default=True,
              help="How the learning rate changes during the run.")  # fmt: skip
@click.option("--momentum", type=NumberRange(0, 1, max_open=True), default=DEFAULTS.momentum, show_default=True,
              help="Of the optimiser sgd.")  # fmt: skip
@click.option("--weight-decay", type=NumberRange(0, 10), default=DEFAULTS.weight_decay, show_default=True)
@click.option("--loss", type=click.Choice(list(LOSSES)), default=DEFAULTS.loss, show_default=True)
@click.option("--validation", type=NumberRange(0, 0.9), default=DEFAULTS.validation, show_default=True,
              help="Share of the training images held back to choose the best epoch.")  # fmt: skip
@click.option("--patience", type=click.IntRange(0), default=DEFAULTS.patience, show_default=True,
              help="Stop early after so many epochs without a better validation loss; 0: never.")  # fmt: skip
@click.option("--keep", type=click.Choice(KEPT), default=DEFAULTS.keep, show_default=True,
              help="The epoch with the best validation loss, or the last.")  # fmt: skip
@click.option("--averaging", type=NumberRange(0, 1, max_open=True), default=DEFAULTS.averaging, show_default=True,
              help="Decay of a running average of the weights, which is then kept; 0: none.")  # fmt: skip
@click.option("--augment/--no-augment", default=False, help="Distort with the standard strengths.")
@click.option("--rotation", type=NumberRange(0, 90), help="Standard deviation in degrees.")
@click.option("--scale", type=NumberRange(0, 1), help="Standard deviation of the size's logarithm.")
@click.option("--stretch", type=NumberRange(0, 1), help="Standard deviation of the logarithm of width / height.")
@click.option("--shear", type=NumberRange(0, 1), help="Standard deviation, pixels sideways for each down.")
@click.option("--shift", type=NumberRange(0, 10), help="Standard deviation in pixels.")
@click.option("--elastic", type=NumberRange(0, 10), help="Standard deviation in pixels.")
@click.option("--thickness", type=NumberRange(0, 0.5), help="Share made thicker, and share made thinner.")
@click.option("--habits", type=NumberRange(0, 1),
              help="Share of zeros slashed, sevens crossed, nines bowed; more ones with upstrokes.")  # fmt: skip
@click.option("--other-hands", type=NumberRange(0, 1), help="Share written again by another hand and pen.")
@click.option("--edges", type=NumberRange(0, 1), help="Share blurred, hardened or scratched as by a scanner.")
@click.option("--fitted/--not-fitted", default=None, help="Put distorted digits where the preparation puts them.")
@click.option("--marks", type=NumberRange(0, 10), default=DEFAULTS.marks, show_default=True,
              help="Marks that are no digits added for each digit, to be told apart from digits.")  # fmt: skip
@click.option("--parts", type=click.IntRange(1, 64), default=DEFAULTS.parts, show_default=True,
              help="Parts of a batch, each worked on by its own thread.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=DEFAULTS.seed, show_default=True)
@click.option("--from", "earlier", metavar="MODEL",
              help="Begin with the weights of this network or model file, of the same layers and seed.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on from the checkpoint beside the model file.")
def train_command(
    architecture: str, data: Path, out: Path, augment: bool, earlier: str | None, resume: bool, **options: Any
) -> int:
    """Train the network described in ARCHITECTURE, a JSON file or the name of a shipped one, on MNIST.

    Ctrl-C stops after the current batch and leaves a checkpoint beside the model file; the same command with --resume
    goes on from it, with the same program bit for bit as if it had never stopped.
    """
    settings = _settings(augment, options)
    if settings.patience and not settings.validation:
        raise click.UsageError(
            "--patience watches the validation loss, and --validation 0 holds no images back for it."
        )
    if settings.patience and settings.keep == "last":
        raise click.UsageError(
            "--patience waits for a better epoch than the best, which --keep last does not look for."
        )
    if settings.augmentation.fitted and settings.augmentation.scale:
        raise click.UsageError("--scale changes the size of digits, which are all fitted to one: add --not-fitted.")
    described = find_architecture(architecture)
    check_place_of(out)
    checkpoint_path = out.with_name(out.name + ".checkpoint")
    check_place_of(checkpoint_path)
    images = load_training(data)
    network_input(images.images[:1], described.input_shape)  # refuses an input that these images cannot fill
    if described.classes < 10:
        raise ArchitectureError(f"{described.name} has {described.classes} outputs, but MNIST has 10 classes.")
    begun = None if earlier is None else earlier_network(earlier, described, settings)
    settings = replace(settings, stage=next_stage(begun))
    run = (resumed_run if resume else new_run)(described, settings, images, checkpoint_path, begun)
    state, settings = run.state, run.settings
    if len(run.programs) > 1:
        click.echo(
            "The run began with another version of the program: it goes on with this one, and will not be what that "
            "one would have made of it.",
            err=True,
        )
    training, validation = split(images, settings.validation, settings.seed)
    if not len(training):
        raise DataError("Nothing is left to train on: hold back fewer validation images.")

    def save() -> None:
        save_checkpoint(checkpoint_path, run)

    keep_freed_memory()
    started = time.monotonic()
    with one_blas_thread(), _one_stop() as stop:
        for progress in _with_bar(train(state, settings, training, validation), state, settings, training):
            if not _is_finite(progress):
                raise DataError(
                    f"The loss is no longer a number in epoch {progress.epoch + 1}: try a lower learning rate."
                )
            if progress.epoch_done is not None:
                save()
            if stop:
                break
    if not state.finished:
        save()
        click.echo(
            f"Stopped in epoch {state.epoch + 1} of {settings.epochs}; “{display_name(checkpoint_path)}” keeps the "
            "run: the same command with --resume goes on.",
            err=True,
        )
        return 130
    network = best_network(state)
    facts = _facts(settings, state, training, validation, time.monotonic() - started)
    facts["program_sha256"] = run.programs[-1]
    if len(run.programs) > 1:
        facts["earlier_programs"] = list(run.programs[:-1])
    if run.begun_with is not None:
        facts["begun_with"] = run.begun_with
    save_model(out, Network(network.architecture, network.weights, facts))
    checkpoint_path.unlink(missing_ok=True)
    best = state.history[state.best_epoch]
    if best.validation is not None:
        click.echo(
            f"Kept epoch {best.number + 1}: {best.validation.accuracy:.2%} of the validation images read right, "
            f"loss {best.validation.loss:.4f}."
        )
    return 0


def find_architecture(name_or_path: str) -> Architecture:
    """The architecture of a shipped name, or in a JSON file."""
    folder = resources.files("resources") / "architectures"
    names = sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))
    if name_or_path in names:
        return architecture_from_json((folder / f"{name_or_path}.json").read_bytes(), f"{name_or_path}.json")
    path = Path(name_or_path)
    if not path.suffix and not os.path.exists(path):
        raise ArchitectureError(
            f"There is no architecture “{display_name(path)}”: expected a JSON file, or one of {', '.join(names)}."
        )
    return architecture_from_json(read_outside(path), f"“{display_name(path)}”")


def _settings(augment: bool, options: dict[str, Any]) -> TrainingSettings:
    base = asdict(STANDARD if augment else Augmentation())
    given = {field.name: options.pop(field.name) for field in fields(Augmentation)}
    strengths = base | {name: value for name, value in given.items() if value is not None}
    return TrainingSettings(**options, augmentation=Augmentation(**strengths))


def _with_bar(
    records: Iterator[Progress], state: TrainingState, settings: TrainingSettings, training: Dataset
) -> Iterator[Progress]:
    per_epoch = len(training)
    done = state.epoch * per_epoch + min(state.batch * settings.batch_size, per_epoch)
    with tqdm(total=settings.epochs * per_epoch, initial=done, unit=" images", unit_scale=True, smoothing=0.05) as bar:
        for progress in records:
            bar.set_postfix_str(f"loss {progress.loss:.4f}, accuracy {progress.accuracy:.2%}", refresh=False)
            bar.update(progress.epoch * per_epoch + progress.images - bar.n)
            if progress.epoch_done is not None:
                bar.write(_epoch_line(progress.epoch_done, settings.epochs), file=sys.stderr)
            yield progress


def _is_finite(progress: Progress) -> bool:
    """Whether the losses are still numbers; those of a run that diverges are not, sooner or later."""
    done = progress.epoch_done
    validation = None if done is None else done.validation
    return math.isfinite(progress.loss) and (validation is None or math.isfinite(validation.loss))


def _epoch_line(epoch: Epoch, epochs: int) -> str:
    line = f"epoch {epoch.number + 1}/{epochs}: loss {epoch.training.loss:.4f}, accuracy {epoch.training.accuracy:.2%}"
    if epoch.validation is None:
        return line
    return f"{line}; validation loss {epoch.validation.loss:.4f}, accuracy {epoch.validation.accuracy:.2%}"


@contextmanager
def _one_stop() -> Iterator[list[int]]:
    """The first Ctrl-C only adds to the list, so that the batch ends whole; a second one stops at once."""
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


def _facts(
    settings: TrainingSettings, state: TrainingState, training: Dataset, validation: Dataset, seconds: float
) -> dict[str, Any]:
    best = state.history[state.best_epoch]
    return {
        "command": command_line(),
        "settings": asdict(settings),
        "training_images": len(training),
        "validation_images": len(validation),
        "epochs": len(state.history),
        "best_epoch": best.number + 1,
        "validation": None if best.validation is None else asdict(best.validation),
        "seconds_of_last_run": round(seconds),
        "history": [asdict(epoch) for epoch in state.history],
        "test_set_read": 0,
    }
