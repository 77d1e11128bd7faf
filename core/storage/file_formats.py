"""The file formats that can be opened: one table of their names, endings and media types."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PictureFormat:
    """A format of picture files."""

    decoder: str
    """Pillow's name of it."""
    title: str
    """As the user knows it."""
    extensions: tuple[str, ...]
    media_type: str


PNG = PictureFormat("PNG", "PNG", (".png",), "image/png")
JPEG = PictureFormat("JPEG", "JPEG", (".jpg", ".jpeg"), "image/jpeg")
BMP = PictureFormat("BMP", "BMP", (".bmp",), "image/bmp")
GIF = PictureFormat("GIF", "GIF", (".gif",), "image/gif")
TIFF = PictureFormat("TIFF", "TIFF", (".tif", ".tiff"), "image/tiff")
WEBP = PictureFormat("WEBP", "WebP", (".webp",), "image/webp")
HEIC = PictureFormat("HEIF", "HEIC", (".heic", ".heif"), "image/heic")
"""Needs the optional package pillow-heif."""

PICTURE_FORMATS = (PNG, JPEG, BMP, GIF, TIFF, WEBP, HEIC)
CLIPBOARD_FORMATS = (PNG, JPEG, WEBP, BMP, GIF, TIFF, HEIC)
"""The best one first, for a clipboard that offers the same picture in several: those that keep transparency or are what
a camera made, before those that programs convert to."""

PICTURE_EXTENSIONS = tuple(extension for picture_format in PICTURE_FORMATS for extension in picture_format.extensions)
DRAWING_EXTENSION = ".digit.json"
PICTURE_TITLES = tuple(picture_format.title for picture_format in PICTURE_FORMATS)


def choice_of(titles: tuple[str, ...]) -> str:
    """The titles as the part of a sentence: "PNG, JPEG or BMP"."""
    return f"{', '.join(titles[:-1])} or {titles[-1]}"
