"""`digitscope calibrate`, `evaluate` and `models` as a person types them, on networks whose figures are known."""

import json
import re
import shutil

import numpy as np
import pytest

from core import cli
from core.data.dataset import TEST_FILES, TRAINING_FILES, Dataset, split
from core.evaluation.metrics import logit_blocks
from core.nn import models
from core.nn.calibration import Calibration, fit_calibration, reliability, reliability_from_object
from core.nn.losses import softmax
from core.nn.models import load_model, save_model
from core.nn.network import Network
from core.nn.score import score
from tests.support.mnist_files import write
from tests.support.small_networks import bars, reader_of_bars

FACTS = {"settings": {"validation": 0.25, "seed": 5}, "command": "digitscope train bars", "test_set_read": 3}


def doubtful_bars(count, seed):
    """Bars of which one in eight has the label of the next row, so that no network can be right about all."""
    data = bars(count, seed)
    labels = data.labels.copy()
    labels[::8] = (labels[::8] + 1) % 10
    return Dataset(data.images, labels)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "mnist"
    folder.mkdir()
    write(folder, TRAINING_FILES, doubtful_bars(800, 0))
    write(folder, TEST_FILES, doubtful_bars(160, 1))
    return folder


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "bars.safetensors"
    save_model(path, reader_of_bars(sharpness=20.0, training=FACTS))
    return path


def run(capsys, *arguments):
    code = cli.main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def logits_of_inks(network, dataset):
    """In blocks, as the commands make them: the last bits of a product depend on how many images it is of."""
    return np.concatenate(list(logit_blocks(network, dataset)))


def test_calibrate_fits_to_the_images_held_back_from_the_training_and_keeps_the_rest(capsys, data, model):
    before = load_model(model)
    held = split(doubtful_bars(800, 0), 0.25, 5)[1]
    logits = logits_of_inks(before, held)
    code, text, _ = run(capsys, "calibrate", model, "--data", data, "--refused", "0.1")
    assert code == 0
    after = load_model(model)
    assert after.calibration == fit_calibration(logits, held.labels, 0.1)
    assert after.calibration.temperature > 1.5  # the network is nearly sure, and wrong once in eight times
    assert 0 < after.calibration.refused <= 0.1
    assert dict(after.training) == FACTS
    assert after.architecture == before.architecture
    for name, weights in before.weights.items():
        np.testing.assert_array_equal(after.weights[name], weights)
    rows = {line[:36].strip(): line[36:].split() for line in text.splitlines()[2:]}
    assert rows[""] == ["before", "after"]
    assert rows["temperature"] == ["1.000", f"{after.calibration.temperature:.3f}"]
    assert rows["digits rejected as unsure"] == ["–", f"{after.calibration.refused:.2%}"]
    for name, digits in (("log loss, in nats", 4), ("expected calibration error", 3)):
        first, second = (float(word.rstrip("%")) for word in rows[name])
        assert second < first, name
        assert re.fullmatch(rf"\d+\.\d{{{digits}}}%?", rows[name][1])
    errors = [
        reliability(calibration.probabilities(logits.astype(np.float64)), held.labels).expected_calibration_error
        for calibration in (Calibration(), after.calibration)
    ]
    assert rows["expected calibration error"] == [f"{error:.3%}" for error in errors]


def test_calibrating_twice_changes_nothing_any_more(capsys, data, model):
    run(capsys, "calibrate", model, "--data", data)
    once = model.read_bytes()
    run(capsys, "calibrate", model, "--data", data)
    assert model.read_bytes() == once


def test_calibrate_says_when_the_figures_in_the_file_are_older(capsys, data, model):
    figures = {"accuracy": 0.9, "loss": 0.4, "refused": 0.1}
    save_model(model, reader_of_bars(training={**FACTS, "test": figures, "validation": figures}))
    text = run(capsys, "calibrate", model, "--data", data)[1]
    assert (
        "figures on validation images were measured before this: `digitscope evaluate --on validation --record`" in text
    )
    assert "figures on test images were measured before this: `digitscope evaluate --record`" in text
    assert "measured before" not in run(capsys, "calibrate", model, "--data", data)[1]


def test_calibrate_leaves_the_figures_of_the_training_alone(capsys, data, model):
    save_model(model, reader_of_bars(training={**FACTS, "validation": {"accuracy": 0.9, "loss": 0.4}}))
    assert "measured before" not in run(capsys, "calibrate", model, "--data", data)[1]


@pytest.mark.parametrize("measurement", ["--drawn", "--marks"])
def test_what_is_made_from_images_is_made_from_those_held_back(capsys, data, calibrated, measurement):
    (images,) = data.glob(f"{TEST_FILES[0]}*")
    images.unlink()
    assert run(capsys, "evaluate", calibrated, "--data", data, measurement, "1", "--json")[0] == 0
    assert run(capsys, "evaluate", calibrated, "--data", data, "--on", "test", measurement, "1")[0] == 1


def test_calibrate_needs_a_model_file_that_says_what_was_held_back(capsys, data, model, tmp_path):
    code, out, errors = run(capsys, "calibrate", tmp_path / "none.safetensors", "--data", data)
    assert (code, out) == (1, "")
    assert errors.startswith("digitscope: ")
    save_model(model, reader_of_bars())
    code, out, errors = run(capsys, "calibrate", model, "--data", data)
    assert (code, out) == (1, "")
    assert "does not say which images were held out" in errors


def test_a_model_file_that_cannot_be_written_stays_as_it_was(capsys, data, model, monkeypatch):
    content = model.read_bytes()

    def full_disk(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full_disk)
    code, _, errors = run(capsys, "calibrate", model, "--data", data)
    assert code == 1
    assert errors.count("digitscope: ") == 1
    assert model.read_bytes() == content


@pytest.fixture
def calibrated(model):
    """With thresholds under which some of the test images lie."""
    network = load_model(model)
    logits = logits_of_inks(network, doubtful_bars(160, 1))
    threshold, sure = np.quantile(score(logits), 0.1), np.quantile(softmax(logits / 2).max(axis=1), 0.3)
    calibration = Calibration(temperature=2.0, digit_threshold=float(threshold), sure_threshold=float(sure))
    save_model(model, Network(network.architecture, network.weights, network.training, calibration))
    return model


def test_evaluate_prints_every_figure_as_json_and_records_the_same(capsys, data, calibrated):
    code, text, _ = run(capsys, "evaluate", calibrated, "--data", data, "--json", "--record")
    assert code == 0
    found = json.loads(text)
    dataset, network = doubtful_bars(160, 1), load_model(calibrated)
    probabilities = softmax(logits_of_inks(network, dataset).astype(np.float64) / 2)
    assert found["accuracy"] == 140 / 160
    chances = probabilities[np.arange(160), dataset.labels]
    assert found["log_loss"] == pytest.approx(-np.log(chances).mean(), rel=1e-6)
    expected = reliability(probabilities, dataset.labels)
    assert found["expected_calibration_error"] == pytest.approx(expected.expected_calibration_error, rel=1e-6)
    np.testing.assert_array_equal(reliability_from_object(found["reliability"]).counts, expected.counts)
    assert len(found["reliability"]["counts"]) == 15
    assert 0 < found["unsure"] < 1
    assert 0 < found["not_a_digit"] < 1
    assert found["refused"] == found["unsure"] + found["not_a_digit"]
    assert found["parameters"] == 7850
    assert 0 < found["milliseconds"] < 1000
    assert 0 < found["milliseconds_alone"] < 1000
    assert found["calibration"]["temperature"] == 2
    assert len(found["mistakes"]) == 20
    assert {mistake["verdict"] for mistake in found["mistakes"]} <= {"digit", "unsure", "not a digit"}
    metadata = network.training
    assert metadata["test_set_read"] == 4
    assert metadata["command"] == FACTS["command"]
    assert network.calibration.temperature == 2
    same = dict(metadata["test"])
    assert same.pop("loss") == found["log_loss"]
    assert same == {name: found[name] for name in same}
    assert reliability_from_object(same["reliability"]) is not None


def test_evaluate_prints_a_table_whose_columns_are_in_line(capsys, data, calibrated, model):
    figures = json.loads(run(capsys, "evaluate", calibrated, "--data", data, "--json")[1])
    text = run(capsys, "evaluate", calibrated, "--data", data)[1]
    lines = text.splitlines()
    assert f"calibration error  {figures['expected_calibration_error']:.2%}" in text
    assert f"{figures['unsure']:.2%} called unsure, {figures['not_a_digit']:.2%} not a digit" in text
    first = next(number for number, line in enumerate(lines) if line.startswith("reliability"))
    table = lines[first + 1 : first + 17]
    assert len({len(line) for line in table}) == 1
    assert [int(line[15:24].replace(",", "")) for line in table[1:]] == figures["reliability"]["counts"]
    assert re.search(r"a \d read as \d with +[\d.]+%; +[\d.]+% for the \d; (digit|unsure|not a digit)$", lines[-1])


def test_evaluate_of_a_network_without_a_threshold_says_what_would_fit_one(capsys, data, model):
    figures = json.loads(run(capsys, "evaluate", model, "--data", data, "--json")[1])
    assert (figures["refused"], figures["mistakes"][0]["verdict"]) == (None, None)
    assert "digitscope calibrate" in run(capsys, "evaluate", model, "--data", data)[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--drawn", "3", "--record"], "--record writes the figures"), (["--record"], "--record changes a model file")],
)
def test_what_cannot_be_recorded_is_wrong_usage(capsys, data, model, options, words):
    name = model if len(options) > 1 else "visualisation"
    code, _, errors = run(capsys, "evaluate", name, "--data", data, *options)
    assert code == 2
    assert words in errors


def test_a_file_with_the_name_of_a_shipped_network_is_measured_itself(capsys, data, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(model, "visualisation")
    code, text, _ = run(capsys, "evaluate", "visualisation", "--data", data, "--json", "--record")
    assert (code, json.loads(text)["name"]) == (0, "bars")
    recorded = load_model(tmp_path / "visualisation")
    assert recorded.name == "bars"
    assert recorded.training["test"]["accuracy"] == json.loads(text)["accuracy"]


def test_the_name_of_a_shipped_network_is_no_file_to_write_a_calibration_into(capsys, data):
    code, out, errors = run(capsys, "calibrate", "visualisation", "--data", data)
    assert (code, out) == (2, "")
    assert "give its path" in errors


def test_models_lists_recorded_figures_with_full_precision_and_in_line(capsys, data, calibrated, tmp_path, monkeypatch):
    other = tmp_path / "other.safetensors"
    shutil.copy(calibrated, other)
    network = load_model(other)
    save_model(other, Network(network.architecture, network.weights))
    run(capsys, "evaluate", calibrated, "--data", data, "--record")
    monkeypatch.setattr(models, "_models_folder", lambda: tmp_path)
    code, text, _ = run(capsys, "models", "--json")
    assert code == 0
    measured, unmeasured = json.loads(text)
    test = load_model(calibrated).training["test"]
    assert measured["log_loss"] == test["loss"]
    for name in ("accuracy", "expected_calibration_error", "refused", "milliseconds", "milliseconds_alone"):
        assert measured[name] == test[name], name
        assert unmeasured[name] is None
    assert (measured["test_set_read"], unmeasured["test_set_read"]) == (4, None)
    assert measured["parameters"] == 7850
    assert measured["calibration"]["digit_threshold"] == network.calibration.digit_threshold
    assert measured["title"] == "bars"
    heading, first, second, empty, *about = run(capsys, "models")[1].splitlines()
    assert len(heading) == len(first) == len(second)
    assert f"{test['expected_calibration_error']:.2%}" in first
    assert f"{test['refused']:.2%}" in first
    assert second.split()[-6:] == ["–"] * 6
    assert empty == ""
    assert [line.split()[0] for line in about] == ["bars", "bars"]


@pytest.mark.parametrize("command", ["interpolate", "mix"])
def test_interpolate_writes_a_network_between_two_that_is_then_calibrated(
    command, capsys, data, model, tmp_path, monkeypatch
):
    blunt, out = tmp_path / "blunt.safetensors", tmp_path / "mix.safetensors"
    save_model(blunt, reader_of_bars(sharpness=1.0, training=FACTS))
    monkeypatch.setattr("sys.argv", ["digitscope", command, str(blunt), str(model), "--out", str(out)])
    code, text, _ = run(capsys, command, blunt, model, "--out", out, "--share", "0.75")
    assert code == 0
    assert text == "Written to “mix.safetensors”: 25% of the first, 75% of the second.\n"
    mix = load_model(out)
    expected = 0.25 * load_model(blunt).weights["output.weight"] + 0.75 * load_model(model).weights["output.weight"]
    np.testing.assert_allclose(mix.weights["output.weight"], expected, rtol=1e-6)
    assert mix.training["command"] == f"digitscope {command} blunt.safetensors bars.safetensors --out mix.safetensors"
    assert run(capsys, "calibrate", out, "--data", data)[0] == 0
    assert load_model(out).calibration.digit_threshold is not None


def test_interpolate_refuses_networks_that_held_out_other_images(capsys, model, tmp_path):
    other = tmp_path / "other.safetensors"
    save_model(other, reader_of_bars(training={"settings": {"validation": 0.25, "seed": 6}}))
    code, _, errors = run(capsys, "interpolate", model, other, "--out", tmp_path / "mix.safetensors")
    assert code == 1
    assert "choose networks with the same seed" in errors
    assert not (tmp_path / "mix.safetensors").exists()
    code, _, errors = run(capsys, "interpolate", model, model, "--out", tmp_path / "none" / "mix.safetensors")
    assert (code, errors) == (1, "digitscope: The folder of “mix.safetensors” does not exist: create it first.\n")
    before = model.read_bytes()
    code, _, errors = run(capsys, "interpolate", model, model, "--out", model)
    assert code == 1
    assert "already exists" in errors
    assert model.read_bytes() == before
