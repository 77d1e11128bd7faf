"""The photos as the window has them: the panel, the album and the editor behind it, and the exports, connected."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.geometry import Box
from core.nn.network import Network
from core.photos.corrections import (
    AddBox,
    Correction,
    DeleteDigits,
    MergeBoxes,
    MoveBox,
    SplitBox,
    TypeDigit,
    split_column,
)
from core.photos.pages import Page
from desktop.files.opening import OpenBytes, Opened, OpenModel
from desktop.photos.album import Album
from desktop.photos.exports import PhotoExports
from desktop.photos.item import Item
from desktop.photos.live_camera import LiveCamera
from desktop.photos.page_editor import PageEditor
from desktop.photos.panel import PhotoPanel
from desktop.photos.texts import count_text
from desktop.photos.unsaved_corrections import UnsavedCorrections
from desktop.ui.settings import Settings

Selected = tuple[int, ...]


class PhotoController(QObject):
    """``failed`` and ``notice`` carry sentences."""

    subject_requested = Signal(object)  # Subject: a digit of a page that the user chose
    show_requested = Signal()  # there is a page to be seen
    opening_requested = Signal()
    picture_taken = Signal(object)  # OpenBytes: what the camera saw
    failed = Signal(str)
    notice = Signal(str)

    def __init__(self, window: QWidget, settings: Settings, describe_error: Callable[[Exception], str]) -> None:
        super().__init__(window)
        self.panel = PhotoPanel(window)
        self.album = Album(describe_error, self)
        self.editor = PageEditor(self.album, describe_error, self)
        self.exports = PhotoExports(window, settings, describe_error, self)
        self.unsaved = UnsavedCorrections(window)
        self.camera = LiveCamera(self)
        self._wire()

    @property
    def is_saved(self) -> bool:
        """Whether nothing that a person did is lost with the window."""
        return not self._unsaved_items()

    def ask_to_leave(self, leave: Callable[[], None]) -> None:
        """Ask whether to leave although there are corrections that no file has."""
        self.unsaved.ask(self._unsaved_items(), self.tr("Close without exporting"), leave)

    def _unsaved_items(self) -> tuple[Item, ...]:
        items, current = self.album.unsaved, self.album.current
        if self.editor.busy and current is not None and current not in items:
            return (*items, current)
        return items

    @Slot(object)
    def show_network(self, network: Network) -> None:
        """This network is in use from now on."""
        self.album.show_network(network)

    @Slot(object)
    def show_opened(self, opened: Opened) -> None:
        """A picture was opened that is a page."""
        request, page, network = opened.request, opened.page, opened.page_network
        if not isinstance(request, OpenModel) and page is not None and network is not None:
            self.album.add_page(request, page, network)

    @Slot(object)
    def open_paths(self, paths: Sequence[str]) -> None:
        """Read all these files and folders."""
        self.album.open_paths(paths)

    @Slot()
    def close(self) -> None:
        """Stop what runs and join its threads."""
        self.camera.stop()
        self.album.close()
        self.editor.close()
        self.exports.close()

    def _wire(self) -> None:
        panel, view, album, editor = self.panel, self.panel.view, self.album, self.editor
        files, actions = panel.files, panel.actions_by_name
        for signal, slot in (
            (editor.state_changed, panel.show_state),
            (editor.subject_requested, self.subject_requested),
            (album.failed, self.failed),
            (album.opened, self._show_panel),
            (panel.selection_requested, editor.select),
            (panel.typed, self._type),
            (panel.split_requested, self._split),
            (panel.nudge_requested, self._nudge),
            (view.box_changed, self._move),
            (view.box_drawn, self._add),
            (files.list.entry_chosen, album.show),
            (files.list.retry_requested, album.read_again),
            (files.list.removal_requested, self._remove),
            (files.cancel_requested, album.cancel),
            (actions["photo_merge"].triggered, self._merge),
            (actions["photo_delete"].triggered, self._delete),
            (actions["photo_undo"].triggered, editor.undo),
            (actions["photo_redo"].triggered, editor.redo),
            (actions["photo_copy"].triggered, self._copy),
            (actions["photo_export"].triggered, self._export),
            (actions["photo_export_all"].triggered, self._export_all),
            (actions["photo_away"].triggered, self._remove_current),
            (actions["photo_open"].triggered, self.opening_requested),
            (actions["photo_camera"].triggered, self._switch_camera),
            (self.camera.running_changed, panel.show_live),
            (self.camera.frame_changed, panel.live.show_frame),
            (self.camera.failed, self._notify_no_camera),
            (panel.live.taken, self._on_picture_taken),
            (panel.live.left, self.camera.stop),
            (panel.hidden, self.camera.stop),
            (album.opened, self.camera.stop),
            (self.unsaved.export_requested, self.exports.export_pages),
            (self.exports.saved, lambda done: album.note_saved(done.pages)),
            (self.exports.failed, self.failed),
            (self.exports.notice, self.notice),
        ):
            signal.connect(slot)

    @Slot()
    def _show_panel(self) -> None:
        self.show_requested.emit()
        self.panel.view.setFocus()

    @Slot(bool)
    def _switch_camera(self, is_on: bool) -> None:
        if is_on:
            self.camera.start()
        else:
            self.camera.stop()

    @Slot(str)
    def _notify_no_camera(self, sentence: str) -> None:
        self.panel.actions_by_name["photo_camera"].setChecked(False)
        self.failed.emit(sentence)

    @Slot(object)
    def _on_picture_taken(self, data: bytes) -> None:
        self.picture_taken.emit(OpenBytes(data, self.tr("the camera's picture")))

    @Slot(int, object)
    def _move(self, index: int, box: Box) -> None:
        self.editor.wish(lambda *_: MoveBox(index, box))

    @Slot(object)
    def _add(self, box: Box) -> None:
        self.editor.wish(lambda *_: AddBox(box))

    @Slot(int, int)
    def _nudge(self, x: int, y: int) -> None:
        def make(page: Page, selected: Selected) -> Correction | None:
            if len(selected) != 1:
                return None
            left, top, width, height = page.digits[selected[0]].box
            return MoveBox(selected[0], (left + x, top + y, width, height))

        self.editor.wish(make)

    @Slot(object)
    def _split(self, x: int | None) -> None:
        def make(page: Page, selected: Selected) -> Correction | None:
            if len(selected) != 1:
                return None
            cut = split_column(page, page.digits[selected[0]].box) if x is None else x
            return SplitBox(selected[0], cut)

        self.editor.wish(make)

    @Slot(object)
    def _type(self, digit: int | None) -> None:
        def make(page: Page, selected: Selected) -> Correction | None:
            if len(selected) != 1 or page.digits[selected[0]].typed == digit:
                return None
            return TypeDigit(selected[0], digit)

        self.editor.wish(make)

    @Slot()
    def _merge(self) -> None:
        self.editor.wish(lambda _, selected: MergeBoxes(selected) if len(selected) > 1 else None)

    @Slot()
    def _delete(self) -> None:
        self.editor.wish(lambda _, selected: DeleteDigits(selected) if selected else None)

    @Slot()
    def _copy(self) -> None:
        page = self.album.page
        if page is not None and page.digits:
            QGuiApplication.clipboard().setText(page.text)
            self.notice.emit(self.tr("Copied {digits}, line by line.").format(digits=count_text(len(page.digits), 1)))

    @Slot()
    def _export(self) -> None:
        item, page = self.album.current, self.album.page
        if item is not None and page is not None:
            self.exports.export_page(item.name, page)

    @Slot()
    def _export_all(self) -> None:
        self.exports.export_pages(self.album.pages)

    @Slot()
    def _remove_current(self) -> None:
        if self.album.current is not None:
            self._remove(self.album.current.key)

    @Slot(int)
    def _remove(self, key: int) -> None:
        item = self.album.item(key)
        if item is not None and item.is_unsaved:
            self.unsaved.ask((item,), self.tr("Remove without exporting"), lambda: self.album.remove(key))
        else:
            self.album.remove(key)
