"""The session: what is drawn is read, what fails changes nothing, an empty canvas has no reading."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from desktop.state.session import Session

from core.drawing.ink import render
from core.drawing.strokes import Drawing, Stroke, drawing_from_json
from core.errors import DigitscopeError
from core.nn.models import DEFAULT_MODEL, resolve_model
from desktop.files.opening import OpenBytes, OpenFile, OpenModel
from desktop.state import session as session_module
from desktop.state.canvas_ink import CanvasInk
from desktop.work.workers import InlineWorker, LatestWorker


@pytest.fixture(scope="module")
def network():
    return resolve_model(DEFAULT_MODEL)


def describe(failure):
    assert isinstance(failure, DigitscopeError), failure
    return str(failure)


@pytest.fixture
def session(qapp, network):
    session = Session(describe, reading_worker=InlineWorker, opening_worker=InlineWorker)
    session.show_network(network)
    yield session
    session.close()


@pytest.fixture
def seen(session):
    """What every signal carried."""
    seen = SimpleNamespace(
        replaced=[], readings=[], history=[], files=[], failures=[], notices=[], starts=[], opened=[]
    )
    session.drawing_replaced.connect(seen.replaced.append)
    session.reading_changed.connect(seen.readings.append)
    session.history_changed.connect(lambda undo, redo: seen.history.append((undo, redo)))
    session.file_changed.connect(lambda path, modified: seen.files.append((path, modified)))
    session.failed.connect(seen.failures.append)
    session.notice.connect(seen.notices.append)
    session.started_over.connect(lambda: seen.starts.append(True))
    session.opened.connect(seen.opened.append)
    return seen


@pytest.fixture
def gate(monkeypatch):
    """Readings that wait: ``entered`` says that one does, ``may_go`` lets them go on to ``outcome(request)``."""
    gate = SimpleNamespace(entered=threading.Event(), may_go=threading.Event(), outcome=session_module.answer_request)

    def gated(request):
        gate.entered.set()
        assert gate.may_go.wait(20)
        return gate.outcome(request)

    monkeypatch.setattr(session_module, "answer_request", gated)
    return gate


def line(x=0.5):
    return Drawing((Stroke(np.array([[x, 0.2, 0.5], [x, 0.8, 0.5]])),))


def longer(drawing, x):
    return Drawing((*drawing.strokes, *line(x).strokes))


def test_what_is_drawn_is_read_while_the_pen_is_down(session, seen):
    drawing = line()
    session.take_ink(CanvasInk(drawing=drawing, ink=render(drawing)))
    (reading,) = seen.readings
    assert reading.digit == 1
    assert session.reading is reading
    assert session.drawing.is_blank, "the step is made when the pen is up"
    assert seen.history == []


def test_a_finished_stroke_is_a_step_that_the_canvas_need_not_show(session, seen):
    session.take_drawing(line())
    assert seen.history == [(True, False)]
    assert seen.replaced == []
    assert seen.readings[-1].digit == 1
    assert seen.files[-1] == ("", True)


def test_undo_and_redo_show_and_read_the_drawing(session, seen):
    first = line()
    session.take_drawing(first)
    session.take_drawing(longer(first, 0.2))
    session.undo()
    assert seen.replaced[-1] is first
    assert seen.history[-1] == (True, True)
    session.undo()
    assert seen.replaced[-1].is_blank
    assert seen.readings[-1] is None
    session.redo()
    assert seen.replaced[-1] is first
    assert seen.readings[-1].digit == 1


def test_an_empty_canvas_has_no_reading(session, seen):
    session.take_drawing(line())
    session.clear()
    assert session.reading is None
    assert seen.readings[-1] is None
    assert seen.starts == [True]
    session.undo()
    assert session.reading.digit == 1


def test_what_the_canvas_told_is_not_read_twice(session, seen):
    """The canvas tells its ink before a stroke is finished, and when another drawing is shown."""
    session.drawing_replaced.connect(lambda drawing: session.take_ink(CanvasInk(drawing, render(drawing))))
    drawing = line()
    session.take_ink(CanvasInk(drawing, render(drawing)))
    session.take_drawing(Drawing((Stroke(drawing.strokes[0].points.copy()),)))
    assert len(seen.readings) == 1
    session.start_over(line(0.4))
    assert len(seen.readings) == 2
    session.take_drawing(longer(line(0.4), 0.9))
    assert len(seen.readings) == 3, "what it did not tell is read"


def test_ink_that_the_network_cannot_see_is_no_reading(session, seen):
    session.take_ink(CanvasInk(drawing=line(), ink=np.zeros((280, 280), np.uint8)))
    assert seen.readings == [None]


def test_a_picture_takes_the_place_of_the_drawing_as_one_step(session, seen, tmp_path, digit_png):
    session.take_drawing(line())
    path = tmp_path / "seven.png"
    path.write_bytes(digit_png)
    session.open(OpenFile(str(path)))
    assert session.drawing.picture is not None
    assert seen.readings[-1] is not None
    assert session.path == "", "a picture is not a file of strokes"
    assert seen.opened == [OpenFile(str(path))]
    session.undo()
    assert session.drawing.picture is None


def test_a_saved_drawing_is_opened_with_its_path_and_undo_gives_the_file_of_before_back(session, seen, tmp_path):
    first, second = tmp_path / "first.digit.json", tmp_path / "second.digit.json"
    session.take_drawing(line(0.3))
    assert session.save(str(first))
    assert seen.files[-1] == (str(first), False)
    session.clear()
    assert session.path == ""
    session.take_drawing(line(0.6))
    session.save(str(second))
    session.open(OpenFile(str(first)))
    assert seen.files[-1] == (str(first), False)
    assert session.drawing.strokes[0].points[0, 0] == 0.3
    session.take_drawing(longer(session.drawing, 0.8))
    assert seen.files[-1] == (str(first), True)
    session.undo()
    session.undo()
    assert session.path == str(second), "saving now would not write the second drawing over the first"
    assert drawing_from_json(second.read_text(), "second").strokes[0].points[0, 0] == 0.6
    assert seen.files[-1] == (str(second), False), "its file holds just this"


def test_what_cannot_be_opened_changes_nothing(session, seen, tmp_path):
    drawing = line()
    session.take_drawing(drawing)
    reading = session.reading
    for request in (OpenFile(str(tmp_path)), OpenBytes(b"rubbish", "the clipboard"), OpenModel("nosuchnetwork")):
        session.open(request)
    assert len(seen.failures) == 3
    assert session.drawing is drawing
    assert session.reading is reading
    assert seen.replaced == []
    assert seen.history == [(True, False)]


def test_what_cannot_be_saved_is_a_sentence_and_stays_modified(session, seen, tmp_path):
    session.take_drawing(line())
    assert not session.save(str(tmp_path / "missing" / "a.digit.json"))
    assert len(seen.failures) == 1
    assert seen.files[-1] == ("", True)


def test_a_new_drawing_after_undoing_everything_does_not_take_the_old_file(session, seen, tmp_path):
    session.take_drawing(line())
    session.save(str(tmp_path / "old.digit.json"))
    session.undo()
    assert session.drawing.is_blank
    session.clear()
    session.take_drawing(line())
    assert session.path == ""
    assert seen.files[-1] == ("", True)


def test_another_network_reads_the_same_drawing(session, seen, network):
    session.take_drawing(line())
    networks = []
    session.network_changed.connect(networks.append)
    session.open(OpenModel(DEFAULT_MODEL))
    assert networks == [session.network]
    assert session.network is not network
    assert session.reading.trace.network is session.network


def test_without_a_network_nothing_is_read(qapp):
    session = Session(describe, reading_worker=InlineWorker, opening_worker=InlineWorker)
    session.take_drawing(line())
    assert session.reading is None
    session.close()


def test_the_answer_of_a_network_no_longer_shown_is_dropped(qapp, qtbot, network, gate):
    session = Session(describe)
    shown = []
    session.reading_changed.connect(shown.append)
    session.show_network(network)
    session.take_drawing(line())
    assert gate.entered.wait(20)
    other = resolve_model(DEFAULT_MODEL)
    session.show_network(other)
    gate.may_go.set()
    qtbot.waitUntil(lambda: session.reading is not None)
    assert {reading.trace.network for reading in shown if reading is not None} == {other}
    session.close()


@pytest.mark.parametrize("is_wiped", [True, False])
def test_the_answer_to_the_page_before_is_dropped(qapp, qtbot, network, gate, is_wiped):
    session = Session(describe)
    session.show_network(network)
    shown = []
    session.reading_changed.connect(shown.append)
    old, new = line(0.3), line(0.7)
    session.take_drawing(old)
    assert gate.entered.wait(20)
    if is_wiped:
        session.clear()
        assert shown == [None]
        session.take_drawing(new)
    else:
        session.start_over(new)
    gate.may_go.set()
    qtbot.waitUntil(lambda: session.reading is not None)
    boxes = {reading.preparation.box for reading in shown if reading is not None}
    assert len(boxes) == 1
    assert boxes.pop()[0] > 140, "only the new line was ever shown"
    session.close()


def test_drawing_goes_on_while_a_file_is_being_opened(qapp, qtbot, network, monkeypatch, tmp_path, digit_png):
    may_go, entered = threading.Event(), threading.Event()
    open_outside = session_module.open_outside

    def gated(request, network):
        entered.set()
        assert may_go.wait(20)
        return open_outside(request, network)

    monkeypatch.setattr(session_module, "open_outside", gated)
    session = Session(describe)
    session.show_network(network)
    path = tmp_path / "seven.png"
    path.write_bytes(digit_png)
    session.open(OpenFile(str(path)))
    assert entered.wait(20)
    with qtbot.waitSignal(session.reading_changed):
        session.take_drawing(line())
    assert session.reading.digit == 1
    with qtbot.waitSignal(session.opened):
        may_go.set()
    assert session.drawing.picture is not None
    session.undo()
    assert session.drawing.strokes, "what was drawn meanwhile is one step back"
    session.close()


def test_a_network_that_was_chosen_comes_whatever_files_are_dropped_meanwhile(
    qapp, qtbot, network, monkeypatch, tmp_path, digit_png
):
    may_go = threading.Event()
    open_outside = session_module.open_outside

    def gated(request, network):
        assert may_go.wait(20)
        return open_outside(request, network)

    monkeypatch.setattr(session_module, "open_outside", gated)
    session = Session(describe)
    session.show_network(network)
    opened, busy = [], []
    session.opened.connect(opened.append)
    session.opening_changed.connect(busy.append)
    names = ("first.png", "second.png", "third.png")
    pictures = [OpenFile(str(tmp_path / name)) for name in names]
    for picture in pictures:
        (tmp_path / picture.path).write_bytes(digit_png)
    for request in (pictures[0], OpenModel(DEFAULT_MODEL), pictures[1], pictures[2]):
        session.open(request)
    may_go.set()
    qtbot.waitUntil(lambda: len(opened) == 3, timeout=20_000)
    assert OpenModel(DEFAULT_MODEL) in opened
    assert [request for request in opened if request in pictures] == [pictures[0], pictures[2]]
    assert session.network is not network
    assert busy[:4] == [True] * 4
    assert not busy[-1]
    session.close()


def test_a_reading_that_fails_takes_the_one_before_away(session, seen, monkeypatch):
    session.take_drawing(line())
    assert session.reading is not None
    monkeypatch.setattr(session._reader, "_function", failing)
    session.start_over(line(0.7))
    assert session.reading is None
    assert seen.readings[-1] is None
    assert seen.failures == ["no numbers"]


def failing(request):
    raise DigitscopeError("no numbers")


def test_the_failure_of_a_network_no_longer_shown_is_not_told(qapp, qtbot, network, gate):
    other, answer = resolve_model(DEFAULT_MODEL), gate.outcome
    gate.outcome = lambda request: (answer if request.network is other else failing)(request)
    session = Session(describe)
    failures = []
    session.failed.connect(failures.append)
    session.show_network(network)
    session.take_drawing(line())
    assert gate.entered.wait(20)
    session.show_network(other)
    gate.may_go.set()
    qtbot.waitUntil(lambda: session.reading is not None)
    assert failures == []
    session.close()


@pytest.mark.parametrize("worker", [LatestWorker, InlineWorker])
def test_closing_leaves_nothing_running(qapp, network, worker):
    before = threading.active_count()
    session = Session(describe, reading_worker=worker, opening_worker=worker)
    session.show_network(network)
    for x in (0.1, 0.5, 0.9):
        session.take_drawing(line(x))
    session.open(OpenModel(DEFAULT_MODEL))
    session.close()
    assert threading.active_count() == before
