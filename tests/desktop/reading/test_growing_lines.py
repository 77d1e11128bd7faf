import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from desktop.reading.growing_lines import GrowingLines
from desktop.ui.theme import LIGHT

SIZE = QSize(200, 120)


def ten_lines(points):
    x = np.linspace(0, 200, points)
    y = np.random.default_rng(2).uniform(0, 120, (points, 10))
    return x, y, y.argmin(axis=1)


def test_a_picture_grown_in_parts_is_the_picture_painted_at_once(qapp):
    x, y, leaders = ten_lines(23)
    at_once, grown = GrowingLines(), GrowingLines()
    for lines in (at_once, grown):
        lines.start_over(SIZE, 1.0)
    at_once.add_points(x, y, leaders, LIGHT.series)
    for first, last in ((0, 2), (1, 3), (2, 12), (11, 23)):  # each part begins at the last point of the one before
        grown.add_points(x[first:last], y[first:last], leaders[first:last], LIGHT.series)
    assert grown.picture.toImage() == at_once.picture.toImage()


def test_the_line_that_leads_is_thick_and_on_top(qapp):
    lines = GrowingLines()
    lines.start_over(SIZE, 1.0)
    y = np.full((2, 10), 60.0)
    lines.add_points(np.array([0.0, 200.0]), y, np.array([4, 4]), LIGHT.series)
    image = lines.picture.toImage()
    assert image.pixelColor(100, 60) == QColor(LIGHT.series[4])
    painted = [row for row in range(120) if image.pixelColor(100, row).alpha() == 255]
    assert 2 <= len(painted) <= 4


def test_a_screen_with_finer_pixels_gets_a_finer_picture(qapp):
    lines = GrowingLines()
    lines.start_over(SIZE, 2.0)
    assert lines.picture.size() == QSize(400, 240)
    assert lines.picture.deviceIndependentSize().toSize() == SIZE
    assert not lines.picture.toImage().pixelColor(3, 3).alpha()
