import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop.reading.probability_history import CAPACITY, KEPT, ProbabilityHistory, deviations, thinned

DIGITS = 10


def group_into_lines(draw, points):
    gaps = draw(arrays(float, points, elements=st.floats(0, 1)))
    return np.cumsum(gaps), draw(arrays(float, (points, 3), elements=st.floats(0, 1)))


@given(st.data())
def test_thinning_moves_no_line_by_more_than_the_least_deviation_that_stays(data):
    points = data.draw(st.integers(2, 40))
    seconds, values = group_into_lines(data.draw, points)
    keep = data.draw(st.integers(points // 2 + 1, points))
    kept = thinned(seconds, values, keep)
    assert len(kept) == keep
    assert kept[0] == 0
    assert kept[-1] == points - 1
    gone = np.setdiff1d(np.arange(points), kept)
    moved = 0.0
    for index in gone:  # the law in the slowest way: each point that left, against the line that now passes it
        before, after = kept[kept < index][-1], kept[kept > index][0]
        assert (before, after) == (index - 1, index + 1)
        span = seconds[after] - seconds[before]
        share = (seconds[index] - seconds[before]) / span if span > 0 else 0.5
        line = values[before] + share * (values[after] - values[before])
        moved = max(moved, float(np.abs(values[index] - line).max()))
    staying = np.intersect1d(kept, np.arange(1, points - 1, 2))
    if len(staying) and len(gone):
        assert moved <= deviations(seconds, values, staying).min() + 1e-12


def test_a_spike_survives_an_hour_of_drawing():
    history = ProbabilityHistory()
    for step in range(20_000):
        probabilities = np.zeros(DIGITS)
        probabilities[3] = 1.0 if step == 111 else 0.2
        history.append(step / 60, probabilities)
    assert history.probabilities[:, 3].max() == 1.0
    assert history.seconds[history.probabilities[:, 3].argmax()] == pytest.approx(111 / 60)


@pytest.mark.parametrize("points", [1, CAPACITY - 1, CAPACITY, CAPACITY + 1, 3 * CAPACITY + 7])
def test_the_record_is_bounded_and_begins_and_ends_where_the_drawing_did(points):
    rng = np.random.default_rng(1)
    history = ProbabilityHistory()
    for step in range(points):
        history.append(float(step), rng.dirichlet(np.ones(DIGITS)))
    assert len(history) <= CAPACITY
    assert len(history) == points or len(history) > KEPT
    assert history.seconds[0] == 0
    assert history.seconds[-1] == points - 1
    assert np.all(np.diff(history.seconds) > 0)
    assert history.numbers.tolist() == history.seconds.astype(int).tolist()


def test_starting_over_forgets_the_points_but_not_the_numbers():
    history = ProbabilityHistory()
    history.append(0.0, np.full(DIGITS, 0.1))
    history.append(1.0, np.full(DIGITS, 0.1))
    history.start_over()
    assert len(history) == 0
    history.append(0.0, np.full(DIGITS, 0.1))
    assert history.numbers.tolist() == [2]
