"""The tool in the hand: pen or eraser, and how wide the pen is."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup

from core.drawing.limits import MAX_PEN_WIDTH, MIN_PEN_WIDTH
from desktop.canvas.canvas import Tool

WIDTH_STEP = 0.01  # of the canvas side


class DrawingTools(QObject):
    """Turns actions into a tool and a width; what is chosen goes out as signals, to canvas, tool row and status bar."""

    tool_changed = Signal(object)  # Tool
    pen_width_changed = Signal(float)  # fraction of the canvas side
    hint_changed = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._width = 0.0
        self._actions = actions
        group = QActionGroup(self)
        for name, tool in (("pen", Tool.PEN), ("eraser", Tool.ERASER)):
            group.addAction(actions[name])
            actions[name].triggered.connect(lambda _, tool=tool: self.choose(tool))
        actions["thinner"].triggered.connect(lambda: self.set_pen_width(self._width - WIDTH_STEP))
        actions["thicker"].triggered.connect(lambda: self.set_pen_width(self._width + WIDTH_STEP))

    @property
    def pen_width(self) -> float:
        return self._width

    def choose(self, tool: Tool) -> None:
        """Take this tool into the hand."""
        self._actions["eraser" if tool is Tool.ERASER else "pen"].setChecked(True)
        self.tool_changed.emit(tool)
        self.hint_changed.emit(
            self.tr("Erase what you touch · B: back to the pen")
            if tool is Tool.ERASER
            else self.tr("Draw a digit · 0–9: samples · Del: clear · F1: all keys")
        )

    @Slot(float)
    def set_pen_width(self, width: float) -> None:
        """Draw this wide from now on, within what the slider offers."""
        self._width = round(min(max(width, MIN_PEN_WIDTH), MAX_PEN_WIDTH), 4)
        self._actions["thinner"].setEnabled(self._width > MIN_PEN_WIDTH)
        self._actions["thicker"].setEnabled(self._width < MAX_PEN_WIDTH)
        self.pen_width_changed.emit(self._width)
