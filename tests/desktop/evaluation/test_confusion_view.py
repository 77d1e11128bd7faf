"""The confusion matrix: every place leads to its cell, only mistakes are coloured, keys and clicks open."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.evaluation.confusion_layout import GAP, MIN_CELL, lay_out_confusion
from desktop.evaluation.confusion_view import ConfusionView, readable_on
from desktop.ui.theme import DARK, LIGHT, contrast

DIGITS = 10

COUNTS = np.diag(np.arange(900, 1000, 10)).astype(np.int64)
COUNTS[4, 9], COUNTS[9, 4], COUNTS[7, 1], COUNTS[0, 6] = 8, 4, 2, 1


@pytest.fixture
def view(qtbot):
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(360, 330)
    view.show_counts(COUNTS)
    with qtbot.waitExposed(view):
        view.show()
    view.setFocus()
    return view


def click(view, row, column):
    QTest.mouseClick(
        view,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        view.layout_shown().cell(row, column).center(),
    )


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(8, 40), st.integers(8, 60), st.integers(20, 120))
def test_every_pixel_of_a_cell_leads_to_it_and_what_fits_fits(width, height, line, label, total):
    layout = lay_out_confusion(width, height, line, label, total)
    for row, column in ((0, 0), (3, 7), (9, 9)):
        box = layout.cell(row, column)
        assert min(box.width(), box.height()) >= MIN_CELL
        for point in (box.topLeft(), box.center(), box.bottomRight()):
            assert layout.find(point.x(), point.y()) == (row, column)
    assert layout.find(layout.left - 1, layout.top) is None
    assert layout.find(layout.left, layout.top - 1) is None
    assert layout.find(layout.cell(0, DIGITS).right() + 1, layout.top) is None
    assert layout.cell(0, DIGITS).right() + GAP <= layout.width
    smallest = lay_out_confusion(0, 0, line, label, total)
    assert layout.width <= max(width, smallest.width)
    assert layout.height <= max(height, smallest.height)


def test_a_click_opens_the_cell_under_it(view, qtbot):
    for cell in ((4, 9), (0, 0), (9, 3)):
        with qtbot.waitSignal(view.cell_opened) as opened:
            click(view, *cell)
        assert tuple(opened.args) == cell
        assert view.current == cell


def test_a_click_beside_the_cells_and_another_button_open_nothing(view, qtbot):
    with qtbot.assertNotEmitted(view.cell_opened):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(2, 2))
        click(view, 3, DIGITS)
        QTest.mouseClick(
            view, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, view.layout_shown().cell(1, 1).center()
        )


def test_arrow_keys_move_within_the_matrix_and_enter_opens(view, qtbot):
    for key, cell in (
        (Qt.Key.Key_Left, (0, 0)),
        (Qt.Key.Key_Down, (1, 0)),
        (Qt.Key.Key_Right, (1, 1)),
        (Qt.Key.Key_End, (1, 9)),
        (Qt.Key.Key_Right, (1, 9)),
        (Qt.Key.Key_PageDown, (9, 9)),
        (Qt.Key.Key_Down, (9, 9)),
        (Qt.Key.Key_Up, (8, 9)),
        (Qt.Key.Key_Home, (8, 0)),
        (Qt.Key.Key_PageUp, (0, 0)),
    ):
        QTest.keyClick(view, key)
        assert view.current == cell
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        with qtbot.waitSignal(view.cell_opened) as opened:
            QTest.keyClick(view, key)
        assert opened.args == [0, 0]


def test_only_mistakes_are_coloured_on_a_scale_that_ends_at_the_largest(view):
    assert view.limit == 8
    assert {view.colour(digit, digit) for digit in range(10)} == {LIGHT.field}
    nothing, one, two, four, eight = (view.colour(*cell) for cell in ((2, 3), (0, 6), (7, 1), (9, 4), (4, 9)))
    assert len({nothing, one, two, four, eight}) == 5
    grounds = [QColor(colour).lightnessF() for colour in (nothing, two, four, eight)]
    assert grounds == sorted(grounds, reverse=True), "on light paper more is darker"
    view.show_counts(np.diag(COUNTS.diagonal()))
    assert view.limit == 0
    assert view.colour(4, 9) == nothing


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_count_can_be_read_on_its_colour(view, theme):
    view.set_theme(theme)
    for count in range(1, 9):
        counts = COUNTS.copy()
        counts[2, 3] = count
        view.show_counts(counts)
        ground = view.colour(2, 3)
        assert contrast(readable_on(ground), ground) >= 4.5
    assert contrast(theme.muted, view.colour(3, 3)) >= 4.5
    assert contrast(theme.muted, view.colour(2, 8)) >= 4.5, "an empty cell"


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_black_or_white_can_be_read_on_any_colour(colour):
    ground = "#{:02x}{:02x}{:02x}".format(*colour)
    assert contrast(readable_on(ground), ground) >= 4.5


def pixel(view, box):
    """The colour just inside the corner of a cell, where no text is."""
    return view.grab().toImage().pixelColor(box.left() + 3, box.top() + 3).name()


def test_the_colours_are_where_the_cells_are(view):
    layout = view.layout_shown()
    for cell in ((4, 9), (9, 4), (7, 1), (5, 5), (2, 2), (3, 8)):
        assert pixel(view, layout.cell(*cell)) == view.colour(*cell)


def test_the_focus_is_seen_and_so_is_the_cell_that_is_open(view, qtbot):
    def frame(cell):
        box = view.layout_shown().cell(*cell)
        return view.grab().toImage().pixelColor(box.left(), box.center().y()).name()

    view.show_opened((4, 9))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert frame((4, 9)) == LIGHT.accent
    assert frame((4, 8)) == LIGHT.text
    view.clearFocus()
    assert frame((4, 8)) != LIGHT.text
    view.show_opened(None)
    assert frame((4, 9)) != LIGHT.accent


def test_the_pointer_says_that_a_cell_can_be_clicked(view):
    def move(point):
        none, plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        place = QPointF(point)
        event = QMouseEvent(QEvent.Type.MouseMove, place, QPointF(view.mapToGlobal(point)), none, none, plain)
        QApplication.sendEvent(view, event)
        return view.cursor().shape()

    assert move(view.layout_shown().cell(2, 2).center()) == Qt.CursorShape.PointingHandCursor
    assert move(QPoint(1, 1)) == Qt.CursorShape.ArrowCursor


def test_a_screen_reader_hears_the_cell_that_the_keys_are_at(view):
    click(view, 4, 9)
    assert view.accessibleName() == "Confusion matrix"
    assert view.accessibleDescription() == "4 read as 9: 8 of 948"
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.accessibleDescription() == "5 read as 9: 0 of 950"
