"""What is no page of digits: each ends in one sentence, or in a page that says what it left out."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from core.errors import FileError, NoDigitError
from core.images.decoding import picture_from_bytes
from core.nn.models import DEFAULT_MODEL, resolve_model
from core.photos.opening import page_from_picture
from core.synthesis.pages.conditions import PageStyle
from core.synthesis.pages.distractors import WORDS, word_ink
from core.synthesis.pages.renderer import render_page_with
from tests.support.page_files import page_of_marks, sample_digits

PROSE = (
    "Digitscope shows what a convolutional network makes of a digit that a hand has drawn. Every layer can be seen "
    "while the pen is still moving, and a click on any unit takes its sum apart, down to the weights. The page that "
    "you are reading has no number on it at all, so nothing may be read as one."
)


@pytest.fixture(scope="module")
def network():
    return resolve_model(DEFAULT_MODEL)


def file_of(pixels, kind="PNG", **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format=kind, **options)
    return file.getvalue()


def read(network, data, name="page.png"):
    return page_from_picture(network, picture_from_bytes(data, name))


def printed(size, width=900):
    """PROSE in black on white, in lines."""
    font = ImageFont.load_default(size)
    lines = [""]
    for word in PROSE.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) > width - 80:
            lines.append(word)
        else:
            lines[-1] = longer
    picture = Image.new("L", (width, 80 + round(1.5 * size) * len(lines)), 250)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((40, 40 + round(1.5 * size) * number), line, fill=30, font=font)
    return np.asarray(picture)


def handwritten(words, size=40, seed=1):
    """So many words written by a hand with a pen, six in a line."""
    rng = np.random.default_rng(seed)
    page = np.full((80 + -(-words // 6) * 2 * size, 6 * 6 * size), 245, np.uint8)
    for number in range(words):
        while True:
            ink = word_ink(str(rng.choice(WORDS)), size, 0.08 * size, rng)
            if ink.shape[1] < 5.5 * size:
                break
        top, left = 40 + number // 6 * 2 * size, 20 + number % 6 * 6 * size
        place = page[top : top + ink.shape[0], left : left + ink.shape[1]]
        place[:] = np.minimum(place, 245 - 200 * ink[: place.shape[0], : place.shape[1]])
    return page


def empty_papers():
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[0:400, 0:600]
    yield "white", np.full((400, 600), 255, np.uint8)
    yield "light from one side", (250 - columns * 0.25).astype(np.uint8)
    yield "noise", np.clip(rng.normal(200, 8, (400, 600)), 0, 255).astype(np.uint8)
    shadow = ndimage.gaussian_filter(np.where(columns + rows > 500, 120.0, 220.0), 25)
    yield "a shadow", np.clip(shadow + rng.normal(0, 3, shadow.shape), 0, 255).astype(np.uint8)
    yield "ruled", np.where(rows % 40 < 2, 170, 245).astype(np.uint8)
    yield "squared", np.where((rows % 30 < 2) | (columns % 30 < 2), 170, 245).astype(np.uint8)


@pytest.mark.parametrize(
    ("name", "pixels"),
    list(empty_papers()),
)
def test_paper_without_a_digit_says_so(network, name, pixels):
    with pytest.raises(NoDigitError) as refusal:
        read(network, file_of(pixels), f"{name}.png")
    sentence = str(refusal.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("size", [16, 28])
def test_a_page_of_printed_text_is_refused_as_text(network, size):
    with pytest.raises(NoDigitError, match="page of text"):
        read(network, file_of(printed(size)))


def test_a_photo_of_printed_text_is_refused_as_text(network):
    page = Image.fromarray(printed(24)).rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=250)
    light = np.linspace(0.6, 1, page.width)
    pixels = np.clip(ndimage.gaussian_filter(np.asarray(page) * light, 0.6), 0, 255).astype(np.uint8)
    with pytest.raises(NoDigitError, match="page of text"):
        read(network, file_of(pixels, "JPEG", quality=70), "letter.jpg")


def test_a_page_of_handwritten_words_is_refused_as_text(network):
    with pytest.raises(NoDigitError, match="page of text"):
        read(network, file_of(handwritten(24)))


def test_numbers_under_a_heading_are_no_page_of_text(network):
    style = PageStyle(count=(16, 16), size=(50, 50), pens=("felt",), distractors=("words",), gap=(0.3, 0.4))
    made = render_page_with(sample_digits(), style, "heading", np.random.default_rng(6))
    page = read(network, made.data)
    read_digits = [line.text for line in page.lines]
    assert sum(line in read_digits for line in made.text.splitlines()) >= len(made.lines) - 1


def test_a_page_with_too_many_marks_says_what_it_left_out(network):
    page = read(network, page_of_marks(3000, side=20))
    assert 0 < len(page.digits) < 3000
    assert any("Ignored" in remark or "skipped" in remark for remark in page.remarks)


def test_a_jpeg_of_a_hundred_megapixels_is_read_at_reduced_size(network):
    style = PageStyle(count=(12, 12), size=(90, 90), gap=(0.4, 0.5), pens=("felt",), photo=(1000, 1000))
    made = render_page_with(sample_digits(), style, "large", np.random.default_rng(1))
    with Image.open(io.BytesIO(made.data)) as small:
        large = small.convert("L").resize((10_000, 10_000), Image.Resampling.BILINEAR)
    file = io.BytesIO()
    large.save(file, format="JPEG", quality=60)
    page = read(network, file.getvalue(), "large.jpg")
    assert (page.width, page.height) == (10_000, 10_000)
    assert page.photo.shape[0] * page.photo.shape[1] < 25_000_000
    assert page.text == made.text
    for line, true_line in zip(page.lines, made.lines, strict=True):
        for digit, true in zip(line.digits, true_line, strict=True):
            assert np.abs(np.array(digit.box) - 10 * np.array(true.box)).max() < 150


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "GIF"])
def test_other_formats_above_the_limit_get_a_sentence(network, kind):
    file = io.BytesIO()
    Image.new("1" if kind != "GIF" else "P", (5_200, 5_000)).save(file, format=kind)
    with pytest.raises(FileError, match="is too large: it has 5,200 × 5,000 pixels"):
        read(network, file.getvalue(), f"large.{kind.lower()}")
