"""The networks that are shipped: each is found by the name under which it is listed."""

import json
from importlib import resources

import pytest

from core.nn.models import DEFAULT_MODEL, resolve_model, shipped_models

MODELS = shipped_models()


def test_the_default_is_shipped_and_listed_first_and_no_name_stands_twice():
    names = [model.name for model in MODELS]
    assert names[0] == DEFAULT_MODEL
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.path.name)
def test_the_file_of_a_shipped_network_is_called_as_its_architecture(model):
    """A network is resolved by the stem of its file, and listed by the name of its architecture."""
    assert model.path.stem == model.architecture.name
    assert resolve_model(model.name).architecture == model.architecture


ARCHITECTURES = sorted(
    (entry for entry in (resources.files("resources") / "architectures").iterdir() if entry.name.endswith(".json")),
    key=lambda entry: entry.name,
)


@pytest.mark.parametrize("entry", ARCHITECTURES, ids=lambda entry: entry.name)
def test_the_file_of_a_shipped_architecture_is_called_by_its_name(entry):
    """A model trained from it and shipped under its name is then found as well."""
    assert json.loads(entry.read_text(encoding="utf-8"))["name"] == entry.name.removesuffix(".json")
