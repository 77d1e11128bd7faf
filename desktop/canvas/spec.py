"""The canvas as a panel of the window."""

from PySide6.QtCore import QCoreApplication

from desktop.canvas.panel import CanvasPanel
from desktop.ui.panels import LEFT, PanelContext, PanelSpec


def canvas_spec() -> PanelSpec:
    translate = QCoreApplication.translate
    return PanelSpec(
        "dock_canvas",
        translate("canvas", "Canvas"),
        LEFT,
        make=lambda context: CanvasPanel(context.actions, context.window),
        connect=connect,
        share=0.5,
        action_text=translate("canvas", "&Canvas"),
        tooltip=translate("canvas", "Show or hide the canvas"),
        keys="F2",
    )


def connect(panel: CanvasPanel, context: PanelContext) -> None:
    """The tool in use goes to the canvas and the tool row; the window connects the drawing itself."""
    canvas, row, tools = panel.canvas, panel.tools, panel.drawing_tools
    canvas.pen_width_requested.connect(tools.set_pen_width)
    row.pen_width_requested.connect(tools.set_pen_width)
    tools.tool_changed.connect(canvas.set_tool)
    tools.hint_changed.connect(context.show_hint)
    tools.pen_width_changed.connect(canvas.set_pen_width)
    tools.pen_width_changed.connect(row.show_pen_width)
