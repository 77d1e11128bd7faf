"""Pictures from outside: the bytes of a file become an upright plane of gray.

Here, and only here, Pillow meets bytes that nobody has checked. It gets them from memory, with the formats it may
try; what the header says is checked before a pixel is decoded; only the first frame is read; and whatever Pillow
raises over damaged or hostile bytes leaves as one FileError. How pixels of any kind become gray is in
``core.images.grayscale``.
"""

import contextlib
import io
import math
import os
import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from struct import error as StructError  # noqa: N812  (an exception that its module names in lower case)
from typing import NoReturn
from zlib import error as ZlibError  # noqa: N812

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from core.errors import FileError
from core.images.grayscale import GRAY_PIXELS, colour_plane, gray_plane, upright
from core.storage.file_formats import HEIC, PICTURE_FORMATS, PICTURE_TITLES, choice_of
from core.storage.files import Path, display_name, read_untrusted

try:
    import pillow_heif
except ImportError:  # the extra "heic": its wheel is under the GPL, so it is not among the default dependencies
    pillow_heif = None

PIXEL_LIMIT = 25_000_000
SIDE_LIMIT = 50_000
# libwebp holds four copies of a picture while it decodes it, 16 bytes per pixel where the others take 4. A large JPEG
# is decoded at a reduced size; up to 300 MB are needed all the same when it is progressive.
_PIXEL_LIMITS = {"WEBP": 15_000_000, "JPEG": 150_000_000}
HEIC_READABLE = pillow_heif is not None
FORMATS = [known.decoder for known in PICTURE_FORMATS if known is not HEIC or HEIC_READABLE]
if pillow_heif is not None:
    pillow_heif.register_heif_opener(thumbnails=False)

_FORMATS_IN_WORDS = choice_of(PICTURE_TITLES)
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_MAGIC_NUMBERS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
# A progressive JPEG decodes the whole picture once per scan: a file of some MB can ask for hours. Pictures that
# anybody made have about ten scans.
_MAX_JPEG_SCANS = 100
# What Pillow and its plugins raise over damaged bytes, as found by mutating small files of every format.
# UnicodeError is a ValueError, UnidentifiedImageError an OSError, RecursionError and NotImplementedError are
# RuntimeErrors; the bomb warning is made an error below.
_DECODING_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    BufferError,
    RuntimeError,
    MemoryError,
    StructError,
    ZlibError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
# One picture is decoded at a time: two of the largest together would need too much memory, and the state of Python's
# warnings that is set meanwhile belongs to the whole process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, eq=False)
class Picture:
    """An opened picture: upright, gray, what was transparent now white."""

    gray: NDArray[np.float32]  # (H, W) read-only, 0 black .. 1 white; H and W smaller than height and width, by a
    # whole factor, where those are more than GRAY_PIXELS together
    name: str  # for sentences
    width: int  # of the upright original, in pixels
    height: int
    colours: NDArray[np.uint8] | None = None  # (H, W, 3) red, green, blue; read-only; None where it has no colours

    @property
    def shown(self) -> NDArray[np.uint8]:
        """(H, W, 3) to be shown: its colours, or gray ones."""
        if self.colours is not None:
            return self.colours
        return np.repeat(np.round(self.gray * 255).astype(np.uint8)[..., None], 3, axis=2)


def load_picture(path: Path) -> Picture:
    """The first frame of a picture file. Raises FileError with one sentence for anything that is not one."""
    return picture_from_bytes(read_untrusted(path), display_name(path))


def picture_from_bytes(data: bytes, name: str) -> Picture:
    """The picture that the bytes of a file hold (first frame), or FileError; ``name`` names the file in its message."""
    with _one_at_a_time, _silenced_libtiff(data), warnings.catch_warnings():
        # Odd metadata does not matter to a user who wants to see a digit, and how many pixels may be decoded is
        # decided below.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check_header(image, data, name)
                return _decode(image, name)
        except _DECODING_ERRORS as error:
            _raise_problem(error, data, name)


@contextlib.contextmanager
def _silenced_libtiff(data: bytes) -> Iterator[None]:
    """While a TIFF is decoded, what libtiff prints of its own accord to the standard error stream is dropped.

    Damaged files make it print many lines there, past Python, and Pillow offers no switch. What else would be printed
    in these milliseconds is lost too, so it is done for TIFF files alone.
    """
    with contextlib.ExitStack() as stack:
        if data[:2] in (b"II", b"MM"):
            with contextlib.suppress(OSError):  # no standard error stream: nothing is printed either
                saved = os.dup(2)
                stack.callback(os.close, saved)
                stack.callback(os.dup2, saved, 2)
                nowhere = os.open(os.devnull, os.O_WRONLY)
                stack.callback(os.close, nowhere)
                os.dup2(nowhere, 2)
        yield


def _decode(image: Image.Image, name: str) -> Picture:
    width, height = image.size
    # A JPEG can be decoded at a half, a quarter or an eighth of its size; others take no notice.
    factor = math.ceil(math.sqrt(width * height / GRAY_PIXELS))
    drafted = image.draft(image.mode, (width // factor, height // factor)) if factor > 1 else None
    image.load()
    if drafted is None:
        width, height = image.size  # a TIFF may be turned while it is loaded
    orientation = _orientation(image)
    gray = upright(gray_plane(image), orientation)  # (H, W)
    gray.setflags(write=False)
    colours = colour_plane(image)  # (H, W, 3)
    if colours is not None:
        colours = upright(colours, orientation)
        colours.setflags(write=False)
    if orientation >= 5:  # lying on its side
        width, height = height, width
    return Picture(gray, name, width, height, colours)


def _orientation(image: Image.Image) -> int:
    """How the camera was held: 1..8 as in EXIF, 1 where it is missing or nonsense."""
    try:
        orientation = image.getexif().get(0x0112)
    except _DECODING_ERRORS:
        return 1
    return orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1


def _check_header(image: Image.Image, data: bytes, name: str) -> None:
    """Refuse what would take too much memory or time, before anything is decoded."""
    width, height = image.size
    limit = _PIXEL_LIMITS.get(image.format or "", PIXEL_LIMIT)
    if width * height > limit:
        raise FileError(_too_many_pixels(name, f"{width:,} × {height:,} pixels", limit))
    if max(width, height) > SIDE_LIMIT:
        raise FileError(
            f"“{name}” is too large: it has {width:,} × {height:,} pixels, and a side may have at most "
            f"{SIDE_LIMIT:,}. Crop it first."
        )
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        # A tile is decoded whole, however small the picture that it belongs to.
        tile_width, tile_height = (int(image.tag_v2.get(tag, 0)) for tag in (0x142, 0x143))
        if tile_width * tile_height > limit:
            raise FileError(_too_many_pixels(name, f"tiles of {tile_width:,} × {tile_height:,} pixels", limit))
    scans = data.count(b"\xff\xda") if data.startswith(b"\xff\xd8") else 0
    if scans > _MAX_JPEG_SCANS:
        raise FileError(
            f"“{name}” cannot be opened: it is a JPEG with {scans:,} scans, and at most "
            f"{_MAX_JPEG_SCANS} are supported."
        )


def _raise_problem(error: Exception, data: bytes, name: str) -> NoReturn:
    """Turn what Pillow raised into a sentence."""
    if isinstance(error, UnidentifiedImageError):
        raise FileError(_undecodable_message(data, name)) from error
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        # The size is in Pillow's sentence only, which is: "Image size (900000000 pixels) exceeds limit of ..."
        count = re.search(r"\d+", str(error))
        found = f"{int(count[0]):,} pixels" if count else "far more pixels"
        raise FileError(_too_many_pixels(name, found, PIXEL_LIMIT)) from error
    if isinstance(error, MemoryError):
        raise FileError(
            f"“{name}” cannot be opened: there is not enough memory. Close other programs and try again."
        ) from error
    raise FileError(_damaged_message(name)) from error


def _undecodable_message(data: bytes, name: str) -> str:
    """The sentence for bytes in which Pillow finds no picture."""
    if data.startswith(_MAGIC_NUMBERS) or data[8:12] == b"WEBP":
        return _damaged_message(name)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data:
        return f"“{name}” is empty. Choose another file."
    if data[4:8] == b"ftyp" and _HEIC_BRANDS & {data[start : start + 4] for start in range(8, 64, 4)}:
        if HEIC_READABLE:
            return _damaged_message(name)
        return (
            f"“{name}” is a HEIC picture, which needs another package. Install it with “pipx inject digitscope "
            "pillow-heif” (or “pip install digitscope[heic]”), or save the picture as JPEG."
        )
    if head.startswith(b"<svg") or (head.startswith((b"<?xml", b"<!")) and b"<svg" in head):
        return f"“{name}” is actually an SVG drawing. Export it as PNG and open that."
    return f"“{name}” is not a picture that Digitscope can read. Choose a {_FORMATS_IN_WORDS} file."


def _damaged_message(name: str) -> str:
    return f"“{name}” cannot be opened: the picture is damaged or incomplete. Choose another file."


def _too_many_pixels(name: str, size: str, limit: int) -> str:
    return f"“{name}” is too large: it has {size}, and at most {limit:,} pixels are supported. Make it smaller first."
