"""The network panel on hand-made traces: known values at known pixels, one scale of colours at a time, empty states,
the pointer, the keys and the wishes."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from core.nn.units import Unit
from desktop.network import painting as network_painting
from desktop.network.card_values import ONE, limits_of, values_of
from desktop.network.cards import INPUT
from desktop.network.legend import legend_texts
from desktop.network.painting import distance_to_free
from desktop.network.panel import NetworkPanel
from desktop.network.pointing import Pointed, unit_of
from desktop.ui.colours import Colours, packed_table
from desktop.ui.pixels import Scale
from desktop.ui.theme import DARK, LIGHT
from tests.support.readings import NOTHING_DRAWN
from tests.support.traces import (
    CONV,
    CONV_VALUES,
    DENSE,
    OUTPUT,
    POOL,
    RELU,
    SOFTMAX,
    network_of,
    reading_of_trace,
    tiny_trace,
)

SIGNED, POSITIVE = (packed_table(colours, False, LIGHT.panel) for colours in (Colours.DIVERGING, Colours.SEQUENTIAL))


@pytest.fixture
def network():
    return network_of()


@pytest.fixture
def panel(qtbot, network):
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 560)
    panel.show_network(network)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def place_of(panel, layer):
    return next(place for place in panel.view.layout_shown.places if place.card.index == layer)


def cell_middle(panel, layer, channel=0, row=0, column=0):
    """The middle of a cell in pixels of the view."""
    return panel.view.middle_of(Pointed(layer, channel, row, column))


def pixels_of(panel):
    """(h, w) uint32 of the view as it is painted."""
    image = panel.view.grab().toImage()
    image = image.convertToFormat(image.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def pixel(panel, layer, channel=0, row=0, column=0):
    middle = cell_middle(panel, layer, channel, row, column)
    return pixels_of(panel)[middle.y(), middle.x()]


def move_to(panel, point):
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(panel.view.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(panel.view, event)


def test_known_values_have_exactly_their_colours(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    assert panel.levels.limits[CONV].item() == 3
    assert pixel(panel, CONV, 0, 0, 0) == SIGNED[1]  # -3, the end of the scale
    assert pixel(panel, CONV, 1, 2, 0) == SIGNED[128]  # exactly 0
    assert pixel(panel, CONV, 2, 0, 0) == SIGNED[128 + 42]  # 1 of 3, 127 colours on each side
    assert pixel(panel, RELU, 0, 0, 0) == POSITIVE[1]  # 0
    assert pixel(panel, RELU, 2, 0, 0) == POSITIVE[1 + 85]  # 1 of 3, 254 colours


def test_every_cell_of_every_layer_is_a_sharp_square_of_its_colour(panel, network):
    trace = tiny_trace(network)
    panel.show_reading(reading_of_trace(trace))
    picture = pixels_of(panel)
    for place in panel.view.layout_shown.places:
        card, tiling = place.card, place.tiling
        if tiling is None:
            continue
        limit = limits_of(card, panel.levels).item()
        table = packed_table(card.colours, False, LIGHT.panel)
        zero, steps = (128, 127) if card.colours is Colours.DIVERGING else (1, 254)
        for (channel, row, column), value in np.ndenumerate(values_of(card, trace)):
            x, y = tiling.corner(channel)
            x, y = place.mosaic_x + x + column * tiling.zoom, place.mosaic_y + y + row * tiling.zoom
            cell = picture[y : y + tiling.zoom, x : x + tiling.zoom]
            assert (cell == cell[0, 0]).all(), card.name
            index = zero + value / limit * steps
            assert cell[0, 0] in (table[int(np.floor(index))], table[int(np.ceil(index))]), card.name
        x, y = tiling.corner(min(1, tiling.count - 1))
        if x > 0:  # one pixel of ground between two maps
            gap = picture[place.mosaic_y : place.mosaic_y + tiling.tile[1], place.mosaic_x + x - tiling.gap]
            assert (gap == QColor(LIGHT.panel).rgb()).all()


def test_each_choice_of_scale_shows_what_its_legends_say(panel, network):
    trace = tiny_trace(network)
    panel.show_reading(reading_of_trace(trace))
    ends = {}
    for scale in Scale:
        panel.set_scale(scale)
        assert panel.scale is scale
        assert panel.levels.scale is scale
        ends[scale] = pixel(panel, CONV, 2, 3, 3)  # 2.875
    assert ends[Scale.MAP] == ends[Scale.LAYER] == SIGNED[128 + round(2.875 / 3 * 127)]
    assert ends[Scale.NETWORK] == SIGNED[128 + round(2.875 / 4 * 127)]
    panel.set_scale(Scale.MAP)
    assert pixel(panel, CONV, 1, 0, 0) == SIGNED[1]  # -1, the end of this map's own scale
    for card_index in (CONV, RELU, POOL, OUTPUT):
        card = panel.view.card(card_index)
        limits = panel.levels.limits[card_index]
        text = legend_texts(card, limits, channel=1).high
        assert float(text) == limits.reshape(-1)[min(1, limits.size - 1)]


def test_the_legend_that_is_painted_changes_with_the_scale(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    x, y, width, height = place_of(panel, CONV).heading.legend
    place = place_of(panel, CONV)

    def legend():
        return pixels_of(panel)[place.y + y : place.y + y + height, place.x + x : place.x + x + width]

    before = legend()
    panel.show_reading(reading_of_trace(tiny_trace(network, CONV_VALUES)))
    assert np.array_equal(before, legend())
    panel.show_reading(reading_of_trace(tiny_trace(network, CONV_VALUES * 50)))
    assert panel.levels.limits[CONV].item() == 150
    assert not np.array_equal(before, legend())


@pytest.mark.parametrize("blank", [None, NOTHING_DRAWN])
def test_nothing_drawn_shows_outlines_and_an_invitation_but_no_zeros(panel, network, blank):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    panel.show_reading(blank)
    assert panel.levels is None
    picture = pixels_of(panel)
    zeros = {int(SIGNED[128]), int(POSITIVE[1])}
    for place in panel.view.layout_shown.places:
        if place.tiling is None:
            continue
        maps = picture[place.mosaic_y : place.bottom, place.mosaic_x : place.mosaic_right]
        assert not zeros & set(maps.reshape(-1).tolist())
        assert maps[0, 0] not in (QColor(LIGHT.panel).rgb(), *zeros)  # the corner of an outline
    assert legend_texts(panel.view.card(CONV), None).high == "–"


@pytest.mark.parametrize("size", [(700, 560), (560, 480), (1000, 700)])
def test_the_invitation_covers_no_heading(panel, network, size):
    panel.resize(*size)
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    drawn = pixels_of(panel)
    panel.show_reading(None)
    empty = pixels_of(panel)
    for place in panel.view.layout_shown.places:
        for text in place.heading.texts:
            area = slice(place.y + text.y, place.y + text.y + 8), slice(place.x + text.x, place.x + text.x + 12)
            assert np.array_equal(drawn[area], empty[area]), text


def test_a_new_drawing_begins_with_a_scale_of_its_own(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network, CONV_VALUES * 50)))
    assert panel.levels.limits[CONV].item() == 150
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    assert panel.levels.limits[CONV].item() == 150  # held while somebody draws
    panel.show_reading(None)
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    assert panel.levels.limits[CONV].item() == 3


def test_a_trace_of_another_network_is_not_shown(panel):
    panel.show_reading(reading_of_trace(tiny_trace(network_of(seed=1))))
    assert panel.levels is None


def test_another_network_is_laid_out_at_once(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    layers = [{"layer": "Flatten"}, {"layer": "Dense", "units": 3}]
    panel.show_network(network_of({"input": [1, 5, 5], "layers": layers}))
    assert [place.card.name for place in panel.view.layout_shown.places] == ["input", "flatten1", "dense1", "softmax"]
    assert panel.levels is None
    panel.grab()


def test_a_hidden_panel_keeps_the_newest_and_shows_it_when_shown(panel, network):
    panel.hide()
    panel.show_reading(reading_of_trace(tiny_trace(network, CONV_VALUES * 50)))
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    panel.show()
    assert pixel(panel, CONV, 0, 0, 0) == SIGNED[1]
    assert panel.levels.limits[CONV].item() == 3  # the trace in between was never shown


def test_the_theme_changes_every_colour(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    panel.set_theme(DARK)
    assert pixel(panel, CONV, 1, 2, 0) == packed_table(Colours.DIVERGING, True, DARK.panel)[128]
    assert pixels_of(panel)[0, 0] == QColor(DARK.panel).rgb()


def test_the_pointer_reads_a_value_and_tells_the_map(panel, network, qtbot):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    with qtbot.waitSignal(panel.unit_hovered) as hovered:
        move_to(panel, cell_middle(panel, RELU, 2, 3, 1))
    assert hovered.args == [Unit("relu", (2, 3, 1))]
    assert panel.readout.text() == "relu, filter 2, row 3, column 1: 2.6250 (before: 2.6250)"
    with qtbot.waitSignal(panel.unit_hovered) as hovered:
        QApplication.sendEvent(panel.view, QEvent(QEvent.Type.Leave))
    assert hovered.args == [None]
    assert "Hover over a map" in panel.readout.text()


def test_the_readout_follows_the_reading(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    move_to(panel, cell_middle(panel, OUTPUT, 3))
    assert panel.readout.text() == "output, class 3: 4.0000"
    panel.show_reading(reading_of_trace(tiny_trace(network, logits=(0.0, 0.0, 0.0, 7.5))))
    assert panel.readout.text() == "output, class 3: 7.5000"
    panel.show_reading(None)
    assert panel.readout.text() == "output, class 3"


def test_the_readout_never_runs_under_the_scale_box(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    move_to(panel, cell_middle(panel, RELU, 2, 3, 1))
    for width in (700, 520, 440, 360, 320):
        panel.resize(width, 560)
        metrics = panel.readout.fontMetrics()
        assert metrics.horizontalAdvance(panel.readout.text()) <= panel.readout.width()


def test_the_map_that_is_pointed_at_is_outlined_in_the_accent(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    place = place_of(panel, CONV)
    x, y = place.tiling.corner(1)
    above = (place.mosaic_y + y - 1, place.mosaic_x + x + 3)
    accent = QColor(LIGHT.accent).rgb()
    assert pixels_of(panel)[above] != accent
    move_to(panel, cell_middle(panel, CONV, 1, 1, 1))
    assert pixels_of(panel)[above] == accent


def test_a_click_selects_the_unit(panel, qtbot):
    with qtbot.waitSignal(panel.unit_selected) as selected:
        qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=cell_middle(panel, POOL, 2, 1, 0))
    assert selected.args == [Unit("pool", (2, 1, 0))]


@pytest.mark.parametrize(
    ("pointed", "unit"),
    [
        (Pointed(-1, 0, 4, 5), Unit("input", (0, 4, 5))),
        (Pointed(DENSE, 3, 0, 0), Unit("dense", (3,))),
        (Pointed(SOFTMAX, 2, 0, 0), Unit("softmax", (2,))),
    ],
)
def test_what_is_pointed_at_has_the_address_of_a_unit(network, pointed, unit):
    assert unit_of(network, pointed) == unit.checked(network.architecture)


def test_keys_lead_to_every_unit_and_select_it(panel, network, qtbot):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    panel.view.setFocus()
    for key, modifier in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),  # to the input
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),  # to conv
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier),  # to its next map
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
    ):
        qtbot.keyClick(panel.view, key, modifier)
    assert panel.view.pointed == Pointed(CONV, 1, 1, 1)
    with qtbot.waitSignal(panel.unit_selected) as selected:
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert selected.args == [Unit("conv", (1, 1, 1))]
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert panel.view.pointed is None


def test_keys_scroll_to_where_they_lead(panel, qtbot):
    panel.resize(220, 140)
    QApplication.sendPostedEvents()
    for _ in range(SOFTMAX):
        qtbot.keyClick(panel.view, Qt.Key.Key_PageDown)
    assert panel.view.pointed.layer == OUTPUT  # the first step led to the input, and dropout has no picture
    middle = panel.view.mapTo(panel.scroll_area.viewport(), panel.view.middle_of(panel.view.pointed))
    assert panel.scroll_area.viewport().rect().contains(middle)
    assert panel.scroll_area.horizontalScrollBar().value() > 0


def test_the_scale_box_only_requests_a_scale(panel, qtbot):
    with qtbot.waitSignal(panel.scale_requested) as requested:
        panel.scale_box.setFocus()
        qtbot.keyClick(panel.scale_box, Qt.Key.Key_Down)
    assert requested.args == [Scale.NETWORK]
    assert panel.scale is Scale.LAYER


@pytest.mark.parametrize("layer", [INPUT, CONV, SOFTMAX])
def test_the_menu_of_a_layer_requests_its_export(panel, qtbot, layer):
    panel.view.menu_requested.disconnect()  # a menu that is open would wait for a person
    middle = cell_middle(panel, layer)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, panel.view.mapToGlobal(middle))
    with qtbot.waitSignal(panel.view.menu_requested) as asked:
        QApplication.sendEvent(panel.view, event)
    assert asked.args[0] == layer
    menu = panel.layer_menu(layer)
    (export,) = menu.actions()
    assert panel.view.card(layer).name in export.text()
    with qtbot.waitSignal(panel.export_requested) as requested:
        export.trigger()
    assert requested.args == [layer]
    menu.close()


def test_a_heading_has_a_tool_tip_with_all_that_is_known(panel):
    place = place_of(panel, CONV)
    position = QPoint(place.x + 2, place.y + 2)
    QApplication.sendEvent(panel.view, QHelpEvent(QEvent.Type.ToolTip, position, panel.view.mapToGlobal(position)))
    assert "78 parameters" in QToolTip.text()
    QToolTip.hideText()


def test_the_network_fits_or_scrolls(panel, qtbot):
    for size in ((700, 560), (480, 480), (220, 140), (1200, 900)):
        panel.resize(*size)
        QApplication.sendPostedEvents()  # scroll bars come and go with the next layout
        layout = panel.view.layout_shown
        viewport = panel.scroll_area.viewport()
        fits = layout.height <= viewport.height() and layout.width <= viewport.width()
        assert fits == (size != (220, 140))
        assert panel.view.width() >= layout.width
        assert panel.view.height() >= layout.height
        pixels_of(panel)


def test_larger_text_is_given_room(panel):
    before = place_of(panel, CONV).heading.height
    font = panel.font()
    font.setPointSizeF(font.pointSizeF() * 1.6)
    panel.setFont(font)
    assert place_of(panel, CONV).heading.height > before


def test_the_panel_can_be_reached_and_understood_without_a_mouse(panel):
    assert panel.view.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert panel.view.accessibleName() == "Feature maps of every layer"
    assert "conv, relu, pool" in panel.view.accessibleDescription()
    assert panel.scale_box.accessibleName() == "Colour scale"
    panel.view.setFocus()
    assert pixels_of(panel)[0, 5] == QColor(LIGHT.accent).rgb()


def test_softmax_and_input_have_scales_that_never_change(panel, network):
    panel.show_reading(reading_of_trace(tiny_trace(network)))
    for layer in (INPUT, SOFTMAX):
        assert limits_of(panel.view.card(layer), panel.levels) is ONE


def test_where_there_is_no_room_for_the_invitation_the_headings_stay_free(panel, monkeypatch):
    seen = []
    monkeypatch.setattr(network_painting, "distance_to_free", lambda *_: seen.append(None))
    without = pixels_of(panel)
    assert seen
    monkeypatch.undo()
    assert (pixels_of(panel) != without).any(), "there is an invitation where there is room"


def test_a_plate_finds_the_nearest_free_place_or_none():
    plate, area = QRect(0, 40, 50, 20), QRect(0, 0, 50, 100)
    assert distance_to_free(plate, area, []) == 0
    down = distance_to_free(plate, area, [QRect(0, 30, 50, 20)])
    assert down is not None
    assert down > 0
    assert distance_to_free(plate, area, [QRect(0, 10, 50, 80)]) is None
    assert distance_to_free(plate, QRect(0, 0, 50, 10), []) is None
