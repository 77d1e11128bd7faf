"""What the network sees: every stage between the ink on the canvas and the numbers that go into the network, as six
small pictures - the ink, its box, the box scaled, its centre of mass, the digit centred by it, and the input. Where
lines that are too bold were drawn once more with a finer pen, the box is shown around those.

All stages come from one `core.recognition.preparation.Preparation`. An image of a data set goes in as it is: its pixels
and the input are shown, and a sentence in the place of the stages before. Pictures of few pixels are enlarged by whole
device pixels; the ink, which has more pixels than there is room for, is shrunk smoothly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.recognition.preparation import Preparation, PreparedPixels
from core.recognition.reading import Reading
from core.text import UNKNOWN
from desktop.ui.colours import Colours, packed_table
from desktop.ui.painting import colour_image, in_device_pixels
from desktop.ui.pixels import Tiling, mosaic, sequential_indices
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, small_font
from desktop.work.pacing import RateLimiter

PICTURES_PER_SECOND = 15
STAGE_COUNT = 6  # ink, box, scaled, centre of mass, centred, input
BOX, MASS, CENTRED, INPUT = 1, 3, 4, 5
MIN_PIXEL_COUNT = 40  # logical; the side of a picture below which nothing can be seen in it
MAX_PIXELS = 128
FULL_INK = 255
INK_LEVELS = sequential_indices(np.arange(FULL_INK + 1, dtype=np.float32), np.array([float(FULL_INK)]))  # (256,)


@dataclass(frozen=True)
class PreparationGrid:
    """Six cells in rows: `columns` side by side, each `cell` logical pixels wide, with a picture of at most `side`."""

    columns: int
    cell: int
    side: int


def fitting_grid(width: int, height: int, caption_width: int, caption_height: int) -> PreparationGrid:
    """The grid with the largest pictures in width x height logical pixels whose captions fit beside each other.

    Where nothing fits, the pictures keep their smallest side and the captions their width, in two columns.
    """
    best = PreparationGrid(2, max(caption_width, MIN_PIXEL_COUNT), MIN_PIXEL_COUNT)
    for columns in (2, 3, 6):
        rows = STAGE_COUNT // columns
        cell = (width - (columns - 1) * GRID) // columns
        side = min(cell, (height - (rows - 1) * GRID) // rows - caption_height, MAX_PIXELS)
        if cell >= caption_width and side > best.side:
            best = PreparationGrid(columns, cell, side)
    return best


def stage_pictures(stages: Preparation | PreparedPixels) -> tuple[NDArray[np.uint8] | None, ...]:
    """The six pictures, each (h, w) uint8, 0 paper to 255 ink; None for a stage that does not apply."""
    network_input = np.rint(stages.input[0] * FULL_INK).astype(np.uint8)  # (H, W)
    if isinstance(stages, PreparedPixels):
        return None, None, None, None, stages.centred, network_input
    used = stages.ink if stages.width_normalized is None else stages.width_normalized  # (S, S)
    return stages.ink, used, stages.scaled, stages.scaled, stages.centred, network_input


def centre_of_mass(picture: NDArray[np.uint8]) -> tuple[float, float]:
    """x and y of the centre of mass of a picture (h, w), in pixels; the middle of the first pixel is 0.5, 0.5."""
    height, width = picture.shape
    mass = picture.sum(dtype=np.int64)
    if mass == 0:
        return width / 2, height / 2
    x = picture.sum(axis=0, dtype=np.int64) @ np.arange(width) / mass + 0.5
    y = picture.sum(axis=1, dtype=np.int64) @ np.arange(height) / mass + 0.5
    return float(x), float(y)


def size_text(width: int, height: int) -> str:
    """ "28 × 28", width first, as sizes of pictures are given."""
    return f"{width} × {height}"


class PreparationPanel(QWidget):
    """Shows the stages of one reading; without a drawing six empty outlines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._preparation: Preparation | PreparedPixels | None = None
        self._pace = RateLimiter(PICTURES_PER_SECOND, self)
        self._pace.due.connect(self.update)  # Qt paints when the panel can be seen
        self.setAccessibleName(self.tr("What the network sees"))
        self.setAccessibleDescription(
            self.tr(
                "Six pictures: the ink; its bounding box, redrawn with a finer pen if the lines are bold; the box "
                "scaled to 20 pixels; its centre of mass; the digit centred in 28 × 28 pixels; and the network "
                "input."
            )
        )
        self.setToolTip(
            self.tr(
                "<p>From the ink on the canvas to the network input, prepared as the MNIST digits were: the "
                "bounding box of the ink is scaled so that its longer side is 20 pixels, and its centre of mass (x, "
                "y) is moved to the centre of 28 × 28. Before that, lines that are too bold for the size of the "
                "digit are redrawn with a finer pen, 14 % of the box wide. A larger input gets a border of paper. "
                "All numbers are in pixels.</p>"
            )
        )
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    @Slot(object)
    def show_reading(self, reading: Reading | None) -> None:
        """Show the stages of a reading; None, or a reading of nothing, shows empty outlines."""
        self._preparation = None if reading is None else reading.preparation
        self._pace.ask()

    @Slot(object)
    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for three pictures beside each other, 96 pixels each."""
        return self._size_for(3, max(12 * GRID, self._caption_width()), 12 * GRID)

    def minimumSizeHint(self) -> QSize:
        return self._size_for(3, max(MIN_PIXEL_COUNT, self._caption_width()), MIN_PIXEL_COUNT)

    def sentence(self) -> str:
        """What takes the place of the stages that do not apply; empty when all of them do."""
        if isinstance(self._preparation, PreparedPixels):
            return self.tr("This image needs no preparation: its pixels are the network input.")
        return ""

    def captions(self) -> tuple[tuple[str, str], ...]:
        """The name and the size of each stage, as they are written under the pictures."""
        finer_pen = isinstance(self._preparation, Preparation) and self._preparation.width_normalized is not None
        names = (
            self.tr("Ink"),
            self.tr("Finer pen, box") if finer_pen else self.tr("Box"),
            self.tr("Scaled"),
            self.tr("Centre of mass"),
            self.tr("Centred"),
            self.tr("Input"),
        )
        return tuple(zip(names, self._sizes(), strict=True))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(small_font(self.font()))
        line = painter.fontMetrics().height()
        width, height = self.width() - 2 * GRID, self.height() - 2 * GRID
        grid = fitting_grid(width, height, self._caption_width(), self._caption_height())
        pictures = (None,) * STAGE_COUNT if self._preparation is None else stage_pictures(self._preparation)
        needs_none = isinstance(self._preparation, PreparedPixels)
        if needs_none:
            cells = min(grid.columns, CENTRED)
            row_box = QRectF(GRID, GRID, cells * grid.cell + (cells - 1) * GRID, grid.side + self._caption_height())
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(row_box, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter), self.sentence())
        for index, (picture, (name, size)) in enumerate(zip(pictures, self.captions(), strict=True)):
            if needs_none and picture is None:
                continue
            row, column = divmod(index, grid.columns)
            left = GRID + column * (grid.cell + GRID)
            top = GRID + row * (grid.side + self._caption_height() + GRID)
            area = QRectF(left + (grid.cell - grid.side) // 2, top, grid.side, grid.side)
            if picture is None:
                painter.setPen(QPen(QColor(self._theme.line), 1))
                painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
            else:
                self._paint_picture(painter, area, index, picture)
            under = QRectF(left, area.bottom() + HALF_GRID, grid.cell, line)
            painter.setPen(QColor(self._theme.text))
            painter.drawText(under, Qt.AlignmentFlag.AlignHCenter, name)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(under.translated(0, line), Qt.AlignmentFlag.AlignHCenter, size)

    def _paint_picture(self, painter: QPainter, area: QRectF, index: int, picture: NDArray[np.uint8]) -> None:
        """One stage (h, w) of ink 0..255 in the middle of a square, with what is marked on it."""
        table = packed_table(Colours.INK, self._theme.dark, self._theme.panel)[INK_LEVELS]  # (256,), by ink
        colours = table[picture]  # (h, w)
        height, width = picture.shape
        with in_device_pixels(painter) as ratio:
            side = int(area.width() * ratio)
            zoom = side // max(height, width)
            x, y = round(area.x() * ratio), round(area.y() * ratio)
            if zoom == 0:  # more pixels than room
                image = colour_image(colours)
                image = image.scaled(
                    side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
                scale = image.width() / width
            else:
                image = colour_image(mosaic(colours[None], Tiling(1, height, width, 1, zoom, 0)))
                scale = float(zoom)
            x += (side - image.width()) // 2
            y += (side - image.height()) // 2
            painter.drawImage(x, y, image)
            painter.translate(x, y)
            thickness = max(1, round(ratio))
            if index in (MASS, CENTRED):  # a cross is often on ink, so it gets a border of paper
                painter.setPen(QPen(QColor(self._theme.paper), 3 * thickness))
                self._paint_mark(painter, index, scale)
            painter.setPen(QPen(QColor(self._theme.accent), thickness))
            self._paint_mark(painter, index, scale)

    def _paint_mark(self, painter: QPainter, index: int, scale: float) -> None:
        """The box on the ink, a cross at the centre of mass, the border of the centred picture in the input."""
        stages = self._preparation
        assert stages is not None
        if index == BOX and isinstance(stages, Preparation):
            box = QRectF(*(side * scale for side in stages.box))
            painter.drawRect(box.adjusted(-1.5, -1.5, 0.5, 0.5))  # around the ink, not on it
        elif index == INPUT and stages.input.shape[1:] != stages.centred.shape:
            inner = stages.centred.shape
            top, left = ((outer - side) // 2 for outer, side in zip(stages.input.shape[1:], inner, strict=True))
            painter.drawRect(QRectF(left * scale, top * scale, inner[1] * scale - 1, inner[0] * scale - 1))
        elif index in (MASS, CENTRED):
            picture = stages.scaled if index == MASS and isinstance(stages, Preparation) else stages.centred
            x, y = centre_of_mass(picture)
            middle, arm = QPointF(x * scale, y * scale), 1.5 * scale
            painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
            painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))

    def _sizes(self) -> tuple[str, ...]:
        if self._preparation is None:
            return (UNKNOWN,) * STAGE_COUNT
        stages = self._preparation
        ends = (
            size_text(stages.centred.shape[1], stages.centred.shape[0]),
            size_text(stages.input.shape[2], stages.input.shape[1]),
        )
        if isinstance(stages, PreparedPixels):
            return (*(UNKNOWN,) * CENTRED, *ends)
        _, _, box_width, box_height = stages.box
        x, y = centre_of_mass(stages.scaled)
        return (
            size_text(stages.ink.shape[1], stages.ink.shape[0]),
            size_text(box_width, box_height),
            size_text(stages.scaled.shape[1], stages.scaled.shape[0]),
            f"{x:.1f}, {y:.1f}",
            *ends,
        )

    def _caption_width(self) -> int:
        metrics = QFontMetrics(small_font(self.font()))
        names = (name for name, _ in self.captions())
        widest = (*names, self.tr("Finer pen, box"), size_text(888, 888))  # so that no caption moves the pictures
        return max(metrics.horizontalAdvance(text) for text in widest)

    def _caption_height(self) -> int:
        return HALF_GRID + 2 * QFontMetrics(small_font(self.font())).height()

    def _size_for(self, columns: int, cell: int, side: int) -> QSize:
        rows = STAGE_COUNT // columns
        height = rows * (side + self._caption_height()) + (rows - 1) * GRID
        return QSize(columns * cell + (columns + 1) * GRID, height + 2 * GRID)
