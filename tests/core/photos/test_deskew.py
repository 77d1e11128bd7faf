"""Turning a page and coming back; the angles of lines on paper, and of lines of marks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from core.photos.components import find_components
from core.photos.deskew import Rotation, line_angle, ruling_angle

ANGLES = st.floats(-45, 45)


@settings(max_examples=30)
@given(st.integers(20, 90), st.integers(20, 90), st.floats(0, 1), st.floats(0, 1), ANGLES)
def test_a_point_comes_back_to_where_it_was(height, width, down, across, degrees):
    plane = np.zeros((height, width), np.float32)
    row, column = 2 + round(down * (height - 6)), 2 + round(across * (width - 6))
    plane[row : row + 2, column : column + 2] = 1
    turn = Rotation(degrees, height, width)
    turned = turn.apply(plane)
    y, x = ndimage.center_of_mass(turned)
    # Pixel n reaches from n to n + 1.
    back = turn.back(np.array([x + 0.5]), np.array([y + 0.5]), turned.shape)
    assert back.shape == (2, 1)
    assert back[:, 0] == pytest.approx([column + 1, row + 1], abs=1.5)


@settings(max_examples=20)
@given(st.integers(1, 60), st.integers(1, 60), ANGLES)
def test_the_turned_plane_holds_all_of_the_plane(height, width, degrees):
    turn = Rotation(degrees, height, width)
    turned = turn.apply(np.ones((height, width), np.float32))
    rows, columns = np.indices(turned.shape)
    x, y = turn.back(columns.ravel() + 0.5, rows.ravel() + 0.5, turned.shape)
    inside = (x > 1) & (x < width - 1) & (y > 1) & (y < height - 1)
    assert (turned.ravel()[inside] > 0.9).all()
    outside = (x < -1.5) | (x > width + 1.5) | (y < -1.5) | (y > height + 1.5)
    assert not turned.ravel()[outside].any()
    if min(height, width) > 3:
        assert turned.sum() == pytest.approx(height * width, rel=0.1, abs=height + width)


def test_no_turn_is_the_identity():
    plane = np.random.default_rng(1).random((30, 40), np.float32)
    turn = Rotation(0.0, 30, 40)
    assert turn.apply(plane) is plane
    x, y = np.array([0.0, 3.5, 40.0]), np.array([0.0, 7.25, 30.0])
    assert np.array_equal(turn.back(x, y, plane.shape), [x, y])


@settings(max_examples=20)
@given(ANGLES, st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200)), min_size=2, max_size=5))
def test_coming_back_keeps_distances(degrees, points):
    x, y = np.array(points).T
    turn = Rotation(degrees, 70, 110)
    back = turn.back(x, y, (150, 160))
    before = np.hypot(np.diff(x), np.diff(y))
    assert np.hypot(*np.diff(back, axis=1)) == pytest.approx(before, abs=1e-6)


def test_lines_that_fall_to_the_right_are_level_after_the_turn():
    rows, columns = np.indices((200, 300))
    falling = np.abs(rows - 60 - np.tan(np.radians(20)) * columns) < 1.5
    turned = Rotation(20.0, 200, 300).apply(falling.astype(np.float32)) > 0.5
    assert np.ptp(np.nonzero(turned)[0]) <= 5


def lines_at(degrees, shape=(240, 320), pitch=24):
    rows, columns = np.indices(shape)
    angle = np.radians(degrees)
    return (rows * np.cos(angle) - columns * np.sin(angle)) % pitch < 1.6


@pytest.mark.parametrize("degrees", [-38, -12.3, -3, -0.4, 0, 1.7, 8, 21.6, 40])
def test_the_angle_of_ruled_paper(degrees):
    assert ruling_angle(lines_at(degrees)) == pytest.approx(degrees, abs=0.2)


def test_the_angle_of_squared_paper():
    paper = lines_at(6.5) | lines_at(6.5 - 90)
    assert ruling_angle(paper) == pytest.approx(6.5, abs=0.3)


def test_writing_on_ruled_paper_does_not_change_its_angle():
    paper = lines_at(-5)
    rng = np.random.default_rng(2)
    for row, column in zip(rng.integers(0, 220, 40), rng.integers(0, 300, 40), strict=True):
        paper[row : row + 18, column : column + 3] = True
    assert ruling_angle(paper) == pytest.approx(-5, abs=0.2)


def test_there_is_no_angle_without_lines():
    assert ruling_angle(np.zeros((100, 100), bool)) is None
    assert ruling_angle(np.random.default_rng(3).random((240, 320)) < 0.1) is None
    few = np.zeros((100, 100), bool)
    few[40, 10:90] = True
    assert ruling_angle(few) is None


def marks_in_lines(degrees, pitch=30, line_pitch=75, size=(18, 24), shape=(520, 640), jitter=0.0):
    """Boxes of some width and height in lines that fall by some degrees."""
    mask = np.zeros(shape, bool)
    angle = np.radians(degrees)
    rng = np.random.default_rng(4)
    for line in np.arange(-800, 800, line_pitch):
        for along in np.arange(-800, 800, pitch):
            x = along * np.cos(angle) - line * np.sin(angle) + shape[1] / 2
            y = along * np.sin(angle) + line * np.cos(angle) + shape[0] / 2
            x, y = np.round(np.array([x, y]) + rng.normal(0, jitter, 2)).astype(int)
            if 0 <= x < shape[1] - size[0] and 0 <= y < shape[0] - size[1]:
                mask[y : y + size[1], x : x + size[0]] = True
    return find_components(mask, mask.astype(np.float32))


@pytest.mark.parametrize("degrees", [-30, -17, -8, 6, 12, 25, 35])
def test_the_angle_of_lines_of_equal_marks(degrees):
    components = marks_in_lines(degrees, size=(12, 18))
    assert line_angle(components, np.arange(components.count)) == pytest.approx(degrees, abs=1.5)


def test_level_lines_need_no_turn():
    components = marks_in_lines(0)
    assert line_angle(components, np.arange(components.count)) == pytest.approx(0, abs=0.6)


def test_the_angle_does_not_hang_on_the_order_of_the_marks():
    components = marks_in_lines(14, size=(12, 18), jitter=1.0)
    order = np.random.default_rng(5).permutation(components.count)
    found = line_angle(components, order)
    assert found == line_angle(components, np.arange(components.count))
    assert found == pytest.approx(14, abs=1.5)


def test_marks_that_are_not_chosen_say_nothing():
    mask = np.zeros((300, 400), bool)
    for number in range(8):
        top = 30 + 10 * number  # falls by 10 in 40
        mask[top : top + 18, 30 + 40 * number : 42 + 40 * number] = True
    falling = find_components(mask, mask.astype(np.float32))
    assert line_angle(falling, np.arange(falling.count)) == pytest.approx(np.degrees(np.arctan(10 / 40)), abs=1.5)
    mask[250:268, 20:380:25] = True
    mask[220:238, 20:380:25] = True
    both = find_components(mask, mask.astype(np.float32))
    chosen = np.flatnonzero(both.top < 200)
    assert line_angle(both, chosen) == line_angle(falling, np.arange(falling.count))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_marks_have_no_angle(count):
    components = marks_in_lines(20)
    assert line_angle(components, np.arange(count)) == 0


def test_marks_far_from_each_other_have_no_angle():
    mask = np.zeros((600, 600), bool)
    for row, column in ((5, 5), (20, 580), (300, 290), (580, 10), (570, 570)):
        mask[row : row + 8, column : column + 8] = True
    components = find_components(mask, mask.astype(np.float32))
    assert line_angle(components, np.arange(components.count)) == 0


@pytest.mark.parametrize("degrees", [-20, 14, 35])
def test_the_straight_edge_of_a_shadow_is_no_line_of_the_paper(degrees):
    rows, columns = np.indices((400, 600))
    down = rows - 200 - np.tan(np.radians(degrees)) * (columns - 300)
    shadow = np.abs(down) < 15
    assert ruling_angle(shadow) is None
    rules = down % 37 < 2
    assert ruling_angle(shadow | rules) == pytest.approx(degrees, abs=0.3)
