"""`digitscope read` of pages, folders and patterns, as text, JSON, CSV and annotated photos."""

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image

from core.cli import main
from core.commands.annotations import Annotations
from core.data.dataset import Dataset
from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.recognition.preparation import prepare
from core.synthesis.pages.conditions import PageStyle
from core.synthesis.pages.renderer import render_page_with


@pytest.fixture(scope="module")
def made():
    """A page with the project's samples, large and clear."""
    images = np.stack([prepare(render(sample(digit)), (1, 28, 28)).centred for digit in DIGITS])
    style = PageStyle(count=(14, 14), size=(60, 60), pens=("felt",), gap=(0.4, 0.6))
    return render_page_with(Dataset(images, np.array(DIGITS, np.uint8)), style, "clear", np.random.default_rng(2))


@pytest.fixture
def folder(tmp_path, made):
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "page.jpg").write_bytes(made.data)
    Image.fromarray(255 - render(sample(7))).save(folder / "seven.png")
    return folder


def answers(capsys, *arguments):
    code = main(["read", *(str(argument) for argument in arguments)])
    return code, *capsys.readouterr()


def test_a_page_is_printed_as_lines_of_digits_and_one_digit_as_ever(capsys, folder, made):
    code, text, errors = answers(capsys, folder)
    head, *lines = text.splitlines()
    assert (code, errors) == (0, "")
    assert head.startswith(f"{folder / 'page.jpg'}: 14 digits in {len(made.lines)} lines")
    assert lines[:-1] == made.text.splitlines()
    assert lines[-1].startswith(f"{folder / 'seven.png'}: 7  ")
    assert lines[-1].endswith(" %")


def test_json_has_the_boxes_of_the_upright_photo(capsys, folder, made):
    code, text, _ = answers(capsys, folder / "page.jpg", "--json")
    (record,) = json.loads(text)
    assert code == 0
    assert record.keys() - {"remarks"} == {"file", "width", "height", "lines"}
    assert (record["width"], record["height"]) == (made.width, made.height)
    assert [line["text"] for line in record["lines"]] == made.text.splitlines()
    for line, true_line in zip(record["lines"], made.lines, strict=True):
        for digit, true in zip(line["digits"], true_line, strict=True):
            assert digit.keys() == {"digit", "probability", "verdict", "score", "probabilities", "box"}
            assert np.abs(np.array(digit["box"]) - true.box).max() < 12


def test_csv_has_one_head_and_a_row_for_each_digit(capsys, folder, made):
    code, text, _ = answers(capsys, folder, folder / "*.png", "--csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert code == 0
    assert [row["digit"] for row in rows] == [*made.text.replace("\n", ""), "7", "7"]
    assert {row["file"] for row in rows} == {str(folder / "page.jpg"), str(folder / "seven.png")}
    assert [int(row["place"]) for row in rows[: len(made.lines[0])]] == list(range(1, len(made.lines[0]) + 1))


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",)])
def test_one_bad_file_is_reported_and_the_rest_is_read(capsys, folder, form):
    (folder / "bad.png").write_bytes(b"no picture")
    code, text, errors = answers(capsys, folder, folder / "*.webp", *form)
    assert code == 1
    if form == ("--json",):
        bad, page, seven, none = json.loads(text)
        assert bad.keys() == none.keys() == {"file", "error"}
        assert page["lines"]
        assert seven["lines"]
    else:
        assert errors.count("digitscope: ") == 2
        assert "bad.png" in errors
        assert "*.webp" in errors
        assert "seven.png" in text


def test_a_folder_without_pictures_says_so(capsys, tmp_path):
    code, text, errors = answers(capsys, tmp_path)
    assert (code, text) == (1, "")
    assert "contains no pictures or drawings" in errors


def test_annotated_photos_have_boxes_and_do_not_touch_what_is_read(capsys, folder, made):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, _, _ = answers(capsys, folder, "--annotate", folder / "new" / "deeper")
    assert code == 0
    written = folder / "new" / "deeper" / "page.jpg.annotated.png"
    with Image.open(written) as picture:
        assert picture.size == (made.width, made.height)
        annotated = np.asarray(picture.convert("RGB"))
    x, y, width, height = made.lines[0][0].box
    around = annotated[y - 12 : y + height + 12, x - 12 : x + width + 12]
    assert (around == (11, 98, 196)).all(axis=2).sum() > height
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_annotated_photos_beside_their_photos_are_not_read_the_next_time(capsys, folder):
    first = answers(capsys, folder, "--annotate", folder)
    names = sorted(path.name for path in folder.iterdir())
    assert answers(capsys, folder, "--annotate", folder) == first
    assert sorted(path.name for path in folder.iterdir()) == names
    _, text, _ = answers(capsys, folder / "seven.png.annotated.png", "--csv")
    assert "seven.png.annotated.png" in text, "one that is named is read"


def test_what_was_read_is_in_the_record_even_where_its_annotated_photo_cannot_be_written(capsys, folder):
    (folder / "seven.png.annotated.png").mkdir()
    code, text, _ = answers(capsys, folder / "seven.png", "--annotate", folder, "--json")
    (record,) = json.loads(text)
    assert code == 1
    assert record["lines"][0]["text"] == "7"
    assert "is a folder" in record["error"]


def test_a_folder_for_annotated_photos_that_cannot_be_made_is_said_before_anything_is_read(capsys, folder):
    code, text, errors = answers(capsys, folder, "--annotate", folder / "page.jpg")
    assert (code, text) == (1, "")
    assert "could not be created" in errors


def test_json_and_csv_are_not_asked_for_together(capsys, folder):
    assert main(["read", str(folder), "--json", "--csv"]) == 2
    assert "ask for one of them" in capsys.readouterr().err


def test_names_of_annotated_photos_never_meet(tmp_path, monkeypatch):
    monkeypatch.setattr("core.commands.annotations.annotated_png", lambda page: b"new")
    out = tmp_path / "out"
    out.mkdir()
    photo = out / "a.png.annotated.png"
    photo.write_bytes(b"a photo of somebody")
    inputs = [tmp_path / "one" / "a.png", tmp_path / "two" / "a.png", tmp_path / "two" / "A.png", photo]
    annotations = Annotations(out, inputs)
    written = [annotations.write(path, None) for path in inputs]
    assert photo.read_bytes() == b"a photo of somebody"
    assert len({str(path).casefold() for path in written}) == len(inputs)
    assert all(path.read_bytes() == b"new" for path in written)
    assert Annotations(out, inputs[:3]).write(inputs[0], None) == photo, "an earlier run's file is replaced"
