"""The camera: a video file stands in for one. Where the extra is missing, there is a sentence that says so."""

import io

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from desktop.files.opening import OpenBytes
from desktop.photos import live_camera
from desktop.photos.live_camera import CAMERA_READABLE, LiveCamera
from desktop.photos.live_view import LiveView
from tests.support.pages import photo_of_digits

pytestmark = pytest.mark.no_qt_log  # Qt's multimedia tells which of the system's libraries it could do without
needs_extra = pytest.mark.skipif(not CAMERA_READABLE, reason="needs the extra “camera”")
LONG = 30_000


@pytest.fixture
def video(tmp_path):
    """Ten pictures of a page, each a little darker than the one before."""
    path = tmp_path / "video.gif"
    with Image.open(io.BytesIO(photo_of_digits("12", "345"))) as page:
        frames = [page.point(lambda value, step=step: max(0, value - step)) for step in range(10)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=50, loop=0)
    return path


def test_without_the_extra_there_is_a_sentence(qapp, monkeypatch):
    monkeypatch.setattr(live_camera, "CAMERA_READABLE", False)
    camera, sentences = LiveCamera(), []
    camera.failed.connect(sentences.append)
    camera.start()
    camera.play("/video.gif")
    assert ["digitscope[camera]" in sentence for sentence in sentences] == [True, True]
    assert not camera.is_running
    camera.stop()


def test_without_a_picture_nothing_is_taken_and_space_takes_the_one_that_is_seen(qtbot):
    view, taken, left = LiveView(), [], []
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.taken.connect(taken.append)
    view.left.connect(lambda: left.append(True))
    with qtbot.waitExposed(view):
        view.show()
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert taken == []
    image = QImage(4, 2, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 200, 30))
    image.setPixelColor(3, 0, QColor(250, 0, 0))
    view.show_frame(image)
    QTest.keyClick(view, Qt.Key.Key_Space)
    with Image.open(io.BytesIO(taken[0])) as picture:
        assert picture.size == (4, 2)
        assert picture.getpixel((0, 0)) == (10, 200, 30)
        assert picture.getpixel((3, 0)) == (250, 0, 0)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    assert taken[1] == taken[0]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert left == [True]


def test_the_button_says_why_there_is_no_camera(start, monkeypatch):
    monkeypatch.setattr(live_camera, "CAMERA_READABLE", False)
    started = start()
    started.window.window_actions["dock_photos"].trigger()
    button = started.window.photos.panel.actions_by_name["photo_camera"]
    button.trigger()
    assert "digitscope[camera]" in started.sentence
    assert not button.isChecked()


def test_a_picture_that_was_taken_is_read_and_is_a_page(start, qtbot):
    started = start()
    started.window.window_actions["dock_photos"].trigger()
    photos = started.window.photos
    photos.panel.show_live(True)
    assert photos.panel.live.isVisible()
    image = QImage()
    image.loadFromData(photo_of_digits("12", "345"))
    photos.panel.live.show_frame(image)
    with qtbot.waitSignal(photos.picture_taken) as taken:
        QTest.keyClick(photos.panel.live, Qt.Key.Key_Space)
    assert isinstance(taken.args[0], OpenBytes)
    qtbot.waitUntil(lambda: photos.editor.state.page is not None, timeout=LONG)
    assert photos.editor.state.page.text == "12\n345"


@needs_extra
def test_a_video_is_seen_live_frozen_and_read(start, qtbot, video):
    started = start()
    started.window.window_actions["dock_photos"].trigger()
    photos = started.window.photos
    camera, panel = photos.camera, photos.panel
    with qtbot.waitSignal(camera.frame_changed, timeout=LONG):
        camera.play(str(video))
    assert panel.live.isVisible()
    assert panel.actions_by_name["photo_camera"].isChecked()
    assert camera.frame.width() == 352
    QTest.keyClick(panel.live, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: photos.editor.state.page is not None, timeout=LONG)
    assert photos.editor.state.page.text == "12\n345"
    assert not camera.is_running
    assert panel.view.isVisible()


@needs_extra
def test_escape_and_closing_switch_the_camera_off(start, qtbot, video):
    started = start()
    started.window.window_actions["dock_photos"].trigger()
    camera, panel = started.window.photos.camera, started.window.photos.panel
    for end in (lambda: QTest.keyClick(panel.live, Qt.Key.Key_Escape), started.window.close):
        with qtbot.waitSignal(camera.frame_changed, timeout=LONG):
            camera.play(str(video))
        end()
        assert not camera.is_running
        assert camera.frame is None


@needs_extra
def test_what_is_no_video_is_a_sentence(qapp, qtbot, tmp_path):
    (tmp_path / "no.mp4").write_bytes(b"no video")
    camera = LiveCamera()
    with qtbot.waitSignal(camera.failed, timeout=LONG) as failed:
        camera.play(str(tmp_path / "no.mp4"))
    assert "no picture" in failed.args[0]
    assert not camera.is_running
