"""A static plot: pyqtgraph's view box and axes without mouse, menu or automatic ranges.

It is put together from pyqtgraph's view, view box and axes. The ready-made PlotWidget would bring some sixty hidden
widgets with it (context menu, export, average, transforms), 4 ms and nine top-level widgets for each plot.
"""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from desktop.ui.theme import HALF_GRID, LIGHT, Theme, small_font

TICK_LENGTH = 4
LABEL_OVERHANG = 3  # pyqtgraph lets the title of an axis hang this much over the axis's edge
WIDEST_TICK = "−1000"


class StaticPlot(pg.GraphicsView):
    """The base of the window's plots: `self.view` is the view box; `bottom` and `left` are the axes.

    Only the viewport inside is transparent for the mouse: so tool tips are this widget's, and everything else (clicks,
    the wheel, the context menu) goes to its parent.
    """

    def __init__(self, has_left_axis: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=LIGHT.panel)
        self.theme = LIGHT
        self.bottom_height = 0
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(False)
        self.view = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self.view.disableAutoRange()
        self.bottom = pg.AxisItem("bottom", maxTickLength=TICK_LENGTH)
        self.left = pg.AxisItem("left", maxTickLength=TICK_LENGTH) if has_left_axis else None
        self.centralLayout.setSpacing(0)
        self.centralLayout.addItem(self.view, 0, 1)
        self.centralLayout.addItem(self.bottom, 1, 1)
        if self.left is not None:
            self.centralLayout.addItem(self.left, 0, 0)
        for axis in self.axes:
            axis.linkToView(self.view)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(autoExpandTextSpace=False, autoReduceTextSpace=False)
            axis.setStyle(textFillLimits=[(0, 1.0)])  # the ticks are chosen; none may vanish for want of air
            axis.setZValue(-1)  # under the items of the view

    @property
    def axes(self) -> tuple[pg.AxisItem, ...]:
        return (self.bottom,) if self.left is None else (self.bottom, self.left)

    @property
    def plot_rectangle(self) -> QRectF:
        """Where the data are, in pixels of this widget."""
        return self.view.mapRectToScene(self.view.rect())  # its bounding rectangle is half a pixel larger

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme. Subclasses colour their items as well."""
        self.theme = theme
        self.setBackground(theme.panel)
        for axis in self.axes:
            axis.setPen(QPen(pg.mkColor(theme.line)))
            axis.setTextPen(QPen(pg.mkColor(theme.muted)))
            axis.setTickPen(QPen(pg.mkColor(theme.line)))
            axis.setLabel(axis.labelText, color=theme.muted)
        self.viewport().update()

    def measure(self) -> None:
        """Give the axes the room that the font asks for. Called for every new font; subclasses set their margins."""
        font = small_font(self.font())
        line = QFontMetrics(font).height()
        room_beside = QFontMetrics(font).horizontalAdvance(WIDEST_TICK) // 2
        for axis in self.axes:
            axis.setStyle(hideOverlappingLabels=room_beside)  # ticks at the ends reach this far beyond the axis
            axis.setTickFont(font)
            axis.label.setFont(font)
            axis.setStyle(tickTextOffset=HALF_GRID)
        self.bottom.setStyle(tickTextHeight=line)
        self.bottom_height = TICK_LENGTH + HALF_GRID + 2 * line + HALF_GRID
        self.bottom.setHeight(self.bottom_height)
        if self.left is not None:
            widest = QFontMetrics(font).horizontalAdvance("100")
            self.left.setStyle(tickTextWidth=widest)
            self.left.setWidth(TICK_LENGTH + HALF_GRID + widest + line)

    def close(self) -> bool:
        """Close as every widget does: pyqtgraph's own close takes the viewport away, and Qt crashes without one."""
        return QGraphicsView.close(self)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.measure()
        super().changeEvent(event)
