"""The dialogs that ask: for a file or a folder, in the system's own dialog and with the endings this program knows, or
for one of several things."""

import os

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMessageBox, QWidget

from core.storage.files import display_name


def ask_for_file(parent: QWidget, title: str, folder: str, filters: list[str]) -> str:
    """The path of an existing file; empty when the person thought better of it."""
    path, _ = QFileDialog.getOpenFileName(parent, title, folder, ";;".join(filters))
    return path


def ask_for_files(parent: QWidget, title: str, folder: str, filters: list[str]) -> list[str]:
    """The paths of existing files; empty when the person thought better of it."""
    paths, _ = QFileDialog.getOpenFileNames(parent, title, folder, ";;".join(filters))
    return paths


def ask_for_folder(parent: QWidget, title: str, folder: str) -> str:
    """The path of an existing folder; empty when the person thought better of it. It begins at home where the folder
    is not there: Qt would offer its name in the working directory."""
    return QFileDialog.getExistingDirectory(parent, title, folder if os.path.isdir(folder) else os.path.expanduser("~"))


def ask_for_new_file(parent: QWidget, title: str, folder: str, name: str, kinds: list[tuple[str, str]]) -> str:
    """The path to write to, or empty. ``kinds`` are (description, ending without dot); the first is the usual one.

    A name without one of the endings gets that of the chosen kind. A file is replaced only when the person agrees.
    """
    dialog = QFileDialog(parent, title, folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    filters = {f"{description} (*.{extension})": extension for description, extension in kinds}
    dialog.setNameFilters(list(filters))
    dialog.setDefaultSuffix(kinds[0][1])
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters.get(chosen, kinds[0][1])))
    dialog.selectFile(name)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    paths = dialog.selectedFiles()
    extension = filters.get(dialog.selectedNameFilter(), kinds[0][1])
    dialog.deleteLater()
    if not accepted or not paths:
        return ""
    path = with_extension(paths[0], extension, [known for _, known in kinds])
    return path if path == paths[0] or may_replace(parent, title, path) else ""


def may_replace(parent: QWidget, title: str, path: str) -> bool:
    """Whether there is no such file, or the person agrees: the dialog has asked about the name without the ending."""
    if not os.path.lexists(path):
        return True
    question = QCoreApplication.translate("dialogs", "“{name}” already exists. Replace it?")
    answer = QMessageBox.question(parent, title, question.format(name=display_name(path)))
    return answer == QMessageBox.StandardButton.Yes


def ask_which(parent: QWidget, title: str, label: str, items: list[str], usual: int) -> int | None:
    """The index of the chosen item, or None. The list numbers the items: two may have the same text."""
    numbered = [f"{place}: {item}" for place, item in enumerate(items)]
    chosen, accepted = QInputDialog.getItem(parent, title, label, numbered, usual, False)
    return numbered.index(chosen) if accepted else None


def with_extension(path: str, extension: str, known: list[str]) -> str:
    """The path, with the ending added unless it has one of the known ones."""
    if any(path.lower().endswith(f".{one}") for one in known):
        return path
    return f"{path}.{extension}"


def folder_of(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))
