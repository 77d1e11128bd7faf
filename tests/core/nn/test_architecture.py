import json
from importlib import resources

import numpy as np
import pytest

from core.errors import ArchitectureError
from core.nn.architecture import architecture_from_json, architecture_from_object, architecture_to_json
from core.nn.network import initial_network
from tests.support.small_networks import SMALL, small_architecture

SHIPPED = sorted(
    entry.name for entry in (resources.files("resources") / "architectures").iterdir() if entry.name.endswith(".json")
)


def shipped(name):
    return architecture_from_json((resources.files("resources") / "architectures" / name).read_bytes(), name)


def test_the_visualisation_network_is_the_one_of_the_well_known_visualisation():
    architecture = shipped("visualisation.json")
    shapes = {summary.name: summary.output_shape for summary in architecture.summaries()}
    assert architecture.input_shape == (1, 32, 32)
    assert shapes["conv1"] == shapes["relu1"] == (6, 28, 28)
    assert shapes["pool1"] == (6, 14, 14)
    assert shapes["conv2"] == (16, 10, 10)
    assert shapes["pool2"] == (16, 5, 5)
    assert [shapes[name] for name in ("flatten", "dense1", "dense2", "output")] == [(400,), (120,), (100,), (10,)]
    counts = {summary.name: summary.parameters for summary in architecture.summaries() if summary.parameters}
    assert counts == {"conv1": 156, "conv2": 2416, "dense1": 48120, "dense2": 12100, "output": 1010}
    assert architecture.parameters == 63802
    assert architecture.multiply_count == 117600 + 240000 + 48000 + 12000 + 1000


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_known_before_it_runs_is_what_a_pass_gives(name):
    architecture = shipped(name)
    network = initial_network(architecture, np.random.default_rng(0))
    trace = network.trace(np.zeros((2, *architecture.input_shape), np.float32))
    for summary, output in zip(architecture.summaries(), trace.outputs, strict=True):
        assert output.shape == (2, *summary.output_shape)
    assert architecture.parameters == sum(
        array.size for name, array in network.weights.items() if not name.endswith((".mean", ".variance"))
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_written_reads_back_as_an_equal_architecture(name):
    architecture = shipped(name)
    assert architecture_from_json(architecture_to_json(architecture), "again") == architecture


def test_layers_without_a_name_are_numbered_by_kind():
    assert small_architecture().names == ("conv", "norm", "relu1", "maxpool2d1", "flatten1", "dropout1", "output")


def with_layers(*layers, size=(1, 28, 28)):
    return {"input": list(size), "layers": list(layers)}


DENSE = {"layer": "Dense", "units": 10}
FLATTEN = {"layer": "Flatten"}


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ([], ["does not describe a network", '"input"']),
        ({"layers": [DENSE]}, ['"input"', "[channels, rows, columns]", "None"]),
        ({"input": [1, 28], "layers": [DENSE]}, ['"input"', "[1, 28]"]),
        ({"input": [1, 0, 28], "layers": [DENSE]}, ['"input"', "[1, 0, 28]"]),
        ({"input": [1, True, 28], "layers": [DENSE]}, ['"input"']),
        ({"input": [1, 28, 28]}, ['no "layers"']),
        ({"input": [1, 28, 28], "layers": []}, ['no "layers"']),
        ({"input": [1, 28, 28], "layers": [DENSE], "colour": 1}, ["unknown entry 'colour'"]),
        (with_layers({"layer": "Conv3D"}), ["Layer 1", "'Conv3D'", "Conv2D"]),
        (with_layers("Dense"), ["Layer 1", "'Dense'"]),
        (with_layers({"units": 10}), ["Layer 1", "None"]),
        (with_layers({"layer": ["Dense"]}), ["Layer 1", "unknown kind"]),
        (with_layers({"layer": "Dense"}), ["Layer 1 (dense1)", "'units'"]),
        (with_layers(FLATTEN, {"layer": "Dense", "units": 0}), ["Layer 2 (dense1)", "units", "from 1", "0"]),
        (with_layers(FLATTEN, {"layer": "Dense", "units": 2.5}), ["units", "2.5"]),
        (with_layers(FLATTEN, {"layer": "Dense", "units": True}), ["units", "True"]),
        (with_layers(FLATTEN, DENSE | {"bias": False}), ["no setting 'bias'"]),
        (with_layers(DENSE), ["Layer 1 (dense1)", "1 × 28 × 28", "Flatten"]),
        (with_layers({"layer": "ReLU"}), ["Layer 1 (relu1)", "one for each class", "1 × 28 × 28"]),
        (with_layers(FLATTEN, {"layer": "Dense", "units": 1}), ["at least two", "1"]),
        (
            with_layers({"layer": "Conv2D", "filters": 2, "kernel": 29}, FLATTEN, DENSE),
            ["Layer 1 (conv2d1)", "kernel of 29 × 29", "28 × 28"],
        ),
        (
            with_layers({"layer": "MaxPool2D", "name": "pool", "window": [2, 30]}, FLATTEN, DENSE),
            ["Layer 1 (pool)", "window of 2 × 30", "28 × 28"],
        ),
        (with_layers(FLATTEN, {"layer": "MaxPool2D", "window": 2}, DENSE), ["Layer 2", "expects images", "784"]),
        (with_layers({"layer": "Conv2D", "filters": 2, "kernel": [1, 2, 3]}), ["kernel", "1, 2, 3"]),
        (with_layers({"layer": "Conv2D", "filters": 2, "kernel": 3, "stride": 0}), ["stride", "from 1"]),
        (with_layers({"layer": "Dropout", "rate": 1}, FLATTEN, DENSE), ["rate", "below 1"]),
        (with_layers({"layer": "Dropout", "rate": "x"}, FLATTEN, DENSE), ["rate", "'x'"]),
        (with_layers({"layer": "LeakyReLU", "slope": float("nan")}), ["slope", "nan"]),
        (with_layers({"layer": "ReLU", "name": "a"}, {"layer": "ReLU", "name": "a"}), ["Layer 2 (a)", "already"]),
        (with_layers({"layer": "ReLU", "name": "a/b"}), ["Layer 1", "'a/b'"]),
        (with_layers({"layer": "Conv2D", "filters": 10_000, "kernel": 28}, FLATTEN, DENSE | {"units": 90_000}),
         ["parameters", "at most"]),
        (with_layers({"layer": "Conv2D", "filters": 10_000, "kernel": 1}, FLATTEN, DENSE, size=(1, 99, 99)),
         ["at most"]),
        (with_layers(*[{"layer": "ReLU"}] * 300), ["300 layers"]),
        (with_layers({"layer": "Conv2D", "filters": 1, "kernel": 300, "padding": 500}, FLATTEN, DENSE),
         ["Layer 1 (conv2d1)", "would hold 226,4", "at most"]),
        (with_layers({"layer": "Conv2D", "filters": 5_000, "kernel": 1},
                     {"layer": "Conv2D", "filters": 1, "kernel": 1, "padding": 1000, "stride": 1000}, FLATTEN, DENSE),
         ["Layer 2 (conv2d2)", "would hold 20,59", "at most"]),
        (with_layers(*[{"layer": "Conv2D", "filters": 16, "kernel": 25, "padding": 12}] * 99, FLATTEN, DENSE),
         ["steps", "at most"]),
        (with_layers({"layer": "MaxPool2D", "window": 500, "stride": 1}, {"layer": "MaxPool2D", "window": 9},
                     FLATTEN, DENSE, size=(1, 1999, 1999)),
         ["steps", "at most"]),
        (with_layers(FLATTEN, DENSE) | {"title": "W" * 61}, ['"title"', "at most 60 characters"]),
        (with_layers(FLATTEN, DENSE) | {"name": "one\ntwo"}, ['"name"', "on one line"]),
    ],
)  # fmt: skip
def test_what_is_wrong_gets_a_sentence_that_names_it(description, words):
    with pytest.raises(ArchitectureError) as caught:
        architecture_from_object(description, "wrong.json")
    sentence = str(caught.value)
    for word in words:
        assert word in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


HUGE = "x" * 900_000


@pytest.mark.parametrize(
    "description",
    [
        {"input": HUGE, "layers": [DENSE]},
        {"input": [10**4000, 1, 1], "layers": [DENSE]},
        {"input": [1, 28, 28], "layers": [DENSE], HUGE: 1},
        with_layers({"layer": HUGE}),
        with_layers(HUGE),
        with_layers(FLATTEN, DENSE | {"name": HUGE}),
        with_layers(FLATTEN, DENSE | {HUGE: 1}),
        with_layers(FLATTEN, {"layer": "Dense", "units": HUGE}),
        with_layers({"layer": "Conv2D", "filters": 2, "kernel": [HUGE] * 3}),
        with_layers({"layer": "Dropout", "rate": [[HUGE]] * 1000}),
    ],
)
def test_a_sentence_stays_one_whatever_it_quotes(description):
    with pytest.raises(ArchitectureError) as caught:
        architecture_from_object(description, "wrong.json")
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "nonsense", "{}" * 600_000, b"\xff\xfe\xfd"])
def test_what_is_not_json_gets_a_sentence(text):
    with pytest.raises(ArchitectureError, match=r"bad\.json .*\.$"):
        architecture_from_json(text, "bad.json")


def test_the_settings_stay_as_they_were_given():
    architecture = architecture_from_object(
        with_layers({"layer": "Conv2D", "filters": 2, "kernel": 3, "padding": 1}, FLATTEN, DENSE), "x"
    )
    written = json.loads(architecture_to_json(architecture))["layers"][0]
    assert written["kernel"] == [3, 3]
    assert written["padding"] == [1, 1]
    assert written["stride"] == [1, 1]
    assert SMALL["layers"][0]["kernel"] == 5
