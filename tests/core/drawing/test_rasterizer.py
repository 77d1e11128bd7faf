import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drawing.rasterizer import paint_capsules, unfinished_capsules

places = st.floats(-10, 50)
radii = st.floats(0, 12)
capsule_rows = st.tuples(places, places, radii, places, places, radii)


def reference(shape, capsules):
    """Every pixel against two thousand discs along each capsule."""
    ink = np.zeros(shape)
    y, x = np.indices(shape) + 0.5
    for capsule in np.asarray(capsules, dtype=float).reshape(-1, 6):
        for share in np.linspace(0, 1, 2001):
            disc = capsule[:3] + (capsule[3:] - capsule[:3]) * share
            ink = np.maximum(ink, np.clip(disc[2] - np.hypot(x - disc[0], y - disc[1]) + 0.5, 0, 1))
    return ink * 255


def painted(shape, capsules):
    raster = np.zeros(shape, dtype=np.uint8)
    paint_capsules(raster, np.asarray(capsules, dtype=float).reshape(-1, 6))
    return raster


@given(capsule_rows)
@settings(max_examples=25)
def test_a_capsule_is_the_union_of_all_discs_between_its_two(capsule):
    np.testing.assert_allclose(painted((30, 40), capsule), reference((30, 40), capsule), atol=2.5)


def test_a_disc_of_a_tablets_sudden_pressure_swallows_the_small_one():
    capsule = (20, 15, 2, 21, 15, 9)
    np.testing.assert_allclose(painted((30, 40), capsule), reference((30, 40), [20, 15, 2, 21, 15, 9]), atol=1)
    np.testing.assert_array_equal(painted((30, 40), (20, 15, 9, 21, 15, 2)), painted((30, 40), (20, 15, 9, 20, 15, 9)))


@given(st.lists(capsule_rows, min_size=1, max_size=30), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_neither_order_nor_company_matters(capsules, random):
    together = painted((40, 30), capsules)
    random.shuffle(capsules)
    one_by_one = np.zeros((40, 30), dtype=np.uint8)
    for capsule in capsules:
        paint_capsules(one_by_one, np.array([capsule]))
    np.testing.assert_array_equal(together, one_by_one)


def test_ink_that_is_there_stays():
    raster = np.full((10, 10), 77, dtype=np.uint8)
    paint_capsules(raster, np.array([[5.0, 5.0, 2.0, 5.0, 5.0, 2.0]]))
    assert raster.min() == 77
    assert raster[5, 5] == 255


def test_a_capsule_outside_leaves_no_ink_and_one_larger_than_the_raster_fills_it():
    assert not painted((10, 10), (-50, -50, 5, 90, -50, 5)).any()
    assert (painted((10, 10), (5, 5, 100, 6, 5, 100)) == 255).all()


def test_no_capsules_change_nothing():
    assert not painted((10, 10), np.empty((0, 6))).any()


@given(st.lists(capsule_rows, min_size=1, max_size=20))
@settings(max_examples=30)
def test_leaving_out_capsules_that_can_change_nothing_changes_nothing(capsules):
    raster = painted((45, 35), [(20, 20, 14, 30, 25, 14)])
    whole = raster.copy()
    paint_capsules(whole, np.array(capsules))
    unfinished = unfinished_capsules(raster, np.array(capsules))
    paint_capsules(raster, unfinished)
    np.testing.assert_array_equal(raster, whole)


def test_capsules_over_full_ink_are_left_out():
    raster = np.full((40, 40), 255, dtype=np.uint8)
    capsules = np.array([[20.0, 20.0, 5.0, 25.0, 20.0, 5.0], [0.0, 0.0, 9.0, 50.0, 50.0, 9.0]])
    assert len(unfinished_capsules(raster, capsules)) == 0
    raster[39, 39] = 254
    np.testing.assert_array_equal(unfinished_capsules(raster, capsules), capsules[1:])
