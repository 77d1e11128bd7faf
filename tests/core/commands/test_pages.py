"""`digitscope evaluate --pages`: the table of conditions, and the same as JSON."""

import json

import pytest

from core.cli import main
from core.data.dataset import TEST_FILES
from core.synthesis.pages.conditions import CONDITIONS
from tests.support import mnist_files
from tests.support.sample_dataset import sample_dataset


@pytest.fixture
def data(tmp_path):
    mnist_files.write(tmp_path, TEST_FILES, sample_dataset())
    return tmp_path


def command(data, *options):
    return ["evaluate", "visualisation", "--data", str(data), "--on", "test", *options]


def test_the_table_has_a_row_for_each_condition_that_was_asked_for(capsys, data):
    assert main(command(data, "--pages", "1", "--condition", "pencil", "--condition", "plain")) == 0
    title, head, *rows = capsys.readouterr().out.splitlines()
    assert title == "Visualisation: 1 rendered page of each condition"
    assert [row[: row.index("  ")] for row in rows] == ["pencil", "plain"]
    for row in rows:
        for name in ("digits", "found (F1)", "correct", "lines", "exact", "ms/page"):
            end = head.index(name) + len(name)
            assert row[end - 1] in "%0123456789", f"the figures stand under the end of “{name}”"
            assert row[end : end + 2].strip() == ""


def test_json_has_the_counts_and_the_shares(capsys, data):
    assert main(command(data, "--pages", "2", "--condition", "plain", "--json")) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["name"] == "visualisation"
    (plain,) = record["pages"]
    assert (plain["condition"], plain["pages"]) == ("plain", 2)
    assert plain["right"] <= plain["found"] <= min(plain["written"], plain["reported"])
    assert plain["f1"] == 2 * plain["found"] / (plain["written"] + plain["reported"])
    assert plain["digits_right"] == plain["right"] / plain["written"]
    assert plain["whole_lines"] == plain["lines_right"] / plain["lines"]


def test_the_samples_on_plain_paper_are_read(capsys, data):
    assert main(command(data, "--pages", "2", "--condition", "plain", "--json")) == 0
    (plain,) = json.loads(capsys.readouterr().out)["pages"]
    assert plain["f1"] > 0.95
    assert plain["digits_right"] > 0.9


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--pages", "1", "--marks", "1"), "choose one of them"),
        (("--pages", "1", "--drawn", "1"), "choose one of them"),
        (("--condition", "plain"), "--condition belongs to --pages"),
        (("--pages", "1", "--condition", "sunshine"), "'sunshine' is not one of"),
    ],
)
def test_wrong_usage_is_said(capsys, data, options, sentence):
    assert main(command(data, *options)) == 2
    assert sentence in capsys.readouterr().err


def test_the_mix_is_among_the_conditions():
    assert list(CONDITIONS)[-1] == "mix"
