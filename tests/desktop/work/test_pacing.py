from PySide6.QtCore import QObject

from desktop.work.pacing import RateLimiter


def paced(per_second):
    parent, moments = QObject(), []
    pace = RateLimiter(per_second, parent)
    pace.due.connect(lambda: moments.append(len(moments)))
    return parent, pace, moments


def test_the_first_time_is_at_once_and_later_ones_wait(qtbot):
    parent, pace, moments = paced(1)
    for _ in range(50):
        pace.ask()
    assert len(moments) == 1
    assert parent is not None


def test_the_last_asking_is_always_answered_and_then_it_is_quiet(qtbot):
    parent, pace, moments = paced(200)
    for _ in range(50):
        pace.ask()
    qtbot.waitUntil(lambda: len(moments) == 2)
    with qtbot.assertNotEmitted(pace.due, wait=30):
        pass
    pace.ask()
    assert len(moments) == 3, "after a rest it is at once again"
    assert parent is not None
