"""The sheet under the ink: its size and place, message, pointer, focus ring, and what assistive software is told."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from core.drawing.samples import sample
from desktop.canvas.canvas import Canvas, Tool
from desktop.ui.theme import DARK, LIGHT
from tests.support.pointers import NO_BUTTON, Fingers, Mouse, place

SENTENCE = "“x.png” is not a picture: expected PNG or JPEG, but it is empty; choose another file."


@pytest.fixture
def canvas(qtbot):
    widget = Canvas()
    qtbot.addWidget(widget)
    widget.resize(328, 328)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def colours(canvas):
    """The names of all colours on the widget."""
    image = canvas.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_the_paper_is_a_square_in_the_middle_of_at_least_280_pixels(canvas):
    assert canvas.minimumSize().width() >= 280 + 8
    canvas.resize(500, 328)
    paper = canvas.paper_box
    assert (paper.width(), paper.height()) == (320, 320)
    assert (paper.left(), paper.top()) == (90, 4)


def test_a_layout_keeps_it_square(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    canvas = Canvas()
    layout.addWidget(canvas)
    assert window.sizeHint().height() == window.sizeHint().width()
    assert layout.heightForWidth(400) == 400


def test_a_message_stands_on_the_canvas_until_the_pen_is_put_down(canvas):
    canvas.show_drawing(sample(4))
    assert LIGHT.warning not in colours(canvas)
    canvas.show_message(SENTENCE)
    assert canvas.message == SENTENCE
    assert {LIGHT.warning, LIGHT.text, LIGHT.ink} <= colours(canvas)  # the drawing stays to be seen
    assert canvas.accessibleDescription() == SENTENCE
    Mouse(canvas).press(0.5, 0.2)
    assert canvas.message == ""
    assert LIGHT.warning not in colours(canvas)
    assert "right mouse button erases" in canvas.accessibleDescription()


def test_another_drawing_takes_the_message_away(canvas):
    canvas.show_message(SENTENCE)
    canvas.show_drawing(sample(4))
    assert canvas.message == ""


def test_a_sentence_without_end_stays_on_the_paper(canvas):
    canvas.show_message("word " * 400)
    image = canvas.grab().toImage()
    paper = canvas.paper_box
    assert image.pixelColor(paper.left() + 2, paper.center().y()) == QColor(LIGHT.paper)
    assert image.pixelColor(paper.center().x(), paper.top() + 3) == QColor(LIGHT.paper)


def test_a_circle_shows_where_and_how_wide_the_pen_will_draw(canvas):
    canvas.set_hint("")
    canvas.set_pen_width(0.1)
    before = canvas.grab().toImage()
    Mouse(canvas).move(0.5, 0.5, buttons=NO_BUTTON)
    after = canvas.grab().toImage()
    centre = place(canvas, 0.5, 0.5)
    changed = [x for x in range(328) if before.pixel(x, centre.y()) != after.pixel(x, centre.y())]
    assert centre.x() - min(changed) == pytest.approx(16, abs=2)  # 0.05 of 320
    assert max(changed) - centre.x() == pytest.approx(16, abs=2)
    assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor


def test_the_erasers_circle_is_the_erasers_size(canvas):
    canvas.set_hint("")
    canvas.set_pen_width(0.1)
    canvas.set_tool(Tool.ERASER)
    before = canvas.grab().toImage()
    Mouse(canvas).move(0.5, 0.5, buttons=NO_BUTTON)
    after = canvas.grab().toImage()
    centre = place(canvas, 0.5, 0.5)
    changed = [x for x in range(328) if before.pixel(x, centre.y()) != after.pixel(x, centre.y())]
    assert max(changed) - centre.x() == pytest.approx(24, abs=2)  # 0.075 of 320


def test_the_circle_goes_when_the_pointer_leaves_and_the_arrow_comes_back(canvas):
    canvas.set_hint("")
    before = canvas.grab().toImage()
    Mouse(canvas).move(0.5, 0.5, buttons=NO_BUTTON)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert canvas.grab().toImage() == before
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_no_circle_lies_over_the_ink_while_the_pen_is_down(canvas):
    mouse = Mouse(canvas)
    mouse.move(0.5, 0.5, buttons=NO_BUTTON)
    mouse.press(0.5, 0.5)
    mouse.move(0.5, 0.55)
    assert canvas.grab().toImage().pixelColor(place(canvas, 0.5, 0.5)) == QColor(LIGHT.ink)
    assert canvas.pointer_box().isEmpty()
    mouse.release()
    assert not canvas.pointer_box().isEmpty()


def test_a_finger_that_erases_sees_the_circle_and_leaves_none_behind(canvas):
    canvas.set_tool(Tool.ERASER)
    fingers = Fingers(canvas)
    fingers.press(0, 0.5, 0.5)
    assert canvas.pointer_box().contains(place(canvas, 0.5, 0.5))
    fingers.release(0, 0.5, 0.5)
    assert canvas.pointer_box().isEmpty()


def test_the_circle_stays_with_the_finger_that_erases(canvas):
    canvas.set_tool(Tool.ERASER)
    fingers = Fingers(canvas)
    fingers.press(0, 0.3, 0.3)
    fingers.press(1, 0.8, 0.8)
    fingers.move(1, 0.7, 0.8)
    assert canvas.pointer_box().contains(place(canvas, 0.3, 0.3))
    fingers.release(1, 0.7, 0.8)
    assert canvas.pointer_box().contains(place(canvas, 0.3, 0.3))
    fingers.release(0, 0.3, 0.3)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_who_comes_by_keyboard_sees_where_the_focus_is(canvas, theme):
    canvas.set_theme(theme)
    canvas.clearFocus()
    assert theme.accent not in colours(canvas)
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert theme.accent in colours(canvas)
    canvas.clearFocus()
    assert theme.accent not in colours(canvas)


def test_who_draws_is_not_shown_a_ring(canvas):
    canvas.clearFocus()
    Mouse(canvas).drag([(0.5, 0.5)])
    assert canvas.hasFocus()
    assert LIGHT.accent not in colours(canvas)


def test_the_canvas_describes_itself_to_assistive_software(canvas):
    assert canvas.accessibleName() == "Drawing canvas"
    assert canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus
