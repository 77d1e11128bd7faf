import numpy as np
import pytest

from core.data.dataset import network_input
from core.errors import ModelFileError
from core.evaluation.metrics import BLOCK, evaluation_of, logit_blocks, single_image_milliseconds
from core.nn.architecture import MAX_SCRATCH, architecture_from_object
from core.nn.calibration import Calibration
from core.nn.inference import finite_logits
from core.nn.losses import softmax
from core.nn.network import Network, initial_network
from core.nn.verdicts import Verdict
from tests.support.small_networks import bars, small_network


def test_the_figures_of_known_logits():
    data = bars(4)  # labels 0, 1, 2, 3
    logits = np.full((4, 10), -50.0, np.float32)
    logits[0, 0] = logits[1, 1] = 0  # right, and sure
    logits[2, 2], logits[2, 7] = np.log(0.25), np.log(0.75)  # a 2 read as 7
    logits[3, 3], logits[3, 7] = np.log(0.125), np.log(0.875)  # a 3 read as 7
    found = evaluation_of(logits, data, seconds=2)
    assert found.images == 4
    assert found.accuracy == 0.5
    assert found.log_loss == pytest.approx((np.log(4) + np.log(8)) / 4)
    assert found.confusion.sum() == 4
    assert [found.confusion[0, 0], found.confusion[1, 1], found.confusion[2, 7], found.confusion[3, 7]] == [1, 1, 1, 1]
    assert found.milliseconds == 500
    worst, other = found.mistakes
    assert (worst.index, worst.label, worst.digit) == (3, 3, 7)
    assert (worst.probability, worst.label_probability) == (pytest.approx(0.875), pytest.approx(0.125))
    assert (other.index, other.label, other.digit) == (2, 2, 7)


def test_a_network_is_measured_on_every_image():
    data, network = bars(1203), small_network()
    blocks = list(logit_blocks(network, data))
    assert [len(block) for block in blocks] == [BLOCK] * (1203 // BLOCK) + [1203 % BLOCK]
    found = evaluation_of(np.concatenate(blocks), data, seconds=1)
    probabilities = softmax(network.logits(network_input(data.images, network.input_shape)))
    digits = probabilities.argmax(axis=1)
    assert found.images == 1203
    assert found.accuracy == pytest.approx((digits == data.labels).mean())
    assert len(found.mistakes) == (digits != data.labels).sum()
    chances = [mistake.label_probability for mistake in found.mistakes]
    assert chances == sorted(chances)
    np.testing.assert_array_equal(found.confusion.sum(axis=1), np.bincount(data.labels, minlength=10))


def test_the_probabilities_are_those_of_the_temperature():
    data = bars(4)
    logits = np.zeros((4, 10), np.float32)
    logits[:, 0] = 4 * np.log(9)  # read as 0: one of four is right
    found = evaluation_of(logits, data, 1, Calibration(temperature=4.0))
    assert found.log_loss == pytest.approx((np.log(2) + 3 * np.log(18)) / 4)
    assert [mistake.probability for mistake in found.mistakes] == pytest.approx([0.5] * 3)
    assert found.expected_calibration_error == pytest.approx(0.5 - 0.25)
    assert found.reliability.counts.sum() == 4


def test_without_a_threshold_there_are_no_verdicts_and_with_one_their_shares():
    data = bars(4)  # labels 0, 1, 2, 3
    logits = np.full((4, 10), -50.0, np.float32)
    logits[0, 0], logits[1, 1] = 5, 1  # right: of a high score, and of a low one
    logits[2, 6:8], logits[3, 5:7] = 5, (5, 4.9)  # wrong and unsure
    without = evaluation_of(logits, data, 1)
    assert (without.unsure, without.not_a_digit, without.refused) == (None, None, None)
    assert {mistake.verdict for mistake in without.mistakes} == {None}
    found = evaluation_of(logits, data, 1, Calibration(digit_threshold=2.0, sure_threshold=0.8))
    assert (found.unsure, found.not_a_digit, found.refused) == (0.5, 0.25, 0.75)
    assert {mistake.verdict for mistake in found.mistakes} == {Verdict.UNSURE}


def test_weights_that_overflow_are_one_sentence():
    network = small_network()
    huge = {name: np.full_like(array, 3e38) for name, array in network.weights.items()}
    with pytest.raises(ModelFileError, match="weights are too large"):
        list(logit_blocks(Network(network.architecture, huge), bars(3)))


def test_one_image_alone_takes_some_time():
    assert 0 < single_image_milliseconds(small_network(), bars(30)) < 1000


def test_of_a_network_that_needs_much_room_few_images_go_through_at_once(monkeypatch):
    wide = {"layer": "Conv2D", "filters": 2, "kernel": 5, "padding": 600, "stride": 60}
    described = {"input": [1, 28, 28], "layers": [wide, {"layer": "Flatten"}, {"layer": "Dense", "units": 10}]}
    network = initial_network(architecture_from_object(described, "wide"), np.random.default_rng(0))
    images = np.random.default_rng(1).random((60, 1, 28, 28), np.float32)
    one_by_one = np.concatenate([network.logits(image[None]) for image in images])
    sizes, logits = [], Network.logits
    monkeypatch.setattr(Network, "logits", lambda self, images: sizes.append(len(images)) or logits(self, images))
    np.testing.assert_allclose(finite_logits(network, images), one_by_one, rtol=1e-4, atol=1e-5)
    assert sum(sizes) == 60
    assert 1 < max(sizes) <= MAX_SCRATCH // network.architecture.scratch_size < 60
