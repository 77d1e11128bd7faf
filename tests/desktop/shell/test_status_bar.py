"""The line at the bottom: a dash for what is not known, and figures that keep their place."""

from types import SimpleNamespace

import pytest

from desktop.shell.status_bar import StatusBar


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bar(qtbot, clock):
    bar = StatusBar(clock=clock)
    qtbot.addWidget(bar)
    bar.resize(1000, 24)
    bar.show()
    return bar


def test_what_is_not_known_is_a_dash(bar):
    assert bar.network.text() == "–"
    assert bar.time.text() == "forward pass – ms"
    assert bar.rate.text() == "– frames/s"


def test_figures_change_without_moving_anything(bar, clock, qtbot):
    bar.show_network(SimpleNamespace(title="Visualisation"))
    places = []
    for seconds, rate in ((0.00009, 9.4), (0.0123, 60.0), (0.8, 144.2), (0.0001, None)):
        clock.now += 2
        bar.show_reading(SimpleNamespace(seconds=seconds))
        text = bar._time_text(seconds)
        qtbot.waitUntil(lambda text=text: bar.time.text() == text)
        bar.show_rate(rate)
        bar.layout().activate()
        places.append((bar.time.geometry().getRect(), bar.rate.geometry().getRect()))
    assert len(set(places)) == 1
    assert bar.time.text() == "forward pass 0.1 ms"
    assert bar.rate.text() == "– frames/s"


def test_an_empty_canvas_keeps_the_time_of_the_last_pass(bar):
    bar.show_reading(SimpleNamespace(seconds=0.0015))
    bar.show_reading(None)
    assert bar.time.text() == "forward pass 1.5 ms"


def test_the_time_is_the_median_of_the_last_second(bar, clock, qtbot):
    for moment, milliseconds in ((100.0, 50), (101.5, 3), (101.8, 1), (102.0, 40), (102.4, 2), (102.45, 4)):
        clock.now = moment
        bar.show_reading(SimpleNamespace(seconds=milliseconds / 1000))
    qtbot.waitUntil(lambda: bar.time.text() == "forward pass 3.0 ms")


def test_a_time_that_rounds_to_zero_is_shown_as_an_upper_bound(bar):
    bar.show_reading(SimpleNamespace(seconds=0.00004))
    assert bar.time.text() == "forward pass <0.1 ms"


def test_the_time_of_another_network_is_not_known(bar):
    bar.show_reading(SimpleNamespace(seconds=0.0015))
    bar.show_network(SimpleNamespace(title="Textbook"))
    assert bar.time.text() == "forward pass – ms"
