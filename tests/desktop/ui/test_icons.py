"""Icons: every one is there, drawn in the theme's colours, at every ratio of pixels."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from desktop.photos.actions import ICONS
from desktop.ui.icons import themed_icon, window_icon
from desktop.ui.theme import DARK, LIGHT

NAMES = ("pen", "eraser", "undo", "redo", "clear", "close", "float", "theme", *ICONS.values())


def painted_in(icon, side, colour, mode=QIcon.Mode.Normal, state=QIcon.State.Off):
    """Whether all pixels that are fully painted have this colour, but for rounding; and that there are some."""
    image = icon.pixmap(QSize(side, side), 1.0, mode, state).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    full = [pixel.getRgb()[:3] for pixel in pixels if pixel.alpha() == 255]
    wanted = QColor(colour).getRgb()[:3]
    return bool(full) and all(abs(one - other) <= 2 for pixel in full for one, other in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_painted_in_the_colours_of_the_theme(qapp, theme, name):
    icon = themed_icon(name, theme, 20)
    assert painted_in(icon, 20, theme.text)
    assert painted_in(icon, 20, theme.on_accent, state=QIcon.State.On)
    assert not painted_in(icon, 20, theme.text, QIcon.Mode.Disabled)
    assert painted_in(themed_icon(name, theme, 20, theme.muted), 20, theme.muted)


@pytest.mark.parametrize("ratio", [1, 1.5, 2, 3])
def test_a_screen_of_more_pixels_gets_them(qapp, ratio):
    pixmap = themed_icon("pen", LIGHT, 20).pixmap(QSize(20, 20), ratio)
    assert pixmap.width() == round(20 * ratio)


def test_the_program_has_an_icon_of_every_size(qapp):
    assert {size.width() for size in window_icon().availableSizes()} >= {16, 32, 256}
