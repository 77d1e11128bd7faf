import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drawing.curves import (
    CURVE_STEP,
    MAX_SEGMENTS,
    curve_spans,
    distinct_points,
    line_width,
    quantized_points,
    smooth_points,
    smoothed_point,
)

numbers = st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0, 1e-300, 0.30000000000000004])
point_lists = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=12)


@given(point_lists)
@settings(max_examples=60)
def test_the_curve_goes_through_every_point_and_stays_in_the_unit_square(points):
    curve = smooth_points(points)
    tidy = distinct_points(quantized_points(points))
    assert curve.shape[1] == 3
    assert np.isfinite(curve).all()
    assert ((curve >= 0) & (curve <= 1)).all()
    for point in tidy:
        assert (np.abs(curve - point).max(axis=1) < 1e-12).any()


@given(point_lists)
@settings(max_examples=60)
def test_the_pieces_are_short_and_in_order(points):
    tidy = distinct_points(quantized_points(points))
    _, span = curve_spans(tidy)
    assert (np.diff(span) >= 0).all()
    assert span[-1] == max(len(tidy) - 2, 0)
    chords = np.hypot(*np.diff(tidy[:, :2], axis=0).T)  # (M - 1,)
    for number, chord in enumerate(chords):
        pieces = np.count_nonzero(span[1:] == number)
        assert pieces == min(max(int(np.ceil(chord / CURVE_STEP)), 1), MAX_SEGMENTS)


def test_a_span_is_barry_and_goldmans_pyramid_of_linear_interpolations():
    # Barry and Goldman 1988, "A recursive evaluation algorithm for a class of Catmull-Rom splines", with the knots of
    # Yuksel et al. 2011 at alpha 0.5; another way to the same curve.
    points = np.array([[0.1, 0.2, 0.5], [0.3, 0.7, 0.5], [0.8, 0.6, 0.5], [0.9, 0.1, 0.5]])
    curve, span = curve_spans(points)
    knots = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points[:, :2], axis=0).T) ** 0.5)))
    middle = curve[span == 1]
    for number, found in enumerate(middle, 1):
        t = knots[1] + (knots[2] - knots[1]) * number / len(middle)
        layer = [(points[k, :2], knots[k]) for k in range(4)]
        first = [_between(layer[k][0], layer[k + 1][0], knots[k], knots[k + 1], t) for k in range(3)]
        second = [_between(first[k], first[k + 1], knots[k], knots[k + 2], t) for k in range(2)]
        np.testing.assert_allclose(found[:2], _between(second[0], second[1], knots[1], knots[2], t), atol=1e-12)


def _between(start, end, from_knot, to_knot, t):
    return start + (end - start) * (t - from_knot) / (to_knot - from_knot)


def test_a_later_point_changes_only_the_last_span():
    rng = np.random.default_rng(4)
    points = quantized_points(rng.random((9, 3)))
    for count in range(3, 9):
        curve, span = curve_spans(points[:count])
        longer, longer_span = curve_spans(points[: count + 1])
        kept = span < count - 2
        np.testing.assert_array_equal(curve[kept], longer[longer_span < count - 2])


def test_points_on_a_line_give_that_line():
    points = np.array([[0.1, 0.4, 0.5], [0.15, 0.4, 0.5], [0.6, 0.4, 0.5], [0.9, 0.4, 0.5]])
    curve = smooth_points(points)
    np.testing.assert_allclose(curve[:, 1], 0.4, atol=1e-12)
    assert (np.diff(curve[:, 0]) > 0).all()


def test_points_on_a_circle_give_nearly_that_circle():
    angles = np.linspace(0, 2 * np.pi, 25)
    points = np.stack([0.5 + 0.3 * np.cos(angles), 0.5 + 0.3 * np.sin(angles), np.full(25, 0.5)], axis=1)
    curve, span = curve_spans(quantized_points(points))
    inner = (span > 0) & (span < 23)
    radii = np.hypot(curve[inner, 0] - 0.5, curve[inner, 1] - 0.5)
    np.testing.assert_allclose(radii, 0.3, atol=3e-4)  # a tenth of a pixel of the raster


def test_repeated_points_count_once_with_their_greatest_pressure():
    points = quantized_points([[0.2, 0.2, 0.1], [0.2, 0.2, 0.9], [0.2, 0.2, 0.3], [0.4, 0.2, 0.5], [0.2, 0.2, 0.2]])
    np.testing.assert_array_equal(distinct_points(points), [[0.2, 0.2, 0.9], [0.4, 0.2, 0.5], [0.2, 0.2, 0.2]])


def test_one_point_is_a_dot():
    np.testing.assert_array_equal(smooth_points([(0.25, 0.75, 1.0)]), [[0.25, 0.75, 1.0]])


def test_pressure_changes_evenly_between_two_points():
    curve = smooth_points([(0.2, 0.5, 0.2), (0.8, 0.5, 0.6)])
    np.testing.assert_allclose(np.diff(curve[:, 2]), 0.4 / MAX_SEGMENTS, atol=1e-12)


def test_the_line_has_its_nominal_width_at_the_pressure_of_a_mouse():
    np.testing.assert_allclose(line_width(0.08, np.array([0.0, 0.5, 1.0])), [0.032, 0.08, 0.128])


def test_tidy_points_are_clipped_rounded_and_tidy_already_when_tidied_again():
    tidy = quantized_points([(-0.5, 1.5, 0.123456789)])
    np.testing.assert_array_equal(tidy, [[0.0, 1.0, 0.12346]])
    np.testing.assert_array_equal(quantized_points(tidy), tidy)


@pytest.mark.parametrize("seed", range(3))
def test_no_piece_bulges_far_from_its_chord(seed):
    # The eraser passes by a stroke whose box, and three tenths of its longest chord, is out of reach.
    points = quantized_points(np.random.default_rng(seed).random((200, 3)))
    curve, span = curve_spans(points)
    for number in range(len(points) - 1):
        ends = points[number : number + 2, :2]
        slack = 0.3 * np.hypot(*(ends[1] - ends[0]))
        inside = curve[span == number, :2]
        assert (inside >= ends.min(axis=0) - slack).all()
        assert (inside <= ends.max(axis=0) + slack).all()


def test_a_trembling_point_is_steadied_towards_the_line_between_its_neighbours():
    before, point, after = np.array([0.2, 0.5, 0.5]), np.array([0.3, 0.53, 0.6]), np.array([0.4, 0.5, 0.5])
    np.testing.assert_allclose(smoothed_point(before, point, after, 1.0), [0.3, 0.51, 0.6])
    np.testing.assert_allclose(smoothed_point(before, point, after, 0.003), [0.3, 0.527, 0.6])


def test_a_point_on_the_line_between_unequal_neighbours_stays():
    before, point, after = np.array([0.2, 0.2, 0.5]), np.array([0.3, 0.3, 0.5]), np.array([0.9, 0.9, 0.5])
    np.testing.assert_allclose(smoothed_point(before, point, after, 1.0), point)
    np.testing.assert_array_equal(smoothed_point(point, point, point, 1.0), point)


def test_whole_pixels_of_a_mouse_make_a_steadier_line():
    angles = np.linspace(0, 2 * np.pi, 120)
    true = np.stack([0.5 + 0.25 * np.cos(angles), 0.5 + 0.25 * np.sin(angles), np.full(120, 0.5)], axis=1)
    seen = true.copy()
    seen[:, :2] = np.round(true[:, :2] * 320) / 320
    steady = seen.copy()
    for k in range(1, 119):
        steady[k] = smoothed_point(steady[k - 1], seen[k], seen[k + 1], 0.75 / 320)
    error, before = (np.abs(np.hypot(*(way[1:-1, :2] - 0.5).T) - 0.25).mean() for way in (steady, seen))
    assert error < 0.75 * before
    assert np.abs(steady - seen).max() <= 0.75 / 320 + 1e-12


def test_the_outermost_spans_bend_like_their_neighbours():
    angles = np.linspace(0, np.pi, 7)
    points = np.stack([0.5 + 0.3 * np.cos(angles), 0.5 + 0.3 * np.sin(angles), np.full(7, 0.5)], axis=1)
    curve, span = curve_spans(quantized_points(points))
    for outermost in (0, 5):
        middle = curve[span == outermost, :2]
        radii = np.hypot(*(middle - 0.5).T)
        np.testing.assert_allclose(radii, 0.3, atol=0.004)  # on its chord the middle would be 0.01 inside
