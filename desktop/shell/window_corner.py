"""The right end of the menu bar: the network in use, and the theme."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from desktop.ui.icons import themed_icon
from desktop.ui.theme import HALF_GRID, Theme


class WindowCorner(QWidget):
    """Holds the box of networks and a button for the menu of themes."""

    def __init__(self, networks: QComboBox, themes: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme_button = QToolButton(self)
        self.theme_button.setAccessibleName(self.tr("Theme"))
        self.theme_button.setToolTip(self.tr("Light or dark theme (F6, F7, F8)"))
        self.theme_button.setMenu(themes)
        self.theme_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, HALF_GRID, 0)
        layout.addWidget(networks)
        layout.addWidget(self.theme_button)

    def set_theme(self, theme: Theme, side: int) -> None:
        """Apply the theme; side: the width of the icon in logical pixels."""
        self.theme_button.setIcon(themed_icon("theme", theme, side))
