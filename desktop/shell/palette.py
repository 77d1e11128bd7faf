"""The command palette (Ctrl+K): type a few letters of a command, Enter runs it.

It covers the top of the window and lists every action of the window and of its panels with its group and its keys.
A disabled action is listed, in grey, and is not run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.shell.matching import Candidate, ranked
from desktop.shell.palette_rows import ENABLED_ROLE, GROUP_ROLE, KEYS_ROLE, PaletteRows
from desktop.ui.actions import GROUP, KEYS_ONLY, plain_name
from desktop.ui.theme import GRID, HALF_GRID, Theme

CHARACTERS = 84  # width of the palette, in average characters of the text
ROWS = 10  # at most, without scrolling
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}


@dataclass(frozen=True)
class Command:
    """An action of the window as a row of the list."""

    action: QAction
    name: str
    group: str
    keys: str

    @property
    def candidate(self) -> Candidate:
        return Candidate(self.name, f"{self.group} {self.action.toolTip()}")


def commands_of(window: QWidget) -> list[Command]:
    """Every action that the window and its panels have, by name; Qt's own and those that are only keys are none."""
    known = dict.fromkeys([*window.actions(), *window.findChildren(QAction)])  # those of the window come first
    return [
        Command(action, plain_name(action), action.property(GROUP) or "", keys_text(action))
        for action in known
        if action.objectName() and not action.objectName().startswith("_") and action.text()
        if action.menu() is None and action.isVisible() and not action.property(KEYS_ONLY)
    ]


def keys_text(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class CommandModel(QAbstractListModel):
    """The commands that match, as the view and screen readers have them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: list[Command] = []

    def show(self, commands: list[Command]) -> None:
        self.beginResetModel()
        self.commands = commands
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.commands)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self.commands[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [command.name, command.group, command.keys]
            if not command.action.isEnabled():
                parts.append(self.tr("not available now"))
            return ", ".join(part for part in parts if part)
        values: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: command.name,
            Qt.ItemDataRole.ToolTipRole: command.action.toolTip(),
            GROUP_ROLE: command.group,
            KEYS_ROLE: command.keys,
            ENABLED_ROLE: command.action.isEnabled(),  # not an item flag: Qt lets nobody move to a disabled row
        }
        return values.get(role)


class Palette(QFrame):
    """``chosen(object)`` carries the QAction that is to be run; it is emitted after the palette has closed."""

    chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Find a command"))
        self._commands: list[Command] = []
        self._before: QWidget | None = None  # had the keyboard focus
        self.query = QLineEdit(self)
        self.query.setObjectName("palette_query")
        self.query.setPlaceholderText(self.tr("Find a command…"))
        self.query.setAccessibleName(self.tr("Find a command"))
        self.query.setAccessibleDescription(self.tr("Type a few letters. Up and Down choose, Enter runs, Esc closes."))
        self.query.textChanged.connect(self._search)
        self.query.installEventFilter(self)
        self._model = CommandModel(self)
        self.list = QListView(self)
        self.list.setObjectName("palette_list")
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(PaletteRows(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the query
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._run)
        self.nothing = QLabel(self)
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setWordWrap(True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(GRID, GRID, GRID, GRID)
        self._layout.setSpacing(HALF_GRID)
        for widget in (self.query, self.list, self.nothing):
            self._layout.addWidget(widget)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._note_focus)
        self.hide()

    @property
    def shown(self) -> Sequence[Command]:
        """What is listed, best first."""
        return tuple(self._model.commands)

    @property
    def current(self) -> Command | None:
        """The command that Enter would run."""
        row = self.list.currentIndex().row()
        return self._model.commands[row] if 0 <= row < len(self._model.commands) else None

    @Slot()
    def open(self) -> None:
        """Show all commands and take the keys; a palette that is open begins again."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._commands = [command for command in commands_of(self._window) if command.action.objectName() != "palette"]
        self.show()
        self.raise_()
        self.query.clear()
        self._search("")
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self.setStyleSheet(
            f"#palette {{ background: {theme.panel}; border: 1px solid {theme.muted}; border-radius: 8px; }}"
            f"#palette QLineEdit {{ background: {theme.field}; color: {theme.text}; border: 1px solid {theme.line};"
            f" border-radius: 4px; padding: {HALF_GRID}px {GRID}px; }}"
            f"#palette QLineEdit:focus {{ border-color: {theme.accent}; }}"
            f"#palette QLabel {{ color: {theme.muted}; padding: {HALF_GRID}px {GRID}px; }}"
        )
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.query and isinstance(event, QKeyEvent):
            return self._take_key(event)
        if watched is self._window and event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._place()
        return False

    def close_palette(self) -> None:
        """Hide, and give the keys back."""
        had_keys = self.isAncestorOf(QApplication.focusWidget() or self._window)
        before, self._before = self._before, None
        self.hide()
        if had_keys and before is not None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut of the window runs while a command is typed
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
        elif key in MOVES:
            self._move(MOVES[key])
        else:
            return False
        return True

    def _move(self, by: int) -> None:
        """A single step goes round at the ends; a page stops there."""
        count = len(self._model.commands)
        if count:
            row = self.list.currentIndex().row() + by
            self._choose(row % count if abs(by) == 1 else min(max(row, 0), count - 1))

    def _choose(self, row: int) -> None:
        index = self._model.index(row)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        self.query.setAccessibleDescription(str(self._model.data(index, Qt.ItemDataRole.AccessibleTextRole)))

    @Slot(str)
    def _search(self, text: str) -> None:
        matches = ranked(text, [command.candidate for command in self._commands])
        self._model.show([self._commands[place] for place in matches])
        self.list.setVisible(bool(matches))
        self.nothing.setVisible(not matches)
        if matches:
            self._choose(0)
        else:
            sentence = self.tr("No command matches “{query}”.").format(query=text.strip())
            self.nothing.setText(sentence)
            self.query.setAccessibleDescription(sentence)
        self._place()

    @Slot(QModelIndex)
    def _run(self, index: QModelIndex) -> None:
        command = self._model.commands[index.row()] if index.isValid() else None
        if command is not None and command.action.isEnabled():
            self.close_palette()
            self.chosen.emit(command.action)

    @Slot(QWidget, QWidget)
    def _note_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """A click elsewhere in the window closes it; another program in front does not."""
        if self.isVisible() and new is not None and new is not self and not self.isAncestorOf(new):
            self._before = None
            self.hide()

    def _place(self) -> None:
        """At the top of the window, in its middle, as high as what it lists."""
        if not self.isVisible():
            return
        window = self._window
        width = min(CHARACTERS * self.fontMetrics().averageCharWidth(), window.width() - 4 * GRID)
        top = window.height() // 10
        row_height = max(self.list.sizeHintForRow(0), 1)
        rows = min(len(self._model.commands), ROWS, max((window.height() - top) // row_height - 4, 1))
        self.list.setFixedHeight(rows * row_height)
        self._layout.activate()
        height = max(self._layout.totalHeightForWidth(width), self._layout.sizeHint().height())
        self.setGeometry((window.width() - width) // 2, top, width, height)
