"""One moment of the canvas: its drawing and the ink of it."""

from dataclasses import dataclass

from core.drawing.strokes import Drawing, Ink


@dataclass(frozen=True, eq=False)
class CanvasInk:
    """One moment of the canvas: ``ink`` (S, S) uint8, read-only, is ``core.drawing.ink.render(drawing)``."""

    drawing: Drawing
    ink: Ink
