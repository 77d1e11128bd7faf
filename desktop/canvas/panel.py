"""The canvas with what belongs to it: the tools and the samples under it."""

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.canvas.canvas import Canvas
from desktop.canvas.samples_row import SamplesRow
from desktop.canvas.tool_row import ToolRow
from desktop.canvas.tools import DrawingTools
from desktop.ui.theme import GRID, HALF_GRID, Theme


class CanvasPanel(QWidget):
    """``canvas``, ``tools`` and ``samples``, one under the other."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(self)
        self.drawing_tools = DrawingTools(actions, self)
        self.tools = ToolRow(actions, self)
        self.samples = SamplesRow(actions, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, HALF_GRID, GRID, HALF_GRID)
        layout.setSpacing(HALF_GRID)
        layout.addWidget(self.canvas)
        layout.addWidget(self.tools)
        layout.addWidget(self.samples)
        layout.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self.canvas.set_theme(theme)
