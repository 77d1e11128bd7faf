from dataclasses import fields, replace

import numpy as np
import pytest

from core.geometry import ink_box
from core.synthesis.augmentation import FAINT, STANDARD, Augmentation, augmented


def digits(count=40):
    """Soft discs of different sizes near the middle."""
    rows, columns = np.mgrid[:28, :28] - 13.5
    radii = np.linspace(4, 9, count)[:, None, None]
    return np.clip(255 * (radii - np.hypot(rows, columns) + 0.5), 0, 255).astype(np.uint8)


def labels(images):
    return np.zeros(len(images), np.uint8)


def draw(seed=0):
    return np.random.default_rng(seed)


def test_switched_off_it_changes_nothing():
    images = digits()
    assert augmented(images, labels(images), Augmentation(), draw()) is images


@pytest.mark.parametrize("name", [field.name for field in fields(Augmentation)])
def test_each_distortion_alone_changes_images_and_keeps_their_form(name):
    images = digits()
    images[:, 10:14, 4:8] = 255  # so that also a turn can be seen
    before = images.copy()
    found = augmented(images, labels(images), Augmentation(**{name: getattr(STANDARD, name) or 0.04}), draw())
    np.testing.assert_array_equal(images, before)
    assert found.shape == images.shape
    assert found.dtype == np.uint8
    changed = (found != images).any(axis=(1, 2)).mean()
    shares = {"thickness": 2 * STANDARD.thickness} | {
        share: getattr(STANDARD, share) for share in ("habits", "other_hands", "edges")
    }
    expected = shares.get(name, 1)
    assert changed == pytest.approx(expected, abs=0.25)
    assert changed > 0


def test_the_same_generator_state_gives_the_same_images():
    np.testing.assert_array_equal(
        augmented(digits(), labels(digits()), STANDARD, draw(3)),
        augmented(digits(), labels(digits()), STANDARD, draw(3)),
    )
    assert (
        augmented(digits(), labels(digits()), STANDARD, draw(3))
        != augmented(digits(), labels(digits()), STANDARD, draw(4))
    ).any()


def test_a_shift_moves_the_centre_of_mass_by_its_standard_deviation():
    images = np.repeat(digits(2)[:1], 4000, axis=0)
    found = augmented(images, labels(images), Augmentation(shift=1.5), draw()).astype(float)
    mass = found.sum(axis=(1, 2))
    for axis in (1, 2):
        profile = found.sum(axis=3 - axis)
        centres = (profile * np.arange(28)).sum(axis=1) / mass
        assert centres.mean() == pytest.approx(13.5, abs=0.1)
        assert centres.std() == pytest.approx(1.5, rel=0.06)


def test_a_turn_has_its_standard_deviation_and_keeps_the_amount_of_ink():
    bar = np.zeros((3000, 28, 28), np.uint8)
    bar[:, 12:16, 5:23] = 255
    found = augmented(bar, labels(bar), Augmentation(rotation=10), draw()).astype(float)
    rows, columns = np.mgrid[:28, :28] - 13.5
    covariance = (found * rows * columns).sum(axis=(1, 2))
    difference = (found * (columns**2 - rows**2)).sum(axis=(1, 2))
    angles = np.degrees(np.arctan2(2 * covariance, difference) / 2)
    assert angles.std() == pytest.approx(10, rel=0.06)
    np.testing.assert_allclose(found.sum(axis=(1, 2)), bar[0].sum(), rtol=0.03)


def test_a_larger_scale_means_more_ink():
    images = np.repeat(digits(2)[:1], 3000, axis=0)
    found = augmented(images, labels(images), Augmentation(scale=0.1), draw()).astype(float)
    logarithms = np.log(found.sum(axis=(1, 2)) / images[0].sum())
    assert logarithms.mean() == pytest.approx(0, abs=0.02)
    assert logarithms.std() == pytest.approx(0.2, rel=0.08), "area goes with the square of the size"


def test_fitted_digits_have_one_size_whatever_the_scale_was():
    images = np.repeat(digits(2)[:1], 50, axis=0)
    for fitted in (True, False):
        found = augmented(images, labels(images), Augmentation(scale=0.3, fitted=fitted), draw())
        boxes = [ink_box(image, FAINT) for image in found]
        sides = [max(width, height) for _, _, width, height in boxes]
        assert fitted == (max(sides) - min(sides) <= 4)


def test_thickness_makes_as_many_thicker_as_thinner():
    images = np.repeat(digits(2)[:1], 2000, axis=0)
    ink = augmented(images, labels(images), Augmentation(thickness=0.2), draw()).astype(float).sum(axis=(1, 2))
    assert (ink > images[0].sum()).mean() == pytest.approx(0.2, abs=0.03)
    assert (ink < images[0].sum()).mean() == pytest.approx(0.2, abs=0.03)


def test_elastic_displacements_have_their_standard_deviation():
    """A slope of one gray level for each pixel turns a displacement into a difference of gray."""
    slope = np.broadcast_to((np.arange(28) * 8).astype(np.uint8), (500, 28, 28))
    found = augmented(slope, labels(slope), Augmentation(elastic=0.7), draw()).astype(float)
    inner = slice(6, 22)
    displacement = (found - slope)[:, inner, inner] / 8
    assert displacement.std() == pytest.approx(0.7, rel=0.1)


def test_strengths_out_of_range_are_refused():
    with pytest.raises(ValueError, match="rotation"):
        replace(STANDARD, rotation=-1)


def test_fitted_digits_have_their_box_and_centre_of_mass_where_the_preparation_puts_them():
    bar = np.zeros((200, 28, 28), np.uint8)
    bar[:, 11:14, 8:22] = 255
    bar[:, 4:24, 16:20] = 255
    strong = Augmentation(rotation=20, stretch=0.3, shear=0.3, fitted=True)
    found = augmented(bar, labels(bar), strong, draw())
    mass = found.sum(axis=(1, 2), dtype=np.int64)
    for axis in (1, 2):
        centres = (found.sum(axis=3 - axis, dtype=np.int64) * np.arange(28)).sum(axis=1) / mass
        np.testing.assert_allclose(centres, 14, atol=0.25)
    for image in found:
        longer = max(np.ptp(np.flatnonzero((image > 100).any(axis=axis))) + 1 for axis in (0, 1))
        assert 19 <= longer <= 21


def test_fitting_a_blank_image_leaves_it_blank():
    blank = np.zeros((3, 28, 28), np.uint8)
    assert not augmented(blank, labels(blank), Augmentation(rotation=20, fitted=True), draw()).any()


def test_edges_keep_paper_white_and_ink_dark():
    images = digits()
    found = augmented(images, labels(images), Augmentation(edges=1.0), draw())
    assert (found != images).any(axis=(1, 2)).mean() > 0.7
    assert (found[:, :2] < 60).all(), "paper far from the ink stays paper"
    assert (found.max(axis=(1, 2)) > 150).all()
