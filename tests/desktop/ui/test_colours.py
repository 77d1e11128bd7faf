"""The colour tables: zero is one neutral colour near the ground, lightness never turns back, for every eye."""

from itertools import product

import numpy as np
import pytest

from desktop.ui.colours import DIVERGING_ZERO, SEQUENTIAL_ZERO, Colours, colour_table, packed_table
from desktop.ui.theme import DARK, LIGHT, relative_luminance

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
ZEROS = dict.fromkeys(Colours, SEQUENTIAL_ZERO) | {Colours.DIVERGING: DIVERGING_ZERO}


def hexadecimal(row):
    return "#{:02x}{:02x}{:02x}".format(*row)


def lightness(table):
    """CIE L* of every row, 0 to 100."""
    luminance = np.array([relative_luminance(hexadecimal(row)) for row in table])
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


@THEMES
def test_zero_has_the_same_neutral_colour_in_every_table_near_the_ground(theme):
    zeros = {hexadecimal(colour_table(colours, theme.dark, theme.panel)[ZEROS[colours]]) for colours in Colours}
    assert len(zeros) == 1
    (zero,) = zeros
    red, green, blue = (int(zero[i : i + 2], 16) for i in (1, 3, 5))
    assert max(red, green, blue) - min(red, green, blue) <= 10
    assert zero != theme.panel
    assert abs(relative_luminance(zero) - relative_luminance(theme.panel)) < 0.2


@pytest.mark.parametrize(("theme", "colours"), list(product([LIGHT, DARK], Colours)), ids=str)
def test_lightness_changes_steadily_away_from_zero(theme, colours):
    table = colour_table(colours, theme.dark, theme.panel)
    zero = ZEROS[colours]
    away = -1 if not theme.dark else 1
    arms = [table[zero:], table[zero:0:-1]] if colours is Colours.DIVERGING else [table[zero:]]
    for arm in arms:
        steps = away * np.diff(lightness(arm))
        assert steps.min() > -0.25  # rounding to 8 bits
        assert (away * np.diff(lightness(arm)[::8])).min() > 0
        assert abs(lightness(arm)[-1] - lightness(arm)[0]) > 25


@THEMES
def test_the_two_signs_differ_in_hue_and_agree_in_weight(theme):
    table = colour_table(Colours.DIVERGING, theme.dark, theme.panel).astype(int)
    middle_of_negative, middle_of_positive = table[64], table[192]
    assert middle_of_negative[2] - middle_of_negative[0] > 60  # blue
    assert middle_of_positive[0] - middle_of_positive[2] > 60  # orange
    lightnesses = lightness(table[1:])
    assert np.abs(lightnesses - lightnesses[::-1]).max() < 12


def test_index_zero_is_the_ground():
    table = colour_table(Colours.SEQUENTIAL, False, "#123456")
    assert table.shape == (256, 3)
    assert table[0].tolist() == [0x12, 0x34, 0x56]
    assert not table.flags.writeable


def test_the_packed_table_says_the_same():
    table = colour_table(Colours.DIVERGING, True, "#1b1e22")
    packed = packed_table(Colours.DIVERGING, True, "#1b1e22")
    assert packed.shape == (256,)
    assert packed.dtype == np.uint32
    assert packed[0] == 0xFF1B1E22
    assert [f"#{number & 0xFFFFFF:06x}" for number in packed.tolist()] == [hexadecimal(row) for row in table]
