"""The verdict: a sign and a few words, the score, and below them a slim scale with the score's mark and the threshold.

The threshold is in the middle of the scale, whatever the network, and the scale always reaches equally far to both
sides; a score beyond its ends is an arrow there. So nothing but the mark moves while one draws. The scale has the
colour of the verdict that a mark may mean: in the grey part the score is too low for a sure digit, however probable.

Other words are shown at once, the score under the same words as often as a number can be read; only what has changed is
repainted.
"""

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.nn.calibration import Calibration
from core.nn.tasks import DIGIT_TASK, Task
from core.nn.verdicts import Verdict
from core.text import UNKNOWN
from desktop.reading.texts import explained_verdict, no_threshold, verdict_words, widest_verdict
from desktop.ui.number_texts import WIDEST_LOGIT, logit_text
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, mixed, scaled_font, small_font
from desktop.ui.verdict_sign import paint_sign
from desktop.work.pacing import RateLimiter

SCORES_PER_SECOND = 20
REACH = 35.0  # nats from the threshold in the middle to either end: 999 in 1,000 of MNIST's digits have a lower score
TRACK_THICKNESS = 4
MARK_RADIUS = 4.5
SHARE_OF_COLOUR = 0.3  # of accent or warning in the two halves of the track
LINE_WIDTH = 2  # of the threshold


class VerdictView(QWidget):
    """Shows a verdict on a reading; nothing drawn is a dash; a network without a threshold is a quiet sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._calibration: Calibration | None = None
        self._task = DIGIT_TASK
        self._verdict: Verdict | None = None
        self._words = UNKNOWN
        self._score_text = ""
        self._score = math.nan
        self._newest: tuple[Verdict | None, str, float] = (None, UNKNOWN, math.nan)
        self._pace = RateLimiter(SCORES_PER_SECOND, self)
        self._pace.due.connect(self._show_newest)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._measure()
        self._set_accessible_texts()

    @property
    def texts(self) -> tuple[str, str]:
        """What is written: the words, and the score with its unit; or the sentence for no threshold, and nothing."""
        return (self._words, self._score_text) if self._has_threshold else (no_threshold(self._task), "")

    @property
    def mark(self) -> int | None:
        """The position of the score's mark, in pixels from the left of this widget; None when there is no mark. A score
        beyond the scale is at its end."""
        return self.place_of(self._score) if self._has_threshold and not math.isnan(self._score) else None

    def place_of(self, score: float) -> int:
        """The place of a score (nats) on the scale, in pixels from the left of this widget; at an end when beyond."""
        share = 0.5 + (score - self._threshold) / (2 * REACH)  # 0 at the left end, 1 at the right
        return round(min(max(share, 0.0), 1.0) * self.width())

    @property
    def sign_rectangle(self) -> QRect:
        """The rectangle of the verdict's sign, in pixels of this widget."""
        return QRect(0, (self._line_height - self._sign_side) // 2, self._sign_side, self._sign_side)

    @property
    def track_rectangle(self) -> QRect:
        """Where the scale is, in pixels of this widget; the threshold is in the middle of it."""
        return QRect(0, self._line_height + HALF_GRID, self.width(), 2 * GRID - HALF_GRID)

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.update()

    def set_task(self, task: Task) -> None:
        """The classes of the verdicts that follow."""
        self._task = task
        if self._calibration is not None:
            self.setToolTip(explained_verdict(self._calibration, task))

    def show_calibration(self, calibration: Calibration) -> None:
        """The thresholds of the network in use; what was shown of another one goes."""
        self._calibration = calibration
        self.setToolTip(explained_verdict(calibration, self._task))
        self.show_nothing()
        self._set_accessible_texts()
        self.update()

    def show_verdict(
        self, verdict: Verdict, score: float, first: int, second: int, perhaps_no_digit: bool = False
    ) -> None:
        """The verdict on a reading with this score (nats) whose likeliest classes are these two."""
        words = verdict_words(verdict, first, second, self._task, perhaps_no_digit)
        self._newest = (verdict, words, score)
        if words == self._words:
            self._pace.ask()
        else:
            self._show_newest()

    def show_nothing(self) -> None:
        """No reading: a dash, and the scale with its threshold alone."""
        self._newest = (None, UNKNOWN, math.nan)
        self._show_newest()

    def sizeHint(self) -> QSize:
        return QSize(self._widest, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._calibration is None:
            return
        if not self._has_threshold:
            painter.setFont(self._small)
            painter.setPen(QColor(self._theme.muted))
            wrapped = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), wrapped, no_threshold(self._task))
            return
        for box, paint in (
            (self._words_box, self._paint_words),
            (self._score_box, self._paint_score),
            (self.track_rectangle, self._paint_track),
            (self._labels_box, self._paint_labels),
        ):
            if event.region().intersects(box):
                paint(painter, box)

    @property
    def _has_threshold(self) -> bool:
        return self._calibration is not None and self._calibration.digit_threshold is not None

    @property
    def _threshold(self) -> float:
        """Of a network that has one (nats)."""
        assert self._calibration is not None
        assert self._calibration.digit_threshold is not None
        return self._calibration.digit_threshold

    @property
    def _words_box(self) -> QRect:
        return QRect(0, 0, self.width() - self._score_width, self._line_height)

    @property
    def _score_box(self) -> QRect:
        return QRect(self.width() - self._score_width, 0, self._score_width, self._line_height)

    @property
    def _labels_box(self) -> QRect:
        top = self.track_rectangle.bottom() + 1
        return QRect(0, top, self.width(), self._height - top)

    @property
    def _least_sure_score(self) -> float:
        """The score from which on a probability of 1 makes a sure digit (nats): where 1 / (1 + e^-s) is enough."""
        assert self._calibration is not None
        enough = self._calibration.sure_threshold
        return math.log(enough / (1 - enough)) if 0 < enough < 1 else math.copysign(math.inf, enough - 0.5)

    def _colour_of(self, verdict: Verdict | None) -> str:
        """Of the sign, the mark and a part of the scale. The shape of the sign and the words say the same."""
        colours: dict[Verdict | None, str] = {
            Verdict.DIGIT: self._theme.accent,
            Verdict.NON_DIGIT_LABEL: self._theme.warning,
        }
        return colours.get(verdict, self._theme.muted)

    @Slot()
    def _show_newest(self) -> None:
        before = (self._verdict, self.mark)
        texts_before = (self._words, self._score_text)
        self._verdict, self._words, self._score = self._newest
        known = not math.isnan(self._score)
        self._score_text = self.tr("score {score} nats").format(score=logit_text(self._score)) if known else ""
        if (self._verdict, self.mark) != before:
            self.update(self.track_rectangle)
        if (self._words, self._score_text) != texts_before:
            if self._words != texts_before[0]:
                self.update(self._words_box)
            self.update(self._score_box)
            self._set_accessible_texts()

    def _set_accessible_texts(self) -> None:
        """What a screen reader reads."""
        words, score = self.texts
        threshold = self._threshold_text if self._has_threshold else ""
        self.setAccessibleName(self.tr("Verdict: {words}").format(words=words))
        self.setAccessibleDescription(", ".join(text for text in (score, threshold) if text))

    @property
    def _threshold_text(self) -> str:
        return self.tr("threshold {threshold}").format(threshold=logit_text(self._threshold))

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        if self._verdict is not None:
            colour = QColor(self._colour_of(self._verdict))
            paint_sign(painter, QRectF(self.sign_rectangle), self._verdict, colour, QColor(self._theme.panel))
        painter.setFont(self._bold if self._verdict is not None else self.font())
        painter.setPen(QColor(self._theme.text if self._verdict is not None else self._theme.muted))
        beside_sign = box.adjusted(self._sign_side + GRID, 0, 0, 0)
        painter.drawText(beside_sign, Qt.AlignmentFlag.AlignVCenter, self._fitting(painter, beside_sign))

    def _fitting(self, painter: QPainter, box: QRect) -> str:
        """The words; labels longer than digits may have to be cut."""
        if self._task.is_digits:
            return self._words
        return painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, box.width())

    def _paint_score(self, painter: QPainter, box: QRect) -> None:
        painter.setFont(self._small)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._score_text)

    def _paint_track(self, painter: QPainter, box: QRect) -> None:
        y = box.center().y() + 0.5
        middle, sure = self.place_of(self._threshold), self.place_of(self._least_sure_score)
        for left, right, verdict in (
            (0, middle, Verdict.NON_DIGIT_LABEL),
            (middle, max(middle, sure), Verdict.UNSURE),
            (max(middle, sure), self.width(), Verdict.DIGIT),
        ):
            part = QRectF(left, y - TRACK_THICKNESS / 2, right - left, TRACK_THICKNESS)
            painter.fillRect(part, QColor(mixed(self._theme.panel, self._colour_of(verdict), SHARE_OF_COLOUR)))
        painter.setPen(QPen(QColor(self._theme.text), LINE_WIDTH))
        painter.drawLine(QPointF(middle, box.top()), QPointF(middle, box.bottom() - 1))
        if self.mark is not None:
            self._paint_mark(painter, self.mark, y)

    def _paint_labels(self, painter: QPainter, box: QRect) -> None:
        painter.setFont(self._small)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(
            box, Qt.AlignmentFlag.AlignLeft, self.tr("not a digit") if self._task.is_digits else self.tr("none of them")
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, self._threshold_text)
        painter.drawText(
            box, Qt.AlignmentFlag.AlignRight, self.tr("a digit") if self._task.is_digits else self.tr("one of them")
        )

    def _paint_mark(self, painter: QPainter, x: float, y: float) -> None:
        """A dot, or at the ends of the scale an arrow that points beyond them."""
        painter.setPen(QPen(QColor(self._theme.panel), 1))
        painter.setBrush(QColor(self._colour_of(self._verdict)))
        if 0 < x < self.width():
            inside = min(max(x, MARK_RADIUS), self.width() - MARK_RADIUS)
            painter.drawEllipse(QPointF(inside, y), MARK_RADIUS, MARK_RADIUS)
        else:
            base = GRID if x == 0 else x - GRID
            low, high = QPointF(base, y - MARK_RADIUS), QPointF(base, y + MARK_RADIUS)
            painter.drawPolygon(QPolygonF([QPointF(x, y), low, high]))

    def _measure(self) -> None:
        """The sizes that the font asks for, and the width of the widest texts."""
        self._small = small_font(self.font())
        self._bold = scaled_font(self.font(), 1.0)
        self._bold.setBold(True)
        bold, small = QFontMetrics(self._bold), QFontMetrics(self._small)
        self._small_height = small.height()
        self._sign_side = bold.ascent() + HALF_GRID
        self._line_height = max(bold.height(), self._sign_side)
        self._score_width = small.horizontalAdvance(self.tr("score {score} nats").format(score=WIDEST_LOGIT))
        self._widest = self._sign_side + GRID + bold.horizontalAdvance(widest_verdict()) + GRID + self._score_width
        self._height = self._line_height + HALF_GRID + 2 * GRID - HALF_GRID + self._small_height
        self.updateGeometry()
        self.update()
