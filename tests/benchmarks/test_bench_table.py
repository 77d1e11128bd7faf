"""The arithmetic of the benchmarks, with samples made by hand; nothing is measured here."""

import json
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

import resources
from desktop.canvas.canvas import MIN_STEP
from tests.benchmarks import network_rows, onnx_peer, photo_rows, torch_peer, window_rows
from tests.benchmarks.__main__ import MEASUREMENTS, main
from tests.benchmarks.interleaved import interleaved_seconds
from tests.benchmarks.memory import peak_megabytes
from tests.benchmarks.rows import FIELDS, Row, chosen, figures, number_text, rows_json, table
from tests.benchmarks.scribble import MAX_GAP, found, spiral
from tests.support.small_networks import small_network

ARCHITECTURES = Path(resources.__file__).parent / "architectures"
TRACE = Row("trace/visualisation", "ms", 0.0912, 0.131, 0.198, 0.0243, 0.099)
TRAIN = Row("train/visualisation", "images/s", 5123.4, 4012.0, 6400.0, more_is_better=True)
PEN = Row("pen_to_pixels/visualisation", "ms", 9.5, 17.2, limit=16, limited="p95")


def test_every_row_of_the_file_has_the_seven_keys_and_null_where_nothing_applies():
    objects = json.loads(rows_json([TRACE, TRAIN, PEN]))
    assert [list(each) for each in objects] == [list(FIELDS)] * 3
    assert objects[0] == {
        "name": "trace/visualisation",
        "unit": "ms",
        "median": 0.0912,
        "p95": 0.131,
        "torch": 0.198,
        "onnxruntime": 0.0243,
        "limit": 0.099,
    }
    assert objects[1]["onnxruntime"] is None
    assert objects[1]["limit"] is None
    assert objects[2]["torch"] is None


def test_the_file_holds_no_number_that_is_none():
    with pytest.raises(ValueError, match="JSON"):
        rows_json([Row("start", "s", float("nan"), 1.0)])


def test_a_limit_is_for_the_figure_that_the_row_says():
    assert TRACE.within_limit is True
    assert TRAIN.within_limit is None
    assert PEN.within_limit is False
    assert Row("a", "ms", 20.0, 30.0, limit=25).within_limit is True
    assert Row("a", "images/s", 20.0, 10.0, limit=25, more_is_better=True).within_limit is False


def test_the_table_lines_up_and_says_which_limits_are_kept():
    lines = table([TRACE, TRAIN, PEN]).splitlines()
    assert lines[0].split() == ["row", "unit", "median", "p95", "torch", "onnxruntime", "limit"]
    assert lines[1].split() == ["trace/visualisation", "ms", "0.0912", "0.131", "0.198", "0.0243", "0.0990", "within"]
    assert lines[2].split() == ["train/visualisation", "images/s", "5,123", "4,012", "6,400", "–", "–"]
    assert lines[3].endswith("16.0 (p95)  NOT WITHIN")
    figures_of_one_column = ("p95", "0.131", "4,012", "17.2")
    ends = {line.find(text) + len(text) for line, text in zip(lines, figures_of_one_column, strict=True)}
    assert len(ends) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0, "0"), (0.02434, "0.0243"), (1.5, "1.50"), (16, "16.0"), (213.4, "213"), (5123.4, "5,123")],
)
def test_numbers_have_three_digits_that_count(value, text):
    assert number_text(value) == text


def test_rows_are_chosen_by_the_beginning_of_their_names():
    rows = {"trace/a": 1, "trace/b": 2, "train/a": 3, "start": 4}
    assert list(chosen(rows, [])) == list(rows)
    assert list(chosen(rows, ["trace"])) == ["trace/a", "trace/b"]
    assert list(chosen(rows, ["start", "tra"])) == list(rows)
    assert list(chosen(rows, ["trace/b"])) == ["trace/b"]
    assert chosen(rows, ["a"]) == {}


def test_every_row_that_was_asked_for_is_there():
    families = [name.split("/")[0] for name in MEASUREMENTS]
    assert list(dict.fromkeys(families)) == [
        *("trace", "train", "photo", "marks", "marks_memory", "pen_to_pixels", "start", "memory"),
    ]
    assert "photo/100" in MEASUREMENTS
    for family in ("trace", "train", "pen_to_pixels"):
        assert f"{family}/visualisation" in MEASUREMENTS
    for family in ("trace", "train"):
        assert {f"{family}/{file.stem}" for file in ARCHITECTURES.glob("*.json")} <= set(MEASUREMENTS)
    assert set(MEASUREMENTS) == set(network_rows.ROWS) | set(photo_rows.ROWS) | set(window_rows.ROWS)


def test_chosen_rows_are_measured_printed_and_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(MEASUREMENTS, "trace/visualisation", lambda: TRACE)
    assert main(["trace/visualisation"]) == 0
    assert json.loads((tmp_path / "bench.json").read_text(encoding="utf-8")) == json.loads(rows_json([TRACE]))
    assert capsys.readouterr().out.strip() == table([TRACE]).strip()


def test_no_row_that_begins_so_is_wrong_usage(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["nothing"]) == 2
    assert "trace/visualisation" in capsys.readouterr().err
    assert not (tmp_path / "bench.json").exists()


def test_figures_are_the_median_and_a_value_that_was_met():
    assert figures([1.0, 2.0, 3.0, 4.0, 100.0]) == (3.0, 100.0)
    assert figures(np.arange(1.0, 101.0)) == (50.5, 96.0)
    assert figures(np.arange(1.0, 101.0), more_is_better=True) == (50.5, 5.0)
    assert figures([7.0]) == (7.0, 7.0)


def test_contenders_take_turns_and_every_call_is_timed():
    ticks = count()
    calls = []
    samples = interleaved_seconds(
        {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, calls=2, seconds=0, clock=lambda: next(ticks)
    )
    assert "".join(calls) == "aabb" * 4  # a round to warm up, and three
    assert {name: found.tolist() for name, found in samples.items()} == {"a": [1] * 6, "b": [1] * 6}


def test_rounds_go_on_until_the_time_is_over():
    now = [0.0]

    def work():
        now[0] += 1.0

    samples = interleaved_seconds({"a": work}, calls=1, seconds=10.0, clock=lambda: now[0])
    assert samples["a"].tolist() == [1.0] * 10


def test_the_spiral_goes_on_in_even_steps_inside_the_canvas():
    for events in (240, 600):
        points = spiral(events)
        steps = np.hypot(*np.diff(points, axis=0).T)
        assert points.shape == (events, 2)
        assert np.abs(points).max() < 0.5
        assert steps.max() < 1.6 * steps.min()  # chords: shorter where it curls
        assert 280 * steps.min() > 1.5 * MIN_STEP  # the canvas must take every event for a point of its own


def test_latencies_run_from_when_an_event_was_due_to_the_pass_that_showed_it():
    report = found(due=[1.0, 1.1, 1.2], answered=[1.15, 1.15, 1.21], frames=[1.15, 1.21])
    assert report["latencies_ms"] == pytest.approx([150, 50, 10])
    assert report["frames"] == 2
    assert report["longest_gap_ms"] == pytest.approx(150)
    assert report["problem"] == ""


def test_an_event_without_an_answer_and_a_starved_view_are_problems():
    assert "only 1 of 2" in found(due=[1.0, 1.1], answered=[1.05], frames=[1.05])["problem"]
    late = 1.0 + MAX_GAP + 0.01
    assert "nothing new" in found(due=[1.0], answered=[late], frames=[late])["problem"]
    assert "only 0 of 1" in found(due=[1.0], answered=[], frames=[])["problem"]


def test_the_peak_of_memory_is_that_of_this_process():
    peak = peak_megabytes()
    assert peak is None or 20 < peak < 8000


@pytest.mark.parametrize(
    ("name", "torch", "limit"),
    [
        ("visualisation", 0.2, 0.08),
        ("textbook", 0.5, 0.3),
        ("reader", 1.5, 1.5),
        ("reader", 5.0, 2.0),
        ("reader", None, 2.0),
        ("another", 3.0, 3.0),
        ("another", None, None),
    ],
)
def test_the_limits_of_a_trace_are_those_that_were_set(name, torch, limit):
    assert network_rows.trace_limit(name, torch) == (None if limit is None else pytest.approx(limit))


def test_training_has_to_reach_four_fifths_of_what_pytorch_does():
    row = Row("train/a", "images/s", 79.0, 70.0, 100.0, limit=network_rows.TRAIN_SHARE * 100, more_is_better=True)
    assert row.within_limit is False
    assert replace(row, median=81.0).within_limit is True


@pytest.mark.parametrize("peer", [torch_peer, onnx_peer], ids=["torch", "onnxruntime"])
@pytest.mark.parametrize("name", ["small", *network_rows.names()])
def test_a_peer_keeps_the_same_activations_as_we_do(peer, name):
    if not peer.is_here():
        pytest.skip("the extra `bench` is not installed")
    network = small_network() if name == "small" else network_rows.network_of(name)
    image = network_rows.digit_like_image(network)
    network_rows.compare_traces(network, image, {"peer": peer.tracer(network, image)})


def test_a_peer_that_computes_something_else_is_found_out():
    network, other = small_network(0), small_network(1)
    image = network_rows.digit_like_image(network)

    def something_else():
        trace = other.trace(image)
        return [*trace.outputs, trace.probabilities]

    with pytest.raises(AssertionError):
        network_rows.compare_traces(network, image, {"peer": something_else})
    with pytest.raises(AssertionError):
        network_rows.compare_traces(network, image, {"peer": lambda: something_else()[-2:]})
