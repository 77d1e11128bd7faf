"""The commands as a person types them: output, exit codes, and files that are left."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import nullcontext
from importlib import metadata

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from core.cli import COMMANDS, main
from core.commands.evaluate import evaluate_command
from core.commands.models import models_command
from core.commands.read import read_command
from core.commands.train import train_command
from core.data.dataset import TEST_FILES, TRAINING_FILES
from core.drawing.ink import render
from core.drawing.strokes import Drawing, Stroke, drawing_to_json
from core.nn.calibration import Calibration
from core.nn.models import DEFAULT_MODEL, load_model, resolve_model, save_model
from core.nn.network import Network
from core.recognition.reading import read_drawing
from core.training.provenance import program_digest
from tests.support.mnist_files import write
from tests.support.small_networks import SMALL, bars


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "mnist"
    folder.mkdir()
    write(folder, TRAINING_FILES, bars(200))
    write(folder, TEST_FILES, bars(50, seed=1))
    return folder


@pytest.fixture
def architecture(tmp_path):
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")
    return path


def seven():
    points = [(0.3, 0.25), (0.5, 0.24), (0.7, 0.25), (0.6, 0.45), (0.5, 0.65), (0.45, 0.8)]
    return Drawing((Stroke(np.array([(x, y, 0.5) for x, y in points])),))


def run(command, *arguments):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], standalone_mode=False)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.return_value or 0, result.stdout, result.stderr


def test_help_lists_every_command(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for name, summary in COMMANDS.items():
        assert name in text
        assert summary in text
    assert "window" in text


def test_the_version_is_that_of_the_package(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"Digitscope {metadata.version('digitscope')}"


@pytest.mark.parametrize("arguments", [["nosuchcommand"], ["read"], ["read", "--nosuchoption", "x"], ["train", "x"]])
def test_wrong_usage_has_exit_code_2(arguments, capsys):
    assert main(arguments) == 2
    assert "Error" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--learning-rate", "--rotation", "--non-digits", "--averaging", "--validation"])
def test_nan_is_in_no_range(option, tmp_path, capsys):
    arguments = ["train", "visualisation", "--data", str(tmp_path), "--out", str(tmp_path / "x"), option, "nan"]
    assert main(arguments) == 2
    assert re.search(f"Invalid value for '{option}'( / '--marks')?: nan is not a number", capsys.readouterr().err)
    assert main(["calibrate", "x.safetensors", "--data", str(tmp_path), "--refused", "NaN"]) == 2
    assert "'--refused': NaN is not a number" in capsys.readouterr().err


def test_a_size_that_fitting_undoes_is_refused(tmp_path, capsys):
    arguments = ["train", "visualisation", "--data", str(tmp_path), "--out", str(tmp_path / "x"), "--scale", "0.1"]
    assert main([*arguments, "--augment"]) == 2
    assert "add --not-fitted" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evaluate", "LONG", "--data", "."], "There is no network"),
        (["evaluate", "reader", "--data", "LONG"], "expected the MNIST files"),
        (["train", "LONG", "--data", ".", "--out", "x.safetensors"], "There is no architecture"),
        (["train", "reader", "--data", ".", "--out", "LONG"], "cannot be written"),
        (["train", "reader", "--data", ".", "--out", 250 * "x"], "x.checkpoint” cannot be written"),
        (["train", "reader", "--data", ".", "--out", "."], "is a folder"),
        (["mix", "reader", "reader", "--out", "LONG"], "cannot be written"),
    ],
)
def test_a_name_that_no_file_can_have_gets_the_sentence_of_its_place(arguments, words, capsys):
    assert main(["x" * 300 if argument == "LONG" else argument for argument in arguments]) == 1
    sentence = capsys.readouterr().err
    assert words in sentence
    assert "output" not in sentence


def test_a_sentence_about_bad_input_has_exit_code_1(capsys, tmp_path):
    assert main(["evaluate", str(tmp_path / "missing.safetensors"), "--data", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("digitscope: ")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("name", list(COMMANDS))
def test_no_command_imports_qt(name):
    code = (
        "import sys; from core.cli import main; code = main([sys.argv[1], '--help']); "
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'shiboken6', 'pyqtgraph', 'desktop'))]; "
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Usage: digitscope" in done.stdout


def test_names_and_output_that_cannot_be_written_are_no_traceback(tmp_path):
    name = tmp_path / "\u4e2d\x1b[31m.png"
    code = "import sys; from core.cli import main; sys.exit(main(sys.argv[1:]))"
    environment = os.environ | {"PYTHONIOENCODING": "cp1252"}
    for options in ((), ("--json",)):
        command = [sys.executable, "-c", code, "read", str(name), *options]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stdout + done.stderr
    if os.path.exists("/dev/full"):
        with open("/dev/full", "w") as full:
            command = [sys.executable, "-c", code, "models"]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr.startswith("digitscope: the output cannot be written: ")
        assert done.stderr.count("\n") == 1


def test_recording_needs_a_file_and_held_back_images_need_facts(tmp_path, data, capsys):
    assert main(["evaluate", "visualisation", "--data", str(data), "--record"]) == 2
    assert "--record" in capsys.readouterr().err
    network = resolve_model("visualisation")
    path = tmp_path / "odd.safetensors"
    for settings in (
        {"validation": 0.1},
        {"validation": "a", "seed": 1},
        {"validation": 1e-9, "seed": 1},
        {"validation": 0.1, "seed": -1},
        [],
        None,
    ):
        save_model(path, Network(network.architecture, network.weights, {"settings": settings, "test_set_read": "x"}))
        assert main(["evaluate", str(path), "--data", str(data), "--on", "validation"]) == 1
        assert "does not say which images were held out" in capsys.readouterr().err
    assert main(["evaluate", str(path), "--data", str(data), "--record"]) == 0
    assert load_model(path).training["test_set_read"] == 1


def test_models_lists_the_shipped_networks_with_their_figures():
    code, text, _ = run(models_command, "--json")
    assert code == 0
    (model,) = (model for model in json.loads(text) if model["name"] == "visualisation")
    assert model["parameters"] == 63802
    assert model["input"] == [1, 32, 32]
    assert model["accuracy"] >= 0.992
    assert os.path.isfile(model["file"])
    assert "visualisation" in run(models_command)[1]


def test_read_prints_json_in_the_order_of_the_files(tmp_path):
    drawing, picture = tmp_path / "seven.digit.json", tmp_path / "seven.png"
    drawing.write_text(drawing_to_json(seven()), encoding="utf-8")
    Image.fromarray(255 - render(seven())).save(picture)
    missing = tmp_path / "missing.png"
    code, text, _ = run(read_command, drawing, missing, picture, "--json")
    assert code == 1
    first, second, third = json.loads(text)
    assert [record["file"] for record in (first, second, third)] == [str(drawing), str(missing), str(picture)]
    assert second.keys() == {"file", "error"}
    assert "missing.png" in second["error"]
    for record in (first, third):
        assert record.keys() == {"file", "width", "height", "lines"}
        assert (record["width"], record["height"]) == (280, 280)
        (line,) = record["lines"]
        (digit,) = line["digits"]
        assert line["text"] == "7"
        assert digit["digit"] == 7
        assert digit["probability"] == max(digit["probabilities"])
        assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-5)
        x, y, width, height = digit["box"]
        assert 60 < x < 90
        assert 40 < y < 80
        assert 100 < width < 160
        assert 140 < height < 190


def test_read_gives_the_answer_of_the_canvas(tmp_path):
    path = tmp_path / "seven.digit.json"
    path.write_text(drawing_to_json(seven()), encoding="utf-8")
    on_canvas = read_drawing(resolve_model(DEFAULT_MODEL), seven())
    (record,) = json.loads(run(read_command, path, "--json")[1])
    np.testing.assert_array_equal(
        np.float32(record["lines"][0]["digits"][0]["probabilities"]), on_canvas.trace.probabilities[0]
    )


@pytest.mark.parametrize(
    ("calibration", "verdict", "ending"),
    [
        (Calibration(), None, "%"),
        (Calibration(1.0, -1000.0, 0.0), "digit", "%"),
        (Calibration(20.0, -1000.0, 0.9), "unsure", "%  unsure"),
        (Calibration(1.0, 1000.0, 0.0), "not a digit", "%  not a digit"),
    ],
)
def test_read_says_when_a_network_doubts(tmp_path, calibration, verdict, ending):
    path, model = tmp_path / "seven.digit.json", tmp_path / "model.safetensors"
    path.write_text(drawing_to_json(seven()), encoding="utf-8")
    network = resolve_model("visualisation")
    network = Network(network.architecture, network.weights, network.training, calibration)
    save_model(model, network)
    (record,) = json.loads(run(read_command, path, "--model", model, "--json")[1])
    (digit,) = record["lines"][0]["digits"]
    assert digit["digit"] == 7
    assert digit["verdict"] == verdict
    assert digit["score"] == read_drawing(network, seven()).score
    text = run(read_command, path, "--model", model)[1]
    assert text.startswith(f"{path}: 7  ")
    assert text.rstrip().endswith(ending)


def test_read_of_a_blank_drawing_has_no_line(tmp_path):
    path = tmp_path / "blank.digit.json"
    path.write_text('{"strokes": []}', encoding="utf-8")
    code, text, _ = run(read_command, path, "--json")
    assert (code, json.loads(text)[0]["lines"]) == (0, [])
    assert "nothing is drawn" in run(read_command, path)[1]


def test_read_prints_sentences_to_the_error_output_and_the_rest_all_the_same(tmp_path):
    good = tmp_path / "seven.digit.json"
    good.write_text(drawing_to_json(seven()), encoding="utf-8")
    code, text, errors = run(read_command, tmp_path / "nothing.png", good)
    assert code == 1
    assert "seven.digit.json: 7" in text
    assert errors.startswith("digitscope: ")


def test_train_evaluate_and_read_with_the_trained_network(tmp_path, data, architecture):
    out = tmp_path / "small.safetensors"
    code, text, errors = run(
        train_command, architecture, "--data", data, "--out", out, "--epochs", 12, "--batch-size", 20,
        "--learning-rate", 0.01, "--seed", 4,
    )  # fmt: skip
    assert code == 0
    assert "validation" in text
    assert "epoch 12/12" in errors
    assert not (tmp_path / "small.safetensors.checkpoint").exists()
    network = load_model(out)
    assert network.training["settings"]["seed"] == 4
    assert network.training["epochs"] == 12
    assert network.training["test_set_read"] == 0

    code, text, _ = run(evaluate_command, out, "--data", data, "--json", "--record")
    figures = json.loads(text)
    assert figures["images"] == 50
    assert figures["accuracy"] > 0.8
    assert np.sum(figures["confusion"]) == 50
    assert len(figures["mistakes"]) == round(50 * (1 - figures["accuracy"]))
    recorded = load_model(out).training
    assert recorded["test_set_read"] == 1
    assert recorded["test"]["accuracy"] == figures["accuracy"]

    table = run(evaluate_command, out, "--data", data)[1]
    assert "confusion matrix" in table
    assert f"{figures['accuracy']:.2%}" in table
    held_out_images = json.loads(run(evaluate_command, out, "--data", data, "--on", "validation", "--json")[1])
    assert held_out_images["images"] == 20
    assert held_out_images["log_loss"] == pytest.approx(network.training["validation"]["loss"], rel=1e-4)


def test_a_run_can_begin_with_the_weights_of_another_that_held_back_the_same_images(
    tmp_path, data, architecture, capsys
):
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    arguments = ["train", str(architecture), "--data", str(data), "--batch-size", "20"]
    assert main([*arguments, "--out", str(first), "--epochs", "8", "--learning-rate", "0.01", "--seed", "4"]) == 0
    goes_on = [*arguments, "--out", str(second), "--epochs", "1", "--learning-rate", "0.0000001", "--from", str(first)]
    assert main([*goes_on, "--seed", "5"]) == 1
    assert "Use the seed and share" in capsys.readouterr().err
    assert main([*goes_on[:-1], "nobody", "--seed", "4"]) == 1
    assert "expected a model file or one of" in capsys.readouterr().err
    assert main([*goes_on, "--seed", "4"]) == 0
    began, ended = load_model(first), load_model(second)
    for name in began.architecture.parameter_shapes():
        np.testing.assert_allclose(ended.weights[name], began.weights[name], atol=1e-4)
    assert ended.training["begun_with"]["command"] == began.training["command"]
    assert ended.training["begun_with"]["epochs"] == 8
    assert (began.training["settings"]["stage"], ended.training["settings"]["stage"]) == (0, 1)
    assert began.training["program_sha256"] == ended.training["program_sha256"] == program_digest()

    other = tmp_path / "other.json"
    layers = [{"layer": "Flatten"}, {"layer": "Dense", "units": 10}]
    other.write_text(json.dumps({"input": [1, 28, 28], "layers": layers}), encoding="utf-8")
    assert main(["train", str(other), *goes_on[2:], "--seed", "4"]) == 1
    assert "of another architecture" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "because"),
    [(["--validation", "0"], "holds out no images"), (["--keep", "last"], "--keep last does not track")],
)
def test_patience_needs_validation_images_and_a_best_epoch(options, because, data, architecture, tmp_path, capsys):
    arguments = ["train", str(architecture), "--data", str(data), "--out", str(tmp_path / "new.safetensors")]
    assert main([*arguments, "--patience", "2", *options]) == 2
    assert because in capsys.readouterr().err
    assert not list(tmp_path.glob("new*"))


def test_a_run_that_began_with_other_weights_is_the_same_after_a_stop_and_says_with_which(
    tmp_path, data, architecture, capsys, monkeypatch
):
    first, whole, stopped = (tmp_path / f"{name}.safetensors" for name in ("first", "whole", "stopped"))
    arguments = ["train", str(architecture), "--data", str(data), "--batch-size", "20", "--epochs", "2"]
    assert main([*arguments, "--out", str(first)]) == 0
    goes_on = [*arguments, "--marks", "0.3", "--augment", "--from", str(first)]
    assert main([*goes_on, "--out", str(whole)]) == 0
    with monkeypatch.context() as patch:
        patch.setattr("core.commands.train._graceful_interrupt", lambda: nullcontext([signal.SIGINT]))
        assert main([*goes_on, "--out", str(stopped)]) == 130
    assert (
        main([*arguments, "--marks", "0.3", "--augment", "--out", str(stopped), "--resume", "--from", str(whole)]) == 1
    )
    assert "did not begin with these weights" in capsys.readouterr().err
    assert main([*arguments, "--marks", "0.3", "--augment", "--out", str(stopped), "--resume"]) == 0
    expected, found = load_model(whole), load_model(stopped)
    for name, array in expected.weights.items():
        np.testing.assert_array_equal(array, found.weights[name])
    assert expected.training["history"] == found.training["history"]
    assert expected.training["begun_with"] == found.training["begun_with"]


def test_a_model_file_names_the_files_of_its_training_without_their_folders(tmp_path, data, architecture, monkeypatch):
    out = tmp_path / "a=b.safetensors"
    arguments = ["train", str(architecture), f"--data={data}", f"--out={out}", "--epochs", "1", "--validation=0"]
    monkeypatch.setattr(sys, "argv", ["digitscope", *arguments])
    assert main(arguments) == 0
    expected = "digitscope train small.json --data=mnist --out=a=b.safetensors --epochs 1 --validation=0"
    assert load_model(out).training["command"] == expected


def test_layers_with_other_names_are_another_architecture(tmp_path, data, architecture, capsys):
    first, renamed = tmp_path / "first.safetensors", tmp_path / "renamed.json"
    arguments = ["--data", str(data), "--epochs", "1"]
    assert main(["train", str(architecture), *arguments, "--out", str(first)]) == 0
    layers = [*SMALL["layers"][:-1], {"layer": "Dense", "name": "last", "units": 10}]
    renamed.write_text(json.dumps(SMALL | {"layers": layers}), encoding="utf-8")
    assert (
        main(["train", str(renamed), *arguments, "--out", str(tmp_path / "x.safetensors"), "--from", str(first)]) == 1
    )
    assert "of another architecture" in capsys.readouterr().err


def test_a_run_resumes_when_only_the_description_of_its_network_changed(tmp_path, data, architecture, monkeypatch):
    out = tmp_path / "small.safetensors"
    arguments = ["train", str(architecture), "--data", str(data), "--out", str(out), "--epochs", "2"]
    with monkeypatch.context() as patch:
        patch.setattr("core.commands.train._graceful_interrupt", lambda: nullcontext([signal.SIGINT]))
        assert main(arguments) == 130
    architecture.write_text(json.dumps(SMALL | {"description": "Other words."}), encoding="utf-8")
    assert main([*arguments, "--resume"]) == 0
    assert load_model(out).architecture.description == SMALL.get("description", "")


def test_a_run_that_another_program_goes_on_with_says_so_and_names_both(
    tmp_path, data, architecture, capsys, monkeypatch
):
    out = tmp_path / "small.safetensors"
    arguments = ["train", str(architecture), "--data", str(data), "--out", str(out), "--epochs", "2"]
    with monkeypatch.context() as patch:
        patch.setattr("core.commands.train._graceful_interrupt", lambda: nullcontext([signal.SIGINT]))
        patch.setattr("core.training.run.program_digest", lambda: "2:earlier")
        assert main(arguments) == 130
    capsys.readouterr()
    assert main([*arguments, "--resume"]) == 0
    assert "another version of the program" in capsys.readouterr().err
    training_metadata = load_model(out).training
    assert (training_metadata["earlier_programs"], training_metadata["program_sha256"]) == (
        ["2:earlier"],
        program_digest(),
    )


def test_what_ctrl_c_stops_says_so(capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("core.commands.models.shipped_models", interrupted)
    assert main(["models"]) == 130
    assert capsys.readouterr().err.strip() == "digitscope: stopped."


def test_resuming_what_never_began_says_what_to_do(tmp_path, data, architecture, capsys):
    arguments = ["train", str(architecture), "--data", str(data), "--out", str(tmp_path / "x.safetensors"), "--resume"]
    assert main(arguments) == 1
    assert "leave out --resume" in capsys.readouterr().err


def test_an_earlier_run_is_not_written_over(tmp_path, data, architecture, capsys):
    out = tmp_path / "small.safetensors"
    (tmp_path / "small.safetensors.checkpoint").write_bytes(b"an earlier run")
    arguments = ["train", str(architecture), "--data", str(data), "--out", str(out)]
    assert main(arguments) == 1
    assert "--resume" in capsys.readouterr().err
    assert main([*arguments, "--resume"]) == 1
    assert "not a model file" in capsys.readouterr().err
    assert (tmp_path / "small.safetensors.checkpoint").read_bytes() == b"an earlier run"


@pytest.mark.parametrize(
    ("change", "words"),
    [({"input": [1, 20, 20]}, "input"), ({"input": [3, 28, 28]}, "input"), ({"layers": []}, "layers")],
)
def test_an_architecture_that_cannot_be_trained_gets_a_sentence(tmp_path, data, change, words, capsys):
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(SMALL | change), encoding="utf-8")
    assert main(["train", str(path), "--data", str(data), "--out", str(tmp_path / "x.safetensors")]) == 1
    assert words in capsys.readouterr().err


def test_a_diverging_run_says_so(tmp_path, data, architecture, capsys):
    arguments = ["train", str(architecture), "--data", str(data), "--out", str(tmp_path / "x.safetensors")]
    code = main([*arguments, "--learning-rate", "100", "--optimizer", "sgd", "--schedule", "constant"])
    captured = capsys.readouterr()
    assert code == 1, captured.err
    assert "lower learning rate" in captured.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_a_checkpoint_from_which_resume_gives_the_uninterrupted_run(tmp_path, data, architecture):
    command = [sys.executable, "-c", "import sys; from core.cli import main; sys.exit(main(sys.argv[1:]))", "train"]
    command += [str(architecture), "--data", str(data), "--epochs", "12", "--batch-size", "16", "--augment", "--out"]
    whole, stopped = tmp_path / "whole.safetensors", tmp_path / "stopped.safetensors"
    subprocess.run([*command, str(whole)], check=True, capture_output=True)

    process = subprocess.Popen([*command, str(stopped)], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:  # the bar's lines; the gate is the end of the third epoch
        if "epoch 3/12" in line:
            process.send_signal(signal.SIGINT)
            break
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 130, rest
    assert "--resume continues" in rest.replace("\n", " ")
    assert not stopped.exists()
    assert (tmp_path / "stopped.safetensors.checkpoint").exists()

    changed = subprocess.run([*command, str(stopped), "--resume", "--seed", "9"], check=False, capture_output=True)
    assert changed.returncode == 1
    assert b"seed" in changed.stderr
    subprocess.run([*command, str(stopped), "--resume"], check=True, capture_output=True)
    first, second = load_model(whole), load_model(stopped)
    assert first.training["history"] == second.training["history"]
    for name, array in first.weights.items():
        np.testing.assert_array_equal(array, second.weights[name])
