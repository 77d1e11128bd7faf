"""Which networks can read the ink of a canvas."""

import json

import numpy as np
import pytest

from core.drawing.strokes import Drawing
from core.errors import ModelFileError
from core.nn.architecture import architecture_from_json
from core.nn.calibration import Calibration
from core.nn.network import Network
from core.nn.verdicts import Verdict
from core.recognition.reading import read_drawing, require_digit_reader


def network_of(input_shape, units):
    layers = [{"layer": "Flatten"}, {"layer": "Dense", "units": units}]
    text = json.dumps({"name": "other", "input": input_shape, "layers": layers})
    architecture = architecture_from_json(text, "other")
    return Network(
        architecture, {name: np.zeros(shape, np.float32) for name, shape in architecture.weight_shapes().items()}
    )


@pytest.mark.parametrize(("input_shape", "units"), [([1, 28, 28], 10), ([1, 32, 40], 10)])
def test_ten_outputs_and_room_for_a_digit_are_enough(input_shape, units):
    network = network_of(input_shape, units)
    assert require_digit_reader(network, "other") is network
    ink = np.zeros((280, 280), np.uint8)
    ink[80:200, 130:150] = 255
    assert read_drawing(network, Drawing((), ink)).probability == pytest.approx(0.1)


def test_a_reading_has_the_verdict_of_its_networks_thresholds():
    network = network_of([1, 28, 28], 10)  # all logits are 0: score log 10 = 2.3, each probability 0.1
    ink = np.zeros((280, 280), np.uint8)
    assert (read_drawing(network, Drawing((), ink)).verdict, read_drawing(network, Drawing((), ink)).score) == (
        None,
        None,
    )
    ink[80:200, 130:150] = 255
    assert read_drawing(network, Drawing((), ink)).verdict is None
    assert read_drawing(network, Drawing((), ink)).score == pytest.approx(np.log(10))
    for calibration, verdict in (
        (Calibration(digit_threshold=2.5), Verdict.NON_DIGIT_LABEL),
        (Calibration(digit_threshold=2.0), Verdict.UNSURE),
        (Calibration(digit_threshold=2.0, sure_threshold=0.05), Verdict.DIGIT),
    ):
        calibrated = Network(network.architecture, network.weights, calibration=calibration)
        assert read_drawing(calibrated, Drawing((), ink)).verdict is verdict
        assert read_drawing(calibrated, Drawing((), np.zeros_like(ink))).verdict is None


def test_weights_that_overflow_are_one_sentence_and_no_reading_of_nan():
    network = network_of([1, 28, 28], 10)
    huge = {name: np.full_like(array, 3e38) for name, array in network.weights.items()}
    ink = np.zeros((280, 280), np.uint8)
    ink[80:200, 130:150] = 255
    with pytest.raises(ModelFileError, match=r"“other” cannot read this digit, .*choose another network"):
        read_drawing(Network(network.architecture, huge), Drawing((), ink))
    large = {name: np.full_like(array, 2e37 if "bias" in name else 0) for name, array in network.weights.items()}
    large = {
        name: array * np.arange(10, dtype=np.float32) if "bias" in name else array for name, array in large.items()
    }
    assert read_drawing(Network(network.architecture, large), Drawing((), ink)).digit == 9
    with pytest.raises(ModelFileError, match="weights are too large"):
        read_drawing(Network(network.architecture, large, calibration=Calibration(temperature=0.05)), Drawing((), ink))


@pytest.mark.parametrize(
    ("input_shape", "units"), [([3, 32, 32], 10), ([1, 20, 32], 10), ([1, 32, 32], 7), ([1, 32, 32], 11)]
)
def test_a_network_for_something_else_is_named_with_what_it_has_and_what_is_needed(input_shape, units):
    with pytest.raises(ModelFileError, match="to read digits, 1 × 28 × 28 or more and 10 are needed") as problem:
        require_digit_reader(network_of(input_shape, units), "folder/other file")
    assert "“other file”" in str(problem.value)
    assert f"{units} outputs" in str(problem.value)
