"""The stages from the photo to the digits, as a column of small pictures; a click shows one large."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.photos.pages import PageStage
from desktop.photos.picture_levels import PictureLevels
from desktop.photos.texts import stage_sentence, stage_title
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, mixed, small_font

PICTURE = QSize(8 * GRID, 4 * GRID + HALF_GRID)
CHOSEN_LINE = 2
FINE = 400  # pixels of a longer side that are enough for a small picture


class StageButton(QAbstractButton):
    """One stage: its picture, as large as fits, and its name below."""

    def __init__(self, stage: PageStage, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture = stage.picture
        self._levels: PictureLevels | None = None  # made when it is first shown large
        step = max(1, max(stage.picture.shape[:2]) // FINE)
        self._small = PictureLevels(stage.picture[::step, ::step])
        self._shape = stage.picture.shape[:2]  # (h, w)
        self._theme = LIGHT
        self.setCheckable(True)
        self.setText(stage_title(stage.name))
        self.setToolTip(stage_sentence(stage.name))
        self.setAccessibleName(stage_title(stage.name))
        self.setAccessibleDescription(stage_sentence(stage.name))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # one centre line for all
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def levels(self) -> PictureLevels:
        """The picture to be shown large."""
        if self._levels is None:
            self._levels = PictureLevels(self._picture)
        return self._levels

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        text = QFontMetrics(small_font(self.font()))
        width = max(PICTURE.width(), text.horizontalAdvance(self.text())) + HALF_GRID
        return QSize(width, PICTURE.height() + text.height() + 2 * HALF_GRID)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mixed(theme.panel, theme.line, 0.6)))
            painter.drawRoundedRect(self.rect(), HALF_GRID, HALF_GRID)
        height, width = self._shape
        scale = min(PICTURE.width() / width, PICTURE.height() / height)
        shown = QRectF(0, 0, width * scale, height * scale)
        shown.moveCenter(QRectF(0, HALF_GRID, self.width(), PICTURE.height()).center())
        self._small.paint(painter, shown, shown.width() * self.devicePixelRatioF())
        is_marked = self.isChecked() or self.hasFocus()
        line = QPen(QColor(theme.accent if is_marked else theme.line), CHOSEN_LINE if is_marked else 1)
        painter.setPen(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(shown)
        painter.setFont(small_font(self.font()))
        painter.setPen(QColor(theme.text if self.isChecked() else theme.muted))
        below = self.rect().adjusted(0, PICTURE.height() + HALF_GRID, 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.text())


class StageStrip(QScrollArea):
    """``stage_chosen(int)`` carries the place of a stage among those shown."""

    stage_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._stages: tuple[PageStage, ...] = ()
        self._buttons: list[StageButton] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.stage_chosen)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons have it
        self.setAccessibleName(self.tr("Stages"))

    @property
    def chosen(self) -> int:
        """The place of the stage that is shown large; 0, the photo, where there are none."""
        return max(0, self._group.checkedId())

    def levels(self, place: int) -> PictureLevels | None:
        """The picture of this stage; None where there is none."""
        return self._buttons[place].levels if place < len(self._buttons) else None

    def show_stages(self, stages: Sequence[PageStage]) -> None:
        """These stages; of the same names, the one that is shown large stays the same."""
        if len(stages) == len(self._stages) and all(a is b for a, b in zip(stages, self._stages, strict=True)):
            return
        chosen = self._stages[self.chosen].name if self._stages else "photo"
        self._stages, self._buttons = tuple(stages), []
        column = QWidget(self)
        column.setAutoFillBackground(False)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(HALF_GRID)
        for place, stage in enumerate(stages):
            button = StageButton(stage, column)
            button.set_theme(self._theme)
            self._group.addButton(button, place)
            button.setChecked(stage.name == chosen or (place == 0 and not self._group.checkedButton()))
            layout.addWidget(button)
            self._buttons.append(button)
        layout.addStretch(1)
        self.setWidget(column)  # deletes the previous column; its buttons leave the group with it
        self.viewport().setAutoFillBackground(False)
        column.setAutoFillBackground(False)
        self.setVisible(bool(stages))
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        for button in self._buttons:
            button.set_theme(theme)

    def sizeHint(self) -> QSize:
        width = max((button.sizeHint().width() for button in self._buttons), default=0)
        return QSize(width + self.verticalScrollBar().sizeHint().width(), 20 * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), 8 * GRID)

    @Slot(int)
    def choose(self, place: int) -> None:
        """Show this one large."""
        if place < len(self._buttons):
            self._buttons[place].setChecked(True)
            self.stage_chosen.emit(place)
