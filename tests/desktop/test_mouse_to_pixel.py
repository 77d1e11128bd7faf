"""The whole path once: from the mouse on the canvas to painted pixels of maps, bars and stages, by the real network."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

SEVEN = [(0.25 + 0.05 * step, 0.2) for step in range(11)] + [
    (0.75 - 0.03 * step, 0.2 + 0.065 * step) for step in range(11)
]


def at(canvas, place):
    x, y = place
    return QPoint(round(x * canvas.width()), round(y * canvas.height()))


def test_the_pen_is_down_and_maps_and_bars_are_painted_already(start, qtbot):
    started = start()
    window, canvas = started.window, started.canvas
    qtbot.waitUntil(lambda: window.reading_panel.width() >= 0.2 * window.width())  # the docks have their usual sizes
    before = {
        panel: panel.grab().toImage()
        for panel in (window.network_panel.view, window.reading_panel, window.preparation_panel)
    }

    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(canvas, SEVEN[0]))
    for place in SEVEN[1:]:
        QTest.mouseMove(canvas, at(canvas, place))
    qtbot.waitUntil(lambda: started.place.reading is not None and started.place.reading.digit == 7)
    assert canvas.grab().toImage().pixelColor(at(canvas, (0.5, 0.2))).lightness() < 100, "ink is under the pen"
    assert started.document.drawing.is_blank, "the pen is still down: no step was made yet"
    for panel, image in before.items():
        assert panel.grab().toImage() != image, type(panel).__name__

    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(canvas, SEVEN[-1]))
    assert len(started.document.drawing.strokes) == 1
    assert window.window_actions["undo"].isEnabled()

    window.window_actions["clear"].trigger()
    qtbot.waitUntil(lambda: window.network_panel.view.grab().toImage() == before[window.network_panel.view])
    assert started.place.reading is None


def test_every_number_shown_comes_from_one_trace(start, qtbot):
    started = start()
    window, canvas = started.window, started.canvas
    shown = []
    started.place.reading_changed.connect(shown.append)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(canvas, SEVEN[0]))
    for place in SEVEN[1:]:
        QTest.mouseMove(canvas, at(canvas, place))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(canvas, SEVEN[-1]))
    qtbot.waitUntil(lambda: bool(shown) and shown[-1] is not None and shown[-1].digit == 7)
    reading = started.place.reading
    assert window.network_panel.view.trace is reading.trace
    assert window.network_panel.view.trace.input.shape == (1, *started.place.network.input_shape)
    milliseconds = [1000 * reading.seconds for reading in shown if reading is not None]
    time_text = window.status.time
    qtbot.waitUntil(lambda: time_text.text().startswith("forward pass ") and "–" not in time_text.text())
    assert min(milliseconds) - 0.1 < float(time_text.text().split()[2].lstrip("<")) < max(milliseconds) + 0.1
