"""The icons: outlines in resources/icons, painted in the colours of the theme at every size a screen may ask for."""

from functools import lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.ui.theme import Theme, mixed

PIXEL_RATIOS = (1, 1.5, 2, 3)  # of screens; between them Qt shrinks the next larger one
WINDOW_SIDES = (16, 24, 32, 48, 64, 128, 256)
DRAWN_IN = "#000000"  # in the files; replaced by the colour of the text


@lru_cache(maxsize=32)
def outline(name: str) -> str:
    """The text of the icon's SVG file, which is part of the program."""
    return (resources.files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def themed_icon(name: str, theme: Theme, side: int, colour: str = "") -> QIcon:
    """The icon for this theme, ``side`` logical pixels wide, in this colour or that of text; on a chosen button in the
    colour of text upon accent."""
    icon = QIcon()
    faded = mixed(theme.muted, theme.panel, 0.4)
    sides = tuple(round(side * ratio) for ratio in PIXEL_RATIOS)
    normal, disabled = QIcon.Mode.Normal, QIcon.Mode.Disabled
    for paint, places in (
        (colour or theme.text, [(normal, QIcon.State.Off)]),
        (theme.on_accent, [(normal, QIcon.State.On)]),
        (faded, [(disabled, QIcon.State.Off), (disabled, QIcon.State.On)]),
    ):
        for pixmap in _pixmaps(outline(name).replace(DRAWN_IN, paint), sides):
            for mode, state in places:
                icon.addPixmap(pixmap, mode, state)
    return icon


def window_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    icon = QIcon()
    for pixmap in _pixmaps(outline("digitscope"), WINDOW_SIDES):
        icon.addPixmap(pixmap)
    return icon


def _pixmaps(svg: str, sides: tuple[int, ...]) -> list[QPixmap]:
    """The drawing at each of these sizes, in pixels."""
    renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    pixmaps = []
    for side in sides:
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        pixmaps.append(pixmap)
    return pixmaps
