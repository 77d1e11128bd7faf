"""The stages of a page as pictures: their names, sizes and colours."""

import numpy as np
import pytest

from core.photos.candidates import Candidate, LabeledPage, region_of_component, score_regions, soft_ink
from core.photos.pages import PAGE_STAGES
from core.photos.stages import DROPPED, RULING, Intermediates, page_stages
from tests.support.sample_pages import labeled_page_of, page_ink, region_of_box, small_reader


@pytest.fixture(scope="module")
def made():
    """Stages of a page of four digits of which the last is dropped, and what they were made of."""
    values = 0.8 * page_ink("2358", height=40)[0]
    labeled, components = labeled_page_of(values)
    regions = sorted(
        (region_of_component(components, number) for number in range(components.count)), key=lambda one: one.left
    )
    scored = score_regions(small_reader(), labeled, regions)
    kept = scored[:-1]
    ruling = np.zeros(values.shape, bool)
    ruling[100:102] = True
    mask = values[:-4, :-2] > 0.4
    photo = np.full((70, 90, 3), 200, np.uint8)
    inks = [soft_ink(labeled, one.region) for one in kept]
    stages = page_stages(Intermediates(photo, values[:-4, :-2], mask, labeled, ruling, True, kept, inks))
    return {stage.name: stage for stage in stages}, stages, values, mask, kept, scored[-1], ruling


def test_the_stages_have_their_names_in_order(made):
    assert tuple(stage.name for stage in made[1]) == PAGE_STAGES


def test_the_pictures_are_bytes_and_read_only(made):
    for stage in made[1]:
        assert stage.picture.dtype == np.uint8
        if stage.name != "photo":  # it is the page's own
            assert not stage.picture.flags.writeable
            with pytest.raises(ValueError, match="read-only"):
                stage.picture[0, 0] = 0


def test_each_has_the_size_of_its_plane(made):
    stages, _, values, mask, *_ = made
    assert stages["photo"].picture.shape == (70, 90, 3)
    assert stages["light"].picture.shape == stages["ink"].picture.shape == mask.shape
    assert stages["straight"].picture.shape == stages["digits"].picture.shape == values.shape
    assert stages["pieces"].picture.shape == (*values.shape, 3)


def test_only_what_comes_after_the_turn_is_turned(made):
    assert [stage.name for stage in made[1] if stage.turned] == ["straight", "pieces", "digits"]


def test_contrast_and_ink_are_dark_on_white(made):
    stages, _, values, mask, *_ = made
    assert np.abs(stages["straight"].picture - 255 * (1 - values)).max() <= 0.5
    assert np.array_equal(stages["light"].picture, stages["straight"].picture[:-4, :-2])
    assert np.array_equal(stages["ink"].picture == 0, mask)
    assert set(np.unique(stages["ink"].picture)) == {0, 255}


def test_kept_pieces_are_black_dropped_ones_orange_and_lines_blue(made):
    stages, _, values, _, kept, dropped, ruling = made
    picture = stages["pieces"].picture
    black = np.zeros(values.shape, bool)
    for one in kept:
        black[one.region.top : one.region.bottom, one.region.left : one.region.right] |= one.region.mask
    orange = np.zeros(values.shape, bool)
    region = dropped.region
    orange[region.top : region.bottom, region.left : region.right] = region.mask
    assert (picture[black] == 0).all()
    assert (picture[orange] == DROPPED).all()
    assert (picture[ruling & ~black & ~orange] == RULING).all()
    assert (picture[~(black | orange | ruling)] == 255).all()


def test_the_digits_are_their_soft_ink_alone(made):
    stages, _, _, _, kept, dropped, _ = made
    picture = stages["digits"].picture
    region = dropped.region
    assert (picture[region.top : region.bottom, region.left : region.right] == 255).all()
    for one in kept:
        place = picture[one.region.top : one.region.bottom, one.region.left : one.region.right]
        assert (place[one.region.mask] < 160).mean() > 0.95
    assert (picture < 255).sum() < 1.6 * sum(one.region.area for one in kept) + 400


def test_a_tail_that_was_cut_off_to_read_a_digit_is_kept_black():
    labels = np.zeros((40, 30), np.int32)
    labels[5:35, 10:14] = 1
    one = Candidate(region_of_box(10, 5, 4, 12), 9, 1.0, 9.0, with_tail=region_of_box(10, 5, 4, 30))
    values = (labels > 0).astype(np.float32)
    ink = np.full((16, 8), 255, np.uint8)
    nothing = np.zeros(labels.shape, bool)
    stages = page_stages(
        Intermediates(
            np.zeros((4, 3, 3), np.uint8),
            values,
            labels > 0,
            LabeledPage(values, labels, 0.1),
            nothing,
            False,
            [one],
            [ink],
        )
    )
    assert (stages[4].picture[labels > 0] == 0).all()
    assert not any(stage.turned for stage in stages)


def test_a_digit_in_the_corner_of_the_page_has_its_place():
    page = np.zeros((30, 20), np.float32)
    page[:12, :4] = page[18:, 16:] = 1
    labeled, components = labeled_page_of(page)
    found = [Candidate(region_of_component(components, number), 1, 1.0, 9.0) for number in range(2)]
    inks = [soft_ink(labeled, one.region) for one in found]
    nothing = np.zeros(page.shape, bool)
    photo = np.zeros((4, 3, 3), np.uint8)
    digits = page_stages(Intermediates(photo, page, page > 0, labeled, nothing, False, found, inks))[-1].picture
    assert np.array_equal(digits == 0, page == 1)


def test_a_page_without_digits_has_all_stages():
    plane = np.zeros((9, 8), np.float32)
    labels = np.zeros((9, 8), np.int32)
    stages = page_stages(
        Intermediates(
            np.zeros((9, 8, 3), np.uint8), plane, plane > 0, LabeledPage(plane, labels, 0.1), plane > 0, False, [], []
        )
    )
    assert tuple(stage.name for stage in stages) == PAGE_STAGES
    for stage in stages[1:]:
        assert (stage.picture == 255).all()
