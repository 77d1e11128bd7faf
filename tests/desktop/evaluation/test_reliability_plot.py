"""The reliability diagram: bars where their bins are, as high as their share, hollow when they hold few images."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from core.nn.calibration import reliability
from desktop.evaluation.reliability_plot import FEW, ReliabilityPlot
from desktop.ui.theme import DARK, LIGHT


def spread_reliability():
    """Bin 5 of 5 has 40 images, 30 of them right; bin 3 has 3, one right; the others are empty."""
    rows = [[0.9, 0.1]] * 40 + [[0.55, 0.45]] * 3
    labels = np.array([0] * 30 + [1] * 10 + [0, 1, 1])
    return reliability(np.array(rows), labels, bins=5)


@pytest.fixture
def plot(qtbot):
    plot = ReliabilityPlot()
    qtbot.addWidget(plot)
    plot.resize(300, 320)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def place_of(plot, percent_x, percent_y):
    box = plot.plot_rectangle
    return QPoint(
        round(box.left() + box.width() * percent_x / 100), round(box.bottom() - box.height() * percent_y / 100)
    )


def colour_at(plot, x, y):
    return plot.grab().toImage().pixelColor(place_of(plot, x, y))


def test_a_bar_is_as_high_as_the_accuracy_of_its_bin(plot):
    plot.show_reliability(spread_reliability(), "")
    np.testing.assert_allclose(plot.heights, [100 / 3, 75])
    for theme in (LIGHT, DARK):
        plot.set_theme(theme)
        assert colour_at(plot, 96, 70) == QColor(theme.accent)
        assert colour_at(plot, 84, 80) == QColor(theme.panel), "above the bar"
        assert colour_at(plot, 70, 10) == QColor(theme.panel), "an empty bin"


def test_a_bar_of_few_images_is_hollow(plot):
    plot.show_reliability(spread_reliability(), "")
    assert colour_at(plot, 50, 15) == QColor(LIGHT.panel)
    row = [plot.grab().toImage().pixelColor(place_of(plot, 40, 15) + QPoint(dx, 0)) for dx in (-1, 0, 1)]
    assert QColor(LIGHT.accent) in row, "its outline"
    assert FEW > 3


def test_every_bin_says_how_many_images_it_holds(plot):
    plot.show_reliability(spread_reliability(), "")
    assert plot.accessibleDescription() == (
        "Probability 40.0 to 60.0 %: 3 images, 33.33 % correct, mean probability 55.00 %; Probability 80.0 to 100.0 "
        "%: 40 images, 75.00 % correct, mean probability 90.00 %"
    )

    def ink_above(percent):
        top = place_of(plot, percent, 100)
        image = plot.grab().toImage()
        return any(
            image.pixelColor(top + QPoint(dx, -dy)).lightness() < 128 for dx in range(-8, 9) for dy in range(3, 14)
        )

    assert ink_above(50)
    assert ink_above(90)
    assert not ink_above(30)


def test_without_bins_there_is_a_sentence(plot):
    plot.show_reliability(spread_reliability(), "")
    plot.show_reliability(None, "Measure the network to see it.")
    assert plot.heights.tolist() == []
    assert plot.accessibleDescription() == "Measure the network to see it."
    assert colour_at(plot, 96, 20) == QColor(LIGHT.panel)


def test_the_axes_have_names_units_and_the_diagonal_their_corners(plot):
    plot.show_reliability(spread_reliability(), "")
    assert plot.left.labelText == "Accuracy (%)"
    assert plot.bottom.labelText == "Probability (%)"
    for percent in (10, 25, 70):
        middle, image = place_of(plot, percent, percent), plot.grab().toImage()
        assert min(image.pixelColor(middle + QPoint(0, dy)).lightness() for dy in (-2, -1, 0, 1, 2)) < 160


def test_the_axes_are_never_higher_than_wide(plot, qtbot):
    plot.show_reliability(spread_reliability(), "")
    for width, height in ((230, 900), (230, 230), (500, 230), (230, 900), (300, 320)):
        plot.resize(width, height)
        box = plot.plot_rectangle
        assert 20 < box.height() <= box.width() + 1
        assert plot.rect().contains(box.toRect())


def test_the_legend_is_whole_at_the_smallest_size(plot):
    def inked_columns(width):
        plot.resize(width, plot.minimumSizeHint().height())
        image = plot.grab().toImage()
        paper = image.pixel(image.width() - 1, 2)
        rows = range(plot.fontMetrics().height() - 2)
        return [x for x in range(image.width()) if any(image.pixel(x, y) != paper for y in rows)]

    smallest = plot.minimumSizeHint().width()
    assert inked_columns(smallest) == inked_columns(2 * smallest)
