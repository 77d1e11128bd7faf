"""What the camera sees, as large as there is room for, and how to take a picture of it."""

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QImageWriter, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import GRID, LIGHT, Theme, mixed, small_font


class LiveView(QWidget):
    """``taken(object)`` carries the bytes of a picture file, ``left()`` says that nobody wants another one."""

    taken = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._image: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Camera"))

    @Slot(object)
    def show_frame(self, image: QImage | None) -> None:
        """Show this picture from now on."""
        self._image = image
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.update()

    @Slot()
    def take(self) -> None:
        """Take the picture that is seen."""
        if self._image is not None:
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            image = self._image.convertToFormat(QImage.Format.Format_RGB888)
            QImageWriter(buffer, b"BMP").write(image)  # written at once, lossless
            self.taken.emit(bytes(buffer.data().data()))

    def minimumSizeHint(self) -> QSize:
        return QSize(12 * GRID, 12 * GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(mixed(self._theme.panel, self._theme.window, 0.6)))
        painter.setFont(small_font(self.font()))
        line = painter.fontMetrics().height() + GRID
        room = QRectF(self.rect()).adjusted(0, 0, 0, -line)
        if self._image is not None:
            size = self._image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            shown = QRectF(0, 0, size.width(), size.height())
            shown.moveCenter(room.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(shown, self._image)
            words = self.tr("Space: take a picture and read it · Esc: close the camera")
        else:
            words = self.tr("Starting the camera…")
        painter.setPen(QColor(self._theme.text))
        below = QRectF(0, room.bottom(), self.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
        if self.hasFocus():
            painter.setPen(QColor(self._theme.accent))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.take()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Escape)
        ):
            event.accept()
            return True
        return super().event(event)
