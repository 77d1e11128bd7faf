"""The verdict on the whole path: a stroke of the mouse, a network with a threshold, words and signs on the screen."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from core.nn.calibration import Calibration
from core.nn.models import DEFAULT_MODEL, resolve_model
from core.nn.network import Network
from desktop.ui.number_texts import digit_word

EVERYTHING, NOTHING = -1e6, 1e6  # thresholds that every score is above or below
UNSURE_WORDS = "(Not sure: {digit} or |{digit} or not a digit)"  # whichever doubt is larger
PLACES = [(0.5, 0.2), (0.5, 0.4), (0.5, 0.6), (0.5, 0.8)]


def judging(**calibration):
    """The default network with thresholds that leave no doubt about the verdict, whatever its weights."""
    network = resolve_model(DEFAULT_MODEL)
    return Network(network.architecture, network.weights, network.training, Calibration(**calibration))


def draw(canvas):
    """A stroke whose end is not there yet: the pen is still down."""
    points = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in PLACES]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)


@pytest.mark.parametrize(
    ("calibration", "words", "says"),
    [
        ({"digit_threshold": EVERYTHING, "sure_threshold": 0.0}, "Definitely an? {digit}", "Definitely {word}, "),
        ({"digit_threshold": EVERYTHING, "sure_threshold": 1.0}, UNSURE_WORDS, "Not sure: {word}, "),
        ({"digit_threshold": NOTHING}, "Not a digit", "Not a digit"),
    ],
)
def test_the_verdict_is_there_while_the_pen_is_down(start, qtbot, calibration, words, says):
    started = start()
    panel = started.window.reading_panel
    started.place.show_network(judging(**calibration))
    assert panel.verdict.texts == ("–", "")
    draw(started.canvas)
    qtbot.waitUntil(lambda: started.place.reading is not None and panel.verdict.texts[0] != "–")
    word = digit_word(started.place.reading.digit)
    assert re.match(words.format(digit=started.place.reading.digit), panel.verdict.texts[0])
    assert panel.accessibleName().startswith(says.format(word=word))
    QTest.keyClick(started.window, Qt.Key.Key_V)
    assert panel.verdict.isHidden()
    assert panel.prediction.texts[0] == str(started.place.reading.digit)
    assert panel.accessibleName().startswith(f"{word}, ")
    QTest.keyClick(started.window, Qt.Key.Key_V)
    assert panel.verdict.isVisible()


def test_another_network_gives_its_own_verdict_on_the_same_drawing(start, qtbot):
    started = start()
    panel = started.window.reading_panel
    started.place.show_network(judging(digit_threshold=NOTHING))
    started.window.window_actions["sample_7"].trigger()
    qtbot.waitUntil(lambda: panel.verdict.texts[0] == "Not a digit")
    assert panel.prediction.texts[0] == "–"
    started.place.show_network(judging(digit_threshold=EVERYTHING, sure_threshold=0.0))
    qtbot.waitUntil(lambda: panel.verdict.texts[0] == "Definitely a 7")
    assert panel.prediction.texts[0] == "7"
    started.place.show_network(resolve_model(DEFAULT_MODEL))


def test_the_switch_stands_in_the_view_menu_and_in_the_panel_s_own(start):
    started = start()
    verdict = started.window.window_actions["verdict"]
    view = next(menu for menu in started.window.findChildren(QMenu) if menu.accessibleName() == "View")
    assert verdict in view.actions()
    assert verdict in started.window.reading_panel.actions()
