"""What the commands that write a model file share: whether it can be written, and the command line that it keeps."""

import os
import shlex
import sys
from pathlib import Path

from core.errors import FileError
from core.storage.files import check_writable, display_name


def check_model_path(path: Path) -> None:
    """Before anything long: FileError when a model file cannot be written there."""
    if not os.path.isdir(path.parent):
        raise FileError(f"The folder of “{display_name(path)}” does not exist: create it first.")
    if os.path.isdir(path):
        raise FileError(f"“{display_name(path)}” is a folder: give the name of a model file to write.")
    check_writable(path)


def command_line() -> str:
    """The running command, as a model file keeps it: file names without their folders, which are nobody's business."""
    return shlex.join(["digitscope", *map(_without_folder, sys.argv[1:])])


def _without_folder(argument: str) -> str:
    name, sign, value = argument.partition("=") if argument.startswith("--") else ("", "", argument)
    return name + sign + value.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
