"""The marks of all digits of a page: what of them can be worked out before they are painted, and the painting."""

from dataclasses import replace
from statistics import median

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter

from core.geometry import Box
from core.photos.pages import PageDigit
from desktop.photos.box_geometry import label_widths
from desktop.photos.digit_marks import Label, MarkStyle, label_of, paint_digit, text_size
from desktop.photos.zoom_view import ZoomView
from desktop.ui.theme import GRID

BEYOND = 4 * GRID  # logical pixels outside of the view from which text may reach into it


class PageMarks:
    """For the digits of one page; another page has others."""

    def __init__(self, digits: tuple[PageDigit, ...]) -> None:
        self.digits = digits
        self._rooms = label_widths(digits)
        self._usual_height = median(digit.box[3] for digit in digits) if digits else 0.0

    def text_size(self, scale: float, font: QFont) -> float:
        """The height of the text above the boxes in logical pixels; scale: logical pixels per pixel of the photo."""
        return text_size(self._usual_height * scale, font)

    def paint(
        self,
        painter: QPainter,
        view: ZoomView,
        style: MarkStyle,
        selected: tuple[int, ...],
        pointed: int | None,
        shape: Box | None,
    ) -> None:
        """Paint those that are seen, the chosen one and the one pointed at last; ``shape`` is that of the chosen box
        while it is dragged."""
        seen = QRectF(view.viewport().rect()).adjusted(-BEYOND, -BEYOND, BEYOND, BEYOND)
        last = {*selected, pointed}
        covered: list[QRectF] = []  # by the text that is on top
        marks: list[tuple[QRectF, int, Label | None]] = []
        for place in sorted(range(len(self.digits)), key=lambda place: place not in last):
            digit, is_on_top = self.digits[place], place in last
            box = view.on_screen(shape if shape is not None and place in selected else digit.box)
            if not box.intersects(seen):
                continue
            # The last of a line has as much room as the view.
            right = float(view.viewport().width())
            room = min(self._rooms[place] * view.scale_of_view, right - box.left())
            label = label_of(box, room, digit, style, is_on_top)
            if label is not None and label.chip.right() > right:
                label = replace(label, chip=label.chip.translated(right - label.chip.right(), 0))
            if label is not None and is_on_top:
                covered.append(label.chip)
            elif label is not None and any(label.chip.intersects(chip) for chip in covered):
                label = None  # half of a text is worse than none
            marks.append((box, place, label))
        for box, place, label in sorted(marks, key=lambda mark: (mark[1] in last, mark[1])):
            paint_digit(painter, box, self.digits[place], label, style, place in selected)
