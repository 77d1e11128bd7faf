"""Orientation of a page: whether its digits are rotated with its lines, or stand upright on sloping lines."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.geometry import Mask
from core.nn.network import Network
from core.photos.candidates import LabeledPage, region_of_component, scores_of, soft_ink
from core.photos.components import Components, digit_sized, find_components
from core.photos.deskew import Rotation, line_angle, ruling_angle
from core.photos.illumination import PageContrast

MIN_ANGLE = 0.8
"""Degrees: less is not worth turning a page."""
STEEP_ANGLE = 12.0
"""Degrees: digits turned by less are read all the same, so the text lines determine the orientation."""
MIN_SCORE = -5.0
"""Nats: what is below says no more."""
MAX_ASKED = 40
"""This many components, the largest of digit size, are read both ways."""


@dataclass(frozen=True)
class Orientation:
    """How a page is turned, and how its lines lie after that."""

    turn: Rotation
    slope: float
    """Degrees by which lines fall to the right on the turned page; 0 unless its digits stand upright on them."""


def orientation_of(network: Network, contrast: PageContrast, mask: Mask, floor: float) -> Orientation:
    """The orientation of a page, from its contrast and where (h, w) it has ink."""
    height, width = mask.shape
    components = find_components(mask, contrast.values)
    likely = digit_sized(components)
    angle = ruling_angle(contrast.values > floor)
    if angle is None:
        angle = line_angle(components, likely)
    if abs(angle) < MIN_ANGLE:
        return Orientation(Rotation(0.0, height, width), 0.0)
    if abs(angle) > STEEP_ANGLE and _stand_upright(
        network, LabeledPage(contrast.values, components.labels, floor), components, likely, angle
    ):
        return Orientation(Rotation(0.0, height, width), angle)
    return Orientation(Rotation(angle, height, width), 0.0)


def _stand_upright(
    network: Network, labeled: LabeledPage, components: Components, likely: NDArray[np.intp], angle: float
) -> bool:
    """Whether the network is surer of the components as they stand than when they are turned by the angle."""
    largest = likely[np.argsort(-components.area[likely], kind="stable")[:MAX_ASKED]]
    inks = [soft_ink(labeled, region_of_component(components, int(number))) for number in largest]
    turned = [np.asarray(Image.fromarray(ink).rotate(angle, Image.Resampling.BICUBIC, expand=True)) for ink in inks]
    standing, lying = (np.maximum(scores_of(network, ways), MIN_SCORE).sum() for ways in (inks, turned))
    return bool(standing > lying)
