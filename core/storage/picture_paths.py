"""The files of a path: a file, a folder with pictures in it, or a pattern such as ``scans/*.jpg``.

A folder is replaced by the pictures and drawings directly in it; a pattern such as ``scans/**`` includes its folders.
Photos annotated by `digitscope read` count only by their own names, or they would be read and annotated again.
"""

import glob
import os
import re
from pathlib import Path

from core.errors import FileError
from core.storage.file_formats import DRAWING_EXTENSION, PICTURE_EXTENSIONS, PICTURE_TITLES, choice_of
from core.storage.files import display_name

_ANNOTATED = re.compile(r"\.annotated(-\d+)?\.png$")  # core.commands.annotations
_WORDS = choice_of((*PICTURE_TITLES, DRAWING_EXTENSION))


def expand_path(path: Path) -> list[Path]:
    """The files that a path of a command line means, in the order of their names.

    An existing path is taken literally, even with a star in its name; hidden files count only by their own name.
    FileError for a folder without a picture, one that cannot be read, and a pattern that nothing fits. A path of
    neither kind is given back, whether there is such a file or not: opening it will say.
    """
    if os.path.isdir(path):
        return _files_in(path)
    pattern = os.fspath(path)
    if os.path.lexists(path) or not glob.has_magic(pattern):
        return [path]
    try:
        fitting = sorted(Path(name) for name in glob.iglob(pattern, recursive=True) if not os.path.isdir(name))
    except (OSError, ValueError):
        fitting = []
    # A pattern that asks for everything asks for pictures; one that says how names end may mean any file.
    if not os.path.splitext(pattern)[1]:
        fitting = [entry for entry in fitting if _is_readable(entry.name)]
    if not fitting:
        raise FileError(f"No picture or drawing matches “{display_name(path)}”: expected {_WORDS}. Choose other files.")
    return fitting


def _files_in(folder: Path) -> list[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileError(f"The folder “{display_name(folder)}” cannot be read: {reason}.") from error
    candidates = [folder / name for name in names if not name.startswith(".") and _is_readable(name)]
    files = [path for path in candidates if not os.path.isdir(path)]
    if not files:
        raise FileError(
            f"The folder “{display_name(folder)}” contains no pictures or drawings: expected {_WORDS}. Choose "
            "another folder."
        )
    return files


def _is_readable(name: str) -> bool:
    name = name.lower()
    return name.endswith((*PICTURE_EXTENSIONS, DRAWING_EXTENSION)) and not _ANNOTATED.search(name)
