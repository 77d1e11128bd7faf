"""The layout of the network view: whatever the architecture and the room, nothing overlaps and nothing is cut."""

from itertools import combinations, pairwise, product
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.errors import ArchitectureError
from core.nn.architecture import architecture_from_json, architecture_from_object
from core.nn.calibration import Calibration
from desktop.network.cards import network_cards
from desktop.network.column_options import MAX_CELL
from desktop.network.layer_heading import TextSizes
from desktop.network.layout import lay_out
from resources import __file__ as resources_file

SHIPPED = Path(resources_file).parent / "architectures" / "visualisation.json"
BLOCK = [
    {"layer": "BatchNorm2D"},
    {"layer": "ReLU"},
    {"layer": "LeakyReLU"},
    {"layer": "Tanh"},
    {"layer": "Sigmoid"},
    {"layer": "Dropout", "rate": 0.3},
    {"layer": "AveragePool2D", "window": 2},
    {"layer": "SumPool2D", "window": 3, "stride": 2},
]


def text_sizes(ratio=1.0):
    """Letters of one width, about those of a common font."""
    return TextSizes(
        round(14 * ratio), lambda text, is_name: round(len(text) * (6.4 if is_name else 6.0) * ratio), ratio
    )


def columns_of(description):
    return columns_for(architecture_from_object(description, "test"))


def columns_for(architecture):
    """The columns of an architecture; they depend on no weights, so none are made."""
    network = SimpleNamespace(
        architecture=architecture,
        layers=architecture.layers,
        input_shape=architecture.input_shape,
        classes=architecture.classes,
        task=architecture.task,
        calibration=Calibration(),
    )
    return network_cards(network)


def shipped_columns():
    return columns_for(architecture_from_json(SHIPPED.read_bytes(), SHIPPED.name))


def conv(filters, kernel=3):
    return {"layer": "Conv2D", "filters": filters, "kernel": kernel}


def dense(units):
    return {"layer": "Dense", "units": units}


NORMALISED = [{"layer": "BatchNorm2D"}, {"layer": "ReLU"}]
POOLED = [{"layer": "MaxPool2D", "window": 2}, {"layer": "Dropout", "rate": 0.3}]
DEEP = {
    "input": [1, 28, 28],
    "layers": [
        *(conv(32), *NORMALISED, conv(32), *NORMALISED, *POOLED),
        *(conv(64), *NORMALISED, conv(64), *NORMALISED, *POOLED),
        *({"layer": "Flatten"}, dense(128), *NORMALISED, {"layer": "Dropout", "rate": 0.4}, dense(10)),
    ],
}
TEXTBOOK = {
    "input": [1, 28, 28],
    "layers": [
        *(conv(30, 5), {"layer": "Sigmoid"}, {"layer": "AveragePool2D", "window": 3}),
        *({"layer": "Flatten"}, dense(500), {"layer": "ReLU"}, dense(10)),
    ],
}


@st.composite
def descriptions(draw):
    """Architectures of one to four convolutions, each followed by anything, and one to three dense layers."""
    layers = []
    for _ in range(draw(st.integers(0, 4))):
        layers.append(conv(draw(st.integers(1, 70)), draw(st.sampled_from([1, 3, 5]))))
        layers += draw(st.lists(st.sampled_from(BLOCK), max_size=4))
    layers.append({"layer": "Flatten"})
    for _ in range(draw(st.integers(0, 2))):
        layers += [dense(draw(st.integers(1, 600))), draw(st.sampled_from(BLOCK[1:6]))]
    layers.append(dense(draw(st.integers(2, 40))))
    side = draw(st.integers(20, 40))
    return {"input": [draw(st.integers(1, 3)), side, side], "layers": layers}


def rectangles(layout, sizes):
    """Everything that is painted, as (name, left, top, right, bottom)."""
    found = []
    for place in layout.places:
        name, heading = place.card.name, place.heading
        for text in heading.texts:
            left, top = place.x + text.x, place.y + text.y
            found.append(
                (f"{name}: {text.text}", left, top, left + sizes.width(text.text, text.is_name), top + sizes.line)
            )
        if heading.legend is not None:
            x, y, width, height = heading.legend
            found.append((f"{name}: legend", place.x + x, place.y + y, place.x + x + width, place.y + y + height))
        if place.tiling is not None:
            left = place.x if place.card.labelled else place.mosaic_x
            found.append((f"{name}: maps", left, place.mosaic_y, place.mosaic_right, place.bottom))
    return found


def overlap(first, second):
    return first[1] < second[3] and second[1] < first[3] and first[2] < second[4] and second[2] < first[4]


def check(layout, sizes):
    found = rectangles(layout, sizes)
    for first, second in combinations(found, 2):
        assert not overlap(first, second), (first, second)
    for name, left, top, right, bottom in found:
        assert left >= 0, name
        assert top >= 0, name
        assert right <= layout.width, name
        assert bottom <= layout.height, name
    for line in layout.arrows:
        assert line[0][0] < line[-1][0]
        for (x, y), (end_x, end_y) in pairwise(line):
            segment = ("arrow", min(x, end_x), min(y, end_y), max(x, end_x) + 1, max(y, end_y) + 1)
            for rectangle in found:
                assert not overlap(segment, rectangle), (segment, rectangle)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(descriptions(), st.integers(120, 1800), st.integers(120, 1400), st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_nothing_overlaps_and_nothing_is_cut_whatever_the_network_and_the_room(description, width, height, ratio):
    try:
        columns = columns_of(description)
    except ArchitectureError:
        assume(False)
    sizes = text_sizes(ratio)
    layout = lay_out(columns, width, height, sizes)
    check(layout, sizes)
    assert [place.card for place in layout.places] == [card for column in columns for card in column]
    assert layout.width >= width
    assert len(layout.arrows) >= 1
    for place in layout.places:
        if place.tiling is not None:
            assert place.tiling.count == place.card.count
            assert (place.tiling.height, place.tiling.width) == (place.card.height, place.card.width)
            assert place.tiling.zoom >= max(1, int(ratio + 0.5))


@pytest.mark.parametrize(
    ("width", "height", "ratio"),
    [(840, 710, 1.0), (480, 440, 1.0), (1680, 1420, 2.0), (2520, 2130, 3.0), (1600, 1100, 1.0)],
)
def test_the_shipped_network_is_seen_whole(width, height, ratio):
    sizes = text_sizes(ratio)
    layout = lay_out(shipped_columns(), width, height, sizes)
    check(layout, sizes)
    assert layout.width == width
    assert layout.height <= height


@pytest.mark.parametrize("description", [DEEP, TEXTBOOK], ids=["deep", "textbook"])
def test_larger_networks_are_seen_whole_in_the_usual_window(description):
    sizes = text_sizes()
    layout = lay_out(columns_of(description), 840, 710, sizes)
    check(layout, sizes)
    assert layout.width == 840
    assert layout.height <= 710


def test_where_nothing_fits_the_content_grows():
    layout = lay_out(columns_of(DEEP), 300, 200, text_sizes())
    assert layout.height > 200
    check(layout, text_sizes())


def test_where_the_height_is_too_small_terse_headings_keep_the_content_within_the_width():
    reader = columns_for(architecture_from_json((SHIPPED.parent / "reader.json").read_bytes(), "reader.json"))
    for width in (660, 780, 900):
        layout = lay_out(reader, width, 600, text_sizes())
        assert layout.width == width
        assert layout.height > 600
        check(layout, text_sizes())


def test_more_room_never_makes_maps_smaller():
    def zooms(width, height):
        layout = lay_out(shipped_columns(), width, height, text_sizes())
        return sum(place.tiling.zoom for place in layout.places if place.card.height > 1)

    assert zooms(480, 440) < zooms(840, 710) < zooms(1700, 1300)


def test_a_map_keeps_its_place_from_layer_to_layer():
    layout = lay_out(shipped_columns(), 840, 710, text_sizes())
    by_name = {place.card.name: place for place in layout.places}
    for names in (("conv1", "relu1", "pool1"), ("conv2", "relu2", "pool2")):
        assert len({by_name[name].tiling.columns for name in names}) == 1
        assert len({by_name[name].mosaic_x for name in names}) == 1
    assert by_name["flatten"].tiling.columns == 5  # a row of the strip is a row of a pooled map


def test_the_first_mosaics_stand_in_line():
    for columns, size in product((shipped_columns(), columns_of(DEEP)), ((840, 710), (1300, 900))):
        layout = lay_out(columns, *size, text_sizes())
        firsts = {column[0].index for column in columns}
        assert len({place.mosaic_y for place in layout.places if place.card.index in firsts}) == 1


def test_units_do_not_become_huge():
    layout = lay_out(
        columns_of({"input": [1, 2, 2], "layers": [{"layer": "Flatten"}, dense(2)]}), 1600, 1200, text_sizes()
    )
    for place in layout.places:
        assert place.tiling.zoom <= max(MAX_CELL.values())


def test_a_pixel_finds_its_unit_and_its_layer():
    layout = lay_out(shipped_columns(), 840, 710, text_sizes())
    for place in layout.places:
        for channel, row, column in ((0, 0, 0), (place.card.count - 1, place.card.height - 1, place.card.width - 1)):
            x, y = layout.middle_of(place.card.index, channel, row, column)
            assert layout.find(x, y) == (place, (channel, row, column))
            assert layout.layer_at(x, y) == place
        assert layout.layer_at(place.x, place.y) == place
    assert layout.find(0, 0) is None
    assert layout.layer_at(0, 0) is None
