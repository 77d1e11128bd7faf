"""Saving, exporting and the recent files, with the dialogs answered by the test."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMessageBox

from core.drawing.strokes import Drawing, Stroke
from core.nn.models import DEFAULT_MODEL
from desktop.files.opening import OpenFile
from desktop.shell import export_commands, file_commands
from desktop.ui import dialogs
from desktop.ui.dialogs import with_extension


@pytest.fixture
def started(start, qtbot):
    started = start()
    drawing = Drawing((Stroke(np.array([[0.5, 0.2, 0.5], [0.5, 0.8, 0.5]])),))
    with qtbot.waitSignal(started.place.reading_changed, check_params_cb=lambda reading: reading is not None):
        started.document.begin(drawing)
    return started


@pytest.fixture
def answer(monkeypatch):
    """Let the dialogs for a new file answer with this path, and keep what they were asked."""
    asked = []

    def answer_with(path):
        def ask(_, title, folder, name, kinds):
            asked.append((title, folder, name, [extension for _, extension in kinds]))
            return str(path)

        monkeypatch.setattr(file_commands, "ask_for_new_file", ask)
        monkeypatch.setattr(export_commands, "ask_for_new_file", ask)
        return asked

    return answer_with


def test_save_asks_once_and_then_knows_the_file(started, answer, tmp_path):
    path = tmp_path / "one.digit.json"
    asked = answer(path)
    started.window.window_actions["save"].trigger()
    assert len(json.loads(path.read_text())["strokes"]) == 1
    assert "one.digit.json" in started.sentence
    assert started.window.windowTitle() == "one.digit.json[*] – Digitscope"
    assert not started.window.isWindowModified()
    started.document.add_step(Drawing(started.document.drawing.strokes * 2))
    assert started.window.isWindowModified()
    started.window.window_actions["save"].trigger()
    assert len(asked) == 1
    assert len(json.loads(path.read_text())["strokes"]) == 2
    other = tmp_path / "two.digit.json"
    assert answer(other)
    started.window.window_actions["save_as"].trigger()
    assert other.exists()
    assert started.settings.recent_files == (str(other), str(path))
    assert [action.text() for action in started.window.recent._actions] == ["two.digit.json", "one.digit.json"]
    assert started.settings.folder == str(tmp_path)


def test_thinking_better_of_it_changes_nothing(started, answer, monkeypatch, tmp_path):
    answer("")
    monkeypatch.setattr(file_commands, "ask_for_file", lambda *_: "")
    monkeypatch.setattr(file_commands, "ask_for_files", lambda *_: [])
    for name in ("save", "save_as", "open", "open_model", "export_drawing", "export_network", "export_activations"):
        started.window.window_actions[name].trigger()
    assert started.sentence == ""
    assert started.document.path == ""
    assert not started.opener._files.busy
    assert not started.opener._networks.busy


def test_what_cannot_be_written_is_one_sentence(started, answer, tmp_path):
    answer(tmp_path / "missing" / "a.png")
    for name in ("export_drawing", "export_network"):
        started.window.window_actions[name].trigger()
        assert "cannot be written" in started.sentence
    answer(tmp_path / "missing" / "a.digit.json")
    started.window.window_actions["save"].trigger()
    assert "cannot be written" in started.sentence


@pytest.mark.parametrize("name", ["export_drawing", "export_network"])
def test_pictures_are_exported_as_png_and_svg(started, answer, tmp_path, name):
    asked = answer(tmp_path / "a.png")
    started.window.window_actions[name].trigger()
    with Image.open(tmp_path / "a.png") as image:
        assert min(image.size) >= 200
    answer(tmp_path / "A.SVG")
    started.window.window_actions[name].trigger()
    assert b"<svg" in (tmp_path / "A.SVG").read_bytes()
    assert [extensions for *_, extensions in asked] == [["png", "svg"]] * 2
    assert "A.SVG" in started.sentence


def test_the_maps_of_a_layer_are_exported_by_menu_and_from_the_panel(started, answer, tmp_path, monkeypatch):
    asked = answer(tmp_path / "a.png")
    offered = []

    def choose(_, title, label, items, usual):
        offered.extend(items)
        return items.index("conv2")

    monkeypatch.setattr(export_commands, "ask_which", choose)
    started.window.window_actions["export_layer"].trigger()
    assert offered == ["input", *started.place.network.names, "softmax"]
    assert asked[-1][2] == f"{DEFAULT_MODEL}-conv2.png"
    answer(tmp_path / "b.svg")
    started.window.network_panel.export_requested.emit(-1)
    assert asked[-1][2] == f"{DEFAULT_MODEL}-input.png"
    started.window.network_panel.export_requested.emit(len(started.place.network.names))
    assert asked[-1][2] == f"{DEFAULT_MODEL}-softmax.png"
    assert (tmp_path / "b.svg").exists()


def test_activations_are_exported_as_npz_and_csv(started, answer, tmp_path):
    answer(tmp_path / "a.npz")
    started.window.window_actions["export_activations"].trigger()
    with np.load(tmp_path / "a.npz") as arrays:
        assert np.array_equal(arrays["probabilities"], started.place.reading.trace.probabilities[0])
    answer(tmp_path / "a.csv")
    started.window.window_actions["export_activations"].trigger()
    assert len((tmp_path / "a.csv").read_text().splitlines()) > 9000


def test_without_a_reading_there_is_nothing_to_export(started, answer, tmp_path):
    asked = answer(tmp_path / "a.png")
    started.document.clear()
    started.window.network_panel.export_requested.emit(0)
    assert asked == []
    assert "Draw a digit first" in started.sentence


def test_recent_files_open_again(started, qtbot, tmp_path, digit_png):
    path = tmp_path / "seven & eight.png"
    path.write_bytes(digit_png)
    with qtbot.waitSignal(started.opener.opened):
        started.opener.open(OpenFile(str(path)))
    started.document.clear()
    (action,) = started.window.recent._actions
    assert action.text() == "seven && eight.png"
    with qtbot.waitSignal(started.opener.opened):
        action.trigger()
    assert started.document.drawing.picture is not None


@pytest.mark.parametrize("name", ["seven.png", "one.digit.json", "mine.safetensors"])
def test_a_recent_file_that_is_gone_leaves_the_menu_when_it_is_asked_for(started, qtbot, tmp_path, name):
    other = str(tmp_path / "other.png")
    started.window.commands._remember_path(other)
    started.window.commands._remember_path(str(tmp_path / name))
    with qtbot.waitSignal(started.opener.failed):
        started.window.recent._actions[0].trigger()
    assert "no such file" in started.sentence
    assert started.settings.recent_files == (other,)
    assert [action.text() for action in started.window.recent._actions] == ["other.png"]


def test_a_recent_file_that_is_damaged_stays_in_the_menu(started, qtbot, tmp_path):
    path = tmp_path / "seven.png"
    path.write_bytes(b"no picture")
    started.window.commands._remember_path(str(path))
    with qtbot.waitSignal(started.opener.failed):
        started.window.recent._actions[0].trigger()
    assert started.settings.recent_files == (str(path),)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a", "a.png"), ("a.png", "a.png"), ("a.SVG", "a.SVG"), ("a.b", "a.b.png"), ("/x.svg/a", "/x.svg/a.png")],
)
def test_a_name_gets_its_ending(path, expected):
    assert with_extension(path, "png", ["png", "svg"]) == expected


def test_the_dialog_for_a_new_file_follows_the_chosen_kind(qtbot, monkeypatch, tmp_path):
    def choose(dialog):
        dialog.selectNameFilter("SVG (*.svg)")
        dialog.filterSelected.emit("SVG (*.svg)")  # Qt does when a person selects it
        dialog.selectFile("figure")
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QFileDialog, "exec", choose)
    kinds = [("PNG", "png"), ("SVG", "svg")]
    path = dialogs.ask_for_new_file(None, "Export", str(tmp_path), "drawing.png", kinds)
    assert path == str(tmp_path / "figure.svg")
    monkeypatch.setattr(QFileDialog, "exec", lambda _: QDialog.DialogCode.Rejected)
    assert dialogs.ask_for_new_file(None, "Export", str(tmp_path), "drawing.png", kinds) == ""


def test_a_file_is_not_replaced_unasked_because_its_name_got_an_ending(qtbot, monkeypatch, tmp_path):
    asked = []

    def choose(dialog):
        dialog.selectFile("figure.v2")  # Qt adds no ending where there is a dot
        return QDialog.DialogCode.Accepted

    def answer(*arguments):
        asked.append(arguments[2])
        return answers.pop()

    answers = [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No]
    monkeypatch.setattr(QFileDialog, "exec", choose)
    monkeypatch.setattr(QMessageBox, "question", answer)
    written = tmp_path / "figure.v2.png"
    assert dialogs.ask_for_new_file(None, "Export", str(tmp_path), "drawing.png", [("PNG", "png")]) == str(written)
    assert asked == []
    written.write_bytes(b"old")
    assert dialogs.ask_for_new_file(None, "Export", str(tmp_path), "drawing.png", [("PNG", "png")]) == ""
    assert dialogs.ask_for_new_file(None, "Export", str(tmp_path), "drawing.png", [("PNG", "png")]) == str(written)
    assert asked == ["“figure.v2.png” already exists. Replace it?"] * 2


def test_the_dialogs_for_a_file_and_for_a_choice(monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/a.png", "All files (*)"))
    assert dialogs.ask_for_file(None, "Open", "", ["All files (*)"]) == "/a.png"
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_: ("0: a", False))
    assert dialogs.ask_which(None, "Export", "Layer", ["a", "b"], 0) is None


def test_each_of_two_layers_of_one_name_can_be_chosen(monkeypatch):
    items = ["input", "softmax", "input", "softmax"]  # a person may call the layers of a network so
    for place in range(len(items)):
        monkeypatch.setattr(QInputDialog, "getItem", lambda *asked, place=place: (asked[3][place], True))
        assert dialogs.ask_which(None, "Export", "Layer", items, 1) == place


def test_the_dialog_for_a_folder_begins_at_home_where_the_folder_is_not_there(monkeypatch, tmp_path):
    begun = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda _, __, folder: begun.append(folder) or "")
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert dialogs.ask_for_folder(None, "Folder", str(folder)) == ""
    assert begun == [str(tmp_path), str(Path.home())]
