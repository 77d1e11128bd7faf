"""Networks with other classes than the digits, and of three channels, in every command: it works, or says why not."""

import json

import numpy as np
import pytest

from core.cli import COMMANDS, main
from core.data.dataset import TEST_FILES, TRAINING_FILES
from core.drawing.samples import sample
from core.drawing.strokes import drawing_to_json
from core.errors import ArchitectureError
from core.evaluation.metrics import require_mnist_classes
from core.nn.architecture import architecture_to_object
from core.nn.models import load_model, save_model
from core.recognition.reading import read_drawing
from tests.support.mnist_files import write
from tests.support.other_networks import LETTERS, OTHER_NETWORKS, SHAPES, other_network
from tests.support.small_networks import bars

NAMES = list(OTHER_NETWORKS)
MEASURED = ("26 numbered",)  # its first ten classes may be the digits, for it does not say what they are


PARTS = (
    ["--on", "test"],
    ["--drawn", "3", "--on", "test"],
    ["--marks", "2", "--on", "test"],
    ["--pages", "1"],
    ["--json"],
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mnist")
    write(folder, TRAINING_FILES, bars(60))
    write(folder, TEST_FILES, bars(30, seed=1))
    return folder


@pytest.fixture(params=NAMES)
def model(request, tmp_path):
    path = tmp_path / "other.safetensors"
    save_model(path, OTHER_NETWORKS[request.param])
    return request.param, path


def is_one_sentence(text):
    return text.startswith("digitscope: ") and text.count("\n") == 1 and text.endswith(".\n")


def test_every_command_is_here():
    assert set(COMMANDS) == {"read", "models", "train", "evaluate", "calibrate", "interpolate", "data"}


def test_reading_files_needs_digits_and_says_so(model, tmp_path, capsys):
    _, path = model
    drawing = tmp_path / "seven.digit.json"
    drawing.write_text(drawing_to_json(sample(7)), encoding="utf-8")
    assert main(["read", str(drawing), "--model", str(path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert is_one_sentence(captured.err)
    assert "digits" in captured.err


@pytest.mark.parametrize(
    "part", [[], ["--drawn", "3", "--on", "test"], ["--marks", "2", "--on", "test"], ["--pages", "1"], ["--json"]]
)
def test_an_evaluation_works_or_says_that_the_classes_are_not_the_digits(model, data, part, capsys):
    name, path = model
    code = main(["evaluate", str(path), "--data", str(data), *part])
    captured = capsys.readouterr()
    if name in MEASURED and "--pages" not in part:
        assert code == 0, captured.err
        assert captured.out
    else:
        assert code == 1
        assert captured.out == ""
        assert is_one_sentence(captured.err.rpartition("\r")[2])


def test_calibrating_needs_the_digits(model, data, capsys):
    _, path = model
    before = path.read_bytes()
    assert main(["calibrate", str(path), "--data", str(data)]) == 1
    assert is_one_sentence(capsys.readouterr().err)
    assert path.read_bytes() == before


def test_two_of_one_kind_are_interpolated(model, tmp_path):
    name, path = model
    out = tmp_path / "between.safetensors"
    assert main(["interpolate", str(path), str(path), "--out", str(out)]) == 0
    assert load_model(out).task == OTHER_NETWORKS[name].task


def test_training_on_mnist_needs_classes_that_can_be_the_digits(model, data, tmp_path, capsys):
    name, _ = model
    described = tmp_path / "other.json"
    described.write_text(json.dumps(architecture_to_object(OTHER_NETWORKS[name].architecture)), encoding="utf-8")
    out = tmp_path / "trained.safetensors"
    arguments = ["train", str(described), "--data", str(data), "--out", str(out), "--epochs", "1", "--batch-size", "30"]
    code = main(arguments)
    if name in MEASURED:
        assert code == 0
        assert load_model(out).classes == 26
    else:
        assert code == 1
        assert is_one_sentence(capsys.readouterr().err)
        assert not out.exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_read_as_one_of_the_labels(name):
    network = OTHER_NETWORKS[name]
    reading = read_drawing(network, sample(7))
    assert reading.label == network.task.labels[int(np.argmax(reading.trace.probabilities[0]))]
    assert reading.preparation.input.shape == network.input_shape
    assert (reading.preparation.input == reading.preparation.input[0]).all()


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (other_network(SHAPES), "4 outputs"),
        (other_network(LETTERS), "“a”, “b”, “c” and 23 more"),
        (other_network(tuple("abcdefghij")), "“a”, “b”, “c” and 7 more"),
    ],
)
def test_mnist_is_only_for_classes_that_can_be_digits(network, words):
    with pytest.raises(ArchitectureError, match=words):
        require_mnist_classes(network)
