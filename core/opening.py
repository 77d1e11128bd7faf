"""Opening: a file of any kind that holds a digit becomes a drawing for the canvas.

The window and the commands come through the same functions, so a file has the same answer in both.
"""

from dataclasses import dataclass
from pathlib import Path

from core.files import display_name, read_outside
from core.image_files import Picture, picture_from_bytes
from core.ink import render
from core.network import Network
from core.picture_ink import find_ink, place_on_canvas
from core.reading import Reading, read_ink
from core.strokes import INK_SIDE, Drawing, drawing_from_json

Box = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class OpenedDrawing:
    """A file as a drawing for the canvas."""

    drawing: Drawing
    width: int
    """Of the upright picture in pixels; of a drawing of strokes, the canvas raster's side."""
    height: int
    box: Box | None
    """x, y, width, height of the digit in those pixels; None for a drawing of strokes, whose box prepare finds."""


def open_drawing(path: Path) -> OpenedDrawing:
    """A picture (PNG, JPEG, ...) or a drawing (.digit.json) as a drawing.

    FileProblem when it cannot be read, NoDigit when a picture shows none.
    """
    return drawing_from_bytes(read_outside(path), display_name(path))


def drawing_from_bytes(data: bytes, name: str) -> OpenedDrawing:
    """The same from the bytes of a file; name stands in the sentence of an error."""
    # No picture format begins with a brace, so a drawing is known by its content whatever the file is called.
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or name.endswith(".digit.json"):
        return OpenedDrawing(drawing_from_json(data, name), INK_SIDE, INK_SIDE, None)
    return drawing_from_picture(picture_from_bytes(data, name))


def drawing_from_picture(picture: Picture) -> OpenedDrawing:
    """The digit of a picture laid on the canvas; NoDigit when it shows none."""
    found = find_ink(picture)
    return OpenedDrawing(Drawing((), place_on_canvas(found.ink)), picture.width, picture.height, found.box)


def read_file(network: Network, path: Path) -> tuple[OpenedDrawing, Reading]:
    """Open a file and read it."""
    opened = open_drawing(path)
    return opened, read_ink(network, render(opened.drawing))
