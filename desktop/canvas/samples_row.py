"""The row of ten sample digits under the tools."""

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.actions import tool_button


class SamplesRow(QWidget):
    """Ten buttons, "0" to "9", for the actions sample_0 to sample_9."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A style sheet's least height takes the place of a button's own, so the row has to insist on it.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for digit in range(10):
            button = tool_button(actions[f"sample_{digit}"], self)
            button.setText(str(digit))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            layout.addWidget(button)
