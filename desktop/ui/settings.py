"""What survives a restart: window layout, look, pen, network, recent files. Nothing in here can prevent a start.

Everything is kept as plain text in an INI file, also lists (JSON) and the bytes of the layout (base64): a file that
was edited, cut off or written by another program then reads as text or as nothing, and every property checks what it
finds and falls back to its default.
"""

import base64
import binascii
import json
import math
import os
from pathlib import Path

from PySide6.QtCore import QSettings

from core.drawing.limits import MAX_PEN_WIDTH, MIN_PEN_WIDTH
from core.drawing.strokes import DEFAULT_PEN_WIDTH
from desktop.ui.pixels import Scale

THEMES = ("system", "light", "dark")
MIN_SCALE, MAX_SCALE = 0.75, 2.5
RECENT_FILES = 9


class Settings:
    """The settings in an INI file: at ``path``, or where the system keeps such files."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Digitscope", "Digitscope")
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)
        self._store.setFallbacksEnabled(False)

    @property
    def theme(self) -> str:
        """One of THEMES."""
        theme = self._text("view/theme")
        return theme if theme in THEMES else "system"

    @theme.setter
    def theme(self, theme: str) -> None:
        self._put("view/theme", theme)

    @property
    def scale(self) -> float:
        """Size of everything in the window; 1.0 is the system's own."""
        return self._number("view/scale", 1.0, MIN_SCALE, MAX_SCALE)

    @scale.setter
    def scale(self, scale: float) -> None:
        self._put("view/scale", repr(float(scale)))

    @property
    def colour_scale(self) -> Scale:
        """What one scale of colours covers in the network view."""
        text = self._text("view/colour_scale")
        return Scale(text) if text in {scale.value for scale in Scale} else Scale.LAYER

    @colour_scale.setter
    def colour_scale(self, scale: Scale) -> None:
        self._put("view/colour_scale", scale.value)

    @property
    def shows_verdict(self) -> bool:
        """Whether the reading says if it is a digit at all."""
        return self._text("view/verdict") != "off"

    @shows_verdict.setter
    def shows_verdict(self, shows: bool) -> None:
        self._put("view/verdict", "on" if shows else "off")

    @property
    def network(self) -> str:
        """The name of a shipped network, or the path of a model file; empty for the one that is in use by default."""
        return self._path("network/chosen")

    @network.setter
    def network(self, name_or_path: str) -> None:
        self._put("network/chosen", json.dumps(name_or_path))

    @property
    def pen_width(self) -> float:
        """Fraction of the canvas side."""
        return self._number("pen/width", DEFAULT_PEN_WIDTH, MIN_PEN_WIDTH, MAX_PEN_WIDTH)

    @pen_width.setter
    def pen_width(self, width: float) -> None:
        self._put("pen/width", repr(float(width)))

    @property
    def geometry(self) -> bytes:
        """Of QMainWindow.saveGeometry; empty when there is none."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, geometry: bytes) -> None:
        self._put("window/geometry", base64.b64encode(geometry).decode("ascii"))

    @property
    def layout(self) -> bytes:
        """Of QMainWindow.saveState; empty when there is none."""
        return self._bytes("window/layout")

    @layout.setter
    def layout(self, layout: bytes) -> None:
        self._put("window/layout", base64.b64encode(layout).decode("ascii"))

    @property
    def workspace(self) -> str:
        """The id of the workspace that ``layout`` is of; empty when none was saved."""
        return self._text("window/workspace")

    @workspace.setter
    def workspace(self, name: str) -> None:
        self._put("window/workspace", name)

    @property
    def workspace_layouts(self) -> dict[str, bytes]:
        """Of QMainWindow.saveState, by the ids of the workspaces that were not in use."""
        try:
            layouts = json.loads(self._text("window/workspace_layouts"))
        except (ValueError, RecursionError):
            return {}
        if not isinstance(layouts, dict):
            return {}
        return {name: decoded(text) for name, text in layouts.items() if isinstance(text, str)}

    @workspace_layouts.setter
    def workspace_layouts(self, layouts: dict[str, bytes]) -> None:
        texts = {name: base64.b64encode(layout).decode("ascii") for name, layout in layouts.items()}
        self._put("window/workspace_layouts", json.dumps(texts))

    @property
    def recent_files(self) -> tuple[str, ...]:
        """Paths, newest first; bytes of a name that are no UTF-8 are kept as surrogates, as Python does."""
        try:
            paths = json.loads(self._text("files/recent"))
        except (ValueError, RecursionError):
            return ()
        if not isinstance(paths, list):
            return ()
        return tuple(path for path in paths if isinstance(path, str) and path)[:RECENT_FILES]

    @recent_files.setter
    def recent_files(self, paths: tuple[str, ...]) -> None:
        self._put("files/recent", json.dumps(list(paths[:RECENT_FILES])))

    @property
    def folder(self) -> str:
        """The folder of the last file dialog; empty when there was none or it is gone."""
        folder = self._path("files/folder")
        return folder if folder and os.path.isdir(folder) else ""

    @folder.setter
    def folder(self, folder: str) -> None:
        self._put("files/folder", json.dumps(folder))

    @property
    def data_folder(self) -> str:
        """The folder that MNIST's test images were last taken from; empty when there was none."""
        return self._path("files/data_folder")

    @data_folder.setter
    def data_folder(self, folder: str) -> None:
        self._put("files/data_folder", json.dumps(folder))

    def remember_file(self, path: str) -> None:
        """Put this path first among the recent files."""
        self.recent_files = (path, *(other for other in self.recent_files if other != path))

    def forget_file(self, path: str) -> None:
        self.recent_files = tuple(other for other in self.recent_files if other != path)

    def save(self) -> None:
        """Write what changed; a place that cannot be written is no reason to disturb anyone."""
        self._store.sync()

    def _put(self, key: str, text: str) -> None:
        if self._store.value(key) != text:  # the file is written only when there is something new in it
            self._store.setValue(key, text)

    def _text(self, key: str) -> str:
        text = self._store.value(key, "")
        return text if isinstance(text, str) else ""

    def _path(self, key: str) -> str:
        """A path as JSON has it, because it may hold bytes that are no text; empty when there is none."""
        try:
            path = json.loads(self._text(key))
        except (ValueError, RecursionError):
            return ""
        return path if isinstance(path, str) and "\0" not in path else ""

    def _number(self, key: str, default: float, smallest: float, largest: float) -> float:
        try:
            number = float(self._text(key))
        except ValueError:
            return default
        return min(max(number, smallest), largest) if math.isfinite(number) else default

    def _bytes(self, key: str) -> bytes:
        return decoded(self._text(key))


def decoded(text: str) -> bytes:
    """The bytes that base64 text encodes; empty if it is not valid base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
