"""The camera of a rendered page: projection into the photo, and the effects of lens, sensor and file format."""

import io

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.synthesis.pages.conditions import PageStyle

Matrix = NDArray[np.float64]
"""(3, 3): from [u, v, 1] of the page to [x, y, 1] of the photo, up to a factor; both in pixels."""
Colours = NDArray[np.float32]
"""(H, W, 3) sRGB, 0..1."""

MAX_PIXELS = 5_000_000
"""Of a photo whose size nobody asked for."""
FOCAL_LENGTH = 1.3
"""Of the longer side of the page: about that of a phone."""
_ORIENTATION_TAG = 0x0112
# How the bytes of an upright picture are turned so that the orientation turns them back.
_TURNED = {
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def camera_matrix(corners: Matrix, style: PageStyle, rng: Generator) -> Matrix:
    """The matrix of a camera that looks at the middle of the corners (4, 2) of the page, about one pixel a pixel."""
    angle = np.radians(rng.uniform(*style.skew) * rng.choice([-1, 1]))
    lean, turn = np.radians(rng.uniform(-1, 1, 2) * style.perspective / np.sqrt(2))
    middle = corners.mean(axis=0)
    focal = FOCAL_LENGTH * float(np.ptp(corners, axis=0).max())
    cosine, sine = np.cos(angle), np.sin(angle)
    in_plane = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(lean), -np.sin(lean)], [0, np.sin(lean), np.cos(lean)]])
    about_y = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    rotation = about_y @ about_x @ in_plane
    # A place [u, v, 1] lies in the plane of the page; the page is as far away as the focal length.
    placed = rotation[:, :2] @ np.array([[1, 0, -middle[0]], [0, 1, -middle[1]]])
    placed[2, 2] += focal
    projected: Matrix = np.diag([focal, focal, 1.0]) @ placed
    return projected


def fit_to_frame(
    matrix: Matrix, corners: Matrix, border: float, photo: tuple[int, int] | None
) -> tuple[Matrix, int, int]:
    """(the same view, the photo's width, its height) such that the corners (4, 2) seen in it and a border fit in.

    Where that would be a very large photo, or a size is asked for, the camera is nearer or further away.
    """
    low, high = corners.min(axis=0) - border, corners.max(axis=0) + border
    extent = high - low
    if photo is None:
        scale = min(1.0, float(np.sqrt(MAX_PIXELS / extent.prod())))
        width, height = (max(32, round(float(side))) for side in extent * scale)
    else:
        width, height = photo
        scale = float(min(width / extent[0], height / extent[1]))
    x, y = (np.array([width, height]) / scale - extent) / 2 - low
    moved: Matrix = np.diag([scale, scale, 1.0]) @ np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]]) @ matrix
    return moved, width, height


def project(matrix: Matrix, places: Matrix) -> Matrix:
    """Where places (n, 2) of one plane are in the other: (n, 2)."""
    projected = np.column_stack((places, np.ones(len(places)))) @ matrix.T  # (n, 3)
    there: Matrix = projected[:, :2] / projected[:, 2:]
    return there


def warp_page(page: Colours, matrix: Matrix, width: int, height: int) -> Colours:
    """The page as that view shows it; 1 where there is no page."""
    back = np.linalg.inv(matrix)
    back /= back[2, 2]
    picture = Image.fromarray(np.asarray(page * 255 + 0.5, np.uint8))
    turned = picture.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        back.ravel()[:8].tolist(),
        Image.Resampling.BICUBIC,
        fillcolor=(255, 255, 255),
    )
    return np.asarray(turned, np.float32) / np.float32(255)


def page_coordinates(matrix: Matrix, width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """u and v, (H, W) each: the place of the page that each pixel of the photo shows."""
    back = np.linalg.inv(matrix).astype(np.float32)
    x = np.arange(width, dtype=np.float32)[None, :] + np.float32(0.5)
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    depth = back[2, 0] * x + (back[2, 1] * y + back[2, 2])
    u = (back[0, 0] * x + (back[0, 1] * y + back[0, 2])) / depth
    v = (back[1, 0] * x + (back[1, 1] * y + back[1, 2])) / depth
    return u, v


def taken(colours: Colours, style: PageStyle, rng: Generator) -> bytes:
    """The JPEG file that a camera makes of what it sees: blurred, noisy, compressed, turned where the look asks it."""
    picture = Image.fromarray(np.asarray(np.clip(colours, 0, 1) * 255 + 0.5, np.uint8))
    blurred = picture.filter(ImageFilter.GaussianBlur(rng.uniform(*style.blur)))
    noisy = np.asarray(blurred, np.int16)
    noise = rng.standard_normal(noisy.shape[:2], np.float32) * np.float32(255 * rng.uniform(*style.noise))
    noise_of_bytes = noise.astype(np.int16)  # (H, W)
    # The noise of the three colours is partly the same, as a sensor's filter array and its interpolation leave it.
    for channel in range(3):
        own = np.roll(noise_of_bytes, 7 * channel + 3, axis=1) // 2
        noisy = noisy if channel else noisy.copy()
        noisy[..., channel] += noise_of_bytes + own
    photo = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
    file = io.BytesIO()
    quality = int(rng.integers(style.quality[0], style.quality[1] + 1))
    exif = Image.Exif()
    if style.turned:
        orientation = int(rng.choice(list(_TURNED)))
        exif[_ORIENTATION_TAG] = orientation
        photo = photo.transpose(_TURNED[orientation])
    photo.save(file, format="JPEG", quality=quality, exif=exif)
    return file.getvalue()
