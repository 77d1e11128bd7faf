import numpy as np

from desktop.reading.logit_bars import LogitBars, smallest_limit


def test_the_limit_of_the_logits_is_the_first_that_holds_them():
    assert smallest_limit(np.array([-10.0, 3.0])) == 10
    assert smallest_limit(np.array([-10.1, 3.0])) == 20
    assert smallest_limit(np.array([1e9])) == smallest_limit(np.array([np.nan])) == 1000


def test_the_scale_grows_while_the_bars_are_hidden_too(qtbot):
    bars = LogitBars()
    qtbot.addWidget(bars)
    bars.hide()
    bars.show_logits(np.full(10, 60.0), 0)
    bars.show()
    bars.show_logits(np.full(10, 6.0), 0)
    assert bars.view.viewRange()[0] == [-100, 100]
    bars.show_nothing()
    assert bars.view.viewRange()[0] == [-10, 10]


def test_another_drawing_has_a_scale_of_its_own(qtbot):
    bars = LogitBars()
    qtbot.addWidget(bars)
    bars.show_logits(np.full(10, 60.0), 0)
    bars.start_over()
    assert bars.view.viewRange()[0] == [-100, 100], "the bars of before are still shown"
    bars.show_logits(np.full(10, 6.0), 0)
    assert bars.view.viewRange()[0] == [-10, 10]
