"""The canvas with a mouse: what it tells, what it shows, and what it costs."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication

from core.drawing.ink import render
from core.drawing.limits import (
    MAX_PAINT_COST,
    MAX_PEN_WIDTH,
    MAX_POINTS,
    MIN_PEN_WIDTH,
    max_span_cost,
    paint_cost,
)
from core.drawing.rasterizer import paint_capsules
from core.drawing.samples import sample
from core.drawing.strokes import BLANK, RASTER_SIDE, Drawing, Stroke, drawing_from_json, drawing_to_json
from core.images.single_digit import place_on_canvas
from core.recognition.subject import Subject, SubjectKind, own_subject
from desktop.canvas.canvas import Canvas, Tool
from desktop.canvas.paper import PaperWidget
from desktop.canvas.pen_input import PenInputWidget
from desktop.ui.theme import DARK, LIGHT
from tests.support.pointers import ARC, LEFT, MIDDLE, NO_BUTTON, RIGHT, Mouse, Witness, place

LINE = Stroke([(0.2, 0.5, 0.5), (0.8, 0.5, 0.5)], 0.08)


@pytest.fixture
def canvas(qtbot):
    widget = Canvas()
    qtbot.addWidget(widget)
    widget.resize(328, 328)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def witness(canvas):
    return Witness(canvas, render)


def colour_at(canvas, x, y):
    return canvas.grab().toImage().pixelColor(place(canvas, x, y))


def test_a_stroke_is_emitted_point_by_point_and_finished_once(canvas, witness):
    Mouse(canvas).drag(ARC)
    assert len(witness.moments) == len(ARC)
    assert [len(snapshot.drawing.strokes[0].points) for snapshot in witness.moments] == list(range(1, len(ARC) + 1))
    (finished,) = witness.finished
    assert finished is canvas.drawing
    np.testing.assert_array_equal(render(finished), witness.moments[-1].ink)
    np.testing.assert_allclose(finished.strokes[0].points[:, :2], ARC, atol=1.26 / 320)  # half a pixel, and steadied
    assert (finished.strokes[0].points[:, 2] == 0.5).all()


def test_a_click_is_a_dot(canvas, witness):
    Mouse(canvas).drag([(0.5, 0.5)])
    (stroke,) = witness.finished[0].strokes
    assert stroke.points.shape == (1, 3)
    assert witness.moments[0].ink[140, 140] == 255


def test_a_double_click_is_two_dots(canvas, qtbot, witness):
    at = place(canvas, 0.5, 0.5)
    qtbot.mouseClick(canvas, LEFT, pos=at)
    qtbot.mouseDClick(canvas, LEFT, pos=at)  # the second press of a real double click, which comes instead of a press
    qtbot.mouseRelease(canvas, LEFT, pos=at)
    assert [len(drawing.strokes) for drawing in witness.finished] == [1, 2]


def test_ink_is_on_the_screen_while_the_button_is_down_and_after(canvas):
    mouse = Mouse(canvas)
    mouse.press(0.2, 0.5)
    mouse.move(0.5, 0.5)
    mouse.move(0.8, 0.5)
    assert colour_at(canvas, 0.35, 0.5) == QColor(LIGHT.ink)
    assert colour_at(canvas, 0.65, 0.5) == QColor(LIGHT.ink)
    assert colour_at(canvas, 0.65, 0.6) == QColor(LIGHT.paper)
    mouse.release()
    assert colour_at(canvas, 0.65, 0.5) == QColor(LIGHT.ink)


def test_pen_width_counts_from_the_next_stroke(canvas, witness):
    mouse = Mouse(canvas)
    canvas.set_pen_width(0.05)
    mouse.press(0.2, 0.2)
    canvas.set_pen_width(0.12)
    mouse.move(0.5, 0.2)
    mouse.release()
    mouse.drag([(0.2, 0.8), (0.5, 0.8)])
    assert [stroke.width for stroke in canvas.drawing.strokes] == [0.05, 0.12]


def test_steps_of_a_single_pixel_do_not_draw_stairs_but_the_last_point_counts(canvas, witness):
    mouse = Mouse(canvas)
    mouse.press(0.5, 0.5)
    for step in range(1, 8):
        x, y = 0.5 + (step + 1) // 2 / 320, 0.5 + step // 2 / 320
        mouse.move(x, y)
    mouse.release()
    points = canvas.drawing.strokes[0].points[:, :2] * 320
    steps = np.diff(points, axis=0)
    np.testing.assert_allclose(steps[:2], 1, atol=0.01)  # straight down to the right
    np.testing.assert_allclose(points[-1] - points[0], (4, 3), atol=0.01)


def test_leaving_the_paper_draws_along_its_border_and_comes_back(canvas, witness):
    Mouse(canvas).drag([(0.5, 0.5), (1.4, 0.6), (1.4, 0.8), (0.6, 0.9)])
    (stroke,) = witness.finished[0].strokes
    np.testing.assert_allclose(stroke.points[:, 0], [0.5, 1, 1, 0.6], atol=0.005)
    np.testing.assert_allclose(stroke.points[:, 1], [0.5, 0.6, 0.8, 0.9], atol=0.005)


def test_a_press_beside_the_paper_draws_nothing(canvas, witness):
    canvas.resize(500, 328)
    Mouse(canvas).drag([(-0.2, 0.5), (0.5, 0.5)])
    assert not witness.moments
    assert canvas.drawing.is_blank


def test_the_right_button_erases_while_it_is_held(canvas, witness):
    canvas.show_drawing(Drawing((LINE,)))
    Mouse(canvas, RIGHT).drag([(0.5, 0.2), (0.5, 0.4), (0.5, 0.6), (0.5, 0.8)])
    (finished,) = witness.finished
    assert len(finished.strokes) == 2
    assert len(witness.moments) >= 2  # while it was held
    assert render(finished)[140, 140] == 0
    Mouse(canvas).drag([(0.5, 0.2), (0.5, 0.8)])
    assert len(canvas.drawing.strokes) == 3  # the left one draws as before


def test_the_eraser_tool_erases_with_the_left_button(canvas, witness):
    canvas.show_drawing(Drawing((LINE,)))
    canvas.set_tool(Tool.ERASER)
    assert canvas.tool is Tool.ERASER
    Mouse(canvas).drag([(0.1, 0.5), (0.9, 0.5)])
    assert witness.finished[0].is_blank
    canvas.set_tool(Tool.PEN)
    Mouse(canvas).drag(ARC)
    assert len(canvas.drawing.strokes) == 1


def test_an_eraser_that_meets_nothing_is_no_step(canvas, witness):
    drawing = Drawing((LINE,))
    canvas.show_drawing(drawing)
    Mouse(canvas, RIGHT).drag([(0.2, 0.1), (0.8, 0.1)])
    assert canvas.drawing is drawing
    assert not witness.finished
    assert not witness.moments


def test_a_picture_is_shown_and_erased_as_well(canvas, witness):
    canvas.show_drawing(Drawing((), np.full((RASTER_SIDE, RASTER_SIDE), 255, dtype=np.uint8)))
    assert colour_at(canvas, 0.5, 0.5) == QColor(LIGHT.ink)
    Mouse(canvas, RIGHT).drag([(0.5, 0.5), (0.6, 0.5)])
    assert colour_at(canvas, 0.5, 0.5) == QColor(LIGHT.paper)
    assert colour_at(canvas, 0.5, 0.8) == QColor(LIGHT.ink)
    assert witness.finished[0].picture[140, 140] == 0


def test_the_middle_button_does_nothing(canvas, witness):
    Mouse(canvas, MIDDLE).drag(ARC)
    assert not witness.moments


def test_a_second_button_does_not_disturb_the_first(canvas, witness):
    pen, other = Mouse(canvas), Mouse(canvas, RIGHT)
    pen.press(0.2, 0.5)
    other.press(0.2, 0.5)
    pen.move(0.8, 0.5, buttons=LEFT | RIGHT)
    other.release()
    pen.move(0.8, 0.8)
    pen.release()
    assert witness.finished[0].strokes[0].points.shape == (3, 3)
    assert len(witness.finished) == 1


def test_showing_a_drawing_emits_no_signal(canvas, witness):
    drawing = sample(5)
    canvas.show_drawing(drawing)
    assert canvas.drawing is drawing
    np.testing.assert_array_equal(canvas.snapshot.ink, render(drawing))
    canvas.show_subject(Subject(SubjectKind.SAMPLE, "Sample 7", sample(7)))
    np.testing.assert_array_equal(canvas.snapshot.ink, render(sample(7)))
    assert not witness.moments
    assert not witness.finished


def test_none_of_its_signals_is_connected_to_itself(canvas):
    own = [
        name for kind in (Canvas, PaperWidget, PenInputWidget) for name, value in vars(kind).items() if is_signal(value)
    ]
    assert {"ink_changed", "drawing_finished"} <= set(own)
    described = canvas.metaObject()
    methods = [described.method(index) for index in range(described.methodCount())]
    signals = [method for method in methods if method.name().data().decode() in own]
    assert len(signals) == len(own)
    assert not any(canvas.isSignalConnected(signal) for signal in signals)


def is_signal(value):
    return isinstance(value, Signal)


def test_the_title_of_a_subject_covers_none_of_a_digit_of_usual_size(canvas):
    """A digit from a photo is placed in the middle 200 of the canvas's 280 pixels (core.images.single_digit)."""
    digit = Drawing(BLANK.strokes, place_on_canvas(np.full((200, 200), 255, np.uint8)))
    title = "Digit from a photo with a very long name that no canvas of this size can hold.jpg"
    for side in (canvas.minimumWidth(), 328):
        canvas.resize(side, side)
        canvas.show_subject(own_subject(digit))
        own = canvas.grab().toImage()
        canvas.show_subject(Subject(SubjectKind.PHOTO_DIGIT, title, digit))
        looked_at = canvas.grab().toImage()
        box = canvas.paper_box
        inset = box.width() * 40 // 280 + 1
        inked = box.adjusted(inset, inset, -inset, -inset)
        assert own.copy(inked) == looked_at.copy(inked)
        assert own != looked_at


def test_what_is_looked_at_has_a_sentence_until_it_is_edited_or_something_else_comes(canvas, witness):
    subject = Subject(SubjectKind.PHOTO_DIGIT, "Digit from photo.jpg", sample(4))
    canvas.show_subject(subject)
    assert canvas.note.startswith("Digit from photo.jpg. Draw on it")
    assert canvas.accessibleDescription() == canvas.toolTip() == canvas.note
    Mouse(canvas, RIGHT).drag([(0.02, 0.02), (0.04, 0.02)])
    assert canvas.note, "the eraser met nothing"
    Mouse(canvas).drag(ARC)
    assert canvas.note == canvas.toolTip() == ""
    assert witness.finished[0].strokes[0] is sample_stroke(subject)
    canvas.show_subject(subject)
    canvas.show_subject(own_subject(sample(3)))
    assert canvas.note == ""
    assert canvas.drawing.strokes[0].points.tolist() == sample(3).strokes[0].points.tolist()


def sample_stroke(subject):
    return subject.drawing.strokes[0]


def test_a_sheet_that_is_only_looked_at_looks_different_from_the_user_s_own(canvas):
    drawing = sample(4)
    canvas.show_subject(own_subject(drawing))
    own = canvas.grab().toImage()
    canvas.show_subject(Subject(SubjectKind.SAMPLE, "Sample 4", drawing))
    assert canvas.grab().toImage() != own
    paper = canvas.paper_box
    edge = [canvas.grab().toImage().pixelColor(x, paper.top()) for x in range(paper.left() + 20, paper.right() - 20)]
    assert QColor(LIGHT.accent) in edge
    canvas.show_drawing(drawing)
    assert canvas.grab().toImage() == own


def test_show_drawing_in_the_middle_of_a_stroke_drops_the_stroke_and_the_rest_of_the_gesture(canvas, witness):
    mouse = Mouse(canvas)
    mouse.press(0.2, 0.2)
    mouse.move(0.5, 0.2)
    canvas.show_drawing(sample(1))
    told = len(witness.moments)
    mouse.move(0.8, 0.2)
    mouse.release()
    assert len(witness.moments) == told
    assert not witness.finished
    assert len(canvas.drawing.strokes) == 1
    mouse.drag(ARC)
    assert len(canvas.drawing.strokes) == 2


def test_show_drawing_while_erasing_ends_that_too(canvas, witness):
    canvas.show_drawing(Drawing((LINE,)))
    mouse = Mouse(canvas, RIGHT)
    mouse.press(0.5, 0.5)
    canvas.show_drawing(sample(8))
    mouse.move(0.5, 0.6)
    mouse.release()
    assert not witness.finished
    np.testing.assert_array_equal(canvas.snapshot.ink, render(sample(8)))


@pytest.mark.parametrize("interruption", ["hide", "focus", "window", "release elsewhere", "grab"])
def test_whatever_interrupts_a_stroke_ends_it_cleanly(canvas, witness, interruption):
    mouse = Mouse(canvas)
    mouse.press(0.2, 0.2)
    mouse.move(0.5, 0.2)
    if interruption == "hide":
        canvas.hide()
    elif interruption == "focus":
        canvas.clearFocus()
    elif interruption == "window":
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowDeactivate))
    elif interruption == "release elsewhere":
        mouse.move(0.9, 0.9, buttons=NO_BUTTON)
    else:
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.UngrabMouse))
    (finished,) = witness.finished
    np.testing.assert_allclose(finished.strokes[0].points[-1, :2], (0.5, 0.2), atol=0.005)
    mouse.move(0.8, 0.8)
    mouse.release()
    assert canvas.drawing is finished
    assert len(witness.finished) == 1


def test_a_press_after_a_lost_release_begins_a_new_stroke(canvas, witness):
    mouse = Mouse(canvas)
    mouse.press(0.2, 0.2)
    mouse.drag([(0.8, 0.8), (0.9, 0.8)])
    assert len(witness.finished) == 2
    assert len(canvas.drawing.strokes) == 2


def test_a_full_drawing_takes_no_more_and_says_so(canvas, witness):
    full = Drawing((Stroke(np.full((MAX_POINTS, 3), 0.5)),))
    canvas.show_drawing(full)
    Mouse(canvas).drag(ARC)
    assert canvas.drawing is full
    assert not witness.finished
    assert "is full" in canvas.message


def test_a_stroke_ends_where_the_drawing_is_full(canvas, witness):
    canvas.show_drawing(Drawing((Stroke(np.full((MAX_POINTS - 3, 3), 0.5)),)))
    Mouse(canvas).drag(ARC)
    (finished,) = witness.finished
    assert sum(len(stroke.points) for stroke in finished.strokes) == MAX_POINTS
    assert "is full" in canvas.message


def nearly_full(room):
    """A drawing whose lines leave that room for others, or a little more; its ink soon covers all of the paper."""
    corners = np.tile([(0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (1.0, 0.0, 1.0), (0.0, 1.0, 1.0)], (100, 1))
    count = next(count for count in range(400) if paint_cost(corners[: count + 1], 0.5) > MAX_PAINT_COST - room)
    return Drawing((Stroke(corners[:count], 0.5),))


@pytest.mark.parametrize("width", [0.02, 0.25])
def test_a_stroke_ends_before_its_lines_are_too_much_for_a_file(canvas, width):
    ended = []
    canvas.drawing_finished.connect(ended.append)
    canvas.show_drawing(nearly_full(3 * max_span_cost(width)))
    canvas.set_pen_width(width)
    Mouse(canvas).drag([(0.1, 0.1), (0.9, 0.8), (0.1, 0.7), (0.8, 0.2)] * 30)
    assert "is full" in canvas.message
    (finished,) = ended
    assert 1 < len(finished.strokes[-1].points) < 120
    reopened = drawing_from_json(drawing_to_json(finished), "x")
    np.testing.assert_array_equal(reopened.strokes[-1].points, finished.strokes[-1].points)
    Mouse(canvas).drag(ARC)  # the next one is refused at once, or ends in the same way
    assert "is full" in canvas.message
    assert canvas.drawing.excess_message is None


def test_the_eraser_never_leaves_more_than_a_file_holds(canvas, witness):
    across = Drawing((Stroke(np.tile([(0.0, 0.0, 0.5), (1.0, 1.0, 0.5)], (600, 1)), 0.02),))
    canvas.show_drawing(across)
    canvas.set_tool(Tool.ERASER)
    Mouse(canvas).drag(ARC)
    assert canvas.drawing is across
    assert "is full" in canvas.message


def test_the_work_of_an_event_does_not_grow_with_the_stroke(canvas, monkeypatch):
    # Counted, not timed: how many pixels are worked out for one event.
    canvas.grab()
    counted = []

    def count(raster, capsules):
        counted.append(raster.size if raster.shape[0] < RASTER_SIDE else len(capsules) * 1000)
        paint_capsules(raster, capsules)

    monkeypatch.setattr("core.drawing.ink.paint_capsules", count)
    monkeypatch.setattr("desktop.canvas.ink_layer.paint_capsules", count)
    mouse = Mouse(canvas)
    mouse.press(0.5, 0.2)
    work = []
    for step in range(400):
        counted.clear()
        mouse.move(0.5 + 0.3 * np.sin(step / 5), 0.5 - 0.3 * np.cos(step / 5))
        canvas.repaint()
        work.append(sum(counted))
    assert 0 < max(work[-100:]) <= 1.01 * max(work[:100])
    mouse.release()


def test_control_and_the_wheel_wish_for_another_width(canvas, witness):
    canvas.set_pen_width(0.1)
    for turn in (120, -120, -100_000, 100_000):
        send_wheel(canvas, turn, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_allclose(witness.widths, [0.11, 0.1 / 1.1, MIN_PEN_WIDTH, MAX_PEN_WIDTH])
    assert canvas.pen_width == 0.1  # a wish, until it is granted


def test_the_wheel_alone_is_left_to_others(canvas, witness):
    assert not send_wheel(canvas, 120, Qt.KeyboardModifier.NoModifier)
    assert not witness.widths


def send_wheel(canvas, turn, keys):
    at = QPointF(canvas.rect().center())
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, turn),
        NO_BUTTON,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


def test_the_eraser_is_wider_than_the_pen_and_never_tiny(canvas):
    canvas.set_pen_width(0.1)
    assert canvas.eraser_radius == pytest.approx(0.075)
    canvas.set_pen_width(0.02)
    assert canvas.eraser_radius == 0.03


def test_a_blank_canvas_says_what_to_do_until_something_is_drawn(canvas):
    blank = canvas.grab().toImage()
    assert has_other_colours(blank, canvas)
    canvas.set_hint("")
    assert not has_other_colours(canvas.grab().toImage(), canvas)
    canvas.set_hint("Draw a digit here")
    mouse = Mouse(canvas)
    mouse.drag([(0.1, 0.1), (0.9, 0.1)])
    assert not has_other_colours(canvas.grab().toImage(), canvas)


def has_other_colours(image, canvas):
    """Whether there is anything but paper in the middle of the canvas."""
    corner, opposite = place(canvas, 0.1, 0.4), place(canvas, 0.9, 0.6)
    pixels = np.frombuffer(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits(), dtype=np.uint8)
    gray = pixels.reshape(image.height(), -1)[corner.y() : opposite.y(), corner.x() : opposite.x()]
    return np.ptp(gray) > 0


def test_the_theme_gives_paper_and_ink(canvas):
    canvas.show_drawing(Drawing((LINE,)))
    for theme in (LIGHT, DARK):
        canvas.set_theme(theme)
        assert colour_at(canvas, 0.5, 0.5) == QColor(theme.ink)
        assert colour_at(canvas, 0.5, 0.2) == QColor(theme.paper)


def test_ink_is_painted_in_device_pixels(qtbot):
    class FineScreen(Canvas):
        def devicePixelRatioF(self):
            return 2.0

    canvas = FineScreen()
    qtbot.addWidget(canvas)
    canvas.resize(328, 328)
    canvas.show_drawing(Drawing((Stroke([(0.25, 0.5, 0.5), (0.75, 0.5, 0.5)], 20.5 / 320),)))
    picture = QPixmap(656, 656)
    picture.setDevicePixelRatio(2.0)
    canvas.render(picture)
    assert canvas._layer.pixels == 2 * canvas.paper_box.width()
    column = [picture.toImage().pixelColor(328, y).lightness() for y in range(656)]
    dark = sum(1 for value in column if value < 60)
    # A line 20.5 logical pixels wide is 41 device pixels; scaled up from whole logical ones it could only be even.
    assert dark == 41 or (dark == 40 and sum(1 for value in column[200:456] if 60 <= value < 250) == 2)


def test_a_stroke_goes_on_when_the_canvas_is_resized_under_it(canvas, witness):
    mouse = Mouse(canvas)
    mouse.press(0.2, 0.5)
    mouse.move(0.5, 0.5)
    canvas.resize(428, 428)
    canvas.grab()
    mouse.move(0.8, 0.5)
    assert colour_at(canvas, 0.65, 0.5) == QColor(LIGHT.ink)
    mouse.release()
    np.testing.assert_allclose(witness.finished[0].strokes[0].points[-1, :2], (0.8, 0.5), atol=0.005)
    assert colour_at(canvas, 0.65, 0.5) == QColor(LIGHT.ink)


def test_without_pen_input_nothing_is_emitted(canvas, witness):
    canvas.set_theme(DARK)
    canvas.set_tool(Tool.ERASER)
    canvas.set_pen_width(0.05)
    canvas.resize(400, 400)
    canvas.grab()
    Mouse(canvas).move(0.5, 0.5, buttons=NO_BUTTON)
    assert not witness.moments
    assert canvas.drawing is BLANK
