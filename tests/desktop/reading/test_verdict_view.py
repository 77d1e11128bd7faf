"""The verdict: words, a sign of its own shape, the score, and its mark beside the threshold."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QRegion

from core.nn.calibration import Calibration
from core.nn.verdicts import Verdict
from desktop.reading.verdict_view import REACH, SHARE_OF_COLOUR, VerdictView
from desktop.ui.theme import DARK, LIGHT, mixed

THRESHOLD = 5.0
LIMITS = Calibration(digit_threshold=THRESHOLD, sure_threshold=0.9, refused=0.005)


@pytest.fixture
def view(qtbot):
    view = VerdictView()
    qtbot.addWidget(view)
    view.setStyleSheet(f"background: {LIGHT.panel}")
    view.resize(view.sizeHint())
    view.show_calibration(LIMITS)
    with qtbot.waitExposed(view):
        view.show()
    return view


def colours_in(view, box):
    image = view.grab().toImage()
    columns, rows = range(box.left(), box.right() + 1), range(box.top(), box.bottom() + 1)
    return {(x, y): image.pixelColor(x, y).name() for x in columns for y in rows}


def test_the_words_and_the_score_with_its_unit(view):
    view.show_verdict(Verdict.UNSURE, 6.25, 4, 9)
    assert view.texts == ("Not sure: 4 or 9?", "score 6.2 nats")
    view.show_verdict(Verdict.NON_DIGIT_LABEL, -3.0, 4, 9)
    assert view.texts == ("Not a digit", "score −3.0 nats")


def test_nothing_drawn_is_a_dash_beside_the_threshold(view):
    view.show_verdict(Verdict.DIGIT, 9.0, 7, 1)
    view.show_nothing()
    assert view.texts == ("–", "")
    assert view.mark is None
    assert view.accessibleName() == "Verdict: –"
    assert view.accessibleDescription() == "threshold 5.0"


def test_a_network_without_a_threshold_says_so_in_the_same_room(view):
    height = view.height()
    view.show_calibration(Calibration())
    sentence, score = view.texts
    assert "no threshold" in sentence
    assert score == ""
    assert view.sizeHint().height() == height
    painted = colours_in(view, view.rect())
    assert LIGHT.muted in painted.values()
    assert LIGHT.text not in painted.values(), "no line of a threshold"


@pytest.mark.parametrize(
    ("score", "share"),
    [
        (THRESHOLD, 0.5),
        (THRESHOLD + REACH / 2, 0.75),
        (THRESHOLD - REACH / 2, 0.25),
        (THRESHOLD + REACH, 1.0),
        (1e9, 1.0),
        (-1e9, 0.0),
    ],
)
def test_the_mark_is_as_far_from_the_threshold_as_the_score(view, score, share):
    view.show_verdict(Verdict.DIGIT, score, 7, 1)
    assert view.mark == round(share * view.width())


def test_the_mark_and_the_line_of_the_threshold_are_painted_where_they_are(view):
    view.show_verdict(Verdict.DIGIT, THRESHOLD + REACH / 2, 7, 1)
    image, track = view.grab().toImage(), view.track_rectangle
    assert image.pixelColor(view.mark, track.center().y()) == QColor(LIGHT.accent)
    line = [image.pixelColor(x, track.top() + 1).name() for x in range(view.width())]
    dark = [x for x, colour in enumerate(line) if colour == LIGHT.text]
    assert dark
    assert all(abs(x - view.width() / 2) <= 2 for x in dark)


def test_the_scale_has_the_colours_of_the_verdicts_that_a_mark_may_mean(view):
    view.show_calibration(Calibration(digit_threshold=-2.0, sure_threshold=0.9))
    track, image = view.track_rectangle, view.grab().toImage()

    def colour(score):
        return image.pixelColor(view.place_of(score), track.center().y()).name()

    sure_from = np.log(9)  # 1 / (1 + e^-s) = 0.9
    parts = {
        LIGHT.warning: np.linspace(-11.5, -3.2, 9),
        LIGHT.muted: np.linspace(-0.8, sure_from - 0.8, 9),
        LIGHT.accent: np.linspace(sure_from + 0.8, 7.5, 9),
    }
    for wanted, scores in parts.items():
        assert {colour(score) for score in scores} == {mixed(LIGHT.panel, wanted, SHARE_OF_COLOUR)}


@pytest.mark.parametrize("sure_threshold", [0.0, 1.0])
def test_thresholds_at_the_ends_of_what_is_possible_are_painted_too(view, sure_threshold):
    view.show_calibration(Calibration(digit_threshold=0.0, sure_threshold=sure_threshold))
    image, y = view.grab().toImage(), view.track_rectangle.center().y()
    wanted = LIGHT.accent if sure_threshold == 0 else LIGHT.muted
    assert image.pixelColor(view.place_of(5), y).name() == mixed(LIGHT.panel, wanted, SHARE_OF_COLOUR)


@pytest.mark.parametrize(("score", "end"), [(1e9, "right"), (-1e9, "left")])
def test_a_score_beyond_the_scale_is_an_arrow_at_its_end(view, score, end):
    view.show_verdict(Verdict.DIGIT, score, 7, 1)
    track = view.track_rectangle
    accent = [x for (x, _), colour in colours_in(view, track).items() if colour == LIGHT.accent]
    near = range(view.width() - 10, view.width()) if end == "right" else range(10)
    assert accent
    assert set(accent) <= set(near)


def test_every_verdict_has_a_sign_of_another_shape_and_colour(view):
    shapes, colours = set(), {}
    for verdict in Verdict:
        view.show_verdict(verdict, 6.0, 4, 9)
        pixels = colours_in(view, view.sign_rectangle)
        shapes.add(frozenset(place for place, colour in pixels.items() if colour != LIGHT.panel))
        colours[verdict] = set(pixels.values())
    assert len(shapes) == 3
    assert LIGHT.accent in colours[Verdict.DIGIT]
    assert LIGHT.muted in colours[Verdict.UNSURE]
    assert LIGHT.warning in colours[Verdict.NON_DIGIT_LABEL]


def test_a_theme_is_worn(view):
    view.show_verdict(Verdict.NON_DIGIT_LABEL, 1.0, 4, 9)
    view.setStyleSheet(f"background: {DARK.panel}")
    view.set_theme(DARK)
    assert DARK.warning in colours_in(view, view.sign_rectangle).values()


def test_a_screen_reader_hears_words_score_and_threshold(view):
    view.show_verdict(Verdict.DIGIT, 9.12, 7, 1)
    assert view.accessibleName() == "Verdict: Definitely a 7"
    assert view.accessibleDescription() == "score 9.1 nats, threshold 5.0"


def test_its_size_is_the_same_whatever_it_says(view):
    sizes = {view.sizeHint().toTuple()}
    for verdict in Verdict:
        view.show_verdict(verdict, -123.4, 8, 8)
        sizes.add(view.sizeHint().toTuple())
    view.show_calibration(Calibration())
    assert sizes | {view.sizeHint().toTuple()} == {view.minimumSizeHint().toTuple()}


class Painted(QObject):
    """Collects the regions that a widget is asked to paint."""

    def __init__(self, widget):
        super().__init__(widget)
        self.region, self.times = QRegion(), 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.region, self.times = self.region.united(event.region()), self.times + 1
        return False


def test_only_what_changed_is_painted_again(view, qtbot, qapp):
    view.show_verdict(Verdict.DIGIT, 7.0, 7, 1)
    view.repaint()
    qapp.processEvents()
    painted = Painted(view)
    view.show_verdict(Verdict.DIGIT, 7.0, 7, 1)
    view.show_verdict(Verdict.DIGIT, 7.0, 7, 1)
    qtbot.waitUntil(lambda: not view._pace._timer.isActive())
    qapp.processEvents()
    assert painted.times == 0
    view.show_verdict(Verdict.DIGIT, 9.0, 7, 1)
    qtbot.waitUntil(lambda: painted.times > 0)
    assert painted.region.contains(view.track_rectangle.center())
    assert not painted.region.intersects(view.sign_rectangle), "the words are the same"
    below = view.rect().adjusted(0, view.track_rectangle.bottom() + 1, 0, 0)
    assert not painted.region.intersects(below), "the threshold is the same"


def test_many_scores_under_the_same_words_are_few_pictures_and_the_last_one_is_shown(view, qtbot):
    view.show_verdict(Verdict.DIGIT, 7.0, 7, 1)
    painted = Painted(view)
    for number in range(100):
        view.show_verdict(Verdict.DIGIT, 7.0 + number / 100, 7, 1)
    qtbot.waitUntil(lambda: view.texts[1] == "score 8.0 nats")
    assert painted.times <= 3


def test_other_words_are_shown_at_once(view):
    view.show_verdict(Verdict.DIGIT, 7.0, 7, 1)
    view.show_verdict(Verdict.DIGIT, 7.5, 7, 1)
    view.show_verdict(Verdict.UNSURE, 6.0, 7, 1)
    assert view.texts == ("Not sure: 7 or 1?", "score 6.0 nats")


def test_a_score_that_waits_is_dropped_with_its_drawing(view, qtbot):
    view.show_verdict(Verdict.DIGIT, 7.0, 7, 1)
    view.show_verdict(Verdict.DIGIT, 7.5, 7, 1)
    view.show_verdict(Verdict.DIGIT, 8.0, 7, 1)
    view.show_nothing()
    qtbot.waitUntil(lambda: not view._pace._timer.isActive())
    assert view.texts == ("–", "")
