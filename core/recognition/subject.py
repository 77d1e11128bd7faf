"""Subjects: what a network looks at, and the exact array that goes into it.

A drawing, a sample and a digit of a photo are ink on the canvas, prepared as MNIST's digits were. An image of a data
set is prepared already: its pixels are the input, bit for bit.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.drawing.ink import RASTER_SIDE, render
from core.drawing.strokes import Drawing, Ink
from core.recognition.preparation import (
    CENTRED_SIDE,
    Preparation,
    PreparedPixels,
    prepare_drawing,
    prepare_pixels,
)


class SubjectKind(Enum):
    """Where a subject comes from."""

    DRAWING = "drawing"
    PICTURE = "picture"
    """The user's own drawing too: an opened picture without a stroke on it."""
    SAMPLE = "sample"
    PHOTO_DIGIT = "digit of a photo"
    DATASET_IMAGE = "image of a data set"


OWN_KINDS = (SubjectKind.DRAWING, SubjectKind.PICTURE)


@dataclass(frozen=True, eq=False)
class Subject:
    """One thing to look at. ``title`` says in plain words what it is, as the beginning of a sentence.

    ``source`` is a drawing, or the pixels (28, 28) uint8 of a data-set image, read-only, 0 paper .. 255 ink.
    """

    kind: SubjectKind
    title: str
    source: Drawing | NDArray[np.uint8]
    known_ink: Ink | None = None
    """What ``render`` gives for the drawing, where it was rendered already: (S, S) uint8, read-only."""

    def __post_init__(self) -> None:
        if isinstance(self.source, Drawing):
            return
        side = CENTRED_SIDE
        if self.source.shape != (side, side) or self.source.dtype != np.uint8:
            shape, kind = self.source.shape, self.source.dtype
            raise ValueError(f"an image of a data set is ({side}, {side}) uint8, not {shape} {kind}")
        pixels = self.source.copy()  # a view would keep the whole data set
        pixels.flags.writeable = False
        object.__setattr__(self, "source", pixels)

    @property
    def is_own(self) -> bool:
        """Whether it is the user's own drawing, and not something that is only looked at."""
        return self.kind in OWN_KINDS

    @cached_property
    def drawing(self) -> Drawing:
        """The drawing that editing begins with; of a data-set image a picture of it, each pixel a square."""
        if isinstance(self.source, Drawing):
            return self.source
        zoom = RASTER_SIDE // CENTRED_SIDE
        picture = self.source.repeat(zoom, axis=0).repeat(zoom, axis=1)  # (S, S)
        picture.flags.writeable = False
        return Drawing((), picture)

    @property
    def ink(self) -> Ink:
        """Its ink on the canvas, (S, S) uint8."""
        return render(self.drawing) if self.known_ink is None else self.known_ink

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read. A data-set image always is something: its pixels go in as they are."""
        return isinstance(self.source, Drawing) and self.source.is_blank

    def prepare(self, input_shape: tuple[int, int, int]) -> Preparation | PreparedPixels | None:
        """The input of a network, with its stages; None where there is no ink."""
        if isinstance(self.source, Drawing):
            return prepare_drawing(self.source, input_shape, ink=self.known_ink)
        return prepare_pixels(self.source, input_shape)


def own_subject(drawing: Drawing, title: str = "Your drawing", ink: Ink | None = None) -> Subject:
    """The user's own drawing as a subject."""
    is_picture = drawing.picture is not None and not drawing.strokes
    return Subject(SubjectKind.PICTURE if is_picture else SubjectKind.DRAWING, title, drawing, ink)
