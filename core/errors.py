"""The errors a person can cause. Each message is one sentence: what was expected, what came, what to do next.

The commands print the sentence and exit with 1; the window shows it where the thing is. Anything else that is raised
is a defect of the program, not of its input.
"""


class DigitscopeError(Exception):
    """Something from outside was not as it has to be; ``str(error)`` is a sentence for the user."""


class FileError(DigitscopeError):
    """A file cannot be read or written, or does not hold what its place asks for."""


class FileMissingError(FileError):
    """There is no file at ``path``, so nobody need look there again."""

    def __init__(self, sentence: str, path: str) -> None:
        super().__init__(sentence)
        self.path = path


class NoDigitError(DigitscopeError):
    """A picture was read, but there is no digit in it."""


class TextPageError(NoDigitError):
    """A picture shows writing, but letters instead of digits."""


class ArchitectureError(DigitscopeError):
    """A description of a network does not describe a network."""


class UnitError(DigitscopeError):
    """An address does not name a unit of the network."""


class ModelFileError(DigitscopeError):
    """A model file is damaged, hostile, or of another program."""


class DataError(DigitscopeError):
    """A data set is missing, incomplete, or of another format."""
