import numpy as np
import pytest

from core.synthesis.regional_forms import REGIONAL_FORMS, with_regional_forms


def ring():
    rows, columns = np.mgrid[:28, :28] - 13.5
    return np.clip(255 * (1.7 - np.abs(np.hypot(rows, columns * 1.3) - 8)), 0, 255).astype(np.uint8)


def stem():
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:16] = 255
    return image


def seven():
    image = np.zeros((28, 28), np.uint8)
    image[4:7, 8:20] = 255
    image[4:24, 15:18] = 255
    return image


DIGITS = {0: ring, 1: stem, 7: seven}


@pytest.mark.parametrize("label", DIGITS)
def test_a_habit_adds_ink_and_leaves_a_prepared_digit(label):
    images = np.repeat(DIGITS[label]()[None], 40, axis=0)
    found = with_regional_forms(images, np.full(40, label, np.uint8), 1.0, np.random.default_rng(0))
    assert found.shape == images.shape
    assert found.dtype == np.uint8
    assert len({image.tobytes() for image in found}) == 40, "each hand has its own habit"
    for image in found:
        rows, columns = np.flatnonzero(image.max(axis=1)), np.flatnonzero(image.max(axis=0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
        assert np.average(np.arange(28), weights=image.sum(axis=1)) == pytest.approx(13.5, abs=1.1)
        assert np.average(np.arange(28), weights=image.sum(axis=0)) == pytest.approx(13.5, abs=1.1)


def test_a_slash_fills_the_middle_of_a_zero():
    images = np.repeat(ring()[None], 60, axis=0)
    assert not ring()[12:16, 12:16].any()
    found = with_regional_forms(images, np.zeros(60, np.uint8), 1.0, np.random.default_rng(0))
    assert (found[:, 10:18, 10:18].max(axis=(1, 2)) > 200).all()


def test_an_upstroke_makes_a_one_wider_to_the_left_of_its_top():
    images = np.repeat(stem()[None], 60, axis=0)
    found = with_regional_forms(images, np.ones(60, np.uint8), 1.0, np.random.default_rng(0))
    widths = [np.ptp(np.flatnonzero(image.max(axis=0) > 100)) + 1 for image in found]
    assert min(widths) > 3
    reaches = []
    for image in found:
        ink = image > 100
        top = np.flatnonzero(ink[np.flatnonzero(ink.any(axis=1))[0]]).mean()
        columns = np.flatnonzero(ink[:14].any(axis=0))
        reaches.append((top - columns[0], columns[-1] - top))
    left, right = np.mean(reaches, axis=0)
    assert left > right + 1


def test_other_digits_and_the_other_share_stay_as_they_are():
    images = np.repeat(ring()[None], 2000, axis=0)
    labels = (np.arange(2000) % 10).astype(np.uint8)
    found = with_regional_forms(images, labels, 0.3, np.random.default_rng(1))
    changed = (found != images).any(axis=(1, 2))
    with_forms = np.isin(labels, list(REGIONAL_FORMS))
    assert not changed[~with_forms].any()
    is_one = labels == 1
    assert changed[with_forms & ~is_one].mean() == pytest.approx(0.3, abs=0.08)
    assert changed[is_one].mean() == pytest.approx(0.6, abs=0.08), "twice as many, because MNIST lacks those most"


@pytest.mark.parametrize("label", REGIONAL_FORMS)
@pytest.mark.parametrize(("rows", "columns"), [(1, 16), (2, 16), (3, 12), (16, 1), (1, 1)])
def test_a_dash_or_a_dot_is_rewritten_like_any_other_digit(label, rows, columns):
    image = np.zeros((28, 28), np.uint8)
    image[14 : 14 + rows, 6 : 6 + columns] = 255
    labels = np.full(60, label, np.uint8)
    found = with_regional_forms(np.repeat(image[None], 60, axis=0), labels, 1.0, np.random.default_rng(0))
    assert found.any(axis=(1, 2)).all()


def test_a_blank_image_stays_blank():
    blank = np.zeros((5, 28, 28), np.uint8)
    assert not with_regional_forms(blank, np.zeros(5, np.uint8), 1.0, np.random.default_rng(0)).any()


@pytest.mark.parametrize("label", REGIONAL_FORMS)
def test_ink_too_faint_for_a_box_stays_as_it_is(label):
    faint = np.zeros((5, 28, 28), np.uint8)
    faint[:, 10:18, 12:15] = 3
    faint[4] = 0
    faint[4, 10, 12] = 4  # enough before it is enlarged, not after
    found = with_regional_forms(faint, np.full(5, label, np.uint8), 1.0, np.random.default_rng(0))
    np.testing.assert_array_equal(found, faint)
