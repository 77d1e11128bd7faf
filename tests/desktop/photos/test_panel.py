"""The photo panel: what each moment shows, what the mouse and the keys wish for, and that zooming keeps its place."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from core.nn.verdicts import Verdict
from core.photos.corrections import TypeDigit
from core.photos.pages import PageStage
from desktop.photos import page_marks
from desktop.photos.panel import PhotoPanel
from desktop.photos.state import Entry, PhotoState, Status
from desktop.ui.theme import DARK, LIGHT
from tests.support.pages import digit_by_hand, page_by_hand, two_lines
from tests.support.small_networks import small_network

READ = Entry(1, "page.png", Status.READ, 5, 2)
NETWORK = small_network()
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(qtbot):
    panel = PhotoPanel()
    qtbot.addWidget(panel)
    panel.resize(820, 520)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def shown(panel):
    panel.show_state(state_of(two_lines()))
    return panel


def state_of(page, selected=(), **facts):
    return PhotoState((READ,), READ, page, selected, **facts)


def witness(signal):
    found = []
    signal.connect(lambda *values: found.append(values[0] if len(values) == 1 else values))
    return found


def place_of(panel, box):
    """The middle of a box on the screen."""
    return panel.view.on_screen(box).center().toPoint()


def drag(panel, start, end, button=LEFT, cancel_gesture=True):
    """With the button down from one place of the view to another, in a few steps."""
    target = panel.view.viewport()
    QTest.mousePress(target, button, NO_KEY, start)
    for step in range(1, 6):
        here = QPointF(start + (end - start) * step / 5)
        event = QMouseEvent(
            QEvent.Type.MouseMove, here, target.mapToGlobal(here), Qt.MouseButton.NoButton, button, NO_KEY
        )
        QApplication.sendEvent(target, event)
    if cancel_gesture:
        QTest.mouseRelease(target, button, NO_KEY, end)


def click(panel, box, modifiers=NO_KEY):
    QTest.mouseClick(panel.view.viewport(), LEFT, modifiers, place_of(panel, box))


def colour_at(panel, place):
    return panel.view.viewport().grab().toImage().pixelColor(place).getRgb()[:3]


def test_with_nothing_opened_it_says_what_to_do(panel):
    assert panel.words.isVisible()
    assert "Open photos" in panel.words.text()
    opened = witness(panel.actions_by_name["photo_open"].triggered)
    QTest.mouseClick(panel.open_button, LEFT)
    assert opened
    assert not panel.files.isVisible()
    assert not panel.actions_by_name["photo_copy"].isEnabled()


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (Status.WAITING, "", "Reading “a.png”…"),
        (Status.READING, "", "Reading “a.png”…"),
        (Status.STOPPED, "", "not read"),
        (Status.FAILED, "“a.png” is damaged.", "“a.png” is damaged."),
    ],
)
def test_a_picture_that_is_not_there_says_why(panel, status, problem, words):
    entry = Entry(1, "a.png", status, problem=problem)
    panel.show_state(PhotoState((entry,), entry))
    assert words in panel.words.text()
    assert not panel.view.isVisible()


def test_a_page_says_how_much_is_on_it_and_what_was_left_out(panel):
    panel.show_state(state_of(two_lines(remarks=("Two words were left out.",))))
    assert panel.title.whole_text == "page.png"
    assert panel.count.whole_text == "5 digits in 2 lines"
    assert panel.notice.text() == "Two words were left out."
    panel.show_state(state_of(two_lines(), problem="There is no ink in this box."))
    assert panel.notice.text() == "There is no ink in this box."
    panel.show_state(state_of(two_lines()))
    assert not panel.notice.isVisible()


def test_the_whole_page_is_seen_at_first_and_after_the_panel_has_another_size(shown, qapp):
    for size in ((820, 520), (500, 340), (1200, 800)):
        shown.resize(*size)
        qapp.processEvents()
        page = shown.view.on_screen((0, 0, 400, 300))
        assert QRectF(shown.view.viewport().rect()).contains(page)
        assert max(page.width() / shown.view.viewport().width(), page.height() / shown.view.viewport().height()) > 0.8


def test_the_photo_is_painted_where_the_boxes_are(shown):
    assert colour_at(shown, place_of(shown, (250, 30, 40, 40))) == (255, 255, 255)
    assert colour_at(shown, place_of(shown, (40, 30, 30, 60))) == (0, 0, 0)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_three_verdicts_differ_in_more_than_colour(panel, theme):
    """Along the lower edge of its box a sure digit has no gap, the others have, and not the same ones."""
    digits = [digit_by_hand((20 + 130 * place, 60, 100, 160), 1, 0.9, verdict) for place, verdict in enumerate(Verdict)]
    panel.set_theme(theme)
    panel.show_state(state_of(page_by_hand(digits)))
    image = panel.view.viewport().grab().toImage()
    counts = []
    for digit in digits:
        box = panel.view.on_screen(digit.box)
        y = round(box.bottom())
        row = [image.pixelColor(x, y).getRgb()[:3] for x in range(round(box.left()) + 4, round(box.right()) - 4)]
        counts.append(sum(one != other for one, other in pairwise(row)))
    assert counts[0] == 0
    assert counts[1] > 10
    assert counts[2] > 1.5 * counts[1]


def test_a_click_chooses_a_digit_and_with_shift_one_more(shown):
    wishes = witness(shown.selection_requested)
    click(shown, (30, 150, 40, 60))
    shown.show_state(state_of(two_lines(), (2,)))
    click(shown, (90, 156, 40, 60), Qt.KeyboardModifier.ShiftModifier)
    shown.show_state(state_of(two_lines(), (2, 3)))
    click(shown, (30, 150, 40, 60), Qt.KeyboardModifier.ControlModifier)
    click(shown, (300, 20, 40, 40))
    assert wishes == [(2,), (2, 3), (3,), ()]


def test_the_line_below_says_what_is_pointed_at_or_chosen(shown):
    shown.show_state(state_of(two_lines(), (1,)))
    assert shown.readout.whole_text.startswith("2 · 60.0 % · unsure · line 1, digit 2")
    QTest.mouseMove(shown.view.viewport(), place_of(shown, (90, 156, 40, 60)))
    assert shown.readout.whole_text.startswith("4 · 40.0 % · not a digit · line 2, digit 2 · 40 × 60 px at (90, 156)")
    page = TypeDigit(1, 7).apply(two_lines(), NETWORK)
    shown.show_state(state_of(page, (1,)))
    assert "typed; the network reads 2, 60.0 %" in shown.readout.whole_text


def test_dragging_the_chosen_box_moves_it_and_a_handle_resizes_it(shown):
    shown.show_state(state_of(two_lines(), (2,)))
    wishes = witness(shown.view.box_changed)
    scale = shown.view.scale_of_view
    middle = place_of(shown, (30, 150, 40, 60))
    drag(shown, middle, middle + QPoint(round(20 * scale), 0))
    corner = shown.view.on_screen((30, 150, 40, 60)).bottomRight().toPoint()
    drag(shown, corner, corner + QPoint(0, round(30 * scale)))
    (_, moved), (_, resized) = wishes
    assert [place for place, _ in wishes] == [2, 2]
    assert moved == pytest.approx((50, 150, 40, 60), abs=1)
    assert resized == pytest.approx((30, 150, 40, 90), abs=1)


@pytest.mark.parametrize("chosen", [(0,), ()])
def test_a_drag_ends_when_another_digit_or_none_is_chosen_meanwhile(shown, chosen):
    page = two_lines()
    shown.show_state(state_of(page, (2,)))
    wishes = witness(shown.view.box_changed)
    middle = place_of(shown, (30, 150, 40, 60))
    drag(shown, middle, middle + QPoint(20, 0), cancel_gesture=False)
    shown.show_state(state_of(page, chosen))
    drag(shown, middle + QPoint(20, 0), middle + QPoint(40, 0))
    assert wishes == []


def test_a_press_that_hardly_moves_is_a_click_and_no_correction(shown):
    shown.show_state(state_of(two_lines(), (2,)))
    changed, chosen = witness(shown.view.box_changed), witness(shown.selection_requested)
    place = place_of(shown, (30, 150, 40, 60))
    drag(shown, place, place + QPoint(2, 1))
    assert changed == []
    assert chosen == [(2,)]


def test_a_new_box_is_drawn_with_the_tool_for_it_and_then_the_tool_is_put_away(shown):
    drawn, tool = witness(shown.view.box_drawn), shown.actions_by_name["photo_new"]
    tool.trigger()
    assert tool.isChecked()
    start, end = (shown.view.on_screen((x, y, 0, 0)).topLeft().toPoint() for x, y in ((250, 20), (290, 70)))
    drag(shown, start, end)
    assert drawn == [pytest.approx((250, 20, 40, 50), abs=1)]
    assert not tool.isChecked()


def test_escape_drops_a_drag_then_the_tool_then_what_is_chosen(shown):
    shown.show_state(state_of(two_lines(), (0,)))
    drawn, chosen = witness(shown.view.box_drawn), witness(shown.selection_requested)
    shown.view.set_draws(True)
    drag(shown, QPoint(300, 40), QPoint(360, 90), cancel_gesture=False)
    shown.view.setFocus()
    for _ in range(3):
        QTest.keyClick(shown.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(shown.view.viewport(), LEFT, NO_KEY, QPoint(360, 90))
    assert drawn == []
    assert not shown.view.draws
    assert chosen[0] == ()


def test_a_drag_on_empty_paper_or_with_space_pans(shown):
    shown.view.zoom_by(4.0)
    wishes = witness(shown.selection_requested)
    for button in (LEFT, Qt.MouseButton.MiddleButton):
        before = shown.view.mapToScene(QPoint(200, 150))
        drag(shown, QPoint(200, 150), QPoint(140, 110), button)
        after = shown.view.mapToScene(QPoint(140, 110))
        assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1)
    assert wishes == []


@pytest.mark.parametrize("notches", [1, 3, -1])
def test_the_wheel_zooms_at_the_pointer(shown, notches):
    shown.view.zoom_by(3.0)
    place = QPointF(300, 120)
    before, zoom = shown.view.mapToScene(place.toPoint()), shown.view.zoom
    event = QWheelEvent(
        *(place, shown.view.viewport().mapToGlobal(place), QPoint(), QPoint(0, 120 * notches)),
        *(Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(shown.view.viewport(), event)
    after = shown.view.mapToScene(place.toPoint())
    assert (shown.view.zoom > zoom) == (notches > 0)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1.5 / shown.view.scale_of_view)


def test_two_fingers_on_the_screen_pinch(shown, qapp):
    shown.view.zoom_by(3.0)
    zoom, target, device = shown.view.zoom, shown.view.viewport(), QTest.createTouchDevice()
    middle = QPoint(300, 150)
    QTest.touchEvent(target, device).press(0, middle - QPoint(20, 0), target).press(1, middle + QPoint(20, 0), target)
    for step in range(1, 9):
        way = QPoint(20 + 10 * step, 0)
        QTest.touchEvent(target, device).move(0, middle - way, target).move(1, middle + way, target)
        qapp.processEvents()
    way = QPoint(100, 0)
    QTest.touchEvent(target, device).release(0, middle - way, target).release(1, middle + way, target)
    assert shown.view.zoom > 2 * zoom


def test_two_fingers_on_a_touchpad_pinch_as_the_system_says(shown):
    zoom, place = shown.view.zoom, QPointF(200, 100)
    before = shown.view.mapToScene(place.toPoint())
    pad = QPointingDevice.primaryPointingDevice()
    kind = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(kind, pad, 2, place, place, shown.view.viewport().mapToGlobal(place), 1.5, QPointF())
    QApplication.sendEvent(shown.view.viewport(), event)
    after = shown.view.mapToScene(place.toPoint())
    assert shown.view.zoom == pytest.approx(2.5 * zoom)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1)


def test_at_100_percent_a_pixel_of_the_photo_is_one_of_the_screen(shown):
    QTest.keyClick(shown.view, Qt.Key.Key_H)
    assert shown.view.zoom == pytest.approx(1.0)
    assert shown.view.on_screen((0, 0, 400, 300)).width() * shown.devicePixelRatioF() == pytest.approx(400)
    assert shown.actions_by_name["photo_true"].iconText() == "100 %"
    QTest.keyClick(shown.view, Qt.Key.Key_F)
    assert shown.view.fits


@pytest.mark.parametrize(
    ("key", "place"),
    [(Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Down, 3), (Qt.Key.Key_Up, 1)],
)
def test_arrows_go_to_the_next_digit(shown, key, place):
    shown.show_state(state_of(two_lines(), (1,)))
    wishes = witness(shown.selection_requested)
    QTest.keyClick(shown.view, key)
    assert wishes == [(place,)]


def test_keys_correct_what_is_chosen_and_nothing_else(shown):
    typed, split = witness(shown.typed), witness(shown.split_requested)
    nudged, deleted = witness(shown.nudge_requested), witness(shown.actions_by_name["photo_delete"].triggered)
    for key in (Qt.Key.Key_7, Qt.Key.Key_S, Qt.Key.Key_Delete):
        QTest.keyClick(shown.view, key)
    QTest.keyClick(shown.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert typed == split == nudged == deleted == []
    shown.show_state(state_of(TypeDigit(1, 5).apply(two_lines(), NETWORK), (1,)))
    for key in (Qt.Key.Key_7, Qt.Key.Key_S, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        QTest.keyClick(shown.view, key)
    QTest.keyClick(shown.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert typed == [7, None]
    assert split == [None]
    assert len(deleted) == 1
    assert nudged == [(-1, 0)]


def test_the_box_is_split_where_the_pointer_is(shown):
    shown.show_state(state_of(two_lines(), (2,)))
    split = witness(shown.split_requested)
    QTest.mouseMove(shown.view.viewport(), shown.view.on_screen((45, 170, 0, 0)).topLeft().toPoint())
    QTest.keyClick(shown.view, Qt.Key.Key_S)
    assert split == [pytest.approx(45, abs=1)]


@pytest.mark.parametrize(
    ("key", "modifiers", "is_taken"),
    [
        (Qt.Key.Key_Delete, NO_KEY, True),
        (Qt.Key.Key_3, NO_KEY, True),
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, True),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, False),
        (Qt.Key.Key_B, NO_KEY, False),
        (Qt.Key.Key_Escape, NO_KEY, False),
    ],
)
def test_with_a_page_its_keys_are_taken_from_the_window_but_undo_only_when_there_is_something(
    shown, key, modifiers, is_taken
):
    def asks():
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
        event.ignore()
        QApplication.sendEvent(shown.view, event)
        return event.isAccepted()

    assert asks() is is_taken
    shown.show_state(state_of(two_lines(), can_undo=True))
    assert asks() is (is_taken or key == Qt.Key.Key_Z)
    shown.show_state(PhotoState())
    assert not asks()


def test_stale_readings_are_not_shown_and_cannot_be_corrected(shown):
    shown.show_state(state_of(two_lines(), (0,), is_stale=True, can_undo=True))
    for name in ("photo_delete", "photo_split", "photo_new", "photo_undo", "photo_copy"):
        assert not shown.actions_by_name[name].isEnabled()
    changed = witness(shown.view.box_changed)
    place = place_of(shown, (40, 30, 30, 60))
    drag(shown, place, place + QPoint(40, 0))
    assert changed == []


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (Status.WAITING, "", "Reading again"),
        (Status.READING, "", "Reading again"),
        (Status.STOPPED, "", "Click it in the list"),
        (Status.FAILED, "“a.png” is damaged.", "“a.png” is damaged."),
    ],
)
def test_a_page_without_its_readings_says_why(shown, status, problem, words):
    entry = Entry(1, "a.png", status, problem=problem)
    shown.show_state(PhotoState((entry,), entry, two_lines(), is_stale=True))
    assert shown.notice.isVisible()
    assert words in shown.notice.text()
    shown.show_state(state_of(two_lines()))
    assert not shown.notice.isVisible()


def test_a_stage_takes_the_photos_place_and_the_boxes_stay(shown):
    box = shown.view.on_screen((40, 30, 30, 60))
    shown.strip.choose(3)
    assert colour_at(shown, place_of(shown, (250, 30, 40, 40))) == (120, 120, 120)
    assert shown.view.on_screen((40, 30, 30, 60)) == box
    shown.show_state(state_of(TypeDigit(0, 4).apply(two_lines(), NETWORK)))
    assert shown.strip.chosen == 3, "also for the next page"
    shown.strip.choose(0)
    assert colour_at(shown, place_of(shown, (250, 30, 40, 40))) == (255, 255, 255)


def test_the_pictures_of_all_stages_have_one_centre_line(shown):
    buttons = shown.strip.findChildren(QAbstractButton)
    names = {button.fontMetrics().horizontalAdvance(button.text()) for button in buttons}
    assert len(names) > 1, "names of different widths"
    assert len({button.geometry().center().x() for button in buttons}) == 1


def test_on_a_turned_stage_the_boxes_lie_on_the_same_ink(panel):
    """The page falls by 90 degrees, so that turned back every pixel has its place again."""
    page = page_by_hand([digit_by_hand((100, 40, 60, 80))], angle=90.0)
    turned = np.rot90(255 - page.contrast).copy()
    turned.setflags(write=False)
    panel.show_state(state_of(replace(page, stages=(page.stages[0], PageStage("straight", turned, turned=True)))))
    upright = panel.view.on_screen((100, 40, 60, 80))
    panel.strip.choose(1)
    lying = panel.view.on_screen((100, 40, 60, 80))
    assert (upright.width() < upright.height(), lying.width() > lying.height()) == (True, True)
    assert colour_at(panel, lying.center().toPoint()) == (0, 0, 0)
    for corner in (lying.topLeft() + QPointF(6, 6), lying.bottomRight() - QPointF(6, 6)):
        assert colour_at(panel, corner.toPoint()) == (0, 0, 0)
    for corner in (lying.topLeft() - QPointF(20, -9), lying.bottomRight() + QPointF(9, 9)):
        assert colour_at(panel, corner.toPoint()) == (255, 255, 255)


def test_several_pictures_are_a_list_with_progress_and_a_way_to_stop(panel, qapp):
    entries = (
        READ,
        Entry(2, "b.png", Status.FAILED, problem="“b.png” is damaged."),
        Entry(3, "c.png", Status.READING),
        Entry(4, "d.png", Status.WAITING),
    )
    panel.show_state(PhotoState(entries, READ, two_lines()))
    qapp.processEvents()  # the list gets its place
    files = panel.files
    assert files.isVisible()
    assert (files.progress.value(), files.progress.maximum()) == (2, 4)
    assert files.count.whole_text == "2 of 4"
    cancelled, chosen = witness(files.cancel_requested), witness(files.list.entry_chosen)
    QTest.mouseClick(files.cancel, LEFT)
    assert len(cancelled) == 1
    model = files.list.model()
    texts = [model.data(model.index(row), Qt.ItemDataRole.ToolTipRole) for row in range(4)]
    assert texts[0] == "page.png: 5 digits in 2 lines"
    assert texts[1:] == ["b.png: “b.png” is damaged.", "c.png: reading…", "d.png: waiting"]
    assert chosen == [], "showing is no wish"
    QTest.mouseClick(files.list.viewport(), LEFT, NO_KEY, files.list.visualRect(model.index(1)).center())
    assert set(chosen) == {2}
    panel.show_state(PhotoState(entries[:2], READ, two_lines()))
    assert not files.cancel.isVisible()
    panel.show_state(PhotoState(entries[:1], READ, two_lines()))
    assert not files.isVisible()


def test_every_button_has_a_name_and_a_tool_tip(shown):
    for name, action in shown.actions_by_name.items():
        assert action.toolTip(), name
        assert action.text(), name


def test_text_that_would_stick_out_from_under_that_of_the_chosen_digit_is_left_out(panel, monkeypatch):
    page = page_by_hand([digit_by_hand((x, 20, 16, 24)) for x in (20, 40, 90)])
    seen = {}

    def note(painter, box, digit, label, look, is_chosen):
        seen[digit.box[0]] = label

    monkeypatch.setattr(page_marks, "paint_digit", note)
    panel.show_state(state_of(page))
    panel.view.grab()
    assert all(seen.values()), "every digit has its text"
    panel.show_state(state_of(page, selected=(0,)))
    panel.view.grab()
    assert seen[20].shows_percent
    assert seen[20].chip.right() > panel.view.on_screen(page.digits[1].box).left()
    assert seen[40] is None
    assert seen[90] is not None


@pytest.mark.parametrize("selected", [(), (1,)])
def test_text_at_the_edge_of_the_view_stays_inside(panel, monkeypatch, selected):
    page = page_by_hand([digit_by_hand((20, 20, 16, 24)), digit_by_hand((80, 20, 16, 24))])
    seen = {}

    def note(painter, box, digit, label, look, is_chosen):
        seen[digit.box[0]] = (box, label)

    monkeypatch.setattr(page_marks, "paint_digit", note)
    panel.show_state(state_of(page, selected=selected))
    panel.view.grab()
    box, _ = seen[80]
    far = panel.view.viewport().width() - box.right() + box.width() / 2  # half of the digit is beyond the edge
    panel.view.horizontalScrollBar().setRange(-2000, 2000)
    panel.view.horizontalScrollBar().setValue(panel.view.horizontalScrollBar().value() - round(far))
    panel.view.grab()
    box, label = seen[80]
    assert box.right() > panel.view.viewport().width(), "the digit itself is cut"
    assert label.chip.right() <= panel.view.viewport().width()
    assert label.shows_percent == bool(selected)


def test_a_press_is_let_go_when_nothing_is_chosen_any_more(shown):
    page = two_lines()
    shown.show_state(state_of(page, selected=(0,)))
    place = place_of(shown, page.digits[0].box)
    QTest.mousePress(shown.view.viewport(), LEFT, NO_KEY, place)
    moved = witness(shown.view.box_changed)
    shown.show_state(state_of(page))
    held = QPointF(place + QPoint(40, 40))
    event = QMouseEvent(
        QEvent.Type.MouseMove, held, shown.view.viewport().mapToGlobal(held), Qt.MouseButton.NoButton, LEFT, NO_KEY
    )
    QApplication.sendEvent(shown.view.viewport(), event)
    QTest.mouseRelease(shown.view.viewport(), LEFT, NO_KEY, place + QPoint(40, 40))
    assert moved == []
