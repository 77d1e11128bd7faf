"""What core.nn.layers.windows promises, by the definitions of its docstrings."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.nn.layers.windows import (
    MAX_COPIED,
    SMALL_PRODUCT,
    add_shifted,
    column_blocks,
    column_parts,
    row_windows,
    shifted_copies,
)

few = st.integers(1, 4)


@given(few, few, few, few, few, st.integers(0, 5), st.data())
@settings(max_examples=60, deadline=None)
def test_each_copy_is_moved_by_one_column_more(rows, channels, images, count, step, more, data):
    width = count + more
    columns = (width - count) // step + 1
    first = data.draw(st.integers(0, columns - 1))
    last = data.draw(st.integers(first + 1, columns))
    image = np.random.default_rng(0).normal(size=(rows, channels, width, images))
    copies = shifted_copies(image, count, step, first, last)
    assert copies.flags.c_contiguous
    parts = copies.reshape(rows, channels, count, last - first, images)
    for j in range(count):
        for q in range(first, last):
            np.testing.assert_array_equal(parts[:, :, j, q - first], image[:, :, step * q + j])


@given(few, few, few, few, few, st.integers(0, 3), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_adding_back_is_the_adjoint_of_copying(rows, channels, images, count, step, left, more):
    """<copies of x, v> = <x, v added back> for the image inside its padding, whatever falls beside it."""
    width = max(1, count - 2 * left) + more
    rng = np.random.default_rng(0)
    image = rng.normal(size=(rows, channels, width, images))
    padded = np.pad(image, ((0, 0), (0, 0), (left, left), (0, 0)))
    copies = shifted_copies(padded, count, step, 0, (padded.shape[2] - count) // step + 1)
    other = rng.normal(size=copies.shape)
    back = np.zeros_like(image)
    add_shifted(other, back, count, step, left)
    np.testing.assert_allclose((copies * other).sum(), (image * back).sum(), rtol=1e-9, atol=1e-9)


@given(few, few, few, few, st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_windows_of_rows_follow_each_other_in_memory_that_is_not_copied(size, length, height, step, more):
    rows = np.random.default_rng(0).normal(size=(height + more, size, length))
    windows = row_windows(rows, height, step)
    assert np.shares_memory(windows, rows)
    assert len(windows) == more // step + 1
    for window, found in enumerate(windows):
        np.testing.assert_array_equal(found, rows[step * window : step * window + height].reshape(-1, length))


def test_blocks_of_columns_lie_where_the_matrix_lies():
    matrices = np.arange(2 * 3 * 12).reshape(2, 3, 12)
    blocks = column_blocks(matrices, 4)
    assert blocks.shape == (2, 3, 3, 4)
    assert np.shares_memory(blocks, matrices)
    for number in range(3):
        np.testing.assert_array_equal(blocks[:, number], matrices[:, :, 4 * number : 4 * number + 4])


@given(
    st.integers(1, 60), st.integers(1, 3 * SMALL_PRODUCT), st.integers(1, 3 * MAX_COPIED), st.sampled_from([1, 4, 70])
)
def test_parts_are_all_columns_once_with_small_products_where_that_pays(columns, multiplications, copied, min_count):
    parts = list(column_parts(columns, multiplications, copied, min_count))
    assert [column for first, last in parts for column in range(first, last)] == list(range(columns))
    longest = max(last - first for first, last in parts)
    assert longest == 1 or longest * copied <= MAX_COPIED
    pays = min(columns, SMALL_PRODUCT // multiplications) >= min_count
    assert longest * multiplications <= SMALL_PRODUCT if pays else longest == min(columns, max(1, MAX_COPIED // copied))
