"""The panels of the window: one line for each in PANELS, everything else is said by the feature itself."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.canvas.spec import canvas_spec
from desktop.evaluation.spec import evaluation_spec
from desktop.network.spec import network_spec
from desktop.photos.spec import photos_spec
from desktop.reading.spec import history_spec, reading_spec, stages_spec
from desktop.ui.panels import CENTRE, PanelContext, PanelSpec, widget_of
from desktop.ui.theme import Theme

# In the order of the Tab key; on each side of the window from top to bottom.
PANELS: tuple[Callable[[], PanelSpec], ...] = (
    canvas_spec,
    network_spec,
    stages_spec,
    reading_spec,
    history_spec,
    evaluation_spec,
    photos_spec,
)


class Panels:
    """Makes what the specs describe; found by the ids of the specs."""

    def __init__(self, specs: tuple[PanelSpec, ...], context: PanelContext) -> None:
        self._specs, self._context = specs, context
        self._features = {spec.id: spec.make(context) for spec in specs}

    @property
    def docked(self) -> tuple[tuple[PanelSpec, QWidget], ...]:
        """Those that lie in docks, each with its widget."""
        return tuple((spec, self.widget(spec.id)) for spec in self._specs if spec.side != CENTRE)

    def feature(self, panel: str) -> Any:
        """What the spec's ``make`` returned."""
        return self._features[panel]

    def widget(self, panel: str) -> QWidget:
        widget: QWidget = widget_of(self._features[panel])
        return widget

    def connect_all(self) -> None:
        """Let every feature connect itself."""
        for spec in self._specs:
            spec.connect(self._features[spec.id], self._context)

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme to every panel."""
        for spec in self._specs:
            widget_of(self._features[spec.id]).set_theme(theme)
