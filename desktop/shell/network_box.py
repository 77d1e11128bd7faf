"""The box that shows the network in use, and as its list what each network is called, what it teaches, its figures."""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.theme import GRID, HALF_GRID, small_font

AnyIndex = QModelIndex | QPersistentModelIndex
MAX_LESSON_LENGTH = 60  # characters of the one line in the menu
SHARE_OF_LOUD = 0.75  # how much of the text's colour the quieter lines have
LESSON_ROLE = Qt.ItemDataRole.UserRole + 1
FIGURES_ROLE = LESSON_ROLE + 1


@dataclass(frozen=True)
class NetworkEntry:
    """One line of the choice. ``lesson`` is what it teaches, in a few words; ``figures`` may be empty."""

    wish: str
    title: str
    lesson: str
    description: str
    figures: str

    @property
    def tooltip(self) -> str:
        """All of it, on as many lines as it takes."""
        return "".join(f"<p>{escape(text, quote=False)}</p>" for text in (self.description, self.figures) if text)


def lesson_of(description: str) -> str:
    """The first thought of a description: up to its first colon or full stop, or as many words as fit on a line."""
    thought = description.partition(": ")[0].partition(". ")[0].removesuffix(".")
    if len(thought) <= MAX_LESSON_LENGTH:
        return thought
    return thought[:MAX_LESSON_LENGTH].rsplit(" ", 1)[0].rstrip(",;") + "…"


class NetworkBox(QComboBox):
    """A combo box whose list is wide enough for the description under each name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setItemDelegate(EntryDelegate(self))

    def add(self, entry: NetworkEntry) -> None:
        """One more line at the end."""
        place = self.count()
        self.addItem(entry.title, entry.wish)
        about = ", ".join(text for text in (entry.title, entry.lesson, entry.figures) if text)
        for role, text in (
            (LESSON_ROLE, entry.lesson),
            (FIGURES_ROLE, entry.figures),
            (Qt.ItemDataRole.ToolTipRole, entry.tooltip),
            (Qt.ItemDataRole.AccessibleTextRole, about),
        ):
            self.setItemData(place, text, role)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """The name of a file may be longer than the box, which has its place in the corner of the window."""
        super().initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        room = field.width() - HALF_GRID
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideMiddle, room)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0))
        super().showPopup()


class EntryDelegate(QStyledItemDelegate):
    """Paints a network of the list: its name, below it what it teaches, and its figures, both smaller and quieter."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        small = QFontMetrics(small_font(option.font))
        texts = [text for text in (index.data(LESSON_ROLE), index.data(FIGURES_ROLE)) if text]
        widths = [option.fontMetrics.horizontalAdvance(index.data()), *map(small.horizontalAdvance, texts)]
        height = option.fontMetrics.height() + len(texts) * small.height()
        return QSize(max(widths) + 4 * GRID, height + 2 * HALF_GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        loud = option.palette.color(QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text)
        quiet = QColor(loud)
        quiet.setAlphaF(1.0 if is_chosen else SHARE_OF_LOUD)
        painter.save()
        top = option.rect.top() + HALF_GRID
        for font, colour, text in (
            (option.font, loud, index.data()),
            (small_font(option.font), quiet, index.data(LESSON_ROLE)),
            (small_font(option.font), quiet, index.data(FIGURES_ROLE)),
        ):
            if text:
                height = QFontMetrics(font).height()
                painter.setFont(font)
                painter.setPen(colour)
                box = QRect(option.rect.left() + GRID, top, option.rect.width() - 2 * GRID, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
                top += height
        painter.restore()
