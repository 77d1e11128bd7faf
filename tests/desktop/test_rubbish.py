"""Rubbish of every sort, by dialog, drop, paste and command line: one sentence in the window, and the drawing stays."""

import io
import os
import socket
from functools import partial

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QGuiApplication

from core.drawing.strokes import Drawing, Stroke
from desktop.shell import file_commands

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'


def png_header(width, height):
    """A PNG that claims to be this large and goes on with nothing."""
    buffer = io.BytesIO()
    Image.new("L", (1, 1)).save(buffer, "PNG")
    data = bytearray(buffer.getvalue())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return bytes(data)


def png_of(image):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


CONTENTS = {
    "empty.png": b"",
    "truncated.png": png_of(Image.new("L", (50, 50), 200))[:60],
    "text.png": b"this is no picture at all",
    "drawing.svg.png": SVG,
    "point.png": png_of(Image.new("L", (1, 1), 0)),
    "blank.png": png_of(Image.new("L", (64, 64), 255)),
    "huge.png": png_header(30_000, 30_000),
    "broken.digit.json": b'{"strokes": [[[0.1, 0.2], [NaN, 3]]]}',
    "deep.json": b"[" * 100_000,
    "foreign.safetensors": b"\x08\0\0\0\0\0\0\0{}      ",
    "noise.jpg": np.random.default_rng(7).integers(0, 256, 3000, np.uint8).tobytes(),
}


def make_files(folder):
    """A path for every sort of rubbish."""
    paths = []
    for name, content in CONTENTS.items():
        path = os.path.join(os.fsencode(folder), name.encode())
        with open(path, "wb") as file:
            file.write(content)
        paths.append(os.fsdecode(path))
    no_utf8 = os.path.join(os.fsencode(folder), b"na\xffme.png")
    with open(no_utf8, "wb") as file:
        file.write(b"rubbish")
    os.mkdir(folder / "folder.png")
    os.mkfifo(folder / "pipe.png")
    os.symlink(folder / "loop.png", folder / "loop.png")
    paths += [
        os.fsdecode(no_utf8),
        *(str(folder / name) for name in ("folder.png", "pipe.png", "loop.png", "gone.png")),
    ]
    return [*paths, "/dev/zero", "/dev/null"]


@pytest.fixture
def started(start, qtbot):
    started = start()
    drawing = Drawing((Stroke(np.array([[0.5, 0.2, 0.5], [0.5, 0.8, 0.5]])),))
    with qtbot.waitSignal(started.place.reading_changed, check_params_cb=lambda reading: reading is not None):
        started.document.begin(drawing)
    return started


def assert_one_sentence_and_nothing_else(started, qtbot, act):
    drawing, reading, network = started.document.drawing, started.place.reading, started.place.network
    shown = started.canvas.drawing
    sentences = []
    sources = (started.opener.failed, started.window.commands.failed, started.window.photos.failed)
    for failed in sources:
        failed.connect(sentences.append)
    act()
    qtbot.waitUntil(lambda: bool(sentences))
    for failed in sources:
        failed.disconnect(sentences.append)
    assert len(sentences) == 1
    assert started.sentence == sentences[0]
    assert "\n" not in sentences[0]
    assert len(sentences[0]) > 20
    assert "Something went wrong" not in sentences[0], "rubbish is no defect of the program"
    assert "Traceback" not in sentences[0]
    sentences[0].encode("utf-8")
    assert started.document.drawing is drawing
    assert started.canvas.drawing is shown
    assert started.place.reading is reading
    assert started.place.network is network
    assert not (started.folder / "state" / "crash-reports").exists()


def test_by_the_dialog(started, qtbot, tmp_path, monkeypatch):
    for path in make_files(tmp_path):
        monkeypatch.setattr(file_commands, "ask_for_files", lambda *_, path=path: [path])
        assert_one_sentence_and_nothing_else(started, qtbot, started.window.window_actions["open"].trigger)


def test_as_a_model_by_the_dialog(started, qtbot, tmp_path, monkeypatch):
    for path in make_files(tmp_path):
        monkeypatch.setattr(file_commands, "ask_for_file", lambda *_, path=path: path)
        assert_one_sentence_and_nothing_else(started, qtbot, started.window.window_actions["open_model"].trigger)


def test_by_drop(started, qtbot, tmp_path):
    take = started.window.commands.take
    for path in make_files(tmp_path):
        mime = QMimeData()
        encoded = QUrl.toPercentEncoding(path).data() if path.isprintable() else b"/na%FFme.png"
        mime.setUrls([QUrl.fromEncoded(b"file://" + encoded.replace(b"%2F", b"/"))])
        assert_one_sentence_and_nothing_else(started, qtbot, partial(take, mime, "what was dropped"))


def test_by_paste_as_bytes(started, qtbot):
    for content in CONTENTS.values():
        mime = QMimeData()
        mime.setData("image/png", QByteArray(content))
        QGuiApplication.clipboard().setMimeData(mime)
        assert_one_sentence_and_nothing_else(started, qtbot, started.window.window_actions["paste"].trigger)


@pytest.mark.parametrize("text", ["", "hello", '{"strokes": 1}', "{", "https://example.org/a.png", "\0\x01\ufffd"])
def test_by_paste_as_text(started, qtbot, text):
    mime = QMimeData()
    mime.setText(text)
    QGuiApplication.clipboard().setMimeData(mime)
    assert_one_sentence_and_nothing_else(started, qtbot, started.window.window_actions["paste"].trigger)


def test_on_the_command_line(started, qtbot, tmp_path):
    for path in make_files(tmp_path):
        assert_one_sentence_and_nothing_else(started, qtbot, partial(started.program.begin, [path]))


def test_a_socket_is_no_file_either(started, qtbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket has to be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.png")
        path = str(tmp_path / "socket.png")
        monkeypatch.setattr(file_commands, "ask_for_files", lambda *_: [path])
        assert_one_sentence_and_nothing_else(started, qtbot, started.window.window_actions["open"].trigger)
