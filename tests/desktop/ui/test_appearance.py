"""The look: the system's theme is followed until one is chosen, and sizes stay within their limits."""

import re
from pathlib import Path

import pytest

from desktop.ui import appearance as appearance_module
from desktop.ui.appearance import Appearance
from desktop.ui.settings import MAX_SCALE, MIN_SCALE
from desktop.ui.theme import DARK, LIGHT


@pytest.fixture
def system(monkeypatch):
    """A system whose theme can be changed."""
    state = {"theme": LIGHT}
    monkeypatch.setattr(appearance_module, "system_theme", lambda _: state["theme"])
    return state


@pytest.fixture
def usual_look(qapp):
    font, style_sheet, palette = qapp.font(), qapp.styleSheet(), qapp.palette()
    yield
    qapp.styleHints().unsetColorScheme()
    qapp.setFont(font)
    qapp.setStyleSheet(style_sheet)
    qapp.setPalette(palette)


def change_system(qapp, system, theme):
    system["theme"] = theme
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())


def test_the_system_is_followed_while_it_is_running(qapp, system, usual_look):
    look = Appearance(qapp)
    themes = []
    look.theme_changed.connect(themes.append)
    change_system(qapp, system, DARK)
    change_system(qapp, system, DARK)
    change_system(qapp, system, LIGHT)
    assert themes == [DARK, LIGHT]
    look.deleteLater()


def test_a_chosen_theme_stays_whatever_the_system_does(qapp, system, usual_look):
    look = Appearance(qapp, "light")
    change_system(qapp, system, DARK)
    assert look.theme is LIGHT
    look.choose_theme("dark")
    change_system(qapp, system, LIGHT)
    assert look.theme is DARK
    assert qapp.palette().window().color().name() == DARK.window
    look.choose_theme("system")
    assert look.theme is LIGHT
    look.deleteLater()


def test_sizes_stay_within_their_limits_and_come_back_to_the_usual_one(qapp, usual_look):
    points = qapp.font().pointSizeF()
    look = Appearance(qapp)
    for _ in range(30):
        look.larger()
    assert look.scale == MAX_SCALE
    for _ in range(60):
        look.smaller()
    assert look.scale == MIN_SCALE
    look.usual_size()
    assert qapp.font().pointSizeF() == pytest.approx(points)
    look.deleteLater()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_tick_of_a_box_is_a_file_of_the_program_in_the_colour_of_text_upon_accent(theme):
    path = re.search(r'url\("(.+)"\)', appearance_module.check_box_rules(theme))[1]
    assert theme.on_accent in Path(path).read_text()
