"""The paper of a rendered page and the light on it, computed for each pixel of the photo."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from core.geometry import Plane
from core.synthesis.pages.camera import Colours
from core.synthesis.pages.conditions import PAPERS, PageStyle

RULE_COLOURS = ((0.55, 0.68, 0.88), (0.62, 0.62, 0.66), (0.72, 0.58, 0.66), (0.58, 0.76, 0.70))
TABLES = ((0.32, 0.21, 0.14), (0.55, 0.42, 0.28), (0.12, 0.12, 0.13), (0.20, 0.22, 0.30), (0.38, 0.38, 0.37))
_COARSE = 12
"""Light changes slowly: it is worked out for every twelfth pixel."""


def render_paper(style: PageStyle, u: Plane, v: Plane, pitch: float, size: float, rng: Generator) -> Colours:
    """The bare paper (H, W, 3) where the photo shows the places u, v of the page, with its rules if it has them."""
    name = str(rng.choice(style.paper))
    shape = u.shape
    colour = np.array(PAPERS[name], np.float32) * np.float32(rng.uniform(0.96, 1.03))
    paper = np.broadcast_to(colour, (*shape, 3)).copy()
    paper *= (1 + _smooth_noise(shape, 0.012 if "board" not in name else 0.12, rng))[..., None]
    pattern = str(rng.choice(style.pattern))
    if pattern != "blank":
        tint = np.array(RULE_COLOURS[int(rng.integers(len(RULE_COLOURS)))], np.float32)
        strength = np.float32(rng.uniform(0.3, 0.9))
        thickness = max(0.8, size * rng.uniform(0.015, 0.04))
        # A hand writes on every line of ruled paper, or on every other; squares are smaller.
        step = pitch / int(rng.integers(1, 3)) if pattern == "ruled" else size * rng.uniform(*style.squares)
        rules = _rules(v - np.float32(0.04 * size), step, thickness)
        if pattern == "squared":
            rules = np.maximum(rules, _rules(u, step, thickness))
        paper *= 1 - (strength * rules)[..., None] * (1 - tint)
    return paper


def render_table(
    paper: Colours, u: Plane, v: Plane, extent: tuple[float, float, float, float], rng: Generator
) -> Colours:
    """The paper cut to the extent (u, v, width, height), and a table around it."""
    left, top, width, height = extent
    inside = np.minimum(np.minimum(u - left, left + width - u), np.minimum(v - top, top + height - v))
    paper_here = np.clip(inside + 0.5, 0, 1)[..., None]  # (H, W, 1)
    colour = np.array(TABLES[int(rng.integers(len(TABLES)))], np.float32)
    grain = _smooth_noise(u.shape, 0.15, rng, streaks=12)
    table = colour * (1 + grain)[..., None]
    # The sheet throws a narrow shadow on the table.
    table *= np.clip(0.55 + np.maximum(-inside, 0) / 40, 0.55, 1)[..., None]
    return np.asarray(paper_here * paper + (1 - paper_here) * table, np.float32)


def render_light(shape: tuple[int, int], style: PageStyle, rng: Generator) -> Colours:
    """How much light of each colour (H, W, 3) falls on the photo: a gradient, dark corners, shadows, a lamp, a cast."""
    rows, columns = (max(2, -(-side // _COARSE)) for side in shape)
    down, across = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    angle, depth = rng.uniform(0, 2 * np.pi), rng.uniform(0.4, 1) * style.gradient
    slope = (np.cos(angle) * across + np.sin(angle) * down) / np.sqrt(2)  # -1..1
    field = 1 - depth * (0.5 + 0.5 * slope) - rng.uniform(0, 0.4) * style.gradient * (across**2 + down**2) / 2
    if style.shadow[1] > 0:
        for _ in range(int(rng.integers(1, 3))):
            field = field * (1 - rng.uniform(*style.shadow) * _shadow(across, down, rng))
    if style.lamp:
        x, y = rng.uniform(-0.4, 0.4, 2)
        field = field * (
            1 - style.lamp * (1 - np.exp(-((np.hypot(across - x, down - y) / rng.uniform(0.5, 0.8)) ** 6)))
        )
    field = np.maximum(field, 0.12) * rng.uniform(*style.brightness)
    full = Image.fromarray(field.astype(np.float32)).resize(shape[::-1], Image.Resampling.BICUBIC)
    cast = np.array([1 + rng.normal(0, 0.012), 1.0, 1 + rng.normal(0, 0.025)], np.float32)
    return np.asarray(full, np.float32)[..., None] * cast


def _shadow(across: NDArray[np.float64], down: NDArray[np.float64], rng: Generator) -> NDArray[np.float64]:
    """What a hand with its arm, or a phone, takes of the light: (h, w), 0..1, with a soft edge."""
    angle = rng.uniform(0, 2 * np.pi)
    x, y = rng.uniform(-0.9, 0.9, 2)
    along = np.cos(angle) * (across - x) + np.sin(angle) * (down - y)
    aside = -np.sin(angle) * (across - x) + np.cos(angle) * (down - y)
    kind = rng.integers(3)
    if kind == 0:  # a phone: a rectangle
        inside = np.minimum(rng.uniform(0.4, 0.9) - np.abs(along), rng.uniform(0.25, 0.5) - np.abs(aside))
    elif kind == 1:  # a hand and its arm
        palm = 1 - np.hypot(along / rng.uniform(0.3, 0.5), aside / rng.uniform(0.2, 0.4))
        arm = np.where(along > 0, rng.uniform(0.12, 0.25) - np.abs(aside + 0.1 * along), -1)
        inside = np.maximum(palm * 0.4, arm)
    else:  # half of the page, beyond a wavy edge
        inside = along + 0.15 * np.sin(3 * aside + rng.uniform(0, 6))
    mask = np.clip(inside * 12, 0, 1)
    soft = rng.uniform(0.01, 0.12) * max(mask.shape)
    blurred: NDArray[np.float64] = ndimage.gaussian_filter(mask, soft, mode="nearest")
    return blurred


def _rules(place: Plane, step: float, thickness: float) -> Plane:
    """How much of each pixel (H, W) a line covers, of lines `step` apart."""
    distance = np.abs(place - np.round(place / np.float32(step)) * np.float32(step))
    return np.clip(np.float32(thickness / 2 + 0.5) - distance, 0, 1)


def _smooth_noise(shape: tuple[int, int], strength: float, rng: Generator, streaks: float = 1.0) -> Plane:
    """Slow, weak changes of a surface, with a standard deviation of about `strength`: (H, W).

    `streaks` is their width / height: wood has streaks.
    """
    coarse = [max(2, -(-side // 8)) for side in shape]
    noise = ndimage.gaussian_filter(rng.standard_normal(coarse, np.float32), (1.5, 1.5 * streaks))
    noise *= strength / max(float(noise.std()), 1e-6)
    return np.asarray(Image.fromarray(noise).resize(shape[::-1], Image.Resampling.BICUBIC), np.float32)
