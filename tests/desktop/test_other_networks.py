"""Networks with other classes than the digits, and of three channels, in every panel and in the whole window."""

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from core.data.dataset import Dataset
from core.drawing.samples import sample
from core.errors import ModelFileError
from core.interchange.activation_files import activations_csv, named_activations
from core.nn.models import save_model
from core.nn.network import Network
from core.nn.verdicts import Verdict
from core.recognition.reading import read_drawing
from desktop.evaluation.evaluator import Evaluator
from desktop.evaluation.measurement import measurement_of
from desktop.evaluation.panel import EvaluationPanel
from desktop.files.opening import OpenFile, open_request
from desktop.network.cards import network_cards
from desktop.network.figures import layer_png, network_svg
from desktop.network.panel import NetworkPanel
from desktop.network.pointing import Pointed
from desktop.network.readout import unit_text
from desktop.photos.album import Album
from desktop.reading.history_panel import ProbabilityHistoryPanel
from desktop.reading.panel import ReadingPanel
from desktop.reading.preparation_panel import PreparationPanel
from desktop.ui.settings import Settings
from desktop.ui.theme import DARK, LIGHT
from tests.support.measurements import images_of, state_of
from tests.support.other_networks import OTHER_NETWORKS, other_network

NAMES = list(OTHER_NETWORKS)


@pytest.fixture(params=NAMES)
def reading(request):
    return read_drawing(OTHER_NETWORKS[request.param], sample(7))


def shown(qtbot, panel, width=360, height=460):
    qtbot.addWidget(panel)
    panel.resize(width, height)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def labels_of(reading):
    return reading.trace.network.task.labels


def test_the_reading_panel_shows_every_class(qtbot, reading):
    panel = shown(qtbot, ReadingPanel())
    blank = panel.minimumSizeHint().height()
    panel.show_network(reading.trace.network)
    panel.show_reading(reading)
    panel.logits_action.trigger()
    labels, probabilities = labels_of(reading), reading.trace.probabilities[0]
    np.testing.assert_allclose(panel.probabilities.values, 100 * probabilities.astype(float))
    np.testing.assert_allclose(panel.logits.values, reading.trace.logits[0], rtol=1e-6)
    assert panel.probabilities.labels == panel.logits.labels == labels
    if reading.verdict is Verdict.NON_DIGIT_LABEL:
        assert panel.verdict.texts[0] == "None of the classes"
        assert panel.prediction.texts[2].startswith(f"Likeliest class {reading.label}: ")
    else:
        assert panel.prediction.texts[0] == reading.label
    lines = panel.probabilities_text().splitlines()
    assert [line.split("\t")[0] for line in lines] == list(labels)
    assert panel.minimumSizeHint().height() <= blank
    for theme in (DARK, LIGHT):
        panel.set_theme(theme)
        assert panel.grab().toImage() != blank_image(qtbot, theme)
    panel.show_reading(None)
    assert not panel.probabilities.values.any()


def blank_image(qtbot, theme):
    panel = shown(qtbot, ReadingPanel())
    panel.set_theme(theme)
    return panel.grab().toImage()


def test_a_reading_of_other_classes_is_shown_without_its_network_being_told(qtbot, reading):
    panel = shown(qtbot, ReadingPanel())
    panel.show_reading(reading)
    assert panel.probabilities.labels == labels_of(reading)


def test_the_history_has_one_line_for_each_class(qtbot, reading):
    moments = iter(range(100))
    panel = shown(qtbot, ProbabilityHistoryPanel(clock=lambda: next(moments)))
    empty = panel.lines.grab().toImage()
    for _ in range(3):
        panel.show_reading(reading)
    panel.show_reading(read_drawing(reading.trace.network, sample(1)))
    qtbot.waitUntil(lambda: panel.lines.leader is not None)
    assert panel.history.probabilities.shape == (4, len(labels_of(reading)))
    assert set(panel.lines.legend) <= set(range(len(labels_of(reading))))
    assert panel.lines.grab().toImage() != empty
    panel.show_reading(read_drawing(other_network(tuple("xy")), sample(1)))
    assert panel.history.probabilities.shape == (1, 2)


def test_the_stages_end_with_the_input(qtbot, reading):
    panel = shown(qtbot, PreparationPanel())
    empty = panel.grab().toImage()
    panel.show_reading(reading)
    assert panel.captions()[-1][1] == "28 × 28"
    qtbot.waitUntil(lambda: panel.grab().toImage() != empty)


def test_the_network_view_names_every_unit(qtbot, reading):
    network = reading.trace.network
    panel = shown(qtbot, NetworkPanel(), 900, 600)
    panel.show_network(network)
    empty = panel.grab().toImage()
    panel.show_reading(reading)
    qtbot.waitUntil(lambda: panel.grab().toImage() != empty)
    cards = [card for column in network_cards(network) for card in column]
    for card in cards:
        for channel in range(card.count):
            text = unit_text(card, Pointed(card.index, channel, 0, 0))
            assert text.startswith(card.name)
            if card.name in ("output", "softmax"):
                assert text.endswith(network.task.labels[channel])
    if network.input_shape[0] == 3:
        assert unit_text(cards[0], Pointed(cards[0].index, 2, 4, 5)) == "input, channel 2, row 4, column 5"


def test_exports_have_every_number_and_label(qtbot, reading):
    trace = reading.trace
    assert named_activations(trace)["logits"].shape == (len(labels_of(reading)),)
    assert activations_csv(trace).count(b"\nprobabilities,") == len(labels_of(reading))
    for layer in range(-1, len(trace.network.layers) + 1):
        assert layer_png(trace, layer, LIGHT).startswith(b"\x89PNG")
    assert reading.label in network_svg(trace, LIGHT).decode()


def measurement_of_many():
    network = OTHER_NETWORKS["26 numbered"]
    rows = np.random.default_rng(1).normal(0, 3, (40, 26)).astype(np.float32)
    labels = (np.arange(40) % 10).astype(np.uint8)
    return measurement_of(network, Dataset(images_of(40), labels), rows, 0.5, 0.1)


def test_the_confusion_matrix_has_as_many_rows_as_classes(qtbot):
    panel = shown(qtbot, EvaluationPanel(), 1400, 700)
    measurement = measurement_of_many()
    panel.show_state(state_of(measurement))
    matrix = panel.matrix
    layout = matrix.layout_shown()
    assert layout.classes == 26
    cells = {layout.find(layout.cell(row, column).center().x(), layout.cell(row, column).center().y())
             for row in range(26) for column in range(26)}  # fmt: skip
    assert cells == {(row, column) for row in range(26) for column in range(26)}
    label, digit = (int(place) for place in np.argwhere(measurement.evaluation.confusion)[-1])
    panel.open_cell(label, digit)
    assert panel.digits.heading.text().startswith(f"class {label} read as class {digit}")
    assert not panel.grab().isNull()
    assert panel.minimumSizeHint().width() < 500


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("26 numbered", "colour digits")])
def test_the_evaluation_says_why_mnist_is_not_measured_and_goes_on_with_the_next(qtbot, tmp_path, name):
    evaluator = Evaluator(Settings(tmp_path / "settings.ini"), str)
    evaluator.show_network(OTHER_NETWORKS[name])
    evaluator.set_watched(True)
    evaluator.measure()
    assert "MNIST has" in evaluator.state.problem
    evaluator.show_network(OTHER_NETWORKS["26 numbered"])
    assert evaluator.state.problem == ""
    evaluator.close()


def test_photos_stay_as_they_are_and_a_sentence_says_so(qtbot, reading):
    album = Album(str)
    sentences = []
    album.failed.connect(sentences.append)
    album.show_network(reading.trace.network)
    album.open_paths(["photo.png"])
    assert len(sentences) == 1
    assert "does not read digits" in sentences[0]
    assert album.entries == ()
    album.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_model_file_of_other_classes_opens_and_pictures_become_drawings(tmp_path, name, digit_png):
    path = tmp_path / "other.safetensors"
    save_model(path, OTHER_NETWORKS[name])
    network = open_request(OpenFile(str(path))).network
    assert network.task == OTHER_NETWORKS[name].task
    picture = tmp_path / "seven.png"
    picture.write_bytes(digit_png)
    opened = open_request(OpenFile(str(picture)), network)
    assert opened.page is None
    assert read_drawing(network, opened.drawing).label in network.task.labels


def test_two_channels_cannot_be_drawn_and_the_sentence_says_what_can(tmp_path):
    path = tmp_path / "two.safetensors"
    save_model(path, other_network(tuple("ab"), channels=2))
    with pytest.raises(ModelFileError, match="2 × 28 × 28 inputs; to read a drawing, 1 or 3 × 28 × 28"):
        open_request(OpenFile(str(path)))


def test_the_window_reads_a_drawing_with_one_network_after_the_other(start, qtbot, tmp_path):
    program = start()
    program.document.begin(sample(7))
    qtbot.waitUntil(lambda: program.place.reading is not None)
    digits: Network = program.place.network
    for name in ("four", "letters", "colour", "four that rejects"):
        path = tmp_path / f"{name}.safetensors"
        save_model(path, OTHER_NETWORKS[name])
        program.opener.open(OpenFile(str(path)))
        labels = OTHER_NETWORKS[name].task.labels
        qtbot.waitUntil(
            lambda labels=labels: program.place.reading is not None and program.place.reading.label in labels
        )
        assert not program.window.grab().isNull()
        program.window.commands.copy()
        assert program.sentence == ""
    program.place.show_network(digits)
    qtbot.waitUntil(lambda: program.place.reading is not None and program.place.reading.label == "7")
    QGuiApplication.clipboard().clear()
