"""The File menu and its relatives: dialogs, drop, clipboard, samples and recent files, and what each of them does."""

import os
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from core.drawing.ink import render
from core.drawing.samples import sample
from core.drawing.strokes import drawing_to_json
from core.errors import DigitscopeError
from core.recognition.subject import Subject, SubjectKind
from core.storage.file_formats import DRAWING_EXTENSION, PICTURE_EXTENSIONS
from core.storage.files import display_name
from desktop.files.incoming import DRAWING_FORMAT, paths_in, request_from
from desktop.files.opener import Opener
from desktop.files.opening import OpenFile, OpenModel, Request, names_network
from desktop.state.workbench import Workbench
from desktop.ui.dialogs import ask_for_file, ask_for_files, ask_for_new_file, folder_of
from desktop.ui.settings import Settings

PICTURES = " ".join(f"*{extension}" for extension in PICTURE_EXTENSIONS)


class FileCommands(QObject):
    """Asks where, and opens, saves or shows it. ``failed`` and ``notice`` carry sentences."""

    failed = Signal(str)
    notice = Signal(str)
    recent_changed = Signal(object)  # tuple of paths, newest first
    network_chosen = Signal(str)  # the name or path of the network now in use
    photos_requested = Signal(object)  # tuple of paths: files to be read one after the other, and folders of them

    def __init__(self, window: QWidget, workbench: Workbench, opener: Opener, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._opener, self._settings = window, opener, settings
        self._workbench, self._document = workbench, workbench.document

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the actions of these names do."""
        return {
            "open": self.open,
            "open_model": self.open_model,
            "save": self.save,
            "save_as": self.save_as,
            "copy": self.copy,
            "paste": self.paste,
            **{f"sample_{digit}": self._showing_of(digit) for digit in range(10)},
        }

    def _showing_of(self, digit: int) -> Callable[[], object]:
        return lambda: self.show_sample(digit)

    @Slot()
    def open(self) -> None:
        kinds = [
            self.tr("Pictures and drawings ({endings})").format(endings=f"{PICTURES} *.json"),
            self.tr("All files (*)"),
        ]
        self.open_paths(ask_for_files(self._window, self.tr("Open images or drawings"), self._settings.folder, kinds))

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open what came together: one file by itself; several, and folders, as photos; of networks the first."""
        networks = [path for path in paths if names_network(OpenFile(path))]
        others = [path for path in paths if path not in networks]
        for path in networks[:1]:
            self.open_path(path)
        if len(others) == 1 and not os.path.isdir(others[0]):
            self.open_path(others[0])
        elif others:
            self._settings.folder = folder_of(others[0])
            self.photos_requested.emit(tuple(others))

    @Slot(str)
    def open_path(self, path: str) -> None:
        if path:
            self._opener.open(OpenFile(path))

    @Slot()
    def open_model(self) -> None:
        kinds = [self.tr("Model files (*.safetensors)"), self.tr("All files (*)")]
        self.choose_network(ask_for_file(self._window, self.tr("Load model file"), self._settings.folder, kinds))

    @Slot(str, bool)
    def choose_network(self, name_or_path: str, is_another: bool = True) -> None:
        """Read with this network: the name of a shipped one, or a model file.

        The one in use is loaded again only where another is on its way, so that the last choice counts.
        """
        if name_or_path and (is_another or self._opener.is_loading_network):
            self._opener.open(OpenModel(name_or_path))

    @Slot()
    def save(self) -> None:
        if self._document.path:
            self._save(self._document.path)
        else:
            self.save_as()

    @Slot()
    def save_as(self) -> None:
        name = os.path.basename(self._document.path) or f"{self.tr('drawing')}{DRAWING_EXTENSION}"
        kinds = [(self.tr("Drawings"), DRAWING_EXTENSION.removeprefix("."))]
        path = ask_for_new_file(self._window, self.tr("Save drawing"), self._settings.folder, name, kinds)
        if path:
            self._save(path)

    @Slot()
    def copy(self) -> None:
        """Copy what is on the canvas: as strokes for this program, as text, and as black ink on white."""
        drawing = self._workbench.a.subject.drawing
        text = drawing_to_json(drawing)
        paper = np.ascontiguousarray(255 - render(drawing))  # (S, S), 0 = ink
        height, width = paper.shape
        mime = QMimeData()
        mime.setData(DRAWING_FORMAT, text.encode("utf-8"))
        mime.setText(text)
        mime.setImageData(QImage(paper.data, width, height, width, QImage.Format.Format_Grayscale8).copy())
        QGuiApplication.clipboard().setMimeData(mime)

    @Slot()
    def paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None:
            self.take(mime, self.tr("the clipboard"))

    def take(self, mime: QMimeData, name: str) -> None:
        """Open what was dropped or pasted; ``name`` says which in a sentence."""
        paths = paths_in(mime)
        if paths:
            self.open_paths(paths)
            return
        try:
            self._opener.open(request_from(mime, name))
        except DigitscopeError as problem:
            self.failed.emit(str(problem))

    def show_sample(self, digit: int) -> None:
        """Look at the sample of this digit."""
        try:
            drawing = sample(digit)
        except DigitscopeError as problem:
            self.failed.emit(str(problem))
            return
        title = self.tr("Sample {digit}").format(digit=digit)
        self._workbench.look_at(Subject(SubjectKind.SAMPLE, title, drawing))

    @Slot(object)
    def remember(self, request: Request) -> None:
        """This was opened: keep it among the recent files, and its folder for the next dialog."""
        if isinstance(request, OpenModel):
            self.network_chosen.emit(request.name_or_path)
            return
        if isinstance(request, OpenFile):
            if request.path.lower().endswith(".safetensors"):
                self.network_chosen.emit(request.path)
            self._remember_path(request.path)

    @Slot(str)
    def forget(self, path: str) -> None:
        """There is no such file any more: it does not stay among the recent ones."""
        if path in self._settings.recent_files:
            self._settings.forget_file(path)
            self.recent_changed.emit(self._settings.recent_files)

    def _save(self, path: str) -> None:
        if self._document.save(path):
            self._remember_path(path)
            self.notice.emit(self.tr("Saved as “{name}”.").format(name=display_name(path)))

    def _remember_path(self, path: str) -> None:
        self._settings.remember_file(path)
        self._settings.folder = folder_of(path)
        self.recent_changed.emit(self._settings.recent_files)
