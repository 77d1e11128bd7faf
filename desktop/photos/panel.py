"""The photos: the page that is shown with its boxes, the stages it came by, and the list of all that were opened.

Everything shown comes from one frozen ``PhotoState``; what a person wants leaves as signals.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.photos.actions import ZOOMS, action_of_key
from desktop.photos.box_geometry import neighbour
from desktop.photos.frame import PhotoFrame
from desktop.photos.picture_levels import PictureLevels
from desktop.photos.state import PhotoState, Status
from desktop.photos.texts import count_text, digit_text
from desktop.ui.theme import LIGHT, Theme

SEPARATOR = None
MENU = (
    *("photo_split", "photo_merge", "photo_delete", "photo_untype", SEPARATOR, "photo_new", "photo_undo", "photo_redo"),
    *(
        SEPARATOR,
        "photo_fit",
        "photo_true",
        "photo_large",
        SEPARATOR,
        "photo_copy",
        "photo_export",
        "photo_export_all",
        "photo_away",
    ),
)


class PhotoPanel(PhotoFrame):
    """Shows one moment of the photos."""

    selection_requested = Signal(object)  # tuple of places in the page's reading order
    typed = Signal(object)  # the right digit of what is chosen, or None: nobody knows better
    split_requested = Signal(object)  # x in pixels of the photo, or None: where the ink is thin
    large_requested = Signal(bool)  # whether the network is to make way
    hidden = Signal()
    nudge_requested = Signal(int, int)  # pixels of the photo: move what is chosen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = PhotoState()
        self._pointed: int | None = None
        self._photo: PictureLevels | None = None
        self._is_live = False
        self._connect()
        self.set_theme(LIGHT)
        self.show_state(self._state)

    @Slot(object)
    def show_state(self, state: PhotoState) -> None:
        """Show this moment."""
        before, self._state = self._state, state
        page = state.page
        self.files.show_state(state)
        if page is None or before.page is None or page.photo is not before.page.photo:
            self._photo = None if page is None else PictureLevels(page.photo)
            self.strip.show_stages(() if page is None else page.stages)
        if page is not before.page:
            self._pointed = None
        self.view.show_page(page, state.selected, state.is_stale)
        self._show_stage()
        self._choose_page()
        self._write()
        self._enable()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        super().set_theme(theme)
        self._colour_notice()

    @Slot(bool)
    def show_live(self, is_live: bool) -> None:
        """Show what the camera sees in the place of the photo, or no longer."""
        had_keys = self.live.hasFocus()
        self._is_live = is_live
        self.actions_by_name["photo_camera"].setChecked(is_live)
        self.live.show_frame(None)
        self._choose_page()
        if is_live:
            self.live.setFocus()
        elif had_keys:
            self.view.setFocus()

    @Slot()
    def restore_size(self) -> None:
        """Give the network its place back."""
        self.actions_by_name["photo_large"].setChecked(False)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # as when the window becomes an icon
            self.restore_size()
            self.hidden.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the view: it takes them before the window's shortcuts do."""
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or self._state.page is None:
            return False
        if not isinstance(event, QKeyEvent):
            return False
        action = action_of_key(self.actions_by_name, event)
        if action is None or not self._takes(action):
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress and action.isEnabled():
            if action.objectName() == "photo_type":
                self.typed.emit(event.key() - Qt.Key.Key_0)
            else:
                action.trigger()
        return True

    def _takes(self, action: QAction) -> bool:
        """Whether the keys of this action are the photo's own just now: undo is the canvas's where nothing was
        corrected, and Escape the message's where there is nothing to let go."""
        if action.objectName() in ("photo_undo", "photo_redo"):
            return action.isEnabled()
        return action.objectName() != "photo_stop" or self.view.can_give_up

    def _connect(self) -> None:
        actions, view = self.actions_by_name, self.view
        for name, across, down in (
            ("photo_next", 1, 0),
            ("photo_previous", -1, 0),
            ("photo_below", 0, 1),
            ("photo_above", 0, -1),
        ):
            actions[name].triggered.connect(lambda _, across=across, down=down: self._go(across, down))
        for name, x, y in (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1)):
            actions[f"photo_nudge_{name}"].triggered.connect(lambda _, x=x, y=y: self._nudge(x, y))
        for name, order in (
            ("photo_in", view.zoom_in),
            ("photo_out", view.zoom_out),
            ("photo_fit", view.fit),
            ("photo_true", view.show_true_size),
            ("photo_new", view.set_draws),
            ("photo_stop", view.give_up),
            ("photo_split", self._split),
            ("photo_untype", lambda: self.typed.emit(None)),
        ):
            actions[name].triggered.connect(order)
        actions["photo_large"].toggled.connect(self.large_requested)
        view.drawing_changed.connect(actions["photo_new"].setChecked)
        view.selection_requested.connect(self.selection_requested)
        view.pointed.connect(self._point)
        view.menu_requested.connect(self._show_menu)
        view.zoom_changed.connect(self._show_zoom)
        view.installEventFilter(self)
        self.strip.stage_chosen.connect(self._show_stage)
        self.open_button.clicked.connect(actions["photo_open"].trigger)

    def _choose_page(self) -> None:
        shown = self.live if self._is_live else self.view if self._state.page is not None else self.empty
        self.pages.setCurrentWidget(shown)

    def _go(self, across: int, down: int) -> None:
        page, selected = self._state.page, self._state.selected
        if page is not None and page.digits:
            place = neighbour(page.lines, selected[-1], across, down) if selected else 0
            self.selection_requested.emit((place,))

    def _nudge(self, x: int, y: int) -> None:
        """By a pixel of the screen, and at least one of the photo."""
        step = max(1, round(1 / self.view.zoom))
        self.nudge_requested.emit(x * step, y * step)

    @Slot()
    def _split(self) -> None:
        page, selected, x = self._state.page, self._state.selected, self.view.pointer_x
        if page is None:
            return
        left, _, width, _ = page.digits[selected[0]].box
        self.split_requested.emit(x if x is not None and left < x < left + width else None)

    @Slot(object)
    def _point(self, place: int | None) -> None:
        self._pointed = place
        self._write_readout()

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in MENU:
            if name is SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self.actions_by_name[name])
        menu.popup(place)

    @Slot(float)
    def _show_zoom(self, zoom: float) -> None:
        self.actions_by_name["photo_true"].setIconText(f"{100 * zoom:.0f} %")  # on the button; in the menu it is 100 %

    @Slot()
    def _show_stage(self) -> None:
        place, page = self.strip.chosen, self._state.page
        levels = self._photo if place == 0 else self.strip.levels(place)
        is_turned = page is not None and place < len(page.stages) and page.stages[place].turned
        self.view.show_levels(levels, page.angle if page is not None and is_turned else 0.0)

    def _enable(self) -> None:
        state, page = self._state, self._state.page
        is_current = page is not None and not state.is_stale
        chosen = [page.digits[place] for place in state.selected] if page is not None else []
        is_one = is_current and len(chosen) == 1
        enabled = {
            "photo_split": is_one,
            "photo_merge": is_current and len(chosen) > 1,
            "photo_delete": is_current and bool(chosen),
            "photo_untype": is_one and chosen[0].typed is not None,
            "photo_type": is_one,
            "photo_new": is_current,
            "photo_undo": state.can_undo and not state.is_stale,
            "photo_redo": state.can_redo and not state.is_stale,
            "photo_copy": is_current and page is not None and bool(page.digits),
            "photo_export": is_current,
            "photo_export_all": sum(entry.status is Status.READ for entry in state.entries) > 1,
            "photo_away": state.current is not None,
            **{f"photo_nudge_{name}": is_one for name in ("left", "right", "up", "down")},
            **dict.fromkeys(ZOOMS, page is not None),
        }
        for name, is_enabled in enabled.items():
            self.actions_by_name[name].setEnabled(is_enabled)

    def _write(self) -> None:
        state, page = self._state, self._state.page
        entry = state.current
        self.title.show_text(self.tr("Photos") if entry is None else entry.name)
        self.count.show_text("" if page is None else count_text(len(page.digits), len(page.lines)))
        notice = self._notice_of(state)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self._colour_notice()
        if entry is None:
            words = self.tr(
                "Open photos or scans of handwritten digits, drop them here or paste one. Click a digit to see it "
                "in every view."
            )
        elif entry.status is Status.FAILED:
            words = entry.problem
        elif entry.status is Status.STOPPED:
            words = self.tr("“{name}” was not read.").format(name=entry.name)
        else:
            words = self.tr("Reading “{name}”…").format(name=entry.name)
        self.words.setText(words)
        self.open_button.setVisible(entry is None or entry.status is Status.FAILED)
        self._write_readout()

    def _notice_of(self, state: PhotoState) -> str:
        current = state.current
        if state.is_stale and current is not None and current.status is Status.FAILED:
            return current.problem
        if state.is_stale and current is not None and current.status is Status.STOPPED:
            return self.tr("Not yet read by the network in use. Click it in the list to read it.")
        if state.is_stale:
            return self.tr("Reading again with the network in use…")
        return state.problem or (" ".join(state.page.remarks) if state.page is not None else "")

    def _colour_notice(self) -> None:
        palette = self.notice.palette()
        colour = self.theme.warning if self._state.problem else self.theme.muted
        palette.setColor(self.notice.foregroundRole(), QColor(colour))
        self.notice.setPalette(palette)

    def _write_readout(self) -> None:
        page, selected = self._state.page, self._state.selected
        place = self._pointed if self._pointed is not None else selected[0] if len(selected) == 1 else None
        if page is None:
            text = ""
        elif place is not None and place < len(page.digits) and not self._state.is_stale:
            text = digit_text(page, place)
        elif len(selected) > 1:
            text = self.tr("{count} boxes selected · M: merge · Del: delete").format(count=len(selected))
        else:
            text = self.tr("Click a digit to see it in every view · N: add a missing box")
        self.readout.show_text(text)
        self.view.setAccessibleDescription(text)
