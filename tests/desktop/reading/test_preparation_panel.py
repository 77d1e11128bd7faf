"""What the network sees: six pictures of one preparation, their sizes, and the marks on them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from core.recognition.preparation import prepare
from desktop.reading.preparation_panel import (
    STAGE_COUNT,
    PreparationPanel,
    centre_of_mass,
    fitting_grid,
    stage_pictures,
)
from desktop.ui.colours import Colours, packed_table
from desktop.ui.theme import DARK, GRID, LIGHT
from tests.support.readings import NOTHING_DRAWN, hand_made_reading


def reading(input_shape=(1, 32, 32)):
    """A bar of full ink, 40 x 200 pixels, so that every scaled pixel is full ink too."""
    ink = np.zeros((280, 280), np.uint8)
    ink[40:240, 120:160] = 255
    return hand_made_reading(prepare(ink, input_shape), None, 0.0)


@pytest.fixture
def panel(qtbot):
    panel = PreparationPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 310)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def grid_of(panel):
    caption = panel._caption_width(), panel._caption_height()
    return fitting_grid(panel.width() - 2 * GRID, panel.height() - 2 * GRID, *caption)


def middle_of(panel, index):
    """The middle of the picture of one stage."""
    grid = grid_of(panel)
    row, column = divmod(index, grid.columns)
    x = GRID + column * (grid.cell + GRID) + grid.cell // 2
    y = GRID + row * (grid.side + panel._caption_height() + GRID) + grid.side // 2
    return QPoint(x, y)


def test_every_stage_has_its_name_and_its_size(panel):
    panel.show_reading(reading())
    assert panel.captions() == (
        ("Ink", "280 × 280"),
        ("Box", "40 × 200"),
        ("Scaled", "4 × 20"),
        ("Centre of mass", "2.0, 10.0"),
        ("Centred", "28 × 28"),
        ("Input", "32 × 32"),
    )


def test_lines_drawn_once_more_with_a_finer_pen_are_shown_in_their_box(panel):
    ink, other = np.zeros((280, 280), np.uint8), np.zeros((280, 280), np.uint8)
    ink[40:240, 100:180] = 255
    other[60:220, 120:160] = 255
    preparation = prepare(ink, redrawn=other)
    panel.show_reading(hand_made_reading(preparation, None, 0.0))
    assert panel.captions()[:3] == (("Ink", "280 × 280"), ("Finer pen, box", "40 × 160"), ("Scaled", "5 × 20"))
    drawn, boxed, *_ = stage_pictures(preparation)
    np.testing.assert_array_equal(drawn, ink)
    np.testing.assert_array_equal(boxed, other)
    image = panel.grab().toImage()
    table = packed_table(Colours.INK, LIGHT.dark, LIGHT.panel)
    aside = round(30 * grid_of(panel).side / 280)  # inside the drawn bar, beside the other one and its box
    assert [image.pixel(middle_of(panel, index) + QPoint(aside, 0)) for index in (0, 1)] == [table[255], table[1]]


def test_pictures_stay_in_their_place_when_the_pen_changes(panel):
    panel.show_reading(reading())
    usual = grid_of(panel)
    ink = np.full((280, 280), 255, np.uint8)
    panel.show_reading(hand_made_reading(prepare(ink, redrawn=ink), None, 0.0))
    assert grid_of(panel) == usual


@pytest.mark.parametrize("blank", [None, NOTHING_DRAWN])
def test_nothing_drawn_has_no_sizes_and_no_ink(panel, blank):
    panel.show_reading(reading())
    panel.show_reading(blank)
    assert {size for _, size in panel.captions()} == {"–"}
    image = panel.grab().toImage()
    for index in range(STAGE_COUNT):
        assert image.pixelColor(middle_of(panel, index)) == QColor(LIGHT.panel)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_ink_and_paper_have_exactly_their_colours(panel, theme):
    panel.set_theme(theme)
    panel.show_reading(reading())
    image = panel.grab().toImage()
    table = packed_table(Colours.INK, theme.dark, theme.panel)
    for index in (0, 1, 2, 5):  # the others have a mark in the middle
        assert image.pixel(middle_of(panel, index)) == table[255]
    zoom = grid_of(panel).side // 32
    for distance, expected in ((1, table[255]), (3, table[1]), (13, table[1])):  # cells from the middle; 4 are ink
        assert image.pixel(middle_of(panel, 5) + QPoint(distance * zoom, 0)) == expected


def test_small_pictures_are_square_and_sharp(panel):
    panel.show_reading(reading())
    image = panel.grab().toImage()
    zoom = grid_of(panel).side // 20
    middle = middle_of(panel, 2)
    table = packed_table(Colours.INK, False, LIGHT.panel)
    row = [image.pixel(middle.x() + x, middle.y()) for x in range(-2 * zoom - 2, 2 * zoom + 2)]
    assert row.count(int(table[255])) == 4 * zoom
    assert set(row) == {int(table[255]), QColor(LIGHT.panel).rgb()}  # nothing between ink and ground


def test_the_box_the_centre_of_mass_and_the_border_are_marked_in_the_accent(panel):
    panel.show_reading(reading())
    image = panel.grab().toImage()
    accent = QColor(LIGHT.accent).rgb()
    side = grid_of(panel).side

    def accents(index):
        middle = middle_of(panel, index)
        half = side // 2
        return sum(
            image.pixel(middle.x() + x, middle.y() + y) == accent
            for x in range(-half, half)
            for y in range(-half, half)
        )

    assert [accents(index) > 0 for index in range(STAGE_COUNT)] == [False, True, False, True, True, True]
    assert image.pixel(middle_of(panel, 4)) == accent  # the centre of mass is in the middle


def test_an_input_of_the_centred_size_has_no_border(panel):
    panel.show_reading(reading((1, 28, 28)))
    assert panel.captions()[5] == ("Input", "28 × 28")
    image = panel.grab().toImage()
    grid = grid_of(panel)
    corner = middle_of(panel, 5) - QPoint(grid.side // 28 * 14, grid.side // 28 * 14)
    assert image.pixel(corner) == packed_table(Colours.INK, False, LIGHT.panel)[1]


def test_the_centre_of_mass_is_in_pixels_from_the_top_left_corner():
    picture = np.zeros((20, 10), np.uint8)
    picture[3, 7] = 9
    assert centre_of_mass(picture) == (7.5, 3.5)
    picture[3, 9] = 27
    assert centre_of_mass(picture) == (9.0, 3.5)
    assert centre_of_mass(np.zeros((4, 6), np.uint8)) == (3.0, 2.0)


def test_the_pictures_are_those_of_the_preparation():
    stages = reading().preparation
    pictures = stage_pictures(stages)
    assert [picture.shape for picture in pictures] == [(280, 280), (280, 280), (20, 4), (20, 4), (28, 28), (32, 32)]
    assert np.array_equal(pictures[5][2:30, 2:30], stages.centred)


@pytest.mark.parametrize(("size", "columns"), [((304, 290), 3), ((640, 140), 6), ((190, 460), 2)])
def test_the_grid_follows_the_room(size, columns):
    assert fitting_grid(*size, 84, 30).columns == columns


def test_captions_never_overlap_and_pictures_stay_inside():
    for width in range(176, 900, 9):
        for height in range(240, 600, 17):
            grid = fitting_grid(width, height, 84, 30)
            rows = STAGE_COUNT // grid.columns
            assert grid.cell >= 84
            assert grid.side <= grid.cell
            assert grid.columns * grid.cell + (grid.columns - 1) * GRID <= width
            assert rows * (grid.side + 30) + (rows - 1) * GRID <= height


def test_a_hidden_panel_shows_the_newest_when_it_is_shown(panel):
    panel.hide()
    panel.show_reading(None)
    panel.show_reading(reading())
    panel.show()
    assert panel.grab().toImage().pixel(middle_of(panel, 0)) == packed_table(Colours.INK, False, LIGHT.panel)[255]


def test_the_panel_says_what_it_is(panel):
    assert panel.accessibleName() == "What the network sees"
    assert "centre of mass" in panel.accessibleDescription()
    assert "centre of mass (x, y)" in panel.toolTip()
    assert panel.minimumSizeHint().width() <= panel.sizeHint().width()
    assert panel.minimumSizeHint().height() <= panel.sizeHint().height() <= 320
