"""How good the network in use is: its figures, the reliability diagram, the confusion matrix and the digits behind it.

Where there is room all stand beside each other; in a narrow place they are three pages with tabs. Everything shown
comes from one frozen ``EvaluationState``.
"""

import enum

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QHideEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.evaluation.confusion_view import ConfusionView
from desktop.evaluation.digits_view import DigitsView
from desktop.evaluation.figures_view import FiguresView
from desktop.evaluation.invitation_view import InvitationView
from desktop.evaluation.reliability_plot import ReliabilityPlot
from desktop.evaluation.state import EvaluationState, Phase
from desktop.ui.elided_label import ElidedLabel
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, scaled_font, small_font

NARROW_COLUMNS, WIDE_COLUMNS = 3, 6  # of the figures
MIN_TITLE = 14 * GRID
MAX_LEAST_WIDTH = 50 * GRID  # a wider matrix, that of many classes, is scrolled


class Tab(enum.IntEnum):
    """The tabs of a narrow place."""

    MATRIX = 0
    DIGITS = 1
    FIGURES = 2


class EvaluationPanel(QWidget):
    """Shows one state of the evaluation. ``digit_requested(object, int)`` carries a measurement and an image number."""

    digit_requested = Signal(object, int)
    folder_requested = Signal()
    watched_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = EvaluationState()
        self._cell: tuple[int, int] | None = None
        self._is_wide = False
        self.title, self.origin = ElidedLabel(self), ElidedLabel(self)
        self.figures = FiguresView(self)
        self.tabs = QTabBar(self)
        self.folder_button = QToolButton(self)
        self.plot = ReliabilityPlot(self)
        self.matrix = ConfusionView(self)
        self.digits = DigitsView(self)
        self.invitation = InvitationView(self)
        self.problem = QLabel(self)
        self._explain()
        self._lay_out()
        self.matrix.cell_opened.connect(self.open_cell)
        self.digits.all_requested.connect(self.open_mistakes)
        self.digits.digit_opened.connect(self._request_digit)
        self.tabs.currentChanged.connect(self._arrange)
        for button in (self.folder_button.clicked, self.invitation.folder_requested):
            button.connect(self.folder_requested)
        self.set_theme(LIGHT)
        self._show_figures()
        self.show_state(self._state)

    @property
    def cell(self) -> tuple[int, int] | None:
        """(true digit, read digit) of the cell whose digits are shown; None: all mistakes are."""
        return self._cell

    @Slot(object)
    def show_state(self, state: EvaluationState) -> None:
        """Show this moment."""
        before, self._state = self._state, state
        self.invitation.show_state(state)
        if state.figures is not before.figures or state.measurement is not before.measurement:
            self._show_figures()
        if state.measurement is not before.measurement:
            if state.measurement is not None:
                self.matrix.show_counts(state.measurement.evaluation.confusion, state.measurement.network.task)
            self.open_mistakes()
        self.problem.setText(state.problem)
        self._write_title()
        self._arrange()

    @Slot(int, int)
    def open_cell(self, label: int, digit: int) -> None:
        """Show the digits of one cell."""
        had_keys = self.matrix.hasFocus()
        self._cell = (label, digit)
        self._show_digits()
        self.tabs.setCurrentIndex(Tab.DIGITS)
        if had_keys and not self.matrix.isVisible():
            self.digits.take_focus()

    @Slot()
    def open_mistakes(self) -> None:
        """Show all mistakes, the worst first."""
        had_keys = self.digits.all_button.hasFocus()
        self._cell = None
        self._show_digits()
        if had_keys:  # the button is gone now
            self.digits.take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.panel))
        self.setPalette(palette)
        for label, colour in ((self.origin, theme.muted), (self.problem, theme.warning)):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), QColor(colour))
            label.setPalette(palette)
        for part in (self.figures, self.plot, self.matrix, self.digits, self.invitation):
            part.set_theme(theme)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.matrix.minimumSizeHint().width(), MAX_LEAST_WIDTH) + 2 * GRID, 20 * GRID)

    def sizeHint(self) -> QSize:
        """So high that the matrix is seen whole."""
        top = self._top.sizeHint().height()
        return QSize(80 * GRID, top + self.matrix.minimumSizeHint().height() + 3 * GRID)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watched_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.watched_changed.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
            self._arrange()

    def _show_figures(self) -> None:
        figures = self._state.figures
        self.figures.show_figures(figures)
        sentence = self.tr("Not in the model file. Measure the network to see it.")
        self.plot.show_reliability(None if figures is None else figures.reliability, sentence)

    def _show_digits(self) -> None:
        self.matrix.show_opened(self._cell)
        self.digits.show_digits(self._state.measurement, self._cell)

    @Slot(int)
    def _request_digit(self, index: int) -> None:
        self.digit_requested.emit(self._state.measurement, index)

    def _write_title(self) -> None:
        """Of which network the figures are, and where they come from."""
        figures = self._state.figures
        if figures is None:
            origin = self.tr("not measured yet")
        else:
            origin = self.tr("from the model file") if figures.recorded else self.tr("measured here")
        self.title.show_text(self._state.title or self.tr("No network"))
        self.origin.show_text(origin)

    @Slot()
    def _arrange(self) -> None:
        """All beside each other where there is room, else one page."""
        is_measured = self._state.measurement is not None
        self._is_wide = self.width() >= self._wide_width()
        page = Tab(max(0, self.tabs.currentIndex()))
        if page is Tab.DIGITS and not is_measured:
            page = Tab.MATRIX
        self.tabs.setVisible(not self._is_wide)
        self.tabs.setTabVisible(Tab.DIGITS, is_measured)
        self.tabs.updateGeometry()  # Qt's tab bar tells nobody that it has become wider
        shows_figures = self._is_wide or page is Tab.FIGURES
        self.figures.set_columns(WIDE_COLUMNS if self._is_wide else NARROW_COLUMNS)
        self.figures.setVisible(shows_figures)
        self.plot.setVisible(shows_figures)
        self.matrix.setVisible(is_measured and (self._is_wide or page is Tab.MATRIX))
        self.digits.setVisible(is_measured and (self._is_wide or page is Tab.DIGITS))
        self.invitation.setVisible(not is_measured and (self._is_wide or page is Tab.MATRIX))
        self.problem.setVisible(is_measured and bool(self._state.problem))  # else the invitation says it
        self.folder_button.setVisible(is_measured and self._state.phase is Phase.READY)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._top.setDirection(beside if self._is_wide else below)
        tabs_fit = self.width() >= MIN_TITLE + self._buttons_width() + 4 * GRID
        self._heading.setDirection(beside if tabs_fit or self._is_wide else below)
        self._heading.update()  # a direction that changes while the panel is resized would not be noticed

    def _wide_width(self) -> int:
        """From this width on everything has its place."""
        parts = (self.plot, self.matrix, self.digits.list)
        body = sum(part.minimumSizeHint().width() for part in parts) + 2 * len(parts) * GRID
        return max(body, MIN_TITLE + self.figures.least_width() + self.folder_button.sizeHint().width() + 6 * GRID)

    def _buttons_width(self) -> int:
        return self.tabs.sizeHint().width() + self.folder_button.sizeHint().width()

    def _explain(self) -> None:
        self.setAccessibleName(self.tr("Evaluation"))
        for text in (self.tr("Matrix"), self.tr("Digits"), self.tr("Figures")):
            self.tabs.addTab(text)
        self.tabs.setAccessibleName(self.tr("Parts of the evaluation"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.folder_button.setText(self.tr("Folder…"))
        self.folder_button.setToolTip(self.tr("Choose another folder with the MNIST test images"))
        self.folder_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setAccessibleName(self.tr("Problem"))
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.origin)
        first = QHBoxLayout()
        first.setSpacing(GRID)
        first.addLayout(names, 1)
        first.addWidget(self.folder_button)
        self._heading = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._heading.setSpacing(GRID)
        self._heading.addLayout(first, 1)
        self._heading.addWidget(self.tabs)
        self._top = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._top.setSpacing(GRID)
        self._top.addLayout(self._heading, 1)
        self._top.addWidget(self.figures)
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.plot, 3)
        row.addWidget(self.matrix, 5)
        row.addWidget(self.digits, 4)
        row.addWidget(self.invitation, 9)
        scroll = QScrollArea(self)
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its parts have it
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID + HALF_GRID, HALF_GRID, GRID, GRID)
        whole.setSpacing(HALF_GRID)
        whole.addLayout(self._top)
        whole.addWidget(self.problem)
        whole.addWidget(scroll, 1)
        self._fit()

    def _fit(self) -> None:
        name = scaled_font(self.font(), 1.0)
        name.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(name)
        self.origin.setFont(small_font(self.font()))
