"""A picture that was enlarged is known as such, and gives its original back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from core.drawing.ink import render
from core.drawing.samples import DIGITS, sample
from core.errors import NoDigitError, TextPageError
from core.images.decoding import Picture
from core.images.single_digit import find_ink
from core.images.upscaling import SOFT_SIDE, downscaled_original
from core.nn.models import resolve_model
from core.photos import opening
from core.photos.opening import MAX_OF_ONE, page_from_picture
from core.photos.pages import PageLine
from core.recognition.preparation import prepare

WAYS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def digit_image(digit):
    return prepare(render(sample(digit)), (1, 28, 28)).centred  # (28, 28)


def enlarged(image, side, way=Image.Resampling.NEAREST):
    """Gray 0..1, its longer side so many pixels."""
    longer = max(image.shape)
    size = (round(image.shape[1] * side / longer), round(image.shape[0] * side / longer))
    return np.asarray(Image.fromarray(image).resize(size, way), np.float32) / 255


def picture(gray):
    return Picture(gray, "enlarged.png", gray.shape[1], gray.shape[0])


@given(st.integers(8, 32), st.integers(8, 32), st.integers(2, 12), st.integers(0, 99))
def test_whole_squares_give_their_original_back(height, width, factor, seed):
    image = np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.float32) / 255
    image[0] = 1  # joins everything: noise with an empty column would be two digits beside each other
    original = downscaled_original(image.repeat(factor, axis=0).repeat(factor, axis=1))
    assert original.is_complete
    np.testing.assert_array_equal(original.gray, image)


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("side", [200, 260, 333])
def test_squares_that_are_not_equally_large_give_their_original_back_too(digit, side):
    image = digit_image(digit)
    original = downscaled_original(enlarged(image, side))
    assert original.is_complete
    np.testing.assert_array_equal(np.rint(original.gray * 255), image)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("side", [112, 224, 260])
def test_soft_edges_are_reduced_to_what_they_hold(way, side):
    for digit in DIGITS:
        original = downscaled_original(enlarged(digit_image(digit), side, way))
        assert not original.is_complete
        assert max(original.gray.shape) <= SOFT_SIDE


@pytest.mark.parametrize("side", [64, 100, 280])
def test_sharp_edges_are_no_sign_of_an_enlargement(side):
    for digit in DIGITS:
        assert downscaled_original(render(sample(digit), side).astype(np.float32) / 255) is None


def test_a_drawing_of_squares_keeps_its_sharp_edges():
    image = np.where(digit_image(5) > 110, np.uint8(255), np.uint8(0))
    original = downscaled_original(enlarged(image, 280))
    assert original.is_complete
    np.testing.assert_array_equal(original.gray * 255, image.repeat(4, axis=0).repeat(4, axis=1))


def test_an_image_with_room_for_two_digits_is_not_reduced():
    two = np.concatenate((digit_image(2), digit_image(3)), axis=1)  # (28, 56)
    assert downscaled_original(enlarged(two, 560)) is None


def test_noise_is_more_than_an_original_could_hold():
    gray = enlarged(digit_image(3), 224, Image.Resampling.BICUBIC)
    noise = np.random.default_rng(0).normal(0, 0.03, gray.shape).astype(np.float32)
    assert downscaled_original(gray + noise) is None


def test_a_shadow_and_plain_paper_are_as_they_are():
    rows, columns = np.mgrid[0:300, 0:300]
    shadow = ndimage.gaussian_filter(np.where(columns + rows > 300, 0.45, 0.85), 25).astype(np.float32)
    assert downscaled_original(shadow) is None
    assert downscaled_original(np.ones((300, 300), np.float32)) is None
    assert downscaled_original(np.ones((0, 300), np.float32)) is None
    assert downscaled_original(np.zeros((5, 9), np.float32)) is None


@pytest.mark.parametrize("ink_is_dark", [True, False])
@pytest.mark.parametrize(
    ("way", "is_sharp"),
    [(Image.Resampling.NEAREST, True), (Image.Resampling.NEAREST, False), *((way, False) for way in WAYS.values())],
)
def test_enlarged_digits_are_read_as_their_originals(way, is_sharp, ink_is_dark):
    network = resolve_model("reader")
    for digit in DIGITS:
        image = digit_image(digit)
        if is_sharp:
            image = np.where(image > 110, np.uint8(255), np.uint8(0))
        gray = enlarged(image, 280, way)
        page = page_from_picture(network, picture(1 - gray if ink_is_dark else gray))
        assert [int(one.logits.argmax()) for one in page.digits] == [digit]


def test_the_ink_of_whole_squares_is_that_of_the_original_in_the_box_of_the_picture():
    image = digit_image(4)
    small, large = find_ink(picture(image.astype(np.float32) / 255)), find_ink(picture(enlarged(image, 280)))
    np.testing.assert_array_equal(large.ink, small.ink)
    assert large.box == tuple(10 * side for side in small.box)


def test_the_error_for_a_blank_enlarged_picture_names_the_file():
    faint = 1 - np.random.default_rng(0).random((20, 20)).astype(np.float32) / 100
    gray = faint.repeat(10, axis=0).repeat(10, axis=1)
    assert downscaled_original(gray).is_complete
    with pytest.raises(NoDigitError, match=r"“enlarged\.png”"):
        find_ink(picture(gray))


def digits_side_by_side(factor):
    """Two digits of 14 x 20 pixels in one image of 32 x 32, enlarged."""
    image = np.zeros((32, 32), np.float32)
    for left, digit in ((1, 4), (17, 2)):
        small = np.asarray(Image.fromarray(digit_image(digit)[4:24, 4:24]).resize((14, 20), Image.Resampling.BOX))
        image[6:26, left : left + 14] = small / np.float32(255)
    image[:, 15:17] = 0
    return image.repeat(factor, axis=0).repeat(factor, axis=1)


def test_digits_beside_each_other_are_not_one_however_few_squares_there_are():
    assert downscaled_original(digits_side_by_side(10)) is None


def test_a_small_digit_on_a_soft_picture_would_lose_its_shape():
    gray = np.zeros((300, 300), np.float32)
    gray[100:160, 100:160] = enlarged(digit_image(3), 60, Image.Resampling.BICUBIC)
    assert downscaled_original(gray) is None


def test_soft_edges_that_a_page_finds_text_or_pieces_in_are_one_digit(monkeypatch):
    network = resolve_model("visualisation")
    soft = picture(enlarged(digit_image(5), 260, Image.Resampling.BICUBIC))
    pieces = opening.page_from_picture(network, soft)
    many = replace(pieces, lines=(PageLine(pieces.digits * (MAX_OF_ONE + 1)),))

    def refused(*_):
        raise TextPageError("text")

    for found in (refused, lambda *_: replace(many, lines=(PageLine(tuple(less_sure(many.digits))),))):
        monkeypatch.setattr(opening, "read_page", found)
        assert [int(one.logits.argmax()) for one in opening.page_from_picture(network, soft).digits] == [5]
    sharp = picture(render(sample(5)).astype(np.float32) / 255)
    monkeypatch.setattr(opening, "read_page", refused)
    with pytest.raises(TextPageError):
        opening.page_from_picture(network, sharp)


def less_sure(digits):
    return [replace(digit, score=digit.score - 1) for digit in digits]
