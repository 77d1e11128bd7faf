"""The confusion matrix: a row for each true class, a column for what was read, the counts as text.

Only mistakes are coloured, on a scale that ends at the largest of them: a few images in a cell of a good network are
seen at once, however many thousands stand on the diagonal. Arrow keys move, Enter opens.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.nn.tasks import DIGIT_TASK, Task
from desktop.evaluation.confusion_layout import FULL_SIZE_CLASSES, ConfusionLayout, lay_out_confusion, smallest_layout
from desktop.evaluation.texts import cell_text
from desktop.ui.colours import LEVELS, SEQUENTIAL_ZERO, Colours, colour_table
from desktop.ui.pixels import rounded_up, sequential_indices
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, contrast, small_font

FAR = 1_000_000  # cells: to the end of any row or column
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Home: (0, -FAR),
    Qt.Key.Key_End: (0, FAR),
    Qt.Key.Key_PageUp: (-FAR, 0),
    Qt.Key.Key_PageDown: (FAR, 0),
}
OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
LEGEND_WIDTH, LEGEND_HEIGHT = 8 * GRID, 6
FOCUS_WIDTH = 2
TOTALS_APART = 6  # logical pixels between the totals of two columns, at least
MAX_LABEL = 7 * GRID  # the width of a label beside a row, in logical pixels; a longer one is cut
EMPTY = "·"
CENTRED = Qt.AlignmentFlag.AlignCenter


class ConfusionView(QWidget):
    """Shows counts (K, K); ``cell_opened(int, int)`` carries the true class and the one that was read."""

    cell_opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._counts: NDArray[np.int64] = np.zeros((FULL_SIZE_CLASSES, FULL_SIZE_CLASSES), np.int64)
        self._levels: NDArray[np.uint8] = np.zeros(
            (FULL_SIZE_CLASSES, FULL_SIZE_CLASSES), np.uint8
        )  # rows of the colour table
        self._task = DIGIT_TASK
        self._limit = 0
        self._current = (0, 0)  # where the keys are
        self._opened: tuple[int, int] | None = None  # whose digits are shown beside
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.setMouseTracking(True)
        self._notify_current()

    @property
    def current(self) -> tuple[int, int]:
        """(true class, read class) of the cell that the keys are at."""
        return self._current

    @property
    def limit(self) -> int:
        """The end of the colour scale: a round number at or above the largest count of mistakes; 0 without any."""
        return self._limit

    def show_counts(self, counts: NDArray[np.int64], task: Task = DIGIT_TASK) -> None:
        """Show these counts of the classes of a task: the row is the true class, the column what was read."""
        classes = len(counts)
        if classes != len(self._counts):
            self._current, self._opened = (0, 0), None
        self._counts, self._task = counts, task
        mistakes = counts * (1 - np.eye(classes, dtype=np.int64))  # (K, K)
        end = rounded_up(np.array([float(mistakes.max())]))  # (1,)
        self._levels = sequential_indices(mistakes.astype(np.float32), end)
        self._limit = int(end[0])
        self._notify_current()
        self.updateGeometry()
        self.update()

    def show_opened(self, cell: tuple[int, int] | None) -> None:
        """Mark the cell whose digits are shown, or none."""
        self._opened = cell
        if cell is not None:
            self._move_to(cell)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.update()

    def layout_shown(self) -> ConfusionLayout:
        """The current layout."""
        metrics = QFontMetrics(self._font())
        label, total = self._label_width(metrics), self._total_width(metrics)
        return lay_out_confusion(self.width(), self.height(), metrics.height(), label, total, len(self._counts))

    def colour(self, row: int, column: int) -> str:
        """The ground of a cell, "#rrggbb": that of its count of mistakes; on the diagonal a quiet one."""
        if row == column:
            return self._theme.field
        table = colour_table(Colours.SEQUENTIAL, self._theme.dark, self._theme.panel)
        red, green, blue = table[self._levels[row, column]]
        return f"#{red:02x}{green:02x}{blue:02x}"

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font())
        label, total = self._label_width(metrics), self._total_width(metrics)
        least = smallest_layout(metrics.height(), label, total, len(self._counts))
        return QSize(least.width, least.height)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() + QSize(4 * FULL_SIZE_CLASSES, 0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.layout_shown().find(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), "" if cell is None else self._text_of(cell), self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.layout_shown().find(*_place(event)) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.layout_shown().find(*_place(event))
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._move_to(cell)
            self.cell_opened.emit(*cell)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None:
            row, column = (
                min(max(place + by, 0), len(self._counts) - 1) for place, by in zip(self._current, step, strict=True)
            )
            self._move_to((row, column))
        elif event.key() in OPENING_KEYS:
            self.cell_opened.emit(*self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setFont(self._font())
        layout = self.layout_shown()
        self._paint_titles(painter, layout)
        for row in range(layout.classes):
            for column in range(layout.classes):
                self._paint_cell(painter, layout.cell(row, column), row, column)
        self._paint_totals(painter, layout)
        self._paint_legend(painter, layout)
        if self._opened is not None:
            self._paint_frame(painter, layout.cell(*self._opened), self._theme.accent)
        if self.hasFocus():
            self._paint_frame(painter, layout.cell(*self._current), self._theme.text)

    def _paint_titles(self, painter: QPainter, layout: ConfusionLayout) -> None:
        painter.setPen(QColor(self._theme.muted))
        beside_legend = QRect(layout.left, 0, layout.width - layout.left - self._legend_width(painter), layout.line)
        painter.drawText(beside_legend, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.tr("Read as"))
        title = self.tr("True digit") if self._task.is_digits else self.tr("True class")
        painter.save()
        painter.translate(0, layout.cells.bottom())
        painter.rotate(-90)
        painter.drawText(QRect(0, 0, layout.cells.height(), layout.line), CENTRED, title)
        painter.restore()
        for number, label in enumerate(self._task.labels):
            above, beside = layout.cell(0, number), layout.cell(number, 0)
            for box in (
                QRect(above.x(), layout.line, above.width(), layout.line),
                QRect(layout.line, beside.y(), layout.label, beside.height()),
            ):
                _draw_cut(painter, box, label)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(layout.cells.right(), layout.line, layout.total, layout.line), right, self.tr("all"))

    def _paint_cell(self, painter: QPainter, box: QRect, row: int, column: int) -> None:
        ground = self.colour(row, column)
        painter.fillRect(box, QColor(ground))
        count = int(self._counts[row, column])
        quiet = row == column or not count
        painter.setPen(QColor(self._theme.muted if quiet else readable_on(ground)))
        _draw_fitting(painter, box.adjusted(1, 0, -1, 0), str(count) if count else EMPTY, CENTRED)

    def _paint_totals(self, painter: QPainter, layout: ConfusionLayout) -> None:
        painter.setPen(QColor(self._theme.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        last = layout.classes
        for number in range(last):
            _draw_fitting(painter, layout.cell(number, last), str(self._counts[number].sum()), right)
            below = layout.cell(last, number).adjusted(TOTALS_APART // 2, 0, -TOTALS_APART // 2, 0)
            _draw_fitting(painter, below, str(self._counts[:, number].sum()), CENTRED)
        _draw_fitting(painter, layout.cell(last, last), str(self._counts.sum()), right)

    def _paint_legend(self, painter: QPainter, layout: ConfusionLayout) -> None:
        """At the upper right: what the colours say, and the numbers at both ends of their scale."""
        painter.setPen(QColor(self._theme.muted))
        end, metrics = str(self.limit), painter.fontMetrics()
        x = layout.width - self._legend_width(painter)
        for text, width in ((self.tr("mistakes"), 0), ("0", LEGEND_WIDTH), (end, 0)):
            painter.drawText(QPoint(x, metrics.ascent()), text)
            x += metrics.horizontalAdvance(text) + HALF_GRID
            if width:
                self._paint_bar(painter, QRect(x, (layout.line - LEGEND_HEIGHT) // 2, width, LEGEND_HEIGHT))
                x += width + HALF_GRID

    def _paint_bar(self, painter: QPainter, bar: QRect) -> None:
        table = colour_table(Colours.SEQUENTIAL, self._theme.dark, self._theme.panel)
        steps = np.linspace(SEQUENTIAL_ZERO, LEVELS - 1, bar.width()).round().astype(np.intp)  # (w,)
        for x, (red, green, blue) in enumerate(table[steps].tolist()):
            painter.fillRect(bar.x() + x, bar.y(), 1, bar.height(), QColor(red, green, blue))

    def _paint_frame(self, painter: QPainter, box: QRect, colour: str) -> None:
        painter.setPen(QPen(QColor(colour), FOCUS_WIDTH, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)

    def _legend_width(self, painter: QPainter) -> int:
        measure = painter.fontMetrics().horizontalAdvance
        texts = sum(measure(text) for text in (self.tr("mistakes"), "0", str(self.limit)))
        return texts + LEGEND_WIDTH + 3 * HALF_GRID

    def _move_to(self, cell: tuple[int, int]) -> None:
        self._current = cell
        self._notify_current()
        self.update()

    def _notify_current(self) -> None:
        self.setAccessibleDescription(self._text_of(self._current))

    def _text_of(self, cell: tuple[int, int]) -> str:
        row, column = cell
        labels = self._task.labels
        return cell_text(labels[row], labels[column], int(self._counts[cell]), int(self._counts[row].sum()))

    def _label_width(self, metrics: QFontMetrics) -> int:
        """Of the labels beside the rows, with the space around them."""
        widest = max(metrics.horizontalAdvance(label) for label in self._task.labels)
        return (metrics.horizontalAdvance("8") if self._task.is_digits else min(widest, MAX_LABEL)) + GRID

    def _total_width(self, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance("88888") + HALF_GRID

    def _font(self) -> QFont:
        return small_font(self.font())


def readable_on(ground: str) -> str:
    """Black or white, whichever is easier to read on this ground; one of them always has a contrast of 4.5 : 1."""
    return max("#000000", "#ffffff", key=lambda text: contrast(text, ground))


def _place(event: QMouseEvent) -> tuple[int, int]:
    return int(event.position().x()), int(event.position().y())


def _draw_cut(painter: QPainter, box: QRect, label: str) -> None:
    """The label of a class in the middle of a box, cut where it is too long."""
    if len(label) > 1:
        label = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, CENTRED, label)


def _draw_fitting(painter: QPainter, box: QRect, text: str, alignment: Qt.AlignmentFlag) -> None:
    """A number in a box, drawn narrower where it is too wide for it."""
    font = painter.font()
    width = painter.fontMetrics().horizontalAdvance(text)
    if width > box.width():
        narrow = QFont(font)
        narrow.setStretch(max(50, 100 * box.width() // width))
        painter.setFont(narrow)
    painter.drawText(box, alignment, text)
    painter.setFont(font)
