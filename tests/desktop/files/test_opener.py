"""The opener: files come without keeping anybody waiting, networks apart from pictures, and failures change nothing."""

import threading

import pytest

from core.nn.models import DEFAULT_MODEL, resolve_model
from desktop.files import opener as opener_module
from desktop.files.opening import OpenBytes, OpenFile, OpenModel
from desktop.work.workers import InlineWorker, LatestWorker
from tests.support.connected_state import ProgramState, line


@pytest.fixture(scope="module")
def network():
    return resolve_model(DEFAULT_MODEL)


@pytest.fixture
def state(qapp, network):
    state = ProgramState(network)
    yield state
    state.close()


@pytest.fixture
def gate(monkeypatch):
    """Openings that wait: set ``entered`` says that one does, ``may_go`` lets them all go on."""
    entered, may_go, open_request = threading.Event(), threading.Event(), opener_module.open_request

    def gated(request, network):
        entered.set()
        assert may_go.wait(20)
        return open_request(request, network)

    monkeypatch.setattr(opener_module, "open_request", gated)
    return entered, may_go


def test_a_picture_takes_the_place_of_the_drawing_as_one_step(state, tmp_path, digit_png):
    state.document.add_step(line())
    path = tmp_path / "seven.png"
    path.write_bytes(digit_png)
    state.opener.open(OpenFile(str(path)))
    assert state.document.drawing.picture is not None
    assert state.readings[-1].digit == 7
    assert state.document.path == "", "a picture is not a file of strokes"
    assert state.opened == [OpenFile(str(path))]
    state.document.undo()
    assert state.document.drawing.picture is None


def test_what_cannot_be_opened_changes_nothing(state, tmp_path):
    drawing = line()
    state.document.add_step(drawing)
    reading, subjects = state.place.reading, list(state.subjects)
    for request in (OpenFile(str(tmp_path)), OpenBytes(b"rubbish", "the clipboard"), OpenModel("nosuchnetwork")):
        state.opener.open(request)
    assert len(state.failures) == 3
    assert state.document.drawing is drawing
    assert state.place.reading is reading
    assert state.subjects == subjects
    assert state.history == [(True, False)]


def test_a_file_that_is_gone_is_named(state, tmp_path):
    missing = []
    state.opener.missing.connect(missing.append)
    state.opener.open(OpenFile(str(tmp_path / "gone.png")))
    assert missing == [str(tmp_path / "gone.png")]
    assert len(state.failures) == 1


def test_drawing_goes_on_while_a_file_is_being_opened(qapp, qtbot, network, gate, tmp_path, digit_png):
    entered, may_go = gate
    state = ProgramState(network, worker=LatestWorker)
    path = tmp_path / "seven.png"
    path.write_bytes(digit_png)
    state.opener.open(OpenFile(str(path)))
    assert entered.wait(20)
    with qtbot.waitSignal(state.place.reading_changed):
        state.document.add_step(line())
    assert state.place.reading.digit == 1
    with qtbot.waitSignal(state.opener.opened):
        may_go.set()
    assert state.document.drawing.picture is not None
    state.document.undo()
    assert state.document.drawing.strokes, "what was drawn meanwhile is one step back"
    state.close()


def test_a_network_that_was_chosen_comes_whatever_files_are_dropped_meanwhile(
    qapp, qtbot, network, gate, tmp_path, digit_png
):
    _, may_go = gate
    state = ProgramState(network, worker=LatestWorker)
    busy = []
    state.opener.busy_changed.connect(busy.append)
    pictures = [OpenFile(str(tmp_path / name)) for name in ("first.png", "second.png", "third.png")]
    for picture in pictures:
        (tmp_path / picture.path).write_bytes(digit_png)
    for request in (pictures[0], OpenModel(DEFAULT_MODEL), pictures[1], pictures[2]):
        state.opener.open(request)
    assert state.opener.is_loading_network
    may_go.set()
    qtbot.waitUntil(lambda: len(state.opened) == 3, timeout=20_000)
    assert OpenModel(DEFAULT_MODEL) in state.opened
    assert [request for request in state.opened if request in pictures] == [pictures[0], pictures[2]]
    assert state.place.network is not network
    assert busy[:4] == [True] * 4
    assert not busy[-1]
    state.close()


@pytest.mark.parametrize("worker", [LatestWorker, InlineWorker])
def test_closing_leaves_nothing_running(qapp, network, worker):
    before = threading.active_count()
    state = ProgramState(network, worker=worker)
    for x in (0.1, 0.5, 0.9):
        state.document.add_step(line(x))
    state.opener.open(OpenModel(DEFAULT_MODEL))
    state.close()
    assert threading.active_count() == before
