"""The thumbnails: which digits, in which order, with which words; sharp pixels; keys and clicks open them."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.evaluation.digit_list import IMAGE_SIDE, INK_LEVELS
from desktop.evaluation.digits_view import DigitsView
from desktop.ui.colours import Colours, packed_table
from desktop.ui.theme import DARK, LIGHT
from tests.support.measurements import measurement_by_hand


@pytest.fixture
def measurement():
    return measurement_by_hand()


@pytest.fixture
def view(qtbot, measurement):
    view = DigitsView()
    qtbot.addWidget(view)
    view.set_theme(LIGHT)
    view.resize(420, 320)
    view.show_digits(measurement, None)
    with qtbot.waitExposed(view):
        view.show()
    return view


def captions(view):
    model = view.list.digits
    return [model.data(model.index(place)) for place in range(model.rowCount())]


def headings(view):
    return view.heading.whole_text, view.order.whole_text


def test_all_mistakes_come_first_with_the_worst_first(view):
    assert captions(view) == [
        "9 read as 4, >99.9 %",
        "4 read as 9, 97.3 %",
        "4 read as 9, 60.0 %",
        "7 read as 1, 40.0 %",
        "5 read as 3, 35.0 %",
    ]
    assert headings(view) == ("Mistakes: 5 of 11", "worst first")
    assert not view.all_button.isVisible()


def test_a_cell_has_its_own_digits(view, measurement):
    view.show_digits(measurement, (4, 9))
    assert captions(view) == ["4 read as 9, 97.3 %", "4 read as 9, 60.0 %"]
    assert headings(view) == ("4 read as 9: 2 of 5", "worst first")
    view.show_digits(measurement, (4, 4))
    assert captions(view) == ["4 read as 4, 50.0 %", "4 read as 4, 65.0 %", "4 read as 4, 80.0 %"]
    assert headings(view) == ("4 read as 4: 3 of 5", "least certain first")


def test_a_cell_without_digits_says_so(view, measurement):
    view.show_digits(measurement, (0, 1))
    assert not view.list.isVisible()
    assert view.nothing.text() == "No 0 was read as 1."
    assert headings(view) == ("0 read as 1: 0 of 1", "")
    view.show_digits(measurement_by_hand(((1, 1, 0.9), (2, 2, 0.9))), None)
    assert view.nothing.text() == "Every image was read correctly."
    assert view.nothing.isVisible()


def test_all_mistakes_come_back_by_the_button_and_by_escape(view, measurement, qtbot):
    view.show_digits(measurement, (4, 9))
    with qtbot.waitSignal(view.all_requested):
        QTest.mouseClick(view.all_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.all_requested):
        QTest.keyClick(view.list, Qt.Key.Key_Escape)
    view.show_digits(measurement, None)
    with qtbot.assertNotEmitted(view.all_requested):
        QTest.keyClick(view.list, Qt.Key.Key_Escape)


def test_a_click_and_enter_open_a_digit(view, qtbot):
    boxes = [view.list.visualRect(view.list.digits.index(place)) for place in range(5)]
    with qtbot.waitSignal(view.digit_opened) as opened:
        QTest.mouseClick(
            view.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, boxes[2].center()
        )
    assert opened.args == [3], "the number of the image in the data set"
    view.list.setFocus()
    QTest.keyClick(view.list, Qt.Key.Key_Left)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        with qtbot.waitSignal(view.digit_opened) as opened:
            QTest.keyClick(view.list, key)
        assert opened.args == [1]
    QTest.keyClick(view.list, Qt.Key.Key_Home)
    with qtbot.waitSignal(view.digit_opened) as opened:
        QTest.keyClick(view.list, Qt.Key.Key_Return)
    assert opened.args == [7]


def test_every_pixel_of_an_image_is_a_square_of_its_colour(view, measurement):
    for theme in (LIGHT, DARK):
        view.set_theme(theme)
        table = packed_table(Colours.INK, theme.dark, theme.panel)[INK_LEVELS]
        zoom = view.list.itemDelegate().zoom()
        picture = view.list.viewport().grab().toImage().convertToFormat(view.grab().toImage().Format.Format_RGB32)
        pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1)[:, : picture.width()]
        for place, index in enumerate(measurement.mistakes()):
            wanted = np.kron(table[measurement.dataset.images[index]], np.ones((zoom, zoom), np.uint32))
            box = view.list.visualRect(view.list.digits.index(place))
            left, top = box.x() + (box.width() - IMAGE_SIDE * zoom) // 2, box.y() + 4
            found = pixels[top : top + len(wanted), left : left + len(wanted)]
            np.testing.assert_array_equal(found | 0xFF000000, wanted)


def test_the_focus_is_seen(view):
    def frame():
        box = view.list.visualRect(view.list.currentIndex())
        return view.list.viewport().grab().toImage().pixelColor(box.left() + 1, box.center().y())

    view.list.setFocus()
    assert frame() == QColor(LIGHT.accent)
    view.list.clearFocus()
    assert frame() != QColor(LIGHT.accent)


def test_a_tool_tip_says_more(view):
    model = view.list.digits
    tip = model.data(model.index(1), Qt.ItemDataRole.ToolTipRole)
    assert tip == "4 read as 9, 97.3 %; 0.3 % for the 4. Test image 1. Click to open it."


def test_larger_text_gets_larger_thumbnails(view, qapp, qtbot):
    zoom, tile = view.list.itemDelegate().zoom(), view.list.gridSize()
    font = view.font()
    font.setPointSizeF(3 * font.pointSizeF())
    view.setFont(font)
    QApplication.sendPostedEvents()
    assert view.list.itemDelegate().zoom() > zoom
    assert view.list.gridSize().width() > tile.width()
    assert view.list.gridSize().height() > tile.height()
