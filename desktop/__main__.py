"""The `digitscope` command: files, or nothing, open the window; everything else is a command of core.cli.

The commands work on machines without a screen, so Qt is loaded only when the window is wanted: the import of
desktop.app below is the one that happens inside a function.
"""

import importlib
import os
import sys
from collections.abc import Sequence

from core import cli

# Qt itself would abort the process, with a message about plug-ins.
NO_SCREEN = (
    "digitscope: there is no screen to open the window on: neither DISPLAY nor WAYLAND_DISPLAY is set. Start it "
    "from a graphical session, or on a virtual screen with “xvfb-run digitscope”. The commands in "
    "“digitscope --help” need no screen.\n"
)


UNKNOWN_OPTION = (
    "digitscope: unknown option {option}. The window only takes files; “digitscope --help” lists the commands and "
    "their options.\n"
)


def main() -> int:
    """Run the program with the arguments of the process; the exit code."""
    arguments = sys.argv[1:]
    if wants_window(arguments):
        option = next((text for text in arguments if text.startswith("-") and not os.path.lexists(text)), None)
        if option is not None:
            sys.stderr.write(UNKNOWN_OPTION.format(option=option))
            return 2
        if not has_screen():
            sys.stderr.write(NO_SCREEN)
            return 1
        code: int = importlib.import_module("desktop.app").run(arguments)
        return code
    return cli.main(arguments)


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether these arguments are files to open, or none; a bare word that names no file is a mistyped command."""
    if not arguments:
        return True
    first = arguments[0]
    if first.startswith("-") or first in cli.COMMANDS:
        return False
    return looks_like_path(first) or os.path.lexists(first)


def has_screen() -> bool:
    """Whether Qt can be expected to open a window; another of its platforms may be asked for by name."""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def looks_like_path(text: str) -> bool:
    """Whether this is meant as a file, there or not: it has a folder or an ending."""
    separators = tuple(separator for separator in (os.sep, os.altsep) if separator)
    return any(separator in text for separator in separators) or bool(os.path.splitext(text)[1])


if __name__ == "__main__":
    sys.exit(main())
