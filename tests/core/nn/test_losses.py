import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.nn.losses import (
    LOSSES,
    NON_DIGIT_LABEL,
    UNIFORMITY_WEIGHT,
    cross_entropy,
    outlier_exposure_loss,
    softmax,
    squared_error,
)

logits = arrays.arrays(np.float64, (3, 5), elements=st.floats(-30, 30))


@given(logits)
def test_softmax_is_a_distribution_in_the_order_of_the_logits(z):
    probabilities = softmax(z)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)
    assert (probabilities >= 0).all()
    largest = z.argmax(axis=1)[:, None]
    np.testing.assert_array_equal(np.take_along_axis(probabilities, largest, 1)[:, 0], probabilities.max(axis=1))


@given(logits, st.floats(-1000, 1000))
def test_softmax_does_not_see_what_is_added_to_all_logits(z, constant):
    np.testing.assert_allclose(softmax(z + constant), softmax(z), rtol=1e-9, atol=1e-12)


def test_softmax_of_known_numbers():
    np.testing.assert_allclose(softmax(np.log(np.array([[1.0, 2.0, 5.0]]))), [[0.125, 0.25, 0.625]], rtol=1e-12)


def test_huge_logits_do_not_overflow():
    z = np.array([[1e4, -1e4, 0.0]], np.float32)
    np.testing.assert_array_equal(softmax(z), [[1, 0, 0]])
    losses, gradient = cross_entropy(z, np.array([1]))
    assert losses[0] == pytest.approx(2e4)
    np.testing.assert_array_equal(gradient, [[1, -1, 0]])


def test_the_losses_of_known_numbers():
    z = np.log(np.array([[1.0, 2.0, 5.0]]))
    assert cross_entropy(z, np.array([2]))[0][0] == pytest.approx(-np.log(0.625))
    expected = (0.125**2 + 0.25**2 + 0.375**2) / 2
    assert squared_error(z, np.array([2]))[0][0] == pytest.approx(expected)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
@given(logits, st.integers(0, 2**32 - 1))
def test_the_gradient_of_a_loss(loss, z, seed):
    labels = np.array([0, 2, 4])
    direction = np.random.default_rng(seed).normal(size=z.shape)
    step = 1e-5
    numeric = (loss(z + step * direction, labels)[0].sum() - loss(z - step * direction, labels)[0].sum()) / (2 * step)
    assert (loss(z, labels)[1] * direction).sum() == pytest.approx(numeric, rel=1e-5, abs=1e-7)


WITH_MARK = np.array([0, NON_DIGIT_LABEL, 4])


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
@given(logits, st.integers(0, 2**32 - 1))
def test_the_gradient_of_a_loss_of_digits_and_marks(loss, z, seed):
    direction = np.random.default_rng(seed).normal(size=z.shape)
    step = 1e-5

    def total(at):
        return outlier_exposure_loss(loss, at, WITH_MARK)[0].sum()

    numeric = (total(z + step * direction) - total(z - step * direction)) / (2 * step)
    gradient = outlier_exposure_loss(loss, z, WITH_MARK)[1]
    assert (gradient * direction).sum() == pytest.approx(numeric, rel=1e-5, abs=1e-6)


@given(logits)
def test_a_digit_and_the_score_are_a_softmax_with_an_eleventh_class_whose_logit_is_zero(z):
    eleven = np.concatenate([z, np.zeros((len(z), 1))], axis=1)
    digits = np.array([0, 2, 4])
    np.testing.assert_allclose(
        outlier_exposure_loss(cross_entropy, z, digits)[0], cross_entropy(eleven, digits)[0], rtol=1e-9, atol=1e-12
    )
    marks = np.full(3, NON_DIGIT_LABEL)
    flat = UNIFORMITY_WEIGHT * -np.log(softmax(z)).mean(axis=1)
    np.testing.assert_allclose(
        outlier_exposure_loss(cross_entropy, z, marks)[0] - flat,
        cross_entropy(eleven, np.full(3, 5))[0],
        rtol=1e-9,
        atol=1e-9,
    )


def test_huge_logits_of_marks_do_not_overflow():
    z = np.array([[300.0, -300.0, 0.0], [-300.0, -300.0, -300.0]], np.float32)
    with np.errstate(all="raise", under="ignore"):
        losses, gradient = outlier_exposure_loss(cross_entropy, z, np.array([NON_DIGIT_LABEL, 1]))
    assert np.isfinite(losses).all()
    assert np.isfinite(gradient).all()
    assert losses.dtype == gradient.dtype == np.float32
