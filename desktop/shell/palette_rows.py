"""How a row of the command palette is painted: its name and group at the left, its keys at the right."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.theme import GRID, HALF_GRID, TARGET, small_font

GROUP_ROLE = Qt.ItemDataRole.UserRole
KEYS_ROLE = Qt.ItemDataRole.UserRole + 1
ENABLED_ROLE = Qt.ItemDataRole.UserRole + 2
CORNER = 4  # radius, logical pixels


class PaletteRows(QStyledItemDelegate):
    """Paints with the colours of the palette that the theme has set."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, max(TARGET + HALF_GRID, option.fontMetrics.height() + GRID + HALF_GRID))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        enabled = bool(index.data(ENABLED_ROLE))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
        role = QPalette.ColorRole
        text, quiet = (role.HighlightedText, role.HighlightedText) if selected else (role.Text, role.PlaceholderText)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.color(group, role.Highlight))
            painter.drawRoundedRect(option.rect, CORNER, CORNER)
        inside = option.rect.adjusted(GRID, 0, -GRID, 0)
        small = small_font(option.font)
        painter.setPen(option.palette.color(group, quiet))
        painter.setFont(small)
        keys = index.data(KEYS_ROLE) or ""
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, keys)
        inside.setRight(inside.right() - painter.fontMetrics().horizontalAdvance(keys) - 2 * GRID)
        name_width = min(option.fontMetrics.horizontalAdvance(index.data()), inside.width())
        beside = QRect(inside)
        beside.setLeft(inside.left() + name_width + GRID + HALF_GRID)
        if beside.width() > 4 * GRID:
            title = painter.fontMetrics().elidedText(
                index.data(GROUP_ROLE) or "", Qt.TextElideMode.ElideRight, beside.width()
            )
            painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(option.font)
        painter.setPen(option.palette.color(group, text))
        name = option.fontMetrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()
