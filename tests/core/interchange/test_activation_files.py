"""Activations as files: what NumPy and a table reader get back is what the trace holds."""

import csv
import io

import numpy as np

from core.interchange.activation_files import activations_csv, activations_npz, named_activations
from core.nn.network import Trace
from tests.support.traces import network_of, tiny_trace


def loaded(data):
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def test_the_archive_holds_every_array_under_its_name():
    network = network_of()
    trace = tiny_trace(network)
    arrays = loaded(activations_npz(trace))
    assert list(arrays) == ["input", *network.names[:-1], "output", "logits", "probabilities"]
    assert np.array_equal(arrays["input"], trace.input[0])
    for name, output in zip(network.names, trace.outputs, strict=True):
        assert arrays[name].dtype == np.float32
        assert np.array_equal(arrays[name], output[0])
    assert np.array_equal(arrays["logits"], trace.logits[0])
    assert np.array_equal(arrays["probabilities"], trace.probabilities[0])


def test_the_same_trace_gives_the_same_bytes():
    trace = tiny_trace(network_of())
    assert activations_npz(trace) == activations_npz(trace)


def test_a_trace_that_ran_has_its_channels_in_order():
    # Layers keep the channels of a cell next to each other in memory; a file must not.
    network = network_of()
    trace = network.trace(np.random.default_rng(0).random((2, 1, 8, 8), np.float32))
    assert np.array_equal(loaded(activations_npz(trace, image=1))["conv"], trace.outputs[0][1])


def test_names_that_mean_something_else_are_set_apart():
    network = network_of(
        {
            "input": [1, 2, 2],
            "layers": [{"layer": "Flatten", "name": "input"}, {"layer": "Dense", "name": "logits", "units": 2}],
        }
    )
    trace = network.trace(np.ones((1, 1, 2, 2), np.float32))
    assert list(named_activations(trace)) == ["input", "input_layer", "logits_layer", "logits", "probabilities"]


def test_a_layer_may_be_called_file():
    network = network_of(
        {"input": [1, 2, 2], "layers": [{"layer": "Flatten", "name": "file"}, {"layer": "Dense", "units": 2}]}
    )
    assert "file" in loaded(activations_npz(network.trace(np.ones((1, 1, 2, 2), np.float32))))


def test_the_table_has_a_line_for_every_number_and_gives_it_back_exactly():
    network = network_of()
    trace: Trace = network.trace(np.random.default_rng(1).random((1, 1, 8, 8), np.float32))
    rows = list(csv.reader(io.StringIO(activations_csv(trace).decode("ascii"))))
    assert rows[0] == ["layer", "channel", "row", "column", "value"]
    found = {tuple(row[:4]): np.float32(row[4]) for row in rows[1:]}
    expected = named_activations(trace)
    assert len(found) == len(rows) - 1 == sum(values.size for values in expected.values())
    for name, values in expected.items():
        for place, value in np.ndenumerate(values):
            channel, row, column = (*place, 0, 0)[:3]
            assert found[name, str(channel), str(row), str(column)] == value
