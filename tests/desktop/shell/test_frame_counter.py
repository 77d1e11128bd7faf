"""Frames per second: only frames that showed something new count, and a still window has none."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from desktop.shell.frame_counter import FrameCounter


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def counter(window, clock):
    return FrameCounter(window, clock)


def frame(counter):
    QCoreApplication.sendEvent(counter.parent(), QEvent(QEvent.Type.UpdateRequest))


def test_the_rate_is_that_of_frames_with_news(counter, clock):
    for _ in range(31):
        counter.expect()
        frame(counter)
        frame(counter)  # a second frame of the same news
        clock.now += 1 / 50
    assert counter.rate == pytest.approx(50)


def test_a_frame_without_news_is_none(counter, clock):
    for _ in range(10):
        frame(counter)
        clock.now += 0.01
    assert counter.rate is None


def test_what_is_over_is_forgotten(counter, clock):
    for _ in range(10):
        counter.expect()
        frame(counter)
        clock.now += 0.01
    clock.now += 2
    assert counter.rate is None


def test_the_rate_is_emitted_while_frames_come_and_once_after_the_last(counter, clock):
    told = []
    counter.rate_changed.connect(told.append)
    for _ in range(5):
        counter.expect()
        frame(counter)
        clock.now += 0.02
    counter._notify()
    counter._notify()
    assert told == [pytest.approx(50)]
    clock.now += 2
    counter._notify()
    assert told[1:] == [None]
    assert not counter._timer.isActive()
