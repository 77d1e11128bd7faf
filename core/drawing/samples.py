"""The ten sample digits, drawn as strokes for this project: resources/samples/0.digit.json to 9.digit.json."""

from importlib import resources

from core.drawing.strokes import Drawing, drawing_from_json

DIGITS = tuple(range(10))


def sample(digit: int) -> Drawing:
    """The sample of a digit, 0 to 9, in one or two strokes.

    FileNotFoundError for another number, FileError where the installation is damaged.
    """
    name = f"{digit}.digit.json"
    return drawing_from_json((resources.files("resources") / "samples" / name).read_bytes(), name)
