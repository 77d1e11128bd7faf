import pytest

from core.quoting import MAX_LENGTH, quoted

DEEP = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize("found", ["Conv3D", None, 2.5, [1, 28, 28], (1, 2, 3), {"layer": "Dense"}, "a\nb", [[1, 2]]])
def test_what_is_short_is_quoted_as_it_is(found):
    assert quoted(found) == repr(found)


@pytest.mark.parametrize(
    "found", ["x" * 1_000_000, [["x" * 99] * 9] * 9, {"x" * 99: "y" * 99}, 10**3000, DEEP, "\x00" * 99]
)
def test_what_is_long_or_deep_is_cut(found):
    text = quoted(found)
    assert len(text) <= MAX_LENGTH
    assert "..." in text
    assert text.isprintable()
