"""The pictures that were opened, each with how far it is; a click shows one."""

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
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.photos.state import Entry, PhotoState, Status
from desktop.photos.texts import count_text, status_text
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, mixed, small_font

AnyIndex = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole
BAR = 3  # logical pixels of the line beside the one that is shown


class EntryModel(QAbstractListModel):
    """The entries as Qt's views want them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Hold these; where only their states changed, the rows stay."""
        if entries == self.entries:
            return
        same = [entry.key for entry in entries] == [entry.key for entry in self.entries]
        if same:
            self.entries = entries
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
        else:
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{entry.name}: {status_text(entry)}"
        return entry if role == ENTRY else None


class EntryPainter(QStyledItemDelegate):
    """Paints one entry: its name, and below it its state."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.theme = LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        small = QFontMetrics(small_font(self._view.font()))
        return QSize(10 * GRID, self._view.fontMetrics().height() + small.height() + GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry, box, theme = index.data(ENTRY), QRect(option.rect), self.theme
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(mixed(theme.panel, theme.line, 0.6 if is_current else 0.3)))
        if is_current:
            painter.fillRect(QRect(box.left(), box.top(), BAR, box.height()), QColor(theme.accent))
        inner = box.adjusted(GRID, HALF_GRID, -HALF_GRID, -HALF_GRID)
        painter.setFont(self._view.font())
        metrics = painter.fontMetrics()
        painter.setPen(QColor(theme.text))
        name = metrics.elidedText(entry.name, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, name)
        painter.setFont(small_font(self._view.font()))
        painter.setPen(QColor(theme.warning if entry.status is Status.FAILED else theme.muted))
        below = inner.adjusted(0, metrics.height(), 0, 0)
        status = count_text(entry.digits, 1) if entry.status is Status.READ else status_text(entry)
        text = painter.fontMetrics().elidedText(status, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignTop, text)


class FileList(QListView):
    """All signals carry the key of an entry: it is to be shown, to be read once more, to be taken off the list."""

    entry_chosen = Signal(int)
    retry_requested = Signal(int)
    removal_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_of_entries = EntryModel(self)
        self._painter = EntryPainter(self)
        self._shows = False  # what changes just now is shown, and no wish
        self.setModel(self.model_of_entries)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Pictures"))
        self.clicked.connect(lambda index: self.entry_chosen.emit(index.data(ENTRY).key))
        self.activated.connect(lambda index: self.retry_requested.emit(index.data(ENTRY).key))

    def show_state(self, state: PhotoState) -> None:
        """Show the entries of this moment."""
        self._shows = True
        self.model_of_entries.show_entries(state.entries)
        keys = [entry.key for entry in state.entries]
        if state.current is not None and state.current.key in keys:
            index = self.model_of_entries.index(keys.index(state.current.key))
            if index != self.currentIndex():
                self.setCurrentIndex(index)
        self._shows = False

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._painter.theme = theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(theme.panel))
        self.setPalette(palette)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(20 * GRID, 20 * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(12 * GRID, 8 * GRID)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._shows:
            self.entry_chosen.emit(current.data(ENTRY).key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.removal_requested.emit(self.currentIndex().data(ENTRY).key)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Delete
        ):
            event.accept()  # else the window would clear the canvas
            return True
        return super().event(event)
