"""The Export menu: drawing, network view, maps of a layer, and all activations, as files for others.

What is exported is what is shown at that moment: the reading of place A in the colours, scale and theme of the panel.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.drawing.export import drawing_to_png, drawing_to_svg
from core.errors import FileError
from core.interchange.activation_files import activations_csv, activations_npz
from core.nn.network import Trace
from core.storage.files import display_name, write_atomically
from desktop.network.figures import layer_png, layer_svg, network_png, network_svg
from desktop.network.panel import NetworkPanel
from desktop.state.workbench import Workbench
from desktop.ui.appearance import Appearance
from desktop.ui.dialogs import ask_for_new_file, ask_which, folder_of
from desktop.ui.settings import Settings

Makers = dict[str, Callable[[], bytes]]  # ending without dot: the bytes of such a file


class ExportCommands(QObject):
    """``failed`` and ``notice`` carry sentences."""

    failed = Signal(str)
    notice = Signal(str)

    def __init__(
        self, window: QWidget, workbench: Workbench, settings: Settings, panel: NetworkPanel, appearance: Appearance
    ) -> None:
        super().__init__(window)
        self._window, self._place, self._settings = window, workbench.a, settings
        self._panel, self._appearance = panel, appearance
        panel.export_requested.connect(self.export_layer)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the actions of these names do."""
        return {
            "export_drawing": self.export_drawing,
            "export_network": self.export_network,
            "export_layer": self.choose_layer,
            "export_activations": self.export_activations,
        }

    @Slot()
    def export_drawing(self) -> None:
        drawing = self._place.subject.drawing
        makers: Makers = {
            "png": lambda: drawing_to_png(drawing),
            "svg": lambda: drawing_to_svg(drawing).encode("utf-8"),
        }
        self._export(self.tr("Export drawing"), self.tr("drawing"), makers)

    @Slot()
    def export_network(self) -> None:
        trace, theme, scale = self._trace(), self._appearance.theme, self._panel.levels or self._panel.scale
        if trace is not None:
            makers: Makers = {
                "png": lambda: network_png(trace, theme, scale),
                "svg": lambda: network_svg(trace, theme, scale),
            }
            self._export(self.tr("Export network view"), trace.network.name, makers)

    @Slot()
    def choose_layer(self) -> None:
        """Ask for the layer first."""
        trace = self._trace()
        if trace is not None:
            names = [self.tr("input"), *trace.network.names, self.tr("softmax")]
            place = ask_which(self._window, self.tr("Export layer maps"), self.tr("Layer"), names, 1)
            if place is not None:
                self.export_layer(place - 1)

    @Slot(int)
    def export_layer(self, layer: int) -> None:
        """The maps of this layer: -1 is the input, the number of layers is softmax."""
        trace, theme, scale = self._trace(), self._appearance.theme, self._panel.levels or self._panel.scale
        if trace is not None:
            names = (*trace.network.names, "softmax", "input")
            makers: Makers = {
                "png": lambda: layer_png(trace, layer, theme, scale),
                "svg": lambda: layer_svg(trace, layer, theme, scale),
            }
            self._export(self.tr("Export layer maps"), f"{trace.network.name}-{names[layer]}", makers)

    @Slot()
    def export_activations(self) -> None:
        trace = self._trace()
        if trace is not None:
            makers: Makers = {
                "npz": lambda: activations_npz(trace),
                "csv": lambda: activations_csv(trace),
            }
            self._export(self.tr("Export activations"), f"{trace.network.name}-activations", makers)

    def _trace(self) -> Trace | None:
        reading = self._place.reading
        if reading is None or reading.trace is None:
            self.notice.emit(self.tr("There is nothing to export yet. Draw a digit first."))
            return None
        return reading.trace

    def _export(self, title: str, name: str, makers: Makers) -> None:
        extensions = list(makers)
        kinds = [(extension.upper() if extension != "npz" else "NumPy", extension) for extension in extensions]
        path = ask_for_new_file(self._window, title, self._settings.folder, f"{name}.{extensions[0]}", kinds)
        if not path:
            return
        extension = next(extension for extension in extensions if path.lower().endswith(f".{extension}"))
        try:
            write_atomically(path, makers[extension]())
        except FileError as problem:
            self.failed.emit(str(problem))
            return
        self._settings.folder = folder_of(path)
        self.notice.emit(self.tr("Saved as “{name}”.").format(name=display_name(path)))
