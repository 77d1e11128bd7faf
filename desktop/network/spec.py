"""The maps of the network as the panel in the middle of the window."""

from PySide6.QtCore import QCoreApplication

from desktop.network.panel import NetworkPanel
from desktop.ui.panels import CENTRE, PanelContext, PanelSpec


def network_spec() -> PanelSpec:
    title = QCoreApplication.translate("network", "Network")
    return PanelSpec("network", title, CENTRE, make=lambda context: NetworkPanel(context.window), connect=connect)


def connect(panel: NetworkPanel, context: PanelContext) -> None:
    context.subject_changed.connect(panel.start_over)
    context.network_changed.connect(panel.show_network)
    context.reading_changed.connect(panel.show_reading)
    panel.scale_requested.connect(panel.set_scale)
    panel.unit_hovered.connect(context.hover_unit)
    panel.unit_selected.connect(context.pin_unit)
