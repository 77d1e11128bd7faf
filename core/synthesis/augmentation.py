"""Augmentation: each time a digit is trained on, it is turned, bent and inked a little differently.

All distortions of an image are one map from each pixel of the result to a place in the original, read with bilinear
interpolation, so that the image is resampled once. Pens of other widths come before it, as grey dilation and erosion;
soft and hard edges, as scanners and cameras give them, come after it.
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

TIPS = (
    ndimage.generate_binary_structure(2, 1)[None],  # (1, 3, 3): a cross
    np.ones((1, 3, 3), bool),
    ndimage.iterate_structure(ndimage.generate_binary_structure(2, 1), 2)[None],
)
"""What a thicker pen adds around each point of the line: one pixel on each side, one with the corners, or two."""


FAINT = 32
"""Ink, of 255, that a box of distorted ink is not measured by."""


@dataclass(frozen=True)
class Augmentation:
    """How strong each distortion is. Standard deviations (sd) are of normal distributions; 0 switches one off."""

    rotation: float = 0.0
    """sd in degrees."""
    scale: float = 0.0
    """sd of the logarithm of the size; all but void where digits are fitted, which gives them one size."""
    stretch: float = 0.0
    """sd of the logarithm of the width over the height."""
    shear: float = 0.0
    """sd of the sideways pixels for each pixel down."""
    shift: float = 0.0
    """sd in pixels."""
    elastic: float = 0.0
    """sd in pixels of smooth displacements (Simard, Steinkraus and Platt 2003, section 2)."""
    thickness: float = 0.0
    """Share of images made thicker, by up to four pixels, and the same share made thinner, by up to two."""
    habits: float = 0.0
    """Share of zeros that are slashed, of sevens that are crossed, and so on; of ones a larger one
    (core.synthesis.regional_forms)."""
    other_hands: float = 0.0
    """Share of images that are written again by another hand with another pen (core.synthesis.handwriting)."""
    edges: float = 0.0
    """Share of images that may be blurred or hardened as scanners do, or get a scratch through the ink; each of the
    three is drawn by itself, so that an eighth of them stays as it is."""
    fitted: bool = False
    """Whether a distorted digit's box and centre of mass are put where the preparation puts those of a drawing."""

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
"""The strengths of `digitscope train --augment`; resources/models/README.md says what they bring on real pens."""


def augmented(images: Bytes, labels: Bytes, augmentation: Augmentation, rng: Generator) -> Bytes:
    """Images (N, 28, 28) of bytes, each distorted by its own draw; the same generator state gives the same images."""
    if augmentation.is_off:
        return images
    with_forms = with_regional_forms(images, labels, augmentation.habits, rng) if augmentation.habits else images
    ink = with_forms.astype(np.float32)
    if augmentation.thickness:
        ink = _other_pens(ink, augmentation.thickness, rng)
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
        warped = _other_edges(warped, augmentation.edges, rng)
    distorted: Bytes = np.clip(np.rint(warped), 0, 255).astype(np.uint8)
    return distorted


def _other_pens(ink: npt.NDArray[np.float32], share: float, rng: Generator) -> npt.NDArray[np.float32]:
    draw = rng.random(len(ink))
    part = rng.random(len(ink)).astype(np.float32)[:, None, None]
    tip = rng.integers(0, len(TIPS), len(ink))
    changed = ink.copy()
    for number, footprint in enumerate(TIPS):
        chosen = (draw < share) & (tip == number)
        if chosen.any():
            thickest = ndimage.grey_dilation(ink[chosen], footprint=footprint)
            changed[chosen] += part[chosen] * (thickest - ink[chosen])
    chosen = draw > 1 - share
    if chosen.any():
        thinnest = ndimage.grey_erosion(ink[chosen], footprint=TIPS[0])
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
    """What brings the distorted ink to a box of 20 pixels around its centre of mass: scale (N,) and centre (2, N).

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


def _other_edges(ink: npt.NDArray[np.float32], share: float, rng: Generator) -> npt.NDArray[np.float32]:
    """Of that share of the images (N, H, W): blurred, then hardened or bleached, some with a scratch of paper."""
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
