"""A size of everything for which the screen has No room is taken back, and the window comes back onto the screen."""

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.shell.screen_fit import ScreenFit


class Scale(QObject):
    """As Appearance has it, of a window whose contents need so much room."""

    scale_changed = Signal(float)

    def __init__(self, contents, side):
        super().__init__(contents)
        self.scale, self._contents, self._side = 1.0, contents, side
        self._measure()

    def set_scale(self, scale):
        self.scale = scale
        self.scale_changed.emit(scale)
        self._measure()

    def _measure(self):
        self._contents.setMinimumSize(round(self._side * self.scale), 100)


@pytest.fixture
def sized(qtbot):
    """Makes a window whose contents are at least so large; with it its scale, and the sentences that were said."""

    def make(share_of_screen):
        window = QMainWindow()
        qtbot.addWidget(window)
        contents = QWidget()
        window.setCentralWidget(contents)
        scale = Scale(contents, round(share_of_screen * window.screen().availableSize().width()))
        room = ScreenFit(window, scale)
        scale.scale_changed.connect(room.expect)
        said = []
        room.refused.connect(said.append)
        window.resize(window.minimumSizeHint())
        window.show()
        qtbot.waitExposed(window)
        return window, scale, said

    return make


@pytest.fixture
def settle(qtbot):
    """Waits until the room for a change has been looked at, and that for going back as well."""
    return lambda window: qtbot.waitUntil(lambda: not window.findChild(QTimer).isActive())


@pytest.mark.parametrize("share", [0.5, 1.1], ids=["with room", "that never had room"])
def test_a_size_of_a_window_stays(sized, settle, share):
    window, scale, said = sized(share)
    scale.set_scale(1.5)
    settle(window)
    assert scale.scale == 1.5
    assert not said


@pytest.mark.parametrize("steps", [(1.5, 2.5), (2.5,)])
def test_a_size_without_room_is_taken_back_and_said(sized, settle, steps):
    window, scale, said = sized(0.5)
    for step in steps:
        scale.set_scale(step)
        settle(window)
    assert scale.scale == (1.5 if len(steps) == 2 else 1.0)
    assert len(said) == 1
    assert "No room" in said[0]
    assert window.width() <= window.screen().availableSize().width()


@pytest.mark.parametrize("steps", [(1.2, 1.8, 2.6), (0.8, 2.6)], ids=["ever larger", "a smaller one first"])
def test_several_steps_at_once_go_back_to_the_last_that_was_seen_to_fit(sized, settle, steps):
    window, scale, said = sized(0.5)
    for step in steps:
        scale.set_scale(step)
    settle(window)
    assert scale.scale == 1.0
    assert len(said) == 1


def test_smaller_is_never_refused(sized, settle):
    window, scale, said = sized(0.5)
    scale.set_scale(1.5)
    settle(window)
    scale.set_scale(0.8)
    settle(window)
    assert scale.scale == 0.8
    assert not said


def test_a_window_beyond_its_screen_keeps_its_size(sized, settle):
    window, scale, _ = sized(0.5)
    beyond = window.screen().availableSize().width() + 50
    window.resize(beyond, 200)
    scale.set_scale(1.2)
    settle(window)
    assert window.width() == beyond
