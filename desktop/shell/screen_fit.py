"""Larger text makes a window larger, and at some size there is no room for it: then the size before comes back."""

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from desktop.ui.appearance import Appearance

SETTLING_MILLISECONDS = 100
"""Panels are measured again one after the other, some only after others; the window fits itself after the last."""


class ScreenFit(QObject):
    """Keeps a window on its screen while everything in it gets larger or smaller.

    A window that reaches beyond its screen in the first place is left alone.
    """

    refused = Signal(str)  # a sentence

    def __init__(self, window: QMainWindow, appearance: Appearance) -> None:
        super().__init__(window)
        self._window, self._appearance = window, appearance
        self._scale = appearance.scale
        # Before the changes that are not checked yet: the scale, and whether the window was on its screen.
        self._scale_before, self._was_inside = self._scale, True
        self._timer = QTimer(self, singleShot=True, interval=SETTLING_MILLISECONDS)
        self._timer.timeout.connect(self._check)
        appearance.scale_changed.connect(self.expect)

    @Slot(float)
    def expect(self, scale: float) -> None:
        """The scale has changed, and the layout is still that of the one before."""
        if not self._timer.isActive():
            self._scale_before, self._was_inside = self._scale, self._fits_screen(self._window.size())
        self._scale = scale
        self._timer.start()

    @Slot()
    def _check(self) -> None:
        if not self._was_inside:
            return
        if self._scale > self._scale_before and not self._fits_screen(self._window.minimumSize()):
            self._timer.start()  # first, because going back belongs to these changes
            self._appearance.set_scale(self._scale_before)
            self.refused.emit(self.tr("No room for larger text on this screen. Hide a panel to make room."))
        elif not (self._window.isMaximized() or self._window.isFullScreen()):
            self._window.resize(self._window.size().boundedTo(self._window.screen().availableSize()))

    def _fits_screen(self, size: QSize) -> bool:
        available = self._window.screen().availableSize()
        return size.width() <= available.width() and size.height() <= available.height()
