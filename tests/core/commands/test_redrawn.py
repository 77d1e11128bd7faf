"""`digitscope evaluate --drawn`: the accuracy of each way to draw, as a table and as JSON."""

import json

import pytest

from core.cli import main
from core.data.dataset import TEST_FILES
from core.evaluation.redrawn import CONDITIONS, STEP_COMBINATIONS
from core.recognition.preparation import PreparationSteps
from tests.support import mnist_files
from tests.support.sample_dataset import sample_dataset


@pytest.fixture
def data(tmp_path):
    mnist_files.write(tmp_path, TEST_FILES, sample_dataset())
    return tmp_path


def command(data, *options):
    return ["evaluate", "visualisation", "--data", str(data), "--on", "test", "--drawn", *options]


def test_the_table_has_a_row_for_each_condition_and_a_column_for_each_preparation(capsys, data):
    assert main(command(data, "8")) == 0
    title, head, *rows = capsys.readouterr().out.splitlines()
    assert title.startswith("Visualisation: 8 digits")
    assert head.split("  ", 1)[1].split("  ")[-len(STEP_COMBINATIONS) :] == list(STEP_COMBINATIONS)
    assert len(rows) == len(CONDITIONS)
    for row, condition in zip(rows, CONDITIONS, strict=True):
        assert row.startswith(condition.name)
        end = 0
        for name in ("digits", *STEP_COMBINATIONS):
            end = head.index(name, end) + len(name)
            assert row[end - 1] in "%–0123456789", f"the figures stand under the end of “{name}”"
            assert row[end : end + 2].strip() == ""
    crossed = next(row for row in rows if row.startswith("7 crossed"))
    sevens = crossed.removeprefix("7 crossed").split()
    assert sevens[0] in ("0", "1")


def test_json_has_the_counts(capsys, data):
    assert main(command(data, "3", "--json")) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["name"] == "visualisation"
    assert [PreparationSteps(**steps) for steps in record["steps"].values()] == list(STEP_COMBINATIONS.values())
    assert [entry["condition"] for entry in record["drawn"]] == [condition.name for condition in CONDITIONS]
    for entry in record["drawn"]:
        assert list(entry["right"]) == list(record["steps"])
        expected = entry["right"]["usual steps"] / entry["images"] if entry["images"] else None
        assert entry["accuracy"] == expected
        assert entry["images"] <= 3
