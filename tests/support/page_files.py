"""Pages for tests and benchmarks: photos of the project's samples, and pages full of components of all kinds."""

import io

import numpy as np
from PIL import Image

from core.data.dataset import Dataset
from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.recognition.preparation import prepare
from core.synthesis.non_digits import non_digit_kinds
from core.synthesis.pages.conditions import PageStyle
from core.synthesis.pages.renderer import RenderedPage, render_page_with

PHONE_PHOTO = PageStyle(
    count=(100, 100),
    size=(150, 150),
    gap=(0.2, 0.5),
    pens=("ballpoint", "felt"),
    skew=(2, 3),
    perspective=6.0,
    gradient=0.3,
    shadow=(0.2, 0.35),
    blur=(0.8, 1.2),
    noise=(0.008, 0.012),
    quality=(90, 92),
    photo=(4000, 3000),
)
"""Twelve megapixels with a hundred digits, as a phone takes them."""


def sample_digits() -> Dataset:
    """The project's samples as a data set of ten images."""
    images = np.stack([prepare(render(sample(digit)), (1, 28, 28)).centred for digit in DIGITS])
    return Dataset(images, np.array(DIGITS, np.uint8))


def phone_photo(seed: int = 1) -> RenderedPage:
    """A page of PHONE_PHOTO."""
    return render_page_with(sample_digits(), PHONE_PHOTO, "phone", np.random.default_rng(seed))


def page_of_marks(count: int, side: int = 30, seed: int = 1) -> bytes:
    """A PNG file with so many marks of `side` pixels in rows: every other one a digit, the others of all kinds."""
    rng, digits = np.random.default_rng(seed), sample_digits()
    kinds = list(non_digit_kinds(digits).values())
    columns = int(np.ceil(np.sqrt(count * 4 / 3)))
    pitch = round(1.6 * side)
    rows = -(-count // columns)
    page = np.full((rows * pitch + side, columns * pitch + side), 255, np.uint8)
    for number in range(count):
        ink = digits.images[number // 2 % 10] if number % 2 else kinds[int(rng.integers(len(kinds)))](rng)
        small = 255 - np.asarray(Image.fromarray(ink).resize((side, side), Image.Resampling.BICUBIC))
        top, left = side + number // columns * pitch, side + number % columns * pitch
        place = page[top : top + side, left : left + side]
        np.minimum(place, small[: place.shape[0], : place.shape[1]], out=place)
    file = io.BytesIO()
    Image.fromarray(page).save(file, format="PNG")
    return file.getvalue()
