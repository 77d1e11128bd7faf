"""The window: makes the panels, puts them in their places and connects them. It decides nothing.

Snapshots go down to the panels, wishes come up from them as signals; who hears whom stands in ``_wire``.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QSessionManager
from PySide6.QtWidgets import QMainWindow, QToolButton

from core.nn.models import ShippedModel
from core.storage.files import display_name
from desktop.canvas.canvas import Tool
from desktop.canvas.panel import CanvasPanel
from desktop.canvas.tools import DrawingTools
from desktop.evaluation.controller import EvaluationDesk
from desktop.files.incoming import can_open
from desktop.files.recovery import Recovery
from desktop.network.panel import NetworkPanel
from desktop.photos.controller import PhotoDesk
from desktop.reading.history_panel import ProbabilityHistoryPanel
from desktop.reading.panel import ReadingPanel
from desktop.reading.preparation_panel import StagesPanel
from desktop.shell.about_dialog import show_about
from desktop.shell.action_states import PossibleOrders
from desktop.shell.autosave import DrawingKeeper
from desktop.shell.docks import BOTTOM, LEFT, RIGHT, DockPlace, Docks
from desktop.shell.export_commands import ExportCommands
from desktop.shell.file_commands import FileCommands
from desktop.shell.frame_counter import FrameCounter
from desktop.shell.menus import RecentFiles, fill_menu_bar
from desktop.shell.message_bar import MessageBar
from desktop.shell.network_choice import NetworkChoice
from desktop.shell.palette import Palette
from desktop.shell.screen_fit import RoomOnScreen
from desktop.shell.settings_autosave import SettingsKeeper
from desktop.shell.shortcuts_dialog import ShortcutsDialog
from desktop.shell.status_bar import StatusBar
from desktop.shell.window_corner import WindowCorner
from desktop.state.session import Session
from desktop.ui.actions import ActionTable, grouped, make_actions
from desktop.ui.appearance import Appearance
from desktop.ui.icons import themed_icon, window_icon
from desktop.ui.settings import THEMES, Settings
from desktop.ui.theme import HALF_GRID, Theme

MAX_SESSION_END = 60_000  # milliseconds that the end of a desktop's session may take
ICON_SIDE = 20  # logical pixels at the usual size
ICONS = ("pen", "eraser", "undo", "redo", "clear")


class MainWindow(QMainWindow):
    """Everything on the screen. ``closed`` is emitted when it is gone from there."""

    closed = Signal()

    def __init__(
        self,
        session: Session,
        settings: Settings,
        appearance: Appearance,
        recovery: Recovery,
        models: Sequence[ShippedModel],
        describe: Callable[[Exception], str],
    ) -> None:
        super().__init__()
        self.session, self.settings, self.appearance = session, settings, appearance
        self._leaves = False
        self.table = ActionTable(self)
        self.orders = make_actions(self.table.descriptions(), self)
        self.possible = PossibleOrders(self.orders, session.drawing, self)
        self.canvas_panel = CanvasPanel(self.orders, self)
        self.network_panel = NetworkPanel(self)
        self.stages_panel = StagesPanel(self)
        self.reading_panel = ReadingPanel(self)
        self.history_panel = ProbabilityHistoryPanel(self)
        self.evaluation = EvaluationDesk(self, settings, describe)
        self.photos = PhotoDesk(self, settings, describe)
        self.reading_panel.addAction(self.orders["verdict"])
        self.choice = NetworkChoice(self, models, self.table)
        self.status = StatusBar(self)
        self.messages = MessageBar(self)
        self.palette_bar = Palette(self)
        self.frames = FrameCounter(self)
        self.tools = DrawingTools(self.orders, self)
        self.commands = FileCommands(self, session, settings)
        self.exports = ExportCommands(self, session, settings, self.network_panel, appearance)
        self.keeper = DrawingKeeper(session, recovery, self.messages, describe)
        self.room = RoomOnScreen(self, appearance)
        self._arrange()
        self.keeping = SettingsKeeper(
            self, settings, appearance, self.tools, self.docks, self.network_panel, self.orders["verdict"]
        )
        self._wire()
        self._restore()

    def show_theme(self, theme: Theme) -> None:
        """Dress everything that is painted by hand."""
        side = round(ICON_SIDE * self.appearance.scale)
        for name in ICONS:
            self.orders[name].setIcon(themed_icon(name, theme, side))
        self.menu_corner.set_theme(theme, side)
        for button in self.findChildren(QToolButton):
            button.setIconSize(QSize(side, side))
        self.docks.set_theme(theme, round(0.75 * side))
        self.messages.set_bottom_margin(self.status.sizeHint().height() + HALF_GRID)
        self.messages.set_theme(theme)
        self.palette_bar.set_theme(theme)
        for panel in (
            self.canvas_panel.canvas,
            self.network_panel,
            self.stages_panel,
            self.reading_panel,
            self.history_panel,
            self.evaluation.panel,
            self.photos.panel,
        ):
            panel.set_theme(theme)

    def show_file(self, path: str, modified: bool) -> None:
        """Name the drawing's file in the title."""
        escaped = display_name(path).replace("[*]", "[*][*]")  # Qt puts the sign of changes in its place
        name = self.tr("{name}[*] – Digitscope").format(name=escaped) if path else "Digitscope"
        self.setWindowTitle(name)
        self.setWindowModified(modified and bool(path))

    @Slot()
    def close_at_once(self) -> None:
        """Close without a question: it was answered, or nobody is there to answer."""
        self._leaves = True
        self.close()

    @Slot(object)
    def end_session(self, manager: QSessionManager) -> None:
        """The desktop's session ends: it waits for an answer about corrections if it can, and is ended if it cannot."""
        if self.photos.is_saved:
            return
        if manager.allowsInteraction():
            manager.cancel()
            self.close()
        else:
            self._leaves = True
            QTimer.singleShot(MAX_SESSION_END, self, self._stay)

    @Slot()
    def _stay(self) -> None:
        """The desktop's session did not end after all: somebody called it off."""
        self._leaves = False

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaves and not self.photos.is_saved:
            event.ignore()
            self.photos.ask_to_leave(self.close_at_once)
            return
        self.photos.panel.be_usual()
        self.docks.settle()
        self.keeping.save()
        self.hide()  # at once; what still runs is stopped and joined after that
        event.accept()
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.orders["full_screen"].setChecked(self.isFullScreen())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_open(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.commands.take(event.mimeData(), self.tr("what was dropped"))
        self.activateWindow()

    def _arrange(self) -> None:
        self.setWindowTitle("Digitscope")
        self.setWindowIcon(window_icon())
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setCentralWidget(self.network_panel)
        self.setStatusBar(self.status)
        self.menus = fill_menu_bar(self.menuBar(), self.orders, self.choice.actions)
        self.recent = RecentFiles(self.menus.recent, self, self.table)
        self.menu_corner = WindowCorner(self.choice.box, self.menus.theme, self)
        self.menuBar().setCornerWidget(self.menu_corner, Qt.Corner.TopRightCorner)
        self.resize(self.screen().availableSize().boundedTo(QSize(1440, 900)))
        self.docks = Docks(
            self,
            [
                DockPlace("dock_canvas", self.tr("Canvas"), self.canvas_panel, LEFT, 0.5),
                DockPlace("dock_stages", self.tr("What the network sees"), self.stages_panel, LEFT, 1),
                DockPlace("dock_reading", self.tr("Reading"), self.reading_panel, RIGHT, 0.6),
                DockPlace("dock_history", self.tr("While drawing"), self.history_panel, RIGHT, 1),
                DockPlace("dock_evaluation", self.tr("Evaluation"), self.evaluation.panel, BOTTOM, 0.42, opened=False),
                DockPlace("dock_photos", self.tr("Photos"), self.photos.panel, BOTTOM, 0.58, opened=False),
            ],
            self.orders,
        )

    def _wire(self) -> None:
        """Who hears whom: the one table of it."""
        session, canvas, orders = self.session, self.canvas_panel.canvas, self.orders
        tools, commands, messages, status = self.tools, self.commands, self.messages, self.status
        appearance, choice, frames, keeping = self.appearance, self.choice, self.frames, self.keeping
        wiring = (
            # the canvas and the tools
            (canvas.ink_changed, session.take_ink),
            (canvas.drawing_finished, session.take_drawing),
            (canvas.drawing_finished, messages.make_way),
            (canvas.pen_width_wished, tools.set_pen_width),
            (self.canvas_panel.tools.pen_width_wished, tools.set_pen_width),
            (tools.tool_changed, canvas.set_tool),
            (tools.hint_changed, status.show_hint),
            (tools.pen_width_changed, canvas.set_pen_width),
            (tools.pen_width_changed, self.canvas_panel.tools.show_pen_width),
            # the session, down to the panels
            (session.drawing_replaced, canvas.show_drawing),
            (session.started_over, self.network_panel.start_over),
            (session.started_over, self.reading_panel.start_over),
            (session.started_over, self.history_panel.start_over),
            (session.network_changed, self.network_panel.show_network),
            (session.network_changed, self.reading_panel.show_network),
            (session.network_changed, status.show_network),
            (session.network_changed, self.evaluation.show_network),
            (session.reading_changed, self.network_panel.show_reading),
            (session.reading_changed, self.stages_panel.show_reading),
            (session.reading_changed, self.reading_panel.show_reading),
            (session.reading_changed, self.history_panel.show_reading),
            (session.reading_changed, status.show_reading),
            (session.reading_changed, frames.expect),
            (session.reading_changed, self.possible.take_reading),
            (session.drawing_changed, self.possible.take_drawing),
            (session.history_changed, self.possible.take_history),
            (session.file_changed, self.show_file),
            (session.failed, messages.show_problem),
            (session.failed, choice.show_again),
            (session.notice, messages.show_notice),
            (session.opened, commands.remember),
            (session.missed, commands.forget),
            (session.started_over, messages.forget_problem),
            (messages.left, canvas.setFocus),
            (messages.accepted, canvas.setFocus),
            (messages.declined, canvas.setFocus),
            (session.opening_changed, status.show_opening),
            (frames.rate_changed, status.show_rate),
            # the network
            (choice.wished, commands.choose_network),
            (commands.network_chosen, choice.show_choice),
            (self.network_panel.scale_wished, self.network_panel.set_scale),
            (orders["verdict"].toggled, self.reading_panel.show_verdict),
            # the settings
            (tools.pen_width_changed, keeping.note),
            (commands.network_chosen, keeping.note_network),
            (self.network_panel.scale_wished, keeping.note),
            (orders["verdict"].toggled, keeping.note),
            (self.docks.changed, keeping.note),
            (appearance.choice_changed, keeping.note),
            (appearance.scale_changed, keeping.note),
            # the evaluation
            (self.evaluation.drawing_wished, session.start_over),
            (self.closed, self.evaluation.close),
            # the photos
            (session.page_opened, self.photos.show_opened),
            (session.page_opened, messages.forget_problem),
            (session.network_changed, self.photos.show_network),
            (commands.photos_wished, self.photos.open_paths),
            (self.photos.drawing_wished, session.start_over),
            (self.photos.looked_for, lambda: self.docks.show("dock_photos")),
            (self.photos.opening_wished, commands.open),
            (self.photos.picture_taken, session.open),
            (self.photos.panel.large_wished, lambda is_large: self.docks.enlarge("dock_photos", is_large)),
            (self.photos.failed, messages.show_problem),
            (self.photos.notice, messages.show_notice),
            (self.closed, self.photos.close),
            # files
            (commands.failed, messages.show_problem),
            (commands.notice, messages.show_notice),
            (commands.recent_changed, self.recent.show_files),
            (self.network_panel.export_wished, self.exports.export_layer),
            (self.exports.failed, messages.show_problem),
            (self.exports.notice, messages.show_notice),
            (self.recent.wished, commands.open_path),
            # the look
            (appearance.theme_changed, self.show_theme),
            (appearance.scale_changed, self.room.expect),
            (appearance.scale_changed, lambda _: self.show_theme(appearance.theme)),
            (appearance.scale_changed, lambda _: self.docks.suit_scale()),
            (self.room.refused, messages.show_notice),
            (self.palette_bar.chosen, self._run_action),
        )
        for signal, slot in wiring:
            signal.connect(slot)
        reactions = {
            "undo": session.undo,
            "redo": session.redo,
            "clear": session.clear,
            "new": session.clear,
            "reopen": self.keeper.reopen,
            "larger": appearance.larger,
            "smaller": appearance.smaller,
            "usual_size": appearance.usual_size,
            "usual_layout": self.docks.arrange_as_usual,
            "full_screen": lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen),
            "palette": self.palette_bar.open,
            "shortcuts": self._list_shortcuts,
            "about": lambda: show_about(self),
            "quit": self.close,
            **commands.reactions(),
            **self.exports.reactions(),
            **{f"theme_{choice}": lambda _, choice=choice: appearance.choose_theme(choice) for choice in THEMES},
        }
        for name, reaction in reactions.items():
            orders[name].triggered.connect(reaction)

    @Slot(object)
    def _run_action(self, action: QAction) -> None:
        """Run it where it can be seen: an action of a closed panel opens the panel first."""
        self.docks.show_owner(action)
        action.trigger()

    @Slot()
    def _list_shortcuts(self) -> None:
        known = self.actions()
        of_panels = [action for action in self.findChildren(QAction) if action not in known]
        ShortcutsDialog(grouped([*known, *of_panels], self.tr("In the panels")), self).show()

    def _restore(self) -> None:
        """As the settings say, and as the session is."""
        self.orders[f"theme_{self.appearance.choice}"].setChecked(True)
        self.show_theme(self.appearance.theme)
        self.keeping.restore()
        self.reading_panel.show_verdict(self.orders["verdict"].isChecked())
        self.tools.choose(Tool.PEN)
        self.recent.show_files(self.settings.recent_files)
        self.canvas_panel.canvas.setFocus()
