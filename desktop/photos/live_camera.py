"""The camera, as a row of pictures: here, and only here, Qt's multimedia is met, which not everybody has installed.

A video file can stand in for a camera.
"""

from PySide6.QtCore import QCoreApplication, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QImage

try:
    from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QMediaPlayer, QVideoFrame, QVideoSink
except ImportError:  # the extra "camera": it is larger than everything else together; or a library of the system
    CAMERA_READABLE = False
else:
    CAMERA_READABLE = True


def multimedia_parent() -> QObject:
    """Who has the parts of Qt's multimedia: they have threads of their own, and taken down with their parent, in the
    middle of what they do, they would crash. So they are only ever deleted later."""
    application = QCoreApplication.instance()
    assert application is not None
    return application


class LiveCamera(QObject):
    """Either off, or showing one picture after the other. ``failed`` carries a sentence."""

    frame_changed = Signal(object)  # QImage: the newest picture
    running_changed = Signal(bool)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame: QImage | None = None
        self._failure = ""
        self._source: QCamera | QMediaPlayer | None = None  # a camera or a player, while it runs
        self._session: QMediaCaptureSession | None = None
        self._sink: QVideoSink | None = None

    @property
    def is_running(self) -> bool:
        return self._source is not None

    @property
    def frame(self) -> QImage | None:
        """The newest picture; None before the first one."""
        return self._frame

    @Slot()
    def start(self) -> None:
        """Show what the first camera sees."""
        if self.is_running or not self._is_possible():
            return
        device = QMediaDevices.defaultVideoInput()
        if device.isNull():
            self.failed.emit(self.tr("No camera found. Connect one, or open a photo file."))
            return
        camera = QCamera(device, multimedia_parent())
        camera.errorOccurred.connect(lambda _, words: self._note_failure(words))
        self._session = QMediaCaptureSession(multimedia_parent())
        self._session.setCamera(camera)
        self._session.setVideoSink(self._new_sink())
        self._begin(camera)
        camera.start()

    def play(self, path: str) -> None:
        """Show a video file, again and again, as if a camera saw it."""
        if self.is_running or not self._is_possible():
            return
        player = QMediaPlayer(multimedia_parent())
        player.errorOccurred.connect(lambda _, words: self._note_failure(words))
        player.setVideoSink(self._new_sink())
        player.setLoops(QMediaPlayer.Loops.Infinite)
        player.setSource(QUrl.fromLocalFile(path))
        self._begin(player)
        player.play()

    @Slot()
    def stop(self) -> None:
        """Switch it off; safe to ask twice."""
        if self._source is None:
            return
        if self._sink is not None:
            self._sink.videoFrameChanged.disconnect(self._on_frame)
        self._source.stop()
        for part in (self._source, self._session, self._sink):
            if part is not None:
                part.deleteLater()
        self._source = self._session = self._sink = self._frame = None
        self.running_changed.emit(False)

    def _is_possible(self) -> bool:
        if not CAMERA_READABLE:
            self.failed.emit(
                self.tr(
                    "The camera needs another package. Install it with “pipx inject digitscope PySide6-Addons” (or "
                    "“pip install digitscope[camera]”)."
                )
            )
        return CAMERA_READABLE

    def _new_sink(self) -> "QVideoSink":
        self._sink = QVideoSink(multimedia_parent())
        self._sink.videoFrameChanged.connect(self._on_frame)
        return self._sink

    def _begin(self, source: "QCamera | QMediaPlayer") -> None:
        self._source = source
        self.running_changed.emit(True)

    @Slot(object)
    def _on_frame(self, frame: "QVideoFrame") -> None:
        image = frame.toImage()
        if not image.isNull():
            self._frame = image
            self.frame_changed.emit(image)

    def _note_failure(self, words: str) -> None:
        """The failed object is still emitting its signal: it can only be deleted after that."""
        if not self._failure:
            self._failure = words
            QTimer.singleShot(0, self, self._fail)

    @Slot()
    def _fail(self) -> None:
        words, self._failure = self._failure, ""
        self.stop()
        self.failed.emit(self.tr("The camera sent no picture: {words}").format(words=words))
