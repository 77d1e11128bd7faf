from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from desktop.reading.probability_history import ProbabilityHistory
from desktop.reading.probability_lines import ProbabilityLines, spread, time_limit
from desktop.ui.theme import DARK, LIGHT

DIGITS = 10


def flat(digit, probability):
    probabilities = np.full(DIGITS, (1 - probability) / (DIGITS - 1))
    probabilities[digit] = probability
    return probabilities


@pytest.fixture
def lines(qtbot):
    lines = ProbabilityLines()
    qtbot.addWidget(lines)
    lines.resize(320, 240)
    with qtbot.waitExposed(lines):
        lines.show()
    return lines


def history_of(*points):
    history = ProbabilityHistory()
    for seconds, probabilities in points:
        history.append(seconds, probabilities)
    return history


def colour_at(lines, seconds, percent):
    place = lines.position(seconds, percent).toPoint()
    return lines.grab().toImage().pixelColor(place)


def test_a_line_passes_through_its_values(lines):
    lines.show_history(history_of((0.0, flat(3, 0.8)), (1.0, flat(3, 0.8)), (1.5, flat(5, 0.6))))
    assert colour_at(lines, 0.5, 80) == QColor(LIGHT.series[3])
    assert colour_at(lines, 0.5, 50) == QColor(LIGHT.panel)


def test_new_points_join_a_picture_that_is_already_there(lines):
    history = history_of((0.0, flat(3, 0.8)), (0.5, flat(3, 0.8)))
    lines.show_history(history)
    assert colour_at(lines, 0.75, 80) == QColor(LIGHT.panel)
    history.append(1.0, flat(3, 0.8))
    lines.show_history(history)
    assert colour_at(lines, 0.25, 80) == QColor(LIGHT.series[3])
    assert colour_at(lines, 0.75, 80) == QColor(LIGHT.series[3])


def test_another_drawing_leaves_nothing_of_the_last_one(lines):
    history = history_of((0.0, flat(3, 0.8)), (0.5, flat(3, 0.8)))
    lines.show_history(history)
    lines.grab()
    history.start_over()
    history.append(0.0, flat(4, 0.7))
    lines.show_history(history)
    assert colour_at(lines, 0.3, 80) == QColor(LIGHT.panel)


def test_the_empty_state_says_what_appears_here(lines):
    nothing = lines.grab().toImage()
    lines.show_history(history_of((0.0, flat(3, 0.8))))
    assert lines.grab().toImage() != nothing
    lines.show_history(ProbabilityHistory())
    assert lines.grab().toImage() == nothing
    assert lines.leader is None
    assert lines.labelled_digits == ()


def test_the_likeliest_lines_are_labelled_and_the_unlikely_ones_are_not(lines):
    probabilities = np.array([0.0, 0.3, 0.0, 0.0, 0.04, 0.0, 0.0, 0.6, 0.0, 0.06])
    lines.show_history(history_of((0.0, probabilities)))
    assert lines.leader == 7
    assert lines.labelled_digits == (7, 1, 9)
    lines.show_history(history_of((0.0, np.full(DIGITS, 0.1))))
    assert len(lines.labelled_digits) == 3


def test_the_time_axis_grows_with_the_drawing_and_shrinks_only_for_another(lines):
    history = history_of((0.0, flat(1, 0.5)), (2.0, flat(1, 0.5)))
    lines.show_history(history)
    assert lines.time_limit == 2
    history.append(2.1, flat(1, 0.5))
    lines.show_history(history)
    assert lines.time_limit == 4
    assert lines.view.viewRange()[0] == [0, 4]
    history.start_over()
    lines.show_history(history)
    assert lines.time_limit == 2


def test_a_theme_repaints_the_lines(lines):
    lines.show_history(history_of((0.0, flat(3, 0.8)), (1.0, flat(3, 0.8))))
    assert colour_at(lines, 0.5, 80) == QColor(LIGHT.series[3])
    lines.set_theme(DARK)
    assert colour_at(lines, 0.5, 80) == QColor(DARK.series[3])
    assert colour_at(lines, 0.5, 50) == QColor(DARK.panel)


def test_another_size_repaints_the_lines(lines):
    lines.show_history(history_of((0.0, flat(3, 0.8)), (1.0, flat(3, 0.8))))
    lines.grab()
    lines.resize(500, 400)
    assert colour_at(lines, 0.5, 80) == QColor(LIGHT.series[3])


@given(st.floats(0, 1e5))
def test_the_time_axis_holds_the_drawing_and_is_not_much_longer(seconds):
    limit = time_limit(seconds)
    assert limit >= seconds
    assert limit <= max(2, 2 * seconds)
    assert time_limit(limit) == limit


@given(st.lists(st.floats(0, 100), max_size=8), st.floats(1, 20))
def test_labels_keep_their_distance_inside_the_plot(wanted, distance):
    wanted = sorted(wanted)
    placed = spread(wanted, distance, 0, 100)
    assert len(placed) == len(wanted)
    assert all(-1e-9 <= y <= 100 + 1e-9 for y in placed)
    room = min(distance, 100 / max(1, len(wanted) - 1))
    assert all(later - earlier >= room - 1e-9 for earlier, later in pairwise(placed))


def test_labels_with_room_stand_where_they_belong():
    assert spread([10.0, 30.0, 90.0], 12, 0, 100) == [10.0, 30.0, 90.0]
    assert spread([95.0, 96.0], 10, 0, 100) == [90.0, 100.0]
