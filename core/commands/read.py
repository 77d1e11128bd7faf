"""`digitscope read`: what a network reads in each file, be it one digit or a page of numbers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from core.commands.annotations import Annotations
from core.commands.blas import single_blas_thread
from core.errors import DigitscopeError
from core.nn.models import DEFAULT_MODEL, resolve_model
from core.nn.network import Network
from core.nn.verdicts import Verdict
from core.photos.export import page_record, pages_csv
from core.photos.opening import open_page
from core.photos.pages import Page
from core.recognition.reading import require_digit_reader
from core.storage.files import printable
from core.storage.picture_paths import expand_path
from core.text import percent_text


@dataclass(frozen=True)
class FileResult:
    """The result of one file: a page, or a sentence that says why there is none."""

    file: str
    page: Page | None
    problem: str = ""


@click.command("read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--model", default=DEFAULT_MODEL, show_default=True, help="The name of a shipped network, or a model file."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list in the order of the files.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV with a row for each digit.")
@click.option("--annotate", type=click.Path(path_type=Path), metavar="DIR",
              help="Save each photo to this folder with the boxes and digits drawn on it.")  # fmt: skip
@single_blas_thread
def read_command(files: tuple[Path, ...], model: str, as_json: bool, as_csv: bool, annotate: Path | None) -> int:
    """Print the digits read in each FILE, a picture or a .digit.json drawing.

    FILE may also be a folder, which stands for the pictures and drawings directly in it, or a pattern such as
    "scans/*.jpg". A page of several digits is printed as lines of text, a single digit with its probability, followed
    by “unsure” or “not a digit” where the network is in doubt. A file that cannot be read is reported and the others
    are still read; the exit code is then 1.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two forms of the same output: ask for one of them.")
    network = require_digit_reader(resolve_model(model), model)
    meant = _expanded(files)
    annotations = None if annotate is None else Annotations(annotate, [path for path, _ in meant])
    failed = False
    records: list[dict[str, Any]] = []
    for number, (path, problem) in enumerate(meant):
        result = FileResult(printable(str(path)), None, problem) if problem else _read(network, path, annotations)
        failed = failed or bool(result.problem)
        if as_json:
            records.append(_record(result))
        elif as_csv:
            _print_csv_rows(result, number == 0)
        else:
            _print(result)
    if as_json:
        click.echo(json.dumps(records, indent=2))
    return 1 if failed else 0


def _expanded(paths: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """The files that the arguments mean, or for an argument that means none, itself with a sentence."""
    meant: list[tuple[Path, str]] = []
    for path in paths:
        try:
            meant.extend((file, "") for file in expand_path(path))
        except DigitscopeError as error:
            meant.append((path, str(error)))
    return meant


def _read(network: Network, path: Path, annotations: Annotations | None) -> FileResult:
    name, page = printable(str(path)), None
    try:
        page = open_page(network, path)
        if annotations is not None:
            annotations.write(path, page)
    except DigitscopeError as error:
        return FileResult(name, page, str(error))
    return FileResult(name, page)


def _record(result: FileResult) -> dict[str, Any]:
    record: dict[str, Any] = {"file": result.file}
    if result.page is not None:
        record |= page_record(result.page)
    if result.problem:
        record["error"] = result.problem
    return record


def _print_csv_rows(result: FileResult, with_head: bool) -> None:
    head, _, rows = pages_csv([] if result.page is None else [(result.file, result.page)]).partition("\r\n")
    if with_head:
        click.echo(head)
    click.echo(rows.replace("\r\n", "\n"), nl=False)
    _print_errors(result)


def _print(result: FileResult) -> None:
    page = result.page
    if page is not None and not page.lines:
        click.echo(f"{result.file}: nothing is drawn")
    elif page is not None and len(page.digits) == 1:
        digit = page.digits[0]
        doubt = "" if digit.verdict in (None, Verdict.DIGIT) else f"  {digit.verdict.value}"
        click.echo(f"{result.file}: {digit.digit}  {percent_text(digit.probability)}{doubt}")
    elif page is not None:
        click.echo(f"{result.file}: {_summary(page)}")
        click.echo(page.text)
    _print_errors(result)


def _summary(page: Page) -> str:
    """ "20 digits in 2 lines", and how many of them the network doubts."""
    lines = f"{len(page.digits):,} digits in {len(page.lines):,} line{'s' if len(page.lines) > 1 else ''}"
    said = [digit.verdict for digit in page.digits]
    doubts = [
        f"{said.count(verdict):,} {verdict.value}"
        for verdict in (Verdict.UNSURE, Verdict.NON_DIGIT_LABEL)
        if verdict in said
    ]
    return ", ".join([lines, *doubts])


def _print_errors(result: FileResult) -> None:
    for remark in () if result.page is None else result.page.remarks:
        click.echo(f"{result.file}: {remark}", err=True)
    if result.problem:
        click.echo(f"digitscope: {result.problem}", err=True)
