"""Augmentation: random distortions of training images, different each time an image is used.

Affine and elastic distortions are one map from each pixel of the result to a place in the original, sampled with
bilinear interpolation, so that an image is resampled once. Line widths change before it, by grey dilation and erosion;
soft and hard edges, as from scanners and cameras, come after it.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from scipy import ndimage

from core.data.dataset import Bytes
from core.recognition.preparation import SCALED_SIDE
from core.synthesis.handwriting import rewritten
from core.synthesis.regional_forms import with_regional_forms

ELASTIC_SMOOTHNESS = 4.0
"""Standard deviation, in pixels, of the Gaussian that smooths the elastic displacements."""

STRUCTURING_ELEMENTS = (
    ndimage.generate_binary_structure(2, 1)[None],  # (1, 3, 3): a cross
    np.ones((1, 3, 3), bool),
    ndimage.iterate_structure(ndimage.generate_binary_structure(2, 1), 2)[None],
)
"""Structuring elements of a thicker pen: one pixel on each side, one with the corners, or two."""


FAINT = 32
"""Ink, of 255, up to which a pixel does not count for the box of distorted ink."""


@dataclass(frozen=True)
class Augmentation:
    """The strength of each distortion. Standard deviations (sd) are of normal distributions; 0 switches one off.

    The names of the fields are keys of checkpoints and model files.
    """

    rotation: float = 0.0
    """sd in degrees."""
    scale: float = 0.0
    """sd of the logarithm of the size; almost without effect where digits are fitted, which gives them one size."""
    stretch: float = 0.0
    """sd of the logarithm of width / height."""
    shear: float = 0.0
    """sd in pixels sideways per pixel down."""
    shift: float = 0.0
    """sd in pixels."""
    elastic: float = 0.0
    """sd in pixels of smooth displacements (Simard, Steinkraus and Platt 2003, section 2)."""
    thickness: float = 0.0
    """Share of images made thicker, by up to four pixels, and the same share made thinner, by up to two."""
    habits: float = 0.0
    """Share of digits in regional forms: slashed zeros, crossed sevens, and so on; of ones a larger share
    (core.synthesis.regional_forms)."""
    other_hands: float = 0.0
    """Share of images redrawn with another handwriting and pen (core.synthesis.handwriting)."""
    edges: float = 0.0
    """Share of images that may be blurred, sharpened, or scratched; each of the three is drawn independently, so that
    some of them stay unchanged."""
    fitted: bool = False
    """Whether a distorted digit is scaled and centred as the preparation of drawings does (box and centre of mass)."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if not 0 <= getattr(self, field.name) <= 90:
                raise ValueError(f"{field.name} has to be from 0 to 90, but is {getattr(self, field.name)}")

    @property
    def is_off(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


STANDARD = Augmentation(
    rotation=8,
    stretch=0.12,
    shear=0.15,
    shift=0.6,
    elastic=0.6,
    thickness=0.25,
    habits=0.4,
    other_hands=0.3,
    edges=0.2,
    fitted=True,
)
"""The strengths of `digitscope train --augment`; resources/models/README.md has their effect on real pens."""


def augmented(images: Bytes, labels: Bytes, augmentation: Augmentation, rng: Generator) -> Bytes:
    """Images (N, 28, 28) uint8, each distorted by its own draw. Equal states of the generator give equal images."""
    if augmentation.is_off:
        return images
    with_forms = with_regional_forms(images, labels, augmentation.habits, rng) if augmentation.habits else images
    ink = with_forms.astype(np.float32)
    if augmentation.thickness:
        ink = _vary_thickness(ink, augmentation.thickness, rng)
    if augmentation.other_hands:
        chosen = rng.random(len(images)) < augmentation.other_hands
        ink[chosen] = rewritten(images[chosen], labels[chosen], augmentation.habits, rng)
    places = _affine_places(ink, augmentation, rng)  # (2, N, H, W)
    if augmentation.elastic:
        places += _elastic_displacements(ink.shape, augmentation.elastic, rng)
    numbers = np.broadcast_to(np.arange(len(ink), dtype=np.float32)[:, None, None], ink.shape)
    coordinates = np.concatenate([numbers[None], places])  # (3, N, H, W)
    warped = ndimage.map_coordinates(ink, coordinates, order=1, mode="constant", prefilter=False)
    if augmentation.edges:
        warped = _vary_edges(warped, augmentation.edges, rng)
    distorted: Bytes = np.clip(np.rint(warped), 0, 255).astype(np.uint8)
    return distorted


def _vary_thickness(ink: npt.NDArray[np.float32], share: float, rng: Generator) -> npt.NDArray[np.float32]:
    draw = rng.random(len(ink))
    part = rng.random(len(ink)).astype(np.float32)[:, None, None]
    tip = rng.integers(0, len(STRUCTURING_ELEMENTS), len(ink))
    changed = ink.copy()
    for number, footprint in enumerate(STRUCTURING_ELEMENTS):
        chosen = (draw < share) & (tip == number)
        if chosen.any():
            thickest = ndimage.grey_dilation(ink[chosen], footprint=footprint)
            changed[chosen] += part[chosen] * (thickest - ink[chosen])
    chosen = draw > 1 - share
    if chosen.any():
        thinnest = ndimage.grey_erosion(ink[chosen], footprint=STRUCTURING_ELEMENTS[0])
        changed[chosen] += part[chosen] * (thinnest - ink[chosen])
    return changed


def _affine_places(ink: npt.NDArray[np.float32], augmentation: Augmentation, rng: Generator) -> npt.NDArray[np.float32]:
    """(2, N, H, W): the row and column of the original for each pixel, turned, scaled and sheared about the middle."""
    count, height, width = ink.shape
    angle = np.radians(augmentation.rotation) * rng.standard_normal(count)
    size = augmentation.scale * rng.standard_normal(count)
    stretch = 0.5 * augmentation.stretch * rng.standard_normal(count)
    shear = augmentation.shear * rng.standard_normal(count)
    shift = augmentation.shift * rng.standard_normal((2, count))
    by_row, by_column = np.exp(-size + stretch), np.exp(-size - stretch)
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.array(
        [
            [by_row * cosine, -by_row * sine],
            [by_column * (sine + shear * cosine), by_column * (cosine - shear * sine)],
        ]
    )  # (2, 2, N)
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    if augmentation.fitted:
        scale, centre = _fit(ink, matrix, middle)
        matrix = matrix / scale
        shift = shift + 0.5 - scale * centre
    start = middle[:, None] - np.einsum("ijn,jn->in", matrix, shift)  # (2, N)
    rows, columns = np.arange(height) - middle[0], np.arange(width) - middle[1]
    places = (
        matrix[:, 0, :, None, None] * rows[:, None] + matrix[:, 1, :, None, None] * columns + start[:, :, None, None]
    )
    return np.asarray(places, np.float32)


def _fit(
    ink: npt.NDArray[np.float32], matrix: npt.NDArray[np.float64], middle: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The scale (N,) and centre (2, N) that fit the distorted ink to a box of 20 pixels around its centre of mass.

    The ink's pixels are taken to where the distortion puts them, by the inverse of the map (2, 2, N) from the result
    to the original; centre is counted from the middle of the image.
    """
    count, height, width = ink.shape
    forward = np.linalg.inv(np.moveaxis(matrix, 2, 0)).astype(np.float32)  # (N, 2, 2)
    rows, columns = np.indices((height, width), np.float32).reshape(2, -1) - middle[:, None].astype(np.float32)
    y = forward[:, :1, 0] * rows + forward[:, :1, 1] * columns  # (N, H * W)
    x = forward[:, 1:, 0] * rows + forward[:, 1:, 1] * columns
    mass = ink.reshape(count, -1)
    dark = mass > FAINT
    longer = np.zeros(count, np.float32)
    for place in (x, y):
        farthest = np.where(dark, place, -np.inf).max(axis=1) - np.where(dark, place, np.inf).min(axis=1)
        longer = np.maximum(longer, farthest + 1)
    total = np.maximum(mass.sum(axis=1), 1)
    centre = np.array([(mass * y).sum(axis=1) / total, (mass * x).sum(axis=1) / total])
    blank = ~dark.any(axis=1)
    scale = np.where(blank, 1, SCALED_SIDE / np.where(blank, 1, longer))
    return scale, np.where(blank, 0, centre)


def _vary_edges(ink: npt.NDArray[np.float32], share: float, rng: Generator) -> npt.NDArray[np.float32]:
    """Images (N, H, W) of which that share is blurred, then sharpened or bleached, some with a scratch."""
    chosen = rng.random(len(ink)) < share
    changed = ink[chosen]
    for image in changed:
        if rng.random() < 0.6:
            ndimage.gaussian_filter(image, rng.uniform(0.3, 0.9), output=image, truncate=3.0)
        if rng.random() < 0.6:
            paper = rng.uniform(0, 80)
            black = rng.uniform(paper + 50, 255)
            np.clip((image - paper) * (255 / (black - paper)), 0, 255, out=image)
        if rng.random() < 0.25:
            rows, columns = np.indices(image.shape)
            lean = rng.uniform(0, np.pi)
            row, column = rng.uniform(6, 22, 2)
            distance = np.abs((rows - row) * np.cos(lean) + (columns - column) * np.sin(lean))
            image *= np.clip(distance - rng.uniform(0, 0.7), 0, 1)
    ink = ink.copy()
    ink[chosen] = changed
    return ink


def _elastic_displacements(shape: tuple[int, ...], strength: float, rng: Generator) -> npt.NDArray[np.float32]:
    """(2, N, H, W) pixels: white noise, smoothed, and scaled so that its sd is the strength."""
    noise = rng.standard_normal((2, *shape), dtype=np.float32)
    sigma = ELASTIC_SMOOTHNESS
    smooth = ndimage.gaussian_filter(noise, (0, 0, sigma, sigma), mode="wrap", truncate=3.0)
    # White noise through a Gaussian of this sigma in two dimensions keeps an sd of 1 / (2 sqrt(pi) sigma).
    scale = np.float32(strength * 2 * np.sqrt(np.pi) * sigma)
    return np.asarray(smooth * scale, np.float32)
