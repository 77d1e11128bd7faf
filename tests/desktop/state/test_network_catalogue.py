"""The catalogue: the shipped networks, the model file that was loaded last, and which one is in use."""

import pytest

from core.nn.models import shipped_models
from desktop.state.network_catalogue import NetworkCatalogue


@pytest.fixture
def catalogue(qapp):
    return NetworkCatalogue(shipped_models())


def test_it_lists_the_shipped_networks_and_none_is_in_use_at_first(catalogue):
    assert catalogue.names == tuple(model.name for model in shipped_models())
    assert catalogue.chosen == ""


def test_a_model_file_joins_the_list_and_gives_way_to_the_next(catalogue):
    chosen = []
    catalogue.chosen_changed.connect(chosen.append)
    shipped = catalogue.names
    for path in ("/a.safetensors", "/b.safetensors"):
        catalogue.set_chosen(path)
        assert catalogue.chosen == path
        assert catalogue.names == (*shipped, path)
    catalogue.set_chosen(shipped[0])
    assert catalogue.names == (*shipped, "/b.safetensors"), "it can be chosen again"
    assert chosen == ["/a.safetensors", "/b.safetensors", shipped[0]]
