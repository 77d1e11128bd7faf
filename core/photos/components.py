"""Connected components of the ink of a page, which is found by a local threshold."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.geometry import Mask, Plane
from core.photos.illumination import PageContrast

LabelMap: TypeAlias = NDArray[np.int32]
"""(H, W): the label of the component of each pixel, 0 where there is none."""

MIN_CONTRAST = 0.05
"""Ink takes away at least this share of the light."""
NOISE_DEVIATIONS = 5.0
"""Ink is this many standard deviations of the paper darker than it."""
EDGE_SHARE = 0.42
"""A pixel of a component has this share of the darkest around it: about half, where the edge of a stroke is."""
WINDOW = 1 / 28
"""How far around: of the shorter side."""


def ink_threshold(contrast: PageContrast) -> float:
    """The contrast from which on a pixel may be ink."""
    return max(MIN_CONTRAST, NOISE_DEVIATIONS * contrast.noise)


def ink_mask(contrast: PageContrast) -> Mask:
    """Where (h, w) there is ink: so much darker than the paper, and as dark as ink is around there.

    So a faint rule or the shadow of a stroke does not hang on the digits beside it, and pencil counts beside a felt
    pen that is far enough away (J. Bernsen, "Dynamic thresholding of gray-level images", 1986, uses the same idea).
    """
    smooth = ndimage.gaussian_filter(contrast.values, 0.7)
    size = max(9, round(min(smooth.shape) * WINDOW)) | 1
    darkest = ndimage.maximum_filter(smooth, size)
    return np.asarray(smooth > np.maximum(np.float32(ink_threshold(contrast)), np.float32(EDGE_SHARE) * darkest))


DIGIT_SIDES = (12, 0.3)
"""The longer side of what may be a digit: at least this many pixels, and less than this share of the page's."""


@dataclass(frozen=True, eq=False)
class Components:
    """The connected components of a mask. Component n has label n + 1; every array has one entry for each component."""

    labels: LabelMap  # (h, w), 0 is paper
    left: NDArray[np.intp]
    top: NDArray[np.intp]
    right: NDArray[np.intp]  # the first column behind
    bottom: NDArray[np.intp]
    area: NDArray[np.intp]  # pixels
    darkness: NDArray[np.float64]  # the mean contrast of its ink, 0..1

    @property
    def count(self) -> int:
        return len(self.area)

    @property
    def width(self) -> NDArray[np.intp]:
        return self.right - self.left

    @property
    def height(self) -> NDArray[np.intp]:
        return self.bottom - self.top

    @property
    def side(self) -> NDArray[np.intp]:
        """The longer one."""
        return np.maximum(self.width, self.height)

    def mask(self, number: int) -> Mask:
        """The mask (height, width) of a component within its bounding box."""
        place = (slice(self.top[number], self.bottom[number]), slice(self.left[number], self.right[number]))
        return np.asarray(self.labels[place] == number + 1)


def find_components(mask: Mask, values: Plane) -> Components:
    """The connected components of a mask (h, w), with 8-connectivity."""
    labels, count = ndimage.label(mask, np.ones((3, 3)), output=np.int32)
    places = ndimage.find_objects(labels)
    edges = np.array([(y.start, y.stop, x.start, x.stop) for y, x in places], np.intp).reshape(count, 4)
    flat = labels.ravel()
    area = np.bincount(flat, minlength=count + 1)[1:]
    darkness = np.bincount(flat, values.ravel(), count + 1)[1:] / np.maximum(area, 1)
    return Components(labels, edges[:, 2], edges[:, 0], edges[:, 3], edges[:, 1], area, darkness)


def digit_sized(components: Components) -> NDArray[np.intp]:
    """The numbers of the components that have the size of digits."""
    return np.flatnonzero(
        (components.side >= DIGIT_SIDES[0]) & (components.side < DIGIT_SIDES[1] * max(components.labels.shape))
    )
