"""Model files and checkpoints: what is written reads back, and what is hostile is refused with one sentence."""

import contextlib
import json
import os
import struct

import numpy as np
import pytest
import safetensors.numpy

from core.errors import DigitscopeError, FileError, ModelFileError
from core.nn.calibration import Calibration
from core.nn.models import load_model, resolve_model, save_model, shipped_models
from core.nn.network import Network
from core.storage.tensor_files import KEY
from core.training.checkpoints import load_checkpoint
from tests.support.small_networks import small_network

CALIBRATION = Calibration(temperature=1.1 + 0.1, digit_threshold=-0.3, sure_threshold=0.7, refused=0.005)


@pytest.fixture
def model_file(tmp_path):
    network = small_network()
    path = tmp_path / "small.safetensors"
    save_model(path, Network(network.architecture, network.weights, {"seed": 3, "loss": 0.1 + 0.2}, CALIBRATION))
    return path


def rewritten(path, change_header=None, change_facts=None, change_tensors=None):
    """The file again, by the safetensors library's own format, with something changed."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    if change_tensors:
        tensors = {name: array.copy() for name, array in safetensors.numpy.load(data).items()}
        change_tensors(tensors)
        data = safetensors.numpy.save(tensors, header["__metadata__"])
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
    if change_facts:
        metadata = json.loads(header["__metadata__"][KEY])
        change_facts(metadata)
        header["__metadata__"][KEY] = json.dumps(metadata)
    if change_header:
        change_header(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


def test_what_is_saved_reads_back_the_same(model_file):
    network, again = small_network(), load_model(model_file)
    assert again.architecture == network.architecture
    assert dict(again.training) == {"seed": 3, "loss": 0.1 + 0.2}
    assert again.calibration == CALIBRATION
    assert again.weights.keys() == network.weights.keys()
    for name, array in network.weights.items():
        np.testing.assert_array_equal(again.weights[name], array)
        assert not again.weights[name].flags.writeable
    images = np.random.default_rng(0).random((2, 1, 28, 28), np.float32)
    np.testing.assert_array_equal(again.logits(images), network.logits(images))


def test_a_file_without_a_calibration_has_that_which_changes_nothing(model_file):
    rewritten(model_file, change_facts=lambda metadata: metadata.pop("calibration"))
    assert load_model(model_file).calibration == Calibration()
    rewritten(model_file, change_facts=lambda metadata: metadata.update(calibration={"temperature": 1e3}))
    with pytest.raises(ModelFileError, match=r"“small\.safetensors” is damaged: the temperature of its calibration"):
        load_model(model_file)


def test_odd_facts_that_can_be_read_can_be_written_again(model_file):
    odd = {"title ✓": "half a character: \ud800", "many": 10**4000, "deep": [[[[{"": None}]]]]}
    rewritten(model_file, change_facts=lambda metadata: metadata.update(training=odd))
    network = load_model(model_file)
    save_model(model_file, network)
    assert dict(load_model(model_file).training) == odd


def refused(path, *words):
    with pytest.raises(ModelFileError) as caught:
        load_model(path)
    sentence = str(caught.value)
    assert path.name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


@pytest.mark.parametrize("length", [1, 7, 8, 9, 10, 100, 1000, -1])
def test_a_truncated_file_is_refused(model_file, length):
    model_file.write_bytes(model_file.read_bytes()[:length])
    refused(model_file)


def test_an_empty_file_is_refused(model_file):
    model_file.write_bytes(b"")
    with pytest.raises(FileError, match=r"small.* is empty"):
        load_model(model_file)


def test_a_file_with_something_behind_it_is_refused(model_file):
    model_file.write_bytes(model_file.read_bytes() + b"more")
    refused(model_file, "damaged")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"\x80\x04" + bytes(100),
        b"text of somebody's " * 9,
    ],
)
def test_a_foreign_file_is_refused(model_file, content):
    model_file.write_bytes(content)
    refused(model_file, "not a model file")


def test_a_safetensors_file_of_another_program_is_refused(model_file):
    model_file.write_bytes(safetensors.numpy.save({"a": np.zeros(3, np.float32)}, {"format": "pt"}))
    refused(model_file, "another program")
    model_file.write_bytes(safetensors.numpy.save({"a": np.zeros(3, np.float32)}))
    refused(model_file, "another program")


def test_a_header_that_claims_to_be_huge_is_refused_before_it_is_read(model_file):
    model_file.write_bytes(struct.pack("<Q", 2**62) + b"{" + bytes(50))
    refused(model_file, "claims")
    rewritten_size = 3_000_000
    model_file.write_bytes(struct.pack("<Q", rewritten_size) + b"{" + b" " * rewritten_size)
    refused(model_file, "claims")


def test_a_header_that_is_no_object_is_refused(model_file):
    for text in (
        b"{" * 100_000,
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": -1e999}',
        b"{\xff}",
        b'{"__metadata__": []}',
    ):
        model_file.write_bytes(struct.pack("<Q", len(text)) + text)
        refused(model_file)


@pytest.mark.parametrize("shape", [[-1], [2**70], "text", None, [1.5], [True], [[3]], [0, 10**9, 10**9]])
def test_absurd_shapes_are_refused(model_file, shape):
    rewritten(model_file, change_header=lambda header: header["conv.bias"].update(shape=shape))
    refused(model_file, "damaged")


@pytest.mark.parametrize("number_type", ["BF16", None, ["F32"], {}])
def test_other_number_types_are_refused(model_file, number_type):
    rewritten(model_file, change_header=lambda header: header["conv.bias"].update(dtype=number_type))
    refused(model_file, "BF16" if number_type == "BF16" else "of the type")


def test_half_a_character_in_the_facts_is_a_defect_of_the_facts(model_file):
    def halve(header):
        header["__metadata__"][KEY] = '{"kind": "\ud800"}'

    rewritten(model_file, change_header=halve)
    refused(model_file, "expected")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_refused(model_file, bad):
    rewritten(model_file, change_tensors=lambda tensors: tensors["conv.weight"].__setitem__((0, 0, 1, 1), bad))
    refused(model_file, "conv.weight", "not finite")


def test_a_negative_variance_is_refused(model_file):
    rewritten(model_file, change_tensors=lambda tensors: tensors["norm.variance"].__setitem__(0, -1))
    refused(model_file, "norm.variance")


def test_extra_weights_are_refused(model_file):
    rewritten(model_file, change_tensors=lambda tensors: tensors.update(more=np.zeros(2, np.float32)))
    refused(model_file, "more")


def test_misshapen_weights_are_refused(model_file):
    rewritten(model_file, change_tensors=lambda tensors: tensors.update({"conv.bias": np.zeros(4, np.float32)}))
    refused(model_file, "conv.bias", "(4,)", "(3,)")


def test_missing_weights_are_refused(model_file):
    def without_bias(tensors):
        del tensors["conv.bias"]

    rewritten(model_file, change_tensors=without_bias)
    refused(model_file, "conv.bias", "missing")


def test_another_format_and_another_kind_are_refused(model_file):
    rewritten(model_file, change_facts=lambda metadata: metadata.update(format=2))
    refused(model_file, "format 1", "newer version")
    rewritten(model_file, change_facts=lambda metadata: metadata.update(format=1, kind="checkpoint"))
    refused(model_file, "'checkpoint'")


def test_a_wrong_architecture_is_refused_with_the_layer_named(model_file):
    rewritten(model_file, change_facts=lambda metadata: metadata["architecture"]["layers"][0].update(kernel=[99, 99]))
    refused(model_file, "Layer 1 (conv)", "99 × 99")
    rewritten(model_file, change_facts=lambda metadata: metadata.update(architecture=None, training=None))
    refused(model_file)


def test_a_checkpoint_is_no_model_and_a_model_no_checkpoint(model_file):
    with pytest.raises(ModelFileError, match="'model'"):
        load_checkpoint(model_file)


def test_no_mutation_of_a_model_file_escapes_as_something_else(model_file):
    """2,000 files with one to four bytes changed, most of them in the header."""
    data = model_file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    rng = np.random.default_rng(0)
    for _ in range(2000):
        mutant = bytearray(data)
        for place in rng.integers(0, length + 100, rng.integers(1, 5)):
            mutant[place] = rng.integers(0, 256)
        model_file.write_bytes(mutant)
        with contextlib.suppress(DigitscopeError):
            load_model(model_file)


def test_files_that_are_no_files_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "missing.safetensors"):
        with pytest.raises(FileError):
            load_model(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe with a name is a thing of POSIX systems")
def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe.safetensors")
    with pytest.raises(FileError):
        load_model(tmp_path / "pipe.safetensors")


def test_a_file_that_cannot_be_written_leaves_the_old_one(model_file):
    before = model_file.read_bytes()
    with pytest.raises(FileError):
        save_model(model_file / "below.safetensors", small_network())
    assert model_file.read_bytes() == before


def test_the_shipped_networks_are_found_by_name():
    for model in shipped_models():
        network = resolve_model(model.name)
        assert network.name == model.name
        assert network.parameter_count == model.architecture.parameters


def test_a_name_that_nobody_knows_gets_a_sentence_with_those_that_are_known():
    with pytest.raises(ModelFileError, match=r"no network .*nobody.* visualisation"):
        resolve_model("nobody")
