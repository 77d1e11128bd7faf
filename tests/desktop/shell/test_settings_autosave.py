"""What was set is in the file a moment later, without an end of the program, and the next start has it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget

from core.nn.calibration import Calibration
from core.nn.models import DEFAULT_MODEL, save_model
from core.nn.network import Network
from desktop.files.opening import OpenModel
from desktop.ui.pixels import Scale
from tests.support.small_networks import small_network


@pytest.fixture
def started(start):
    return start()


def written(started):
    """The settings file as a start after a kill would find it, without the quotation marks that some values need."""
    path = started.folder / "settings.ini"
    return path.read_text(encoding="utf-8").replace('"', "") if path.exists() else ""


def choose_scale(started):
    panel = started.window.network_panel
    panel.scale_box.activated.emit(panel.scale_box.findData(Scale.NETWORK))


CHANGES = {
    "theme=dark": lambda started: started.window.window_actions["theme_dark"].trigger(),
    "theme=light": lambda started: started.window.window_actions["theme_light"].trigger(),
    "scale=1.125": lambda started: started.window.window_actions["larger"].trigger(),
    "width=0.11": lambda started: started.window.tools.set_pen_width(0.11),
    "colour_scale=network": choose_scale,
    "verdict=off": lambda started: QTest.keyClick(started.window, Qt.Key.Key_V),
    "layout=A": lambda started: started.window.window_actions["dock_history"].trigger(),
    "chosen=": lambda started: started.opener.open(OpenModel(DEFAULT_MODEL)),
}


@pytest.mark.parametrize("line", CHANGES)
def test_a_change_is_in_the_file_a_moment_later(started, qtbot, line):
    qtbot.waitUntil(lambda: not started.window.settings_autosave._timer.isActive())
    assert line not in written(started)
    CHANGES[line](started)
    qtbot.waitUntil(lambda: line in written(started))


def test_another_size_of_the_window_is_in_the_file_a_moment_later(started, qtbot):
    qtbot.waitUntil(lambda: "geometry=" in written(started))
    before = written(started)
    started.window.resize(1100, 700)
    qtbot.waitUntil(lambda: written(started) != before)


def test_a_slider_that_is_dragged_is_written_once(started, qtbot, monkeypatch):
    qtbot.waitUntil(lambda: not started.window.settings_autosave._timer.isActive())
    saved = []
    monkeypatch.setattr(type(started.settings), "save", lambda _: saved.append(True))
    slider = started.window.canvas_panel.tools.slider
    for percent in range(slider.minimum(), slider.maximum() + 1):
        slider.setValue(percent)
    assert not saved
    qtbot.waitUntil(lambda: bool(saved))
    assert len(saved) == 1


def test_colour_scale_and_verdict_are_there_again(start, qtbot):
    first = start()
    choose_scale(first)
    first.window.window_actions["verdict"].trigger()
    assert first.window.reading_panel.verdict.isHidden()
    first.window.close()
    second = start()
    assert second.window.network_panel.scale is Scale.NETWORK
    assert second.window.network_panel.scale_box.currentData() is Scale.NETWORK
    assert not second.window.window_actions["verdict"].isChecked()
    assert second.window.reading_panel.verdict.isHidden()
    second.window.window_actions["verdict"].trigger()
    assert not second.window.reading_panel.verdict.isHidden()


def test_the_verdict_is_shown_when_nobody_has_said_otherwise(started):
    assert started.window.window_actions["verdict"].isChecked()
    assert started.window.reading_panel.verdict.isVisible()


def open_model(started, qtbot, path):
    network = small_network()
    judging = Network(network.architecture, network.weights, calibration=Calibration(digit_threshold=3.0))
    save_model(path, judging)
    with qtbot.waitSignal(started.opener.opened):
        started.opener.open(OpenModel(str(path)))


def test_the_chosen_network_is_there_again_without_a_proper_end(start, qtbot, tmp_path):
    first = start()
    open_model(first, qtbot, tmp_path / "mine.safetensors")
    qtbot.waitUntil(lambda: "mine.safetensors" in written(first))
    second = start()
    assert second.place.network.name == "small"
    assert second.place.network.calibration.digit_threshold == 3.0
    assert second.window.choice.box.currentText() == "mine"
    assert "threshold 3.0" in second.window.reading_panel.verdict.accessibleDescription()
    assert second.sentence == ""


def test_a_missing_network_is_replaced_by_the_default_with_one_message(start, qtbot, tmp_path):
    first = start()
    open_model(first, qtbot, tmp_path / "mine.safetensors")
    first.window.close()
    (tmp_path / "mine.safetensors").unlink()
    second = start()
    assert second.place.network.name == DEFAULT_MODEL
    assert second.window.choice.actions[0].isChecked()
    assert "“mine.safetensors” cannot be opened" in second.sentence
    assert second.sentence.endswith(f"Using the network “{second.place.network.title}” instead.")
    second.window.close()
    third = start()
    assert third.place.network.name == DEFAULT_MODEL
    assert third.sentence == ""


@pytest.mark.parametrize("chosen", ['"no such name"', '"/no/such.safetensors"', "[[[", "7", '"a\\u0000b.safetensors"'])
def test_whatever_the_file_says_a_network_reads(start, tmp_path, chosen):
    (tmp_path / "settings.ini").write_text(f"[network]\nchosen={chosen}\n", encoding="utf-8")
    assert start().place.network.name == DEFAULT_MODEL


def test_a_hidden_panel_is_still_hidden_after_a_kill(start, qtbot):
    first = start()
    first.window.window_actions["dock_history"].trigger()
    qtbot.waitUntil(lambda: "layout=A" in written(first))
    assert start().window.findChild(QDockWidget, "dock_history").isHidden()
