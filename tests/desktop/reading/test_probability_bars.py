import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from core.text import WIDEST_PERCENT, percent_text
from desktop.reading.probability_bars import DigitBars
from desktop.ui.theme import DARK, LIGHT

DIGITS = 10

PROBABILITIES = np.array([0.02, 0.0, 0.3, 0.005, 0.005, 0.0, 0.12, 0.5, 0.04, 0.01])


@pytest.fixture
def bars(qtbot):
    bars = DigitBars(percent_text, WIDEST_PERCENT, shows_digits=True, has_tracks=True)
    qtbot.addWidget(bars)
    bars.set_scale(0, 100, [(0, "0"), (100, "100")], "Probability (%)")
    bars.resize(320, 300)
    with qtbot.waitExposed(bars):
        bars.show()
    return bars


def painted_length(image: QImage, bars: DigitBars, digit: int, colour: str) -> int:
    """How many pixels in the middle of a digit's row have a colour, from the zero line to the right."""
    plot = bars.plot_rectangle
    y = round(plot.top() + (digit + 0.5) * plot.height() / DIGITS)
    wanted = QColor(colour)
    row = [image.pixelColor(x, y) == wanted for x in range(round(plot.left()) + 1, round(plot.right()))]
    return sum(row)


def test_painted_bars_are_as_long_as_their_values(bars):
    bars.show_values(100 * PROBABILITIES, PROBABILITIES, 7)
    image = bars.grab().toImage()
    width = bars.plot_rectangle.width()
    winner = LIGHT.accent
    assert painted_length(image, bars, 7, winner) == pytest.approx(0.5 * width, abs=1.5)
    others = bars.bars.opts["brushes"][0].color().name()
    for digit in (2, 6):
        assert painted_length(image, bars, digit, others) == pytest.approx(PROBABILITIES[digit] * width, abs=1.5)
    assert painted_length(image, bars, 2, winner) == 0
    assert painted_length(image, bars, 5, others) == 0


def test_bars_and_numbers_are_the_values_given(bars):
    bars.show_values(100 * PROBABILITIES, PROBABILITIES, 7)
    np.testing.assert_array_equal(bars.values, 100 * PROBABILITIES)
    assert bars.texts == tuple(percent_text(value) for value in PROBABILITIES)


def test_numbers_are_painted_and_vanish_again(bars):
    empty = bars.grab().toImage()
    bars.show_values(100 * PROBABILITIES, PROBABILITIES, 7)
    right = round(bars.plot_rectangle.right()) + 2
    area = (right, 0, bars.width() - right, round(bars.plot_rectangle.bottom()))
    assert bars.grab().toImage().copy(*area) != empty.copy(*area)
    bars.show_nothing()
    assert bars.grab().toImage() == empty


def test_the_digits_stand_at_the_left_and_the_winner_s_is_emphasised(bars):
    def digits():
        left = round(bars.plot_rectangle.left())
        return bars.grab().toImage().copy(0, 0, left - 1, round(bars.plot_rectangle.bottom()))

    def rows_that_differ(one, other):
        height = one.height() // DIGITS
        rows = [(0, digit * height, one.width(), height) for digit in range(DIGITS)]
        return [digit for digit, row in enumerate(rows) if one.copy(*row) != other.copy(*row)]

    plain = digits()
    blank = plain.copy()
    blank.fill(QColor(LIGHT.panel))
    assert rows_that_differ(plain, blank) == list(range(DIGITS))
    bars.show_values(100 * PROBABILITIES, PROBABILITIES, 7)
    assert rows_that_differ(digits(), plain) == [7]
    bars.show_values(100 * PROBABILITIES, PROBABILITIES, 2)
    assert rows_that_differ(digits(), plain) == [2]


def test_nothing_of_a_longer_bar_stays_on_the_screen_when_a_strip_is_painted_at_once(bars, qtbot):
    def on_the_screen():
        return painted_length(bars.screen().grabWindow(bars.winId()).toImage(), bars, 7, LIGHT.accent)

    probabilities = np.full(DIGITS, 0.01)
    for share in (0.9, 0.2):
        probabilities[7] = share
        bars.show_values(100 * probabilities, probabilities, 7)
        bars.viewport().repaint(round(bars.plot_rectangle.right()), 0, bars.width(), bars.height())
        wanted = pytest.approx(share * bars.plot_rectangle.width(), abs=1.5)
        qtbot.waitUntil(lambda wanted=wanted: on_the_screen() == wanted)


def test_rows_keep_their_places_whatever_is_shown(bars):
    before = bars.plot_rectangle
    bars.show_values(np.full(DIGITS, 10.0), np.full(DIGITS, 0.1), 0)
    bars.show_values(100 * PROBABILITIES, np.full(DIGITS, 1.0), 7)
    bars.grab()
    assert bars.plot_rectangle == before


@pytest.mark.parametrize("height", [250, 257, 263, 300, 411, 900])
def test_every_row_has_the_same_whole_number_of_pixels(bars, height):
    bars.resize(320, height)
    bars.grab()
    row = bars.plot_rectangle.height() / DIGITS
    assert row == round(row) > 0


def test_a_new_font_makes_room_for_wider_numbers(bars):
    narrow = bars.minimumSizeHint()
    font = bars.font()
    font.setPointSizeF(2 * font.pointSizeF())
    bars.setFont(font)
    wide = bars.minimumSizeHint()
    assert wide.width() > 1.4 * narrow.width()
    assert wide.height() > 1.6 * narrow.height()


def test_what_is_not_a_number_is_an_empty_bar_with_a_dash(bars):
    bars.show_values(np.full(DIGITS, np.nan), np.full(DIGITS, np.nan), 0)
    assert not bars.values.any()
    assert set(bars.texts) == {"–"}


def test_a_theme_changes_the_colours_of_what_is_shown(bars):
    bars.show_values(100 * PROBABILITIES, PROBABILITIES, 7)
    bars.set_theme(DARK)
    image = bars.grab().toImage()
    assert image.pixelColor(1, 1) == QColor(DARK.panel)
    assert painted_length(image, bars, 7, DARK.accent) == pytest.approx(0.5 * bars.plot_rectangle.width(), abs=1.5)
