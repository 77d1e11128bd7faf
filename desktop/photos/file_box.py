"""The list of pictures with what is still to be read, and a button that stops it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QVBoxLayout, QWidget

from desktop.photos.file_list import FileList
from desktop.photos.state import PhotoState
from desktop.ui.elided_label import ElidedLabel
from desktop.ui.theme import HALF_GRID, Theme, small_font


class FileBox(QWidget):
    """Is seen as soon as there is more than one picture."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = FileList(self)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(HALF_GRID)
        self.progress.setAccessibleName(self.tr("Pictures read"))
        self.count = ElidedLabel(self)
        self.cancel = QToolButton(self)
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Stop reading; keep what is done"))
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self.cancel_requested)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.count, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(HALF_GRID)
        column.addWidget(self.list, 1)
        column.addWidget(self.progress)
        column.addLayout(row)

    def show_state(self, state: PhotoState) -> None:
        """Show the pictures of this moment."""
        self.list.show_state(state)
        whole, waiting = len(state.entries), state.waiting
        for part in (self.progress, self.count, self.cancel):
            part.setVisible(waiting > 0)
        self.progress.setRange(0, max(whole, 1))
        self.progress.setValue(whole - waiting)
        self.count.setFont(small_font(self.font()))
        self.count.show_text(self.tr("{done} of {whole}").format(done=whole - waiting, whole=whole))
        self.setVisible(whole > 1)

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self.list.set_theme(theme)
        palette = self.count.palette()
        palette.setColor(self.count.foregroundRole(), QColor(theme.muted))
        self.count.setPalette(palette)
