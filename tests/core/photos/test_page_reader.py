"""From a picture to lines of digits: what is read, where it stands, and that the window shows the same numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from core.drawing.strokes import Drawing
from core.errors import ModelFileError, NoDigitError
from core.images.paper import paper_mask
from core.images.single_digit import find_ink
from core.nn.calibration import Calibration
from core.nn.network import Network
from core.nn.verdicts import Verdict
from core.photos.digit_reader import read_box, read_inks
from core.photos.page_reader import read_page, single_digit_page
from core.photos.pages import PAGE_STAGES
from core.recognition.reading import read_drawing
from tests.support.sample_pages import (
    LINES,
    LOOKS,
    digit_ink,
    drawn,
    gray_of,
    lay,
    made,
    page_ink,
    picture_of,
    small_reader,
)
from tests.support.small_networks import small_network


@pytest.fixture(scope="module")
def page():
    """LINES as they are read, and their true boxes."""
    picture, boxes = drawn(*LINES)
    return read_page(small_reader(), picture), boxes


def test_digits_are_read_line_by_line(page):
    assert page[0].text == "\n".join(LINES)
    assert [line.text for line in page[0].lines] == list(LINES)


def test_boxes_are_those_of_the_digits_in_pixels_of_the_photo(page):
    found = [[digit.box for digit in line.digits] for line in page[0].lines]
    for line, true_line in zip(found, page[1], strict=True):
        for box, true in zip(line, true_line, strict=True):
            assert box == pytest.approx(true, abs=2)


def test_a_page_says_what_it_is_made_of(page):
    page = page[0]
    picture, _ = drawn(*LINES)
    assert (page.name, page.width, page.height) == ("numbers.png", picture.width, picture.height)
    assert page.angle == 0
    assert page.remarks == ()
    assert tuple(stage.name for stage in page.stages) == PAGE_STAGES
    assert np.array_equal(page.photo, picture.shown)
    assert not any(stage.turned for stage in page.stages)


def test_contrast_is_ink_on_paper(page):
    contrast, (x, y, width, height) = page[0].contrast, page[1][0][1]
    assert contrast.dtype == np.uint8
    scale = contrast.shape[1] / page[0].width
    place = slice(int(y * scale), int((y + height) * scale)), slice(int(x * scale), int((x + width) * scale))
    assert contrast[place].max() > 150
    assert contrast[: int(30 * scale)].max() < 20


def test_what_a_page_holds_is_read_only(page):
    page = page[0]
    arrays = [page.contrast, *(stage.picture for stage in page.stages[1:])]
    for digit in page.digits:
        arrays += [digit.ink, digit.logits, digit.probabilities]
    for array in arrays:
        assert not array.flags.writeable


@pytest.mark.parametrize("style", LOOKS)
def test_made_pages_are_read_and_boxes_lie_on_their_digits(style):
    truth, picture = made(style)
    found = read_page(small_reader(), picture)
    assert (found.width, found.height) == (truth.width, truth.height)
    for digit in found.digits:
        x, y, width, height = digit.box
        assert x >= 0
        assert y >= 0
        assert width > 0
        assert height > 0
        assert x + width <= found.width
        assert y + height <= found.height
    read = 0
    true_digits = [digit for line in truth.lines for digit in line]
    for true in true_digits:
        x, y = true.box[0] + true.box[2] / 2, true.box[1] + true.box[3] / 2
        around = [
            digit
            for digit in found.digits
            if digit.box[0] <= x <= digit.box[0] + digit.box[2] and digit.box[1] <= y <= digit.box[1] + digit.box[3]
        ]
        read += any(digit.digit == true.digit for digit in around)
    assert read >= 0.85 * len(true_digits)
    assert len(found.digits) <= 1.15 * len(true_digits)


@pytest.mark.parametrize("style", ["plain", "skew", "askew"])
def test_a_page_is_read_in_the_order_in_which_it_was_written(style):
    truth, picture = made(style)
    assert read_page(small_reader(), picture).text == truth.text


@pytest.mark.parametrize("style", ["skew", "askew"])
def test_a_turned_page_says_so(style):
    truth, picture = made(style)
    found = read_page(small_reader(), picture)
    assert abs(found.angle) > 4
    assert [stage.name for stage in found.stages if stage.turned] == ["straight", "pieces", "digits"]
    for line, true_line in zip(found.lines, truth.lines, strict=True):
        for digit, true in zip(line.digits, true_line, strict=True):
            assert digit.box == pytest.approx(true.box, abs=4)


def test_light_digits_on_a_dark_board_are_read():
    ink, _ = page_ink(*LINES, height=52, gap=30)
    assert read_page(small_reader(), picture_of(0.15 + 0.7 * ink)).text == "\n".join(LINES)


def test_boxes_are_in_pixels_of_the_original_where_the_plane_is_reduced():
    picture, boxes = drawn("285", "364")
    large = replace(picture, width=3 * picture.width, height=3 * picture.height)
    found = read_page(small_reader(), large)
    for line, true_line in zip(found.lines, boxes, strict=True):
        for digit, true in zip(line.digits, true_line, strict=True):
            assert digit.box == pytest.approx([3 * side for side in true], abs=6)


@pytest.mark.parametrize("style", ["plain", "askew"])
def test_reading_the_ink_on_the_canvas_gives_the_numbers_of_the_page(style):
    """The window shows the same numbers for a digit that is clicked as the page does."""
    found = read_page(small_reader(), made(style)[1])
    for digit in found.digits:
        reading = read_drawing(small_reader(), Drawing((), digit.canvas_ink))
        assert reading.trace.logits[0] == pytest.approx(digit.logits, abs=1e-4)
        assert reading.trace.probabilities[0] == pytest.approx(digit.probabilities, abs=1e-5)
        assert reading.digit == digit.digit
        assert reading.score == pytest.approx(digit.score, abs=1e-4)
        assert reading.verdict is digit.verdict


def test_no_ink_is_nothing_to_read():
    assert read_inks(small_reader(), []) == ()


def test_each_ink_is_read_as_if_it_were_alone(page):
    inks = [(digit.box, digit.ink) for digit in page[0].digits]
    for together, one in zip(read_inks(small_reader(), inks), inks, strict=True):
        alone = read_inks(small_reader(), [one])[0]
        assert together.logits == pytest.approx(alone.logits, abs=1e-4)
        assert together.verdict is alone.verdict


def test_a_network_with_a_threshold_has_verdicts_and_one_without_has_none(page):
    reader = small_reader()
    assert {digit.verdict for digit in page[0].digits} <= set(Verdict)
    assert page[0].digits[0].verdict is Verdict.DIGIT
    without = Network(reader.architecture, reader.weights, reader.training, Calibration(reader.calibration.temperature))
    picture, _ = drawn(*LINES)
    found = read_page(without, picture)
    assert found.text == "\n".join(LINES)
    assert all(digit.verdict is None for digit in found.digits)


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_blank_paper_has_no_digit(level):
    with pytest.raises(NoDigitError, match=r"No digits found in “blank\.png”"):
        read_page(small_reader(), picture_of(np.full((120, 160), level), name="blank.png"))


@pytest.mark.parametrize("shape", [(1, 1), (1, 60), (3, 300), (300, 3)])
def test_planes_that_have_no_room_for_digits_have_none(shape):
    for gray in (np.ones(shape), np.random.default_rng(1).random(shape)):
        with pytest.raises(NoDigitError):
            read_page(small_reader(), picture_of(gray))


@settings(max_examples=20)
@given(st.integers(1, 150), st.integers(1, 150), st.integers(0, 3), st.integers(0, 999))
def test_any_plane_is_a_page_or_has_no_digit(height, width, kind, seed):
    rng = np.random.default_rng(seed)
    gray = rng.random((height, width), np.float32)
    if kind == 1:
        gray = (ndimage.gaussian_filter(gray, 2) > 0.5).astype(np.float32)
    elif kind == 2:
        gray = np.where(gray < 0.02, np.float32(0.1), np.float32(0.9))
    elif kind == 3:
        ink = np.zeros((height, width), np.float32)
        for _ in range(8):  # digits over each other and over the edges
            digit = digit_ink(int(rng.integers(10)), int(rng.integers(6, 60)))
            top, left = rng.integers(height), rng.integers(width)
            lay(ink, digit[: height - top, : width - left], left, top)
        gray = gray_of(ink)
    colours = rng.integers(0, 256, (height, width, 3)).astype(np.uint8) if seed % 4 == 0 else None
    try:
        page = read_page(small_reader(), picture_of(gray, colours))
    except NoDigitError:
        return
    assert page.digits
    for digit in page.digits:
        x, y, box_width, box_height = digit.box
        assert 0 <= x < x + box_width <= width
        assert 0 <= y < y + box_height <= height
        assert np.isfinite(digit.logits).all()
        assert digit.ink.any()


def test_words_beside_numbers_are_left_out_and_a_remark_says_so():
    ink, _ = page_ink(*LINES, *LINES, height=44, gap=26)
    page = Image.fromarray(np.round(255 * gray_of(np.pad(ink, ((90, 0), (0, 260))))).astype(np.uint8))
    draw = ImageDraw.Draw(page)
    draw.text((40, 30), "Measurements of my garden", font=ImageFont.load_default(44), fill=40)
    found = read_page(small_reader(), picture_of(np.asarray(page, np.float32) / 255))
    assert sum(line in found.text.split("\n") for line in LINES) == len(LINES)
    assert any("Ignored" in remark for remark in found.remarks)
    assert all(remark.endswith(".") for remark in found.remarks)


def test_a_page_of_printed_text_is_refused_as_text():
    page = Image.new("L", (460, 190), 250)
    lines = (
        "Every layer of the network can be",
        "seen while the pen is still moving,",
        "and a click on a unit opens its sum",
        "and shows what went into it.",
    )
    ImageDraw.Draw(page).text((30, 30), "\n".join(lines), font=ImageFont.load_default(24), fill=40)
    with pytest.raises(NoDigitError, match="looks like a page of text"):
        read_page(small_reader(), picture_of(np.asarray(page, np.float32) / 255))


def test_a_network_with_overflowing_weights_gets_a_sentence():
    broken = small_network()
    weights = {name: np.full_like(array, 3e38) for name, array in broken.weights.items()}
    hopeless = Network(broken.architecture, weights)
    with pytest.raises(ModelFileError, match="weights are too large"):
        read_inks(hopeless, [((0, 0, 28, 28), np.full((28, 28), 255, np.uint8))])


def test_a_picture_of_one_digit_is_a_page_of_one():
    ink = np.zeros((160, 140), np.float32)
    lay(ink, digit_ink(8, 100), 30, 25)
    picture = picture_of(gray_of(ink), name="eight.png")
    found = find_ink(picture)
    page = single_digit_page(picture, read_inks(small_reader(), [(found.box, found.ink)])[0])
    assert page.text == "8"
    assert page.digits[0].box == found.box
    assert np.array_equal(page.digits[0].ink, found.ink)
    assert (page.name, page.width, page.height, page.angle) == ("eight.png", 140, 160, 0.0)
    assert page.stages[0].name == "photo"
    assert read_box(small_reader(), page, page.digits[0].box).digit == 8


def render_table(table, light=1.0):
    """LINES on a sheet that lies on a table (h, w) of gray, under a light."""
    gray = gray_of(page_ink(*LINES)[0])
    height, width = gray.shape
    top, left = (table.shape[0] - height) // 2, (table.shape[1] - width) // 2
    laid = table.copy()
    laid[top : top + height, left : left + width] = gray
    return picture_of(np.clip(laid * light, 0, 1))


def plain_table():
    height, width = page_ink(*LINES)[0].shape
    return np.full((height * 3 // 2, width * 3 // 2), 0.25, np.float32)


def test_a_table_with_grain_says_nothing_of_the_paper():
    plain = plain_table()
    grain = ndimage.gaussian_filter(np.random.default_rng(4).normal(0, 1, plain.shape), (1, 10))
    assert read_page(small_reader(), render_table(plain + 0.08 * grain / grain.std())).text == "\n".join(LINES)


def test_a_shadow_over_a_sheet_on_a_table_is_no_writing():
    plain = plain_table()
    rows, columns = np.indices(plain.shape)
    shade = 1 - 0.45 * np.clip((rows + 0.2 * columns - 0.55 * len(plain)) / 20, 0, 1)
    assert read_page(small_reader(), render_table(plain, shade)).text == "\n".join(LINES)


def test_the_light_of_a_window_is_no_sheet():
    lines = "2830567", "6947205", "3586294", "7028346"
    ink = page_ink(*lines, height=30, gap=24, margin=60)[0]
    height, width = ink.shape
    bottom = next(row for row in range(height // 2, height) if not ink[row].any())
    free = [column for column in range(width // 3, width) if not ink[:bottom, column].any()]
    light = np.full(ink.shape, 0.6)
    light[30:bottom, free[0] : width - 30] = 1
    lit = (gray_of(ink) * light).astype(np.float32)
    assert paper_mask(lit) is not None, "it looks like one"
    assert read_page(small_reader(), picture_of(lit)).text == "\n".join(lines)
