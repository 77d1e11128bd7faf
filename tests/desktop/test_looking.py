"""Looking is not editing: digits of photos, test images and samples are shown everywhere, and the drawing stays."""

import gc

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.data.dataset import TEST_FILES, Dataset
from core.drawing.ink import render
from core.drawing.samples import sample
from core.drawing.strokes import Drawing, drawing_to_json
from core.nn.units import Unit
from core.recognition.preparation import prepare
from core.recognition.subject import Subject, SubjectKind
from core.text import UNKNOWN
from tests.support.connected_state import line, longer
from tests.support.mnist_files import write
from tests.support.pages import photo_of_digits
from tests.support.pointers import ARC, Mouse

CLICKS_ON_PHOTO, TEST_IMAGES = 200, 300
LONG = 30_000
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def started(start):
    return start()


def images():
    """The ten samples as MNIST has its digits."""
    return np.array([prepare(render(sample(digit)), (1, 28, 28)).centred for digit in range(10)])


def live(kind):
    gc.collect()
    return sum(isinstance(thing, kind) for thing in gc.get_objects())


def test_500_digits_are_looked_at_and_the_drawing_survives_untouched(start, qtbot, tmp_path):
    photo = tmp_path / "two lines.png"
    photo.write_bytes(photo_of_digits("314", "15"))
    folder = tmp_path / "mnist"
    folder.mkdir()
    write(folder, TEST_FILES, Dataset(np.tile(images(), (30, 1, 1)), np.tile(np.arange(10, dtype=np.uint8), 30)))
    started = start([str(photo)])
    started.settings.data_folder = str(folder)
    document, recovery, photos = started.document, started.program.recovery, started.window.photos
    own_file = tmp_path / "own.digit.json"
    document.add_step(line(0.3))
    assert document.save(str(own_file))
    document.add_step(longer(document.drawing, 0.6))
    document.add_step(longer(document.drawing, 0.9))
    document.undo()
    recovery.write_now()
    kept = recovery.instance.drawing
    qtbot.waitUntil(lambda: kept.exists() and kept.read_text() == drawing_to_json(document.drawing))
    qtbot.waitUntil(lambda: not recovery._timer.isActive(), timeout=LONG)
    started.window.window_actions["dock_evaluation"].trigger()
    qtbot.waitUntil(lambda: photos.editor.state.page is not None, timeout=LONG)
    qtbot.waitUntil(lambda: started.window.evaluation.evaluator.state.measurement is not None, timeout=LONG)

    before = (document.drawing, document.step_count, document.path, document.is_modified)
    written, changes, drawings = kept.stat().st_mtime_ns, [], live(Drawing)
    subjects = live(Subject)
    document.changed.connect(changes.append)
    document.history_changed.connect(lambda *states: changes.append(states))
    document.file_changed.connect(lambda *states: changes.append(states))
    looked_at = []
    started.place.subject_changed.connect(lambda subject: looked_at.append(subject.kind))

    view, digits = photos.panel.view, photos.editor.state.page.digits
    started.window.workspaces.show_panel("dock_photos")
    for click in range(CLICKS_ON_PHOTO):
        box = view.on_screen(digits[click % len(digits)].box)
        QTest.mouseClick(view.viewport(), LEFT, NO_KEY, box.center().toPoint())
    measurement = started.window.evaluation.evaluator.state.measurement
    for index in range(TEST_IMAGES):
        started.window.evaluation.panel.digit_requested.emit(measurement, index)
    qtbot.waitUntil(lambda: started.place.reading.digit == 9)

    assert looked_at.count(SubjectKind.PHOTO_DIGIT) == CLICKS_ON_PHOTO
    assert looked_at.count(SubjectKind.DATASET_IMAGE) == TEST_IMAGES
    assert changes == []
    assert (document.drawing, document.step_count, document.path, document.is_modified) == before
    assert not recovery._timer.isActive(), "nothing waits to be written"
    assert kept.stat().st_mtime_ns == written, "the recovery file was not written again"
    assert kept.read_text() == drawing_to_json(document.drawing)
    assert live(Drawing) - drawings < 20, "what was looked at is not kept"
    assert live(Subject) - subjects < 20

    started.window.window_actions["back_to_drawing"].trigger()
    assert started.canvas.drawing is document.drawing is before[0]
    started.window.window_actions["redo"].trigger()
    assert len(document.drawing.strokes) == 3
    for strokes in (2, 1, 0):
        started.window.window_actions["undo"].trigger()
        assert len(document.drawing.strokes) == strokes


def test_a_digit_of_a_photo_is_named_by_its_file_and_becomes_a_drawing_only_on_purpose(start, qtbot, tmp_path):
    photo = tmp_path / "two lines.png"
    photo.write_bytes(photo_of_digits("314", "15"))
    started = start([str(photo)])
    editor, window_actions = started.window.photos.editor, started.window.window_actions
    qtbot.waitUntil(lambda: editor.state.page is not None, timeout=LONG)
    assert not window_actions["edit_subject"].isEnabled()
    assert not window_actions["back_to_drawing"].isEnabled()
    editor.select((2,))
    digit = editor.state.page.digits[2]
    qtbot.waitUntil(lambda: started.place.reading is not None)
    assert started.place.reading.trace.logits[0] == pytest.approx(digit.logits, abs=1e-3)
    expected = prepare(digit.canvas_ink, started.place.network.input_shape)
    np.testing.assert_array_equal(started.place.reading.preparation.input, expected.input)
    assert started.canvas.note.startswith("Digit from two lines.png.")
    assert not window_actions["save"].isEnabled(), "the drawing is blank"
    assert window_actions["copy"].isEnabled()
    assert window_actions["edit_subject"].isEnabled()
    QTest.keyClick(started.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_array_equal(started.document.drawing.picture, digit.canvas_ink)
    assert started.document.step_count == 1
    assert started.canvas.note == ""
    assert window_actions["save"].isEnabled()
    assert not window_actions["edit_subject"].isEnabled()
    window_actions["undo"].trigger()
    assert started.document.drawing.is_blank


def test_a_stroke_on_a_sample_edits_it_in_one_step(started, qtbot):
    started.document.begin(line())
    QTest.keyClick(started.window, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: started.place.reading is not None and started.place.reading.digit == 4)
    assert started.document.step_count == 1
    strokes = len(sample(4).strokes)
    Mouse(started.canvas).drag(ARC)
    assert started.document.step_count == 2
    assert len(started.document.drawing.strokes) == strokes + 1
    assert started.canvas.drawing is started.document.drawing
    assert not started.workbench.is_looking
    started.window.window_actions["undo"].trigger()
    assert started.canvas.drawing.strokes[0].points.tolist() == line().strokes[0].points.tolist()


def test_escape_goes_back_to_the_drawing_where_nothing_else_needs_it(started, qtbot):
    started.document.begin(line())
    own = started.document.drawing
    QTest.keyClick(started.window, Qt.Key.Key_4)
    started.messages.show_problem("Something went wrong.")
    QTest.keyClick(started.canvas, Qt.Key.Key_Escape)
    assert not started.sentence
    assert started.workbench.is_looking, "the message came first"
    QTest.keyClick(started.canvas, Qt.Key.Key_Escape)
    assert started.canvas.drawing is own
    qtbot.waitUntil(lambda: started.place.reading is not None and started.place.reading.digit == 1)


def test_delete_while_looking_shows_the_drawing_and_clears_it_only_the_second_time(started):
    started.document.begin(line())
    own = started.document.drawing
    QTest.keyClick(started.window, Qt.Key.Key_4)
    QTest.keyClick(started.window, Qt.Key.Key_Delete)
    assert started.canvas.drawing is own
    QTest.keyClick(started.window, Qt.Key.Key_Delete)
    assert started.document.drawing.is_blank


def test_the_preparation_of_a_test_image_says_that_there_is_none(started, qtbot):
    image = images()[6]
    started.workbench.look_at(Subject(SubjectKind.DATASET_IMAGE, "Test image 6, labelled 6", image))
    qtbot.waitUntil(lambda: started.place.reading is not None)
    stages = started.window.preparation_panel
    assert stages.sentence() == "This image needs no preparation: its pixels are the network input."
    assert [size for _, size in stages.captions()] == [UNKNOWN] * 4 + [
        "28 × 28",
        f"{started.place.network.input_shape[2]} × {started.place.network.input_shape[1]}",
    ]
    QTest.keyClick(started.window, Qt.Key.Key_6)
    qtbot.waitUntil(lambda: stages.sentence() == "")


WATCHED = ("canvas", "document", "workbench", "place")


def signals_of(started):
    """What the canvas and the state emit from now on, by name, in their order; of the worker its answers."""
    seen = []
    for thing in [getattr(started, name) for name in WATCHED]:
        for kind in type(thing).__mro__:
            if kind.__module__.startswith("desktop."):
                for name, value in vars(kind).items():
                    if type(value).__name__ == "Signal":
                        getattr(thing, name).connect(lambda *_, name=name: seen.append(name))
    started.place._reader.answered.connect(lambda *_: seen.append("answered"))
    return seen


def test_from_the_mouse_to_the_maps_there_are_three_signals(started, qtbot):
    mouse = Mouse(started.canvas)
    mouse.press(0.2, 0.2)
    qtbot.waitUntil(lambda: started.place.reading is not None)
    seen = signals_of(started)
    mouse.move(0.6, 0.4)
    qtbot.waitUntil(lambda: "reading_changed" in seen)
    assert sorted(seen) == ["answered", "ink_changed", "reading_changed"]
    assert seen[0] == "ink_changed"
    assert started.window.network_panel.view.trace is started.place.reading.trace
    mouse.release()


def test_showing_a_drawing_on_the_canvas_emits_nothing(started, qtbot, digit_png):
    seen = signals_of(started)
    window_actions, document = started.window.window_actions, started.document
    for act in (
        lambda: document.begin(line()),
        window_actions["undo"].trigger,
        window_actions["redo"].trigger,
        window_actions["sample_3"].trigger,
        window_actions["edit_subject"].trigger,
        window_actions["sample_4"].trigger,
        window_actions["back_to_drawing"].trigger,
        window_actions["clear"].trigger,
    ):
        seen.clear()
        act()
        assert seen, "the state has told it"
        assert not {"ink_changed", "drawing_finished"} & set(seen)
        assert started.canvas.drawing is started.place.subject.drawing
        assert seen.count("changed") <= 1


def test_a_finished_stroke_is_emitted_once_and_makes_one_step(started, qtbot):
    mouse = Mouse(started.canvas)
    mouse.press(0.2, 0.2)
    mouse.move(0.6, 0.4)
    qtbot.waitUntil(lambda: started.place.reading is not None and not started.place._reader.busy)
    seen = signals_of(started)
    mouse.release()
    assert sorted(seen) == ["changed", "drawing_finished", "file_changed", "history_changed"]


def test_the_unit_under_the_pointer_and_the_pinned_ones_are_known_to_the_workbench(started):
    view, bench = started.window.network_panel.view, started.workbench
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert bench.selection.hovered == Unit("input", (0, 0, 0))
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    first = Unit(started.place.network.names[0], (0, 0, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert (bench.selection.hovered, bench.selection.pinned) == (first, (first,))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert (bench.selection.hovered, bench.selection.pinned) == (None, (first,))
