"""Real photos of handwritten numbers, spoilt in known ways: how many of their digits and lines are still read right.

    python -m tests.benchmarks.spoilt_photos FOLDER [--model reader] [--way dim --way "jpeg 20"]

The folder has the photos and photos.json: {"photos": [{"file": "one.jpg", "lines": ["1234", "567"]}, ...]}, the lines
in reading order. Nothing here is a test that passes or fails: it shows what a change of core.photos does to looks that
the made pages (core.synthesis.pages.conditions) do not have.
"""

import io
import json
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
from scipy import ndimage

from core.commands.blas import single_blas_thread
from core.errors import DigitscopeError
from core.images.decoding import picture_from_bytes
from core.nn.models import DEFAULT_MODEL, resolve_model
from core.photos.opening import page_from_picture

TABLE = (40, 38, 44)
MAX_PIXELS = 20_000_000  # of a spoilt photo: one that would be larger is left as it is

Way = Callable[[Image.Image], Image.Image]


def colours(change) -> Way:
    """A way that changes the numbers (H, W, 3), 0..255."""
    return lambda photo: Image.fromarray(np.clip(change(np.asarray(photo, np.float64)), 0, 255).astype(np.uint8))


def places(pixels):
    """How far down and across each pixel is, (H, 1) and (1, W), 0..1."""
    height, width, _ = pixels.shape
    return np.arange(height)[:, None] / height, np.arange(width)[None] / width


def noisy(share, deviation):
    return colours(lambda pixels: share * pixels + np.random.default_rng(5).normal(0, deviation, pixels.shape))


def usual_colour(photo):
    return tuple(int(value) for value in np.median(np.asarray(photo).reshape(-1, 3), axis=0))


def turned(degrees):
    return lambda photo: photo.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=usual_colour(photo))


def scaled(factor):
    def change(photo):
        size = round(photo.width * factor), round(photo.height * factor)
        return photo if size[0] * size[1] > MAX_PIXELS else photo.resize(size, Image.Resampling.LANCZOS)

    return change


def leaning(photo):
    width, height = photo.size
    flat = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = [(0.08 * width, 0.05 * height), (0.95 * width, 0), (width, height), (0, 0.93 * height)]
    # x = (a u + b v + c) / (g u + h v + 1) and y likewise, for the four corners: eight equations.
    rows = [
        row
        for (x, y), (u, v) in zip(flat, seen, strict=True)
        for row in ([u, v, 1, 0, 0, 0, -u * x, -v * x], [0, 0, 0, u, v, 1, -u * y, -v * y])
    ]
    numbers = np.linalg.solve(np.array(rows, float), np.array(flat, float).ravel())
    kind, smooth = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    return photo.transform(photo.size, kind, numbers, smooth, fillcolor=usual_colour(photo))


def stored(quality):
    def change(photo):
        file = io.BytesIO()
        photo.save(file, "JPEG", quality=quality)
        return Image.open(file).convert("RGB")

    return change


def shaded(pixels):
    down, across = places(pixels)
    return pixels * (1 - 0.5 * np.clip((down + across - 0.9) * 8, 0, 1))[..., None]


def lamp_lit(pixels):
    down, across = places(pixels)
    width, height = pixels.shape[1], pixels.shape[0]
    far = np.hypot(across - 0.6, (down - 0.4) * height / width)
    return pixels * (0.45 + 1.3 * np.exp(-((far / 0.25) ** 2)))[..., None]


def folded(pixels):
    down, across = places(pixels)
    shade = (1 - 0.35 * np.exp(-(((down - 0.52) / 0.012) ** 2))) * np.where(down > 0.52, 0.85, 1)
    return pixels * (shade * (1 - 0.25 * np.exp(-(((across - 0.5) / 0.006) ** 2))))[..., None]


def squared(pitch, ruled=False):
    def change(pixels):
        height, width, _ = pixels.shape
        step, thick = max(6, round(height / pitch)), max(1, height // 550)
        here = (np.arange(height) % step < thick)[:, None]
        if not ruled:
            here = here | (np.arange(width) % step < thick)[None]
        return np.where(here[..., None], pixels * np.array([0.8, 0.86, 0.95]), pixels)

    return colours(change)


def inked(colour, share=1.0):
    """All writing in another colour, of full strength or of a share of it."""

    def change(pixels):
        closed = ndimage.grey_closing(pixels, size=(31, 31, 1))
        paper = ndimage.gaussian_filter(closed, (5, 5, 0))
        ink = np.clip(((paper - pixels) / np.maximum(paper, 1)).mean(axis=2), 0, 1)
        ink = share * np.clip(ink / np.quantile(ink, 0.995), 0, 1)[..., None]
        return paper * (1 - ink) + ink * paper * np.array(colour)

    return colours(change)


def framed(share, colour):
    return lambda photo: ImageOps.expand(photo, round(photo.width * share), colour)


def on_wood(photo):
    size = photo.height * 3 // 2, photo.width * 3 // 2
    grain = ndimage.gaussian_filter(np.random.default_rng(5).normal(0, 1, size), (1, 12))
    wood = (90 + 22 * grain / grain.std())[..., None] * np.array([0.9, 0.7, 0.5])
    table = Image.fromarray(np.clip(wood, 0, 255).astype(np.uint8))
    table.paste(photo, (photo.width // 4, photo.height // 4))
    return table


def punched(photo):
    photo, radius = photo.copy(), photo.height // 60
    for row in range(4 * radius, photo.height, 10 * radius):
        ImageDraw.Draw(photo).ellipse((radius, row, 3 * radius, row + 2 * radius), fill=(20, 20, 22))
    return photo


def headed(photo):
    photo = photo.copy()
    font = ImageFont.load_default(max(12, photo.height // 26))
    for left, top, text in ((0.03, 0.01, "Exercise: copy the numbers below"), (0.55, 0.93, "Telephone numbers, page")):
        place = left * photo.width, top * photo.height
        ImageDraw.Draw(photo).text(place, text, fill=(40, 40, 44), font=font)
    return photo


WAYS: dict[str, Way] = {
    "as it is": lambda photo: photo,
    "dim": colours(lambda pixels: 0.3 * pixels),
    "dim and noisy": noisy(0.35, 6),
    "noisy": noisy(1, 12),
    "low contrast": colours(lambda pixels: 120 + 0.35 * (pixels - 120)),
    "shadow": colours(shaded),
    "lamp": colours(lamp_lit),
    "fold": colours(folded),
    "blur": lambda photo: photo.filter(ImageFilter.GaussianBlur(photo.height / 410)),
    "jpeg 20": stored(20),
    "0.6 of the size": scaled(0.6),
    "twice the size": scaled(2),
    "turned 5": turned(5),
    "turned -12": turned(-12),
    "turned 35": turned(35),
    "turned -35": turned(-35),
    "perspective": leaning,
    "negative": ImageOps.invert,
    "gray": lambda photo: photo.convert("L").convert("RGB"),
    "warm light": colours(lambda pixels: pixels * [1, 0.85, 0.55]),
    "ruled": squared(22, ruled=True),
    "squared": squared(34),
    "faint": inked((0.8, 0.8, 0.8), 0.7),
    "orange": inked((1, 0.6, 0.1)),
    "green": inked((0.2, 0.65, 0.3)),
    "pink": inked((1, 0.45, 0.75)),
    "dark table": framed(0.2, TABLE),
    "dark table, turned 20": lambda photo: framed(0.2, TABLE)(photo).rotate(20, expand=True, fillcolor=TABLE),
    "wooden table": on_wood,
    "small on white": framed(0.5, (250, 250, 250)),
    "punched": punched,
    "printed heading": headed,
}


def in_common(line: str, other: str) -> int:
    """How many digits of two lines agree, in their order."""
    return sum(block.size for block in SequenceMatcher(None, line, other, autojunk=False).get_matching_blocks())


def compared(lines: list[str], found: list[str]) -> tuple[int, int, int]:
    """The digits and lines that are right, and the digits in lines that nobody wrote."""
    remaining, digits, exact = list(found), 0, 0
    for line in sorted(lines, key=lambda line: line not in found):
        best = max(remaining, key=lambda other: (other == line, in_common(line, other)), default="")
        same = in_common(line, best)
        digits, exact = digits + same, exact + (best == line)
        if same:
            remaining.remove(best)
    return digits, exact, sum(map(len, remaining))


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--model", default=DEFAULT_MODEL, show_default=True)
@click.option("--way", "ways", multiple=True, type=click.Choice(list(WAYS)), help="Only this one; more than once.")
@single_blas_thread
def main(folder: Path, model: str, ways: tuple[str, ...]) -> None:
    """Read the photos of FOLDER, spoilt in every way, and print how much is read right."""
    network = resolve_model(model)
    photos = json.loads((folder / "photos.json").read_text(encoding="utf-8"))["photos"]
    for name in ways or WAYS:
        right, exact, more = 0, 0, 0
        for photo in photos:
            upright = ImageOps.exif_transpose(Image.open(folder / photo["file"])).convert("RGB")
            file = io.BytesIO()
            WAYS[name](upright).save(file, "PNG")
            try:
                page = page_from_picture(network, picture_from_bytes(file.getvalue(), photo["file"]))
                found = [line.text for line in page.lines]
            except DigitscopeError:
                found = []
            of_photo = compared(photo["lines"], found)
            right, exact, more = right + of_photo[0], exact + of_photo[1], more + of_photo[2]
        digits = sum(len(line) for photo in photos for line in photo["lines"])
        lines = sum(len(photo["lines"]) for photo in photos)
        click.echo(f"{name:22} {right / digits:6.1%} of {digits} digits   {exact:3} of {lines} lines   {more:3} more")


if __name__ == "__main__":
    main()
