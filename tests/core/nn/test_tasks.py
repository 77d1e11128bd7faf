import json
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ArchitectureError
from core.nn.architecture import architecture_from_json, architecture_from_object, architecture_to_json
from core.nn.models import load_model, save_model
from core.nn.network import initial_network
from core.nn.tasks import DIGIT_TASK, Task

labels = st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=60), min_size=2, unique=True)


def described(classes, channels=1, **more):
    layers = [{"layer": "Flatten"}, {"layer": "Dense", "units": classes}]
    return {"name": "net", "input": [channels, 8, 8], "layers": layers, **more}


@given(labels, st.sampled_from([("mnist digit", 1), ("grey", 1), ("rgb", 3), ("array", 2), ("array", 3)]))
def test_a_stated_task_is_written_and_read_back(names, adapter):
    task = {"labels": names, "input": adapter[0]}
    architecture = architecture_from_object(described(len(names), adapter[1], task=task), "x")
    assert architecture.task == Task(tuple(names), adapter[0])
    again = architecture_from_json(architecture_to_json(architecture), "again")
    assert again == architecture
    assert json.loads(architecture_to_json(again))["task"] == task


@pytest.mark.parametrize(
    ("classes", "channels", "adapter"), [(4, 1, "grey"), (26, 1, "grey"), (10, 3, "rgb"), (5, 2, "array")]
)
def test_without_a_task_other_networks_have_numbered_classes(classes, channels, adapter):
    task = architecture_from_object(described(classes, channels), "x").task
    assert task.labels == tuple(f"class {number}" for number in range(classes))
    assert task.input_adapter == adapter
    assert not task.is_digits


def test_digits_are_the_task_of_ten_classes_and_one_channel_and_of_nothing_else():
    assert architecture_from_object(described(10), "x").task == DIGIT_TASK
    assert DIGIT_TASK.is_digits
    assert not Task(DIGIT_TASK.labels, "grey").is_digits
    assert not Task(DIGIT_TASK.labels[::-1], "mnist digit").is_digits


@pytest.mark.parametrize("name", ["reader", "textbook", "visualisation"])
def test_a_file_without_a_task_is_written_again_byte_for_byte(name, tmp_path):
    path = resources.files("resources") / "models" / f"{name}.safetensors"
    network = load_model(path)
    assert network.architecture.stated_task is None
    assert network.architecture.task.is_digits
    save_model(tmp_path / "again.safetensors", network)
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()


def test_a_model_file_keeps_the_task(tmp_path):
    task = {"labels": ["a", "b"], "input": "rgb"}
    network = initial_network(architecture_from_object(described(2, 3, task=task), "x"), np.random.default_rng(0))
    save_model(tmp_path / "net.safetensors", network)
    assert load_model(tmp_path / "net.safetensors").architecture.task == Task(("a", "b"), "rgb")


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ([], ['"task"', '"labels" and "input"']),
        ({"labels": ["a", "b"]}, ['"task"', '"labels" and "input"']),
        ({"labels": ["a", 1], "input": "grey"}, ['"labels"', "list of texts"]),
        ({"labels": ["a", ""], "input": "grey"}, ['"labels"', "1 to 60"]),
        ({"labels": ["a", "b\nc"], "input": "grey"}, ['"labels"', "one line"]),
        ({"labels": ["a", "a"], "input": "grey"}, ["the same"]),
        ({"labels": ["a", "b"], "input": ["grey"]}, ['"input"', "mnist digit, grey, rgb"]),
        ({"labels": ["a", "b"], "input": "x" * 9_000}, ['"input"']),
        ({"labels": ["a", "b", "c"], "input": "grey"}, ["3 labels", "2 classes"]),
        ({"labels": ["a", "b"], "input": "rgb"}, ["3 channels", "takes 1"]),
    ],
)
def test_a_task_that_does_not_fit_gets_a_sentence(task, words):
    with pytest.raises(ArchitectureError) as caught:
        architecture_from_object(described(2, task=task), "wrong.json")
    sentence = str(caught.value)
    assert all(word in sentence for word in words), sentence
    assert sentence.endswith(".")
    assert len(sentence) < 400
