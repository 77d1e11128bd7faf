"""The panels that can be moved, hidden and brought back, and their usual places."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QTabWidget, QToolButton, QWidget

from desktop.ui.icons import themed_icon
from desktop.ui.panels import BOTTOM, LEFT, RIGHT, PanelSpec
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme

# The usual width of each side: a share of the window's, within limits, in logical pixels.
WIDTHS = {LEFT: (0.23, 304, 520), RIGHT: (0.2, 248, 440)}
FIXED, FOLLOWING = 0, 1  # versions of Qt's saved states: whether the sizes of the panels follow that of the window

QWIDGETSIZE_MAX = 16_777_215  # Qt's: no limit


class DockTitle(QWidget):
    """The title of a dock: its name, and two quiet buttons that a screen reader can name too."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        title = dock.windowTitle()
        self._float = self._button(self.tr("Detach “{title}”, or put it back").format(title=title))
        self._float.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self._hide = self._button(self.tr("Hide “{title}”").format(title=title))
        self._hide.clicked.connect(dock.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID + HALF_GRID, 0, HALF_GRID, 0)
        layout.setSpacing(0)
        layout.addWidget(QLabel(title, self), 1)
        layout.addWidget(self._float)
        layout.addWidget(self._hide)

    def set_icons(self, float_icon: QIcon, hide_icon: QIcon, size: QSize) -> None:
        self._float.setIcon(float_icon)
        self._hide.setIcon(hide_icon)
        for button in (self._float, self._hide):
            button.setIconSize(size)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


class Dock(QDockWidget):
    """A dock that has an edge where it lies detached on others; with a title of its own, Qt paints none."""

    def __init__(self, spec: PanelSpec, widget: QWidget, window: QMainWindow) -> None:
        super().__init__(spec.title, window)
        self._edge = QColor(LIGHT.line)
        self.setObjectName(spec.id)
        self.setAccessibleName(spec.title)
        self.setWidget(widget)
        self._title = DockTitle(self)
        self.setTitleBarWidget(self._title)

    def set_theme(self, theme: Theme, side: int) -> None:
        """Apply the theme; ``side`` is that of the icons in the title."""
        self._edge = QColor(theme.line)
        float_icon, hide_icon = (themed_icon(name, theme, side, theme.muted) for name in ("float", "close"))
        self._title.set_icons(float_icon, hide_icon, QSize(side, side))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isFloating():
            painter = QPainter(self)
            painter.setPen(self._edge)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class Docks(QObject):
    """Makes a dock for every panel, from top to bottom on each side, and ties it to the action of its name.

    Docks at the bottom lie under the network, as tabs; the columns beside it keep their height, which they need.
    ``changed`` is emitted when the window or a panel has another place or size, or is shown or hidden.
    """

    changed = Signal()

    def __init__(
        self, window: QMainWindow, panels: Sequence[tuple[PanelSpec, QWidget]], actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._specs = [spec for spec, _ in panels]
        self._docks: dict[str, Dock] = {}
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        window.setTabPosition(BOTTOM, QTabWidget.TabPosition.North)
        lowest: Dock | None = None  # the first one at the bottom
        for spec, widget in panels:
            dock = Dock(spec, widget, window)
            window.addDockWidget(spec.side, dock)
            if spec.side == BOTTOM:
                if lowest is not None:
                    window.tabifyDockWidget(lowest, dock)
                lowest = lowest or dock
            dock.setVisible(spec.opened)
            self._docks[spec.id] = dock
            self._tie(spec, actions[spec.id])
        self._usual = window.saveState()
        self._follows = True  # the sizes of the panels follow that of the window
        self._pressed: list[QSize] = []
        self._height_before = 0  # of a panel that is large
        self._layout_before = b""  # while one is
        self._give: Callable[[], None] | None = None  # gives a panel the height that it is to have
        window.installEventFilter(self)

    @Slot()
    def arrange_as_usual(self) -> None:
        """Every panel back in its place, open or not, and of a size that suits the window, also when that changes."""
        self._follows = True
        self._window.restoreState(self._usual)
        self._give_sizes()

    @Slot()
    def suit_scale(self) -> None:
        """Everything has become larger or smaller: the panels get their usual sizes, unless somebody gave others."""
        QTimer.singleShot(0, self, self._suit)  # when all have the new font

    @Slot()
    def _suit(self) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # the panels say what they need now
        self._give_usual_sizes()

    @property
    def is_usual(self) -> bool:
        """Whether nobody has moved, hidden, opened or resized a panel."""
        return self._keep_places and all(
            dock.isHidden() != spec.opened for spec, dock in zip(self._specs, self._docks.values(), strict=True)
        )

    @property
    def _keep_places(self) -> bool:
        """Whether the panels are where they usually are; those that are usually closed may be open or not."""
        return (
            self._follows
            and all(
                (dock.isHidden() and not spec.opened)
                or (not dock.isHidden() and not dock.isFloating() and self._window.dockWidgetArea(dock) == spec.side)
                for spec, dock in zip(self._specs, self._docks.values(), strict=True)
            )
            and all(self._are_a_column(side) for side in WIDTHS)
        )

    def _are_a_column(self, side: Qt.DockWidgetArea) -> bool:
        """Whether the panels of a side lie one below the other in their order: not as tabs, not beside each other."""
        docks = [dock for spec, dock in zip(self._specs, self._docks.values(), strict=True) if spec.side == side]
        boxes = [dock.geometry() for dock in docks]
        return not any(self._window.tabifiedDockWidgets(dock) for dock in docks) and all(
            upper.left() == lower.left() and upper.top() <= lower.top()  # equal before the window is laid out
            for upper, lower in pairwise(boxes)
        )

    @property
    def layout(self) -> bytes:
        """What `restore` takes: the panels as they are, or were before one became large; empty when all is usual."""
        if self._layout_before:
            return self._layout_before
        if self.is_usual:
            return b""
        return bytes(self._window.saveState(FOLLOWING if self._follows else FIXED).data())

    def restore(self, layout: bytes) -> None:
        """As it was saved; as usual when nothing or nothing sensible was."""
        self.arrange_as_usual()
        if layout and not self._window.restoreState(layout, FOLLOWING):
            self._follows = not self._window.restoreState(layout, FIXED)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            if event.type() == QEvent.Type.Resize:
                self._give_usual_sizes()
            self.changed.emit()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = [dock.size() for dock in self._docks.values()]
        elif event.type() == QEvent.Type.MouseButtonRelease:
            QTimer.singleShot(0, self, self._compare)  # after Qt has applied the last move
        return False

    @Slot()
    def _compare(self) -> None:
        """A press on the window itself that changed sizes has dragged one of its separators."""
        if self._pressed != [dock.size() for dock in self._docks.values()]:
            self._follows = False
            self.changed.emit()

    @Slot()
    def _give_usual_sizes(self) -> None:
        if self._keep_places:
            self._give_sizes()

    def _give_sizes(self) -> None:
        """A width for each side; for the canvas the height of its square, for the others a share of what is left, and
        at the bottom at least what they need."""
        bars = self._window.menuBar().sizeHint().height() + self._window.statusBar().sizeHint().height()
        # Qt takes the heights as they are only when they fill the column.
        left = dict.fromkeys(WIDTHS, self._window.height() - bars - GRID)
        docks, widths, heights = list(self._docks.values()), [], []
        for spec, dock in zip(self._specs, docks, strict=True):
            if spec.side == BOTTOM:
                widths.append(dock.width())
                heights.append(self._height_at_bottom(spec))
                continue
            share, least, most = WIDTHS[spec.side]
            widths.append(round(min(max(share * self._window.width(), least), most)))
            height = round(spec.share * left[spec.side])
            if self._docks[spec.id].widget().hasHeightForWidth():
                height = (
                    self._docks[spec.id].widget().heightForWidth(widths[-1]) + dock.titleBarWidget().sizeHint().height()
                )
            heights.append(height)
            left[spec.side] -= height
        self._window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)
        self._window.resizeDocks(docks, heights, Qt.Orientation.Vertical)

    def _height_at_bottom(self, spec: PanelSpec) -> int:
        needed = (
            self._docks[spec.id].widget().sizeHint().height()
            + self._docks[spec.id].titleBarWidget().sizeHint().height()
        )
        return max(round(spec.share * self._window.height()), needed)

    def show(self, name: str) -> None:
        """Open this panel, or bring it before the other tabs."""
        spec = next(spec for spec in self._specs if spec.id == name)
        if self._docks[name].isHidden():
            self._show(spec, True)
        else:
            self._docks[name].raise_()

    def show_owner(self, action: QAction) -> None:
        """Open the panel that this action belongs to, if it belongs to one."""
        widget = action.parent()
        while widget is not None and not isinstance(widget, Dock):
            widget = widget.parent()
        if widget is not None:
            self.show(widget.objectName())

    def enlarge(self, name: str, is_large: bool) -> None:
        """Let this panel have the spec in the middle of the window too, or give it back."""
        dock, middle = self._docks[name], self._window.centralWidget()
        if middle is None or is_large == (middle.maximumHeight() == 0):
            return
        # Were the middle hidden, its width would go to the columns beside it.
        self._layout_before = self.layout if is_large else b""
        if is_large:
            self._height_before = dock.height()
        middle.setMaximumHeight(0 if is_large else QWIDGETSIZE_MAX)
        height = self._window.height() if is_large else self._height_before
        self._give = partial(self._window.resizeDocks, [dock], [height], Qt.Orientation.Vertical)
        QTimer.singleShot(0, self, self._give_height)  # when the middle has its spec

    @Slot()
    def _give_height(self) -> None:
        if self._give is not None:
            self._give()
            self._give = None

    def settle(self) -> None:
        """Do now what waits for the window to be laid out: it is about to close."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self._give_height()

    def set_theme(self, theme: Theme, side: int) -> None:
        """Apply the theme; ``side`` is that of the icons in their titles."""
        for dock in self._docks.values():
            dock.set_theme(theme, side)

    def _tie(self, spec: PanelSpec, action: QAction) -> None:
        dock = self._docks[spec.id]
        # A dock behind a tab is not visible and yet not hidden, so the signal's own flag is of no use here.
        dock.visibilityChanged.connect(lambda _: action.setChecked(not dock.isHidden()))
        for changed in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
            changed.connect(self.changed)
        action.triggered.connect(lambda: self._show(spec, action.isChecked()))
        action.setChecked(not dock.isHidden())

    def _show(self, spec: PanelSpec, wanted: bool) -> None:
        dock = self._docks[spec.id]
        dock.setVisible(wanted)
        if wanted:
            dock.raise_()  # before the other tabs
            if spec.side == BOTTOM and self._keep_places:
                self._window.resizeDocks([dock], [self._height_at_bottom(spec)], Qt.Orientation.Vertical)
