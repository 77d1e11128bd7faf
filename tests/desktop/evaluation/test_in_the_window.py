"""The evaluation in the whole program: from the key that opens it to a digit in all views, and its ends."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget

from core.data.dataset import TEST_FILES, Dataset
from core.drawing.ink import render
from core.drawing.samples import sample
from core.recognition.preparation import prepare
from core.recognition.subject import SubjectKind
from desktop.evaluation import controller as evaluation_desk
from desktop.evaluation import evaluator as evaluator_module
from desktop.evaluation.measurement import JobProgress, default_folder
from desktop.evaluation.state import Phase
from tests.support.mnist_files import write
from tests.support.small_networks import small_network


def sample_images():
    """The ten samples as MNIST has its digits, each also with a wrong label, and with an edge that is hardly seen."""
    images = np.array([prepare(render(sample(digit)), (1, 28, 28)).centred for digit in range(10)])  # (10, 28, 28)
    labels = np.arange(10, dtype=np.uint8)
    wrong = (labels + 1) % 10
    faint = np.array([with_faint_edge(image) for image in images])
    return Dataset(np.concatenate([images, images, faint]), np.concatenate([labels, wrong, labels]))


def with_faint_edge(image):
    """The image (28, 28) with its first row of ink nearly gone, again with its centre of mass in the middle."""
    image = image.copy()
    first = np.flatnonzero(image.any(axis=1))[0]
    image[first] = np.minimum(image[first], 3)
    mass = image.sum(axis=1, dtype=np.int64)
    mean = mass @ np.arange(28) / mass.sum()
    return np.roll(image, -1, axis=0) if mean >= 14.5 else image


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "mnist files"
    folder.mkdir()
    write(folder, TEST_FILES, sample_images())
    return folder


@pytest.fixture
def started(start, folder):
    """A program that knows the folder, with the evaluation closed."""
    started = start()
    started.settings.data_folder = str(folder)
    return started


def dock(started):
    return started.window.findChild(QDockWidget, "dock_evaluation")


def panel(started):
    return started.window.evaluation.panel


def state(started):
    return started.window.evaluation.evaluator.state


def open_dock(started):
    started.window.window_actions["dock_evaluation"].trigger()


def opened(started, qtbot):
    """Open the dock and wait until the network is measured."""
    open_dock(started)
    qtbot.waitUntil(lambda: state(started).measurement is not None, timeout=20_000)
    return state(started).measurement


def test_it_is_closed_until_its_key_opens_it_and_nothing_is_read_before(started, qtbot):
    assert dock(started).isHidden()
    assert not started.window.window_actions["dock_evaluation"].isChecked()
    assert state(started).phase is Phase.NEEDS_DATA
    with qtbot.waitActive(started.window):
        started.window.activateWindow()
    QTest.keyClick(started.window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: state(started).measurement is not None, timeout=20_000)
    measurement = state(started).measurement
    assert dock(started).isVisible()
    assert measurement.network is started.place.network
    assert measurement.evaluation.images == 30
    assert len(measurement.mistakes()) >= 10
    QTest.keyClick(started.window, Qt.Key.Key_F9)
    assert dock(started).isHidden()


def test_without_images_it_shows_what_the_model_file_recorded(start):
    started = start()
    open_dock(started)
    assert panel(started).invitation.isVisible()
    assert panel(started).origin.whole_text == "from the model file"
    accuracy = started.place.network.training["test"]["accuracy"]
    assert panel(started).figures.texts[0] == f"{100 * accuracy:.2f} %"


def reading_of(started, qtbot, index):
    """The reading of the test image at this place, once it has come."""

    def has_come():
        reading = started.place.reading
        return (
            reading is not None
            and reading.subject.kind is SubjectKind.DATASET_IMAGE
            and np.array_equal(reading.subject.source, state(started).measurement.dataset.images[index])
        )

    qtbot.waitUntil(has_come)
    return started.place.reading


def test_a_click_on_a_digit_shows_it_everywhere_and_leaves_the_drawing_alone(started, qtbot):
    measurement = opened(started, qtbot)
    document, digits = started.document, panel(started).digits.list
    document.begin(sample(3))
    before, steps = document.drawing, document.step_count
    for place, index in enumerate(measurement.mistakes()[:4]):
        digits.scrollTo(digits.digits.index(place))
        box = digits.visualRect(digits.digits.index(place))
        QTest.mouseClick(digits.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, box.center())
        reading = reading_of(started, qtbot, index)
        np.testing.assert_array_equal(reading.preparation.centred, measurement.dataset.images[index])
        assert reading.digit == measurement.digits[index]
        assert started.canvas.drawing is reading.subject.drawing
        assert f"Test image {index}, labelled {measurement.dataset.labels[index]}." in started.canvas.note
        assert (document.drawing, document.step_count) == (before, steps)
    QTest.keyClick(started.canvas, Qt.Key.Key_Escape)
    assert started.canvas.drawing is before
    assert started.canvas.note == ""
    qtbot.waitUntil(lambda: started.place.reading.digit == 3)


def test_every_image_is_read_as_in_the_table(started, qtbot):
    measurement = opened(started, qtbot)
    for index in range(len(measurement.dataset)):
        panel(started).digit_requested.emit(measurement, index)
        reading = reading_of(started, qtbot, index)
        np.testing.assert_array_equal(reading.preparation.centred, measurement.dataset.images[index])
        assert reading.digit == measurement.digits[index]
        assert reading.probability == pytest.approx(measurement.probabilities[index], rel=1e-5)


def test_the_keys_stay_in_the_list_so_that_one_mistake_after_the_other_can_be_looked_at(started, qtbot):
    measurement = opened(started, qtbot)
    digits = panel(started).digits.list
    digits.setFocus()
    QTest.keyClick(digits, Qt.Key.Key_Home)
    for index in measurement.mistakes()[:3]:
        QTest.keyClick(digits, Qt.Key.Key_Return)
        read = reading_of(started, qtbot, index).preparation.centred
        np.testing.assert_array_equal(read, measurement.dataset.images[index])
        QTest.keyClick(digits, Qt.Key.Key_Right)


def test_another_network_is_measured_in_its_place(started, qtbot):
    first = opened(started, qtbot)
    other = small_network()
    started.place.show_network(other)
    assert panel(started).title.whole_text == other.title
    qtbot.waitUntil(lambda: state(started).measurement is not None, timeout=20_000)
    assert state(started).measurement.network is other
    assert panel(started).matrix.isVisible() or panel(started).tabs.isVisible()
    started.place.show_network(first.network)
    assert state(started).measurement is first


def test_a_folder_is_chosen_by_the_dialog(start, folder, qtbot, monkeypatch):
    started = start()
    open_dock(started)
    asked = []

    def ask(_parent, _title, place):
        asked.append(place)
        return str(folder)

    monkeypatch.setattr(evaluation_desk, "ask_for_folder", ask)
    QTest.mouseClick(panel(started).invitation.folder_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(started).measurement is not None, timeout=20_000)
    assert started.settings.data_folder == str(folder)
    QTest.mouseClick(panel(started).folder_button, Qt.MouseButton.LeftButton)
    assert asked == [str(default_folder()), str(folder)]
    monkeypatch.setattr(evaluation_desk, "ask_for_folder", lambda *_: "")
    before = state(started).measurement
    QTest.mouseClick(panel(started).folder_button, Qt.MouseButton.LeftButton)
    assert state(started).measurement is before, "the person thought better of it"


def test_the_folder_is_found_again_after_a_restart_with_the_dock_open(started, start, qtbot):
    opened(started, qtbot)
    started.window.close()
    second = start()
    assert dock(second).isVisible()
    assert second.window.window_actions["dock_evaluation"].isChecked()
    qtbot.waitUntil(lambda: state(second).measurement is not None, timeout=20_000)


@pytest.fixture
def gate(monkeypatch):
    """Every measurement waits in its middle until it may go on."""
    entered, may_go = threading.Event(), threading.Event()

    def gated(network, source):
        yield JobProgress(1, 2)
        entered.set()
        assert may_go.wait(20)
        yield JobProgress(2, 2)
        raise AssertionError("nobody asks for more")

    monkeypatch.setattr(evaluator_module, "measure", gated)
    yield entered, may_go
    may_go.set()


def test_closing_the_window_while_it_measures_hides_it_at_once_and_leaves_no_thread(start, folder, gate, qtbot):
    entered, may_go = gate
    before = threading.active_count()
    started = start()
    started.settings.data_folder = str(folder)
    open_dock(started)
    assert entered.wait(20)
    hidden = []
    close = started.window.evaluation.close

    def look_and_let_go():
        hidden.append(started.window.isVisible())
        may_go.set()

    started.window.closed.disconnect()
    started.window.closed.connect(look_and_let_go)
    started.window.closed.connect(close)
    started.window.closed.connect(started.program.end)
    started.window.close()
    assert hidden == [False], "it is gone from the screen before anything is joined"
    assert threading.active_count() == before


def test_the_window_can_be_drawn_on_while_it_measures(start, folder, gate, qtbot):
    entered, _ = gate
    started = start()
    started.settings.data_folder = str(folder)
    open_dock(started)
    assert entered.wait(20)
    with qtbot.waitSignal(started.place.reading_changed, check_params_cb=lambda reading: reading is not None):
        started.document.begin(sample(5))
    assert started.place.reading.digit == 5
    assert panel(started).invitation.progress.isVisible()
    QTest.mouseClick(panel(started).invitation.cancel_button, Qt.MouseButton.LeftButton)
    assert state(started).phase is Phase.READY
