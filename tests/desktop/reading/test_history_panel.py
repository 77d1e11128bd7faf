import numpy as np
import pytest
from PySide6.QtGui import QColor

from desktop.reading.history_panel import MAX_PAUSE, ProbabilityHistoryPanel
from desktop.reading.probability_history import CAPACITY
from desktop.ui.theme import DARK
from tests.support.readings import NOTHING_DRAWN, SEVEN, calibrated, reading_of, reading_of_probabilities


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def panel(qtbot, clock):
    panel = ProbabilityHistoryPanel(clock=clock)
    qtbot.addWidget(panel)
    panel.resize(300, 260)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def show_after(panel, clock, pauses, logits=SEVEN):
    for pause in pauses:
        clock.seconds += pause
        panel.show_reading(reading_of(logits))


def test_times_are_those_of_the_drawing_from_its_first_reading(panel, clock):
    show_after(panel, clock, [9.0, 0.1, 0.2, 0.1])
    np.testing.assert_allclose(panel.history.seconds, [0.0, 0.1, 0.3, 0.4])


def test_a_pause_for_thought_takes_half_a_second_of_the_axis(panel, clock):
    show_after(panel, clock, [0.0, 0.1, 60.0, 0.1])
    np.testing.assert_allclose(panel.history.seconds, [0.0, 0.1, 0.1 + MAX_PAUSE, 0.2 + MAX_PAUSE])


def test_the_lines_are_the_probabilities_of_each_reading(panel, clock):
    first, second = reading_of(SEVEN), reading_of(np.arange(10.0))
    panel.show_reading(first)
    clock.seconds += 0.1
    panel.show_reading(second)
    wanted = np.stack([first.trace.probabilities[0], second.trace.probabilities[0]])
    np.testing.assert_array_equal(panel.history.probabilities, wanted)
    assert panel.lines.leader == 7 or panel.lines.leader == 9


@pytest.mark.parametrize("blank", [None, NOTHING_DRAWN])
def test_a_blank_canvas_starts_over(panel, clock, blank):
    show_after(panel, clock, [0.0, 0.1, 0.1])
    panel.show_reading(blank)
    assert len(panel.history) == 0
    show_after(panel, clock, [5.0, 0.1])
    np.testing.assert_allclose(panel.history.seconds, [0.0, 0.1])


def test_another_drawing_starts_over_when_told(panel, clock):
    show_after(panel, clock, [0.0, 0.1, 0.1])
    panel.start_over()
    show_after(panel, clock, [0.1])
    assert panel.history.seconds.tolist() == [0.0]


def test_another_network_starts_over(panel, clock):
    show_after(panel, clock, [0.0, 0.1])
    clock.seconds += 0.1
    panel.show_reading(reading_of(SEVEN, network=calibrated()))
    assert len(panel.history) == 1


def test_the_newest_reading_is_always_shown_in_the_end(panel, clock, qtbot):
    show_after(panel, clock, [0.01] * 50)
    show_after(panel, clock, [0.01], logits=np.arange(10.0))
    qtbot.waitUntil(lambda: panel.lines.leader == 9)


def test_many_readings_in_one_frame_are_drawn_as_one(panel, clock, qtbot, monkeypatch):
    show_after(panel, clock, [0.01])
    drawn = []
    original = panel.lines.show_history
    monkeypatch.setattr(panel.lines, "show_history", lambda history: (drawn.append(len(history)), original(history)))
    show_after(panel, clock, [0.001] * 200)
    assert len(drawn) <= 1 or drawn[-1] < 201
    qtbot.waitUntil(lambda: bool(drawn) and drawn[-1] == 201)
    assert len(drawn) < 200


def test_a_hidden_panel_keeps_the_history_and_draws_when_shown(panel, clock, qtbot):
    panel.hide()
    show_after(panel, clock, [0.1] * 5)
    assert panel.lines.leader is None
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel.lines.leader == 7
    assert len(panel.history) == 5


def test_a_long_drawing_stays_small_and_reaches_to_its_end(panel, clock):
    show_after(panel, clock, [1 / 60] * 1000)
    assert len(panel.history) <= CAPACITY
    assert panel.history.seconds[0] == 0
    assert panel.history.seconds[-1] == pytest.approx(999 / 60)


def test_a_clock_that_stands_still_or_goes_back_does_no_harm(panel, clock):
    show_after(panel, clock, [0.0, 0.0, -5.0, 0.1])
    np.testing.assert_allclose(panel.history.seconds, [0.0, 0.0, 0.0, 0.1])


def test_a_theme_changes_the_panel(panel, clock):
    panel.set_theme(DARK)
    probabilities = [0.02] * 9 + [0.82]
    for _ in range(2):
        panel.show_reading(reading_of_probabilities(probabilities))
        clock.seconds += 0.4
    panel.hide()
    panel.show()
    image = panel.grab().toImage()
    assert image.pixelColor(2, 2) == QColor(DARK.panel)
    place = panel.lines.position(0.2, 82).toPoint() + panel.lines.pos()
    assert image.pixelColor(place) == QColor(DARK.series[9])


def test_a_screen_reader_hears_where_the_drawing_has_come(panel, clock):
    assert panel.lines.accessibleDescription() == "Nothing drawn yet"
    panel.show_reading(reading_of(SEVEN))
    assert panel.lines.accessibleDescription() == "after 0.0 seconds Seven, 97.9 percent"
