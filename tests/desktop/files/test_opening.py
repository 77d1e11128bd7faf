"""Opening: what the bytes hold decides what they become."""

import json

import numpy as np
import pytest

from core.errors import DigitscopeError, ModelFileError
from core.nn.architecture import architecture_from_json
from core.nn.models import DEFAULT_MODEL, load_model, save_model, shipped_models
from core.nn.network import Network
from desktop.files.opening import OpenBytes, OpenFile, OpenModel, open_request
from tests.support.pages import photo_of_digits

NETWORK = load_model(shipped_models()[0].path)
TEXT = json.dumps({"strokes": [[[0.2, 0.3, 0.5], [0.4, 0.5, 0.5]]]})


def test_a_picture_becomes_ink_without_a_file_to_save_to(tmp_path, digit_png):
    path = tmp_path / "seven.png"
    path.write_bytes(digit_png)
    opened = open_request(OpenFile(str(path)))
    assert opened.drawing.picture.any()
    assert opened.path == ""
    pasted = open_request(OpenBytes(digit_png, "the clipboard"))
    assert np.array_equal(pasted.drawing.picture, opened.drawing.picture)


@pytest.mark.parametrize("name", ["a.digit.json", "a.json", "without ending", "a.png"])
def test_a_drawing_is_known_by_what_it_holds_and_can_be_saved_again(tmp_path, name):
    path = tmp_path / name
    path.write_text(TEXT)
    opened = open_request(OpenFile(str(path)))
    assert opened.drawing.strokes[0].points[0].tolist() == [0.2, 0.3, 0.5]
    assert opened.path == str(path)


def test_a_model_file_becomes_the_network(tmp_path):
    network = load_model(shipped_models()[0].path)
    path = tmp_path / "Mine.SafeTensors"
    save_model(path, network)
    for request in (OpenFile(str(path)), OpenModel(str(path)), OpenModel(DEFAULT_MODEL)):
        opened = open_request(request)
        assert opened.drawing is None
        assert opened.network.parameter_count == network.parameter_count


@pytest.mark.parametrize("change", [{"input_shape": [2, 32, 32]}, {"input_shape": [1, 20, 20]}])
def test_a_network_for_something_else_is_one_sentence(tmp_path, change):
    description = {
        "name": "other",
        "input": change.get("input_shape", [1, 32, 32]),
        "layers": [{"layer": "Flatten"}, {"layer": "Dense", "units": change.get("units", 10)}],
    }
    architecture = architecture_from_json(json.dumps(description), "other")
    weights = {name: np.zeros(shape, np.float32) for name, shape in architecture.weight_shapes().items()}
    save_model(tmp_path / "other.safetensors", Network(architecture, weights))
    with pytest.raises(ModelFileError, match="o read a drawing"):
        open_request(OpenModel(str(tmp_path / "other.safetensors")))
    with pytest.raises(ModelFileError, match="other"):
        open_request(OpenFile(str(tmp_path / "other.safetensors")))


def test_anything_else_is_one_sentence(tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "bad.safetensors").write_bytes(b"\xff" * 64)
    for request in (
        OpenFile(str(tmp_path / "text.png")),
        OpenFile(str(tmp_path / "bad.safetensors")),
        OpenFile(str(tmp_path / "missing.digit.json")),
        OpenModel("nosuchnetwork"),
        OpenBytes(b'{"strokes": 7}', "the clipboard"),
        OpenBytes(b"", "the clipboard"),
    ):
        with pytest.raises(DigitscopeError) as problem:
            open_request(request)
        assert str(problem.value).endswith(".")
        assert "\n" not in str(problem.value)


def test_with_a_network_a_picture_of_one_digit_goes_to_the_canvas_as_without(digit_png):
    request = OpenBytes(digit_png, "the clipboard")
    opened = open_request(request, NETWORK)
    assert opened.page is None
    assert np.array_equal(opened.drawing.picture, open_request(request).drawing.picture)


def test_a_picture_of_several_digits_becomes_a_page():
    opened = open_request(OpenBytes(photo_of_digits("12", "345"), "two lines"), NETWORK)
    assert opened.drawing is None
    assert opened.page.text == "12\n345"
    assert opened.page_network is NETWORK
