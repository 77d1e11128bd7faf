"""What the marks on a photo mean: each line and sign with its word."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.nn.verdicts import Verdict
from desktop.photos.digit_marks import LINE, PATTERNS, colour_of
from desktop.photos.texts import verdict_word
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, Theme, small_font
from desktop.ui.verdict_sign import paint_sign

SWATCH = QSize(2 * GRID, GRID + HALF_GRID)


class VerdictLegend(QWidget):
    """Certain, unsure, not a digit, typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._words = [*((verdict, verdict_word(verdict)) for verdict in Verdict), (None, self.tr("typed"))]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Legend"))
        self.setToolTip(
            self.tr(
                "Solid box: a certain digit. Dashed, with a diamond: unsure. Dotted, with a crossed square: not a "
                "digit. Inverted colours: typed by you."
            )
        )

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(small_font(self.font()))
        texts = sum(metrics.horizontalAdvance(word) for _, word in self._words)
        return QSize(texts + len(self._words) * (SWATCH.width() + HALF_GRID + GRID), metrics.height() + HALF_GRID)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self.font()))
        metrics, x = painter.fontMetrics(), GRID / 2
        for verdict, word in self._words:
            box = QRectF(x, (self.height() - SWATCH.height()) / 2, SWATCH.width(), SWATCH.height())
            self._paint_swatch(painter, box, verdict)
            x += SWATCH.width() + HALF_GRID
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QPointF(x, (self.height() + metrics.capHeight()) / 2), word)
            x += metrics.horizontalAdvance(word) + GRID

    def _paint_swatch(self, painter: QPainter, box: QRectF, verdict: Verdict | None) -> None:
        theme = self._theme
        if verdict is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text))
            painter.drawRoundedRect(box, 2, 2)
            return
        pen = QPen(QColor(colour_of(verdict, theme)), LINE, j=Qt.PenJoinStyle.MiterJoin)
        if verdict in PATTERNS:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern(PATTERNS[verdict])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        if verdict in PATTERNS:
            side = box.height() - 4
            sign = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
            paint_sign(painter, sign, verdict, QColor(colour_of(verdict, theme)), QColor(theme.panel))
