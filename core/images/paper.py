"""Paper on a table: what surrounds a sheet is replaced by the brightness of the paper.

Without this the table would be the paper, and the sheet a very large piece of ink.
"""

import numpy as np
import skimage
from numpy.typing import NDArray
from scipy import ndimage

from core.geometry import Plane
from core.images.grayscale import block_means
from core.images.paper_statistics import preview_step

PREVIEW_SIDE = 96
MIN_PREVIEW = 32
MIN_STEP = 0.1
"""Between sheet and table, of the range from black to white."""
AREA_RANGE = (0.2, 0.97)
"""A sheet's share of the picture."""
SOLIDITY = 0.95
"""A sheet's share of its convex hull. Digits have bays."""
MAX_HOLES = 0.25
"""Of the sheet's area. The ring of a 0 has a hole larger than this."""
MAX_BORDER = 0.1
"""Of the picture's border: what reaches it is light beside a shadow."""
INK_PREVIEW_SIDE = 480
MIN_MARK = 0.15
"""What is written differs from the sheet by at least this share of the step to the table,"""
WRITTEN_RANGE = (0.001, 0.4)
"""on more than this share of the sheet, and on no more than that."""


def without_surroundings(gray: Plane) -> Plane:
    """A plane of gray (H, W), 0..1, in which what lies around a sheet is as bright as the sheet beside it.

    The plane itself when it does not show a written sheet with something else around it.
    """
    step = preview_step(gray.shape, PREVIEW_SIDE)
    preview = block_means(gray, step)  # (h, w)
    inner = _paper_preview_mask(gray, preview, step)
    if inner is None:
        return gray
    # The paper without its writing: in a window of a twelfth of the picture most pixels are paper.
    window = max(3, max(preview.shape) // 12) | 1
    paper = np.where(inner, preview, np.float32(np.median(preview[inner])))
    paper = ndimage.median_filter(paper, size=window, mode="nearest")
    nearest = ndimage.distance_transform_edt(~inner, return_distances=False, return_indices=True)
    around = paper[tuple(nearest)]  # (h, w)
    around = ndimage.gaussian_filter(around, 2)
    mask = _upsampled(inner, step, gray.shape)
    full = skimage.transform.resize(around, gray.shape, order=1, mode="edge")  # type: ignore[no-untyped-call]
    return np.where(mask, gray, np.asarray(full, np.float32))


def paper_mask(gray: Plane) -> NDArray[np.bool_] | None:
    """Where (H, W) a written sheet lies that has something else around it; None for any other plane of gray, 0..1."""
    step = preview_step(gray.shape, PREVIEW_SIDE)
    inner = _paper_preview_mask(gray, block_means(gray, step), step)  # (h, w)
    return None if inner is None else _upsampled(inner, step, gray.shape)


def _upsampled(mask: NDArray[np.bool_], step: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """A mask (h, w) with each pixel as a square of step x step, cut to a shape (H, W)."""
    return mask.repeat(step, axis=0).repeat(step, axis=1)[: shape[0], : shape[1]]


def _paper_preview_mask(gray: Plane, preview: Plane, step: int) -> NDArray[np.bool_] | None:
    """Where (h, w) on the preview the sheet is, without its outermost edge; None where there is none."""
    if min(preview.shape) < MIN_PREVIEW or float(np.ptp(preview)) < MIN_STEP:
        return None
    bright = preview > skimage.filters.threshold_otsu(preview)  # type: ignore[no-untyped-call]
    labels, count = ndimage.label(bright != (_border(bright).mean() > 0.5))
    if not count:
        return None
    largest = labels == 1 + int(np.bincount(labels.ravel())[1:].argmax())
    filled = ndimage.binary_fill_holes(largest)
    area = int(filled.sum())
    if _border(filled).mean() > MAX_BORDER:
        return None
    hull = skimage.morphology.convex_hull_image(filled)  # type: ignore[no-untyped-call]
    holes = area - int(largest.sum())
    if (
        not AREA_RANGE[0] <= area / filled.size <= AREA_RANGE[1]
        or area < SOLIDITY * hull.sum()
        or holes > MAX_HOLES * area
    ):
        return None
    inner: NDArray[np.bool_] = ndimage.binary_erosion(filled, iterations=max(1, PREVIEW_SIDE // 40))
    if not inner.any() or inner.all():
        return None
    on_paper, on_table = float(np.median(preview[inner])), float(np.median(preview[~filled]))
    if abs(on_paper - on_table) < MIN_STEP:
        return None
    # A sheet with nothing on it may as well be the broad stroke of a 1.
    written = _written_share(gray, _upsampled(inner, step, gray.shape), MIN_MARK * abs(on_paper - on_table))
    return inner if WRITTEN_RANGE[0] < written <= WRITTEN_RANGE[1] else None


def _written_share(gray: Plane, paper: NDArray[np.bool_], min_contrast: float) -> float:
    """The share of a sheet (H, W) on which narrow marks differ by so much from what is around them.

    A shadow is no mark, and a pen's thin line is too thin for the preview.
    """
    step = preview_step(gray.shape, INK_PREVIEW_SIDE)
    preview, inner = block_means(gray, step), paper[::step, ::step]  # (h, w)
    preview = np.where(inner, preview, np.float32(np.median(preview[inner])))
    size = max(3, max(preview.shape) // 16) | 1
    dark = ndimage.grey_closing(preview, (size, size)) - preview
    light = preview - ndimage.grey_opening(preview, (size, size))
    return float((np.maximum(dark, light)[inner] > min_contrast).mean())


def _border(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The outermost pixels of a mask (h, w), in a row."""
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
