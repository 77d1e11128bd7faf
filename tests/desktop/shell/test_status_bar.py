"""The line at the bottom: a dash for what is not known, and figures that keep their place."""

from types import SimpleNamespace

import pytest

from desktop.shell.status_bar import StatusBar


@pytest.fixture
def bar(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1000, 24)
    bar.show()
    return bar


def test_what_is_not_known_is_a_dash(bar):
    assert bar.network.text() == "–"
    assert bar.time.text() == "forward pass – ms"
    assert bar.rate.text() == "– frames/s"


def test_figures_change_without_moving_anything(bar, qtbot):
    bar.show_network(SimpleNamespace(title="Visualisation"))
    places = []
    for seconds, rate in ((0.00009, 9.4), (0.0123, 60.0), (0.8, 144.2), (0.0001, None)):
        bar.show_reading(SimpleNamespace(seconds=seconds))
        text = bar._time_text(seconds)
        qtbot.waitUntil(lambda text=text: bar.time.text() == text)
        bar.show_rate(rate)
        bar.layout().activate()
        places.append((bar.time.geometry().getRect(), bar.rate.geometry().getRect()))
    assert len(set(places)) == 1
    assert bar.time.text() == "forward pass 0.10 ms"
    assert bar.rate.text() == "– frames/s"


def test_an_empty_canvas_keeps_the_time_of_the_last_pass(bar):
    bar.show_reading(SimpleNamespace(seconds=0.0015))
    bar.show_reading(None)
    assert bar.time.text() == "forward pass 1.50 ms"


def test_the_time_of_another_network_is_not_known(bar):
    bar.show_reading(SimpleNamespace(seconds=0.0015))
    bar.show_network(SimpleNamespace(title="Textbook"))
    assert bar.time.text() == "forward pass – ms"
