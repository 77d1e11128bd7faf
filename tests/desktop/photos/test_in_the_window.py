"""Photos in the whole program: from a file to a digit on the canvas, corrections by hand, many files, and the end."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from core.drawing.samples import sample
from core.nn.models import DEFAULT_MODEL, shipped_models
from core.photos.corrections import bounding_box
from desktop.photos import exports as photo_exports
from desktop.photos.state import Status
from desktop.shell import main_window
from tests.support.pages import photo_of_digits

LEFT, NO_KEY, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LONG = 30_000


def state(started):
    return started.window.photos.editor.state


def view(started):
    return started.window.photos.panel.view


def wait_for_page(started, qtbot):
    qtbot.waitUntil(lambda: state(started).page is not None and not state(started).waiting, timeout=LONG)


def key(started, name, modifiers=NO_KEY):
    QTest.keyClick(view(started), name, modifiers)


def click(started, place):
    box = view(started).on_screen(state(started).page.digits[place].box)
    QTest.mouseClick(view(started).viewport(), LEFT, NO_KEY, box.center().toPoint())


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "two lines.png"
    path.write_bytes(photo_of_digits("314", "15"))
    return path


@pytest.fixture
def started(start, qtbot, photo):
    started = start([str(photo)])
    wait_for_page(started, qtbot)
    return started


def test_a_photo_on_the_command_line_opens_its_view_and_a_click_shows_a_digit_everywhere(started, qtbot):
    assert state(started).page.text == "314\n15"
    assert started.window.photos.panel.isVisible()
    assert started.canvas.drawing.is_blank
    with qtbot.waitSignal(started.place.reading_changed, check_params_cb=lambda reading: reading is not None):
        click(started, 2)
    digit = state(started).page.digits[2]
    assert np.array_equal(started.canvas.drawing.picture, digit.canvas_ink)
    reading = started.place.reading
    assert reading.digit == digit.digit == 4
    assert reading.trace.logits[0] == pytest.approx(digit.logits, abs=1e-3), "the view and the bars say the same"
    assert started.settings.recent_files


def test_arrows_walk_through_the_page_and_undo_goes_back_to_the_drawing(started, qtbot):
    started.document.begin(sample(8))
    own = started.document.drawing
    view(started).setFocus()
    for _ in range(3):
        key(started, Qt.Key.Key_Right)
    assert state(started).selected == (2,)
    digits = state(started).page.digits
    assert np.array_equal(started.canvas.drawing.picture, digits[2].canvas_ink)
    key(started, Qt.Key.Key_Right)
    assert np.array_equal(started.canvas.drawing.picture, digits[3].canvas_ink)
    key(started, Qt.Key.Key_Z, CTRL)
    assert started.canvas.drawing is started.document.drawing is own, "nothing was corrected: it is the canvas's undo"
    key(started, Qt.Key.Key_Z, CTRL)
    assert started.document.drawing.is_blank


def test_keys_in_the_photo_correct_it_and_leave_the_canvas_alone(started, qtbot):
    click(started, 1)
    drawing = started.canvas.drawing
    key(started, Qt.Key.Key_7)
    qtbot.waitUntil(lambda: state(started).page.text == "374\n15")
    assert started.canvas.drawing is drawing
    key(started, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: state(started).page.text == "34\n15")
    assert not started.canvas.drawing.is_blank
    assert started.document.drawing.is_blank
    for _ in range(2):
        key(started, Qt.Key.Key_Z, CTRL)
    assert state(started).page.text == "314\n15"
    key(started, Qt.Key.Key_Y, CTRL)
    assert state(started).page.text == "374\n15"


def test_boxes_are_merged_split_moved_and_drawn(started, qtbot):
    digits = state(started).page.digits
    both = bounding_box([digits[3].box, digits[4].box])
    click(started, 3)
    box = view(started).on_screen(digits[4].box).center().toPoint()
    QTest.mouseClick(view(started).viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, box)
    key(started, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: len(state(started).page.digits) == 4)
    assert state(started).page.digits[3].box == both
    assert state(started).selected == (3,)
    QTest.mouseMove(
        view(started).viewport(), view(started).on_screen((both[0] + both[2] // 2, 20, 0, 0)).topLeft().toPoint()
    )
    key(started, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(state(started).page.digits) == 5)
    assert state(started).page.text == "314\n15"
    key(started, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: state(started).page.digits[3].box[0] > both[0])


def test_escape_lets_go_in_the_photo_and_then_closes_the_message(started):
    view(started).setFocus()
    click(started, 1)
    started.messages.show_problem("Something went wrong.")
    key(started, Qt.Key.Key_Escape)
    assert state(started).selected == ()
    assert started.sentence
    key(started, Qt.Key.Key_Escape)
    assert not started.sentence


def test_copied_text_has_one_line_for_each_of_the_page(started):
    key(started, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "314\n15"
    assert "5 digits" in started.sentence


@pytest.mark.parametrize("extension", ["csv", "json", "txt", "png"])
def test_a_page_is_exported(started, qtbot, tmp_path, monkeypatch, extension):
    path = tmp_path / f"page.{extension}"
    monkeypatch.setattr(photo_exports, "ask_for_new_file", lambda *_: str(path))
    started.window.photos.panel.actions_by_name["photo_export"].trigger()
    qtbot.waitUntil(lambda: f"page.{extension}" in started.sentence, timeout=LONG)
    data = path.read_bytes()
    if extension == "json":
        (record,) = json.loads(data)
        assert [line["text"] for line in record["lines"]] == ["314", "15"]
        assert record["file"] == "two lines.png"
    else:
        beginnings = {"csv": b"file,line,place", "txt": b"314\n15\n", "png": b"\x89PNG"}
        assert data.startswith(beginnings[extension])


def test_where_nothing_can_be_written_there_is_a_sentence(started, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(photo_exports, "ask_for_new_file", lambda *_: str(tmp_path / "gone" / "a.csv"))
    started.window.photos.panel.actions_by_name["photo_export"].trigger()
    qtbot.waitUntil(lambda: "cannot be written" in started.sentence)


def test_another_network_reads_the_page_again(started, qtbot):
    other = next(model.name for model in shipped_models() if model.name != DEFAULT_MODEL)
    before = state(started).page
    started.window.commands.choose_network(other)
    qtbot.waitUntil(lambda: started.place.network.name == other, timeout=LONG)
    qtbot.waitUntil(lambda: not state(started).is_stale and not state(started).waiting, timeout=LONG)
    after = state(started).page
    assert len(after.digits) == len(before.digits)
    assert not np.array_equal(after.digits[0].logits, before.digits[0].logits)


def test_a_dropped_folder_is_a_list_of_its_pictures(start, qtbot, tmp_path):
    started = start()
    folder = tmp_path / "scans"
    folder.mkdir()
    for name, text in (("b.png", "12"), ("a.png", "345")):
        (folder / name).write_bytes(photo_of_digits(text))
    (folder / "c.png").write_bytes(b"no picture")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    started.window.commands.take(mime, "what was dropped")
    qtbot.waitUntil(lambda: len(state(started).entries) == 3 and not state(started).waiting, timeout=LONG)
    assert [(one.name, one.status) for one in state(started).entries] == [
        ("a.png", Status.READ),
        ("b.png", Status.READ),
        ("c.png", Status.FAILED),
    ]
    assert state(started).page.text == "345"


def test_a_pasted_page_is_a_page_too(start, qtbot):
    started = start()
    mime = QMimeData()
    mime.setData("image/png", photo_of_digits("27", "18"))
    QGuiApplication.clipboard().setMimeData(mime)
    started.window.window_actions["paste"].trigger()
    wait_for_page(started, qtbot)
    assert state(started).page.text == "27\n18"


def test_closing_while_many_files_are_read_ends_at_once(start, photo, tmp_path):
    started = start()
    paths = [str(photo)]
    for number in range(20):
        copy = tmp_path / f"{number}.png"
        copy.write_bytes(photo.read_bytes())
        paths.append(str(copy))
    started.window.commands.open_paths(paths)
    started.window.close()


def test_a_large_photo_has_the_networks_place_until_it_is_given_back(started, qapp, qtbot):
    window = started.window
    network, panel = window.network_panel, window.photos.panel
    before, width = network.height(), window.canvas_panel.width()
    key(started, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: network.height() == 0 and panel.height() > 0.8 * window.height())
    assert window.canvas_panel.width() == width
    key(started, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: network.height() == before)
    key(started, Qt.Key.Key_X)
    window.window_actions["dock_photos"].trigger()
    qtbot.waitUntil(lambda: network.height() > before)


def test_its_keys_are_in_the_list_of_shortcuts(started, qapp):
    started.window.window_actions["shortcuts"].trigger()
    dialog = qapp.activeModalWidget() or next(w for w in qapp.topLevelWidgets() if "Shortcuts" in type(w).__name__)
    shown = {label.text() for label in dialog.findChildren(type(started.window.status.hint))}
    dialog.close()
    assert {"Split", "Merge", "New box"} <= shown


def test_a_drop_onto_the_photo_is_one_onto_the_window(started, qtbot, tmp_path):
    other = tmp_path / "other.png"
    other.write_bytes(photo_of_digits("67", "89"))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(other))])
    assert not view(started).viewport().acceptDrops(), "Qt goes on to the window"
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, LEFT, NO_KEY)
    QApplication.sendEvent(view(started).viewport(), enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, LEFT, NO_KEY)
    QApplication.sendEvent(started.window, event)
    qtbot.waitUntil(lambda: len(state(started).entries) == 2, timeout=LONG)
    assert state(started).page.text == "67\n89"
    assert [entry.name for entry in state(started).entries] == ["two lines.png", "other.png"]


def question(started):
    """The box that asks about corrections, or None."""
    return next((box for box in started.window.findChildren(QMessageBox) if box.isVisible()), None)


def press(box, text):
    QTest.mouseClick(next(button for button in box.buttons() if button.text() == text), LEFT)


def correct_one(started, qtbot):
    click(started, 1)
    key(started, Qt.Key.Key_7)
    qtbot.waitUntil(lambda: state(started).page.text == "374\n15")


def test_closing_asks_before_corrections_are_lost(started, qtbot):
    correct_one(started, qtbot)
    started.window.close()
    box = question(started)
    assert started.window.isVisible()
    assert "two lines.png" in box.text()
    box.reject()
    assert started.window.isVisible()
    assert state(started).page.text == "374\n15"
    started.window.close()
    press(question(started), "Close without exporting")
    qtbot.waitUntil(lambda: not started.window.isVisible())


def test_corrections_that_were_exported_are_closed_without_a_question(started, qtbot, tmp_path, monkeypatch):
    correct_one(started, qtbot)
    path = tmp_path / "digits.json"
    monkeypatch.setattr(photo_exports, "ask_for_new_file", lambda *_: str(path))
    started.window.close()
    press(question(started), "Export…")
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: started.window.photos.is_saved)
    assert json.loads(path.read_text())[0]["lines"][0]["text"] == "374"
    assert started.window.isVisible()
    started.window.close()
    assert not started.window.isVisible()
    assert question(started) is None


def test_a_corrected_picture_leaves_the_list_only_when_that_is_meant(started, qtbot):
    correct_one(started, qtbot)
    away = started.window.photos.panel.actions_by_name["photo_away"]
    away.trigger()
    question(started).reject()
    assert state(started).page is not None
    away.trigger()
    press(question(started), "Remove without exporting")
    assert state(started).page is None


def test_the_end_that_the_system_asks_for_asks_nobody(started, qtbot):
    correct_one(started, qtbot)
    started.window.close_at_once()
    assert not started.window.isVisible()


class Manager:
    """A session manager of the desktop that can ask a person, or cannot."""

    def __init__(self, can_ask):
        self.can_ask, self.cancelled = can_ask, False

    def allowsInteraction(self):
        return self.can_ask

    def cancel(self):
        self.cancelled = True


def test_the_end_of_the_session_waits_for_an_answer_where_it_can(started, qtbot):
    manager = Manager(can_ask=True)
    started.window.end_session(manager)
    assert not manager.cancelled, "nothing would be lost"
    correct_one(started, qtbot)
    started.window.end_session(manager)
    assert manager.cancelled
    question(started).reject()
    started.window.end_session(Manager(can_ask=False))
    started.window.close()
    assert not started.window.isVisible()


def test_an_end_of_the_session_that_was_called_off_is_forgotten(started, qtbot, monkeypatch):
    monkeypatch.setattr(main_window, "MAX_SESSION_END", 0)
    correct_one(started, qtbot)
    started.window.end_session(Manager(can_ask=False))
    qtbot.wait(1)  # the timer of no time at all
    started.window.close()
    assert question(started).isVisible()
    assert started.window.isVisible()


def test_only_one_question_is_asked_at_a_time(started, qtbot):
    correct_one(started, qtbot)
    started.window.close()
    started.window.close()
    assert sum(box.isVisible() for box in started.window.findChildren(QMessageBox)) == 1


def test_a_correction_that_is_still_being_made_is_not_lost_without_a_question(started, qtbot):
    click(started, 1)
    key(started, Qt.Key.Key_7)
    assert not started.window.photos.is_saved
    qtbot.waitUntil(lambda: state(started).page.text == "374\n15")
    assert not started.window.photos.is_saved


def test_opening_a_corrected_file_again_does_not_call_its_corrections_saved(started, qtbot, photo):
    correct_one(started, qtbot)
    started.window.commands.open_paths([str(photo)])
    qtbot.waitUntil(lambda: state(started).page.text == "314\n15", timeout=LONG)
    assert not started.window.photos.is_saved


def test_what_went_wrong_is_no_longer_said_when_a_page_opens(start, qtbot, photo):
    started = start()
    started.window.messages.show_problem("A sentence about a file before.")
    started.window.commands.open_paths([str(photo)])
    wait_for_page(started, qtbot)
    assert not started.window.messages.isVisible()


def test_a_panel_that_opens_later_does_not_cover_the_message(start, qtbot, photo):
    started = start()
    started.window.messages.show_notice("A sentence that somebody has to read.")
    started.window.commands.open_paths([str(photo)])
    wait_for_page(started, qtbot)
    started.window.resize(1024, 640)
    bar = started.window.messages
    qtbot.waitUntil(lambda: bar.isVisible() and bar.parentWidget().children()[-1] is bar)
