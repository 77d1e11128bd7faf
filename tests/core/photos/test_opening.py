"""A file is a drawing, a picture of one digit or a page of several; each is opened the same way wherever it is."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.drawing.strokes import RASTER_SIDE, drawing_to_json
from core.errors import FileError, NoDigitError
from core.images.single_digit import find_ink, place_on_canvas
from core.photos.digit_reader import read_inks
from core.photos.illumination import page_contrast
from core.photos.opening import (
    drawing_from_bytes,
    drawing_from_picture,
    holds_drawing,
    open_drawing,
    open_page,
    page_from_picture,
    read_file,
)
from core.photos.page_reader import read_page, single_digit_page
from core.recognition.preparation import prepare
from tests.support.sample_pages import digit_ink, gray_of, lay, page_ink, picture_of, small_reader
from tests.support.small_networks import small_network


def one_digit(digit, height=150, shape=(240, 220)):
    """A picture of a sample."""
    ink = np.zeros(shape, np.float32)
    drawn = digit_ink(digit, height)
    lay(ink, drawn, (shape[1] - drawn.shape[1]) // 2, (shape[0] - height) // 2)
    return picture_of(gray_of(ink), name="one.png")


def of_a_data_set(digit, side=28, dark=False):
    """A sample as an image of a data set: light on black, or dark on white."""
    centred = prepare(render(sample(digit)), (1, 28, 28)).centred
    image = np.zeros((side, side), np.float32)
    edge = (side - 28) // 2
    image[edge : edge + 28, edge : edge + 28] = centred / np.float32(255)
    return picture_of(1 - image if dark else image, name="digit.png")


def png_of(picture):
    file = io.BytesIO()
    Image.fromarray(np.round(255 * picture.gray).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("digit", DIGITS)
def test_a_picture_of_one_digit_has_the_ink_that_find_ink_gives(digit):
    picture = one_digit(digit)
    page = page_from_picture(small_reader(), picture)
    found = find_ink(picture)
    assert page.text == str(digit)
    assert page.digits[0].box == found.box
    assert np.array_equal(page.digits[0].ink, found.ink)
    # So the canvas holds the same ink, however the picture is opened.
    assert np.array_equal(page.digits[0].canvas_ink, drawing_from_picture(picture).drawing.picture)


@pytest.mark.parametrize("side", [28, 32, 48])
@pytest.mark.parametrize("dark", [False, True])
def test_images_of_a_data_set_are_one_digit(side, dark):
    for digit in (2, 5, 8):
        picture = of_a_data_set(digit, side, dark)
        page = page_from_picture(small_reader(), picture)
        assert page.text == str(digit)
        assert len(page.lines) == len(page.digits) == 1
        assert np.array_equal(page.digits[0].ink, find_ink(picture).ink)


def test_a_picture_that_has_no_room_for_two_digits_is_one():
    ink = np.zeros((40, 44), np.float32)
    lay(ink, digit_ink(2, 26), 2, 7)
    lay(ink, digit_ink(3, 26), 23, 7)
    assert len(page_from_picture(small_reader(), picture_of(1 - ink)).digits) == 1
    larger = np.kron(ink, np.ones((3, 3), np.float32))
    assert page_from_picture(small_reader(), picture_of(1 - larger)).text == "23"


@pytest.mark.parametrize("lines", [("28",), ("3", "5"), ("47", "96")])
def test_a_picture_of_several_digits_is_a_page(lines):
    ink, boxes = page_ink(*lines, height=60, gap=40)
    page = page_from_picture(small_reader(), picture_of(gray_of(ink)))
    assert page.text == "\n".join(lines)
    for line, true_line in zip(page.lines, boxes, strict=True):
        for digit, true in zip(line.digits, true_line, strict=True):
            assert digit.box == pytest.approx(true, abs=2)


def test_a_page_of_many_digits_is_one_whatever_else_is_on_it():
    ink, _ = page_ink("23546", "86395", height=48)
    ink = np.pad(ink, ((0, 200), (0, 0)))
    lay(ink, digit_ink(8, 160), 120, ink.shape[0] - 190)
    page = page_from_picture(small_reader(), picture_of(gray_of(ink)))
    assert page.text.startswith("23546\n86395")


def test_a_digit_that_outgrows_specks_and_grain_is_what_the_picture_shows():
    """The weave of a paper or of a board may look like small digits."""
    ink = np.zeros((320, 300), np.float32)
    lay(ink, digit_ink(5, 230), 60, 45)
    for left, top in ((12, 20), (250, 290), (20, 285)):
        lay(ink, digit_ink(1, 14), left, top)
    picture = picture_of(gray_of(ink))
    page = page_from_picture(small_reader(), picture)
    assert page.text == "5"
    assert np.array_equal(page.digits[0].ink, find_ink(picture).ink)


@pytest.mark.parametrize("shape", [(30, 30), (48, 48), (60, 80), (300, 400)])
def test_a_blank_picture_has_no_digit(shape):
    with pytest.raises(NoDigitError) as refusal:
        page_from_picture(small_reader(), picture_of(np.full(shape, 0.9), name="white.png"))
    assert "white.png" in str(refusal.value)


def test_a_network_without_a_threshold_gives_no_verdict():
    page = page_from_picture(small_network(), one_digit(3))
    assert [digit.verdict for digit in page.digits] == [None] * len(page.digits)


def test_a_file_of_a_page_is_opened_as_its_picture(tmp_path):
    ink, _ = page_ink("28", "35", height=60, gap=40)
    picture = picture_of(gray_of(ink))
    path = tmp_path / "numbers.png"
    path.write_bytes(png_of(picture))
    page = open_page(small_reader(), path)
    assert page.text == "28\n35"
    assert page.name == "numbers.png"


def test_a_file_that_is_no_picture_is_no_page(tmp_path):
    path = tmp_path / "letter.png"
    path.write_bytes(b"Dear all,")
    with pytest.raises(FileError, match=r"letter\.png"):
        open_page(small_reader(), path)
    with pytest.raises(FileError):
        open_page(small_reader(), tmp_path / "none.png")


def test_a_picture_as_a_drawing_is_its_ink_on_the_canvas():
    picture = one_digit(7)
    opened = drawing_from_picture(picture)
    found = find_ink(picture)
    assert opened.drawing.strokes == ()
    assert np.array_equal(opened.drawing.picture, place_on_canvas(found.ink))
    assert (opened.width, opened.height, opened.box) == (picture.width, picture.height, found.box)


def test_a_drawing_keeps_its_strokes(tmp_path):
    path = tmp_path / "four.digit.json"
    path.write_text(drawing_to_json(sample(4)), encoding="utf-8")
    opened = open_drawing(path)
    assert np.array_equal(render(opened.drawing), render(sample(4)))
    assert (opened.width, opened.height, opened.box) == (RASTER_SIDE, RASTER_SIDE, None)


def test_what_a_file_holds_is_known_by_its_content():
    data = drawing_to_json(sample(4)).encode()
    assert holds_drawing(data, "four.png")
    assert holds_drawing(b"\xef\xbb\xbf \r\n" + data, "four")
    assert holds_drawing(b"nothing", "four.digit.json")
    assert not holds_drawing(png_of(one_digit(4)), "four.png")
    assert not holds_drawing(b"", "four.json")
    opened = drawing_from_bytes(data, "four.png")
    assert np.array_equal(render(opened.drawing), render(sample(4)))


@pytest.mark.parametrize("kind", ["picture", "drawing"])
def test_a_file_is_opened_and_read(tmp_path, kind):
    path = tmp_path / "a file"
    path.write_bytes(png_of(one_digit(6)) if kind == "picture" else drawing_to_json(sample(6)).encode())
    opened, reading = read_file(small_reader(), path)
    assert reading.digit == 6
    assert (opened.box is None) == (kind == "drawing")


def calls_of(function, work):
    """How often work() calls a function, counted by the interpreter's profiler; nothing is replaced."""
    codes = []
    sys.setprofile(lambda frame, event, _: codes.append(frame.f_code) if event == "call" else None)
    try:
        work()
    finally:
        sys.setprofile(None)
    return codes.count(function.__code__)


@pytest.mark.parametrize(
    "picture",
    [
        one_digit(8),  # a page of one digit, which is read again as a picture of one
        picture_of(gray_of(np.pad(digit_ink(5, 200), 20))),  # no page: the digit fills the picture
        of_a_data_set(2),  # read as one digit at once
    ],
)
def test_the_background_of_a_picture_of_one_digit_is_estimated_once(picture):
    assert calls_of(page_contrast, lambda: page_from_picture(small_reader(), picture)) == 1


@pytest.mark.parametrize("digit", [3, 8])
def test_a_contrast_that_is_known_gives_the_same_page(digit):
    picture = one_digit(digit)
    known = page_contrast(picture)
    found = find_ink(picture)
    (read,) = read_inks(small_reader(), [(found.box, found.ink)])
    assert np.array_equal(single_digit_page(picture, read, known).contrast, single_digit_page(picture, read).contrast)
    first, second = read_page(small_reader(), picture, known), read_page(small_reader(), picture)
    assert np.array_equal(first.contrast, second.contrast)
    assert [one.box for one in first.digits] == [one.box for one in second.digits]
