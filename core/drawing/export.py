"""A drawing as a picture for other programs: SVG with real lines, and PNG at any size; black ink on white paper.

Both follow the same curve and widths as the canvas and the raster of the network. An opened picture under the strokes
is in the SVG as an image of its ink.
"""

import base64
import io
from itertools import pairwise

import numpy as np
from PIL import Image

from core.drawing.curves import line_width
from core.drawing.ink import render
from core.drawing.strokes import Drawing, Ink, Stroke

SVG_SIDE = 1000
WIDTH_STEP = 2.0  # of the SVG's units
PNG_SIDE = 1024
MAX_SIDE = 8192


def drawing_to_svg(drawing: Drawing) -> str:
    """The drawing as the text of an SVG file, SVG_SIDE units wide and high.

    A stroke of even pressure is one line; any other is a group of lines, each as wide as the pen was there.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SVG_SIDE}" height="{SVG_SIDE}"'
        f' viewBox="0 0 {SVG_SIDE} {SVG_SIDE}">',
        f'<rect width="{SVG_SIDE}" height="{SVG_SIDE}" fill="#ffffff"/>',
    ]
    if drawing.picture is not None and drawing.picture.any():
        data = base64.b64encode(_ink_png(drawing.picture)).decode("ascii")
        parts.append(f'<image width="{SVG_SIDE}" height="{SVG_SIDE}" href="data:image/png;base64,{data}"/>')
    parts.append('<g fill="none" stroke="#000000" stroke-linecap="round" stroke-linejoin="round">')
    parts.extend(_stroke_svg(stroke) for stroke in drawing.strokes)
    parts.append("</g></svg>\n")
    return "\n".join(parts)


def _stroke_svg(stroke: Stroke) -> str:
    curve = stroke.curve  # (Q, 3)
    lines = np.concatenate((curve[:, :2], line_width(stroke.width, curve[:, 2:])), axis=1) * SVG_SIDE
    if len(lines) == 1:
        x, y, width = lines[0].tolist()
        return f'<path stroke-width="{width:.1f}" d="M{x:.2f} {y:.2f}h0"/>'  # with round ends, a dot
    # A swelling piece is cut until its parts, each of one width, differ by no more than a step that is not seen.
    parts = np.maximum(np.ceil(np.abs(np.diff(lines[:, 2])) / WIDTH_STEP), 1)  # (Q - 1,)
    starts = np.concatenate(([0], np.cumsum(parts)))  # (Q,)
    lines = np.stack([np.interp(np.arange(starts[-1] + 1), starts, column) for column in lines.T], axis=1)  # (R, 3)
    widths = (lines[1:, 2] + lines[:-1, 2]) / 2  # (R - 1,)
    runs: list[tuple[str, list[str]]] = []
    for (start, end), width in zip(pairwise(lines.tolist()), widths.tolist(), strict=True):
        if not runs or runs[-1][0] != f"{width:.1f}":
            runs.append((f"{width:.1f}", [f"{start[0]:.2f} {start[1]:.2f}"]))
        runs[-1][1].append(f"{end[0]:.2f} {end[1]:.2f}")
    paths = [f'<path stroke-width="{width}" d="M{"L".join(way)}"/>' for width, way in runs]
    return paths[0] if len(paths) == 1 else "<g>" + "".join(paths) + "</g>"


def drawing_to_png(drawing: Drawing, side: int = PNG_SIDE) -> bytes:
    """The drawing as the bytes of a gray PNG file of side x side pixels, 1..8192; ValueError outside."""
    if not 1 <= side <= MAX_SIDE:
        raise ValueError(f"a picture of a drawing is 1 to {MAX_SIDE} pixels wide, not {side}")
    return _png(Image.fromarray(255 - render(drawing, side)))


def _ink_png(ink: Ink) -> bytes:
    """Ink (S, S) as a PNG file: black, and as opaque as there is ink."""
    return _png(Image.merge("LA", (Image.new("L", ink.shape[::-1], 0), Image.fromarray(ink))))


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()
