"""The evaluation as a panel of the window."""

from PySide6.QtCore import QCoreApplication

from desktop.evaluation.controller import EvaluationController
from desktop.ui.panels import BOTTOM, PanelContext, PanelSpec


def evaluation_spec() -> PanelSpec:
    translate = QCoreApplication.translate
    return PanelSpec(
        "dock_evaluation",
        translate("evaluation", "Evaluation"),
        BOTTOM,
        make=lambda context: EvaluationController(context.window, context.settings, context.describe_error),
        connect=connect,
        share=0.42,
        action_text=translate("evaluation", "&Evaluation"),
        tooltip=translate("evaluation", "Show or hide the evaluation of the network"),
        keys="F9",
        opened=False,
    )


def connect(evaluation: EvaluationController, context: PanelContext) -> None:
    context.network_changed.connect(evaluation.show_network)
    context.closed.connect(evaluation.close)
    evaluation.subject_requested.connect(context.look_at)
