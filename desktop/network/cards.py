"""What the network view shows, before anything has a place: one card for the input, for each layer and for softmax,
in columns. A convolution, a flatten or a dense layer opens a column; what follows it (normalisation, activation,
pooling) stands below it, so that a map can be followed downwards at the same place.
"""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.nn.architecture import LayerSummary
from core.nn.layers.base import shape_text
from core.nn.network import Network
from desktop.network.levels import layer_colours
from desktop.ui.colours import Colours

CONTEXT = "network_columns"
INPUT = -1  # the index of the card of the input; those of layers are 0, 1, ..., softmax comes after the last layer
MAX_LABELS = 10  # outputs with more classes than digits are a strip like any other


@dataclass(frozen=True)
class LayerCard:
    """One layer as it is to be shown.

    index: INPUT, the number of the layer, or the number of layers for softmax. about is a sentence with all that is
    known of it; detail may be empty; short_shape is the shape where there is little room. The layer has `count` maps of
    height x width cells; a unit is a map of one cell. across: how many units side by side show what they are made of
    (0: any number); activates: the layer is an activation function; classes: the labels of its units where they are the
    classes, else empty; labelled: they are so few that each has its label beside it; pictured: false for a layer that
    changes nothing while a digit is read, which has a heading only.
    """

    index: int
    name: str
    about: str
    detail: str
    shape: str
    short_shape: str
    count: int
    height: int
    width: int
    colours: Colours
    across: int = 0
    activates: bool = False
    classes: tuple[str, ...] = ()
    pictured: bool = True

    @property
    def labelled(self) -> bool:
        """Whether each unit has its label beside it."""
        return 0 < len(self.classes) <= MAX_LABELS

    @property
    def is_strip(self) -> bool:
        """Whether the cells are units rather than pixels of maps."""
        return self.height == self.width == 1


def network_cards(network: Network) -> tuple[tuple[LayerCard, ...], ...]:
    """The cards of a network, column by column; the first column is the input, softmax ends the last."""
    columns: list[list[LayerCard]] = [[input_card(network)]]
    summaries = network.architecture.summaries()
    last_dense = max((index for index, summary in enumerate(summaries) if summary.layer.is_dense), default=0)
    for index, (summary, colours) in enumerate(zip(summaries, layer_colours(network.layers), strict=True)):
        if summary.layer.opens_column or index == 0:
            columns.append([])
        labels = network.task.labels if index >= last_dense else ()
        columns[-1].append(layer_card(index, summary, colours, labels))
    columns[-1].append(softmax_card(network))
    return tuple(tuple(column) for column in columns)


def input_card(network: Network) -> LayerCard:
    """The card of what goes into the network."""
    count, height, width = network.input_shape
    name = QCoreApplication.translate(CONTEXT, "input")
    shape = shape_text(network.input_shape)
    about = QCoreApplication.translate(CONTEXT, "The input of the network: {shape} numbers from 0 (paper) to 1 (ink).")
    return LayerCard(INPUT, name, about.format(shape=shape), "", shape, shape, count, height, width, Colours.INK)


def layer_card(index: int, summary: LayerSummary, colours: Colours, labels: tuple[str, ...]) -> LayerCard:
    """The card of one layer; labels are those of the classes if this is an output, else none."""
    shape = summary.output_shape
    count, height, width = shape if len(shape) == 3 else (shape[0], 1, 1)
    return LayerCard(
        index,
        summary.name,
        about_text(summary),
        detail_of(summary),
        shape_text(shape) if len(shape) == 3 else units_text(count),
        shape_text(shape),
        count,
        height,
        width,
        colours,
        across=summary.input_shape[-1] if summary.layer.flattens else 0,
        activates=summary.layer.is_activation,
        classes=labels if shape == (len(labels),) else (),
        pictured=not summary.layer.training_only,
    )


def softmax_card(network: Network) -> LayerCard:
    """The card of the probabilities, which are no layer of the network but what its last one comes to."""
    count = network.classes
    return LayerCard(
        len(network.layers),
        QCoreApplication.translate(CONTEXT, "softmax"),
        about_softmax(network.calibration.temperature),
        "",
        units_text(count),
        str(count),
        count,
        1,
        1,
        Colours.PROBABILITY,
        classes=network.task.labels,
    )


def about_text(summary: LayerSummary) -> str:
    """What is known of a layer before it runs, as a sentence for its tool tip."""
    about = QCoreApplication.translate(CONTEXT, "{name}: {text}. {before} in, {after} out, {parameters} parameters.")
    return about.format(
        name=summary.name,
        text=summary.text,
        before=shape_text(summary.input_shape),
        after=shape_text(summary.output_shape),
        parameters=f"{summary.parameters:,}",
    )


def about_softmax(temperature: float) -> str:
    """What the probabilities come of."""
    if temperature == 1.0:
        return QCoreApplication.translate(
            CONTEXT, "The probability of each class: softmax of the last layer's outputs."
        )
    about = QCoreApplication.translate(
        CONTEXT, "The probability of each class: softmax of the last layer's outputs divided by {temperature}."
    )
    return about.format(temperature=f"{temperature:.4g}")


def detail_of(summary: LayerSummary) -> str:
    """What a layer does, where neither its name ("relu1") nor its shape ("120 units") says so already."""
    if summary.layer.is_dense or summary.name.lower().startswith(summary.text.lower()):
        return ""
    if summary.layer.training_only:
        return QCoreApplication.translate(CONTEXT, "off during inference")
    return summary.text


def units_text(count: int) -> str:
    """ "120 units"."""
    return QCoreApplication.translate(CONTEXT, "{count} units").format(count=count)
