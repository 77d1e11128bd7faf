"""The list of all shortcuts, in groups, as F1 shows it. It stays open beside the window as long as one likes."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.actions import plain_name
from desktop.ui.theme import GRID

COLUMNS = 3


def in_columns(groups: Mapping[str, Sequence[QAction]]) -> list[list[str]]:
    """The titles of the groups in COLUMNS columns of about one length: the longest groups are placed first, each where
    there is most room; within a column, and from column to column, they keep their order."""
    columns: list[list[str]] = [[] for _ in range(COLUMNS)]
    lengths = [0] * COLUMNS
    order = list(groups)
    for title in sorted(groups, key=lambda title: -len(groups[title])):
        shortest = lengths.index(min(lengths))
        columns[shortest].append(title)
        lengths[shortest] += len(groups[title]) + 2  # its heading and the space above
    in_order = [sorted(column, key=order.index) for column in columns]
    return sorted(in_order, key=lambda column: order.index(column[0]) if column else len(order))


class ShortcutsDialog(QDialog):
    """Every action with its keys: the actions of the window, by the title of their group."""

    def __init__(self, groups: Mapping[str, Sequence[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        page = QWidget(self)
        columns = QHBoxLayout(page)
        columns.setSpacing(6 * GRID)
        for members in in_columns(groups):
            column = QVBoxLayout()
            column.setSpacing(3 * GRID)
            for title in members:
                column.addWidget(self._group(title, groups[title]))
            column.addStretch(1)
            columns.addLayout(column, 1)
        scroll = QScrollArea(self)
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll, 1)
        layout.addWidget(buttons)
        self.resize(page.sizeHint().width() + 6 * GRID, page.sizeHint().height() + 10 * GRID)
        if parent is not None:
            self.resize(self.size().boundedTo(parent.size()))

    def _group(self, title: str, members: Sequence[QAction]) -> QWidget:
        widget = QWidget(self)
        grid = QGridLayout(widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(GRID // 2)
        heading = QLabel(title, widget)
        font = QFont()  # bold and no more: its size is the dialog's, and follows Ctrl +
        font.setBold(True)
        heading.setFont(font)
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, action in enumerate(members, 1):
            keys = [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
            grid.addWidget(QLabel(plain_name(action), widget), row, 0)
            grid.addWidget(QLabel("  ·  ".join(keys), widget), row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        return widget
