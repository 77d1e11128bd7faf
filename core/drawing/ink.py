"""Strokes to ink: the S x S raster that the network sees, drawn at once or grown while the pen is down.

A stroke covers the union of all discs along its curve, whose diameter follows the pressure. Each piece of the curve
is a capsule; a pixel takes clip(radius - distance + 0.5, 0, 1) of ink from it, which is an anti-aliased edge one pixel
wide, and keeps the greatest of all. The greatest does not depend on the order, so the raster that grows point by point
is exactly the one that is drawn at once.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.drawing.curves import Points, curve_spans, line_width, smooth_points
from core.drawing.rasterizer import paint_capsules, paint_many_capsules
from core.drawing.strokes import BLANK, RASTER_SIDE, Drawing, Ink, Stroke, StrokeBuilder

__all__ = ["RASTER_SIDE", "IncrementalRaster", "curve_capsules", "render", "smooth_points"]

NO_CAPSULES: Points = np.empty((0, 6))


def render(drawing: Drawing, side: int = RASTER_SIDE) -> Ink:
    """The ink of a drawing: (side, side) uint8, read-only, 0 = paper, 255 = ink; the network is given side S."""
    ink = picture_ink(drawing, side)
    paint_many_capsules(ink, stroke_capsules(drawing.strokes, side))
    ink.flags.writeable = False
    return ink


def picture_ink(drawing: Drawing, side: int) -> Ink:
    """The ink of the picture under the strokes alone: a new array (side, side) uint8, all paper without a picture."""
    if drawing.picture is None:
        return np.zeros((side, side), dtype=np.uint8)
    if side == RASTER_SIDE:
        return drawing.picture.copy()
    return np.array(Image.fromarray(drawing.picture).resize((side, side), Image.Resampling.BICUBIC))


def paint_stroke(ink: Ink, stroke: Stroke) -> None:
    """Adds a stroke to a square raster (side, side) uint8 of any side, in place."""
    paint_many_capsules(ink, stroke_capsules((stroke,), len(ink)))


def stroke_capsules(strokes: Iterable[Stroke], side: int) -> Points:
    """All capsules (n, 6) of some strokes, in pixels of a raster of this side."""
    return np.concatenate([NO_CAPSULES, *(curve_capsules(stroke.curve, stroke.width, side) for stroke in strokes)])


def curve_capsules(curve: Points, width: float, side: float) -> Points:
    """The pieces of a curve (Q, 3) as capsules [x, y, radius, x, y, radius] in pixels: (Q - 1, 6); a dot is one.

    ``width`` is the pen's, as a fraction of the side; ``side`` is the drawing's in pixels.
    """
    discs = curve * side  # (Q, 3)
    discs[:, 2] = line_width(width, curve[:, 2]) * (side / 2)
    if len(discs) == 1:
        return np.concatenate((discs, discs), axis=1)
    return np.concatenate((discs[:-1], discs[1:]), axis=1)


class IncrementalRaster:
    """The ink of a drawing, grown point by point while the pen is down.

    At every moment ``image`` equals ``render(drawing)`` exactly, and a point costs the same however long the stroke
    is: the spans that no later point can change are in the finished part, and only the last two are drawn again.
    ``settled`` holds the capsules (n, 6), in pixels of the raster, that the last point put into the finished part, and
    ``provisional`` those of the last two spans, which the next point may change.
    """

    def __init__(self, drawing: Drawing = BLANK, ink: Ink | None = None) -> None:
        """Begins with a drawing; its ``ink`` is rendered when it is not given."""
        self._base = drawing
        self._finished = (render(drawing) if ink is None else ink).copy()  # (S, S)
        self._growing: StrokeBuilder | None = None
        self._recent: list[Points] = []  # up to five last distinct points, each (3,)
        self._can_correct = False
        self.settled = self.provisional = NO_CAPSULES

    @property
    def drawing(self) -> Drawing:
        """The drawing so far, with the stroke that is under way."""
        if self._growing is None or len(self._growing) == 0:
            return self._base
        return Drawing((*self._base.strokes, self._growing.stroke), self._base.picture)

    @property
    def paint_cost(self) -> float:
        """How often the stroke under way goes over the square; see core.drawing.limits."""
        return 0.0 if self._growing is None else self._growing.paint_cost

    @property
    def image(self) -> Ink:
        """The ink so far: (S, S) uint8, read-only, and never changed later."""
        image = self._finished.copy()
        paint_capsules(image, self.provisional)
        image.flags.writeable = False
        return image

    def begin(self, width: float) -> None:
        """Puts the pen down; ``width`` is a fraction of the side. A stroke under way is ended first."""
        self.end()
        self._growing = StrokeBuilder(width)

    def add(self, x: float, y: float, pressure: float, corrected_last: npt.ArrayLike | None = None) -> None:
        """Leads the pen to a point of 0..1, with a pressure of 0..1; what is outside is clipped.

        ``corrected_last`` (3,) replaces the point before, if that was not in the same place as another one.
        """
        if self._growing is None:
            raise ValueError("begin a stroke before adding points to it")
        if corrected_last is not None:
            if not self._can_correct:
                raise ValueError("there is no last point that can be corrected")
            self._growing.remove_last()
            self._recent.pop()
            self._add_point(*np.asarray(corrected_last).tolist())
        self._add_point(x, y, pressure)
        curve, span = curve_spans(np.array(self._recent))
        capsules = curve_capsules(curve, self._growing.width, RASTER_SIDE)
        # The last two spans depend on the last point; the one before them never changes again.
        ended = span[-len(capsules) :] - (len(self._recent) - 2)
        self.settled, self.provisional = capsules[ended == -2], capsules[ended >= -1]
        paint_capsules(self._finished, self.settled)

    def _add_point(self, x: float, y: float, pressure: float) -> None:
        """Adds a point to the stroke, and to its last distinct places."""
        assert self._growing is not None
        point = self._growing.add(x, y, pressure)
        self._can_correct = not self._recent or not np.array_equal(self._recent[-1][:2], point[:2])
        if self._can_correct:
            self._recent = [*self._recent[-4:], point]
        else:
            self._recent[-1] = np.maximum(self._recent[-1], point)

    def end(self) -> None:
        """Lifts the pen."""
        if self._growing is None:
            return
        self._base = self.drawing
        paint_capsules(self._finished, self.provisional)
        self._growing, self._recent, self._can_correct = None, [], False
        self.settled = self.provisional = NO_CAPSULES
