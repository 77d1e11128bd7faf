"""A place of the workbench: what is looked at is read, stale answers are dropped, and so are stale failures."""

import threading
from types import SimpleNamespace

import pytest

from core.errors import DigitscopeError
from core.nn.models import DEFAULT_MODEL, resolve_model
from core.recognition.subject import own_subject
from desktop.files.opening import OpenModel
from desktop.state import place as place_module
from tests.support.connected_state import ProgramState, line


@pytest.fixture
def gate(monkeypatch):
    """Readings that wait: ``entered`` says that one does, ``may_go`` lets them go on to ``outcome(request)``."""
    gate = SimpleNamespace(entered=threading.Event(), may_go=threading.Event(), outcome=place_module.answer_request)

    def gated(request):
        gate.entered.set()
        assert gate.may_go.wait(20)
        return gate.outcome(request)

    monkeypatch.setattr(place_module, "answer_request", gated)
    return gate


@pytest.fixture
def gated_state(gate, threaded_state, network):
    threaded_state.place.show_network(network)
    return threaded_state


@pytest.fixture
def gated_place(gated_state):
    return gated_state.place


def failing(request):
    raise DigitscopeError("no numbers")


def test_an_empty_canvas_has_no_reading(state):
    state.document.add_step(line())
    state.document.clear()
    assert state.place.reading is None
    assert state.readings[-1] is None
    state.document.undo()
    assert state.place.reading.digit == 1


def test_another_network_reads_the_same_subject(state, network):
    state.document.add_step(line())
    networks = []
    state.place.network_changed.connect(networks.append)
    state.opener.open(OpenModel(DEFAULT_MODEL))
    assert networks == [state.place.network]
    assert state.place.network is not network
    assert state.place.reading.network is state.place.reading.trace.network is state.place.network
    assert state.place.reading.subject.drawing is state.document.drawing


def test_without_a_network_nothing_is_read(qapp):
    state = ProgramState()
    state.document.add_step(line())
    assert state.place.reading is None
    state.close()


def test_both_places_read_for_themselves(state):
    other = resolve_model("textbook")
    state.bench.b.show_network(other)
    state.bench.b.look_at(own_subject(line(0.5)))
    assert state.bench.b.reading.network is other
    assert state.place.reading is None, "nothing is drawn in place A"


def test_the_answer_of_a_network_no_longer_shown_is_dropped(qtbot, gate, gated_state):
    place, other = gated_state.place, resolve_model(DEFAULT_MODEL)
    gated_state.document.add_step(line())
    assert gate.entered.wait(20)
    place.show_network(other)
    gate.may_go.set()
    qtbot.waitUntil(lambda: place.reading is not None)
    assert {reading.network for reading in gated_state.readings if reading is not None} == {other}


@pytest.mark.parametrize("is_wiped", [True, False])
def test_the_answer_to_the_subject_before_is_dropped(qtbot, gate, gated_state, is_wiped):
    old, new, shown = line(0.3), line(0.7), gated_state.readings
    gated_state.document.add_step(old)
    assert gate.entered.wait(20)
    shown.clear()
    if is_wiped:
        gated_state.document.clear()
        assert set(shown) == {None}
        gated_state.document.add_step(new)
    else:
        gated_state.document.begin(new)
    gate.may_go.set()
    qtbot.waitUntil(lambda: gated_state.place.reading is not None)
    assert {reading.subject.drawing for reading in shown if reading is not None} == {new}


def test_a_reading_that_fails_takes_the_one_before_away(state, monkeypatch):
    state.document.add_step(line())
    assert state.place.reading is not None
    monkeypatch.setattr(state.place._reader, "_function", failing)
    state.document.begin(line(0.7))
    assert state.place.reading is None
    assert state.readings[-1] is None
    assert state.failures == ["no numbers"]


def test_the_failure_of_a_network_no_longer_shown_is_not_told(qtbot, gate, gated_state):
    other, answer = resolve_model(DEFAULT_MODEL), gate.outcome
    gate.outcome = lambda request: (answer if request.network is other else failing)(request)
    gated_state.document.add_step(line())
    assert gate.entered.wait(20)
    gated_state.place.show_network(other)
    gate.may_go.set()
    qtbot.waitUntil(lambda: gated_state.place.reading is not None)
    assert gated_state.failures == []
