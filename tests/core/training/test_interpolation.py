import numpy as np
import pytest

from core.errors import ModelFileError
from core.evaluation.metrics import validation_split
from core.nn.calibration import Calibration
from core.nn.network import Network
from core.training.interpolation import interpolated
from tests.support.small_networks import reader_of_bars, small_network

FACTS = {"settings": {"validation": 0.25, "seed": 5}, "command": "digitscope train bars", "history": [1, 2]}


def network(sharpness, **metadata):
    plain = reader_of_bars(sharpness=sharpness, training=FACTS | metadata)
    return Network(plain.architecture, plain.weights, plain.training, Calibration(temperature=2.0))


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_weights_lie_on_the_line_between_both(share):
    first, second = network(4.0), network(20.0)
    mix = interpolated(first, second, share)
    for name, array in mix.weights.items():
        assert array.dtype == np.float32
        np.testing.assert_allclose(array, (1 - share) * first.weights[name] + share * second.weights[name], rtol=1e-6)


def test_a_mix_is_uncalibrated_and_says_what_it_is_of_and_no_figure_of_theirs():
    trained = {"seconds_of_last_run": 7, "program_sha256": "abc", "best_epoch": 3, "begun_with": {"command": "first"}}
    second = network(
        20.0, test={"accuracy": 0.9}, validation={"loss": 1.0}, test_set_read=4, command="second", **trained
    )
    mix = interpolated(network(4.0), second, 0.25)
    assert mix.calibration == Calibration()
    assert mix.training["test_set_read"] == 0
    assert not {"test", "validation", "history", "command", *trained} & mix.training.keys()
    assert trained.items() <= mix.training["mixed_from"][1].items()
    assert mix.training["mixed_share"] == 0.25
    assert [metadata["command"] for metadata in mix.training["mixed_from"]] == ["digitscope train bars", "second"]
    assert mix.training["mixed_from"][1]["test_set_read"] == 4
    assert validation_split(mix) == (0.25, 5)
    assert mix.training["settings"]["stage"] == 1, "a later stage than that of its second network's beginning"
    assert "stage" not in second.training["settings"]


@pytest.mark.parametrize("settings", [{"validation": 0.25, "seed": 6}, {"validation": 0.2, "seed": 5}, {}, None])
def test_networks_that_held_back_other_images_do_not_mix(settings):
    with pytest.raises(ModelFileError, match="same seed and validation share"):
        interpolated(network(4.0), network(20.0, settings=settings), 0.5)


def test_other_layers_do_not_mix():
    with pytest.raises(ModelFileError, match="same layers"):
        interpolated(network(4.0), small_network(), 0.5)
