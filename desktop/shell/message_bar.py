"""One sentence at the lower left of the window, next to the canvas: what failed, what was done, or an offer.

It covers a part of the window instead of being in its layout, so nothing moves. Its cross or Escape closes it, and so
does the next stroke once there was time to read it. An offer waits for an answer: other messages replace it for a
while, and it returns when they close.
"""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.ui.icons import themed_icon
from desktop.ui.theme import GRID, Theme

READING_MILLISECONDS = 4000
MAX_WIDTH = 420  # logical pixels at the usual size
ICON_SIDE = 16


class MessageBar(QFrame):
    """``show_problem``, ``show_notice`` and ``show_offer`` each take the place of what was shown.

    ``accepted`` and ``declined`` answer an offer; closing an offer by its cross answers nothing and ends it. ``left``
    says that the keys were at the cross, and have to go elsewhere.
    """

    left = Signal()
    accepted = Signal()
    declined = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("message")
        self.setAccessibleName(self.tr("Message"))
        self._age = QElapsedTimer()
        self._kind = ""
        self._offer = ""  # the sentence of the offer that waits for its answer, shown or not; empty when there is none
        self._bottom_margin = GRID
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)  # file names are no markup
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.cross = QToolButton(self)
        self.cross.setAccessibleName(self.tr("Close the message"))
        self.cross.setToolTip(self.tr("Close the message (Esc)"))
        self.cross.clicked.connect(self.dismiss)
        self.yes, self.no = QPushButton(self.tr("Yes"), self), QPushButton(self.tr("No"), self)
        self.yes.clicked.connect(self._accept)
        self.no.clicked.connect(self._decline)
        self._lay_out()
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window, self.dismiss)
        self._escape.setEnabled(False)
        window.installEventFilter(self)
        self.hide()

    def show_problem(self, sentence: str) -> None:
        self._show(sentence, "problem")

    def show_notice(self, sentence: str) -> None:
        self._show(sentence, "notice")

    def show_offer(self, sentence: str, accept: str, decline: str) -> None:
        """A question with two answers, which waits and is in nobody's way."""
        self.yes.setText(accept)
        self.no.setText(decline)
        self._offer = sentence
        self._show(sentence, "offer")

    @property
    def is_offer(self) -> bool:
        """Whether an unanswered offer is shown."""
        return self._kind == "offer" and self.isVisibleTo(self._window)

    @Slot()
    def dismiss(self) -> None:
        """Away with what is shown; an offer that it covered is there again."""
        had_keys = self.cross.hasFocus()
        if self._offer and self._kind != "offer":
            self._show(self._offer, "offer")
        else:
            self._end_offer()
            if had_keys:
                self.left.emit()

    @Slot()
    def dismiss_if_read(self) -> None:
        """The person draws on: a message that could be read by now is done."""
        if self._kind != "offer" and self._age.isValid() and self._age.elapsed() >= READING_MILLISECONDS:
            self.dismiss()

    @Slot()
    def clear_problem(self) -> None:
        """The next thing went well: what went wrong before is no longer news."""
        if self._kind == "problem":
            self.dismiss()

    def set_theme(self, theme: Theme) -> None:
        self.cross.setIcon(themed_icon("close", theme, ICON_SIDE))
        self.setStyleSheet(
            f"#message {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 6px; }}"
            f'#message[kind="problem"] {{ border-left: 4px solid {theme.warning}; }}'
            f'#message[kind="notice"], #message[kind="offer"] {{ border-left: 4px solid {theme.accent}; }}'
        )

    def set_bottom_margin(self, margin: int) -> None:
        """The distance from the lower edge of the window: the height of the status bar and a margin."""
        self._bottom_margin = margin
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._place()
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.raise_()  # a panel that is shown for the first time would lie on it
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._escape.setEnabled(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._escape.setEnabled(False)

    def _show(self, sentence: str, kind: str) -> None:
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.label.setText(sentence)
        self.setAccessibleDescription(sentence)
        self.yes.setVisible(kind == "offer")
        self.no.setVisible(kind == "offer")
        self._age.start()
        self.show()  # first: the layout of a hidden widget has no height
        self._whole.activate()  # or the row of the label would still have the height of the sentence before
        self.raise_()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _place(self) -> None:
        window = self._window
        width = min(round(MAX_WIDTH * max(1.0, self.fontMetrics().height() / 17)), window.width() - 2 * GRID)
        height = self.heightForWidth(width)
        self.setGeometry(GRID, window.height() - self._bottom_margin - height, width, height)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.label, 1)
        top.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        answers = QHBoxLayout()
        answers.addWidget(self.yes)
        answers.addWidget(self.no)
        answers.addStretch(1)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(GRID + 4, GRID, GRID, GRID)
        self._whole.addLayout(top)
        self._whole.addLayout(answers)

    def _end_offer(self) -> None:
        self._offer = ""
        self.hide()

    @Slot()
    def _accept(self) -> None:
        self._end_offer()
        self.accepted.emit()

    @Slot()
    def _decline(self) -> None:
        self._end_offer()
        self.declined.emit()
