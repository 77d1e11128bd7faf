"""The panels of a reading: the stages of its preparation, the prediction, and the probabilities over time."""

from PySide6.QtCore import QCoreApplication

from desktop.reading.history_panel import ProbabilityHistoryPanel
from desktop.reading.panel import ReadingPanel
from desktop.reading.preparation_panel import PreparationPanel
from desktop.ui.panels import LEFT, RIGHT, PanelContext, PanelSpec


def stages_spec() -> PanelSpec:
    translate = QCoreApplication.translate
    return PanelSpec(
        "dock_stages",
        translate("reading", "What the network sees"),
        LEFT,
        make=lambda context: PreparationPanel(context.window),
        connect=connect_stages,
        action_text=translate("reading", "&What the network sees"),
        tooltip=translate("reading", "Show or hide how the input is prepared"),
        keys="F3",
    )


def reading_spec() -> PanelSpec:
    translate = QCoreApplication.translate
    return PanelSpec(
        "dock_reading",
        translate("reading", "Reading"),
        RIGHT,
        make=make_reading,
        connect=connect_reading,
        share=0.6,
        action_text=translate("reading", "&Reading"),
        tooltip=translate("reading", "Show or hide the prediction and its bars"),
        keys="F4",
    )


def history_spec() -> PanelSpec:
    translate = QCoreApplication.translate
    return PanelSpec(
        "dock_history",
        translate("reading", "While drawing"),
        RIGHT,
        make=lambda context: ProbabilityHistoryPanel(context.window),
        connect=connect_history,
        action_text=translate("reading", "W&hile drawing"),
        tooltip=translate("reading", "Show or hide the probabilities over time"),
        keys="F5",
    )


def make_reading(context: PanelContext) -> ReadingPanel:
    panel = ReadingPanel(context.window)
    panel.addAction(context.actions["verdict"])
    return panel


def connect_stages(panel: PreparationPanel, context: PanelContext) -> None:
    context.reading_changed.connect(panel.show_reading)


def connect_reading(panel: ReadingPanel, context: PanelContext) -> None:
    context.subject_changed.connect(panel.start_over)
    context.network_changed.connect(panel.show_network)
    context.reading_changed.connect(panel.show_reading)
    context.actions["verdict"].toggled.connect(panel.show_verdict)


def connect_history(panel: ProbabilityHistoryPanel, context: PanelContext) -> None:
    context.subject_changed.connect(panel.start_over)
    context.reading_changed.connect(panel.show_reading)
