"""The commands. Each is a file in core/commands that is imported only when its command runs.

A sentence about bad input goes to the standard error output, with exit code 1; wrong usage has exit code 2. Nothing
here imports Qt: the commands work on machines without a screen.
"""

import importlib
import io
import sys
from importlib import metadata

import click

from core.errors import DigitscopeError

COMMANDS = {
    "read": "Read pictures and drawings with a network.",
    "models": "List the shipped networks.",
    "train": "Train a network on MNIST.",
    "interpolate": "Interpolate between the weights of two networks.",
    "calibrate": "Fit probabilities and thresholds to held-out images.",
    "evaluate": "Measure a network on the MNIST test set.",
    "data": "Download MNIST.",
}


ALIASES = {"mix": "interpolate"}
"""Earlier names of commands, which keep working."""


class CommandGroup(click.Group):
    """The commands of the table above; a command NAME is `NAME_command` in core.commands.NAME."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"core.commands.{name}"), f"{name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=CommandGroup, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(metadata.version("digitscope"), message="Digitscope %(version)s")
def commands() -> None:
    """Digitscope reads handwritten digits with a convolutional network written in plain NumPy.

    Without a command, `digitscope [FILE]...` opens the window, with a picture or a drawing if one is named.
    """


def main(arguments: list[str]) -> int:
    """Run a command; the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the encoding of a pipe does not have
    try:
        result = commands.main(arguments, prog_name="digitscope", standalone_mode=False)
    except DigitscopeError as error:
        click.echo(f"digitscope: {error}", err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("digitscope: stopped.", err=True)
        return 130  # as of every program that Ctrl-C stopped
    except OSError as error:
        # What reads and writes files has sentences of its own, so this is the output: a full disk, for one.
        click.echo(f"digitscope: the output cannot be written: {error.strerror or error}.", err=True)
        sys.stdout = None  # or Python would complain once more when it closes it
        return 1
    return result if isinstance(result, int) else 0
