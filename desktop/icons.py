"""The icons: outlines in resources/icons, painted in the colours of the theme at every size a screen may ask for."""

from functools import lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.theme import Theme, mixed

PIXEL_RATIOS = (1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4)
DRAWN_IN = "#000000"  # what the files say; it stands for the colour of the text


@lru_cache(maxsize=32)
def outline(name: str) -> str:
    """The text of the icon's SVG file, which is part of the program."""
    return (resources.files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def themed_icon(name: str, theme: Theme, side: int, colour: str = "") -> QIcon:
    """The icon for this theme, ``side`` logical pixels wide, in this colour or that of text; on a chosen button in the
    colour of text upon accent."""
    icon = QIcon()
    faded = mixed(theme.muted, theme.panel, 0.4)
    for mode, state, paint in (
        (QIcon.Mode.Normal, QIcon.State.Off, colour or theme.text),
        (QIcon.Mode.Normal, QIcon.State.On, theme.on_accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, faded),
        (QIcon.Mode.Disabled, QIcon.State.On, faded),
    ):
        drawn = outline(name).replace(DRAWN_IN, paint)
        for ratio in PIXEL_RATIOS:
            icon.addPixmap(_pixmap(drawn, round(side * ratio)), mode, state)
    return icon


def window_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    icon = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        icon.addPixmap(_pixmap(outline("digitscope"), side))
    return icon


def _pixmap(svg: str, side: int) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode("utf-8"))).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap
