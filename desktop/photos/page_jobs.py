"""What the workers of the photos do: plain functions of frozen requests, each with its answer.

``run_job`` is for the long ones, which read whole files; ``correct`` for the short ones, which read one box.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.errors import DigitscopeError
from core.nn.network import Network
from core.photos.corrections import Correction, read_digits_again
from core.photos.opening import page_from_bytes
from core.photos.pages import Page, PageDigit
from core.storage.files import display_name, read_untrusted
from core.storage.picture_paths import expand_path
from desktop.files.opening import OpenBytes, OpenFile

Source = OpenFile | OpenBytes


@dataclass(frozen=True, eq=False)
class ListFiles:
    """The files of these paths; a folder is replaced by the pictures and drawings in it."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class FilesFound:
    """The files that were meant, and a sentence for every path that means none."""

    paths: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ReadSource:
    """Read this picture with this network."""

    key: int
    source: Source
    network: Network


@dataclass(frozen=True, eq=False)
class ReadAgain:
    """Read these digits, whose ink is known, with this network."""

    key: int
    digits: tuple[PageDigit, ...]
    network: Network


@dataclass(frozen=True, eq=False)
class Correct:
    """Make this correction of this page."""

    key: int
    page: Page
    network: Network
    correction: Correction


Job = ListFiles | ReadSource | ReadAgain


@dataclass(frozen=True, eq=False)
class FilesListed:
    """A ListFiles with what came of it."""

    job: ListFiles
    result: FilesFound


@dataclass(frozen=True, eq=False)
class SourceRead:
    """A ReadSource with the page that came of it."""

    job: ReadSource
    result: Page


@dataclass(frozen=True, eq=False)
class DigitsRead:
    """A ReadAgain with the digits as they are read now, in the same order."""

    job: ReadAgain
    result: tuple[PageDigit, ...]


@dataclass(frozen=True, eq=False)
class Corrected:
    """A Correct with the page that came of it."""

    job: Correct
    result: Page


JobResult = FilesListed | SourceRead | DigitsRead


def run_job(job: Job) -> JobResult:
    """Do it. Raises DigitscopeError with one sentence."""
    if isinstance(job, ListFiles):
        return FilesListed(job, _find_files(job.paths))
    if isinstance(job, ReadAgain):
        return DigitsRead(job, read_digits_again(job.network, job.digits))
    if isinstance(job.source, OpenBytes):
        return SourceRead(job, page_from_bytes(job.network, job.source.data, job.source.name))
    path = Path(job.source.path)
    return SourceRead(job, page_from_bytes(job.network, read_untrusted(path), display_name(path)))


def _find_files(paths: Iterable[str]) -> FilesFound:
    pictures: list[str] = []
    problems: list[str] = []
    for path in paths:
        try:
            pictures.extend(str(file) for file in expand_path(Path(path)))
        except DigitscopeError as problem:
            problems.append(str(problem))
    return FilesFound(tuple(pictures), tuple(problems))


def correct(job: Correct) -> Corrected:
    """Make the correction. Raises DigitscopeError with one sentence."""
    return Corrected(job, job.correction.apply(job.page, job.network))
