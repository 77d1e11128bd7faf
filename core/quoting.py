"""What was found, quoted in a sentence: as Python writes it, but never longer than a person wants to read.

A file from outside may hold a name of a megabyte or a list of lists of lists where a number was expected.
"""

import reprlib

MAX_LENGTH = 100  # characters

_WRITER = reprlib.Repr()
_WRITER.maxlevel = 2  # brackets within brackets; whatever is deeper is "..."
_WRITER.maxstring = _WRITER.maxother = MAX_LENGTH


def quoted(value: object) -> str:
    """The value as Python writes it on one line, its middle or its end left out beyond 100 characters."""
    text = _WRITER.repr(value)
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 3]}..."
