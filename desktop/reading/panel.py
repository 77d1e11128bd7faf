"""The reading: the digit the network reads, very large, with its probability and the runner-up; the verdict, whether
it is a digit at all; and below the softmax bars with exact numbers, on demand beside the logits behind them.

Everything comes from one frozen `Reading`; the verdict follows the bars at a pace that can be read. Nothing drawn gives
no prediction: a dash, empty bars, and a sentence that says what to do.
"""

import numpy as np
from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.nn.calibration import Calibration
from core.nn.network import Network
from core.nn.tasks import DIGIT_TASK, Task
from core.nn.verdicts import Verdict
from core.recognition.reading import Reading
from core.text import WIDEST_PERCENT, percent_text
from desktop.reading.logit_bars import LogitBars
from desktop.reading.prediction_view import PredictionView
from desktop.reading.probability_bars import DigitBars
from desktop.reading.texts import (
    caption_of_softmax,
    explained_limit,
    explained_logits,
    explained_softmax,
    may_be_no_digit,
    spoken_reading,
    spoken_runner_up,
)
from desktop.reading.verdict_view import VerdictView
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, TARGET, Theme

LOGITS_KEY = "L"


class ReadingPanel(QWidget):
    """Shows one reading; `logits_action` shows and hides the logits, `copy_action` copies the probabilities."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: Reading | None = None
        self._calibration = Calibration()
        self._task = DIGIT_TASK
        self._shows_verdict = True
        self._is_stale = False
        self._theme = LIGHT
        self._shows_focus = False
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

        self.prediction = PredictionView()
        self.verdict = VerdictView()
        self.caption = QLabel()
        self.probabilities = DigitBars(percent_text, WIDEST_PERCENT, shows_digits=True, has_tracks=True)
        self.logits = LogitBars()
        self._make_actions()
        self._lay_out()
        self._explain()
        self.probabilities.set_scale(0, 100, [(0, "0"), (50, "50"), (100, "100")], self.tr("Probability (%)"))
        self.set_theme(LIGHT)
        self._draw()

    @Slot(object)
    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading; None, or a reading without a trace, is that nothing is drawn."""
        self._reading = reading
        self._is_stale = True
        if self.isVisible():
            self._draw()

    @Slot()
    def start_over(self) -> None:
        """The next reading is of another drawing."""
        self.logits.start_over()

    @Slot(object)
    def show_network(self, network: Network) -> None:
        """The network that the readings come from now: its thresholds, and its temperature in what is explained."""
        self._calibration = network.calibration
        self._use_task(network.task)
        self.verdict.show_calibration(network.calibration)
        self._draw_limit(None)

    def _use_task(self, task: Task) -> None:
        """The classes that everything here is about."""
        self._task = task
        self.prediction.set_task(task)
        self.verdict.set_task(task)
        self.probabilities.set_labels(task.labels)
        self.logits.set_labels(task.labels)
        self._explain()

    @Slot(bool)
    def show_verdict(self, is_shown: bool) -> None:
        """Show or hide the verdict; without it every reading is shown as a digit."""
        self._shows_verdict = is_shown
        self.verdict.setVisible(is_shown)
        self._explain()
        self._draw_limit(None)
        self.show_reading(self._reading)

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.prediction.set_theme(theme)
        self.verdict.set_theme(theme)
        self.probabilities.set_theme(theme)
        self.logits.set_theme(theme)
        ground = self.palette()
        ground.setColor(QPalette.ColorRole.Window, QColor(theme.panel))
        self.setPalette(ground)
        palette = self.caption.palette()
        palette.setColor(self.caption.foregroundRole(), theme.muted)
        self.caption.setPalette(palette)

    def probabilities_text(self) -> str:
        """The reading as text for the clipboard: lines of label, tab, probability (0..1); empty for no reading."""
        if self._reading is None or self._reading.trace is None:
            return ""
        trace = self._reading.trace
        pairs = zip(trace.network.task.labels, trace.probabilities[0], strict=True)
        return "".join(f"{label}\t{probability:.6g}\n" for label, probability in pairs)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._draw()

    def event(self, event: QEvent) -> bool:
        """Claim the key for copying while this panel has the focus: the window has an action of its own for it."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_probabilities()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._shows_focus = event.reason() in keys  # who clicked knows where the focus is
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._shows_focus:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    @Slot()
    def copy_probabilities(self) -> None:
        """Put the probabilities on the clipboard as text; without a reading the clipboard stays as it is."""
        text = self.probabilities_text()
        if text:
            QGuiApplication.clipboard().setText(text)

    @Slot(bool)
    def show_logits(self, is_shown: bool) -> None:
        """Show or hide the logits beside the probabilities."""
        self.logits.setVisible(is_shown)
        self._draw()

    def _draw(self) -> None:
        self._is_stale = False
        reading = self._reading
        trace = None if reading is None else reading.trace
        self.copy_action.setEnabled(trace is not None)
        if reading is None or trace is None:
            self.prediction.show_nothing()
            self.verdict.show_nothing()
            self._draw_limit(None)
            self.probabilities.show_nothing()
            self.logits.show_nothing()
            self._set_accessible_texts(self.tr("Nothing drawn yet"))
            return
        if trace.network.task != self._task:  # a reading tells which classes it is of
            self._use_task(trace.network.task)
        probabilities = trace.probabilities[0].astype(np.float64)  # (K,)
        logits = trace.logits[0].astype(np.float64)  # (K,)
        first, score = reading.digit, reading.score
        assert first is not None  # both come with a trace
        assert score is not None
        second = int(np.argmax(np.where(np.arange(len(logits)) == first, -np.inf, logits)))
        likeliest = (first, probabilities[first], second, probabilities[second])
        verdict = reading.verdict if self._shows_verdict else None
        doubt = may_be_no_digit(score, probabilities[second])
        if verdict is None:
            self.verdict.show_nothing()
        else:
            self.verdict.show_verdict(verdict, score, first, second, doubt)
            self._draw_limit(score)
        if verdict is Verdict.NON_DIGIT_LABEL:
            self.prediction.show_refusal(first, probabilities[first])
        else:
            self.prediction.show_prediction(*likeliest, is_doubted=verdict is Verdict.UNSURE)
        self.probabilities.show_values(100 * probabilities, probabilities, first)
        self.logits.show_logits(logits, first)
        self._set_accessible_texts(
            spoken_reading(verdict, *likeliest[:3], self._task, doubt),
            spoken_runner_up(verdict, *likeliest, self._task),
        )

    def _draw_limit(self, score: float | None) -> None:
        """The line that the bar of a sure digit passes: it is farther off where the score makes the ink doubtful."""
        calibration = self._calibration
        if not self._has_limit:
            self.probabilities.set_limit(None)
            return
        needed = calibration.sure_threshold if score is None else calibration.required_probability(score)
        self.probabilities.set_limit(round(100 * min(needed, 1.0), 1))  # an invisible change repaints nothing

    @property
    def _has_limit(self) -> bool:
        return self._shows_verdict and self._calibration.digit_threshold is not None

    def _set_accessible_texts(self, name: str, description: str = "") -> None:
        """What a screen reader reads for this panel; set only when it changed, for each change is an event."""
        if name != self.accessibleName():
            self.setAccessibleName(name)
        if description != self.accessibleDescription():
            self.setAccessibleDescription(description)

    def _make_actions(self) -> None:
        self.logits_action = QAction(self.tr("Logits"), self)
        self.logits_action.setObjectName("logits")
        self.logits_action.setCheckable(True)
        self.logits_action.setShortcut(QKeySequence(LOGITS_KEY))
        self.logits_action.setToolTip(
            self.tr("Show the logits, which softmax turns into probabilities ({key})").format(key=LOGITS_KEY)
        )
        self.logits_action.toggled.connect(self.show_logits)
        self.copy_action = QAction(self.tr("Copy probabilities"), self)
        self.copy_action.setObjectName("copy_probabilities")
        self.copy_action.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy_action.setToolTip(self.tr("Copy the ten probabilities as text, one digit per line"))
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.copy_action.triggered.connect(self.copy_probabilities)
        self.addActions([self.copy_action, self.logits_action])

    def _lay_out(self) -> None:
        self.logits_box = QCheckBox(self.logits_action.text())
        self.logits_box.setMinimumHeight(TARGET)
        self.logits_box.setToolTip(self.logits_action.toolTip())
        self.logits_box.setAccessibleName(self.tr("Show logits"))
        self.logits_box.toggled.connect(self.logits_action.setChecked)
        self.logits_action.toggled.connect(self.logits_box.setChecked)
        heading = QHBoxLayout()
        heading.addWidget(self.caption)
        heading.addStretch()
        heading.addWidget(self.logits_box)
        charts = QHBoxLayout()
        charts.setSpacing(GRID)
        charts.addWidget(self.probabilities, 1)
        charts.addWidget(self.logits, 1)
        self.logits.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(HALF_GRID)
        column.addWidget(self.prediction)
        column.addWidget(self.verdict)
        column.addLayout(heading)
        column.addLayout(charts, 1)

    def _explain(self) -> None:
        temperature = self._calibration.temperature
        task, is_digits, softmax = self._task, self._task.is_digits, explained_softmax(temperature, self._task)
        self.caption.setText(caption_of_softmax(temperature, len(task.labels)))
        self.caption.setToolTip(softmax)
        self.probabilities.setToolTip(softmax + (explained_limit() if self._has_limit else ""))
        largest = self.tr("The most probable digit")
        self.prediction.setToolTip(largest if is_digits else self.tr("The class with the largest probability"))
        self.logits.setToolTip(explained_logits(temperature, task))
        of_each = self.tr("Probability of each digit") if is_digits else self.tr("Probability of each class")
        self.probabilities.setAccessibleName(of_each)
        self.logits.setAccessibleName(self.tr("Logit of each digit") if is_digits else self.tr("Logit of each class"))
