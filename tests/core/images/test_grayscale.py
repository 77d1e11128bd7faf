import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageOps

from core.images import grayscale as gray
from core.images.grayscale import block_means, gray_plane, upright

planes = hnp.arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.floats(0, 1, width=32))


@given(planes, st.integers(1, 5))
def test_block_means_are_the_means_of_blocks(plane, step):
    means = block_means(plane, step)
    rows, columns = -(-plane.shape[0] // step), -(-plane.shape[1] // step)
    assert means.shape == (rows, columns)
    assert means.dtype == np.float32
    for row in range(rows):
        for column in range(columns):
            block = plane[row * step : (row + 1) * step, column * step : (column + 1) * step]
            assert means[row, column] == pytest.approx(block.mean(), abs=1e-6)


def test_what_is_not_finite_has_no_part_in_a_mean():
    plane = np.array([[1, np.nan, np.nan, np.inf], [3, 5, -np.inf, np.nan]], np.float32)
    np.testing.assert_array_equal(block_means(plane, 2), np.array([[3, np.nan]], np.float32))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_plane_is_turned_as_pillow_turns_a_picture(orientation):
    plane = np.arange(12, dtype=np.float32).reshape(3, 4)
    image = Image.fromarray(plane.astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = io.BytesIO()
    image.save(stored, "PNG", exif=exif)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(stored)))
    turned = upright(plane, orientation)
    np.testing.assert_array_equal(turned, expected)
    assert turned.flags.c_contiguous


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "YCbCr", "HSV", "LA", "RGBA", "PA"])
def test_pictures_of_every_kind_become_the_gray_that_a_person_sees(mode):
    stairs = Image.fromarray(np.array([[0, 255, 0, 255]], np.uint8))
    plane = gray_plane(stairs.convert("RGBA").convert("P") if mode == "PA" else stairs.convert(mode))
    np.testing.assert_allclose(plane, [[0, 1, 0, 1]], atol=0.01)
    assert plane.dtype == np.float32


def test_colours_have_the_weights_of_brightness():
    image = Image.fromarray(np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8))
    np.testing.assert_allclose(gray_plane(image), [[0.299, 0.587, 0.114]], atol=0.005)


@pytest.mark.parametrize("mode", ["LA", "RGBA", "La", "RGBa"])
def test_what_is_transparent_shows_white_paper(mode):
    black = np.zeros((1, 3, 2), np.uint8)
    black[0, :, 1] = [0, 102, 255]
    image = Image.fromarray(black, "LA")
    if mode in ("RGBA", "RGBa"):
        image = image.convert("RGBA")
    if mode in ("La", "RGBa"):
        image = image.convert(mode)
    np.testing.assert_allclose(gray_plane(image), [[1, 0.6, 0]], atol=1e-6)


def test_the_lightness_of_a_lab_picture_is_its_gray():
    channels = [Image.new("L", (1, 1), value) for value in (51, 200, 10)]
    np.testing.assert_allclose(gray_plane(Image.merge("LAB", channels)), [[0.2]], atol=1e-6)


def test_sixteen_bits_keep_their_fine_steps():
    plane = gray_plane(Image.fromarray(np.array([[0, 257, 300, 65535]], np.uint16)))
    np.testing.assert_allclose(plane, np.array([[0, 257, 300, 65535]]) / 65535, rtol=1e-6)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.25, 1.0], [0, 0.25, 1]),
        ([0.0, 51.0, 255.0], [0, 0.2, 1]),
        ([0.0, 13107.0, 65535.0], [0, 0.2, 1]),
        ([-100.0, 0.0, 300.0], [0, 0.25, 1]),
        ([0.0, 500_000.0, 1_000_000.0], [0, 0.5, 1]),
        ([-3e38, 0.0, 3e38], [0, 0.5, 1]),
        ([np.nan, 0.0, 0.5], [1, 0, 0.5]),
        ([np.inf, 0.5, -np.inf], [1, 0.5, 1]),
        ([np.nan, np.nan, np.nan], [1, 1, 1]),
        ([-2.0, -2.0, -2.0], [0, 0, 0]),
    ],
)
def test_floating_point_pictures_find_their_scale(values, expected):
    np.testing.assert_allclose(gray_plane(Image.fromarray(np.array([values], np.float32))), [expected], atol=1e-6)


def test_whole_numbers_find_their_scale():
    image = Image.fromarray(np.array([[-(2**31), 0, 2**31 - 1]], np.int32))
    np.testing.assert_allclose(gray_plane(image), [[0, 0.5, 1]], atol=1e-6)


@pytest.mark.parametrize(("limit", "step"), [(1000, 1), (713, 1), (712, 2), (100, 3), (10, 9)])
def test_large_pictures_are_reduced_by_a_whole_factor_in_bands(monkeypatch, limit, step):
    monkeypatch.setattr(gray, "GRAY_PIXELS", limit)
    monkeypatch.setattr(gray, "_BAND_PIXELS", 60)
    values = np.random.default_rng(0).integers(0, 256, (31, 23), dtype=np.uint8)  # 713 pixels
    expected = block_means(values.astype(np.float32) / 255, step)
    np.testing.assert_allclose(gray_plane(Image.fromarray(values)), expected, atol=1e-6)
