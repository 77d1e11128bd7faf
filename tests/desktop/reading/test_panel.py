import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QGuiApplication, QHelpEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QToolTip

from core.nn.verdicts import Verdict
from core.text import percent_text
from desktop.reading.panel import ReadingPanel
from desktop.ui.number_texts import logit_text
from desktop.ui.theme import DARK, LIGHT
from tests.support.readings import NOTHING_DRAWN, SEVEN, calibrated, reading_of, reading_of_probabilities


@pytest.fixture
def panel(qtbot):
    panel = ReadingPanel()
    qtbot.addWidget(panel)
    panel.resize(280, 420)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_the_reading_is_the_digit_its_probability_and_the_runner_up(panel):
    panel.show_reading(reading_of(SEVEN))
    assert panel.prediction.texts == ("7", "97.9 %", "Runner-up 9: 2.0 %")


def test_the_bars_are_the_softmax_probabilities(panel):
    reading = reading_of(SEVEN)
    panel.show_reading(reading)
    probabilities = reading.trace.probabilities[0]
    np.testing.assert_allclose(panel.probabilities.values, 100 * probabilities.astype(float))
    assert panel.probabilities.texts == tuple(percent_text(float(value)) for value in probabilities)


@pytest.mark.parametrize("blank", [None, NOTHING_DRAWN])
def test_nothing_drawn_shows_no_digit_and_says_what_to_do(panel, blank):
    before = panel.grab().toImage()
    panel.show_reading(reading_of(SEVEN))
    assert panel.grab().toImage() != before
    panel.show_reading(blank)
    digit, probability, sentence = panel.prediction.texts
    assert (digit, probability) == ("–", "")
    assert sentence.startswith("Draw a digit")
    assert not panel.probabilities.values.any()
    assert not any(panel.probabilities.texts)
    assert panel.grab().toImage() == before


def test_a_panel_begins_with_nothing_drawn(panel):
    assert panel.prediction.texts[0] == "–"


def test_a_hidden_panel_draws_the_newest_when_shown(panel, qtbot):
    panel.hide()
    panel.show_reading(reading_of(SEVEN))
    panel.show_reading(reading_of(np.roll(SEVEN, 1)))
    assert panel.prediction.texts[0] == "–"
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel.prediction.texts[0] == "8"


def test_nothing_moves_or_changes_width_while_the_reading_changes(panel):
    def places():
        panel.grab()
        parts = (panel.prediction, panel.probabilities, panel.logits_box, panel.caption)
        return [part.geometry() for part in parts], panel.minimumSizeHint(), panel.probabilities.plot_rectangle

    before = places()
    for logits in (SEVEN, np.zeros(10), np.array(SEVEN) * 30, -np.arange(10.0)):
        panel.show_reading(reading_of(logits))
        assert places() == before


def test_logits_come_on_demand_with_a_scale_that_has_zero_in_the_middle(panel):
    panel.show_reading(reading_of(SEVEN))
    assert not panel.logits.isVisible()
    panel.logits_action.trigger()
    assert panel.logits.isVisible()
    np.testing.assert_allclose(panel.logits.values, np.float32(SEVEN))
    assert panel.logits.texts == tuple(logit_text(value) for value in SEVEN)
    assert panel.logits.view.viewRange()[0] == [-20, 20]
    panel.logits_action.trigger()
    assert not panel.logits.isVisible()


def test_the_box_and_the_action_for_the_logits_agree(panel, qtbot):
    panel.logits_action.trigger()
    assert panel.logits_box.isChecked()
    panel.logits_box.click()
    assert not panel.logits_action.isChecked()
    assert not panel.logits.isVisible()


def test_painted_logits_go_left_and_right_of_the_zero_line(panel):
    panel.logits_action.trigger()
    logits = np.zeros(10)
    logits[4], logits[7] = -5.0, 9.0
    panel.show_reading(reading_of(logits))
    image = panel.logits.grab().toImage()
    plot = panel.logits.plot_rectangle

    def colour(digit, logit):
        x = plot.left() + plot.width() * (logit + 10) / 20
        return image.pixelColor(round(x), round(plot.top() + (digit + 0.5) * plot.height() / 10))

    assert colour(7, 5) == QColor(LIGHT.accent)
    assert colour(7, -5) == QColor(LIGHT.panel)
    assert colour(4, 3) == QColor(LIGHT.panel)
    assert colour(4, -3) not in (QColor(LIGHT.panel), QColor(LIGHT.accent))
    muted = [image.pixelColor(x, round(plot.center().y())).name() for x in range(image.width())].count(LIGHT.muted)
    assert muted == 1


def test_rows_of_logits_stand_beside_those_of_the_probabilities(panel):
    panel.logits_action.trigger()
    panel.grab()
    left, right = panel.probabilities, panel.logits
    assert left.y() + left.plot_rectangle.top() == right.y() + right.plot_rectangle.top()
    assert left.plot_rectangle.height() == right.plot_rectangle.height()


def test_logits_shown_later_are_those_of_the_present_reading(panel):
    panel.show_reading(reading_of(SEVEN))
    panel.logits_action.trigger()
    panel.logits_action.trigger()
    panel.show_reading(reading_of(np.arange(10.0)))
    panel.logits_action.trigger()
    np.testing.assert_allclose(panel.logits.values, np.arange(10.0))


def test_the_scale_of_the_logits_does_not_shrink_before_the_canvas_is_blank(panel):
    panel.logits_action.trigger()
    panel.show_reading(reading_of(np.array(SEVEN) * 5))
    assert panel.logits.view.viewRange()[0] == [-100, 100]
    panel.show_reading(reading_of(np.array(SEVEN) / 5))
    assert panel.logits.view.viewRange()[0] == [-100, 100]
    panel.show_reading(NOTHING_DRAWN)
    assert panel.logits.view.viewRange()[0] == [-10, 10]
    assert not any(panel.logits.texts)


def test_a_tie_of_rounded_probabilities_is_decided_by_the_logits(panel):
    logits = np.full(10, -200.0)
    logits[3], logits[5] = 150.0, 60.0
    panel.show_reading(reading_of(logits))
    assert panel.prediction.texts == ("3", ">99.9 %", "Runner-up 5: <0.1 %")


def test_a_theme_changes_the_panel(panel):
    panel.show_reading(reading_of_probabilities([0.01] * 9 + [0.91]))
    panel.set_theme(DARK)
    image = panel.grab().toImage()
    assert image.pixelColor(2, 2) == QColor(DARK.panel)
    place = panel.prediction.geometry().topLeft()
    digit = panel.prediction.digit_rectangle.translated(place)
    colours = {image.pixelColor(x, digit.center().y()).name() for x in range(digit.left(), digit.right())}
    assert DARK.text in colours


def test_a_screen_reader_hears_the_reading(panel):
    assert panel.accessibleName() == "Nothing drawn yet"
    panel.show_reading(reading_of(SEVEN))
    assert panel.accessibleName() == "Seven, 97.9 percent"
    assert panel.accessibleDescription() == "Runner-up: Nine, 2.0 percent"


def test_copying_puts_the_ten_probabilities_on_the_clipboard(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    panel = ReadingPanel()
    window.setCentralWidget(panel)
    of_the_window = QAction("Copy", window)
    of_the_window.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    window.addAction(of_the_window)
    copied_by_window = []
    of_the_window.triggered.connect(copied_by_window.append)
    with qtbot.waitActive(window):
        window.show()
    panel.show_reading(reading_of(SEVEN))
    for focused in (panel, panel.logits_box):
        QGuiApplication.clipboard().clear()
        focused.setFocus()
        qtbot.keyClick(focused, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        lines = QGuiApplication.clipboard().text().splitlines()
        assert [line.split("\t")[0] for line in lines] == [str(digit) for digit in range(10)]
        copied = [float(line.split("\t")[1]) for line in lines]
        np.testing.assert_allclose(copied, panel.probabilities.values / 100, rtol=1e-5)
    assert not copied_by_window


def test_copying_nothing_leaves_the_clipboard_alone(panel):
    QGuiApplication.clipboard().setText("mine")
    panel.copy_probabilities()
    assert QGuiApplication.clipboard().text() == "mine"
    assert not panel.copy_action.isEnabled()


def test_every_action_has_a_shortcut_and_a_tooltip(panel):
    for action in (panel.copy_action, panel.logits_action):
        assert not action.shortcut().isEmpty()
        assert action.toolTip()
    assert "L" in panel.logits_box.toolTip()
    assert panel.logits_box.height() >= 24


def test_the_bars_explain_softmax_by_its_formula(panel, qtbot):
    place = panel.probabilities.rect().center()
    for target in (panel.probabilities, panel.caption):
        QApplication.sendEvent(target, QHelpEvent(QEvent.Type.ToolTip, place, target.mapToGlobal(place)))
        assert "p<sub>i</sub> = e<sup>z<sub>i</sub></sup> /" in QToolTip.text()
    assert panel.childAt(panel.probabilities.geometry().center()) is panel.probabilities
    QToolTip.hideText()


def test_neither_wheel_nor_mouse_moves_the_bars(panel, qtbot):
    panel.show_reading(reading_of(SEVEN))
    before = panel.probabilities.view.viewRange()
    middle = panel.probabilities.geometry().center()
    target = panel.childAt(middle)
    place = target.rect().center()
    wheel = QWheelEvent(
        place.toPointF(),
        target.mapToGlobal(place).toPointF(),
        QPoint(0, 120),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, wheel)
    qtbot.mousePress(target, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(target, place + QPoint(30, 30))
    qtbot.mouseRelease(target, Qt.MouseButton.LeftButton, pos=place + QPoint(30, 30))
    assert panel.probabilities.view.viewRange() == before


class Swallower(QObject):
    """Notes the context menus that a widget is asked for, and lets none of them open."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def eventFilter(self, watched, event):
        self.asked += event.type() == QEvent.Type.ContextMenu
        return event.type() == QEvent.Type.ContextMenu


def test_the_context_menu_over_the_bars_is_the_panel_s(panel):
    swallower = Swallower()
    panel.installEventFilter(swallower)
    for bars in (panel.probabilities, panel.logits):
        place = bars.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, bars.mapToGlobal(place))
        QApplication.sendEvent(bars, event)
    assert swallower.asked == 2
    assert panel.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    assert panel.actions() == [panel.copy_action, panel.logits_action]


def test_the_keyboard_s_focus_is_seen(panel):
    unfocused = panel.grab().toImage().pixelColor(0, 100)
    panel.activateWindow()
    panel.setFocus(Qt.FocusReason.TabFocusReason)
    assert panel.grab().toImage().pixelColor(0, 100) == QColor(LIGHT.accent)
    panel.clearFocus()
    assert panel.grab().toImage().pixelColor(0, 100) == unfocused


SURE = {"digit_threshold": 5.0, "sure_threshold": 0.9, "refused": 0.005}
UNSURE = {"digit_threshold": 5.0, "sure_threshold": 0.99}
REFUSED = {"digit_threshold": 9.5, "sure_threshold": 0.9}


def show(panel, logits, **calibration):
    network = calibrated(**calibration)
    panel.show_network(network)
    reading = reading_of(logits, network)
    panel.show_reading(reading)
    return reading


def test_a_sure_digit_is_shown_as_ever_with_the_verdict_below(panel):
    show(panel, SEVEN, **SURE)
    assert panel.prediction.texts == ("7", "97.9 %", "Runner-up 9: 2.0 %")
    assert not panel.prediction.is_dimmed
    assert panel.verdict.texts == ("Definitely a 7", "score 9.1 nats")
    assert panel.accessibleName() == "Definitely Seven, 97.9 percent"


def test_a_doubted_digit_is_dimmed_and_its_rival_named(panel):
    show(panel, SEVEN, **UNSURE)
    assert panel.prediction.texts == ("7", "97.9 %", "Runner-up 9: 2.0 %")
    assert panel.prediction.is_dimmed
    assert panel.verdict.texts[0] == "Not sure: 7 or 9?"
    assert panel.accessibleName() == "Not sure: Seven, 97.9 percent, or Nine"


def test_what_is_no_digit_gets_no_large_digit_and_the_bars_stay(panel):
    reading = show(panel, SEVEN, **REFUSED)
    assert panel.prediction.texts == ("–", "", "Most likely 7: 97.9 %")
    assert panel.prediction.is_dimmed
    assert panel.verdict.texts[0] == "Not a digit"
    np.testing.assert_allclose(panel.probabilities.values, 100 * reading.trace.probabilities[0].astype(float))
    assert panel.accessibleName() == "Not a digit"
    assert panel.accessibleDescription() == "Most likely: Seven, 97.9 percent"
    image = panel.prediction.grab().toImage()
    painted = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert LIGHT.text not in painted, "nothing shouts"


def test_a_network_without_a_threshold_refuses_nothing_and_says_so(panel):
    show(panel, np.zeros(10))
    assert panel.prediction.texts[0] == "0"
    assert not panel.prediction.is_dimmed
    assert "no threshold" in panel.verdict.texts[0]
    assert panel.accessibleName() == "Zero, 10.0 percent"
    assert panel.probabilities.limit is None
    assert "dotted line" not in panel.probabilities.toolTip()


@given(st.lists(st.floats(-4, 8, width=32), min_size=10, max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_sure_digit_is_one_whose_bar_reaches_the_dotted_line(panel, logits):
    network = calibrated(digit_threshold=-9.0, sure_threshold=0.7)
    panel.show_network(network)
    reading = reading_of(logits, network)
    panel.show_reading(reading)
    reached = panel.probabilities.values.max() - panel.probabilities.limit
    assume(abs(reached) > 0.06)  # percent; the line is where it can be seen to be
    assert (reading.verdict is Verdict.DIGIT) == (reached > 0)


def test_on_an_empty_canvas_the_line_is_where_a_good_score_has_it(panel):
    show(panel, SEVEN, **UNSURE)
    panel.show_reading(None)
    assert panel.probabilities.limit == pytest.approx(99)


def test_the_dotted_line_is_painted_across_the_bars(panel):
    show(panel, SEVEN, digit_threshold=5.0, sure_threshold=0.5)
    plot, bars = panel.probabilities.plot_rectangle, panel.probabilities.grab().toImage()
    x = round(plot.center().x())
    column = [bars.pixelColor(x + near, round(y)).name() for near in (-1, 0, 1) for y in np.arange(*_rows(plot, 3))]
    assert LIGHT.text in column


def _rows(plot, digit):
    """Top and bottom of the row of a digit."""
    row = plot.height() / 10
    return plot.top() + digit * row, plot.top() + (digit + 1) * row


def test_switched_off_the_panel_is_as_if_there_were_no_verdicts(panel, qtbot):
    show(panel, SEVEN, **REFUSED)
    panel.show_verdict(False)
    assert not panel.verdict.isVisible()
    assert panel.prediction.texts == ("7", "97.9 %", "Runner-up 9: 2.0 %")
    assert not panel.prediction.is_dimmed
    assert panel.probabilities.limit is None
    assert "dotted line" not in panel.probabilities.toolTip()
    assert panel.accessibleName() == "Seven, 97.9 percent"
    panel.show_verdict(True)
    assert "dotted line" in panel.probabilities.toolTip()
    assert panel.verdict.isVisible()
    assert panel.prediction.texts[0] == "–"
    assert panel.verdict.texts[0] == "Not a digit"


def test_neither_does_anything_move_while_the_verdict_changes(panel):
    network = calibrated(**SURE)
    panel.show_network(network)

    def places():
        panel.grab()
        parts = (panel.prediction, panel.verdict, panel.probabilities, panel.logits_box, panel.caption)
        return [part.geometry() for part in parts], panel.minimumSizeHint(), panel.probabilities.plot_rectangle

    before = places()
    verdicts = set()
    for logits in (SEVEN, np.zeros(10), np.array([9.0, 9.0, *[0.0] * 8]), np.array(SEVEN) * 30, -np.arange(10.0)):
        reading = reading_of(logits, network)
        verdicts.add(reading.verdict)
        panel.show_reading(reading)
        assert places() == before
    assert len(verdicts) == 3


def test_another_network_takes_the_verdict_of_the_one_before_away(panel):
    show(panel, SEVEN, **SURE)
    panel.show_network(calibrated(digit_threshold=2.0))
    assert panel.verdict.texts == ("–", "")
    assert "threshold 2.0" in panel.verdict.accessibleDescription()


def test_what_is_explained_holds_the_temperature_of_the_network(panel):
    show(panel, SEVEN, temperature=2.0)
    assert panel.caption.text() == "Softmax, temperature 2.00"
    for widget in (panel.caption, panel.probabilities):
        assert "T = 2" in widget.toolTip()
    logits = np.array(SEVEN)
    wanted = np.exp(logits / 2) / np.exp(logits / 2).sum()
    np.testing.assert_allclose(panel.probabilities.values, 100 * wanted, rtol=1e-5)
