"""The evaluation panel: what each state shows and asks, which parts stand beside each other, and the wishes."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.nn.calibration import reliability_from_object
from desktop.evaluation.figures import Figures
from desktop.evaluation.measurement import JobProgress
from desktop.evaluation.panel import EvaluationPanel, Tab
from desktop.evaluation.state import EvaluationState, Phase
from tests.support.measurements import measurement_by_hand, state_of

WIDE, NARROW = (1000, 360), (440, 330)
BINS = reliability_from_object({"counts": [2, 40], "probabilities": [0.4, 0.9], "accuracies": [0.5, 0.95]})
RECORDED = Figures(True, 0.9951, 0.0162, 0.0021, 0.005, 10_000, 0.09, BINS)


@pytest.fixture
def panel(qtbot):
    panel = EvaluationPanel()
    qtbot.addWidget(panel)
    panel.resize(*WIDE)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def parts(panel):
    """The names of the parts that are seen."""
    known = ("figures", "plot", "matrix", "digits", "invitation", "tabs")
    return [name for name in known if getattr(panel, name).isVisible()]


def buttons(panel):
    known = ("download_button", "folder_button", "measure_button", "cancel_button")
    return [name for name in known if getattr(panel.invitation, name).isVisible()]


def test_without_images_it_says_what_it_does_and_offers_two_ways(panel, qtbot):
    panel.show_state(EvaluationState(Phase.NEEDS_DATA, "Reader"))
    assert buttons(panel) == ["download_button", "folder_button"]
    assert panel.invitation.download_button.text() == "&Download (1.7 MB)"
    assert "Reader" in panel.invitation.sentence.text()
    assert "10,000 MNIST test images" in panel.invitation.sentence.text()
    for button, wish in (
        (panel.invitation.download_button, panel.invitation.download_requested),
        (panel.invitation.folder_button, panel.folder_requested),
    ):
        with qtbot.waitSignal(wish):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        button.setFocus()
        with qtbot.waitSignal(wish):
            QTest.keyClick(button, Qt.Key.Key_Return)


def test_what_is_not_known_is_a_dash(panel):
    panel.show_state(EvaluationState(Phase.NEEDS_DATA, "Reader"))
    assert panel.figures.texts == ("–",) * 6
    assert panel.origin.whole_text == "not measured yet"
    assert "Measure the network" in panel.plot.accessibleDescription()


def test_recorded_figures_are_shown_and_marked_as_such(panel):
    panel.show_state(EvaluationState(Phase.NEEDS_DATA, "Reader", RECORDED))
    assert panel.figures.texts == ("99.51 %", "0.0162 nats", "0.21 %", "0.50 %", "10,000", "0.090 ms")
    assert panel.title.whole_text == "Reader"
    assert panel.origin.whole_text == "from the model file"
    assert panel.plot.heights.tolist() == [50, 95]
    assert parts(panel) == ["figures", "plot", "invitation"]


def test_a_measurement_takes_the_place_of_what_was_recorded(panel):
    panel.show_state(EvaluationState(Phase.MEASURING, "Reader", RECORDED))
    panel.show_state(state_of(measurement_by_hand()))
    assert panel.figures.texts[0] == "54.55 %"
    assert panel.origin.whole_text == "measured here"
    assert parts(panel) == ["figures", "plot", "matrix", "digits"]
    assert panel.folder_button.isVisible()


def test_progress_can_be_seen_and_cancelled(panel, qtbot):
    panel.show_state(EvaluationState(Phase.DOWNLOADING, "Reader"))
    assert buttons(panel) == ["cancel_button"]
    assert panel.invitation.progress.maximum() == 0, "how far it is, is not known yet"
    panel.show_state(EvaluationState(Phase.DOWNLOADING, "Reader", job_progress=JobProgress(500_000, 2_000_000)))
    assert panel.invitation.progress.value() / panel.invitation.progress.maximum() == 0.25
    assert panel.invitation.progress_text.text() == "0.5 of 2.0 MB"
    panel.show_state(EvaluationState(Phase.MEASURING, "Reader", job_progress=JobProgress(2_500, 10_000)))
    assert panel.invitation.progress.value() / panel.invitation.progress.maximum() == 0.25
    assert panel.invitation.progress_text.text() == "2,500 of 10,000 images"
    with qtbot.waitSignal(panel.invitation.cancel_requested):
        QTest.mouseClick(panel.invitation.cancel_button, Qt.MouseButton.LeftButton)
    panel.show_state(EvaluationState(Phase.READY, "Reader"))
    assert buttons(panel) == ["folder_button", "measure_button"]
    with qtbot.waitSignal(panel.invitation.measurement_requested):
        QTest.mouseClick(panel.invitation.measure_button, Qt.MouseButton.LeftButton)


def test_the_keys_stay_where_a_button_goes(panel):
    panel.show_state(EvaluationState(Phase.READY, "Reader"))
    panel.invitation.measure_button.setFocus()
    panel.show_state(EvaluationState(Phase.MEASURING, "Reader"))
    assert panel.invitation.cancel_button.hasFocus()
    panel.show_state(EvaluationState(Phase.NEEDS_DATA, "Reader"))
    assert panel.invitation.download_button.hasFocus()
    panel.invitation.folder_button.setFocus()
    panel.show_state(EvaluationState(Phase.NEEDS_DATA, "Reader", problem="The folder is empty."))
    assert panel.invitation.folder_button.hasFocus(), "it is still there: Enter chooses another folder"


def test_a_problem_stands_where_one_can_do_something_about_it(panel):
    panel.show_state(EvaluationState(Phase.NEEDS_DATA, "Reader", problem="The folder <b>is</b> empty."))
    assert panel.invitation.problem.isVisible()
    assert panel.invitation.problem.text() == "The folder <b>is</b> empty."
    assert panel.invitation.problem.textFormat() == Qt.TextFormat.PlainText
    panel.show_state(EvaluationState(Phase.NEEDS_DATA, "Reader"))
    assert not panel.invitation.problem.isVisible()


def test_a_problem_after_a_measurement_is_seen_too(panel):
    panel.show_state(state_of(measurement_by_hand(), problem="That folder holds no images."))
    assert panel.problem.isVisible()
    assert panel.problem.text() == "That folder holds no images."
    panel.show_state(state_of(measurement_by_hand()))
    assert not panel.problem.isVisible()


def test_a_cell_shows_its_digits_and_a_digit_can_be_wished(panel, qtbot):
    measurement = measurement_by_hand()
    panel.show_state(state_of(measurement))
    panel.matrix.setFocus()
    for _ in range(4):
        QTest.keyClick(panel.matrix, Qt.Key.Key_Down)
    QTest.keyClick(panel.matrix, Qt.Key.Key_End)
    QTest.keyClick(panel.matrix, Qt.Key.Key_Return)
    assert panel.cell == (4, 9)
    assert panel.digits.list.digits.indices.tolist() == [1, 3]
    panel.digits.list.setFocus()
    QTest.keyClick(panel.digits.list, Qt.Key.Key_Right)
    with qtbot.waitSignal(panel.digit_requested) as requested:
        QTest.keyClick(panel.digits.list, Qt.Key.Key_Return)
    assert requested.args == [measurement, 3]
    QTest.keyClick(panel.digits.list, Qt.Key.Key_Escape)
    assert panel.cell is None
    assert panel.digits.list.digits.indices.tolist() == [7, 1, 3, 5, 9]


def test_what_one_looks_at_stays_until_another_measurement_comes(panel):
    state = state_of(measurement_by_hand())
    panel.show_state(state)
    panel.open_cell(4, 9)
    panel.show_state(replace(state, phase=Phase.DOWNLOADING, job_progress=JobProgress(1, 2)))
    assert panel.cell == (4, 9)
    panel.show_state(state_of(measurement_by_hand(((4, 4, 0.9), (5, 6, 0.8)))))
    assert panel.cell is None
    assert panel.digits.list.digits.indices.tolist() == [1]


def test_a_narrow_place_has_pages(panel, qapp):
    panel.show_state(state_of(measurement_by_hand()))
    panel.resize(*NARROW)
    shown = {}
    for page in Tab:
        panel.tabs.setCurrentIndex(page)
        shown[page] = parts(panel)
    assert shown == {
        Tab.MATRIX: ["matrix", "tabs"],
        Tab.DIGITS: ["digits", "tabs"],
        Tab.FIGURES: ["figures", "plot", "tabs"],
    }
    panel.tabs.setCurrentIndex(Tab.MATRIX)
    panel.open_cell(4, 9)
    assert parts(panel) == ["digits", "tabs"], "who opens a cell wants to see its digits"
    panel.show_state(EvaluationState(Phase.MEASURING, "Another"))
    assert parts(panel) == ["invitation", "tabs"]
    assert not panel.tabs.isTabVisible(Tab.DIGITS)
    panel.resize(*WIDE)
    assert parts(panel) == ["figures", "plot", "invitation"]


def test_there_is_room_for_the_tab_that_a_measurement_brings(panel, qapp):
    panel.resize(*NARROW)
    for state in (EvaluationState(Phase.READY, "Small", RECORDED), state_of(measurement_by_hand())):
        panel.show_state(state)
        qapp.processEvents()
        assert panel.tabs.width() >= panel.tabs.sizeHint().width(), "else there are arrows in the place of a tab"


@pytest.mark.parametrize(("keys", "target"), [([Qt.Key.Key_End], "list"), ([], "all_button")])
def test_the_keys_follow_to_the_page_of_the_digits(panel, keys, target):
    readings = ((0, 9, 0.9), (1, 1, 0.9))
    panel.show_state(state_of(measurement_by_hand(readings)))
    panel.resize(*NARROW)
    panel.matrix.setFocus()
    for key in [*keys, Qt.Key.Key_Return]:
        QTest.keyClick(panel.matrix, key)
    assert getattr(panel.digits, target).hasFocus()
    QTest.keyClick(panel.digits.list if target == "list" else panel.digits.all_button, Qt.Key.Key_Escape)
    assert panel.cell is None
    assert panel.digits.list.hasFocus()
    panel.resize(*WIDE)
    panel.matrix.setFocus()
    QTest.keyClick(panel.matrix, Qt.Key.Key_Return)
    assert panel.matrix.hasFocus(), "beside each other, one cell after the other can be looked at"


@pytest.mark.parametrize("size", [WIDE, NARROW, (330, 700), (700, 700), (1400, 350)])
def test_nothing_is_cut_and_nothing_overlaps(panel, qapp, size):
    panel.show_state(state_of(measurement_by_hand()))
    panel.resize(*size)
    for page in Tab:
        panel.tabs.setCurrentIndex(page)
        qapp.processEvents()
        seen = [panel.title, panel.origin, panel.folder_button, panel.figures, panel.tabs]
        seen += [panel.plot, panel.matrix, panel.digits]
        boxes = [part.rect().translated(part.mapTo(panel, part.rect().topLeft())) for part in seen if part.isVisible()]
        for number, box in enumerate(boxes):
            assert panel.rect().contains(box)
            assert not any(box.intersects(other) for other in boxes[number + 1 :])


def test_a_long_title_is_cut_with_dots_and_whole_in_its_tool_tip(panel, qapp):
    title = "A network with a very long name " * 5
    panel.show_state(EvaluationState(Phase.READY, title, RECORDED))
    assert panel.title.text().endswith("…")
    assert panel.title.toolTip() == title
    panel.resize(*NARROW)
    qapp.processEvents()
    assert 5 < len(panel.title.text()) < 60
    assert panel.title.text().endswith("…")
    panel.show_state(EvaluationState(Phase.READY, "Short", RECORDED))
    assert panel.title.text() == "Short"
    assert panel.title.toolTip() == ""


def test_becoming_visible_and_hidden_is_emitted(panel, qtbot):
    with qtbot.waitSignal(panel.watched_changed) as told:
        panel.hide()
    assert told.args == [False]
    with qtbot.waitSignal(panel.watched_changed) as told:
        panel.show()
    assert told.args == [True]


def test_a_larger_font_is_worn_by_all_of_it(panel, qapp):
    panel.show_state(state_of(measurement_by_hand()))
    before = [panel.title.font().pointSizeF(), panel.figures._names[0].font().pointSizeF()]
    font = panel.font()
    font.setPointSizeF(1.6 * font.pointSizeF())
    panel.setFont(font)
    after = [panel.title.font().pointSizeF(), panel.figures._names[0].font().pointSizeF()]
    assert after == pytest.approx([1.6 * size for size in before], rel=0.02)
