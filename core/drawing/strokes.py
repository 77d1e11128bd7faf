"""A drawing as vector strokes in the unit square, possibly over the ink of an opened picture, and its JSON form.

x goes right and y goes down, both from 0 to 1; pressure goes from 0 to 1, and 0.5 is what a mouse reports. Coordinates,
pressures and widths lie on a grid of 0.00001 (see core.drawing.curves), so a drawing that was written and read again is
the same drawing, to the last bit of its ink.
"""

import base64
import json
import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.drawing.curves import DECIMALS, Points, quantized_points, smooth_points
from core.drawing.limits import MAX_STROKE_WIDTH, MIN_STROKE_WIDTH, excess_message, paint_cost
from core.errors import FileError

DEFAULT_PEN_WIDTH = 0.08
"""Width of the pen at pressure 0.5, as a fraction of the canvas side."""

RASTER_SIDE = 280
"""S: a picture under the strokes, and the raster of the ink, are S x S pixels; 0 is paper and 255 is ink."""

MAX_TEXT = 4 * 1024 * 1024
"""Twice what the largest drawing takes with all digits and a line for each number; JSON of lists takes 30 times as much
memory as text, and holds the interpreter while it is parsed."""
TOLERANCE = 1e-6

Ink = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Stroke:
    """One line of the pen: ``points`` (P, 3) float64, read-only, [x, y, pressure] in 0..1, P >= 1.

    ``width`` is a fraction of the side, 0.005..0.5. What is given is clipped to these ranges and rounded to the grid.
    """

    points: Points
    width: float = DEFAULT_PEN_WIDTH

    def __post_init__(self) -> None:
        points = quantized_points(self.points)
        if points.ndim != 2 or points.shape[1] != 3 or len(points) == 0:
            raise ValueError(f"a stroke has points of shape (P, 3) with P >= 1, not {points.shape}")
        points.flags.writeable = False
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "width", quantized_width(self.width))

    @cached_property
    def curve(self) -> Points:
        """The smooth curve through the points: (Q, 3) float64, read-only, [x, y, pressure] in 0..1."""
        curve = smooth_points(self.points)
        curve.flags.writeable = False
        return curve

    @cached_property
    def paint_cost(self) -> float:
        """How often the stroke goes over the square while it is painted; see core.drawing.limits."""
        return paint_cost(self.points, self.width)


def quantized_width(width: float) -> float:
    """The width within 0.005..0.5 and on the grid."""
    return round(min(max(float(width), MIN_STROKE_WIDTH), MAX_STROKE_WIDTH), DECIMALS)


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is on the canvas: strokes over ``picture``, the ink of an opened image, (S, S) uint8 read-only, or None."""

    strokes: tuple[Stroke, ...] = ()
    picture: Ink | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "strokes", tuple(self.strokes))
        if self.picture is None:
            return
        if self.picture.shape != (RASTER_SIDE, RASTER_SIDE) or self.picture.dtype != np.uint8:
            shape, kind = self.picture.shape, self.picture.dtype
            raise ValueError(f"a picture under the strokes is ({RASTER_SIDE}, {RASTER_SIDE}) uint8, not {shape} {kind}")
        if self.picture.flags.writeable:
            picture = self.picture.copy()
            picture.flags.writeable = False
            object.__setattr__(self, "picture", picture)

    @property
    def is_blank(self) -> bool:
        """True when there is neither a stroke nor any ink of a picture."""
        return not self.strokes and (self.picture is None or not self.picture.any())

    @property
    def point_count(self) -> int:
        return sum(len(stroke.points) for stroke in self.strokes)

    @property
    def paint_cost(self) -> float:
        """How often all strokes together go over the square while they are painted."""
        return sum(stroke.paint_cost for stroke in self.strokes)

    @property
    def excess_message(self) -> str | None:
        """What is too much in it, as the part of a sentence, or None when it fits into a file."""
        return excess_message(len(self.strokes), self.point_count, self.paint_cost)


BLANK = Drawing()


class StrokeBuilder:
    """A stroke while the pen is down, whose points are tidied one by one as they come."""

    def __init__(self, width: float) -> None:
        self.width = quantized_width(width)
        self._buffer: Points = np.empty((256, 3))
        self._count = 0
        self._coverings: list[float] = []  # of the stroke up to each of its points

    def __len__(self) -> int:
        return self._count

    def add(self, x: float, y: float, pressure: float) -> Points:
        """Appends one point, clipped to 0..1 and rounded to the grid; returns it as it was kept, (3,)."""
        if self._count == len(self._buffer):
            self._buffer = np.concatenate((self._buffer, np.empty_like(self._buffer)))
        point = quantized_points((x, y, pressure))
        self._buffer[self._count] = point
        self._count += 1
        # A span is counted as a line of two points less the dot that such a line begins with.
        added = paint_cost(self._buffer[max(self._count - 2, 0) : self._count], self.width)
        if self._count > 1:
            added += self._coverings[-1] - self._coverings[0]
        self._coverings.append(added)
        return point

    @property
    def paint_cost(self) -> float:
        """How often the stroke goes over the square so far; equals ``stroke.paint_cost`` but for rounding."""
        return self._coverings[-1] if self._coverings else 0.0

    def remove_last(self) -> None:
        """Removes the last point."""
        self._count -= 1
        self._coverings.pop()

    @property
    def stroke(self) -> Stroke:
        """The stroke so far; what comes later does not change it."""
        points = self._buffer[: self._count].copy()
        points.flags.writeable = False
        stroke = object.__new__(Stroke)  # the points are tidy already: no second pass over all of them
        object.__setattr__(stroke, "points", points)
        object.__setattr__(stroke, "width", self.width)
        return stroke


JSON_FORM = '{"strokes": [[[x, y, pressure], ...], ...]} with numbers from 0 to 1'


def drawing_to_json(drawing: Drawing) -> str:
    """The drawing as one line of JSON: "strokes", "widths" and, over an opened picture, "picture".

    "picture" is the ink, S x S bytes row by row, compressed with zlib, in base64.
    """
    content: dict[str, object] = {
        "strokes": [stroke.points.tolist() for stroke in drawing.strokes],
        "widths": [stroke.width for stroke in drawing.strokes],
    }
    if drawing.picture is not None:
        content["picture"] = base64.b64encode(zlib.compress(drawing.picture.tobytes(), 9)).decode("ascii")
    return json.dumps(content, separators=(",", ":"))


def drawing_from_json(text: str | bytes, name: str) -> Drawing:
    """Reads a drawing; ``name`` names the file in the message of the FileError that any defect raises.

    A point may have two numbers (pressure 0.5); "widths", one number for each stroke, and "picture" may be missing.
    """
    try:
        return _drawing(text)
    except _FormatError as defect:
        raise FileError(
            f"“{name}” is not a drawing: expected {JSON_FORM}, but {defect}; choose another file."
        ) from None


class _FormatError(Exception):
    """What came instead, as the part of a sentence."""


def _drawing(text: str | bytes) -> Drawing:
    if len(text) > MAX_TEXT:
        raise _FormatError(f"it is longer than {MAX_TEXT // 1024**2} MB")
    try:
        content = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except UnicodeDecodeError:
        raise _FormatError("it is not text in UTF-8") from None
    except RecursionError:
        raise _FormatError("its lists are nested too deeply") from None
    except ValueError:  # also an integer of more digits than Python converts
        raise _FormatError("it is not JSON") from None
    if not isinstance(content, dict):
        raise _FormatError(f"it holds {_kind(content)}")
    if "strokes" not in content:
        raise _FormatError('it has no "strokes"')
    strokes = _list(content["strokes"], '"strokes"')
    too_much = excess_message(len(strokes), 0)  # before anything is done for each of them
    if not too_much:
        lines = [_list(stroke, f"stroke {number}") for number, stroke in enumerate(strokes, 1)]
        too_much = excess_message(len(lines), sum(map(len, lines)))
    if too_much:
        raise _FormatError(f"it has {too_much}")
    widths = [DEFAULT_PEN_WIDTH] * len(lines)
    if content.get("widths") is not None:
        widths = [
            _number(width, MIN_STROKE_WIDTH, MAX_STROKE_WIDTH, f"the width of stroke {number}")
            for number, width in enumerate(_list(content["widths"], '"widths"'), 1)
        ]
        if len(widths) != len(lines):
            raise _FormatError(f'it has {len(lines)} strokes and {len(widths)} "widths"')
    picture = _picture(content["picture"]) if content.get("picture") is not None else None
    drawing = Drawing(
        tuple(Stroke(_points(*line), width) for line, width in zip(enumerate(lines, 1), widths, strict=True)), picture
    )
    if drawing.excess_message:
        raise _FormatError(f"it has {drawing.excess_message}")
    return drawing


def _points(number: int, line: list[object]) -> Points:
    """The points of one stroke, (P, 3)."""
    if not line:
        raise _FormatError(f"stroke {number} has no points")
    points = np.full((len(line), 3), 0.5)  # (P, 3)
    for index, point in enumerate(line):
        where = f"point {index + 1} of stroke {number}"
        values = _list(point, where)
        if len(values) not in (2, 3):
            raise _FormatError(f"{where} has {len(values)} numbers instead of 2 or 3")
        for column, value in enumerate(values):
            points[index, column] = _number(value, 0.0, 1.0, f"{('x', 'y', 'the pressure')[column]} in {where}")
    return points


def _picture(value: object) -> Ink:
    """The ink under the strokes, (S, S) uint8."""
    size = RASTER_SIDE * RASTER_SIDE
    try:
        if not isinstance(value, str):
            raise ValueError
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(base64.b64decode(value, validate=True), size + 1)  # never more than it may be
    except (ValueError, zlib.error):
        raise _FormatError('its "picture" is damaged') from None
    if len(data) != size or not unpacking.eof:
        raise _FormatError(f'its "picture" does not have {RASTER_SIDE} x {RASTER_SIDE} pixels')
    return np.frombuffer(data, dtype=np.uint8).reshape(RASTER_SIDE, RASTER_SIDE)


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise _FormatError(f"{where} is {_kind(value)} instead of a list")
    return value


def _number(value: object, minimum: float, maximum: float, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _FormatError(f"{where} is {_kind(value)} instead of a number")
    if not minimum - TOLERANCE <= value <= maximum + TOLERANCE:  # NaN fails too
        shown = f"{value:g}" if isinstance(value, float) or abs(value) < 10**9 else "a huge number"
        raise _FormatError(f"{where} is {shown} instead of {minimum:g} to {maximum:g}")
    return float(value)


def _kind(value: object) -> str:
    """What a JSON value is, for a sentence."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number"}[type(value)]
