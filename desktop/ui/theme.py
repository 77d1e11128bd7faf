"""The look of the window: two themes, light and dark, made of greys and one accent colour, and what Qt needs to apply
them. Panels take their colours from a `Theme` and their sizes from the constants here; nothing else names a colour.

Every pair of text and ground has a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3), the accent and the ten series
colours at least 2.5 : 1 against the panel.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

GRID = 8  # logical pixels; every margin and distance is a multiple of it, or half of it inside a panel
HALF_GRID = GRID // 2
TARGET = 3 * GRID  # the smallest side of anything that is clicked

SMALL_TEXT = 0.86  # sizes relative to the text of the application, which is what Ctrl + and Ctrl - change
LARGE_TEXT = 5.0

RELATIVE_LUMINANCE_WEIGHTS = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class Theme:
    """The colours of one look, each "#rrggbb".

    window is the ground between panels, panel the ground of a panel, field that of inputs and buttons; line is for
    separators and empty outlines; text and muted are the two text colours; accent marks what is chosen or probable,
    and on_accent is text upon it; ink and paper are those of the canvas; warning is for sentences about problems;
    series has one colour for each of the ten digits, which people with red-green blindness can tell apart as well.
    """

    name: str
    window: str
    panel: str
    field: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    ink: str
    paper: str
    warning: str
    series: tuple[str, ...]
    dark: bool


# The series colours were found by a search for ten colours whose smallest difference in OKLab, as seen with normal
# sight, protanopia and deuteranopia (Machado, Oliveira and Fernandes 2009), is as large as ten moderate colours allow.
LIGHT = Theme(
    name="light",
    window="#eceef1",
    panel="#ffffff",
    field="#f5f6f8",
    line="#d3d7dd",
    text="#1a1d21",
    muted="#59616c",
    accent="#1c5fd0",
    on_accent="#ffffff",
    ink="#14161a",
    paper="#ffffff",
    warning="#9a4a00",
    series=(
        "#3355bb",
        "#ee7700",
        "#337766",
        "#bb66bb",
        "#333300",
        "#0099ff",
        "#bb3311",
        "#330088",
        "#77aa88",
        "#772255",
    ),
    dark=False,
)

DARK = Theme(
    name="dark",
    window="#131517",
    panel="#1b1e22",
    field="#24282d",
    line="#3a4047",
    text="#e7e9ec",
    muted="#9ba3ad",
    accent="#74abff",
    on_accent="#0b1a30",
    ink="#f2f3f5",
    paper="#101214",
    warning="#f0a35e",
    series=(
        "#00aaff",
        "#ff8800",
        "#447766",
        "#dd66bb",
        "#ffdd11",
        "#ccccff",
        "#bb4400",
        "#7755cc",
        "#88bb88",
        "#88ffcc",
    ),
    dark=True,
)


def system_theme(application: QGuiApplication) -> Theme:
    """The theme that the desktop asks for; light where it does not say."""
    return DARK if application.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, 1 (the same) to 21 (black on white), as WCAG 2.2 defines it."""
    lighter, darker = sorted((relative_luminance(first), relative_luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def relative_luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour "#rrggbb", 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    encoded = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in encoded)
    return sum(weight * value for weight, value in zip(RELATIVE_LUMINANCE_WEIGHTS, linear, strict=True))


def mixed(first: str, second: str, share: float) -> str:
    """The colour between two: share 0 is the first, 1 the second; mixed in sRGB, as a half-transparent paint would."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def small_font(text_font: QFont) -> QFont:
    """The smaller of the two text sizes, with figures that all have one width."""
    return scaled_font(text_font, SMALL_TEXT)


def large_font(text_font: QFont) -> QFont:
    """The one large size, for the digit that was read."""
    return scaled_font(text_font, LARGE_TEXT)


def scaled_font(text_font: QFont, factor: float) -> QFont:
    """A copy of the font, factor times as large, with tabular figures so that changing numbers keep their width."""
    font = QFont(text_font)
    if text_font.pixelSize() > 0:
        font.setPixelSize(max(1, round(text_font.pixelSize() * factor)))
    else:
        font.setPointSizeF(text_font.pointSizeF() * factor)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def make_palette(theme: Theme) -> QPalette:
    """The theme as a palette for the Fusion style, every role and group of it."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.field,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Text: theme.text,
        role.Button: theme.field,
        role.ButtonText: theme.text,
        role.BrightText: theme.warning,
        role.Light: mixed(theme.field, "#ffffff", 0.12 if theme.dark else 0.8),
        role.Midlight: mixed(theme.field, theme.line, 0.5),
        role.Mid: theme.line,
        role.Dark: mixed(theme.line, theme.text, 0.25),
        role.Shadow: "#000000" if theme.dark else mixed(theme.line, theme.text, 0.5),
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
    }
    palette = QPalette()
    for one_role, colour in colours.items():
        palette.setColor(one_role, QColor(colour))  # all three groups
    disabled = QPalette.ColorGroup.Disabled
    quiet = QColor(mixed(theme.muted, theme.panel, 0.4))
    for text_role in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.Link, role.LinkVisited):
        palette.setColor(disabled, text_role, quiet)
    palette.setColor(disabled, role.Highlight, QColor(theme.line))
    palette.setColor(disabled, role.HighlightedText, quiet)
    palette.setColor(disabled, role.Accent, QColor(theme.line))
    return palette


def style_sheet(theme: Theme) -> str:
    """Rules for what a palette cannot say: flat tool buttons, quiet docks, splitters, status bar, menus, tool tips."""
    hover = mixed(theme.field, theme.text, 0.08)
    pressed = mixed(theme.field, theme.text, 0.16)
    return f"""
QMainWindow::separator {{ background: {theme.window}; width: {GRID}px; height: {GRID}px; }}
QMainWindow::separator:hover {{ background: {theme.line}; }}
QSplitter::handle {{ background: {theme.window}; }}
QSplitter::handle:hover {{ background: {theme.line}; }}
DockTitle QLabel {{ color: {theme.muted}; }}
QToolBar {{ background: {theme.window}; border: none; spacing: {HALF_GRID}px; padding: {HALF_GRID}px; }}
QToolButton {{ background: transparent; color: {theme.text}; border: 1px solid transparent; border-radius: 4px;
    padding: 3px 6px; min-height: {TARGET - 8}px; min-width: {TARGET - 14}px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed {{ background: {pressed}; }}
QToolButton:checked {{ background: {theme.accent}; color: {theme.on_accent}; }}
QToolButton:focus {{ border-color: {theme.accent}; }}
QToolButton:disabled {{ color: {mixed(theme.muted, theme.panel, 0.4)}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QStatusBar {{ background: {theme.window}; color: {theme.muted}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {theme.muted}; }}
QMenuBar {{ background: {theme.window}; color: {theme.text}; }}
QMenuBar::item {{ background: transparent; padding: {HALF_GRID + 3}px {GRID}px; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenu {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; padding: {HALF_GRID}px 0; }}
QMenu::item {{ padding: 5px {3 * GRID}px; }}
QMenu::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
QMenu::item:disabled {{ color: {mixed(theme.muted, theme.panel, 0.4)}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {theme.line}; margin: {HALF_GRID}px 0; }}
QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; padding: {HALF_GRID}px; }}
"""
