"""Light and shadow are put away, and ink stays, whatever the page is made of."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from scipy import ndimage

from core.photos.components import ink_mask, ink_threshold
from core.photos.illumination import page_contrast, paper_light, strokes_are_dark
from tests.support.sample_pages import gray_of, likeness, page_ink, picture_of

INK = page_ink("3141", "5926", "5358", height=44, gap=30)[0]
ROWS, COLUMNS = (places / side for places, side in zip(np.indices(INK.shape), INK.shape, strict=True))


def mask_of(gray, colours=None):
    return ink_mask(page_contrast(picture_of(gray, colours)))


def enlarged(ink):
    return np.kron(ink > 0.5, np.ones((2, 2), bool))


@pytest.fixture(scope="module")
def plain():
    return page_contrast(picture_of(gray_of(INK)))


def test_the_contrast_of_full_ink_is_the_share_of_light_it_takes(plain):
    inside = ndimage.binary_erosion(enlarged(INK), iterations=3)
    assert np.abs(plain.values[inside] - 0.75).max() < 0.1
    assert plain.values[inside].mean() == pytest.approx(0.75, abs=0.02)
    outside = ~ndimage.binary_dilation(enlarged(INK), iterations=4)
    assert plain.values[outside].max() < ink_threshold(plain)


@pytest.mark.parametrize(
    "light",
    [
        1 - 0.35 * COLUMNS,
        0.6 + 0.4 * ROWS,
        1 - 0.3 * (ROWS + COLUMNS) / 2,
        0.9 - 0.3 * ((ROWS - 0.5) ** 2 + COLUMNS**2),
    ],
    ids=["from the left", "from below", "from a corner", "of a lamp"],
)
def test_slow_light_changes_the_contrast_hardly(plain, light):
    lit = page_contrast(picture_of(gray_of(INK) * light))
    assert np.abs(lit.values - plain.values).max() < 0.07
    assert likeness(ink_mask(lit), ink_mask(plain)) > 0.97


@pytest.mark.parametrize("share", [0.3, 0.6, 1.0])
def test_less_light_everywhere_changes_nothing(plain, share):
    darker = page_contrast(picture_of(gray_of(INK) * share))
    assert np.abs(darker.values - plain.values).max() < 0.01


def test_a_shadow_with_a_soft_edge_is_no_ink():
    shade = 1 - 0.4 / (1 + np.exp((COLUMNS - 0.5) * INK.shape[1] / 8))
    found, expected = mask_of(gray_of(INK) * shade), mask_of(gray_of(INK))
    assert likeness(found, expected) > 0.9


def test_light_on_dark_gives_the_mask_of_dark_on_light():
    gray = gray_of(INK)
    assert likeness(mask_of(1 - gray), mask_of(gray)) > 0.98


@pytest.mark.parametrize("paper", [0.4, 0.7, 1.0])
@pytest.mark.parametrize("strength", [0.3, 0.9])
def test_which_of_ink_and_paper_is_darker(paper, strength):
    gray = gray_of(INK, strength, paper)
    assert strokes_are_dark(gray)
    assert not strokes_are_dark(1 - gray)
    shadowed = gray * np.float32(0.5 + 0.5 * (COLUMNS > 0.5))
    assert strokes_are_dark(shadowed)


@pytest.mark.parametrize("broader", [1, 5, 8])
def test_a_strip_keeps_broad_strokes(broader):
    ink = page_ink("2073985", height=70, gap=20, margin=12)[0][:94]
    assert ink.shape[1] > 3 * ink.shape[0]
    broad = ndimage.grey_dilation(ink, size=(broader, broader))
    assert likeness(mask_of(gray_of(broad)), enlarged(broad)) > 0.85


def test_the_light_on_empty_paper_is_the_paper():
    plane = (0.5 + 0.2 * np.mgrid[0:300, 0:400][1] / 400).astype(np.float32)
    for widest in (1 / 14, 1 / 5):
        light = paper_light(plane, widest)
        assert light.shape == plane.shape
        # The closing takes a slope to the brighter side, by no more than its window.
        assert np.abs(light - plane).max() < 0.02
    even = np.full((301, 403), 0.7, np.float32)
    assert np.abs(paper_light(even, 1 / 14) - even).max() < 1e-6


def test_strokes_leave_the_light_as_it_is():
    light = paper_light(gray_of(INK), 1 / 5)
    assert np.abs(light - 0.9).max() < 0.01


def test_a_pen_that_hardly_darkens_gray_is_found_by_its_colour():
    paper, orange = np.array([242, 242, 240]), np.array([255, 244, 120])
    colours = np.round(paper + INK[..., None] * (orange - paper)).astype(np.uint8)
    gray = (colours @ np.array([0.299, 0.587, 0.114]) / 255).astype(np.float32)
    assert np.ptp(gray) < 0.04
    assert likeness(mask_of(gray), enlarged(INK)) < 0.1
    assert likeness(mask_of(gray, colours), enlarged(INK)) > 0.75


def test_the_smeared_colours_of_a_strong_jpeg_are_no_ink():
    paper, blue = np.array([236, 228, 90]), np.array([30, 60, 140])
    painted = Image.fromarray(np.round(paper + INK[..., None] * (blue - paper)).astype(np.uint8))
    stored = BytesIO()
    painted.save(stored, "JPEG", quality=20)
    colours = np.asarray(Image.open(stored))
    gray = (np.asarray(painted) @ np.array([0.299, 0.587, 0.114]) / 255).astype(np.float32)
    assert likeness(mask_of(gray, colours), mask_of(gray)) > 0.8


def test_gray_colours_add_nothing(plain):
    gray = np.round(255 * gray_of(INK)).astype(np.uint8)
    coloured = page_contrast(picture_of(gray / 255, np.repeat(gray[..., None], 3, axis=2)))
    assert likeness(ink_mask(coloured), ink_mask(plain)) > 0.95


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (2, 3), (3, 400), (400, 3), (17, 31), (101, 99)])
@pytest.mark.parametrize("coloured", [False, True])
def test_planes_of_any_size_have_a_contrast(shape, coloured):
    rng = np.random.default_rng(sum(shape))
    for gray in (np.zeros(shape), np.ones(shape), rng.random(shape)):
        colours = rng.integers(0, 256, (*shape, 3)).astype(np.uint8) if coloured else None
        contrast = page_contrast(picture_of(gray, colours))
        assert np.isfinite(contrast.values).all()
        assert contrast.values.min() >= 0
        assert contrast.values.max() <= 1
        assert contrast.noise > 0
        assert contrast.scale == contrast.values.shape[1] / shape[1]
        assert ink_mask(contrast).shape == contrast.values.shape


@settings(max_examples=20)
@given(arrays(np.float32, st.tuples(st.integers(1, 40), st.integers(1, 40)), elements=st.floats(0, 1, width=32)))
def test_any_plane_has_a_contrast_between_none_and_all(plane):
    contrast = page_contrast(picture_of(plane))
    assert contrast.values.dtype == np.float32
    assert np.isfinite(contrast.values).all()
    assert 0 <= contrast.values.min() <= contrast.values.max() <= 1


def test_blank_paper_has_no_ink():
    for level in (0.0, 0.3, 1.0):
        assert not mask_of(np.full((90, 120), level)).any()


def test_the_scale_is_pixels_of_the_contrast_for_one_of_the_photo():
    for sides, scale in (((30, 90), 4), ((60, 80), 3), ((400, 500), 2)):
        small = page_contrast(picture_of(np.full(sides, 0.8)))
        assert small.values.shape == (scale * sides[0], scale * sides[1])
        assert small.scale == scale
    large = page_contrast(picture_of(np.full((2000, 3000), 0.8)))
    assert large.values.shape == (1000, 1500)
    assert large.scale == 0.5


def test_ink_of_a_large_photo_lies_where_the_scale_says():
    gray = np.full((1000, 1400), 0.9, np.float32)
    gray[300:312, 500:700] = 0.2
    contrast = page_contrast(picture_of(gray))
    rows, columns = np.nonzero(ink_mask(contrast))
    found = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) / contrast.scale
    assert found == pytest.approx([500, 300, 700, 312], abs=2)
