"""What Digitscope is, in a few lines."""

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.files.crash_reports import program_version
from desktop.ui.icons import window_icon


def show_about(parent: QWidget) -> QMessageBox:
    """Show the box and go on."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(QCoreApplication.translate("about", "About Digitscope"))
    box.setIconPixmap(window_icon().pixmap(64, 64))
    box.setText(QCoreApplication.translate("about", "Digitscope {version}").format(version=program_version()))
    box.setInformativeText(
        QCoreApplication.translate(
            "about",
            "Draw a digit and watch a convolutional network, written in plain NumPy, read it.\n\n"
            "Everything happens on this computer; nothing is sent anywhere.\n"
            "Free software under the MIT licence. Qt {qt}.",
        ).format(qt=qVersion())
    )
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.open()
    return box
