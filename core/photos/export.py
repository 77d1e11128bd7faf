"""A page that was read, as other programs want it: a record for JSON, rows for CSV, and a picture with boxes.

The commands and the window write the same.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.nn.verdicts import Verdict
from core.photos.pages import Page, PageDigit

CSV_COLUMNS = ("file", "line", "place", "digit", "probability", "verdict", "x", "y", "width", "height")
"""Line and place count from 1; the box is in pixels of the upright photo."""

SURE_COLOUR, UNSURE_COLOUR, REFUSED_COLOUR = "#0b62c4", "#c14a00", "#7a2a8c"
"""Blue, orange and purple: told apart with any colour vision, and by the outline and the sign as well."""
SIGNS = {Verdict.UNSURE: "?", Verdict.NON_DIGIT_LABEL: "x"}
_MIN_TEXT = 11
"""Pixels."""


def page_record(page: Page) -> dict[str, Any]:
    """What JSON holds of a page: width, height, and lines, each with its text and digits; see the README."""
    lines = [{"text": line.text, "digits": [_digit_record(digit) for digit in line.digits]} for line in page.lines]
    record: dict[str, Any] = {"width": page.width, "height": page.height, "lines": lines}
    if page.remarks:
        record["remarks"] = list(page.remarks)
    return record


def _digit_record(digit: PageDigit) -> dict[str, Any]:
    record: dict[str, Any] = {
        "digit": digit.digit,
        "probability": digit.probability,
        "verdict": None if digit.verdict is None else digit.verdict.value,
        "score": digit.score,
        "probabilities": digit.probabilities.tolist(),
        "box": list(digit.box),
    }
    if digit.typed is not None:
        record["typed"] = True  # a person said it, whatever the network's probability of it is
    return record


def pages_csv(pages: Iterable[tuple[str, Page]]) -> str:
    """A table of CSV_COLUMNS (RFC 4180, with a head), one row for each digit of (name of the file, page)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    for name, page in pages:
        writer.writerows(_rows(name, page))
    return text.getvalue()


def _rows(name: str, page: Page) -> Iterator[tuple[object, ...]]:
    for number, line in enumerate(page.lines, 1):
        for place, digit in enumerate(line.digits, 1):
            verdict = "" if digit.verdict is None else digit.verdict.value
            yield (name, number, place, digit.digit, f"{digit.probability:.6f}", verdict, *digit.box)


def annotated(page: Page) -> Image.Image:
    """The photo, as large as the page keeps it, with a box around each digit and what was read above it.

    A sure digit has a whole line around it; an unsure one a dashed line and “?”; what is no digit a dotted line and
    “x”. Each of the three has a colour of its own.
    """
    picture = Image.fromarray(page.photo).convert("RGB")
    if not page.digits:
        return picture
    scale = np.array([picture.width / page.width, picture.height / page.height] * 2)
    draw = ImageDraw.Draw(picture)
    usual = float(np.median([digit.box[3] for digit in page.digits])) * scale[1]
    line = max(1, round(usual / 30))
    font = ImageFont.load_default(max(_MIN_TEXT, 0.4 * usual))
    for digit in page.digits:
        x, y, width, height = (np.array(digit.box) * scale).tolist()
        # The line runs outside the box, so that it covers no ink.
        corners = (x - 1 - line, y - 1 - line, x + width + line, y + height + line)
        colour, dash = _look(digit, line)
        _outline(draw, corners, colour, line, dash)
        _label(draw, digit, corners, colour, font, picture.height)
    return picture


def annotated_png(page: Page) -> bytes:
    """The annotated picture as the bytes of a PNG file."""
    file = io.BytesIO()
    annotated(page).save(file, format="PNG")
    return file.getvalue()


def _look(digit: PageDigit, line: int) -> tuple[str, tuple[int, int] | None]:
    """The colour of a digit's box, and how long its dashes and the gaps between them are; None for a whole line."""
    if digit.typed is None and digit.verdict is Verdict.UNSURE:
        return UNSURE_COLOUR, (4 * line + 2, 3 * line)
    if digit.typed is None and digit.verdict is Verdict.NON_DIGIT_LABEL:
        return REFUSED_COLOUR, (line, 2 * line)
    return SURE_COLOUR, None


def _outline(
    draw: ImageDraw.ImageDraw,
    corners: tuple[float, float, float, float],
    colour: str,
    line: int,
    dash: tuple[int, int] | None,
) -> None:
    left, top, right, bottom = corners
    if dash is None:
        draw.rectangle(corners, outline=colour, width=line)
        return
    length, gap = dash
    for start in np.arange(left, right, length + gap).tolist():
        end = min(start + length - 1, right)
        draw.rectangle((start, top, end, top + line - 1), fill=colour)
        draw.rectangle((start, bottom - line + 1, end, bottom), fill=colour)
    for start in np.arange(top, bottom, length + gap).tolist():
        end = min(start + length - 1, bottom)
        draw.rectangle((left, start, left + line - 1, end), fill=colour)
        draw.rectangle((right - line + 1, start, right, end), fill=colour)


def _label(
    draw: ImageDraw.ImageDraw,
    digit: PageDigit,
    corners: tuple[float, float, float, float],
    colour: str,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    height: int,
) -> None:
    """What was read, above the box, or below it where the photo ends above; with a bright edge around the letters."""
    left, top, right, bottom = corners
    sign = "" if digit.typed is not None or digit.verdict is None else SIGNS.get(digit.verdict, "")
    text = f"{digit.digit}{sign}"
    _, _, _, tall = draw.textbbox((0, 0), text, font=font)
    above = top - 2 >= tall or bottom + tall > height
    place = ((left + right) / 2, top - 2) if above else ((left + right) / 2, bottom + 2)
    draw.text(
        place, text, fill=colour, font=font, anchor="mb" if above else "mt", stroke_width=2, stroke_fill="#ffffff"
    )
