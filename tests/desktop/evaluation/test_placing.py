"""An image of the data set on the canvas: the network gets its own pixels back, faint edges included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.drawing.ink import render
from core.drawing.samples import sample
from core.geometry import INK_FLOOR
from core.recognition.preparation import prepare
from desktop.evaluation.placing import dot_order, drawing_of_image


def centred(ink):
    return prepare(ink, (1, 28, 28)).centred


def given_back(image):
    return centred(render(drawing_of_image(image)))


@pytest.mark.parametrize("digit", range(10))
def test_the_network_gets_exactly_the_pixels_of_the_image(digit):
    image = centred(render(sample(digit)))
    np.testing.assert_array_equal(given_back(image), image)
    np.testing.assert_array_equal(prepare(render(drawing_of_image(image))).input[0, 2:30, 2:30] * 255, image)


@given(
    hnp.arrays(np.uint8, (4,), elements=st.integers(1, INK_FLOOR - 1)),
    st.booleans(),
    st.booleans(),
    st.integers(0, 9),
)
def test_an_edge_fainter_than_the_floor_of_the_ink_is_kept_too(faint, left, right, place):
    """The longer side of the box is 20 pixels only with the faint ones, which the preparation would pass over."""
    image = np.zeros((28, 28), np.uint8)
    image[7:22, 7:22] = 255  # its centre of mass stays in the middle whatever is faint around it
    lines = (image[4, 4:24], image[23, 4:24], image[4:24, 4], image[4:24, 23])
    for value, is_there, line in zip(faint, (True, True, left, right), lines, strict=True):
        if is_there:
            line[5 + place] = value
    np.testing.assert_array_equal(given_back(image), image)


def test_a_blank_image_is_a_blank_canvas():
    assert drawing_of_image(np.zeros((28, 28), np.uint8)).is_blank


@pytest.mark.parametrize("side", [2, 3, 10, 25])
def test_dots_are_set_one_after_the_other_and_the_first_reach_all_four_sides(side):
    order = dot_order(side)
    assert sorted(order.ravel()) == list(range(side * side))
    first = order < 4
    assert first[0].any()
    assert first[-1].any()
    assert first[:, 0].any()
    assert first[:, -1].any()
    assert (order[1:-1, 1:-1] >= 4 * side - 4).all(), "the rim comes before what it encloses"
