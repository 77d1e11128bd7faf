"""The docks that hold the panels: where they lie, how large they are, and how a workspace arranges them."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from desktop.shell.dock_widgets import Dock
from desktop.ui.panels import BOTTOM, LEFT, RIGHT, PanelSpec
from desktop.ui.theme import GRID, Theme

# The width of each column: a share of the window's, within limits, in logical pixels.
WIDTHS = {LEFT: (0.23, 304, 520), RIGHT: (0.2, 248, 440)}
OWN_SIZES, SHARES = 0, 1  # versions of Qt's saved states: whether the sizes are the user's own or shares of the window

QWIDGETSIZE_MAX = 16_777_215  # Qt's: no limit


class Docks(QObject):
    """Makes a dock for every panel, from top to bottom on each side.

    Docks at the bottom lie under the network, as tabs; the columns beside it keep their height, which they need. Sizes
    are shares of the window, whatever its size, until the user drags a separator or moves a dock. ``changed`` is
    emitted when the window or a panel has another place or size, or is shown or hidden.
    """

    changed = Signal()

    def __init__(self, window: QMainWindow, panels: Sequence[tuple[PanelSpec, QWidget]]) -> None:
        super().__init__(window)
        self._window = window
        self._docks = {spec.id: Dock(spec, widget, window) for spec, widget in panels}
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        window.setTabPosition(BOTTOM, QTabWidget.TabPosition.North)
        for dock in self._docks.values():
            window.addDockWidget(dock.spec.side, dock)
        lowest = [dock for dock in self._docks.values() if dock.spec.side == BOTTOM]
        for dock in lowest[1:]:
            window.tabifyDockWidget(lowest[0], dock)
        for dock in self._docks.values():
            for changed in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
                changed.connect(self.changed)
        self._initial = window.saveState()
        self._default = frozenset(spec.id for spec, _ in panels if spec.opened)
        self._has_own_sizes = False  # the user dragged a separator
        self._sizes_at_press: list[QSize] = []
        self._enlarged: tuple[Dock, int, bytes] | None = None  # with its height and the previous layout
        self._height_due: tuple[Dock, int] | None = None  # to be given when the window is laid out
        window.installEventFilter(self)
        self.arrange(self._default)

    @property
    def panels(self) -> tuple[Dock, ...]:
        return tuple(self._docks.values())

    def arrange(self, opened: frozenset[str], layout: bytes = b"") -> None:
        """Open these panels, each in its place and of a size that suits the window, or as this layout of theirs says.

        A layout that makes no sense is ignored.
        """
        self._default = opened
        self._has_own_sizes = False
        self._window.restoreState(self._initial)
        for name, dock in self._docks.items():
            dock.setVisible(name in opened)
        self._apply_shares()
        if layout and not self._window.restoreState(layout, SHARES):
            self._has_own_sizes = self._window.restoreState(layout, OWN_SIZES)
        if layout and self._window.isVisible():
            self.suit_panels()  # the window may have had another size when it was saved

    @Slot()
    def reset(self) -> None:
        """Every panel back in its place, open or not, of a size that suits the window."""
        self.arrange(self._default)

    @property
    def is_default_layout(self) -> bool:
        """Whether the user has moved, hidden, opened or resized no panel since `arrange`."""
        opened = {name for name, dock in self._docks.items() if not dock.isHidden()}
        return not self._has_own_sizes and opened == self._default and self._is_in_place

    @property
    def layout(self) -> bytes:
        """What `arrange` takes: the panels as they are, or were before one became large; empty when all is usual."""
        if self._enlarged is not None:
            return self._enlarged[2]
        if self.is_default_layout:
            return b""
        return bytes(self._window.saveState(OWN_SIZES if self._has_own_sizes else SHARES).data())

    def is_open(self, name: str) -> bool:
        return not self._docks[name].isHidden()

    def set_open(self, name: str, is_open: bool) -> None:
        """Show this panel, before the other tabs, or hide it; the sizes of the others follow."""
        dock = self._docks[name]
        dock.setVisible(is_open)
        if is_open:
            dock.raise_()
        self._apply_shares()

    def enlarge(self, name: str, is_large: bool) -> None:
        """Let this panel have the place in the middle of the window too, or give it back."""
        dock, middle = self._docks[name], self._window.centralWidget()
        if middle is None or is_large == (self._enlarged is not None):
            return
        if is_large:
            self._enlarged = (dock, dock.height(), self.layout)
            self._height_due = (dock, self._window.height())
        elif self._enlarged is not None:
            dock, height, _ = self._enlarged
            self._enlarged = None
            self._height_due = (dock, height if self._has_own_sizes else self._height_at_bottom(dock))
        # Were the middle hidden, its width would go to the columns beside it.
        middle.setMaximumHeight(0 if is_large else QWIDGETSIZE_MAX)
        QTimer.singleShot(0, self, self._apply_height)  # when the middle has its place

    def settle(self) -> None:
        """Do now what waits for the window to be laid out: it is about to close."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self._apply_height()

    @Slot()
    def suit_panels(self) -> None:
        """What the panels need has changed: give them sizes that suit, when all have their fonts."""
        QTimer.singleShot(0, self, self._suit)

    def set_theme(self, theme: Theme, side: int) -> None:
        """Apply the theme; ``side`` is that of the icons in the titles."""
        for dock in self._docks.values():
            dock.set_theme(theme, side)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            if event.type() == QEvent.Type.Resize:
                self._apply_shares()
            self.changed.emit()
        elif event.type() == QEvent.Type.Show:
            self.suit_panels()  # what the panels need is known only now
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._sizes_at_press = self._sizes()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            QTimer.singleShot(0, self, self._compare_sizes)  # after Qt has applied the last move
        return False

    @Slot()
    def _compare_sizes(self) -> None:
        """A press on the window itself that changed sizes has dragged one of its separators."""
        if self._sizes_at_press != self._sizes():
            self._has_own_sizes = True
            self.changed.emit()

    def _sizes(self) -> list[QSize]:
        return [dock.size() for dock in self._docks.values()]

    @Slot()
    def _suit(self) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # the panels say what they need now
        self._apply_shares()

    @Slot()
    def _apply_height(self) -> None:
        if self._height_due is not None:
            dock, height = self._height_due
            self._height_due = None
            self._window.resizeDocks([dock], [height], Qt.Orientation.Vertical)

    @property
    def _is_in_place(self) -> bool:
        """Whether every open panel is in the place that its spec declares."""
        opened = [dock for dock in self._docks.values() if not dock.isHidden()]
        return all(
            not dock.isFloating() and self._window.dockWidgetArea(dock) == dock.spec.side for dock in opened
        ) and all(self._is_column([dock for dock in opened if dock.spec.side == side]) for side in WIDTHS)

    def _is_column(self, docks: Sequence[Dock]) -> bool:
        """Whether these lie one below the other in their order: not as tabs, not beside each other."""
        return not any(self._window.tabifiedDockWidgets(dock) for dock in docks) and all(
            upper.x() == lower.x() and upper.y() <= lower.y()  # equal before the window is laid out
            for upper, lower in pairwise(docks)
        )

    def _apply_shares(self) -> None:
        """A width for each column; in it the canvas has the height of its square, the others a share of what is left,
        and the lowest one the rest; at the bottom, at least what a panel needs."""
        if self._has_own_sizes or not self._is_in_place:
            return
        docks = [dock for dock in self._docks.values() if not dock.isHidden()]
        lowest = {dock.spec.side: dock for dock in docks}
        bars = self._window.menuBar().sizeHint().height() + self._window.statusBar().sizeHint().height()
        # Qt takes the heights as they are only when they fill the column.
        left = dict.fromkeys(WIDTHS, self._window.height() - bars - GRID)
        widths, heights = [], []
        for dock in docks:
            side = dock.spec.side
            if side == BOTTOM:
                widths.append(dock.width())
                heights.append(self._height_at_bottom(dock))
                continue
            share, least, most = WIDTHS[side]
            widths.append(round(min(max(share * self._window.width(), least), most)))
            if dock.content.hasHeightForWidth():
                height = dock.content.heightForWidth(widths[-1]) + dock.title_height
            else:
                height = left[side] if dock is lowest[side] else round(dock.spec.share * left[side])
            heights.append(height)
            left[side] -= height
        self._window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)
        self._window.resizeDocks(docks, heights, Qt.Orientation.Vertical)

    def _height_at_bottom(self, dock: Dock) -> int:
        needed = dock.content.sizeHint().height() + dock.title_height
        return max(round(dock.spec.share * self._window.height()), needed)
