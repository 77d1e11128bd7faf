"""Subjects: what goes into the network is exactly what is looked at, wherever it comes from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.data.dataset import network_input
from core.drawing.ink import render
from core.drawing.samples import sample
from core.drawing.strokes import Drawing
from core.recognition.preparation import PreparedPixels, prepare, prepare_drawing
from core.recognition.reading import read_drawing, read_subject
from core.recognition.subject import Subject, SubjectKind, own_subject
from tests.support.small_networks import small_network

IMAGES = hnp.arrays(np.uint8, (28, 28))


def image_subject(image):
    return Subject(SubjectKind.DATASET_IMAGE, "Test image 5, labelled 5", image)


@given(IMAGES, st.sampled_from([(1, 28, 28), (1, 32, 32), (1, 40, 33)]))
def test_the_network_gets_exactly_the_pixels_of_a_data_set_image(image, input_shape):
    """Whatever the image is: blank, faint, off its centre, or ink up to its edges."""
    prepared = image_subject(image).prepare(input_shape)
    assert isinstance(prepared, PreparedPixels)
    np.testing.assert_array_equal(prepared.centred, image)
    _, height, width = input_shape
    top, left = (height - 28) // 2, (width - 28) // 2
    inner = prepared.input[0, top : top + 28, left : left + 28]
    np.testing.assert_array_equal(inner, image / np.float32(255))
    assert prepared.input.sum(dtype=np.float64) == inner.sum(dtype=np.float64), "paper around it"
    np.testing.assert_allclose(prepared.input, network_input(image[None], input_shape)[0], rtol=2e-7)


@pytest.mark.parametrize("digit", range(10))
def test_an_image_that_was_prepared_as_mnist_s_were_reads_as_its_drawing_bit_for_bit(digit):
    network, drawing = small_network(), sample(digit)
    from_drawing = read_drawing(network, drawing)
    from_pixels = read_subject(network, image_subject(from_drawing.preparation.centred))
    np.testing.assert_array_equal(from_pixels.trace.logits, from_drawing.trace.logits)


@pytest.mark.parametrize("digit", range(10))
def test_a_drawing_that_is_begun_with_an_image_keeps_its_pixels(digit):
    image = prepare(render(sample(digit)), (1, 28, 28)).centred
    drawing = image_subject(image).drawing
    np.testing.assert_array_equal(drawing.picture[5::10, 5::10], image)
    np.testing.assert_array_equal(prepare_drawing(drawing).centred, image)


def test_a_reading_carries_its_network_and_its_subject():
    network, subject = small_network(), own_subject(sample(2))
    reading = read_subject(network, subject)
    assert reading.network is network
    assert reading.subject is subject
    nothing = read_subject(network, own_subject(Drawing()))
    assert (nothing.network, nothing.preparation, nothing.trace) == (network, None, None)


@pytest.mark.parametrize("kind", [SubjectKind.SAMPLE, SubjectKind.PHOTO_DIGIT])
def test_ink_is_prepared_as_a_drawing_of_it_is(kind):
    for drawing in (sample(4), Drawing((), render(sample(4)))):
        expected = prepare_drawing(drawing)
        for subject in (Subject(kind, "A digit", drawing), Subject(kind, "A digit", drawing, render(drawing))):
            np.testing.assert_array_equal(subject.prepare((1, 32, 32)).input, expected.input)
            np.testing.assert_array_equal(subject.ink, render(drawing))
            assert subject.drawing is drawing


def test_whose_it_is_follows_from_its_kind():
    assert own_subject(sample(1)).kind is SubjectKind.DRAWING
    assert own_subject(Drawing((), render(sample(1)))).kind is SubjectKind.PICTURE
    assert [kind for kind in SubjectKind if Subject(kind, "It", sample(1)).is_own] == [
        SubjectKind.DRAWING,
        SubjectKind.PICTURE,
    ]


def test_only_an_empty_canvas_is_blank():
    assert own_subject(Drawing()).is_blank
    assert not own_subject(sample(1)).is_blank
    assert not image_subject(np.zeros((28, 28), np.uint8)).is_blank, "its pixels go in as they are"


def test_the_pixels_are_a_copy_that_nobody_can_write_to():
    images = np.zeros((3, 28, 28), np.uint8)
    subject = image_subject(images[1])
    images[1] = 255
    assert not subject.source.any()
    with pytest.raises(ValueError, match="read-only"):
        subject.source[0, 0] = 1


@pytest.mark.parametrize("pixels", [np.zeros((20, 20), np.uint8), np.zeros((28, 28), np.float32)])
def test_pixels_of_another_shape_or_type_are_refused(pixels):
    with pytest.raises(ValueError, match=r"\(28, 28\) uint8"):
        image_subject(pixels)
