"""``digitscope data DIR``: MNIST's four files, with a progress bar for each."""

from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from core.data.downloads import MNIST_FILES, MNIST_MIRRORS, Progress, download


def _check_mirrors(_context: click.Context, _option: click.Parameter, mirrors: tuple[str, ...]) -> tuple[str, ...]:
    for mirror in mirrors:
        if not mirror.startswith(("https://", "http://")):
            raise click.BadParameter(f"expected an address that starts with https:// or http://, not “{mirror}”.")
    return mirrors


@click.command("data")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--mirror",
    "mirrors",
    multiple=True,
    metavar="URL",
    callback=_check_mirrors,
    help="Download from this address instead of the public mirrors. May be given several times; tried in order.",
)
def data_command(folder: Path, mirrors: tuple[str, ...]) -> None:
    """Download MNIST into the folder DIR (11.6 MB).

    Files that are complete are kept, interrupted transfers continue where they stopped, and only files with the correct
    checksum get their final names.
    """
    bar: tqdm[Any] | None = None
    try:
        for record in download(MNIST_FILES, folder, mirrors or MNIST_MIRRORS):
            if bar is not None and (record.state != "receiving" or record.received < bar.n):
                bar.close()
                bar = None
            if record.state == "receiving":
                bar = bar or _progress_bar(record)
                bar.total = record.total
                bar.update(record.received - bar.n)
            else:
                what = "already complete" if record.state == "kept" else "downloaded"
                click.echo(f"{record.name}: {what}, {record.received:,} bytes")
    finally:
        if bar is not None:
            bar.close()
    click.echo(f"MNIST is complete: {click.format_filename(folder)}")


def _progress_bar(record: Progress) -> "tqdm[Any]":
    """On the standard error output if that is a screen; bytes, rate and time left."""
    return tqdm(
        total=record.total,
        initial=record.received,  # what an earlier call brought does not count as this one's speed
        desc=record.name,
        unit="B",
        unit_scale=True,
        leave=False,
        disable=None,
    )
