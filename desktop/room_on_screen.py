"""Larger text makes a window larger, and at some size there is no room for it: then the size before comes back."""

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from desktop.appearance import Appearance

SETTLING_MILLISECONDS = 100
"""Panels measure themselves anew one after the other, some of them when others have; the window follows the last."""


class RoomOnScreen(QObject):
    """Keeps a window on its screen while everything in it gets larger or smaller.

    A window that reaches beyond its screen in the first place is left alone.
    """

    refused = Signal(str)  # a sentence

    def __init__(self, window: QMainWindow, appearance: Appearance) -> None:
        super().__init__(window)
        self._window, self._appearance = window, appearance
        self._scale = appearance.scale
        self._last_with_room: float | None = None  # the scale to go back to, while larger ones are being tried
        self._is_inside = True  # whether the window was on its screen before the changes that are not checked yet
        self._timer = QTimer(self, singleShot=True, interval=SETTLING_MILLISECONDS)
        self._timer.timeout.connect(self._check)

    @Slot(float)
    def expect(self, scale: float) -> None:
        """The scale has changed, and the layout is still that of the one before."""
        if not self._timer.isActive():
            self._is_inside = self._has_room(self._window.size())
            self._last_with_room = self._scale
        if scale < self._scale:
            self._last_with_room = None  # smaller is never refused
        self._scale = scale
        self._timer.start()

    @Slot()
    def _check(self) -> None:
        if not self._is_inside:
            return
        if self._last_with_room is not None and not self._has_room(self._window.minimumSize()):
            self._timer.start()  # what follows belongs to this change
            self._appearance.set_scale(self._last_with_room)
            self.refused.emit(self.tr("This screen has no room for a larger size; hiding a panel makes some."))
        elif not (self._window.isMaximized() or self._window.isFullScreen()):
            self._window.resize(self._window.size().boundedTo(self._window.screen().availableSize()))

    def _has_room(self, size: QSize) -> bool:
        available = self._window.screen().availableSize()
        return size.width() <= available.width() and size.height() <= available.height()
