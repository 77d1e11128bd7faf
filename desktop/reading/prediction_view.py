"""The head of the reading: the digit, very large, its probability, and the runner-up; or what to do to see one.

It paints three texts into rectangles that depend on the font alone, so that nothing moves while the reading changes.
A digit that is doubted is dimmed. What is no digit gets a dash: a large digit would be an answer all the same.
"""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.nn.tasks import DIGIT_TASK, DIGITS, Task
from core.text import UNKNOWN, WIDEST_PERCENT, percent_text
from desktop.reading.texts import likeliest_pattern
from desktop.ui.theme import GRID, LARGE_TEXT, LIGHT, Theme, large_font, scaled_font, small_font

PROBABILITY_TEXT = 0.45 * LARGE_TEXT  # relative to the text of the application
SPACE_BESIDE_DIGIT = 2 * GRID
MAX_LABEL_WIDTH = 12 * GRID  # logical pixels; the text of a longer label is smaller


class PredictionView(QWidget):
    """Shows one class with its probability and the runner-up, or a dash and a sentence when nothing is drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._task = DIGIT_TASK
        self._digit = UNKNOWN
        self._probability = ""
        self._runner_up = ""
        self._is_doubted = False
        self._is_blank = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._measure()

    @property
    def texts(self) -> tuple[str, str, str]:
        """What is written: the digit, its probability, the runner-up (or the sentence of the empty state)."""
        return self._digit, self._probability, self._runner_up

    @property
    def digit_rectangle(self) -> QRect:
        """The rectangle of the digit, in pixels of this widget."""
        return QRect(0, 0, self._digit_width, self.height())

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.update()

    @property
    def is_dimmed(self) -> bool:
        """Whether the digit is painted in the quieter of the two text colours."""
        return self._is_doubted or self._is_blank

    def set_task(self, task: Task) -> None:
        """The classes of the predictions that follow."""
        if task != self._task:
            self._task = task
            self._measure()

    def show_prediction(
        self, first: int, probability: float, runner_up: int, runner_up_probability: float, is_doubted: bool = False
    ) -> None:
        """Show the two likeliest classes (0..K - 1) with their probabilities (0..1)."""
        second = self.tr("Runner-up {digit}: {probability}").format(
            digit=self._task.labels[runner_up], probability=percent_text(runner_up_probability)
        )
        self._show(self._task.labels[first], percent_text(probability), second, is_doubted=is_doubted)

    def show_refusal(self, likeliest: int, probability: float) -> None:
        """Show that it is none of the classes: a dash, and only in small which is the likeliest all the same."""
        text = likeliest_pattern(self._task).format(
            digit=self._task.labels[likeliest], probability=percent_text(probability)
        )
        self._show(UNKNOWN, "", text, is_doubted=True)

    def show_nothing(self) -> None:
        """Show that nothing is drawn: a dash, no number, and what to do."""
        what_to_do = self.tr("Draw a digit or open a picture to see what the network reads.")
        self._show(UNKNOWN, "", what_to_do, is_blank=True)

    def sizeHint(self) -> QSize:
        """The width of the widest reading, the height of the digit."""
        return QSize(self._widest, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font_of(self._digit))
        painter.setPen(QColor(self._theme.muted if self.is_dimmed else self._theme.text))
        label = self._digit
        if len(label) > 1:  # one so long that the smallest font does not fit it either
            label = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, self._digit_width)
        painter.drawText(self.digit_rectangle, Qt.AlignmentFlag.AlignCenter, label)

        beside = self.rect().adjusted(self._digit_width + SPACE_BESIDE_DIGIT, 0, 0, 0)
        if self._is_blank:
            painter.setFont(self.font())
            wrapped = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(beside, wrapped, self._runner_up)
            return
        top = (self.height() - self._probability_height - self._line_height) // 2
        painter.setFont(self._number)
        first = QRect(beside.left(), top, beside.width(), self._probability_height)
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._probability)
        painter.setFont(self._small)
        painter.setPen(QColor(self._theme.muted))
        second = QRect(beside.left(), first.bottom() + 1, beside.width(), self._line_height)
        text = painter.fontMetrics().elidedText(self._runner_up, Qt.TextElideMode.ElideMiddle, second.width() + 1)
        painter.drawText(second, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _show(
        self, digit: str, probability: str, runner_up: str, is_doubted: bool = False, is_blank: bool = False
    ) -> None:
        texts = (digit, probability, runner_up)
        if texts != self.texts or is_doubted != self._is_doubted:
            self._digit, self._probability, self._runner_up = texts
            self._is_doubted, self._is_blank = is_doubted, is_blank
            self.update()

    def _font_of(self, label: str) -> QFont:
        """The large font, or for a label that is too wide one in which it fits, no smaller than usual text."""
        width = QFontMetrics(self._large).horizontalAdvance(label) + GRID
        if len(label) == 1 or width <= self._digit_width:
            return self._large
        return scaled_font(self.font(), max(1.0, LARGE_TEXT * self._digit_width / width))

    def _measure(self) -> None:
        """The sizes that the font asks for: of the widest digit, and of the widest texts beside it."""
        self._large = large_font(self.font())
        self._number = scaled_font(self.font(), PROBABILITY_TEXT)
        self._small = small_font(self.font())
        large, number, small = QFontMetrics(self._large), QFontMetrics(self._number), QFontMetrics(self._small)
        self._digit_width = max(large.horizontalAdvance(digit) for digit in DIGITS) + GRID
        if not self._task.is_digits:
            widest_label = max(large.horizontalAdvance(label) for label in self._task.labels) + GRID
            self._digit_width = min(max(self._digit_width, widest_label), MAX_LABEL_WIDTH)
        self._height = large.capHeight() + 3 * GRID
        lines = (self.tr("Runner-up {digit}: {probability}"), likeliest_pattern(self._task))
        widest = [small.horizontalAdvance(line.format(digit=8, probability=WIDEST_PERCENT)) for line in lines]
        beside = max(number.horizontalAdvance(WIDEST_PERCENT), *widest)
        self._probability_height, self._line_height = number.height(), small.height()
        self._widest = self._digit_width + SPACE_BESIDE_DIGIT + beside
        self.updateGeometry()
        self.update()
