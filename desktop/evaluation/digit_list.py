"""Some of the test images as a list of thumbnails, each with what it is, what was read and how surely.

Qt's list view does the keys, the wheel and what a screen reader hears; here are its model, its painting and its
signal. Every pixel of an image is a square of whole device pixels.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.text import WIDEST_PERCENT, percent_text
from desktop.evaluation.measurement import Measurement
from desktop.evaluation.texts import caption_text, count_text, read_text
from desktop.ui.colours import Colours, packed_table
from desktop.ui.painting import draw_colours, in_device_pixels
from desktop.ui.pixels import Tiling, mosaic, sequential_indices
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, mixed, small_font

IMAGE_SIDE = 28
FULL_INK = 255
INK_LEVELS = sequential_indices(np.arange(FULL_INK + 1, dtype=np.float32), np.array([float(FULL_INK)]))  # (256,)
ZOOM = 2  # logical pixels to a pixel of an image, at the usual size of text
USUAL_LINE = 17  # the height of a line of text at the usual size, in logical pixels
FOCUS_WIDTH = 2
AnyIndex = QModelIndex | QPersistentModelIndex


class DigitModel(QAbstractListModel):
    """The chosen images of a measurement, in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.measurement: Measurement | None = None
        self.indices: NDArray[np.intp] = np.empty(0, np.intp)  # (n,) of the images in the data set

    def show_digits(self, measurement: Measurement | None, indices: NDArray[np.intp]) -> None:
        """Hold these images from now on."""
        self.beginResetModel()
        self.measurement, self.indices = measurement, indices
        self.endResetModel()

    def image(self, place: int) -> NDArray[np.uint8]:
        """(28, 28), 0 paper to 255 ink."""
        assert self.measurement is not None
        pixels: NDArray[np.uint8] = self.measurement.dataset.images[self.indices[place]]
        return pixels

    def facts(self, place: int) -> tuple[str, str, float]:
        """(label of the true class, of the read one, probability of the read one)."""
        assert self.measurement is not None
        index = self.indices[place]
        measurement = self.measurement
        labels = measurement.network.task.labels
        label, digit = labels[measurement.dataset.labels[index]], labels[measurement.digits[index]]
        return label, digit, float(measurement.probabilities[index])

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.indices)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self.measurement is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return caption_text(*self.facts(index.row()))
        if role == Qt.ItemDataRole.ToolTipRole:
            of_truth = float(np.exp(-self.measurement.losses[self.indices[index.row()]]))
            label = self.facts(index.row())[0]
            return self.tr("{caption}; {percent} for the {label}. Test image {number}. Click to open it.").format(
                caption=caption_text(*self.facts(index.row())),
                percent=percent_text(of_truth),
                label=label,
                number=count_text(int(self.indices[index.row()])),
            )
        return None


class DigitPainter(QStyledItemDelegate):
    """Paints one thumbnail with its two lines of text."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.theme = LIGHT
        self._view = view

    def zoom(self) -> int:
        """Device pixels to a pixel of an image: a whole number, larger where the text is larger."""
        scale = max(1.0, QFontMetrics(self._view.font()).height() / USUAL_LINE)
        return max(1, round(ZOOM * scale * self._view.devicePixelRatioF()))

    def tile(self) -> QSize:
        """The room for one thumbnail with its text, in logical pixels."""
        metrics = QFontMetrics(small_font(self._view.font()))
        side = math.ceil(IMAGE_SIDE * self.zoom() / self._view.devicePixelRatioF())
        text = max(metrics.horizontalAdvance(sample) for sample in (read_text("8", "8"), WIDEST_PERCENT))
        return QSize(max(side, text) + GRID, side + 2 * metrics.height() + GRID + HALF_GRID)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return self.tile()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = index.model()
        assert isinstance(model, DigitModel)
        box: QRect = option.rect
        state = option.state
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(mixed(self.theme.panel, self.theme.line, 0.5)))
        below = self._paint_image(painter, box, model.image(index.row()))
        label, digit, probability = model.facts(index.row())
        painter.setFont(small_font(self._view.font()))
        line = painter.fontMetrics().height()
        for number, (text, colour) in enumerate(
            ((read_text(label, digit), self.theme.text), (percent_text(probability), self.theme.muted))
        ):
            painter.setPen(QColor(colour))
            place = QRect(box.x(), below + number * line, box.width(), line)
            cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, cut)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(self.theme.accent), FOCUS_WIDTH, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _paint_image(self, painter: QPainter, box: QRect, image: NDArray[np.uint8]) -> int:
        """The image in the middle of the upper part of a box; gives where the text below it begins."""
        table = packed_table(Colours.INK, self.theme.dark, self.theme.panel)[INK_LEVELS]  # (256,), by ink
        zoom = self.zoom()
        with in_device_pixels(painter, self._view.devicePixelRatioF()) as ratio:
            side = IMAGE_SIDE * zoom
            x = round(box.x() * ratio) + (round(box.width() * ratio) - side) // 2
            y = round((box.y() + HALF_GRID) * ratio)
            draw_colours(painter, x, y, mosaic(table[image][None], Tiling(1, IMAGE_SIDE, IMAGE_SIDE, 1, zoom, 0)))
        return box.y() + HALF_GRID + math.ceil(side / ratio) + HALF_GRID // 2


class DigitList(QListView):
    """Shows some images of a measurement; ``digit_opened(int)`` carries the number of the one that was chosen."""

    digit_opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.digits = DigitModel(self)
        self._painter = DigitPainter(self)
        self.setModel(self.digits)
        self.setItemDelegate(self._painter)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Digits"))
        self.clicked.connect(self._open)
        self._fit()

    def show_digits(self, measurement: Measurement | None, indices: NDArray[np.intp]) -> None:
        """Show the images with these numbers, (n,), in this order."""
        self.digits.show_digits(measurement, indices)
        self.scrollToTop()
        if len(indices):
            self.setCurrentIndex(self.digits.index(0))

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._painter.theme = theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(theme.panel))
        self.setPalette(palette)
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        tile = self._painter.tile()
        return QSize(tile.width() + self.verticalScrollBar().sizeHint().width() + HALF_GRID, tile.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Every thumbnail in a cell of one size."""
        font: QFont = small_font(self.font())
        tile = self._painter.tile()
        self.setGridSize(tile)
        self.verticalScrollBar().setSingleStep(QFontMetrics(font).height())
        self.updateGeometry()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.digit_opened.emit(int(self.digits.indices[index.row()]))
