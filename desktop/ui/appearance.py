"""What everything looks like: light or dark, as the system or as chosen, and how large.

The Fusion style with an own palette looks alike on every system and follows a change of the system's theme at once.
The size of the text scales the window: every panel measures itself by its font.
"""

from importlib import resources
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from desktop.ui.settings import MAX_SCALE, MIN_SCALE
from desktop.ui.theme import DARK, LIGHT, Theme, make_palette, style_sheet, system_theme

STEP = 1.125  # from one size to the next
_SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Appearance(QObject):
    """``theme_changed(object)`` carries the Theme in use; ``scale_changed(float)`` the size, 1.0 is the system's;
    ``choice_changed(str)`` what was chosen, which may be the theme that is in use already."""

    theme_changed = Signal(object)
    choice_changed = Signal(str)
    scale_changed = Signal(float)

    def __init__(
        self, application: QApplication, choice: str = "system", scale: float = 1.0, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._usual_points = default_points(application.font())
        self._theme: Theme | None = None
        # Without it a style sheet freezes the fonts of whatever it has touched.
        application.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)
        application.setStyle("Fusion")
        self.set_scale(scale)
        self.choose_theme(choice)
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def choice(self) -> str:
        """One of settings.THEMES."""
        return self._choice

    @property
    def theme(self) -> Theme:
        return self._theme or LIGHT

    @property
    def scale(self) -> float:
        return self._scale

    def choose_theme(self, choice: str) -> None:
        """Be "light", "dark", or as the "system" is, from now on."""
        self._choice = choice
        # Dialogs and title bars of the system follow where the platform can do it.
        self._application.styleHints().setColorScheme(_SCHEMES[choice])
        self._apply_theme()
        self.choice_changed.emit(choice)

    def set_scale(self, scale: float) -> None:
        """Make everything this many times as large as the system would."""
        self._scale = min(max(scale, MIN_SCALE), MAX_SCALE)
        font = QFont(self._application.font())
        font.setPointSizeF(self._usual_points * self._scale)
        self._application.setFont(font)
        self.scale_changed.emit(self._scale)

    @Slot()
    def larger(self) -> None:
        self.set_scale(self._scale * STEP)

    @Slot()
    def smaller(self) -> None:
        self.set_scale(self._scale / STEP)

    @Slot()
    def usual_size(self) -> None:
        self.set_scale(1.0)

    @Slot()
    def _follow_system(self) -> None:
        if self._choice == "system":
            self._apply_theme()

    def _apply_theme(self) -> None:
        chosen = {"light": LIGHT, "dark": DARK}.get(self._choice)
        theme = chosen or system_theme(self._application)
        if theme is self._theme:
            return
        self._theme = theme
        self._application.setPalette(make_palette(theme))
        self._application.setStyleSheet(style_sheet(theme) + check_box_rules(theme))
        self.theme_changed.emit(theme)


def check_box_rules(theme: Theme) -> str:
    """Boxes to tick whose outline can be seen: Fusion's is made from the ground and vanishes in a dark window."""
    tick = resources.files("resources") / "icons" / f"check_{theme.name}.svg"
    return f"""
QCheckBox::indicator {{ width: 1em; height: 1em; border: 1px solid {theme.muted}; border-radius: 3px;
    background: {theme.field}; }}
QCheckBox::indicator:checked {{ border-color: {theme.accent}; background: {theme.accent};
    image: url("{Path(str(tick)).as_posix()}"); }}
QCheckBox::indicator:focus {{ border-color: {theme.accent}; }}
"""


def default_points(font: QFont) -> float:
    """The size of the system's font in points; where the system counts in pixels, what they are at 96 dots an inch."""
    return font.pointSizeF() if font.pointSizeF() > 0 else font.pixelSize() * 0.75
