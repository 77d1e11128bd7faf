"""Draws a digit in the real window and writes the pictures of the documents: `make screenshots` (needs xvfb).

The mouse draws the sample point by point, as a hand would, so that every panel shows what a person sees. The photo is
made of the samples too, as `digitscope evaluate --pages` makes its pages.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from core.data.dataset import Dataset
from core.drawing.samples import sample
from core.nn.calibration import reliability_from_object
from core.nn.models import shipped_models
from core.recognition.preparation import prepare_drawing
from core.synthesis.pages.conditions import PageStyle
from core.synthesis.pages.renderer import render_page_with
from desktop.app import Program
from desktop.canvas.canvas import Canvas
from desktop.evaluation.reliability_plot import ReliabilityPlot
from desktop.photos.state import PhotoState
from desktop.ui.settings import Settings

DIGIT = 3
SHOTS = (("window", "light", QSize(1440, 900)), ("window-dark", "dark", QSize(1440, 900)))
PHOTO_SEED, PHOTO_DIGIT = 1, 18
PHOTO = PageStyle(
    count=(38, 38),
    size=(70, 70),
    gap=(0.2, 0.5),
    pens=("ballpoint",),
    colours=("blue",),
    pattern=("ruled",),
    skew=(3, 3),
    perspective=6.0,
    gradient=0.3,
    shadow=(0.3, 0.4),
    table=True,
)
DIAGRAM = QSize(480, 440)
STEP = 16  # milliseconds between two points of the mouse
REST = 1500  # milliseconds until the figures of the status bar stand still


def rest(milliseconds: int) -> None:
    """Let the window work. QTest.qWait holds the interpreter meanwhile, and every worker would stand still."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def keep(widget: QWidget, path: Path) -> None:
    """Write what the widget shows."""
    if not widget.grab().save(str(path)):
        raise OSError(f"“{path}” cannot be written.")


def draw(canvas: Canvas) -> None:
    """The sample under the mouse, stroke by stroke."""
    paper = canvas.paper_box
    for stroke in sample(DIGIT).strokes:
        places = [
            QPoint(round(paper.left() + x * paper.width()), round(paper.top() + y * paper.height()))
            for x, y, _ in stroke.curve[::2]
        ]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
        for place in places[1:]:
            # Moves of QTest carry no button, and would be no drawing.
            local, globally = QPointF(place), QPointF(canvas.mapToGlobal(place))
            held, none, plain = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(canvas, QMouseEvent(QEvent.Type.MouseMove, local, globally, none, held, plain))
            rest(STEP)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1])


def take_photo(path: Path) -> None:
    """Write a photo of the samples on paper."""
    prepared = [prepare_drawing(sample(digit), (1, 28, 28)) for digit in range(10)]
    images = np.array([steps.centred for steps in prepared if steps is not None])  # (10, 28, 28)
    digits = Dataset(images, np.arange(10, dtype=np.uint8))
    path.write_bytes(render_page_with(digits, PHOTO, "photo", np.random.default_rng(PHOTO_SEED)).data)


def open_photo(program: Program, path: Path) -> None:
    """Open it, wait until it is read, and choose one of its digits."""
    photos, reading = program.window.photos, QEventLoop()

    def stop_when_read(state: PhotoState) -> None:
        if state.page is not None:
            reading.quit()

    photos.editor.state_changed.connect(stop_when_read)
    program.window.commands.open_paths([str(path)])
    reading.exec()
    photos.editor.select((PHOTO_DIGIT,))


def draw_reliability(folder: Path) -> None:
    """The reliability diagram of each shipped network on MNIST's test images, as its file has recorded it."""
    for model in shipped_models():
        found = reliability_from_object(model.training.get("test", {}).get("reliability"))
        if found is None:
            continue
        paper = QFrame()
        paper.setStyleSheet("QFrame { background: white; }")
        plot = ReliabilityPlot()
        plot.show_reliability(found, "")
        QVBoxLayout(paper).addWidget(plot)
        paper.resize(DIAGRAM)
        paper.show()
        rest(REST // 10)
        keep(paper, folder / f"reliability-{model.name}.png")
        paper.close()


def main(folder: Path) -> int:
    """Write every picture into the folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(["digitscope"])
    with tempfile.TemporaryDirectory() as state:
        program = Program(application, Settings(Path(state) / "settings.ini"), Path(state))
        window = program.window
        window.show()
        program.begin([])
        draw_reliability(folder)
        for name, theme, size in SHOTS:
            window.window_actions[f"theme_{theme}"].trigger()
            window.resize(size)
            program.document.clear()
            rest(REST)
            draw(window.canvas_panel.canvas)
            rest(REST // 3)
            keep(window, folder / f"{name}.png")
        window.window_actions["theme_light"].trigger()
        take_photo(Path(state) / "photo.jpg")
        open_photo(program, Path(state) / "photo.jpg")
        rest(REST)
        keep(window, folder / "photo.png")
        QTimer.singleShot(0, window.close)
        application.exec()
        program.end()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
