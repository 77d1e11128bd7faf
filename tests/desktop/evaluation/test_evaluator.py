"""The evaluator: measures by itself when somebody looks, with gates instead of clocks; networks that change meanwhile,
cancelling, rubbish, downloads, and the end of the program."""

import threading

import pytest

from core.data.dataset import TEST_FILES
from core.errors import DataError, DigitscopeError, ModelFileError
from core.evaluation.metrics import BLOCK
from core.nn.calibration import Calibration
from core.nn.network import Network
from desktop.evaluation import evaluator as module
from desktop.evaluation.evaluator import Evaluator, fingerprint
from desktop.evaluation.measurement import JobProgress, default_folder
from desktop.evaluation.state import Phase
from desktop.ui.settings import Settings
from tests.support.mnist_files import write
from tests.support.small_networks import bars, small_architecture, small_network


def describe_error(failure):
    assert isinstance(failure, DigitscopeError), failure
    return str(failure)


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def evaluator(qapp, settings):
    evaluator = Evaluator(settings, describe_error)
    yield evaluator
    evaluator.close()


@pytest.fixture
def states(evaluator):
    states = []
    evaluator.state_changed.connect(states.append)
    return states


@pytest.fixture
def folder(tmp_path):
    """A folder with 1,200 test images: three blocks."""
    folder = tmp_path / "images"
    folder.mkdir()
    write(folder, TEST_FILES, bars(1_200))
    return folder


@pytest.fixture
def gates(monkeypatch):
    """Every measurement waits, after its first block, until its gate is open; there is one for each network."""
    gates = {}
    measure = module.measure

    def gated(network, source):
        entered, may_go = gates.setdefault(network, (threading.Event(), threading.Event()))
        work = measure(network, source)
        try:
            while True:
                try:
                    record = next(work)
                except StopIteration as end:
                    return end.value
                yield record
                if isinstance(record, JobProgress) and record.done:
                    entered.set()
                    assert may_go.wait(20)
        finally:
            work.close()

    monkeypatch.setattr(module, "measure", gated)
    yield gates
    for _, may_go in gates.values():
        may_go.set()


def gate_of(gates, network):
    return gates.setdefault(network, (threading.Event(), threading.Event()))


def measured(evaluator, qtbot):
    qtbot.waitUntil(lambda: evaluator.state.measurement is not None, timeout=20_000)
    return evaluator.state.measurement


def test_without_images_it_needs_them_and_says_which_network_it_is_about(evaluator, states):
    network = small_network()
    evaluator.show_network(network)
    evaluator.set_watched(True)
    assert states[-1].phase is Phase.NEEDS_DATA
    assert states[-1].title == network.title
    assert states[-1].figures is None
    assert states[-1].measurement is None


def test_what_the_file_recorded_is_there_before_anything_is_measured(evaluator, states):
    facts = {"test": {"accuracy": 0.99, "loss": 0.03, "images": 10_000}}
    evaluator.show_network(Network(small_architecture(), small_network().weights, facts))
    assert states[-1].figures.recorded
    assert states[-1].figures.accuracy == 0.99


def test_a_folder_is_measured_at_once_and_remembered(evaluator, states, settings, folder, qtbot):
    network = small_network()
    evaluator.show_network(network)
    evaluator.set_watched(True)
    evaluator.choose_folder(str(folder))
    assert evaluator.state.phase is Phase.MEASURING
    measurement = measured(evaluator, qtbot)
    assert measurement.network is network
    assert measurement.evaluation.images == 1_200
    assert evaluator.state.phase is Phase.READY
    assert not evaluator.state.figures.recorded
    assert evaluator.state.figures.accuracy == measurement.evaluation.accuracy
    advances = [
        state.job_progress for state in states if state.job_progress is not None and state.phase is Phase.MEASURING
    ]
    assert advances == [JobProgress(done, 1_200) for done in range(0, 1_201, BLOCK)]
    assert settings.data_folder == str(folder)


def test_the_remembered_folder_is_found_again(qapp, settings, folder, qtbot):
    settings.data_folder = str(folder)
    evaluator = Evaluator(settings, describe_error)
    evaluator.show_network(small_network())
    assert evaluator.state.phase is Phase.NEEDS_DATA, "nobody has looked yet, so nothing was looked for"
    evaluator.set_watched(True)
    assert measured(evaluator, qtbot).evaluation.images == 1_200
    evaluator.close()


def test_what_was_downloaded_before_is_found_where_downloads_go(evaluator, qtbot):
    default_folder().mkdir(parents=True)
    write(default_folder(), TEST_FILES, bars(30))
    evaluator.show_network(small_network())
    evaluator.set_watched(True)
    assert measured(evaluator, qtbot).evaluation.images == 30


def test_a_remembered_folder_that_is_gone_is_no_trouble(qapp, settings, tmp_path):
    settings.data_folder = str(tmp_path / "gone")
    evaluator = Evaluator(settings, describe_error)
    evaluator.show_network(small_network())
    evaluator.set_watched(True)
    assert evaluator.state.phase is Phase.NEEDS_DATA
    assert evaluator.state.problem == ""
    evaluator.close()


def test_nothing_begins_while_nobody_looks(evaluator, folder, gates, qtbot):
    evaluator.show_network(small_network())
    evaluator.choose_folder(str(folder))
    assert evaluator.state.phase is Phase.READY
    assert gates == {}


def test_a_network_that_is_changed_while_one_is_measured_is_measured_in_its_place(
    evaluator, states, folder, gates, qtbot
):
    first, second = small_network(1), small_network(2)
    evaluator.set_watched(True)
    evaluator.show_network(first)
    evaluator.choose_folder(str(folder))
    entered, may_go = gate_of(gates, first)
    assert entered.wait(20)
    evaluator.show_network(second)
    assert evaluator.state.phase is Phase.MEASURING
    assert evaluator.state.measurement is None
    seen = len(states)
    gate_of(gates, second)[1].set()
    may_go.set()
    assert measured(evaluator, qtbot).network is second
    assert all(state.title == second.title for state in states[seen:])
    assert all(state.measurement is None or state.measurement.network is second for state in states)


def test_a_recent_network_is_recognised_even_when_it_was_loaded_again(evaluator, folder, gates, qtbot):
    first, second = small_network(1), small_network(2)
    for network in (first, second):
        gate_of(gates, network)[1].set()
    evaluator.set_watched(True)
    evaluator.show_network(first)
    evaluator.choose_folder(str(folder))
    before = measured(evaluator, qtbot)
    evaluator.show_network(second)
    assert measured(evaluator, qtbot).network is second
    evaluator.show_network(small_network(1))
    assert evaluator.state.measurement is before
    assert evaluator.state.phase is Phase.READY
    assert len(gates) == 2


def test_cancelling_stops_it_and_it_begins_again_only_when_asked(evaluator, folder, gates, qtbot):
    network = small_network()
    evaluator.set_watched(True)
    evaluator.show_network(network)
    evaluator.choose_folder(str(folder))
    entered, may_go = gate_of(gates, network)
    assert entered.wait(20)
    evaluator.cancel()
    assert evaluator.state.phase is Phase.READY
    evaluator.set_watched(False)
    evaluator.set_watched(True)
    assert evaluator.state.phase is Phase.READY
    may_go.set()
    evaluator.measure()
    assert evaluator.state.phase is Phase.MEASURING
    assert measured(evaluator, qtbot).evaluation.images == 1_200


def test_a_folder_without_the_files_is_one_sentence_and_changes_nothing(evaluator, states, settings, folder, qtbot):
    evaluator.set_watched(True)
    evaluator.show_network(small_network())
    evaluator.choose_folder(str(folder))
    before = measured(evaluator, qtbot)
    for path in (folder.parent, folder / "gone", folder / f"{TEST_FILES[0]}.gz"):
        evaluator.choose_folder(str(path))
        assert path.name in evaluator.state.problem
        assert evaluator.state.measurement is before
    assert settings.data_folder == str(folder)
    evaluator.set_watched(False)
    evaluator.set_watched(True)
    assert evaluator.state.problem == "", "who comes back has seen it"


def test_the_problem_of_one_network_is_not_that_of_another(evaluator, monkeypatch, folder, qtbot):
    def failing(network, source):
        yield from ()
        raise ModelFileError("no numbers")

    first, second = small_network(), small_network(seed=5)
    evaluator.set_watched(True)
    evaluator.show_network(first)
    evaluator.choose_folder(str(folder))
    measured(evaluator, qtbot)
    monkeypatch.setattr(module, "measure", failing)
    evaluator.show_network(second)
    qtbot.waitUntil(lambda: evaluator.state.problem == "no numbers")
    evaluator.show_network(first)
    assert evaluator.state.problem == ""
    assert evaluator.state.measurement is not None


@pytest.mark.parametrize("name", TEST_FILES)
def test_rubbish_under_the_right_names_is_one_sentence_and_not_remembered(evaluator, settings, folder, name, qtbot):
    (folder / f"{name}.gz").write_bytes(b"rubbish")
    evaluator.set_watched(True)
    evaluator.show_network(small_network())
    evaluator.choose_folder(str(folder))
    qtbot.waitUntil(lambda: bool(evaluator.state.problem))
    assert name in evaluator.state.problem
    assert evaluator.state.phase is Phase.NEEDS_DATA
    assert settings.data_folder == ""


def test_a_download_is_measured_when_it_is_there(evaluator, states, monkeypatch, qtbot):
    def fetch(folder):
        yield JobProgress(0, 100)
        folder.mkdir(parents=True)
        write(folder, TEST_FILES, bars(30))
        yield JobProgress(100, 100)
        return folder

    monkeypatch.setattr(module, "fetch", fetch)
    evaluator.set_watched(True)
    evaluator.show_network(small_network())
    evaluator.download()
    assert evaluator.state.phase is Phase.DOWNLOADING
    assert measured(evaluator, qtbot).evaluation.images == 30
    assert JobProgress(100, 100) in [state.job_progress for state in states if state.phase is Phase.DOWNLOADING]


def test_a_download_that_fails_says_why_and_can_be_tried_again(evaluator, monkeypatch, qtbot):
    def fetch(_):
        yield JobProgress(0, 100)
        raise DataError("The mirror cannot be reached.")

    monkeypatch.setattr(module, "fetch", fetch)
    evaluator.set_watched(True)
    evaluator.show_network(small_network())
    for _ in range(2):
        evaluator.download()
        assert evaluator.state.problem == ""
        qtbot.waitUntil(lambda: evaluator.state.problem == "The mirror cannot be reached.")
        assert evaluator.state.phase is Phase.NEEDS_DATA


def test_a_folder_can_be_chosen_while_a_download_hangs(evaluator, monkeypatch, folder, qtbot):
    entered, may_go = threading.Event(), threading.Event()

    def fetch(_):
        entered.set()
        assert may_go.wait(20)
        yield JobProgress(0, 100)
        raise DataError("This comes too late.")

    monkeypatch.setattr(module, "fetch", fetch)
    evaluator.set_watched(True)
    evaluator.show_network(small_network())
    evaluator.download()
    assert entered.wait(20)
    evaluator.cancel()
    assert evaluator.state.phase is Phase.NEEDS_DATA
    evaluator.choose_folder(str(folder))
    assert measured(evaluator, qtbot).evaluation.images == 1_200
    may_go.set()
    assert evaluator.state.problem == ""


def test_the_number_of_kept_measurements_is_limited(evaluator, folder, monkeypatch, qtbot):
    monkeypatch.setattr(module, "MAX_KEPT", 2)
    evaluator.set_watched(True)
    evaluator.choose_folder(str(folder))
    for seed in range(3):
        evaluator.show_network(small_network(seed))
        measured(evaluator, qtbot)
    evaluator.set_watched(False)
    evaluator.show_network(small_network(0))
    assert evaluator.state.measurement is None
    evaluator.show_network(small_network(2))
    assert evaluator.state.measurement is not None


def test_closing_while_it_measures_leaves_no_thread_and_tells_nothing(qapp, settings, folder, gates):
    before = threading.active_count()
    evaluator = Evaluator(settings, describe_error)
    network = small_network()
    evaluator.set_watched(True)
    evaluator.show_network(network)
    evaluator.choose_folder(str(folder))
    entered, may_go = gate_of(gates, network)
    assert entered.wait(20)
    told = []
    evaluator.state_changed.connect(told.append)
    may_go.set()
    evaluator.close()
    qapp.processEvents()
    assert threading.active_count() == before
    assert told == []


def test_networks_differ_by_weights_architecture_and_calibration():
    network = small_network()
    same = Network(small_architecture(), dict(network.weights), {"seed": 3})
    assert fingerprint(same) == fingerprint(network)
    others = (
        small_network(1),
        Network(small_architecture(), network.weights, {}, Calibration(temperature=2.0)),
        Network(small_architecture(), {**network.weights, "norm.shift": network.weights["norm.shift"] + 1}),
    )
    assert len({fingerprint(one) for one in (network, *others)}) == 4
