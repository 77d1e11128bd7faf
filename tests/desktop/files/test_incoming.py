"""Drops and pastes become requests, or one sentence; Qt never decodes a byte of them."""

import io
import os

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from core.errors import FileError
from desktop.files.incoming import DRAWING_FORMAT, PIXELS, can_open, local_path, paths_in, request_from
from desktop.files.opening import OpenBytes


def of_urls(*urls):
    mime = QMimeData()
    mime.setUrls([QUrl.fromEncoded(url.encode()) for url in urls])
    return mime


def test_a_file_is_opened_by_its_path():
    mime = of_urls("file:///pictures/a%20b.png")
    assert can_open(mime)
    assert paths_in(mime) == ["/pictures/a b.png"]


def test_several_files_stay_in_their_order_and_addresses_are_left_out():
    assert paths_in(of_urls("file:///b.png", "https://example.org/c.png", "file:///a.png")) == ["/b.png", "/a.png"]
    assert paths_in(QMimeData()) == []


def test_a_name_that_is_no_utf8_keeps_its_bytes():
    path = local_path(QUrl.fromEncoded(b"file:///pictures/a%FFb%20c.png"))
    assert os.fsencode(path) == b"/pictures/a\xffb c.png"


def test_an_address_is_a_sentence():
    with pytest.raises(FileError, match="not a file on this computer"):
        request_from(of_urls("https://example.org/seven.png"), "x")


def test_the_bytes_of_a_picture_are_passed_on_untouched():
    mime = QMimeData()
    mime.setData("image/png", QByteArray(b"\x89PNG\r\n\x1a\nrubbish\0\xff"))
    assert can_open(mime)
    assert request_from(mime, "the clipboard") == OpenBytes(b"\x89PNG\r\n\x1a\nrubbish\0\xff", "the clipboard")


def test_a_picture_from_a_web_page_comes_before_its_address():
    mime = of_urls("https://example.org/seven.png")
    mime.setData("image/jpeg", QByteArray(b"jpeg"))
    assert request_from(mime, "x") == OpenBytes(b"jpeg", "x")


def test_pixels_without_any_file_format_are_packed_for_the_one_loader():
    pixels = np.zeros((6, 5), np.uint8)
    pixels[2, 3] = 255
    mime = QMimeData()
    mime.setImageData(QImage(pixels.data, 5, 6, 5, QImage.Format.Format_Grayscale8).copy())
    assert mime.hasFormat(PIXELS)
    packed = request_from(mime, "the clipboard")
    with Image.open(io.BytesIO(packed.data)) as image:
        assert np.array(image.convert("L")).tolist() == pixels.tolist()


def test_pixels_beside_a_format_nobody_reads_are_not_decoded_by_qt():
    mime = QMimeData()
    mime.setData("image/x-portable-anymap", QByteArray(b"P5 1 1 255 \0"))
    mime.setData(PIXELS, QByteArray(b"whatever"))
    with pytest.raises(FileError, match="can be opened"):
        request_from(mime, "the clipboard")


def test_strokes_copied_here_come_before_their_picture():
    mime = QMimeData()
    mime.setData("image/png", QByteArray(b"png"))
    mime.setData(DRAWING_FORMAT, QByteArray(b'{"strokes": []}'))
    mime.setUrls([QUrl("file:///a.png")])
    assert paths_in(mime) == []
    assert request_from(mime, "x") == OpenBytes(b'{"strokes": []}', "x")


def test_the_text_of_a_drawing_is_a_drawing_and_other_text_is_a_sentence():
    mime = QMimeData()
    mime.setText('  {"strokes": [[[0.5, 0.5]]]}')
    assert request_from(mime, "x") == OpenBytes(b'  {"strokes": [[[0.5, 0.5]]]}', "x")
    mime.setText("seven")
    with pytest.raises(FileError, match="Nothing in the clipboard can be opened"):
        request_from(mime, "the clipboard")


def test_an_empty_clipboard_is_a_sentence():
    assert not can_open(QMimeData())
    with pytest.raises(FileError):
        request_from(QMimeData(), "the clipboard")
