"""The parts of the photo panel in their places: heading, tools, the photo with its stages, the list of files, and the
line below with what is pointed at. What they show is the panel's matter.
"""

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.photos.actions import ICONS, ZOOMS, make_photo_actions
from desktop.photos.file_box import FileBox
from desktop.photos.live_view import LiveView
from desktop.photos.page_view import PageView
from desktop.photos.stage_strip import StageStrip
from desktop.photos.verdict_legend import VerdictLegend
from desktop.ui.actions import tool_button
from desktop.ui.elided_label import ElidedLabel
from desktop.ui.icons import themed_icon
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, scaled_font, small_font

ICON_SIDE = 20  # logical pixels at the usual size
USUAL_LINE = 17  # the height of a line of text there
TOOLS = ("photo_new", "photo_split", "photo_merge", "photo_delete", "photo_undo", "photo_redo")
HEADING = ("photo_open", "photo_camera", "photo_copy", "photo_export", "photo_large")
FILES = 0.2  # of the width, for the list
LEGEND_MIN_WIDTH = 84 * GRID  # from this width on the legend has room


class PhotoFrame(QWidget):
    """Widgets without anything to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self._is_split = False
        self.view = PageView(self)
        self.actions_by_name = make_photo_actions(self.view)
        self.title, self.count, self.notice = ElidedLabel(self), ElidedLabel(self), QLabel(self)
        self.files, self.strip, self.legend = FileBox(self), StageStrip(self), VerdictLegend(self)
        self.readout = ElidedLabel(self)
        self.live = LiveView(self)
        self.words = QLabel(self)
        self.open_button = QPushButton(self.tr("Open photos…"), self)
        self._explain()
        self._lay_out()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self.theme = theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.panel))
        self.setPalette(palette)
        for label in (self.count, self.notice, self.readout, self.words):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), QColor(theme.muted))
            label.setPalette(palette)
        for part in (self.view, self.live, self.files, self.strip, self.legend):
            part.set_theme(theme)
        self._set_icons()

    def minimumSizeHint(self) -> QSize:
        return QSize(40 * GRID, 32 * GRID)

    def sizeHint(self) -> QSize:
        return QSize(80 * GRID, 44 * GRID)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.setVisible(self.width() >= LEGEND_MIN_WIDTH)
        if not self._is_split:  # nobody has moved the line between list and photo
            files = min(max(round(FILES * self.width()), 12 * GRID), 22 * GRID)
            self._body.setSizes([files, self.width() - files])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_icons()

    @Slot()
    def _keep_split(self) -> None:
        self._is_split = True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
            self._set_icons()

    def _explain(self) -> None:
        self.setAccessibleName(self.tr("Photos"))
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        for label in (self.notice, self.words):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.notice.setAccessibleName(self.tr("Remarks"))
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.readout.setAccessibleName(self.tr("Digit"))

    def _lay_out(self) -> None:
        actions = self.actions_by_name
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.count)
        heading = QHBoxLayout()
        heading.setSpacing(HALF_GRID)
        heading.addLayout(names, 1)
        for name in HEADING:
            button = tool_button(actions[name], self)
            heading.addWidget(button)
            if name == "photo_export":
                button.setMenu(self._export_menu())
                button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tools = QVBoxLayout()
        tools.setSpacing(HALF_GRID // 2)
        for name in TOOLS:
            tools.addWidget(tool_button(actions[name], self))
        tools.addStretch(1)
        self.empty = QWidget(self)
        middle = QVBoxLayout(self.empty)
        middle.addStretch(1)
        middle.addWidget(self.words)
        middle.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.view)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.live)
        shown = QWidget(self)
        row = QHBoxLayout(shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(HALF_GRID)
        row.addLayout(tools)
        row.addWidget(self.pages, 1)
        row.addWidget(self.strip)
        self._body = body = QSplitter(Qt.Orientation.Horizontal, self)
        body.addWidget(self.files)
        body.addWidget(shown)
        body.setStretchFactor(1, 1)
        body.setChildrenCollapsible(False)
        body.splitterMoved.connect(self._keep_split)
        bottom = QHBoxLayout()
        bottom.setSpacing(HALF_GRID)
        bottom.addWidget(self.readout, 1)
        bottom.addWidget(self.legend)
        for name in ZOOMS:
            bottom.addWidget(tool_button(actions[name], self))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID + HALF_GRID, HALF_GRID, GRID, HALF_GRID)
        whole.setSpacing(HALF_GRID)
        whole.addLayout(heading)
        whole.addWidget(self.notice)
        whole.addWidget(body, 1)
        whole.addLayout(bottom)
        self._fit()

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addActions([self.actions_by_name[name] for name in ("photo_export", "photo_export_all")])
        menu.setToolTipsVisible(True)
        return menu

    def _fit(self) -> None:
        name = scaled_font(self.font(), 1.0)
        name.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(name)
        for label in (self.count, self.notice, self.readout):
            label.setFont(small_font(self.font()))

    def _set_icons(self) -> None:
        if not self.isVisible():  # it is usually closed, and a start need not wait for its icons
            return
        side = round(ICON_SIDE * self.fontMetrics().height() / USUAL_LINE)
        for name, icon in ICONS.items():
            self.actions_by_name[name].setIcon(themed_icon(icon, self.theme, side))
        for button in self.findChildren(QToolButton):
            button.setIconSize(QSize(side, side))
