"""What the network view shows of a network, before anything has a place."""

from desktop.network.cards import INPUT, network_cards
from desktop.ui.colours import Colours
from tests.support.readings import calibrated
from tests.support.traces import DROPOUT, SOFTMAX, network_of


def cards_by_name(network):
    return {card.name: card for column in network_cards(network) for card in column}


def test_every_convolution_flatten_and_dense_layer_opens_a_column():
    names = [[card.name for card in column] for column in network_cards(network_of())]
    assert names == [
        ["input"],
        ["conv", "relu", "pool"],
        ["flatten"],
        ["dense", "tanh", "dropout"],
        ["output", "softmax"],
    ]


def test_cards_are_numbered_as_the_layers_with_input_before_and_softmax_behind():
    cards = [card for column in network_cards(network_of()) for card in column]
    assert [card.index for card in cards] == list(range(INPUT, SOFTMAX + 1))


def test_shapes_and_what_they_do_not_say():
    cards = cards_by_name(network_of())
    assert (cards["conv"].shape, cards["conv"].detail) == ("3 × 4 × 4", "3 filters 5 × 5")
    assert (cards["relu"].shape, cards["relu"].detail) == ("3 × 4 × 4", "")
    assert (cards["dense"].shape, cards["dense"].short_shape, cards["dense"].detail) == ("5 units", "5", "")
    assert (cards["conv"].count, cards["conv"].height, cards["conv"].width) == (3, 4, 4)
    assert (cards["dense"].count, cards["dense"].height, cards["dense"].width) == (5, 1, 1)
    assert cards["dense"].is_strip
    assert not cards["pool"].is_strip
    assert "78 parameters" in cards["conv"].about


def test_colours_follow_the_sign_and_softmax_has_the_accent():
    cards = cards_by_name(network_of())
    assert cards["input"].colours is Colours.INK
    assert cards["conv"].colours is Colours.DIVERGING
    assert cards["pool"].colours is Colours.SEQUENTIAL
    assert cards["softmax"].colours is Colours.PROBABILITY


def test_only_outputs_have_digits_and_dropout_has_no_picture():
    cards = cards_by_name(network_of())
    assert [name for name, card in cards.items() if card.labelled] == ["output", "softmax"]
    assert [card.index for card in cards.values() if not card.pictured] == [DROPOUT]
    assert cards["dropout"].detail == "off during inference"


def test_many_classes_are_a_strip_like_any_other():
    layers = [{"layer": "Flatten"}, {"layer": "Dense", "name": "output", "units": 26}]
    cards = cards_by_name(network_of({"input": [1, 4, 4], "layers": layers}))
    assert not cards["output"].labelled
    assert not cards["softmax"].labelled


def test_softmax_says_what_the_outputs_are_divided_by():
    assert cards_by_name(calibrated())["softmax"].about.endswith("softmax of the last layer's outputs.")
    about = cards_by_name(calibrated(temperature=1.25))["softmax"].about
    assert about.endswith("softmax of the last layer's outputs divided by 1.25.")
