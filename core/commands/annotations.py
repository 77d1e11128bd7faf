"""Where `digitscope read --annotate` writes: one file for each photo, and never over a photo."""

import os
from collections.abc import Iterable
from pathlib import Path

from core.errors import FileError
from core.photos.export import annotated_png
from core.photos.pages import Page
from core.storage.files import display_name, write_atomically


class Annotations:
    """A folder, and the names in it that are taken: those of the files that are read, and those written already.

    Annotated photos of an earlier run are replaced.
    """

    def __init__(self, folder: Path, inputs: Iterable[Path]) -> None:
        """Makes the folder where there is none; FileError when that cannot be done."""
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
            raise FileError(
                f"The folder “{display_name(folder)}” for annotated photos could not be created: {reason}. Choose "
                "another folder."
            ) from error
        self._taken = {_identity(path) for path in inputs}

    def write(self, path: Path, page: Page) -> Path:
        """Write the page that was read from that path; the file's path. FileError when it cannot be written."""
        target = self._free(path)
        write_atomically(target, annotated_png(page))
        return target

    def _free(self, path: Path) -> Path:
        """``photo.jpg`` becomes ``photo.jpg.annotated.png``, or ``photo.jpg.annotated-2.png`` where that is taken."""
        number = 1
        while True:
            extension = ".annotated.png" if number == 1 else f".annotated-{number}.png"
            target = self._folder / f"{path.name}{extension}"
            identity = _identity(target)
            if identity not in self._taken:
                self._taken.add(identity)
                return target
            number += 1


def _identity(path: Path) -> str:
    """The same for all ways to write one path, and for names that differ in case only: some disks see no difference."""
    return os.path.realpath(path).casefold()
