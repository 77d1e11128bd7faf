"""The themes: contrast that WCAG asks for, ten colours that stay ten colours, a palette without a hole."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from desktop.ui.theme import (
    DARK,
    LIGHT,
    contrast,
    large_font,
    make_palette,
    mixed,
    scaled_font,
    small_font,
    style_sheet,
    system_theme,
)

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))


def linear_rgb(colour):
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def oklab(linear):
    """Ottosson 2020."""
    to_cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(to_lab) @ np.cbrt(np.array(to_cones) @ linear)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@BOTH
def test_text_can_be_read_on_every_ground(theme):
    for ground in (theme.window, theme.panel, theme.field):
        for text in (theme.text, theme.muted, theme.warning):
            assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.ink, theme.paper) >= 12


@BOTH
def test_the_accent_stands_out_and_is_the_only_colour_of_the_chrome(theme):
    for ground in (theme.window, theme.panel, theme.field, theme.paper):
        assert contrast(theme.accent, ground) >= 3
    for grey in (theme.window, theme.panel, theme.field, theme.line, theme.text, theme.muted, theme.ink, theme.paper):
        red, green, blue = (int(grey[i : i + 2], 16) for i in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) <= 20


@BOTH
def test_ten_series_colours_differ_for_every_eye(theme):
    assert len(set(theme.series)) == 10
    for colour in theme.series:
        assert contrast(colour, theme.panel) >= 2.5
    for sight in (np.eye(3), PROTANOPIA, DEUTERANOPIA):
        seen = [oklab(np.clip(np.array(sight) @ linear_rgb(colour), 0, 1)) for colour in theme.series]
        assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 0.09


@BOTH
def test_the_palette_sets_every_role_in_every_group(theme):
    palette = make_palette(theme)
    groups = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled)
    for role in QPalette.ColorRole:
        if role in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles):
            continue
        for group in groups:
            assert palette.isBrushSet(group, role), (group, role)
    assert palette.color(QPalette.ColorRole.Window) == QColor(theme.window)
    assert palette.color(QPalette.ColorRole.Accent) == QColor(theme.accent)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name()
    assert disabled not in (theme.text, theme.muted)
    assert contrast(disabled, theme.panel) >= 2


@BOTH
def test_the_style_sheet_is_one_that_qt_can_read(theme, qtbot, qapp):
    # A rule that Qt cannot parse ends as a Qt warning, and a Qt warning fails the test.
    before = qapp.styleSheet()
    qapp.setStyleSheet(style_sheet(theme))
    qapp.setStyleSheet(before)
    assert theme.accent in style_sheet(theme)


def test_the_system_theme_follows_the_colour_scheme():
    class Hints:
        def __init__(self, scheme):
            self.scheme = scheme

        def colorScheme(self):
            return self.scheme

    class Application:
        def __init__(self, scheme):
            self.hints = Hints(scheme)

        def styleHints(self):
            return self.hints

    assert system_theme(Application(Qt.ColorScheme.Dark)) is DARK
    assert system_theme(Application(Qt.ColorScheme.Light)) is LIGHT
    assert system_theme(Application(Qt.ColorScheme.Unknown)) is LIGHT


def test_the_system_theme_of_the_real_application_is_one_of_the_two(qapp):
    assert isinstance(qapp, QApplication)
    assert system_theme(qapp) in (LIGHT, DARK)


def test_fonts_scale_with_the_text_of_the_application(qapp):
    for font in (QFont("Sans"), QFont("Sans")):
        font.setPointSizeF(10)
        assert small_font(font).pointSizeF() < font.pointSizeF() < large_font(font).pointSizeF()
        assert font.pointSizeF() == 10
    pixels = QFont("Sans")
    pixels.setPixelSize(20)
    sizes = [scaled_font(pixels, factor).pixelSize() for factor in (0.5, 1.0, 1.5)]
    assert all(small < large for small, large in pairwise(sizes))


def test_mixed_goes_from_the_first_to_the_second():
    assert mixed("#000000", "#ffffff", 0) == "#000000"
    assert mixed("#000000", "#ffffff", 1) == "#ffffff"
    assert mixed("#000000", "#ff8000", 0.5) == "#804000"
