"""The network as a picture: paints one trace at the places of a layout, and says which unit the pointer is at.

The frame (headings, arrows, legends) is painted once into a pixmap; for a new trace only the mosaics are painted over
it, and a legend again when its numbers change. Work is done when Qt paints, so traces that come faster than frames,
or while the view cannot be seen, cost nothing.
"""

from math import ceil, floor

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.nn.network import Network, Trace
from desktop.network.backdrop import NetworkBackdrop
from desktop.network.brushes import Brushes
from desktop.network.card_values import limits_of
from desktop.network.cards import LayerCard, network_cards
from desktop.network.layout import NetworkLayout, lay_out
from desktop.network.legend import LegendTexts, legend_texts
from desktop.network.levels import Levels, find_levels
from desktop.network.painting import paint_invitation, paint_mosaics, paint_pointed
from desktop.network.pointing import Pointed, Step, stepped
from desktop.ui.pixels import Scale, tile_sources
from desktop.ui.theme import LIGHT, Theme

KEYS: dict[tuple[int, bool], Step] = {  # the key, and whether Control is held
    (Qt.Key.Key_Left, False): Step.LEFT,
    (Qt.Key.Key_Right, False): Step.RIGHT,
    (Qt.Key.Key_Up, False): Step.UP,
    (Qt.Key.Key_Down, False): Step.DOWN,
    (Qt.Key.Key_Right, True): Step.NEXT_MAP,
    (Qt.Key.Key_Left, True): Step.PREVIOUS_MAP,
    (Qt.Key.Key_PageDown, False): Step.NEXT_LAYER,
    (Qt.Key.Key_PageUp, False): Step.PREVIOUS_LAYER,
}


class NetworkView(QWidget):
    """Paints one trace of one network into the room that `set_room` gives; signals carry layer, channel, row, column,
    all counted from 0, and -1 as the layer of the input."""

    pointed_changed = Signal(object)  # Pointed | None
    unit_selected = Signal(object)  # Pointed
    unit_reached = Signal(QPoint)  # by keys: where its middle is, which may be out of sight
    menu_requested = Signal(int, QPoint)  # layer, global position

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._network: Network | None = None
        self._columns: tuple[tuple[LayerCard, ...], ...] = ()
        self._room = QSize(0, 0)
        self._layout: NetworkLayout | None = None
        self._frame: NetworkBackdrop | None = None
        self._trace: Trace | None = None
        self._levels: Levels | None = None
        self._are_levels_stale = False
        self._is_new_drawing = False
        self._scale = Scale.LAYER
        self._pointed: Pointed | None = None
        self._measure()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def layout_shown(self) -> NetworkLayout | None:
        """The layout in device pixels of this widget; None without a network."""
        return self._layout

    @property
    def levels(self) -> Levels | None:
        """The ends of the scales of what is painted; None when nothing is drawn."""
        self._find_levels()
        return self._levels

    @property
    def pointed(self) -> Pointed | None:
        """The unit that the pointer or the keys are at."""
        return self._pointed

    @property
    def trace(self) -> Trace | None:
        """The trace shown."""
        return self._trace

    @property
    def scale(self) -> Scale:
        """What one scale of colours covers."""
        return self._scale

    def card(self, index: int) -> LayerCard | None:
        """The card of a layer by its index."""
        return next((card for column in self._columns for card in column if card.index == index), None)

    def show_network(self, network: Network) -> None:
        """Show the layers of a network, empty until a trace of it comes."""
        self._network = network
        self._columns = network_cards(network)
        self._trace, self._levels = None, None
        self._point_at(None)
        self._lay_out()

    def show_trace(self, trace: Trace | None) -> None:
        """Show a trace, or that nothing is drawn. A trace of a network that is no longer shown is passed over."""
        if trace is not None and trace.network is not self._network:
            return
        self._trace = trace
        if trace is None or self._is_new_drawing:
            self._levels = None  # the next drawing has scales of its own
        self._is_new_drawing = False
        self._are_levels_stale = True
        self.update()

    def start_over(self) -> None:
        """The next trace is of another drawing."""
        self._is_new_drawing = True

    def set_scale(self, scale: Scale) -> None:
        """Choose what one scale of colours covers."""
        self._scale = scale
        self._are_levels_stale = True
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self._measure()
        self._lay_out()

    def set_available_size(self, room: QSize) -> None:
        """Lay the network out in a room of this size; the widget's minimum size becomes what the network then needs."""
        if room != self._room:
            self._room = room
            self._lay_out()

    def middle_of(self, unit: Pointed) -> QPoint:
        """The middle of a unit's cell, in logical pixels of this widget."""
        assert self._layout is not None
        x, y = self._layout.middle_of(unit.layer, unit.channel, unit.row, unit.column)
        return QPoint(floor(x / self._layout.ratio), floor(y / self._layout.ratio))

    def content_size(self) -> QSize:
        """What the network takes of the room, or needs beyond it, in logical pixels."""
        if self._layout is None:
            return QSize(0, 0)
        return QSize(ceil(self._layout.width / self._layout.ratio), ceil(self._layout.height / self._layout.ratio))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._measure()
            self._lay_out()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
            self._lay_out()
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tool_tip(event)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._layout is None:
            painter.fillRect(self.rect(), QColor(self._theme.panel))
            return
        if not QRect(QPoint(0, 0), self.content_size()).contains(self.rect()):
            painter.fillRect(self.rect(), QColor(self._theme.panel))
        self._find_levels()
        painter.drawPixmap(0, 0, self._painted_backdrop(self._layout))
        if self._trace is not None and self._levels is not None:
            paint_mosaics(painter, self._layout, self._brushes, self._trace, self._levels)
        else:
            area = self.visibleRegion().boundingRect()
            paint_invitation(painter, self._layout, area, self._theme, self.font(), self._invitation())
        if self._pointed is not None:
            paint_pointed(painter, self._layout, self._theme, self._pointed)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._unit_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self._unit_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and unit is not None:
            self._point_at(unit)
            self.unit_selected.emit(unit)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = KEYS.get((event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)))
        if step is not None and self._layout is not None:
            self._point_at(stepped(self._layout, self._pointed, step))
            if self._pointed is not None:
                self.unit_reached.emit(self.middle_of(self._pointed))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pointed is not None:
            unit = self._pointed
            self.unit_selected.emit(unit)
        elif event.key() == Qt.Key.Key_Escape and self._pointed is not None:
            self._point_at(None)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._layout is None:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            if self._pointed is not None:
                self.menu_requested.emit(self._pointed.layer, event.globalPos())
            return
        place = self._layout.layer_at(*self._device_point(QPointF(event.pos())))
        if place is not None:
            self.menu_requested.emit(place.card.index, event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _invitation(self) -> str:
        return self.tr("Draw a digit and watch every layer light up.")

    def _point_at(self, unit: Pointed | None) -> None:
        if unit != self._pointed:
            self._pointed = unit
            self.update()
            self.pointed_changed.emit(unit)

    def _unit_at(self, position: QPointF) -> Pointed | None:
        if self._layout is None:
            return None
        hit = self._layout.find(*self._device_point(position))
        return None if hit is None else Pointed(hit[0].card.index, *hit[1])

    def _device_point(self, position: QPointF) -> tuple[int, int]:
        assert self._layout is not None
        return floor(position.x() * self._layout.ratio), floor(position.y() * self._layout.ratio)

    def _show_tool_tip(self, event: QHelpEvent) -> None:
        """What a layer does, over its heading; over its picture the readout says more than a tool tip could."""
        place = self._layout and self._layout.layer_at(*self._device_point(QPointF(event.pos())))
        if place and self._device_point(QPointF(event.pos()))[1] < place.mosaic_y:
            QToolTip.showText(event.globalPos(), place.card.about, self)
        else:
            QToolTip.hideText()

    def _measure(self) -> None:
        self._brushes = Brushes.of(self._theme, self.font())
        self._sizes = self._brushes.sizes(self.devicePixelRatioF())

    def _lay_out(self) -> None:
        self._frame = None
        self._layout = None
        tile_sources.cache_clear()  # those of the old layout would add up while a window is resized
        if self._columns and self._room.width() > 0 and self._room.height() > 0:
            ratio = self._sizes.ratio
            width, height = floor(self._room.width() * ratio), floor(self._room.height() * ratio)
            self._layout = lay_out(self._columns, width, height, self._sizes)
        self.setMinimumSize(self.content_size())
        self.update()

    def _find_levels(self) -> None:
        if self._are_levels_stale:
            self._are_levels_stale = False
            self._levels = None if self._trace is None else find_levels(self._trace, self._scale, self._levels)

    def _painted_backdrop(self, layout: NetworkLayout) -> QPixmap:
        if self._frame is None or self._frame.has_outlines != (self._trace is None):
            self._frame = NetworkBackdrop(layout, self._brushes, has_outlines=self._trace is None)
        return self._frame.pixmap({place.card.index: self._legend_texts(place.card) for place in layout.places})

    def _legend_texts(self, card: LayerCard) -> LegendTexts:
        limits = limits_of(card, self._levels)
        pointed = self._pointed
        channel = pointed.channel if pointed is not None and pointed.layer == card.index else None
        return legend_texts(card, limits, channel)
