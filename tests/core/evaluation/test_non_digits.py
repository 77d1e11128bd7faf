"""Marks that are no digits, made by hand so that it is known what a network says of each."""

import numpy as np
import pytest

from core.errors import ModelFileError
from core.evaluation.metrics import BLOCK
from core.evaluation.non_digits import evaluate_non_digits
from core.nn.calibration import Calibration
from core.nn.network import Network
from tests.support.small_networks import reader_of_bars


def square(rng):
    """A full square: after the preparation nine of the ten rows are full of ink, so nine digits are as probable."""
    return np.full((40, 40), 255, np.uint8)


def blank(rng):
    return np.zeros((40, 40), np.uint8)


def one_in_two(rng):
    return square(rng) if rng.random() < 0.5 else blank(rng)


def test_each_kind_has_the_shares_of_its_verdicts_and_what_is_blank_is_no_digit():
    network = reader_of_bars()
    kinds = {"squares": square, "blanks": blank, "mixed": one_in_two}

    def shares(**thresholds):
        calibrated = Network(network.architecture, network.weights, calibration=Calibration(**thresholds))
        return {found.kind: (found.unsure, found.not_a_digit) for found in evaluate_non_digits(calibrated, kinds, 20)}

    unsure = shares(digit_threshold=-1e6, sure_threshold=0.99)
    assert unsure["squares"] == (1, 0)
    assert unsure["blanks"] == (0, 1)
    assert 0 < unsure["mixed"][0] < 1
    assert sum(unsure["mixed"]) == 1
    assert shares(digit_threshold=1e6)["squares"] == (0, 1)
    assert shares(digit_threshold=-1e6, sure_threshold=0.0)["squares"] == (0, 0)
    assert shares(digit_threshold=-1e6, sure_threshold=0.0)["mixed"] == (0, pytest.approx(unsure["mixed"][1]))


def test_many_marks_are_read_block_by_block():
    network = reader_of_bars()
    sizes = []

    class Counting(Network):
        def logits(self, images):
            sizes.append(len(images))
            return super().logits(images)

    counting = Counting(network.architecture, network.weights, calibration=Calibration(1.0, -1e6, 0.99))
    count = 2 * BLOCK + 30
    (found,) = evaluate_non_digits(counting, {"mixed": one_in_two}, count)
    assert max(sizes) <= BLOCK
    assert sum(sizes) == round(found.unsure * count)
    assert (found.marks, found.refused) == (count, 1)


def test_weights_that_overflow_are_one_sentence_and_no_marks_that_pass():
    network = reader_of_bars()
    huge = {name: np.full_like(array, 3e38) for name, array in network.weights.items()}
    with pytest.raises(ModelFileError, match="cannot read these images"):
        list(evaluate_non_digits(Network(network.architecture, huge), {"squares": square}, 2))


def test_every_network_gets_the_same_marks():
    made = []

    def noted(rng):
        made.append(rng.random())
        return square(rng)

    for network in (reader_of_bars(), reader_of_bars()):
        (found,) = evaluate_non_digits(network, {"noted": noted}, 3)
        assert (found.marks, found.refused) == (3, 0)
    assert made[:3] == made[3:]
    assert len(set(made)) == 3
