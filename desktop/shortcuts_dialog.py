"""The list of all shortcuts, in groups, as F1 shows it. It stays open beside the window as long as one likes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.actions import PLAIN_NAME, ActionDescription
from desktop.theme import GRID, scaled_font


class ShortcutsDialog(QDialog):
    """Every action with its keys; ``actions`` and ``descriptions`` are those of the window, by the same names."""

    def __init__(
        self, descriptions: Sequence[ActionDescription], actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        groups: dict[str, list[QAction]] = {}
        for description in descriptions:
            groups.setdefault(description.group, []).append(actions[description.name])
        page = QWidget(self)
        columns = QGridLayout(page)
        columns.setHorizontalSpacing(6 * GRID)
        columns.setVerticalSpacing(3 * GRID)
        for place, (title, members) in enumerate(groups.items()):
            columns.addWidget(self._group(title, members), place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
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
        self.resize(min(page.sizeHint().width() + 6 * GRID, 1000), min(page.sizeHint().height() + 10 * GRID, 620))

    def _group(self, title: str, members: Sequence[QAction]) -> QWidget:
        widget = QWidget(self)
        grid = QGridLayout(widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(GRID // 2)
        heading = QLabel(title, widget)
        font = scaled_font(self.font(), 1.0)
        font.setBold(True)
        heading.setFont(font)
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, action in enumerate(members, 1):
            keys = [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
            grid.addWidget(QLabel(action.property(PLAIN_NAME), widget), row, 0)
            grid.addWidget(QLabel("  ·  ".join(keys), widget), row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        return widget
