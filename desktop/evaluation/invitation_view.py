"""The view before there is a confusion matrix: what is needed, what to do, and the progress."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from core.storage.files import MEGABYTE
from desktop.evaluation.measurement import DOWNLOAD_BYTES
from desktop.evaluation.state import EvaluationState, Phase
from desktop.evaluation.texts import count_text
from desktop.ui.theme import GRID, TARGET, Theme

STEPS = 1000  # of the progress bar
MAX_WIDTH = 52 * GRID  # a line of text is easy to read up to here
RUNNING = (Phase.DOWNLOADING, Phase.MEASURING)


class InvitationView(QWidget):
    """Shows one state; its buttons emit wishes."""

    download_requested = Signal()
    folder_requested = Signal()
    measurement_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence, self.problem, self.progress_text = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.sentence, self.problem):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setAccessibleName(self.tr("Problem"))
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        size = f"{DOWNLOAD_BYTES / MEGABYTE:.1f}"
        self.download_button = self._button(
            self.tr("&Download ({size} MB)").format(size=size), self.tr("Download the 10,000 MNIST test images")
        )
        self.folder_button = self._button(
            self.tr("Choose a f&older…"), self.tr("Use the MNIST files in a folder of yours")
        )
        self.measure_button = self._button(self.tr("&Measure"), self.tr("Read all test images with the network in use"))
        self.cancel_button = self._button(self.tr("Cancel"), self.tr("Stop; what was downloaded is kept"))
        for button, wish in (
            (self.download_button, self.download_requested),
            (self.folder_button, self.folder_requested),
            (self.measure_button, self.measurement_requested),
            (self.cancel_button, self.cancel_requested),
        ):
            button.clicked.connect(wish)
        self._lay_out()
        self.show_state(EvaluationState())

    def show_state(self, state: EvaluationState) -> None:
        """Say what this moment asks for."""
        is_running = state.phase in RUNNING
        focused = next((button for button in self.findChildren(QPushButton) if button.hasFocus()), None)
        self.sentence.setText(self._sentence(state))
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.download_button.setVisible(state.phase is Phase.NEEDS_DATA)
        self.folder_button.setVisible(not is_running)
        self.measure_button.setVisible(state.phase is Phase.READY)
        for widget in (self.progress, self.progress_text, self.cancel_button):
            widget.setVisible(is_running)
        self._show_job_progress(state)
        if focused is not None and not focused.isVisibleTo(self):  # the keys stay here when a button goes
            wanted = (self.cancel_button, self.measure_button, self.download_button)
            next(button for button in wanted if button.isVisibleTo(self)).setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        for label, colour in ((self.problem, theme.warning), (self.progress_text, theme.muted)):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), QColor(colour))
            label.setPalette(palette)

    def minimumSizeHint(self) -> QSize:
        return QSize(26 * GRID, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _sentence(self, state: EvaluationState) -> str:
        title = state.title
        if not title:
            return self.tr("Choose a network to see how well it reads the MNIST test images.")
        if state.phase is Phase.NEEDS_DATA:
            return self.tr(
                "How good is {title}? Let it read the 10,000 MNIST test images, then click a mistake to see it in "
                "every view. You need the test images for this."
            ).format(title=title)
        if state.phase is Phase.READY:
            return self.tr("The MNIST test images are ready. Let {title} read them.").format(title=title)
        if state.phase is Phase.DOWNLOADING:
            return self.tr("Downloading the MNIST test images…")
        return self.tr("{title} is reading the MNIST test images…").format(title=title)

    def _show_job_progress(self, state: EvaluationState) -> None:
        job_progress = state.job_progress
        if job_progress is None or state.phase not in RUNNING:
            self.progress.setRange(0, 0)  # it moves to and fro: how far it is, is not known yet
            self.progress_text.setText("")
            return
        self.progress.setRange(0, STEPS)
        self.progress.setValue(STEPS * min(job_progress.done, job_progress.total) // max(1, job_progress.total))
        if state.phase is Phase.DOWNLOADING:
            done, total = (f"{number / MEGABYTE:.1f}" for number in (job_progress.done, job_progress.total))
            text = self.tr("{done} of {total} MB").format(done=done, total=total)
        else:
            texts = count_text(job_progress.done), count_text(job_progress.total)
            text = self.tr("{done} of {total} images").format(done=texts[0], total=texts[1])
        self.progress_text.setText(text)

    def _button(self, text: str, tooltip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tooltip)
        button.setMinimumHeight(TARGET)
        button.setAutoDefault(True)  # Enter presses it
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self.measure_button, self.download_button, self.folder_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        running = QHBoxLayout()
        running.setSpacing(GRID)
        running.addWidget(self.progress, 1)
        running.addWidget(self.cancel_button)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        for part in (self.sentence, self.problem):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addLayout(running)
        column.addWidget(self.progress_text)
        self._inner = inner
        outer = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(inner, 100, Qt.AlignmentFlag.AlignVCenter)
        outer.addStretch(1)
        self._fit()

    def _fit(self) -> None:
        self._inner.setMaximumWidth(round(MAX_WIDTH * max(1.0, self.fontMetrics().height() / 17)))
