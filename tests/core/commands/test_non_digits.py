"""`digitscope evaluate --non-digits`: the verdicts on non-digits."""

import json

import numpy as np
import pytest

from core import cli
from core.commands.non_digits import print_non_digits
from core.data.dataset import TEST_FILES
from core.errors import ModelFileError
from core.nn.calibration import Calibration
from core.nn.models import save_model
from core.nn.network import Network
from core.synthesis.non_digits import non_digit_kinds
from tests.support.mnist_files import write
from tests.support.small_networks import bars, reader_of_bars

KINDS = {"squares": lambda _: np.full((40, 40), 255, np.uint8), "blanks": lambda _: np.zeros((9, 9), np.uint8)}


def calibrated(**calibration):
    network = reader_of_bars()
    return Network(network.architecture, network.weights, calibration=Calibration(**calibration))


def test_the_shares_of_each_kind_and_of_all_as_json(capsys):
    print_non_digits(calibrated(digit_threshold=-1e6, sure_threshold=0.0), KINDS, 4, True)
    found = json.loads(capsys.readouterr().out)
    assert found["name"] == "bars"
    assert [kind["kind"] for kind in found["marks"]] == ["squares", "blanks"]
    assert [(kind["marks"], kind["refused"]) for kind in found["marks"]] == [(4, 0), (4, 1)]
    assert found["all"] == {"refused": 0.5, "unsure": 0, "not_a_digit": 0.5}


def test_the_table_has_its_columns_in_line(capsys):
    print_non_digits(calibrated(digit_threshold=-1e6, sure_threshold=0.0), KINDS, 4, False)
    title, _, *table = capsys.readouterr().out.splitlines()
    assert "4 non-digits of each kind" in title
    assert len({len(line) for line in table}) == 1
    assert [line.split()[-3:] for line in table[1:]] == [
        ["0.00%", "0.00%", "0.00%"],
        ["100.00%", "0.00%", "100.00%"],
        ["50.00%", "0.00%", "50.00%"],
    ]


def test_a_network_without_a_threshold_can_notice_nothing(capsys):
    with pytest.raises(ModelFileError, match="digitscope calibrate"):
        print_non_digits(calibrated(), KINDS, 4, True)


@pytest.fixture
def arguments(tmp_path):
    """Of a network that calls everything unsure, to be measured on non-digits."""
    model = tmp_path / "bars.safetensors"
    save_model(model, calibrated(digit_threshold=-1e6, sure_threshold=1.0))
    write(tmp_path, TEST_FILES, bars(40))
    return ["evaluate", str(model), "--data", str(tmp_path), "--on", "test", "--non-digits", "3"]


def test_every_kind_is_measured_from_the_command_line(arguments, capsys):
    assert cli.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [kind["kind"] for kind in found["marks"]] == list(non_digit_kinds(bars(10)))
    assert {kind["refused"] for kind in found["marks"]} == {1}


def test_the_earlier_name_of_the_option_is_the_same_measurement(arguments, capsys):
    printed = []
    for name in ("--non-digits", "--marks"):
        assert cli.main([name if argument == "--non-digits" else argument for argument in arguments]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert "3 non-digits of each kind" in printed[0]


@pytest.mark.parametrize("option", [["--drawn", "3"], ["--record"]])
def test_non_digits_are_a_measurement_of_their_own(arguments, option, capsys):
    assert cli.main([*arguments, *option]) == 2
    assert "--non-digits" in capsys.readouterr().err
