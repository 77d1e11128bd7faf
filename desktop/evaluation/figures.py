"""The figures of a network on the test images: measured here, or recorded in its model file. Nothing here knows Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.nn.calibration import Reliability, reliability_from_object
from core.nn.network import Network
from desktop.evaluation.measurement import Measurement


@dataclass(frozen=True, eq=False)
class Figures:
    """How good a network is on the test images. None is what nobody has measured, or, for refused, what the network
    cannot do."""

    recorded: bool
    """Whether they come from the model file, and were not measured here."""
    accuracy: float | None = None
    """Share of the images read right, 0..1."""
    log_loss: float | None = None
    """In nats."""
    calibration_error: float | None = None
    """Expected calibration error, 0..1."""
    refused: float | None = None
    """Share of the images that are not called a sure digit, 0..1."""
    images: int | None = None
    milliseconds: float | None = None
    """For one image with its full trace."""
    reliability: Reliability | None = None


def measured_figures(measurement: Measurement) -> Figures:
    """The figures of a measurement."""
    evaluation = measurement.evaluation
    return Figures(
        recorded=False,
        accuracy=evaluation.accuracy,
        log_loss=evaluation.log_loss,
        calibration_error=evaluation.expected_calibration_error,
        refused=evaluation.refused,
        images=evaluation.images,
        milliseconds=measurement.single_image_milliseconds,
        reliability=evaluation.reliability,
    )


def recorded_figures(network: Network) -> Figures | None:
    """What the model file says about the test images, as far as it makes sense; None when it says nothing."""
    facts = network.training.get("test")
    if not isinstance(facts, Mapping):
        return None
    images = facts.get("images")
    figures = Figures(
        recorded=True,
        accuracy=_number(facts.get("accuracy"), 1),
        log_loss=_number(facts.get("loss")),
        calibration_error=_number(facts.get("expected_calibration_error"), 1),
        refused=_number(facts.get("refused"), 1),
        images=images if type(images) is int and images > 0 else None,
        milliseconds=_number(facts.get("milliseconds_alone")),
        reliability=reliability_from_object(facts.get("reliability")),
    )
    known = (figures.accuracy, figures.log_loss, figures.calibration_error, figures.reliability)
    return None if all(figure is None for figure in known) else figures


MAX_FIGURE = 1e9  # of a loss in nats or a time in milliseconds; beyond it the file is wrong


def _number(value: object, maximum: float = MAX_FIGURE) -> float | None:
    """A number from 0 to most, or None: a model file may hold anything in the place of one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= maximum:
        return None
    return float(value)
