"""What a drop or a paste brings, as a request to open it: local files, the bytes of a picture, a drawing as text.

Qt only carries the bytes; it never decodes them. The one exception is a platform that offers pixels and no file
format at all: those are already decoded, and are packed as PNG for the one loader that everything goes through.
"""

import os
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QImageWriter

from core.errors import FileError
from core.storage.file_formats import CLIPBOARD_FORMATS
from desktop.files.opening import OpenBytes

MEDIA_TYPES = tuple(known.media_type for known in CLIPBOARD_FORMATS)
DRAWING_FORMAT = "application/x-digitscope-drawing"  # strokes copied in this program: JSON
PIXELS = "application/x-qt-image"  # Qt's name for pixels that the platform decoded


def can_open(mime: QMimeData) -> bool:
    """Whether it is worth a look; what exactly it holds is said when it is let go."""
    return (
        mime.hasFormat(DRAWING_FORMAT)
        or mime.hasUrls()
        or mime.hasText()
        or bool(_picture_formats(mime))
        or mime.hasFormat(PIXELS)
    )


def paths_in(mime: QMimeData) -> list[str]:
    """The paths of the files and folders on this computer that the data names."""
    if mime.hasFormat(DRAWING_FORMAT) or not mime.hasUrls():
        return []
    return [path for path in map(local_path, mime.urls()) if path]


def request_from(mime: QMimeData, name: str) -> OpenBytes:
    """The request for what the data holds that names no file; ``name`` names it in messages.

    Raises FileError with one sentence when there is nothing in it that can be opened.
    """
    if mime.hasFormat(DRAWING_FORMAT):
        return OpenBytes(bytes(mime.data(DRAWING_FORMAT).data()), name)
    urls = mime.urls() if mime.hasUrls() else []
    for picture_format in MEDIA_TYPES:
        if mime.hasFormat(picture_format):
            return OpenBytes(bytes(mime.data(picture_format).data()), name)
    if mime.hasFormat(PIXELS) and not _picture_formats(mime):
        return OpenBytes(_packed(mime.imageData(), name), name)
    if urls:
        raise FileError(
            QCoreApplication.translate(
                "incoming", "“{name}” is not a file on this computer. Save the picture first, then open the file."
            ).format(name=urls[0].toDisplayString())
        )
    text = mime.text() if mime.hasText() else ""
    if text.lstrip().startswith("{"):
        return OpenBytes(text.encode("utf-8", errors="surrogatepass"), name)
    raise FileError(
        QCoreApplication.translate(
            "incoming", "Nothing in {name} can be opened: expected a picture, a file or a drawing."
        ).format(name=name)
    )


def local_path(url: QUrl) -> str:
    """The path of a file on this computer, bytes that are not UTF-8 as surrogates; empty for anything else."""
    if not url.isLocalFile():
        return ""
    path = url.toLocalFile()
    if "\ufffd" in path:  # Qt gave up on bytes that are not UTF-8; they are still in the encoded form
        path = os.fsdecode(unquote_to_bytes(bytes(url.toEncoded().data()).removeprefix(b"file://")))
    return path


def _picture_formats(mime: QMimeData) -> list[str]:
    return [picture_format for picture_format in mime.formats() if picture_format.startswith("image/")]


def _packed(image: object, name: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not isinstance(image, QImage) or not QImageWriter(buffer, b"PNG").write(image):
        raise FileError(
            QCoreApplication.translate(
                "incoming", "The picture in {name} cannot be read. Save it as a file and open that."
            ).format(name=name)
        )
    return bytes(buffer.data().data())
