"""The window as a whole: what every action has, what a gesture leads to, what survives a restart, how it ends."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QMenu,
    QTabBar,
    QToolButton,
    QWidget,
)

from core.drawing.strokes import Drawing, Stroke
from core.errors import ModelFileError
from desktop import app
from desktop.canvas.canvas import Tool
from desktop.files.opening import OpenFile, OpenModel
from desktop.photos.state import Status
from desktop.shell.screen_fit import ScreenFit
from desktop.state import place as place_module
from desktop.ui.actions import PLAIN_NAME, plain_name


@pytest.fixture
def started(start):
    return start()


def line(x=0.5):
    return Drawing((Stroke(np.array([[x, 0.2, 0.5], [x, 0.8, 0.5]])),))


def read(started, qtbot, drawing):
    with qtbot.waitSignal(started.place.reading_changed, check_params_cb=lambda reading: reading is not None):
        started.document.begin(drawing)


def scribble(canvas, points):
    """Press, move and release the left button along fractions of the canvas."""
    places = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in points]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1])


def test_every_action_has_a_shortcut_a_tool_tip_and_a_name(started):
    actions = started.window.actions()
    assert len(actions) > 40
    context = Qt.ShortcutContext.WindowShortcut
    everywhere = [action for action in started.window.findChildren(QAction) if action.shortcutContext() == context]
    keys = [keys.toString() for action in everywhere for keys in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys)), "no key has two meanings"
    for action in actions:
        assert action.shortcuts(), action.text()
        assert action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in action.toolTip()
        assert len(action.toolTip()) > len(action.shortcut().toString()) + 3
        assert plain_name(action).strip()


def test_every_action_stands_in_a_menu_and_every_menu_entry_has_keys(started):
    in_menus = {action for menu in started.window.findChildren(QMenu) for action in menu.actions()}
    assert set(started.window.actions()) <= in_menus
    of_the_window = [action for action in in_menus if action.menu() is None and not action.isSeparator()]
    own = [action for action in of_the_window if action.property(PLAIN_NAME)]
    assert {action for action in own if not action.shortcuts()} == set()


def test_no_menu_entry_has_an_icon_in_the_place_of_its_sign(started):
    checked = started.window.window_actions["pen"]
    assert checked.isChecked()
    assert not checked.icon().isNull()
    entries = [action for menu in started.window.findChildren(QMenu) for action in menu.actions()]
    assert not any(action.isIconVisibleInMenu() for action in entries if action.property(PLAIN_NAME))


def test_no_key_with_alt_has_two_meanings(started):
    window = started.window
    titles = [menu.text() for menu in window.menuBar().actions()]
    labels = [label.text() for label in window.findChildren(QLabel) if label.buddy() is not None]
    buttons = [button.text() for button in window.findChildren(QAbstractButton) if not isinstance(button, QToolButton)]
    keys = [QKeySequence.mnemonic(text) for text in (*titles, *labels, *buttons)]
    found = sorted(key.toString() for key in keys if not key.isEmpty())
    assert found == sorted(set(found))
    assert len(found) >= 10


def test_everything_that_takes_the_focus_can_be_named_by_a_screen_reader(started):
    unnamed = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in started.window.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QAbstractSlider | QComboBox | QDockWidget | QMenu)
        and not widget.objectName().startswith("qt_")
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert unnamed == []
    assert started.canvas.accessibleName()


def test_targets_are_large_enough(started):
    buttons = [button for button in started.window.findChildren(QAbstractButton) if button.isVisible()]
    assert len(buttons) > 15
    for button in buttons:
        assert button.height() >= 24, button.accessibleName()
        assert button.width() >= 24, button.accessibleName()


def test_a_key_for_every_digit_shows_its_sample_and_it_is_read_as_that_digit(started, qtbot):
    for digit in range(10):
        with qtbot.waitSignal(started.place.reading_changed, check_params_cb=lambda reading: reading is not None):
            QTest.keyClick(started.window, Qt.Key(Qt.Key.Key_0 + digit))
        assert started.place.reading.digit == digit


def test_undo_redo_and_clear_by_their_keys(started, qtbot):
    read(started, qtbot, line())
    shown = started.canvas
    QTest.keyClick(started.window, Qt.Key.Key_Delete)
    assert shown.drawing.is_blank
    QTest.keyClick(started.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not shown.drawing.is_blank
    for modifiers, key in (
        (Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y),
        (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Z),
    ):
        QTest.keyClick(started.window, key, modifiers)
        assert shown.drawing.is_blank
        QTest.keyClick(started.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert not shown.drawing.is_blank


def test_pen_eraser_and_width_by_their_keys(started):
    tools, slider = started.window.tools, started.window.canvas_panel.tools.slider
    QTest.keyClick(started.window, Qt.Key.Key_E)
    assert started.canvas.tool is Tool.ERASER
    assert started.window.window_actions["eraser"].isChecked()
    QTest.keyClick(started.window, Qt.Key.Key_B)
    assert started.canvas.tool is Tool.PEN
    assert not started.window.window_actions["eraser"].isChecked()
    width = tools.pen_width
    QTest.keyClick(started.window, Qt.Key.Key_BracketRight)
    assert started.canvas.pen_width == pytest.approx(width + 0.01)
    assert slider.value() == round(100 * width) + 1
    QTest.keyClick(started.window, Qt.Key.Key_BracketLeft)
    assert started.canvas.pen_width == pytest.approx(width)
    slider.setValue(12)
    assert started.canvas.pen_width == pytest.approx(0.12)
    assert started.window.canvas_panel.tools.value.text() == "12 %"
    for _ in range(50):
        QTest.keyClick(started.window, Qt.Key.Key_BracketLeft)
    assert slider.value() == slider.minimum()
    assert not started.window.window_actions["thinner"].isEnabled()


def test_nothing_drawn_is_no_prediction_and_nothing_to_save_or_export(started, qtbot):
    names = ("save", "save_as", "copy", "export_drawing", "export_network", "export_layer", "export_activations")
    assert started.place.reading is None
    assert not any(started.window.window_actions[name].isEnabled() for name in names)
    read(started, qtbot, line())
    assert all(started.window.window_actions[name].isEnabled() for name in names)


def test_themes_are_worn_by_their_keys_and_the_system_is_followed(started, qapp):
    QTest.keyClick(started.window, Qt.Key.Key_F8)
    assert started.window.appearance.theme.dark
    dark = qapp.palette().window().color().lightness()
    QTest.keyClick(started.window, Qt.Key.Key_F7)
    assert not started.window.appearance.theme.dark
    assert qapp.palette().window().color().lightness() > dark
    QTest.keyClick(started.window, Qt.Key.Key_F6)
    assert started.window.appearance.choice == "system"


def test_everything_grows_and_shrinks_by_keys_whatever_the_theme(started, qapp, qtbot, monkeypatch):
    monkeypatch.setattr(ScreenFit, "_fits_screen", lambda *_: True)  # that of the tests is too small for this
    usual = qapp.font().pointSizeF()
    window = started.window
    labels = (window.status.hint, window.canvas_panel.tools.value, window.menuBar(), window.canvas_panel.samples)
    before = [label.font().pointSizeF() for label in labels]
    for _ in range(4):
        QTest.keyClick(started.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert qapp.font().pointSizeF() > 1.4 * usual

    def grown():
        return all(label.font().pointSizeF() > 1.4 * size for label, size in zip(labels, before, strict=True))

    qtbot.waitUntil(grown)
    window.window_actions["theme_dark"].trigger()
    qapp.processEvents()
    assert grown()
    QTest.keyClick(started.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert qapp.font().pointSizeF() == pytest.approx(usual)
    QTest.keyClick(started.window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert qapp.font().pointSizeF() < usual


def test_panels_are_hidden_by_their_keys_and_come_back(started):
    window = started.window
    for key, name in ((Qt.Key.Key_F2, "dock_canvas"), (Qt.Key.Key_F3, "dock_stages"), (Qt.Key.Key_F5, "dock_history")):
        dock = window.findChild(QDockWidget, name)
        QTest.keyClick(window, key)
        assert dock.isHidden()
        assert not window.window_actions[name].isChecked()
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert not window.findChild(QDockWidget, "dock_canvas").isHidden()
    QTest.keyClick(window, Qt.Key.Key_F12)
    hidden = [dock.objectName() for dock in window.findChildren(QDockWidget) if dock.isHidden()]
    assert hidden == ["dock_evaluation", "dock_photos"], "those that are usually closed"
    assert all(window.window_actions[name].isChecked() for name in ("dock_canvas", "dock_stages", "dock_history"))


def test_settings_survive_a_restart(start):
    first = start()
    first.window.window_actions["theme_dark"].trigger()
    first.window.window_actions["larger"].trigger()
    first.window.tools.set_pen_width(0.11)
    first.window.window_actions["dock_history"].trigger()
    scale = first.window.appearance.scale
    first.window.close()
    second = start()
    assert second.window.appearance.choice == "dark"
    assert second.window.appearance.theme.dark
    assert second.window.window_actions["theme_dark"].isChecked()
    assert second.window.appearance.scale == pytest.approx(scale)
    assert second.canvas.pen_width == pytest.approx(0.11)
    assert second.window.findChild(QDockWidget, "dock_history").isHidden()


COLUMNS = {"dock_canvas", "dock_stages", "dock_reading", "dock_history"}


@pytest.mark.parametrize(
    ("lowest", "opened"),
    [("", COLUMNS), ("dock_evaluation", COLUMNS), ("dock_photos", COLUMNS - {"dock_history"})],
)
@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_nothing_is_cut_and_nothing_overlaps(started, qtbot, size, lowest, opened):
    window = started.window
    window.resize(*size)
    window.docks.reset()
    if lowest:
        window.window_actions[lowest].trigger()
    qtbot.waitUntil(lambda: window.width() == size[0] and window.height() == size[1])
    docks = [dock for dock in window.findChildren(QDockWidget) if dock.isVisible()]
    assert {dock.objectName() for dock in docks} == opened | {lowest} - {""}
    parts = [*docks, window.network_panel, window.status, window.menuBar()]
    boxes = [part.geometry() for part in parts]
    for number, box in enumerate(boxes):
        assert window.rect().contains(box)
        assert not any(box.intersects(other) for other in boxes[number + 1 :])
    for button in window.findChildren(QAbstractButton):
        if isinstance(button.parentWidget(), QTabBar) and not window.rect().intersects(
            button.parentWidget().geometry()
        ):
            continue  # Qt parks a tab bar of docks that is not in use outside the window
        if button.isVisible() and button.window() is window:
            assert button.parentWidget().rect().contains(button.geometry()), button.accessibleName()
    canvas = started.canvas
    assert min(canvas.width(), canvas.height()) >= 280
    assert canvas.parentWidget().rect().contains(canvas.geometry())
    assert canvas.parentWidget().rect().bottom() >= window.canvas_panel.samples.geometry().bottom()


def test_several_dropped_files_are_photos(started, qtbot, tmp_path, digit_png):
    paths = [tmp_path / "one.png", tmp_path / "two.png"]
    for path in paths:
        path.write_bytes(digit_png)
    drop(started.window, urls=paths)
    album = started.window.photos.album
    qtbot.waitUntil(lambda: [entry.status for entry in album.entries] == [Status.READ] * 2, timeout=20_000)
    assert [entry.name for entry in album.entries] == ["one.png", "two.png"]
    assert started.window.photos.panel.isVisible()
    assert started.canvas.drawing.is_blank


def test_pixels_dropped_or_pasted_without_a_file_are_opened(started, qtbot, digit_png):
    mime = QMimeData()
    mime.setData("image/png", digit_png)
    QGuiApplication.clipboard().setMimeData(mime)
    with qtbot.waitSignal(started.opener.opened):
        QTest.keyClick(started.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert started.canvas.drawing.picture is not None


def test_copy_and_paste_keep_the_strokes(started, qtbot):
    read(started, qtbot, line(0.3))
    QTest.keyClick(started.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    started.document.clear()
    with qtbot.waitSignal(started.opener.opened):
        QTest.keyClick(started.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert started.document.drawing.strokes[0].points.tolist() == line(0.3).strokes[0].points.tolist()
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (280, 280)
    assert image.pixelColor(84, 140).lightness() < 10
    assert image.pixelColor(10, 10).lightness() > 245


def test_files_on_the_command_line_are_opened(start, qtbot, tmp_path, digit_png):
    (tmp_path / "seven.png").write_bytes(digit_png)
    started = start([str(tmp_path / "seven.png")])
    qtbot.waitUntil(lambda: started.place.reading is not None)
    assert started.place.reading.digit == 7


def test_the_network_in_use_is_shown_and_a_wrong_choice_changes_nothing(started, qtbot, tmp_path):
    choice = started.window.choice
    before = started.place.network
    assert choice.box.currentText() == before.title
    assert choice.actions[0].isChecked()
    assert started.window.status.network.text() == before.title
    (tmp_path / "bad.safetensors").write_bytes(b"\0" * 100)
    with qtbot.waitSignal(started.opener.failed):
        started.opener.open(OpenModel(str(tmp_path / "bad.safetensors")))
    assert started.place.network is before
    assert choice.box.currentText() == before.title
    assert "bad.safetensors" in started.sentence


def test_the_last_choice_of_a_network_counts(started, qtbot):
    place, opener, choice = started.place, started.opener, started.window.choice
    first = place.network.name
    choice.actions[1].trigger()
    choice.actions[0].trigger()  # while the other one is on its way
    qtbot.waitUntil(lambda: not opener.is_loading_network)
    assert place.network.name == first
    assert choice.actions[0].isChecked()
    assert started.settings.network == first
    before = place.network
    choice.actions[0].trigger()
    assert not opener.is_loading_network, "it is in use, and nothing else comes"
    assert place.network is before


def test_another_drawing_has_scales_of_its_own(started, qtbot):
    def limits_of(digit):
        before = started.place.reading
        started.window.window_actions[f"sample_{digit}"].trigger()
        qtbot.waitUntil(lambda: started.place.reading is not before)
        return [limits.item() for limits in started.window.network_panel.levels.limits]

    alone = limits_of(1)
    others = [limits_of(digit) for digit in (0, 8, 3)]
    assert any(larger > own for other in others for larger, own in zip(other, alone, strict=True))
    assert limits_of(1) == alone


def test_without_its_network_the_window_opens_and_says_so(start, monkeypatch):
    def damaged(_):
        raise ModelFileError("visualisation.safetensors is damaged.")

    monkeypatch.setattr(app, "resolve_model", damaged)
    started = start()
    assert started.sentence == "visualisation.safetensors is damaged."
    assert started.place.network is None
    assert started.window.choice.box.currentIndex() == -1
    started.document.add_step(line())
    assert started.place.reading is None


def test_the_status_bar_shows_that_a_file_is_being_opened(started, qtbot, tmp_path, digit_png):
    hint = started.window.status.hint.text()
    (tmp_path / "seven.png").write_bytes(digit_png)
    with qtbot.waitSignal(started.opener.opened):
        started.opener.open(OpenFile(str(tmp_path / "seven.png")))
        assert started.window.status.hint.text() == "Opening…"
    assert started.window.status.hint.text() == hint
    with qtbot.waitSignal(started.opener.failed):
        started.opener.open(OpenFile(str(tmp_path)))
        assert started.window.status.hint.text() == "Opening…"
    qtbot.waitUntil(lambda: started.window.status.hint.text() == hint)


def test_a_file_dropped_on_a_panel_is_opened_too(started, qtbot, tmp_path, digit_png):
    (tmp_path / "seven.png").write_bytes(digit_png)
    for widget in (started.canvas, started.window.network_panel.view, started.window.reading_panel.probabilities):
        with qtbot.waitSignal(started.opener.opened):
            drop(started.window, [tmp_path / "seven.png"], over=widget)


def test_the_message_gives_way_to_the_cross_and_to_escape(started):
    started.opener.failed.emit("One sentence.")
    assert started.sentence == "One sentence."
    assert started.window.rect().contains(started.messages.geometry())
    QTest.keyClick(started.window, Qt.Key.Key_Escape)
    assert started.sentence == ""
    started.window.commands.notice.emit("Another one.")
    QTest.mouseClick(started.messages.cross, Qt.MouseButton.LeftButton)
    assert started.sentence == ""


def test_f1_lists_every_shortcut(started, qapp):
    QTest.keyClick(started.window, Qt.Key.Key_F1)
    (dialog,) = [widget for widget in qapp.topLevelWidgets() if type(widget).__name__ == "ShortcutsDialog"]
    texts = {label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")}
    for action in started.window.findChildren(QAction):
        if not action.shortcuts():
            continue
        assert plain_name(action) in texts
        assert any(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in text for text in texts)
    dialog.close()


def test_about_says_the_version_and_that_nothing_is_sent(started):
    started.window.window_actions["about"].trigger()
    box = QApplication.activeModalWidget()
    assert "0." in box.text()
    assert "nothing is sent anywhere" in box.informativeText()
    box.close()


def test_closing_while_a_job_runs_hides_the_window_at_once_and_leaves_no_thread(start, qtbot, monkeypatch):
    may_go, entered, hidden = threading.Event(), threading.Event(), []

    def gated(request):
        entered.set()
        assert may_go.wait(20)

    monkeypatch.setattr(place_module, "answer_request", gated)
    before = threading.active_count()
    started = start()
    started.document.add_step(line())
    assert entered.wait(20)

    def look_and_let_go():
        hidden.append(started.window.isVisible())
        may_go.set()

    started.window.closed.disconnect()
    started.window.closed.connect(look_and_let_go)
    started.window.closed.connect(started.program.end)
    started.window.close()
    assert hidden == [False], "it is gone from the screen before anything is joined"
    assert threading.active_count() == before


def test_what_nobody_caught_is_one_sentence_and_the_window_goes_on(started, qtbot):
    started.program.reports.reported.emit("/somewhere/crash.txt")
    assert "/somewhere/crash.txt" in started.sentence
    read(started, qtbot, line())
    assert started.place.reading.digit == 1


def test_a_drawing_that_a_crash_left_is_offered_beside_the_canvas(start, qtbot, tmp_path):
    first = start()
    read(first, qtbot, line(0.3))
    first.program.recovery.write_now()
    kept = first.program.recovery.instance.drawing
    qtbot.waitUntil(kept.exists)
    left = tmp_path / "state" / "running" / "dead.digit.json"
    left.write_bytes(kept.read_bytes())
    second = start()
    assert second.messages.is_offer
    assert second.document.drawing.is_blank
    QTest.mouseClick(second.messages.yes, Qt.MouseButton.LeftButton)
    assert second.document.drawing.strokes[0].points[0, 0] == 0.3
    assert not left.exists()


def test_a_start_with_something_to_say_still_offers_the_drawing(start, monkeypatch, tmp_path):
    def damaged(_):
        raise ModelFileError("The network is damaged.")

    monkeypatch.setattr(app, "resolve_model", damaged)
    left = tmp_path / "state" / "running" / "dead.digit.json"
    left.parent.mkdir(parents=True)
    left.write_text('{"strokes": [[[0.3, 0.2, 0.5], [0.3, 0.8, 0.5]]]}')
    started = start()
    assert started.sentence == "The network is damaged."
    QTest.mouseClick(started.messages.cross, Qt.MouseButton.LeftButton)
    assert started.messages.is_offer
    QTest.mouseClick(started.messages.yes, Qt.MouseButton.LeftButton)
    assert started.document.drawing.strokes[0].points[0, 0] == 0.3


def test_the_drawing_of_the_last_time_comes_back_on_wish(start, qtbot):
    first = start()
    read(first, qtbot, line(0.3))
    first.window.close()
    second = start()
    assert second.document.drawing.is_blank
    assert not second.messages.is_offer
    second.window.window_actions["reopen"].trigger()
    assert second.document.drawing.strokes[0].points[0, 0] == 0.3


def drop(window, urls, over=None):
    """Drag these files over the window, or over this widget in it, and let go."""
    mime = QMimeData()
    mime.setUrls([f"file://{path}" for path in urls])
    target = over or window
    place = QPointF(target.rect().center())
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, mime, buttons, modifiers)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(place, Qt.DropAction.CopyAction, mime, buttons, modifiers))


def test_the_line_at_the_bottom_shows_what_is_known(started, qtbot):
    status = started.window.status
    assert "–" in status.time.text()
    assert "–" in status.rate.text()
    read(started, qtbot, line())
    assert float(status.time.text().split()[2].lstrip("<")) > 0
    assert isinstance(started.window.window_actions["pen"], QAction)
