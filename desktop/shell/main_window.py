"""The window: makes the panels, puts them in their places and connects them. It decides nothing.

Snapshots go down to the panels, requests come up from them as signals. Panels connect themselves, each in the spec of
its feature; what belongs to no feature is connected in ``connections``.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QSessionManager
from PySide6.QtWidgets import QMainWindow, QToolButton

from core.storage.files import display_name
from desktop.canvas.canvas import Tool
from desktop.files.incoming import can_open
from desktop.files.opener import Opener
from desktop.files.recovery import Recovery
from desktop.shell.about_dialog import show_about
from desktop.shell.action_states import ActionStates
from desktop.shell.autosave import DrawingAutosave
from desktop.shell.docks import Docks
from desktop.shell.export_commands import ExportCommands
from desktop.shell.file_commands import FileCommands
from desktop.shell.frame_counter import FrameCounter
from desktop.shell.menus import RecentFiles, fill_menu_bar
from desktop.shell.message_bar import MessageBar
from desktop.shell.network_choice import NetworkChoice
from desktop.shell.palette import Palette
from desktop.shell.panels import PANELS, Panels
from desktop.shell.screen_fit import ScreenFit
from desktop.shell.settings_autosave import SettingsAutosave
from desktop.shell.shortcuts_dialog import ShortcutsDialog
from desktop.shell.status_bar import StatusBar
from desktop.shell.window_corner import WindowCorner
from desktop.shell.workspaces import Workspaces
from desktop.state.network_catalogue import NetworkCatalogue
from desktop.state.workbench import Workbench
from desktop.ui.actions import ActionTable, grouped, make_actions
from desktop.ui.appearance import Appearance
from desktop.ui.icons import themed_icon, window_icon
from desktop.ui.panels import PanelContext
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
        workbench: Workbench,
        catalogue: NetworkCatalogue,
        opener: Opener,
        settings: Settings,
        appearance: Appearance,
        recovery: Recovery,
        describe_error: Callable[[Exception], str],
    ) -> None:
        super().__init__()
        self.document, self.workbench, self.catalogue, self.opener = workbench.document, workbench, catalogue, opener
        self.settings, self.appearance = settings, appearance
        self._is_closing = False
        self.table = ActionTable(self)
        specs = tuple(describe_panel() for describe_panel in PANELS)
        self.window_actions = make_actions(self.table.descriptions(specs), self)
        self.action_states = ActionStates(self.window_actions, workbench, self)
        self.status = StatusBar(self)
        self.messages = MessageBar(self)
        self.palette_bar = Palette(self)
        self.commands = FileCommands(self, workbench, opener, settings)
        self.panels = Panels(specs, self._context(describe_error))
        self.canvas_panel, self.network_panel = self.panels.feature("dock_canvas"), self.panels.feature("network")
        self.preparation_panel, self.reading_panel = (
            self.panels.feature("dock_stages"),
            self.panels.feature("dock_reading"),
        )
        self.evaluation, self.photos = self.panels.feature("dock_evaluation"), self.panels.feature("dock_photos")
        self.tools = self.canvas_panel.drawing_tools
        self.choice = NetworkChoice(self, catalogue, self.table)
        self.frames = FrameCounter(self)
        self.exports = ExportCommands(self, workbench, settings, self.network_panel, appearance)
        self.drawing_autosave = DrawingAutosave(self.document, recovery, self.messages, describe_error)
        self.room = ScreenFit(self, appearance)
        self._arrange()
        self.settings_autosave = SettingsAutosave(
            self,
            settings,
            appearance,
            self.tools,
            self.docks,
            self.workspaces,
            self.network_panel,
            self.window_actions["verdict"],
            self.commands.network_chosen,
        )
        self._wire()
        self._restore()

    def show_theme(self, theme: Theme) -> None:
        """Apply the theme to everything that is painted by hand."""
        side = round(ICON_SIDE * self.appearance.scale)
        for name in ICONS:
            self.window_actions[name].setIcon(themed_icon(name, theme, side))
        self.menu_corner.set_theme(theme, side)
        for button in self.findChildren(QToolButton):
            button.setIconSize(QSize(side, side))
        self.docks.set_theme(theme, round(0.75 * side))
        self.messages.set_bottom_margin(self.status.sizeHint().height() + HALF_GRID)
        self.messages.set_theme(theme)
        self.palette_bar.set_theme(theme)
        self.panels.set_theme(theme)

    def show_file(self, path: str, modified: bool) -> None:
        """Name the drawing's file in the title."""
        escaped = display_name(path).replace("[*]", "[*][*]")  # Qt puts the sign of changes in its place
        name = self.tr("{name}[*] – Digitscope").format(name=escaped) if path else "Digitscope"
        self.setWindowTitle(name)
        self.setWindowModified(modified and bool(path))

    @Slot()
    def close_at_once(self) -> None:
        """Close without a question: it was answered, or nobody is there to answer."""
        self._is_closing = True
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
            self._is_closing = True
            QTimer.singleShot(MAX_SESSION_END, self, self._on_session_end_cancelled)

    @Slot()
    def _on_session_end_cancelled(self) -> None:
        """The end of the desktop's session was cancelled."""
        self._is_closing = False

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_closing and not self.photos.is_saved:
            event.ignore()
            self.photos.ask_to_leave(self.close_at_once)
            return
        self.photos.panel.restore_size()
        self.docks.settle()
        self.settings_autosave.save()
        self.hide()  # at once; what still runs is stopped and joined after that
        event.accept()
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.window_actions["full_screen"].setChecked(self.isFullScreen())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where no panel has a use for it, goes back to the user's own drawing."""
        if event.key() == Qt.Key.Key_Escape and self.workbench.is_looking:
            self.workbench.back_to_drawing()
        else:
            super().keyPressEvent(event)

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
        self.menus = fill_menu_bar(self.menuBar(), self.window_actions, self.choice.actions)
        self.recent = RecentFiles(self.menus.recent, self, self.table, self.commands)
        self.menu_corner = WindowCorner(self.choice.box, self.menus.theme, self)
        self.menuBar().setCornerWidget(self.menu_corner, Qt.Corner.TopRightCorner)
        self.resize(self.screen().availableSize().boundedTo(QSize(1440, 900)))
        self.docks = Docks(self, self.panels.docked)
        self.workspaces = Workspaces(self.docks, self.window_actions)

    def _context(self, describe_error: Callable[[Exception], str]) -> PanelContext:
        """What the panels may hear of the program and ask of the window."""
        place, opener = self.workbench.a, self.opener
        return PanelContext(
            window=self,
            actions=self.window_actions,
            settings=self.settings,
            describe_error=describe_error,
            network_changed=place.network_changed,
            reading_changed=place.reading_changed,
            subject_changed=place.subject_changed,
            page_opened=opener.page_opened,
            photos_requested=self.commands.photos_requested,
            closed=self.closed,
            look_at=self.workbench.look_at,
            hover_unit=self.workbench.hover,
            pin_unit=self.workbench.toggle_pin,
            open_files=self.commands.open,
            open_request=opener.open,
            show_panel=self._show_panel,
            enlarge_panel=self._enlarge_panel,
            show_hint=self.status.show_hint,
            show_problem=self.messages.show_problem,
            show_notice=self.messages.show_notice,
        )

    def _show_panel(self, panel: str) -> None:
        self.workspaces.show_panel(panel)

    def _enlarge_panel(self, panel: str, is_large: bool) -> None:
        self.docks.enlarge(panel, is_large)

    def connections(self) -> tuple[tuple[SignalInstance, Callable[..., object]], ...]:
        """Which signal calls what, between the parts that belong to no feature; features connect themselves."""
        workbench, place, document, opener = self.workbench, self.workbench.a, self.document, self.opener
        canvas, messages, status = self.canvas_panel.canvas, self.messages, self.status
        appearance, choice, commands, catalogue = self.appearance, self.choice, self.commands, self.catalogue
        return (
            # the drawing
            (canvas.ink_changed, workbench.read_ink),
            (canvas.drawing_finished, workbench.finish_stroke),
            (canvas.drawing_finished, messages.dismiss_if_read),
            (document.changed, canvas.show_drawing),
            (place.subject_changed, canvas.show_subject),
            (document.file_changed, self.show_file),
            # the status bar
            (place.network_changed, status.show_network),
            (place.reading_changed, status.show_reading),
            (place.reading_changed, self.frames.expect),
            (self.frames.rate_changed, status.show_rate),
            (opener.busy_changed, status.show_opening),
            # the message bar
            (place.subject_changed, messages.clear_problem),
            (opener.page_opened, messages.clear_problem),
            (messages.left, canvas.setFocus),
            (messages.accepted, canvas.setFocus),
            (messages.declined, canvas.setFocus),
            (self.room.refused, messages.show_notice),
            # files and networks
            (place.network_changed, opener.set_network),
            (opener.network_opened, place.show_network),
            (opener.drawing_opened, document.begin),
            (opener.opened, commands.remember),
            (opener.missing, commands.forget),
            (opener.failed, choice.show_again),
            (choice.requested, commands.choose_network),
            (commands.network_chosen, catalogue.set_chosen),
            (catalogue.chosen_changed, choice.show_choice),
            # the look
            (appearance.theme_changed, self.show_theme),
            (appearance.scale_changed, lambda _: self.show_theme(appearance.theme)),
            (appearance.scale_changed, lambda _: self.docks.suit_panels()),
            # the command palette
            (self.palette_bar.chosen, self._run_action),
        )

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What the actions of these names do; panels and tools connect theirs themselves."""
        workbench, appearance = self.workbench, self.appearance
        return {
            "undo": workbench.undo,
            "redo": workbench.redo,
            "edit_subject": workbench.edit_subject,
            "back_to_drawing": workbench.back_to_drawing,
            "clear": workbench.clear,
            "new": self.document.clear,
            "reopen": self.drawing_autosave.reopen,
            "larger": appearance.larger,
            "smaller": appearance.smaller,
            "usual_size": appearance.usual_size,
            "usual_layout": self.docks.reset,
            "full_screen": lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen),
            "palette": self.palette_bar.open,
            "shortcuts": self._list_shortcuts,
            "about": lambda: show_about(self),
            "quit": self.close,
            **self.commands.handlers(),
            **self.exports.handlers(),
            **{f"theme_{choice}": lambda _, choice=choice: appearance.choose_theme(choice) for choice in THEMES},
        }

    def _wire(self) -> None:
        self.panels.connect_all()
        commands, exports, place = self.commands, self.exports, self.workbench.a
        for failed in (place.failed, self.document.failed, self.opener.failed, commands.failed, exports.failed):
            failed.connect(self.messages.show_problem)
        for notice in (commands.notice, exports.notice):
            notice.connect(self.messages.show_notice)
        for signal, slot in self.connections():
            signal.connect(slot)
        for name, handler in self.handlers().items():
            self.window_actions[name].triggered.connect(handler)

    @Slot(object)
    def _run_action(self, action: QAction) -> None:
        """Run it where it can be seen: an action of a closed panel opens the panel first."""
        self.workspaces.show_owner(action)
        action.trigger()

    @Slot()
    def _list_shortcuts(self) -> None:
        known = self.actions()
        of_panels = [action for action in self.findChildren(QAction) if action not in known]
        ShortcutsDialog(grouped([*known, *of_panels], self.tr("In the panels")), self).show()

    def _restore(self) -> None:
        """As the settings say, and as the document and the workbench are."""
        self.window_actions[f"theme_{self.appearance.choice}"].setChecked(True)
        self.show_theme(self.appearance.theme)
        self.settings_autosave.restore()
        self.reading_panel.show_verdict(self.window_actions["verdict"].isChecked())
        self.tools.choose(Tool.PEN)
        self.recent.show_files(self.settings.recent_files)
        self.canvas_panel.canvas.setFocus()
