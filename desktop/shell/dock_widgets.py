"""A dock: a title bar with two buttons, and a border while it is detached."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QToolButton, QWidget

from desktop.ui.icons import themed_icon
from desktop.ui.panels import PanelSpec
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme


class DockTitle(QWidget):
    """The title of a dock: its name, and two quiet buttons that a screen reader can name too."""

    hide_clicked = Signal()

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        title = dock.windowTitle()
        self._float = self._button(self.tr("Detach “{title}”, or dock it again").format(title=title))
        self._float.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self._hide = self._button(self.tr("Hide “{title}”").format(title=title))
        self._hide.clicked.connect(self.hide_clicked)
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
    """A dock that has a border while it is detached; with a title of its own, Qt paints none.

    ``hide_requested``: its button was clicked.
    """

    hide_requested = Signal()

    def __init__(self, spec: PanelSpec, widget: QWidget, window: QMainWindow) -> None:
        super().__init__(spec.title, window)
        self.spec = spec
        self._edge = QColor(LIGHT.line)
        self.setObjectName(spec.id)
        self.setAccessibleName(spec.title)
        self.content = widget
        self.setWidget(widget)
        self._title = DockTitle(self)
        self._title.hide_clicked.connect(self.hide_requested)
        self.setTitleBarWidget(self._title)

    @property
    def title_height(self) -> int:
        return self._title.sizeHint().height()

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
