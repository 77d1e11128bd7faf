"""Shared by the tests of the window: a picture of a digit as the bytes of a file, and a whole program."""

import io

import numpy as np
import pytest
from PIL import Image

from core.drawing.ink import render
from core.drawing.strokes import Drawing, Stroke
from desktop.app import Program
from desktop.ui.settings import Settings


@pytest.fixture(scope="session")
def digit_png():
    """A seven, dark on light, as a PNG file of 280 x 280 pixels."""
    points = np.array([[0.25, 0.2, 0.5], [0.75, 0.2, 0.5], [0.45, 0.85, 0.5]])
    ink = render(Drawing((Stroke(points),)))  # (280, 280)
    buffer = io.BytesIO()
    Image.fromarray(255 - ink).save(buffer, "PNG")
    return buffer.getvalue()


class Started:
    """A whole program in a folder of its own, shown without a screen."""

    def __init__(self, application, folder):
        self.folder = folder
        self.settings = Settings(folder / "settings.ini")
        self.program = Program(application, self.settings, folder / "state")
        self.window = self.program.window
        self.document = self.program.document
        self.workbench = self.program.workbench
        self.place = self.workbench.a  # the one that the window shows
        self.opener = self.program.opener
        self.canvas = self.window.canvas_panel.canvas
        self.messages = self.window.messages
        self.window.resize(1440, 900)

    @property
    def sentence(self):
        """What the message bar says; empty when it is not there."""
        return self.messages.label.text() if self.messages.isVisible() else ""


@pytest.fixture
def start(qapp, qtbot, tmp_path):
    """Start programs, one after the other or side by side, on the same state; all are closed at the end."""
    started = []

    def begin(files=(), show=True):
        one = Started(qapp, tmp_path)
        started.append(one)
        if show:
            one.window.show()
            qtbot.waitExposed(one.window)
        one.program.begin(files)
        return one

    font, style_sheet, palette = qapp.font(), qapp.styleSheet(), qapp.palette()
    yield begin
    for one in started:
        one.window.close_at_once()
        one.window.deleteLater()
        one.program.deleteLater()
    qapp.setFont(font)
    qapp.setStyleSheet(style_sheet)
    qapp.setPalette(palette)
